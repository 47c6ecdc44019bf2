"""The chain finds whatever was done to the journal behind its back, and says where."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from mreza.accounts.tests.factories import UserFactory
from mreza.foundation.moments import now
from mreza.journal import chain
from mreza.journal.models import DataVersion, Entry, Seal, record, record_all

pytestmark = pytest.mark.django_db

NUMBER = 60  # entries in the journal that is tampered with
TRIGGERS = {
    "sqlite": [
        "DROP TRIGGER mreza_journal_no_update",
        "DROP TRIGGER mreza_journal_no_delete",
        "DROP TRIGGER mreza_seal_no_update",
        "DROP TRIGGER mreza_seal_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER mreza_journal_append_only ON journal_entry",
        "DROP TRIGGER mreza_seal_append_only ON journal_seal",
    ],
}


@pytest.fixture(autouse=True)
def _heads(settings: Any, tmp_path: Path) -> None:
    settings.JOURNAL_HEADS = str(tmp_path / "heads")


@pytest.fixture
def journal() -> list[int]:
    """Sixty sealed entries; their numbers in order."""
    by = UserFactory()
    for number in range(NUMBER):
        record(
            "city.corrected", ("city", f"xx-{number}"), by=by, reason="Typed wrongly", before={"population": number},
            after={"population": number + 1, "share": 1.0, "name": "Varaždin", "list": [1, None, "x"]}, public=False,
        )  # fmt: skip
    chain.seal()
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def by_force(journal: list[int]) -> Callable[..., None]:
    """SQL by somebody who owns the database and took the triggers away."""

    def run(sql: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    for statement in TRIGGERS[connection.vendor]:
        run(statement)
    return run


def found() -> set[str]:
    return {finding.what for finding in chain.verify().findings}


def places() -> str:
    return " ".join(finding.where for finding in chain.verify().findings)


# --- sealing ----------------------------------------------------------------------------------------------------
def test_what_was_written_is_sealed_in_its_order_and_verifies(journal: list[int]) -> None:
    assert list(Seal.objects.values_list("number", "entry_id")) == list(enumerate(journal, start=1))
    verdict = chain.verify()
    assert (verdict.entries, verdict.sealed, verdict.waiting, verdict.findings) == (NUMBER, NUMBER, 0, [])
    assert chain.seal() == 0


def test_the_chain_goes_on_where_it_ended(journal: list[int]) -> None:
    head = Seal.objects.order_by("-number").values_list("digest", flat=True)[0]
    entry = record("city.corrected", ("city", "yy"), public=False)
    assert chain.verify().waiting == 1
    assert chain.seal() == 1
    assert Seal.objects.get(entry=entry).digest == chain.digest(head, Entry.objects.get(pk=entry.pk))
    assert not chain.verify().findings


def test_sealing_changes_no_version_of_the_data_and_asks_little_when_nothing_happened(
    journal: list[int], django_assert_num_queries: Any
) -> None:
    before = DataVersion.current()
    record("city.corrected", ("city", "yy"), public=False)
    chain.seal()
    assert DataVersion.current() == before
    with django_assert_num_queries(2):
        chain.seal()


def test_many_entries_are_sealed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST", 7)
    record_all("city.corrected", [(("city", str(n)), {"n": n}) for n in range(30)], public=False)
    assert chain.seal() == 30
    assert not chain.verify().findings


def test_numbers_that_were_rolled_back_are_no_gap() -> None:
    record("a", ("x", "1"), public=False)
    with transaction.atomic():
        record("b", ("x", "2"), public=False)
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":  # it gives the number out again: skip one by hand
        Entry.objects.bulk_create([Entry(pk=90, act="c", about_kind="x", about_key="3")])
    else:
        record("c", ("x", "3"), public=False)
    assert chain.seal() == 2
    assert not chain.verify().findings


@pytest.mark.only_on("postgres")
@pytest.mark.django_db(transaction=True)
def test_an_entry_whose_transaction_still_goes_on_is_waited_for() -> None:
    """Its number is lower than one that is committed already; sealed too early it would look inserted."""
    began, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("slow", ("x", "1"), public=False)
            began.set()
            finish.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    fast = record("fast", ("x", "2"), public=False)
    assert chain.seal() == 0
    finish.set()
    thread.join()
    assert chain.seal() == 2
    assert list(Seal.objects.values_list("entry__act", flat=True)) == ["slow", "fast"]
    assert Seal.objects.get(entry=fast).number == 2
    assert not chain.verify().findings


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain() -> None:
    record_all("city.corrected", [(("city", str(n)), {"n": n}) for n in range(300)], public=False)
    linked: list[int] = []

    def one() -> None:
        linked.append(chain.seal())
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(linked) == Seal.objects.count() == 300
    assert not chain.verify().findings


def test_the_chain_is_append_only_in_the_database(
    journal: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("django.core.mail.outbox")  # as in production: no test environment
    for sql in ("UPDATE journal_seal SET digest = 'x'", "DELETE FROM journal_seal"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


# --- fifty ways -------------------------------------------------------------------------------------------------
COLUMNS = {
    "at": "2001-01-01 00:00:00+00", "act": "city.praised", "about_kind": "town", "about_key": "zz-nowhere",
    "acting_as": "token:x", "reason": "Because", "before": '{"population": 7}', "after": '{"population": 8}',
    "by_id": None,
}  # fmt: skip


def ways() -> Iterator[tuple[str, str, int]]:
    """(what is done, what must be found, to which entry): more than fifty."""
    chance = random.Random(7)
    for column in COLUMNS:
        for _time in range(3):
            yield column, "changed", chance.randrange(NUMBER)
    for _time in range(6):
        yield "delete", "deleted", chance.randrange(NUMBER)
        yield "insert", "inserted", chance.randrange(1, NUMBER - 1)
        yield "swap", "changed", chance.randrange(1, NUMBER - 1)
        yield "seal changed", "changed", chance.randrange(NUMBER)
    for _time in range(4):
        yield "seal deleted", "seal-missing", chance.randrange(NUMBER - 1)


WAYS = list(ways())


def test_there_are_fifty_ways() -> None:
    assert len(WAYS) >= 50


@pytest.mark.parametrize(("way", "expected", "which"), WAYS)
def test_tampering_is_found_and_located(
    way: str, expected: str, which: int, journal: list[int], by_force: Callable[..., None]
) -> None:
    pk, other = journal[which], journal[which - 1]
    place = f"entry {pk}"
    if way in COLUMNS:
        by_force(f"UPDATE journal_entry SET {way} = %s WHERE id = %s", COLUMNS[way], pk)  # noqa: S608
    elif way == "delete":
        by_force("DELETE FROM journal_entry WHERE id = %s", pk)
    elif way == "insert":
        # Into a gap: the entry and its seal are taken out, another one comes in its place.
        by_force("DELETE FROM journal_seal WHERE entry_id = %s", pk)
        by_force("UPDATE journal_entry SET act = 'city.praised' WHERE id = %s", pk)
    elif way == "swap":
        for column in ("act", "about_key", "after", "before"):
            by_force(
                f"UPDATE journal_entry SET {column} = (SELECT {column} FROM journal_entry AS o WHERE o.id = %s) "  # noqa: S608
                "WHERE id = %s",
                other, pk,
            )  # fmt: skip
    elif way == "seal changed":
        by_force("UPDATE journal_seal SET digest = %s WHERE entry_id = %s", "f" * 64, pk)
    elif way == "seal deleted":
        by_force("DELETE FROM journal_seal WHERE entry_id = %s", pk)
        place = f"seal {which + 1}"
    assert expected in found()
    assert place in places()


def test_reordered_seals_are_found(journal: list[int], by_force: Callable[..., None]) -> None:
    a, b = journal[10], journal[20]
    by_force("UPDATE journal_seal SET entry_id = -1 WHERE entry_id = %s", a)
    by_force("UPDATE journal_seal SET entry_id = %s WHERE entry_id = %s", a, b)
    by_force("UPDATE journal_seal SET entry_id = %s WHERE entry_id = -1", b)
    assert {"reordered", "changed"} <= found()
    assert f"entry {a}" in places()


def test_an_entry_put_below_the_end_is_found(journal: list[int], by_force: Callable[..., None]) -> None:
    Entry.objects.bulk_create([Entry(pk=journal[-1] + 50, act="z", about_kind="x", about_key="1")])
    chain.seal()
    Entry.objects.bulk_create([Entry(pk=journal[-1] + 7, act="forged", about_kind="x", about_key="1")])
    chain.seal()
    assert found() == {"inserted"}
    assert f"entry {journal[-1] + 7}" in places()


def test_an_end_that_was_cut_off_contradicts_the_head_outside(
    journal: list[int], by_force: Callable[..., None]
) -> None:
    by_force("DELETE FROM journal_seal WHERE entry_id = %s", journal[-1])
    by_force("DELETE FROM journal_entry WHERE id = %s", journal[-1])
    assert found() == {"head"}
    assert f"seal {NUMBER}" in places()


def test_a_chain_that_was_rewritten_from_the_beginning_contradicts_the_head_outside(
    journal: list[int], by_force: Callable[..., None], settings: Any, tmp_path: Path
) -> None:
    by_force("UPDATE journal_entry SET act = 'city.praised' WHERE id = %s", journal[5])
    by_force("DELETE FROM journal_seal")
    outside = settings.JOURNAL_HEADS
    settings.JOURNAL_HEADS = str(tmp_path / "another")  # the forger cannot reach the real one
    chain.seal()
    assert not chain.verify().findings
    settings.JOURNAL_HEADS = outside
    assert found() == {"head"}


# --- what is kept outside, what is said -------------------------------------------------------------------------
def test_one_head_a_day_is_kept_outside() -> None:
    first = dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)
    for hours in (0, 2, 30):
        record("a", ("x", "1"), public=False)
        chain.seal(at=first + dt.timedelta(hours=hours))
    assert [(head.day, head.number) for head in chain.heads()] == [("2026-01-01", 2), ("2026-01-02", 3)]


def test_entries_that_nobody_seals_are_reported() -> None:
    record("a", ("x", "1"), public=False)
    assert found() == set()
    later = now() + chain.PATIENCE + dt.timedelta(seconds=1)
    assert [finding.what for finding in chain.verify(at=later).findings] == ["unsealed"]


def test_the_command_says_where_and_fails(
    journal: list[int], by_force: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit-verify")
    assert f"{NUMBER} entries, {NUMBER} sealed, 0 waiting" in capsys.readouterr().out
    by_force("UPDATE journal_entry SET reason = 'x' WHERE id = %s", journal[3])
    with pytest.raises(SystemExit):
        call_command("audit-verify")
    assert f"entry {journal[3]}" in capsys.readouterr().out


def test_whoever_acts_by_a_token_is_said_so() -> None:
    from mreza.accounts.models import Token

    user = UserFactory()
    assert record("a", ("x", "1"), by=user, public=False).acting_as == ""
    user.token = Token(code="abc")
    assert record("a", ("x", "1"), by=user, public=False).acting_as == "token:abc"
    assert record("a", ("x", "1"), by=user, acting_as="officer", public=False).acting_as == "officer"
