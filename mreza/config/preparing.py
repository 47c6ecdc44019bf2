"""What must be done before the first page, each step only when something it depends on has changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mreza.config.messages import compile_catalogues
from mreza.config.unchanged import note_prepared

MANIFEST = "staticfiles.json"
Say = Callable[[str], None]


def prepare(say: Say, *, force: bool = False) -> None:
    """Bring catalogues, database, the shipped network and static files up to date."""
    done = Done(Path(settings.VAR_DIR) / "prepared.json")
    if languages := compile_catalogues():
        say(f"Compiled the translations ({', '.join(languages)}).")
    was_empty = _bring_database_up_to_date(say)
    _load_network(say, done, force=force, quietly=was_empty)
    _collect_static_files(say, done, force=force)
    if connection.vendor == "sqlite":
        connection.close()
        manifest = str(Path(settings.STATIC_ROOT) / MANIFEST) if settings.STATIC_HASHED else ""
        note_prepared(os.environ, database=str(connection.settings_dict["NAME"]), static=manifest)


class Done:
    """What was prepared last, by a fingerprint of everything it was made from."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def fits(self, step: str, fingerprint: str) -> bool:
        return self._read().get(step) == fingerprint

    def note(self, step: str, fingerprint: str) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({**self._read(), step: fingerprint}, indent=1))
        new.replace(self.file)

    def _read(self) -> dict[str, str]:
        try:
            kept: dict[str, str] = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}
        return kept


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for text in more:
        total.update(text.encode() + b"\0")
    for file in sorted(files):
        total.update(str(file).encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _bring_database_up_to_date(say: Say) -> bool:
    """Migrate what is pending; whether there was nothing before."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database ({len(plan)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)
    cache: dict[str, Any] = settings.CACHES["default"]
    if (
        cache["BACKEND"].endswith("DatabaseCache")
        and cache["LOCATION"] not in connection.introspection.table_names()
    ):
        call_command("createcachetable", verbosity=0)
    return not executor.loader.applied_migrations


def _load_network(say: Say, done: Done, *, force: bool, quietly: bool) -> None:
    package = Path(settings.PACKAGE_DIR)
    shipped = [file for file in package.glob("**/data/**/*") if file.is_file()]
    code = [file for file in package.rglob("*.py") if "tests" not in file.parts]
    made_from = fingerprint([*shipped, *code], _database())
    if force or not done.fits("network", made_from):
        say("Loading the network …")
        # What changed, and what was kept because somebody edited it, is worth reading; that all is new is not.
        call_command("load-network", verbosity=0 if quietly else 1)
        done.note("network", made_from)


def _database() -> str:
    """Which database this is; a file put back from a backup is another one."""
    told = {key: str(connection.settings_dict[key]) for key in ("ENGINE", "NAME", "HOST", "PORT")}
    if connection.vendor == "sqlite":
        told["file"] = str(Path(told["NAME"]).stat().st_ino)
    return json.dumps(told, sort_keys=True)


def _static_sources() -> Iterator[Path]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield Path(storage.path(path))


def _collect_static_files(say: Say, done: Done, *, force: bool) -> None:
    if not settings.STATIC_HASHED:
        return
    sources = list(_static_sources())
    made_from = fingerprint(sources, str(settings.STATIC_ROOT))
    if force or not done.fits("static", made_from) or not Path(settings.STATIC_ROOT, MANIFEST).exists():
        say(f"Preparing {len(sources)} static files …")
        call_command("collectstatic", verbosity=0, interactive=False)
        done.note("static", made_from)
