"""A file that waits between its trial run and its import: kept under a random name, for its owner, for a day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from mreza.files.storage import listed
from mreza.foundation.codes import random_code
from mreza.foundation.moments import now

FOLDER = "imports"
KEPT = dt.timedelta(hours=24)
_CODE = re.compile(r"[A-Za-z0-9_-]{16,40}")


def keep(data: bytes, *, by: Any) -> str:
    """Keep the bytes; the code is the only way back to them, and only for this person."""
    code = random_code()
    default_storage.save(_path(code, by), ContentFile(data))
    return code


def is_there(code: str, *, by: Any) -> bool:
    """Whether the file still waits, for this person."""
    return bool(_CODE.fullmatch(code)) and default_storage.exists(_path(code, by))


def read(code: str, *, by: Any) -> bytes | None:
    """The very bytes that were tried; None when they are gone or somebody else's."""
    if not is_there(code, by=by):
        return None
    with default_storage.open(_path(code, by)) as file:
        data: bytes = file.read()
    return data


def forget(code: str, *, by: Any) -> None:
    """The file has served."""
    if _CODE.fullmatch(code):
        default_storage.delete(_path(code, by))


def forget_old(*, at: dt.datetime | None = None) -> int:
    """Files nobody confirmed within a day go; run by the clock, once an hour is enough."""
    at = at or now()
    if at.minute:
        return 0
    gone = 0
    for name in listed(default_storage, FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < at - KEPT:
            default_storage.delete(path)
            gone += 1
    return gone


def _path(code: str, by: Any) -> str:
    return f"{FOLDER}/{by.pk}-{code}"
