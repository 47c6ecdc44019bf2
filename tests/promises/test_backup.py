"""Restoring is a test, not a document: what docs/operate/backup.md says is done here, word for word."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from mreza.cities.models import City, Designation
from mreza.journal.models import DataVersion, Entry, record
from mreza.translations.models import Text
from tests.postgres import wheel
from tests.promises.repository import ROOT

PAGE = (ROOT / "docs" / "operate" / "backup.md").read_text(encoding="utf-8")


def _contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of what a restore must bring back."""
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (City, Designation, Text, Entry, DataVersion)
    }


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_copy_made_while_people_work_brings_everything_back(network: None, tmp_path: Path) -> None:
    """The copy is one moment of the database: every act in it is whole, journal entry and version together."""
    program = re.search(r"<<'PY'\n(.*?)\n    PY", PAGE, re.DOTALL)
    assert program is not None
    database, copy = Path(str(connection.settings_dict["NAME"])), tmp_path / "copy.sqlite3"
    lines = "\n".join(line.removeprefix("    ") for line in program[1].splitlines())
    lines = lines.replace("var/db.sqlite3", str(database)).replace("/backup/mreza.sqlite3", str(copy))
    assert str(database) in lines
    assert str(copy) in lines

    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            record("test.worked", ("test", str(number)), reason="while the copy is made")
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    finally:
        stop.set()
        worker.join()
    assert done.stdout.strip() == "('ok',)"

    with closing(sqlite3.connect(copy)) as restored:
        entries, newest = restored.execute("SELECT count(*), max(CAST(about_key AS INTEGER)) FROM journal_entry "
                                           "WHERE about_kind = 'test'").fetchone()  # fmt: skip
        cities = restored.execute("SELECT count(*) FROM cities_city").fetchone()[0]
    assert cities == 406
    assert entries == (newest or 0)

    shutil.copy(copy, restored_file := tmp_path / "restored.sqlite3")
    connection.close()
    connection.settings_dict["NAME"] = str(restored_file)
    try:
        assert len(_contents()["City"]) == 406
        assert DataVersion.objects.get().number >= entries
        record("test.after", ("test", "after"), reason="a restored database takes new acts")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(database)


@pytest.mark.only_on("postgres")
@pytest.mark.django_db(transaction=True)
def test_a_dump_of_postgresql_brings_everything_back(network: None, tmp_path: Path) -> None:
    record("test.before", ("test", "before"), reason="part of the dump")
    before, name = _contents(), connection.settings_dict["NAME"]
    server = ["--host", str(connection.settings_dict["HOST"]), "--username", "postgres"]
    dump, restored = tmp_path / "mreza.dump", f"{name}_restored"
    for program in ("pg_dump --format=custom --file=", "createdb --owner", "pg_restore --no-owner"):
        assert program in PAGE
    _run("pg_dump", "--format=custom", f"--file={dump}", *server, name)
    _run("createdb", *server, restored)
    _run("pg_restore", "--no-owner", *server, f"--dbname={restored}", dump)
    connection.close()
    connection.settings_dict["NAME"] = restored
    try:
        assert _contents() == before
        record("test.after", ("test", "after"), reason="a restored database takes new acts")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _run("dropdb", *server, restored)


def _run(program: str, *arguments: object) -> None:
    subprocess.run(
        [wheel() / "pginstall" / "bin" / program, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
    )


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_leftovers_of_the_old_database_must_be_removed(network: None) -> None:
    """Why the page says so: the files it names are the ones that SQLite would mix into the restored copy."""
    for ending in ("-wal", "-shm"):
        assert f"db.sqlite3{ending}" in PAGE
    record("test.kept", ("test", "wal"), reason="written to the -wal file first")
    assert Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size > 0
