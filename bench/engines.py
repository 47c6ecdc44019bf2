"""Both databases filled with 100,000 records, kept in `.bench/` until what they are made from changes."""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.places import PLACE, PYTHON, ROOT
from bench.servers import clean_environment
from tests.postgres import NOBODY, TestPostgres

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
ENGINES = (SQLITE, POSTGRES)
# Rows made by other code would be other rows; and whatever slips through here, `bench.records compare` finds.
MADE_FROM = (
    "bench/records.py", "mreza/foundation/text.py", "mreza/search/words.py", "mreza/search/stems.py",
    "mreza/search/migrations", "mreza/activities/migrations", "mreza/translations/migrations", "mreza/cities/data",
    "mreza/areas/practices/data",
)  # fmt: skip


def stamp() -> str:
    files = [
        path
        for place in MADE_FROM
        for path in sorted([ROOT / place, *(ROOT / place).rglob("*")])
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


class Postgres(TestPostgres):
    """The tests' server, with a folder that stays: durable or not matters little to who only reads."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._kept = data  # a socket's path must be short, a kept folder's need not
        data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(data, NOBODY, NOBODY)

    def start(self) -> Postgres:
        """On the folder as it was left, or on a new one."""
        (self.folder / "data").symlink_to(self._kept)
        super().start()
        return self

    def _run(self, name: str, *args: object) -> None:
        if name != "initdb" or not (self._kept / "PG_VERSION").exists():
            super()._run(name, *args)

    def stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # in order: what is written stays
            self._server.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def environment(engine: str, place: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation in that folder on that engine; its server runs inside."""
    place.mkdir(parents=True, exist_ok=True)
    env = {
        "MREZA_VAR": str(place),
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    if engine == SQLITE:
        yield env
        return
    server = Postgres(_reachable(place) / "postgres").start()
    try:
        yield env | {"DATABASE_URL": server.url}
    finally:
        server.stop()


def _reachable(place: Path) -> Path:
    """The folder, or one of the same name where PostgreSQL's own user gets in (it refuses to run as root)."""
    if os.geteuid() != 0:
        return place
    asked = subprocess.run(["test", "-x", str(place)], user=NOBODY, check=False)
    return place if asked.returncode == 0 else Path(tempfile.gettempdir()) / f"mreza-{place.parent.name}"


def run(argv: list[str], env: dict[str, str], timeout: float = 1800) -> str:
    """A module of ours in that environment; its last line."""
    done = subprocess.run(
        [str(PYTHON), "-m", *argv], cwd=ROOT, env=clean_environment() | env, capture_output=True, text=True,
        timeout=timeout,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(argv)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return (done.stdout.strip().splitlines() or [""])[-1]


def with_records(engine: str) -> Path:
    """Where the installation with 100,000 records is."""
    return PLACE / f"records-{stamp()}" / engine.lower()


def prepare() -> None:
    """Make what is missing, both engines at once, and forget what was made from something else."""
    kept = with_records(SQLITE).parent
    for old in PLACE.glob("records-*"):
        if old != kept:
            shutil.rmtree(old, ignore_errors=True)
    missing = [engine for engine in ENGINES if not (with_records(engine) / "ready").exists()]
    if missing:
        print(f"Making 100,000 records on {' and '.join(missing)} …", flush=True)
        with concurrent.futures.ThreadPoolExecutor(len(missing)) as pool:
            list(pool.map(_make, missing))


def _make(engine: str) -> None:
    place = with_records(engine)
    shutil.rmtree(place, ignore_errors=True)
    with environment(engine, place) as env:
        run(["mreza", "prepare"], env)
        run(["bench.records", "make"], env)
    (place / "ready").touch()


def ask(engine: str, module: str) -> dict[str, Any]:
    """What a module answers beside the 100,000 records; before, some of them are held against the acts."""
    with environment(engine, with_records(engine)) as env:
        run(["mreza", "prepare"], env)  # what came with newer code since they were made
        run(["bench.records", "compare"], env)
        answer: dict[str, Any] = json.loads(run([module], env))
    return answer


@contextmanager
def new(engine: str) -> Iterator[dict[str, str]]:
    """A new installation with the network as it is shipped, gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="mreza-bench-"))
    if os.geteuid() == 0:
        place.chmod(0o755)  # PostgreSQL's own user must reach its folder
    try:
        with environment(engine, place) as env:
            run(["mreza", "prepare"], env)
            yield env
    finally:
        shutil.rmtree(place, ignore_errors=True)
