"""One pytest run for both databases: a worker is bound to one engine, a database test runs once on each.

`make test` starts two workers (`-n 2`): the first has SQLite (a file, WAL, IMMEDIATE), the second a PostgreSQL
started for this run. Without `-n` everything runs in one process on one engine: SQLite, or the one named by
`MREZA_TEST_ENGINES=postgres`. This module is loaded before Django (`-p tests.engines`), because the engine
must be in the environment when the settings are read.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.postgres import TestPostgres
from tests.scheduling import EngineScheduling
from tests.turns import leave_to_one_engine

SQLITE, POSTGRES = "sqlite", "postgres"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "network"}
BROWSER_FIXTURE = "chromium"

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_controller = not _worker
# What a developer has in the environment or in .env must not decide how a test ends.
_OURS = ("DATABASE_URL", "MREZA_VAR", "STATIC_HASHED", "ENV_FILE", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DEBUG",
         "CACHE_URL", "EMAIL_BACKEND", "TRUSTED_PROXIES", "PORT", "LOG_LEVEL")  # fmt: skip

_postgres: TestPostgres | None = None
_folder: Path | None = None


def engines() -> list[str]:
    """The engines of this run."""
    names = os.environ.get("MREZA_TEST_ENGINES", SQLITE).split(",")
    if not set(names) <= {SQLITE, POSTGRES}:
        raise pytest.UsageError("MREZA_TEST_ENGINES is `sqlite`, `postgres` or `sqlite,postgres`.")
    return names


def engine_of(worker: str) -> str:
    """The engine of a worker (`gw0`, `gw1` …), or of the one process when there are no workers."""
    return engines()[int(worker.removeprefix("gw") or 0) % len(engines())]


def _prepare() -> None:
    """Put this process's engine and folder into the environment, before the settings are read."""
    global _postgres, _folder
    if _controller:
        _folder = Path(tempfile.mkdtemp(prefix="mreza-test-"))
        os.environ["MREZA_TEST_FOLDER"] = str(_folder)
        if POSTGRES in engines():
            _postgres = TestPostgres().start()
            os.environ["MREZA_TEST_POSTGRES"] = _postgres.url
    for name in _OURS:
        os.environ.pop(name, None)
    var = Path(os.environ["MREZA_TEST_FOLDER"]) / (_worker or "main")
    (var / "static").mkdir(parents=True)
    os.environ |= {
        "MREZA_VAR": str(var),
        "STATIC_HASHED": "0",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "test " * 10,
    }
    if engine_of(_worker) == POSTGRES:
        os.environ["DATABASE_URL"] = os.environ["MREZA_TEST_POSTGRES"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: object, args: list[str]) -> object:
    if not early_config.getoption("help", False) and not early_config.getoption("version", 0):
        _prepare()
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    workers = config.getoption("numprocesses", None) or 0
    if (
        _controller
        and not config.getoption("collectonly")
        and len(engines()) > 1
        and workers < len(engines())
    ):
        raise pytest.UsageError("Two engines need two workers: add `-n 2`.")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _controller and _postgres is not None:
        _postgres.stop()
    if _controller and _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


def pytest_report_header() -> str:
    return f"engines: {', '.join(engines())}"


# --- which test runs where --------------------------------------------------------------------------------


def needs_database(item: pytest.Item, fixtures: Iterable[str] | None = None) -> bool:
    """Whether a test touches the database, by its mark or its fixtures."""
    names = getattr(item, "fixturenames", ()) if fixtures is None else fixtures
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & set(names))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With one engine, a test that is about the other one is left out; with two, long ones take turns."""
    left_out = [item for item in items if _is_about_another_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if len(engines()) > 1:
        leave_to_one_engine(items)


def _is_about_another_engine(item: pytest.Item) -> bool:
    only = item.get_closest_marker("only_on")
    return only is not None and not set(only.args) & set(engines())


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine under this test: `sqlite` or `postgres`."""
    here = engine_of(_worker)
    wanted = getattr(request, "param", here)
    assert wanted == here, f"a test for {wanted} was sent to a worker with {here}"
    return here


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A database test becomes one test for each engine; a browser's runs on SQLite only."""
    if len(engines()) == 1 or not needs_database(metafunc.definition, metafunc.fixturenames):
        return
    only = metafunc.definition.get_closest_marker("only_on")
    chosen = list(only.args) if only else engines()
    if BROWSER_FIXTURE in metafunc.fixturenames:
        chosen = [SQLITE]
    if "engine" not in metafunc.fixturenames:
        metafunc.fixturenames.append("engine")
    metafunc.parametrize("engine", chosen, indirect=True, scope="function")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> EngineScheduling | None:
    return EngineScheduling(config, engines()) if len(engines()) > 1 else None
