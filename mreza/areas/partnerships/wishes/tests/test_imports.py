"""Offers and needs from a file: what the plan says, that just this is done, and what every mistake is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.translation import override

from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import exports, import_work, imports, keeping
from mreza.areas.partnerships.wishes.imports import columns, read_plan, template_csv, template_xlsx
from mreza.areas.partnerships.wishes.tests.factories import leader, member, offer_kind, stated
from mreza.cities.tests.factories import FieldFactory, OrganisationFactory
from mreza.foundation import hooks
from mreza.foundation.importing import CannotBeApplied, CarriedOut
from mreza.foundation.moments import Outdated
from mreza.foundation.tables import Column, Unreadable, write_csv
from mreza.translations.authored import authored, translate

pytestmark = pytest.mark.django_db
START = "/en/partnerships/offers-and-needs/import/"
ROW = {
    "id": "LY-001", "side": "offer", "kind": "residency-weeks", "title": "Šest tjedana u stanu", "language": "hr",
    "text": "Uz rijeku.", "amount": "6", "online": "no", "languages": "fr | EN", "fields": "film",
    "pays_stay": "we", "parts": "2",
}  # fmt: skip
NEED = {"id": "LY-002", "side": "need", "kind": "venue-days", "title": "A hall for two days", "amount": "2"}


def table(*rows: dict[str, str]) -> bytes:
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    return b"".join(
        write_csv([Column(name, name) for name in names], [{n: r.get(n, "") for n in names} for r in rows])
    )


@pytest.fixture
def lyon(db):
    for code in ("residency-weeks", "venue-days"):
        offer_kind(code)
    FieldFactory(code="film")
    return member("fr-lyon")


def plan_of(city, *rows):
    return read_plan(table(*rows), by=leader(city), city=city)


def applied(city, *rows, **more):
    return plan_of(city, *rows).apply(by=leader(city), **more)


def actions(plan):
    return [row.action for row in plan.rows]


# --- what a plan says and does ------------------------------------------------------------------------------------
def test_rows_are_stated_with_all_they_say_and_the_same_file_again_changes_nothing(lyon):
    plan = plan_of(lyon, ROW, NEED)
    assert (actions(plan), plan.errors, Wish.objects.count()) == (["create", "create"], [], 0)
    assert plan.apply(by=leader(lyon)) == {"create": 2, "change": 0, "skip": 0, "error": 0}
    wish = Wish.objects.get(side="offer")
    assert (wish.languages, wish.pays, wish.parts, wish.amount) == (["fr", "en"], {"stay": "we"}, 2, 6)
    words = authored(Wish.kind_word, wish.code)
    assert (words.language, str(words.original("text"))) == ("hr", "Uz rijeku.")
    again = plan_of(lyon, ROW, NEED)
    assert actions(again) == ["skip", "skip"]
    assert not any(row.changes for row in again.rows)


def test_a_row_found_by_its_id_says_what_would_change_and_empty_cells_change_nothing(lyon):
    applied(lyon, ROW)
    plan = plan_of(lyon, {"id": "LY-001", "title": "Osam tjedana u stanu", "amount": "8", "text": ""})
    (row,) = plan.rows
    assert {change.column: (change.before, change.after) for change in row.changes} == {
        "title": ("Šest tjedana u stanu", "Osam tjedana u stanu"), "amount": ("6.00", "8.00"),
    }  # fmt: skip
    plan.apply(by=leader(lyon))
    wish = Wish.objects.get()
    assert wish.amount == 8
    assert str(authored(Wish.kind_word, wish.code).original("text")) == "Uz rijeku."


def test_an_exported_file_is_found_again_by_its_codes(client, lyon):
    wish = stated(lyon, kind="residency-weeks", title="A flat", amount="6", languages=["fr"])
    answer = client.get("/en/partnerships/offers-and-needs/", {"format": "csv"})
    file = b"".join(answer.streaming_content)
    plan = read_plan(file, by=leader(lyon), city=lyon)
    assert (actions(plan), plan.errors) == (["skip"], [])
    assert plan.notices
    assert "country" in plan.notices[0]
    with override("hr"):
        assert actions(plan_of(lyon, {"code": wish.code, "amount": "7"})) == ["change"]


def by_hand(city, **more):
    wish = Wish.objects.get()
    return keeping.change(
        wish, replace(keeping.wanted_of(wish), **more), by=leader(city), version=wish.version
    )


def test_what_was_corrected_by_hand_since_stays_and_is_named(lyon):
    applied(lyon, ROW)
    by_hand(lyon, amount="5", pays={"stay": "they"}, online=True)
    (row,) = plan_of(lyon, ROW).rows
    assert (row.action, row.changes) == ("skip", [])
    assert row.why == "Corrected by hand since, and kept: Amount, Online, Who pays: Accommodation."
    # The file says something new of one value that nobody touched, and of one that somebody did.
    (row,) = plan_of(lyon, {**ROW, "amount": "7", "parts": "3"}).rows
    assert [(one.column, one.before, one.after) for one in row.changes] == [("parts", "2", "3")]
    assert "Amount" in row.why
    applied(lyon, {**ROW, "amount": "7", "parts": "3"})
    wish = Wish.objects.get()
    assert (wish.amount, wish.pays, wish.online, wish.parts) == (5, {"stay": "they"}, True, 3)


def test_once_file_and_hand_agree_the_file_may_change_it_again(lyon):
    applied(lyon, ROW)
    by_hand(lyon, amount="5")
    assert applied(lyon, {**ROW, "amount": "5"})["skip"] == 1
    assert applied(lyon, {**ROW, "amount": "8"})["change"] == 1
    assert Wish.objects.get().amount == 8


def test_a_column_the_file_did_not_have_changes_what_nobody_touched(lyon):
    applied(lyon, {name: text for name, text in ROW.items() if name not in ("parts", "text")})
    assert applied(lyon, {**ROW, "text": "Uz rijeku i park."})["change"] == 1
    wish = Wish.objects.get()
    assert (wish.parts, str(authored(Wish.kind_word, wish.code).original("text"))) == (2, "Uz rijeku i park.")


def test_the_same_file_may_come_again_when_its_days_are_past(lyon, monkeypatch):
    days = {"begins": "2027-03-01", "ends": "2027-03-31", "open_until": ""}
    applied(lyon, {**ROW, **days})
    monkeypatch.setattr(imports, "today", lambda: dt.date(2027, 6, 1))
    plan = plan_of(lyon, {**ROW, **days})
    assert (actions(plan), plan.errors) == (["skip"], [])


def test_an_exported_file_undoes_nothing_that_was_corrected_after_it(client, lyon):
    wish = stated(lyon, kind="residency-weeks", title="A flat", amount="6", languages=["fr"])
    answer = client.get("/en/partnerships/offers-and-needs/", {"format": "csv"})
    file = b"".join(answer.streaming_content)
    by_hand(lyon, title="A flat by the river", languages=["fr", "en"])
    plan = read_plan(file, by=leader(lyon), city=lyon)
    assert [(row.action, row.why) for row in plan.rows] == [
        ("skip", "Corrected by hand since, and kept: Title, Working languages."),
    ]  # fmt: skip
    (row,) = plan_of(lyon, {"code": wish.code, "title": "A flat", "amount": "7"}).rows
    assert [(one.column, one.after) for one in row.changes] == [("amount", "7.00")]


def test_a_row_without_an_id_is_not_stated_twice(lyon):
    row = {**NEED, "id": ""}
    plan = plan_of(lyon, row, row)
    assert actions(plan) == ["create", "skip"]
    assert "row 2" in plan.rows[1].why
    plan.apply(by=leader(lyon))
    assert actions(plan_of(lyon, row)) == ["skip"]


def test_every_mistake_is_told_by_its_cell(lyon):
    plan = plan_of(
        lyon,
        {**ROW, "kind": "juggling", "begins": "2027", "online": "maybe"},
        {**ROW, "id": "LY-003", "amount": "1.200", "currency": "", "fields": "film | fishing", "pays_stay": "you"},
        {**NEED, "title": "", "id": "LY-004", "amount": "2"},
        {**ROW},
        {**NEED, "organisation": "nobody", "place": "nowhere"},
    )  # fmt: skip
    assert {(problem.row, problem.column) for problem in plan.errors} == {
        (2, "kind"), (2, "begins"), (2, "online"), (3, "fields"), (3, "pays_stay"), (3, "amount"), (4, "title"),
        (5, "id"),
        (6, "organisation"), (6, "place"),
    }  # fmt: skip
    with pytest.raises(CannotBeApplied):
        plan.apply(by=leader(lyon))
    assert not Wish.objects.exists()


def test_of_an_organisation_in_the_register_and_never_of_another_side(lyon):
    OrganisationFactory(code="ars-nova", name="Ars Nova", city=lyon)
    applied(lyon, {**ROW, "organisation": "Ars Nova"})
    assert Wish.objects.get().organisation.code == "ars-nova"
    plan = plan_of(lyon, {"id": "LY-001", "side": "need"})
    assert [(one.row, one.column) for one in plan.errors] == [(2, "side")]


def test_what_was_withdrawn_is_left_and_nothing_is_half_written(lyon):
    applied(lyon, ROW)
    keeping.withdraw(Wish.objects.get(), by=leader(lyon))
    plan = plan_of(lyon, ROW, NEED)
    assert next((row.action, row.why) for row in plan.rows) == ("skip", "was withdrawn")
    seen = plan.fingerprint
    stated(lyon, side="need", kind="venue-days", title="Something else")
    assert plan.apply(by=leader(lyon), fingerprint=seen)["create"] == 1


def test_a_plan_that_would_do_something_else_by_now_is_shown_again(lyon):
    plan = plan_of(lyon, {**NEED, "id": ""})
    stated(lyon, side="need", kind="venue-days", title=NEED["title"])
    with pytest.raises(Outdated):
        plan.apply(by=leader(lyon), fingerprint=plan.fingerprint)


def test_one_run_is_carried_out_once(lyon):
    applied(lyon, ROW, run="A" * 22)
    with pytest.raises(CarriedOut):
        applied(lyon, NEED, run="A" * 22)


def test_only_the_citys_team_imports_for_it(lyon):
    with pytest.raises(ValidationError):
        read_plan(table(ROW), by=leader(member("gb-york")), city=lyon)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\x01", "boja\nplava\n".encode("utf-16")])
def test_what_is_no_table_of_these_is_refused(lyon, data):
    with pytest.raises((Unreadable, ValidationError)):
        read_plan(data, by=leader(lyon), city=lyon)


@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_an_empty_template_does_nothing_in_either_language(lyon, template):
    for language in ("en", "hr"):
        with override(language):
            assert set(read_plan(template(), by=leader(lyon), city=lyon).counts.values()) == {0}
    assert imports.MAX_ROWS == keeping.MOST_OPEN
    exported = len(exports.columns())
    assert (
        max(exported, len(columns())) * (imports.MAX_ROWS + 1) <= imports.LIMITS.cells
    )  # headings count, too


def test_a_list_downloaded_in_another_language_changes_no_words(client, lyon):
    wish = stated(lyon, title="A flat", kind="residency-weeks")
    translate(Wish.kind_word, wish.code, "title", "hr", "Stan", state="confirmed", by=None, version=0)
    hooks.reindex(Wish.kind_word, [wish.code])
    answer = client.get("/hr/partnerships/offers-and-needs/", {"format": "csv"})
    file = b"".join(answer.streaming_content)
    assert "Stan" in file.decode()
    with override("en"):  # the page above was asked for in Croatian
        plan = read_plan(file, by=leader(lyon), city=lyon)
    assert actions(plan) == ["skip"]
    assert any("translation" in notice for notice in plan.notices)


# --- the pages ----------------------------------------------------------------------------------------------------
@pytest.fixture
def queued(monkeypatch) -> list[tuple[Any, ...]]:
    """What was put aside for the worker; a test does it when it wants."""
    put_aside: list[tuple[Any, ...]] = []
    for name in ("try_out", "carry_out"):
        task = getattr(import_work, name)
        monkeypatch.setattr(type(task), "enqueue", lambda self, *args: put_aside.append((self, *args)))
    return put_aside


def work(queued):
    while queued:
        task, *given = queued.pop(0)
        task.call(*given)


def test_a_file_is_tried_looked_at_and_carried_out(client, lyon, queued):
    client.force_login(leader(lyon))
    file = SimpleUploadedFile("offers.csv", table(ROW, NEED))
    run = client.post(START, {"file": file, "encoding": "", "city": "fr-lyon"})["Location"]
    work(queued)
    shown = client.get(run).text
    assert ROW["title"] in shown
    assert not Wish.objects.exists()
    fingerprint = shown.split('name="fingerprint" value="')[1].split('"')[0]
    for _time in range(2):  # pressed twice
        client.post(f"{run}confirm/", {"fingerprint": fingerprint})
    work(queued)
    assert "2 rows were written." in client.get(run).text
    assert Wish.objects.count() == 2
    client.force_login(leader(member("gb-york")))
    assert client.get(run).status_code == 404  # somebody else's file


def test_what_is_wrong_is_shown_by_its_cell(client, lyon, queued):
    client.force_login(leader(lyon))
    file = SimpleUploadedFile("offers.csv", table({**ROW, "kind": "juggling"}))
    run = client.post(START, {"file": file, "encoding": "", "city": "fr-lyon"})["Location"]
    work(queued)
    shown = client.get(run).text
    assert "C2" in shown
    assert "juggling" in shown
    assert "fingerprint" not in shown
    assert client.post(START, {"city": "fr-lyon"}).status_code == 422
    assert client.get(f"{START}template.csv").status_code == 200
    assert client.get(f"{START}template.pdf").status_code == 404


# --- the command --------------------------------------------------------------------------------------------------
def test_the_command_shows_first_and_writes_when_it_is_meant(lyon, tmp_path, capsys):
    file = tmp_path / "offers.csv"
    file.write_bytes(table(ROW, NEED))
    given = ("import-offers", str(file), "--for", "fr-lyon")
    call_command(*given)
    assert "row 2: create LY-001" in capsys.readouterr().out
    assert not Wish.objects.exists()
    call_command(*given, "--apply", "--by", leader(lyon).email)
    assert "create: 2" in capsys.readouterr().out
    assert Wish.objects.count() == 2
    with pytest.raises(CommandError, match="no city"):
        call_command("import-offers", str(file), "--for", "fr-nowhere")
    with pytest.raises(CommandError, match="do not write"):
        call_command(*given, "--by", leader(member("gb-york")).email)
