"""Whether storage and database agree: every row has its files, every file a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.storage import default_storage

from mreza.files.models import File
from mreza.files.storage import listed
from mreza.files.storing import FOLDER
from mreza.foundation.moments import now

YOUNG = dt.timedelta(hours=1)  # a file so young may belong to a row that is just being written


@dataclass
class Inventory:
    """What was found: kept, named by a row but not there, there but named by no row."""

    kept: int
    missing: list[str]
    unnamed: list[str]


def take(*, remove: bool = False, at: dt.datetime | None = None) -> Inventory:
    """Look at everything; with `remove`, delete what nothing names and is older than an hour."""
    stored = set(_stored())
    named = {path for file in File.objects.iterator() for path in file.paths()}
    before = (at or now()) - YOUNG
    unnamed = sorted(path for path in stored - named if default_storage.get_modified_time(path) < before)
    if remove:
        for path in unnamed:
            default_storage.delete(path)
    return Inventory(len(stored & named), sorted(named - stored), unnamed)


def _stored() -> list[str]:
    folders, files = listed(default_storage, FOLDER)
    found = [f"{FOLDER}/{name}" for name in files]
    for folder in folders:
        found += [f"{FOLDER}/{folder}/{name}" for name in listed(default_storage, f"{FOLDER}/{folder}")[1]]
    return found
