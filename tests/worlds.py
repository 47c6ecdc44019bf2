"""The databases a test may begin with: empty, the whole shipped network, or the network with everybody in it.

Each is made once in a worker and kept as a template. A test runs in a transaction that is rolled back; one that
commits (`transaction=True`, `live_server`) leaves its database behind, and the next test gets a fresh copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.db import connection, connections

EMPTY, NETWORK, PEOPLED = "empty", "network", "peopled"


class Worlds:
    """Copies of databases, and which of them the connection points to."""

    def __init__(self) -> None:
        self.made: set[str] = set()
        self.clean: set[str] = set()
        self.present = EMPTY
        # The engine's folder is the worker's own; a PostgreSQL server is shared by workers of a larger run.
        self.prefix = "mreza_" + os.environ.get("PYTEST_XDIST_WORKER", "main")

    def keep(self, world: str) -> None:
        """What the connection holds now becomes the template of this world."""
        connections.close_all()
        self._copy(str(connection.settings_dict["NAME"]), self._template(world))
        self.made.add(world)

    def enter(self, world: str) -> None:
        """Point the connection to a clean database of this world."""
        if world == self.present and world in self.clean:
            return
        connections.close_all()
        if world not in self.clean:
            self._copy(self._template(world), self._live(world))
            self.clean.add(world)
        connection.settings_dict["NAME"] = self._live(world)
        self.present = world

    def spoil(self) -> None:
        """A test committed into the present database: it is copied anew before it is used again."""
        self.clean.discard(self.present)

    def make(self, world: str, *, from_: str, fill: Callable[[], None]) -> None:
        """Build a world from another one, once."""
        if world not in self.made:
            self.spoil()
            self.enter(from_)
            fill()
            self.keep(world)
            self.spoil()

    def remove(self) -> None:
        """Drop every copy (the folder of SQLite goes with the run)."""
        connections.close_all()
        if connection.vendor == "postgresql":
            for world in self.made:
                for name in (self._template(world), self._live(world)):
                    self._server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _template(self, world: str) -> str:
        return self._name(f"{world}_template")

    def _live(self, world: str) -> str:
        return self._name(world)

    def _name(self, name: str) -> str:
        if connection.vendor == "sqlite":
            return str(Path(os.environ["MREZA_VAR"]) / f"{name}.sqlite3")
        return f"{self.prefix}_{name}"

    def _copy(self, source: str, target: str) -> None:
        if connection.vendor == "sqlite":
            for ending in ("-wal", "-shm"):
                Path(target + ending).unlink(missing_ok=True)
            # Closed by its last user, so nothing is left in a -wal file. A new file in the old one's place: a thread
            # of the live server that still holds the old one must not share locks and memory with the new one.
            shutil.copyfile(source, f"{target}.new")
            Path(f"{target}.new").replace(target)
        else:
            self._server(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            self._server(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _server(self, sql: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)
