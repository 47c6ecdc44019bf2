"""From the first form of the index to the second, with rows in it; and back."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mreza.journal.versions import drop_all
from mreza.search.asking import read
from mreza.search.finding import ask, find
from mreza.search.index import Row, write
from mreza.search.models import Entry

BEFORE, AFTER = [("search", "0001_initial")], [("search", "0002_what_is_written_in_it")]


@pytest.fixture
def as_it_was(db):
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps.get_model("search", "Entry")
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)


def numbers_of(text, *kinds):
    drop_all()  # these rows change without the verbs that would move the version of the data
    return {number for _tier, numbers in ask(read(text), "en", kinds).tiers for number in numbers.tolist()}


@pytest.mark.django_db(transaction=True)
def test_rows_are_taken_along(as_it_was):
    old = as_it_was.objects.create(
        kind="city", key="xx-one", language="", title="Alpha", names="¶en¶alpha alpha §alpha", words="nowhere"
    )
    MigrationExecutor(connection).migrate(AFTER)
    assert numbers_of("alpha") == numbers_of("nowhere", "city") == {old.pk}
    assert numbers_of("alpha", "field") == set()
    Entry.objects.filter(pk=old.pk).update(text="elsewhere")  # the triggers know the new column
    assert numbers_of("elsewhere") == {old.pk}
    Entry.objects.filter(pk=old.pk).delete()
    assert numbers_of("alpha") == set()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")


@pytest.mark.django_db(transaction=True)
def test_the_way_back_keeps_the_rows(as_it_was):
    MigrationExecutor(connection).migrate(AFTER)
    write("city", "xx-one", [Row("", "Alpha", text=["long prose"])])
    MigrationExecutor(connection).migrate(BEFORE)
    row = as_it_was.objects.get(key="xx-one")
    assert row.names.split()[0] == "¶¶alpha"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT rowid FROM search_fts WHERE search_fts MATCH 'names : (alpha)'")
            assert cursor.fetchall() == [(row.pk,)]
    MigrationExecutor(connection).migrate(AFTER)
    assert numbers_of("alpha") == {row.pk}


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_writes_stems_and_prose_anew(network, as_it_was):
    assert as_it_was.objects.filter(kind="city").exists()
    call_command("migrate", verbosity=0)
    assert find("objective", "cities", "en").keys
    assert Entry.objects.filter(kind="practice").exclude(text="").exists()
