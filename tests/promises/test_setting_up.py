"""`make run` on a fresh machine: what is missing is named with what to do; what is done is not done again."""

from __future__ import annotations

import ast
import errno
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mreza.config import unchanged
from mreza.config.unchanged import is_prepared, note_prepared
from tests.promises.repository import ROOT


@pytest.fixture
def installing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, told that the project lies in an empty folder with our locks in it."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import installing as module

    (tmp_path / "requirements").mkdir()
    for name in ("requirements/run.txt", "requirements/test.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "NOTE", tmp_path / ".venv" / "mreza.json")
    return module


@pytest.fixture
def trouble(installing: ModuleType) -> type[Exception]:
    kind: type[Exception] = installing.Trouble
    return kind


def _python_that_says(folder: Path, name: str, answer: str) -> str:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("3.10|3.45.0|/x/python", "is Python 3.10"),
        ("3.14|3.45.0|/x/python", "is Python 3.14"),
        ("3.12|3.39.4|/x/python", "has SQLite 3.39.4"),
    ],
)
def test_a_python_that_will_not_do_is_named(
    answer: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    import pythons

    monkeypatch.setattr(sys, "executable", _python_that_says(tmp_path, "python3", answer))
    monkeypatch.setattr(pythons, "CANDIDATES", ("no-such-python",))
    with pytest.raises(trouble) as raised:
        pythons.find_python()
    assert said in str(raised.value)
    assert "apt-get install python3" in str(raised.value)


def test_a_newer_python_beside_an_old_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installing: ModuleType
) -> None:
    import pythons

    old = _python_that_says(tmp_path, "python3", "3.9|3.40.1|/x/python3.9")
    new = _python_that_says(tmp_path, "python3.12", "3.12|3.45.1|/x/python3.12")
    monkeypatch.setattr(sys, "executable", old)
    monkeypatch.setattr(pythons, "CANDIDATES", (old, new))
    assert pythons.find_python() == "/x/python3.12"


@pytest.mark.parametrize("file", ["setup.py", "pythons.py"])
def test_an_old_python_can_read_that_it_is_old(file: str) -> None:
    ast.parse((ROOT / "tools" / file).read_text(encoding="utf-8"), feature_version=(3, 4))


def test_a_busy_port_is_said_before_anything_is_installed() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "tools/setup.py", "run"], cwd=ROOT, env={**os.environ, "PORT": str(port)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} is busy" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_not_ours_is_said(
    installing: ModuleType, trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(trouble, match=r"cannot write into its folder .*Read-only"):
        installing._check_folder()


@pytest.mark.parametrize(("free", "needed"), [(49, 50), (399, 400)])
def test_a_full_disk_is_said(
    free: int, needed: int, installing: ModuleType, trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 0, free * 10**6))
    with pytest.raises(trouble, match=f"{free} MB are free, {needed} MB are needed"):
        installing._check_folder() if needed == 50 else installing._install("run")


def test_an_unknown_wish_is_refused(installing: ModuleType, trouble: type[Exception]) -> None:
    with pytest.raises(trouble, match="not 'fly'"):
        installing.set_up("fly")


# --- nothing is done twice --------------------------------------------------------------------------------


