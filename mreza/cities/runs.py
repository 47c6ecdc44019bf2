"""A file on its way in: kept for its owner, tried out, looked at, carried out. How far it is lies beside it.

What is known about a run is a small file in the storage and no row of the database: while the one transaction of an
import lasts, nobody else can write there, and whoever waits still sees how far it is.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from mreza.cities import uploads

WAITING, READING, TRIED, REFUSED, WRITING, DONE, FAILED = (
    "waiting", "reading", "tried", "refused", "writing", "done", "failed",
)  # fmt: skip
AT_WORK = (WAITING, READING, WRITING)

Told = dict[str, Any]


def begin(data: bytes, *, by: Any, encoding: str, name: str, language: str, **chosen: Any) -> str:
    """Keep a file, with what was chosen beside it; its code is the only way back, and only for this person."""
    code = uploads.keep(data, by=by)
    tell(code, by=by, state=WAITING, encoding=encoding, name=name[:120], language=language, **chosen)
    return code


def told(code: str, *, by: Any) -> Told | None:
    """What is known about a run; None when it is gone or somebody else's."""
    if not uploads.is_there(code, by=by):  # asked once a second: the file itself may be large
        return None
    try:
        with default_storage.open(_path(code, by)) as file:
            found: Told = json.loads(file.read())
    except (OSError, ValueError):
        return {"state": READING, "done": 0, "total": 0}  # it is being written this very moment
    return found


def tell(code: str, *, by: Any, **news: Any) -> None:
    """Put down how far a run is; what was known before stays."""
    path = _path(code, by)
    known: Told = {}
    if default_storage.exists(path):
        known = told(code, by=by) or {}
        default_storage.delete(path)
    default_storage.save(path, ContentFile(json.dumps({**known, **news}).encode()))


def forget(code: str, *, by: Any) -> None:
    """The file itself has served; what came of it stays for a day."""
    default_storage.delete(_path(code, by))
    uploads.forget(code, by=by)


def _path(code: str, by: Any) -> str:
    return f"{uploads.FOLDER}/{by.pk}-{code}.json"
