"""What the journal holds stays: in Python and in the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from mreza.journal.models import DataVersion, Entry, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return record(
        "city.corrected", ("city", "hr-varazdin"), before={"population": 1}, after={"population": 2}
    )


def test_an_entry_is_neither_changed_nor_deleted_through_the_model(entry):
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(act="x"),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert list(Entry.objects.values_list("act", "before", "after")) == [
        ("city.corrected", {"population": 1}, {"population": 2})
    ]


def test_the_database_refuses_a_change(entry):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE journal_entry SET act = 'x'")
    entry.refresh_from_db()
    assert entry.act == "city.corrected"


def test_the_database_refuses_a_deletion(entry, monkeypatch):
    monkeypatch.delattr("django.core.mail.outbox")  # as in production: no test environment
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM journal_entry")
    assert Entry.objects.count() == 1


def test_each_act_moves_the_version_of_the_data_on(entry):
    before = DataVersion.current()
    record("city.corrected", ("city", "hr-varazdin"))
    assert DataVersion.current() != before


def test_an_act_that_is_rolled_back_leaves_no_trace(entry):
    before = DataVersion.current()
    with transaction.atomic():
        record("city.corrected", ("city", "hr-varazdin"))
        transaction.set_rollback(True)
    assert (Entry.objects.count(), DataVersion.current()) == (1, before)


@pytest.mark.django_db(transaction=True)
def test_a_test_database_can_still_be_emptied():
    record("city.corrected", ("city", "hr-varazdin"))