class Work:
    """What the installation would do, noted instead of done."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        monkeypatch.setattr(module, "_make_environment", self._make_environment)
        monkeypatch.setattr(module, "_pip", lambda *a: self.done.append(a[-1]))
        monkeypatch.setattr(module, "_works", lambda python: True)
        monkeypatch.setattr(module, "_say", lambda text: None)
        self.module = module

    def _make_environment(self) -> None:
        self.done.append("environment")
        self.module.VENV.mkdir(exist_ok=True)

    def of(self, which: str) -> list[str]:
        self.done.clear()
        self.module._install(which)
        return list(self.done)


@pytest.fixture
def work(installing: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(installing, monkeypatch)


def test_the_first_start_does_everything_and_the_second_nothing(work: Work) -> None:
    assert work.of("run") == ["environment", "requirements/run.txt", "."]
    assert work.of("run") == []


def test_tests_add_their_packages_to_an_environment_that_is_there(work: Work) -> None:
    work.of("run")
    assert work.of("test") == ["requirements/test.txt"]
    assert work.of("test") == work.of("run") == []


def test_an_environment_for_tests_also_runs_the_product(work: Work) -> None:
    work.of("test")
    assert work.of("run") == []


def test_a_new_lock_is_installed(work: Work) -> None:
    work.of("run")
    lock = work.module.ROOT / "requirements" / "run.txt"
    lock.write_text(lock.read_text() + "\n# renewed\n")
    assert work.of("run") == ["requirements/run.txt"]


def test_a_changed_tool_section_installs_nothing_but_a_new_version_does(work: Work) -> None:
    work.of("run")
    project = work.module.ROOT / "pyproject.toml"
    project.write_text(project.read_text() + "\n[tool.other]\nkey = 1\n")
    assert work.of("run") == []
    project.write_text(
        project.read_text().replace('name = "mreza"', 'name = "mreza"\nkeywords = ["cities"]', 1)
    )
    assert work.of("run") == ["."]


def test_an_environment_that_was_moved_is_made_anew(work: Work) -> None:
    work.of("run")
    note = json.loads(work.module.NOTE.read_text())
    work.module.NOTE.write_text(json.dumps({**note, "folder": "/somewhere/else"}))
    assert work.of("run") == ["environment", "requirements/run.txt", "."]


def test_an_environment_whose_python_is_gone_is_made_anew(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.of("run")
    lock = work.module.ROOT / "requirements" / "run.txt"
    lock.write_text(lock.read_text() + "\n# renewed\n")
    monkeypatch.setattr(work.module, "_works", lambda python: False)
    assert work.of("run") == ["environment", "requirements/run.txt", "."]


def test_an_installation_that_failed_is_tried_again(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> None:
        raise work.module.Trouble("no index")

    with monkeypatch.context() as broken:
        broken.setattr(work.module, "_pip", fail)
        with pytest.raises(work.module.Trouble):
            work.of("run")
    assert "requirements/run.txt" in work.of("run")


# --- and nothing is prepared twice ------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database of SQLite, as migrated."""
    file = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY)")
    return file


@pytest.fixture
def environment(database: Path) -> dict[str, str]:
    """The environment of an installation that was just prepared."""
    own = {"MREZA_VAR": str(database.parent), "ENV_FILE": os.devnull}
    note_prepared(own, database=str(database), static="")
    return own


def test_a_second_start_knows_that_nothing_changed(environment: dict[str, str]) -> None:
    assert is_prepared(environment)


def test_a_first_start_knows_that_nothing_is_prepared(tmp_path: Path) -> None:
    assert not is_prepared({"MREZA_VAR": str(tmp_path), "ENV_FILE": os.devnull})


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_URL_FILE", "MREZA_VAR", "DEBUG"])
def test_another_database_or_folder_is_a_change(name: str, environment: dict[str, str]) -> None:
    assert not is_prepared(environment | {name: "sqlite:///elsewhere"})


def test_a_file_of_settings_is_left_to_the_settings(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("PORT=8123\n")
    assert not is_prepared(environment | {"ENV_FILE": str(tmp_path / "settings")})


def test_a_database_that_is_gone_restored_or_older_is_a_change(
    environment: dict[str, str], database: Path
) -> None:
    backup = database.read_bytes()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO django_migrations VALUES (1)")
    assert not is_prepared(environment)
    database.write_bytes(backup)
    assert is_prepared(environment)
    other = database.with_suffix(".other")
    other.write_bytes(backup)
    other.replace(database)
    assert not is_prepared(environment)
    database.unlink()
    assert not is_prepared(environment)


def test_static_files_that_are_gone_are_a_change(
    environment: dict[str, str], database: Path, tmp_path: Path
) -> None:
    manifest = tmp_path / "staticfiles.json"
    manifest.touch()
    note_prepared(environment, database=str(database), static=str(manifest))
    assert is_prepared(environment)
    manifest.unlink()
    assert not is_prepared(environment)


def test_a_changed_source_is_a_change(
    environment: dict[str, str], database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "project" / "mreza"
    (package / "data").mkdir(parents=True)
    (tmp_path / "project" / "requirements").mkdir()
    (tmp_path / "project" / "requirements" / "run.txt").touch()
    monkeypatch.setattr(unchanged, "PACKAGE", package)
    for change in ("data/cities.csv", "models.py", "django.po"):
        (package / change).write_text("one")
        note_prepared(environment, database=str(database), static="")
        assert is_prepared(environment)
        (package / change).write_text("other")
        assert not is_prepared(environment), change


def test_the_makefile_explains_itself() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"run", "test", "check", "bench", "assurance", "messages", "lock"} <= {
        line.split()[0] for line in done.stdout.splitlines() if line
    }
