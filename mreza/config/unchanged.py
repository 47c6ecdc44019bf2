"""Whether anything has changed since the product was last prepared: asked before Django is loaded, in milliseconds.

Only a shortcut: `mreza prepare` looks at everything itself. When in doubt the answer is that something changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
# What decides where database and static files are; a change of any other setting needs no preparation.
_DECIDING = ("DATABASE_URL", "MREZA_VAR", "STATIC_HASHED", "DEBUG", "ENV_FILE")


def note_prepared(environment: Mapping[str, str], *, database: str, static: str) -> None:
    """Remember that everything fits now: the files, the settings, this SQLite file and these static files."""
    note = _note(environment)
    noted = {"made_from": _made_from(environment), "static": static, "database": database} | _looks(database)
    new = note.with_suffix(".new")
    new.write_text(json.dumps(noted, indent=1))
    new.replace(note)


def is_prepared(environment: Mapping[str, str]) -> bool:
    """Whether a start can go straight to the supervisor."""
    if has_settings_file(environment):  # only Django's settings read it
        return False
    try:
        noted: dict[str, Any] = json.loads(_note(environment).read_text())
        return (
            noted["made_from"] == _made_from(environment)
            and (not noted["static"] or Path(noted["static"]).exists())
            and _looks(noted["database"]).items() <= noted.items()
        )
    except (OSError, ValueError, KeyError, sqlite3.Error):
        return False


def _note(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("MREZA_VAR") or PACKAGE.parent / "var") / "unchanged.json"


def has_settings_file(environment: Mapping[str, str]) -> bool:
    """Whether some of the environment stands in a file (`.env`, or the one that ENV_FILE names)."""
    return Path(environment.get("ENV_FILE") or PACKAGE.parent / ".env").is_file()


def _made_from(environment: Mapping[str, str]) -> str:
    total = hashlib.sha256()
    for name in _DECIDING:
        for each in (name, f"{name}_FILE"):
            total.update(f"{each}={environment.get(each)}\0".encode())
    for file in _files():
        looks = file.stat()
        total.update(f"{file} {looks.st_size} {looks.st_mtime_ns}\0".encode())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    """Everything preparation is made from, and what it makes beside its sources."""
    yield PACKAGE.parent / "requirements" / "run.txt"
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "tests"))
        yield from (Path(folder, name) for name in sorted(names))


def _looks(database: str) -> dict[str, int]:
    """By what a SQLite file is known again: which file, which schema, how many migrations."""
    with closing(sqlite3.connect(f"{Path(database).as_uri()}?mode=ro", uri=True)) as connection:
        (schema,) = connection.execute("PRAGMA schema_version").fetchone()
        (migrations,) = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    return {"inode": Path(database).stat().st_ino, "schema": schema, "migrations": migrations}
