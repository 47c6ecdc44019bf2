"""What each engine promises, also in tests: nothing acknowledged is lost, and "first come" means the same on both."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import connection, transaction

from mreza.journal.models import DataVersion
from tests.promises.repository import PACKAGE, name_of

pytestmark = pytest.mark.django_db


@pytest.mark.only_on("sqlite")
def test_sqlite_is_a_file_with_wal_full_and_immediate() -> None:
    with connection.cursor() as cursor:
        answers = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        file = cursor.execute("PRAGMA database_list").fetchone()[2]
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert file.endswith(".sqlite3")
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.only_on("postgres")
def test_postgresql_sorts_by_code_point_and_has_its_extensions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == ("C",)
        cursor.execute(
            "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent') ORDER BY 1"
        )
        assert cursor.fetchall() == [("pg_trgm",), ("unaccent",)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_at_once_both_count() -> None:
    """Twenty changes from two threads: none lost, none refused with "database is locked"."""
    DataVersion.bump()
    before = DataVersion.objects.get(pk=1).number
    failures: list[Exception] = []

    def change_ten_times() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    # Reading first, then writing, is what a deferred transaction would fail at.
                    DataVersion.current()
                    DataVersion.bump()
        except Exception as error:  # whatever it is, the test below shows it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=change_ten_times) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert DataVersion.objects.get(pk=1).number == before + 20


def test_a_committed_test_leaves_nothing_behind() -> None:
    assert not DataVersion.objects.exists()


def test_who_holds_a_city_lets_others_name_it() -> None:
    """PostgreSQL: a whole lock on a city's row keeps back every row that points to it, until two acts on two cities
    wait for each other for ever. A city's key never changes, so `no_key` is enough."""
    locks = re.compile(r"\bCity\.(?:objects|_default_manager)\s*\.select_for_update\((?:[^()]|\([^()]*\))*\)")
    whole = [
        f"{name_of(file)}: {found.group(0)}"
        for file in PACKAGE.rglob("*.py")
        for found in locks.finditer(file.read_text(encoding="utf-8"))
        if "no_key=True" not in found.group(0)
    ]
    assert whole == []
