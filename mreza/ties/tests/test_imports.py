"""Contacts from a file: what the plan says, that just this is done, and what every mistake is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from mreza.cities.models import City
from mreza.foundation.importing import CannotBeApplied, CarriedOut
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.tables import Column, Unreadable, letters, write_csv, write_xlsx
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.ties import imports
from mreza.ties.choices import Answer, Origin, State
from mreza.ties.cleaning import Wanted
from mreza.ties.imports import columns, read_plan, template_csv, template_xlsx
from mreza.ties.keeping import add_sources, answer, claim, correct, document, wanted_of, withdraw
from mreza.ties.models import Contact, Member, Tie
from mreza.ties.rebuilding import rebuild
from mreza.vocabulary.models import TieKind

pytestmark = pytest.mark.django_db

ROW = {
    "id": "VZ-001",
    "kind": "Residency",
    "title": "Rezidencija Ane Horvat u Pesaru",
    "language": "hr",
    "cities": "Pesaro",
    "lead": "Pesaro",
    "begins": "17.5.2023.",
    "ends": "2023-06",
    "people": "1",
    "days": "30",
    "amount": "1200,50",
    "currency": "eur",
    "evidence": "https://example.org/a | https://example.org/b",
}
OF_SEVERAL = {
    "id": "VZ-002", "kind": "joint-project", "title": "Sound maps of our harbours", "language": "en",
    "cities": "it-pesaro | Liverpool | de-hannover", "begins": "2021", "details": "Liverpool = only in 2022",
}  # fmt: skip
SOURCE = {"sources": "https://example.org/news"}


def table(*rows: dict[str, str]) -> bytes:
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    return b"".join(
        write_csv([Column(name, name) for name in names], [{n: r.get(n, "") for n in names} for r in rows])
    )


def city(code: str = "hr-varazdin") -> City:
    return City.objects.get(code=code)


def plan_of(by: Any, *rows: dict[str, str]) -> imports.Plan:
    return read_plan(table(*rows), by=by, city=city())


def carried_out(by: Any, *rows: dict[str, str], **how: Any) -> dict[str, int]:
    return plan_of(by, *rows).apply(by=by, **how)


def everything() -> list[Any]:
    return [
        list(m.objects.order_by("pk").values()) for m in (Contact, Member, Tie, Entry, DataVersion, Notice)
    ]


@pytest.fixture
def team(network, acting):
    return acting("focal-point", "hr-varazdin")[0]


@pytest.fixture
def pesaro(network, acting):
    return acting("focal-point", "it-pesaro")[0]


def told_by_pesaro(by: Any, **other: Any) -> Contact:
    """The residency as the other city entered it, in its own words."""
    given = {
        "title": "Residenza di Ana Horvat a Pesaro", "language": "it", "begins": "2023-05-17", "people": "1",
        **other,
    }  # fmt: skip
    kind = TieKind.objects.get(code=given.pop("kind", "residency"))
    cities = [city("it-pesaro"), city()]
    return claim(Wanted(kind=kind, cities=cities, lead=cities[0], **given), by=by, city=cities[0])


# --- the plan and what comes of it --------------------------------------------------------------------------
def test_a_row_becomes_what_the_city_would_have_entered(team):
    before = everything()
    plan = plan_of(team, ROW, OF_SEVERAL)
    assert (plan.errors, plan.warned) == ([], 0)
    assert [(row.number, row.action, row.code) for row in plan.rows] == [
        (2, "create", "VZ-001"), (3, "create", "VZ-002"),
    ]  # fmt: skip
    assert everything() == before  # looking changes nothing

    assert plan.apply(by=team, fingerprint=plan.fingerprint)["create"] == 2
    pair = Contact.objects.get(loaded__id="VZ-001")
    assert (pair.kind.code, pair.title, pair.language) == ("residency", ROW["title"], "hr")
    assert (pair.begins, pair.ends, pair.people, pair.days) == ("2023-05-17", "2023-06", 1, 30)
    assert (str(pair.amount), pair.currency) == ("1200.50", "EUR")
    assert pair.evidence == ["https://example.org/a", "https://example.org/b"]
    assert (pair.origin, pair.entered_for, pair.entered_by) == (Origin.FILE, city(), team)
    assert [(tie.giver.code, tie.receiver.code, tie.state) for tie in pair.ties.all()] == [
        ("it-pesaro", "hr-varazdin", State.CLAIMED)
    ]
    several = Contact.objects.get(loaded__id="VZ-002")
    assert (several.members.count(), several.pairs, several.lead) == (4, 6, None)
    assert several.members.get(city=city("gb-liverpool")).detail == "only in 2022"
    assert Entry.objects.filter(act="ties.imported", by=team).count() == 1
    assert rebuild().changed == 0


def test_the_other_city_hears_of_the_file_once(team, pesaro):
    rows = [{**ROW, "id": f"VZ-{year}", "begins": str(year), "ends": ""} for year in (2012, 2015, 2018)]
    assert carried_out(team, *rows)["create"] == 3
    assert list(Notice.objects.filter(user=pesaro).values_list("kind", "told__count")) == [
        ("tie.asked-many", 3)
    ]


def test_the_same_file_again_changes_nothing(team):
    carried_out(team, ROW, OF_SEVERAL)
    before = [list(model.objects.order_by("pk").values()) for model in (Contact, Member, Tie)]
    plan = plan_of(team, ROW, OF_SEVERAL)
    assert (plan.counts["skip"], plan.rows[0].why) == (2, "says what it said last time")
    plan.apply(by=team)
    assert [list(model.objects.order_by("pk").values()) for model in (Contact, Member, Tie)] == before


def test_a_file_without_ids_is_known_again_by_what_it_says(team):
    rows = [{**row, "id": ""} for row in (ROW, OF_SEVERAL)]
    assert carried_out(team, *rows)["create"] == 2
    assert carried_out(team, *rows)["skip"] == 2
    assert Contact.objects.filter(origin=Origin.FILE).count() == 2


def test_only_what_differs_is_changed_and_shown(team):
    carried_out(team, ROW)
    plan = plan_of(team, {"id": "VZ-001", "people": "3", "title": ""})
    [row] = plan.rows
    assert (row.action, row.changes) == ("change", [("people", "1", "3")])
    plan.apply(by=team)
    contact = Contact.objects.get(loaded__id="VZ-001")
    assert (contact.people, contact.title, contact.days) == (3, ROW["title"], 30)
    assert Entry.objects.about("contact", contact.code).first().act == "contact.corrected"


def test_cities_in_another_order_are_the_same_cities(team, pesaro):
    """What the others have said of it stays: nobody is asked anew."""
    carried_out(team, OF_SEVERAL)
    contact = Contact.objects.get(loaded__id="VZ-002")
    answer(contact, city("it-pesaro"), Answer.CONFIRMED, by=pesaro)
    turned = {**OF_SEVERAL, "cities": " | ".join(reversed(OF_SEVERAL["cities"].split(" | ")))}
    [row] = plan_of(team, turned).rows
    assert (row.action, row.why) == ("skip", "is recorded so already")
    carried_out(team, {**turned, "people": "4"})
    contact = Contact.objects.get(loaded__id="VZ-002")
    assert (contact.people, contact.members.get(city=city("it-pesaro")).answer) == (4, Answer.CONFIRMED)


def test_an_empty_cell_changes_nothing_of_who_gives(team):
    row = {**ROW, "kind": "other", "gives": "lead"}
    carried_out(team, row)
    [told] = plan_of(team, {**row, "gives": "", "people": "2"}).rows
    assert told.changes == [("people", "1", "2")]
    [told] = plan_of(team, {**row, "gives": "", "kind": "jury"}).rows
    assert {(one.column, one.before, one.after) for one in told.changes} == {
        ("kind", "other", "jury"), ("gives", "lead", "others"),
    }  # fmt: skip


def test_what_a_source_proves_is_changed_by_the_secretariat_alone(team, officer):
    carried_out(team, ROW)
    add_sources(Contact.objects.get(loaded__id="VZ-001"), ["https://example.org/n"], by=officer)
    plan = plan_of(team, {**ROW, "begins": "2022", "ends": ""})
    assert [(one.row, one.column) for one in plan.errors] == [(2, "begins")]
    assert carried_out(team, {**ROW, "people": "8"})["change"] == 1


def test_what_was_corrected_by_hand_is_not_undone_by_the_same_file(team):
    carried_out(team, ROW)
    contact = Contact.objects.get(loaded__id="VZ-001")
    correct(contact, Wanted(**{**vars(wanted_of(contact)), "people": 2}), by=team, version=contact.version)
    assert carried_out(team, ROW)["skip"] == 1
    assert Contact.objects.get(pk=contact.pk).people == 2


def test_what_was_withdrawn_does_not_come_back(team):
    carried_out(team, ROW)
    withdraw(Contact.objects.get(loaded__id="VZ-001"), by=team, reason="It was another year.")
    plan = plan_of(team, {**ROW, "people": "9"})
    assert (plan.rows[0].action, plan.rows[0].why) == ("skip", "was withdrawn")


def test_the_ids_of_two_cities_are_two(team, pesaro):
    carried_out(team, ROW)
    other = {**ROW, "cities": "Varaždin", "title": "Opera nova", "begins": "2015"}
    plan = read_plan(table(other), by=pesaro, city=city("it-pesaro"))
    assert plan.rows[0].action == "create"


# --- what is wrong ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("kind", "picnic", "“picnic” is not on the list."),
        ("cities", "Atlantis", "There is no city “Atlantis”"),
        ("cities", "Varaždin", "at least two cities"),
        ("lead", "Mordor", "There is no city “Mordor”"),
        ("language", "klingon", "is no language"),
        ("begins", "31.2.2023.", "is no date"),
        ("begins", "2023-02-31", "There is no such day."),
        ("begins", "2999", "this lies ahead"),
        ("ends", "2020", "cannot end before it began"),
        ("people", "many", "whole number"),
        ("amount", "a lot", "Write an amount"),
        ("amount", "1.200", "at most two decimals"),  # a thousand and two hundred, or one and a fifth?
        ("amount", "1,200", "at most two decimals"),
        ("currency", "groats", "three letters"),
        ("evidence", "ask Ana", "is no web address"),
        ("sources", "https://example.org/x", "recorded by the Secretariat"),
        ("gives", "nobody", "neither lead nor others"),
        ("gives", "others", "said by the kind"),
        ("details", "Pesaro", "write the city, ="),
        ("details", "Liverpool = 2022", "none of the cities of this row"),
        ("another", "perhaps", "neither yes nor no"),
        ("title", "x" * 201, "At most 200 signs"),
        ("id", "a|b", "cannot be an id"),
    ],
)
def test_an_error_names_row_and_cell(team, column, value, word):
    row = {**ROW, column: value}
    if column == "cities" and value == "Varaždin":
        row["lead"] = ""
    plan = plan_of(team, OF_SEVERAL, row)
    cells = {problem.cell: problem.message for problem in plan.errors}
    place = list(dict.fromkeys([*OF_SEVERAL, *row])).index(column)
    assert word in cells[f"{letters(place)}3"]
    assert [row.action for row in plan.rows] == ["create", "error"]
    with pytest.raises(CannotBeApplied):
        plan.apply(by=team)
    assert not Contact.objects.filter(origin=Origin.FILE).exists()


@pytest.mark.parametrize("column", ["title", "kind", "cities"])
def test_what_is_needed_is_asked_for(team, column):
    plan = plan_of(team, {**ROW, column: ""})
    assert [(one.row, one.column) for one in plan.errors] == [(2, column)]


def test_where_the_kind_says_who_gives_a_leading_city_is_needed(team):
    assert [one.column for one in plan_of(team, {**ROW, "lead": ""}).errors] == ["lead"]


def test_an_id_stands_once(team):
    plan = plan_of(team, ROW, {**OF_SEVERAL, "id": "VZ-001"})
    assert [(one.row, one.column) for one in plan.errors] == [(3, "id")]


def test_nobody_imports_for_another_city(team, officer):
    for by, where in ((team, city("it-pesaro")), (team, None), (officer, city())):
        with pytest.raises(ValidationError):
            read_plan(table(ROW), by=by, city=where)


def test_a_file_that_is_no_table_of_ties(team):
    with pytest.raises(Unreadable):
        plan_of(team, {"name": "x", "country": "y"})


def test_unknown_columns_are_told(team):
    assert any("mayor" in notice for notice in plan_of(team, {**ROW, "mayor": "x"}).notices)


# --- one contact told twice ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "meant"),
    [("5.2023.", "2023-05"), ("5. 2023", "2023-05"), ("2023.", "2023"), ("7. 5. 2023.", "2023-05-07")],
)
def test_days_and_months_may_be_written_as_in_croatian(team, said, meant):
    carried_out(team, {**ROW, "begins": said, "ends": ""})
    assert Contact.objects.get(loaded__id="VZ-001").begins == meant


def test_what_another_city_entered_is_offered_as_an_answer_and_confirmed(team, pesaro):
    contact = told_by_pesaro(pesaro)
    plan = plan_of(team, ROW)
    [row] = plan.rows
    assert (row.action, row.like) == ("confirm", contact.code)
    assert row.why == "confirms “Residenza di Ana Horvat a Pesaro”"
    counts = plan.apply(by=team, confirm=True)
    assert (counts["confirm"], counts["create"]) == (1, 0)
    assert [tie.state for tie in contact.ties.all()] == [State.CONFIRMED]
    assert contact.members.get(city=city()).answered_by == team
    contact.refresh_from_db()  # what this city knows beyond the other is added, as on the page
    assert (contact.title, contact.other_titles) == ("Residenza di Ana Horvat a Pesaro", {"hr": ROW["title"]})
    assert (contact.days, contact.evidence) == (30, ["https://example.org/a", "https://example.org/b"])
    assert plan_of(team, ROW).rows[0].action == "skip"


def test_two_rows_that_say_what_another_city_entered_confirm_it_once(team, pesaro):
    contact = told_by_pesaro(pesaro)
    plan = plan_of(team, ROW, {**ROW, "id": "VZ-002", "title": "Rezidencija: Ana Horvat u Pesaru"})
    assert [row.action for row in plan.rows] == ["confirm", "skip"]
    assert plan.rows[1].why == "says the same as row 2 of this file"
    assert plan.apply(by=team, confirm=True)["confirm"] == 1
    assert [tie.state for tie in contact.ties.all()] == [State.CONFIRMED]


def test_two_rows_from_sources_add_each_source_once(network, officer, pesaro):
    contact = told_by_pesaro(pesaro)
    row = {**ROW, **SOURCE, "id": "", "cities": "Varaždin | Pesaro"}
    rows = [row, {**row, "title": f"{ROW['title']} 2023"}, {**row, "sources": "https://example.org/other"}]
    plan = read_plan(table(*rows), by=officer, city=None)
    assert [one.action for one in plan.rows] == ["confirm", "skip", "confirm"]
    plan.apply(by=officer, confirm=True)
    contact.refresh_from_db()
    assert contact.sources == [SOURCE["sources"], "https://example.org/other"]


def test_it_is_left_where_nobody_wants_to_confirm(team, pesaro):
    contact = told_by_pesaro(pesaro)
    counts = plan_of(team, ROW).apply(by=team)
    assert (counts["confirm"], counts["skip"]) == (0, 1)
    assert contact.members.get(city=city()).answer == Answer.SILENT
    assert Contact.objects.filter(origin=Origin.FILE).count() == 0


def test_who_does_not_answer_for_the_city_confirms_nothing(network, acting, pesaro):
    editor, _client = acting("editor", "hr-varazdin")
    told_by_pesaro(pesaro)
    [row] = plan_of(editor, ROW).rows
    assert (row.action, "whoever answers for the city" in row.why) == ("skip", True)
    [row] = plan_of(None, ROW).rows  # the command, without a person
    assert row.action == "skip"


def test_what_was_disputed_is_not_confirmed_by_a_file(team, pesaro):
    contact = told_by_pesaro(pesaro)
    Member.objects.filter(contact=contact, city=city()).update(answer=Answer.DISPUTED)
    assert plan_of(team, ROW).rows[0].action == "skip"


def test_what_may_be_the_same_is_saved_and_told_with_the_reasons(team, pesaro):
    contact = told_by_pesaro(pesaro, title="Residenza d'artista", begins="2023", people="")
    plan = plan_of(team, ROW)
    [row] = plan.rows
    assert (row.action, row.like, plan.warned) == ("create", contact.code, 1)
    assert row.warnings[0] == "It looks like the contact “Residenza d'artista”."
    assert "The same kind." in row.warnings
    assert plan.apply(by=team)["create"] == 1


def test_another_contact_all_the_same(team, pesaro):
    told_by_pesaro(pesaro)
    plan = plan_of(team, {**ROW, "another": "da"})
    assert (plan.rows[0].action, bool(plan.rows[0].warnings)) == ("create", True)
    assert plan.apply(by=team)["create"] == 1


def test_two_rows_of_a_file_that_say_the_same(team):
    plan = plan_of(team, ROW, {**ROW, "id": "VZ-009", "title": "Rezidencija: Ana Horvat u Pesaru"})
    assert [row.action for row in plan.rows] == ["create", "skip"]
    assert plan.rows[1].why == "says the same as row 2 of this file"
    assert plan.apply(by=team)["create"] == 1


def test_rows_with_names_of_their_own_may_say_the_same_and_be_two(team):
    """Two residencies of one year: saved with a warning; without names they would be one row sent twice."""
    row = {
        **ROW,
        "title": "Residency",
        "begins": "2021",
        "ends": "",
        "evidence": "",
        "people": "",
        "days": "",
    }
    plan = plan_of(team, {**row, "id": "A"}, {**row, "id": "B"})
    assert [(one.action, bool(one.warnings)) for one in plan.rows] == [("create", False), ("create", True)]
    plan = plan_of(team, {**row, "id": ""}, {**row, "id": ""})
    assert [one.action for one in plan.rows] == ["create", "skip"]


def test_a_later_year_is_another_contact(team):
    plan = plan_of(team, ROW, {**ROW, "id": "VZ-009", "begins": "2024-05-17", "ends": ""})
    assert [(row.action, row.warnings) for row in plan.rows] == [("create", [])] * 2


def test_the_whole_ledger_is_held_against_a_long_file_too(team, pesaro, monkeypatch):
    contact = told_by_pesaro(pesaro)
    monkeypatch.setattr(imports, "FEW_ROWS", 0)
    assert plan_of(team, ROW).rows[0].like == contact.code


# --- from public sources ------------------------------------------------------------------------------------
def test_the_secretariat_enters_what_sources_say(network, officer, pesaro):
    row = {**ROW, **SOURCE, "cities": "Varaždin | Pesaro"}
    plan = read_plan(table(row), by=officer, city=None)
    plan.apply(by=officer)
    contact = Contact.objects.get(loaded__id="VZ-001")
    assert (contact.entered_for, contact.documented_by, contact.sources) == (
        None,
        officer,
        [SOURCE["sources"]],
    )
    assert [tie.state for tie in contact.ties.all()] == [State.DOCUMENTED]
    assert not Notice.objects.filter(user=pesaro).exists()
    again = read_plan(table(row), by=officer, city=None)
    assert again.counts["skip"] == 1


def test_a_source_is_needed(network, officer):
    plan = read_plan(table({**ROW, "cities": "Varaždin | Pesaro"}), by=officer, city=None)
    assert [one.column for one in plan.errors] == ["sources"]


def test_a_source_is_added_to_what_a_city_has_claimed(network, officer, pesaro):
    contact = told_by_pesaro(pesaro)
    row = {**ROW, **SOURCE, "id": "", "cities": "Varaždin | Pesaro"}
    plan = read_plan(table(row), by=officer, city=None)
    assert plan.rows[0].action == "confirm"
    plan.apply(by=officer, confirm=True)
    assert [tie.state for tie in contact.ties.all()] == [State.DOCUMENTED]
    assert read_plan(table(row), by=officer, city=None).rows[0].action == "skip"


def test_another_source_of_the_same_row_is_added(network, officer):
    row = {**ROW, **SOURCE, "cities": "Varaždin | Pesaro"}
    read_plan(table(row), by=officer, city=None).apply(by=officer)
    newer = {**row, "sources": "https://example.org/more", "people": "2"}
    read_plan(table(newer), by=officer, city=None).apply(by=officer)
    contact = Contact.objects.get(loaded__id="VZ-001")
    assert contact.sources == [SOURCE["sources"], "https://example.org/more"]
    assert contact.people == 2


def test_what_is_documented_already_is_not_entered_again(team, officer):
    contact = document(
        Wanted(
            kind=TieKind.objects.get(code="residency"), cities=[city("it-pesaro"), city()], title=ROW["title"],
            language="hr", begins="2023-05-17", lead=city("it-pesaro"), sources=["https://example.org/n"],
        ),
        by=officer,
    )  # fmt: skip
    [row] = plan_of(team, ROW).rows
    assert (row.action, row.like) == ("confirm", contact.code)  # its city may say yes to it


# --- from the look to the writing ---------------------------------------------------------------------------
def test_the_plan_is_refused_when_the_data_moved_on(team):
    carried_out(team, ROW)
    plan = plan_of(team, {**ROW, "people": "20"})
    carried_out(team, {**ROW, "people": "19"})
    with pytest.raises(Outdated) as refused:
        plan.apply(by=team, fingerprint=plan.fingerprint)
    assert refused.value.current.rows[0].changes[0].before == "19"


def test_what_has_nothing_to_do_with_it_does_not_stop_a_plan(team, pesaro):
    plan = plan_of(team, ROW)
    told_by_pesaro(pesaro, title="Opera buffa", begins="2010", kind="visit")
    assert plan.apply(by=team, fingerprint=plan.fingerprint)["create"] == 1


def test_a_row_imported_between_look_and_writing_stops_all(team, monkeypatch):
    plan = plan_of(team, OF_SEVERAL, ROW)
    hold = imports.Plan._hold

    def meanwhile(self: imports.Plan, *given: Any) -> None:
        monkeypatch.setattr(imports.Plan, "_hold", hold)
        carried_out(team, ROW)
        hold(self, *given)

    monkeypatch.setattr(imports.Plan, "_hold", meanwhile)
    with pytest.raises(Outdated):
        plan.apply(by=team)
    assert not Contact.objects.filter(loaded__id="VZ-002").exists()


@pytest.mark.parametrize("own_id", ["", "VZ-001"])
def test_what_another_hand_enters_between_look_and_writing_stops_all(team, pesaro, monkeypatch, own_id):
    """Be it the other city by its page, or a colleague with the same file that names no row."""
    row = {**ROW, "id": own_id}
    plan, hold = plan_of(team, OF_SEVERAL, row), imports.Plan._hold

    def meanwhile(self: imports.Plan, *given: Any) -> None:
        monkeypatch.setattr(imports.Plan, "_hold", hold)
        told_by_pesaro(pesaro) if own_id else carried_out(team, row)
        hold(self, *given)

    monkeypatch.setattr(imports.Plan, "_hold", meanwhile)
    with pytest.raises(Outdated):
        plan.apply(by=team)
    assert not Contact.objects.filter(loaded__id="VZ-002").exists()


def test_rows_that_say_little_are_not_entered_twice_either(team, monkeypatch):
    """They are too short to be known as the same but for every letter of them."""
    row = {
        "id": "",
        "kind": "visit",
        "title": "Visit",
        "cities": "Pesaro",
        "lead": "Pesaro",
        "begins": "2021",
    }
    plan, hold = plan_of(team, row), imports.Plan._hold

    def meanwhile(self: imports.Plan, *given: Any) -> None:
        monkeypatch.setattr(imports.Plan, "_hold", hold)
        carried_out(team, row)
        hold(self, *given)

    monkeypatch.setattr(imports.Plan, "_hold", meanwhile)
    with pytest.raises(Outdated):
        plan.apply(by=team)


def test_an_act_that_is_refused_stops_all_and_says_the_row(team, pesaro, monkeypatch):
    told_by_pesaro(pesaro)
    plan = plan_of(team, OF_SEVERAL, ROW)

    def refused(*args: Any, **kwargs: Any) -> None:
        raise WrongMoment("Somebody was faster.")

    monkeypatch.setattr(imports, "recognise", refused)
    with pytest.raises(CannotBeApplied, match=r"Row 3: Somebody was faster\. Nothing was imported\."):
        plan.apply(by=team, confirm=True)
    assert not Contact.objects.filter(origin=Origin.FILE).exists()


def test_one_run_is_carried_out_once(team):
    """Two workers may take it up in the same instant."""
    plan = plan_of(team, {**ROW, "id": ""})
    counts = plan.apply(by=team, run="the-run")
    again = plan_of(team, OF_SEVERAL)
    with pytest.raises(CarriedOut) as refused:
        again.apply(by=team, run="the-run")
    assert refused.value.counts == counts
    assert Contact.objects.filter(origin=Origin.FILE).count() == 1


def test_one_file_changes_no_more_than_it_should(team, monkeypatch):
    carried_out(team, ROW, OF_SEVERAL)
    monkeypatch.setattr(imports, "MOST_CHANGED", 1)
    plan = plan_of(team, {**ROW, "people": "5"}, {**OF_SEVERAL, "people": "5"})
    assert [(one.row, one.column) for one in plan.errors] == [(3, "id")]


def test_what_is_read_does_not_grow_with_the_rows_that_changed(team):
    rows = [{**ROW, "id": f"VZ-{n}", "begins": str(2000 + n), "ends": ""} for n in range(20)]
    carried_out(team, *rows)
    counted = []
    for count in (2, 2, 20):  # the first one finds nothing kept in memory
        with CaptureQueriesContext(connection) as captured:
            plan = plan_of(team, *({**row, "people": "7"} for row in rows[:count]))
        assert plan.counts["change"] == count
        counted.append(len(captured))
    assert counted[1] == counted[2]


def test_one_file_confirms_no_more_than_it_should(team, pesaro, monkeypatch):
    told_by_pesaro(pesaro)
    told_by_pesaro(pesaro, begins="2019-03-02")
    monkeypatch.setattr(imports, "MOST_CHANGED", 1)
    rows = [{**ROW, "id": ""}, {**ROW, "id": "", "begins": "2019-03-02", "ends": ""}]
    assert [row.action for row in plan_of(team, *rows).rows] == ["confirm", "skip"]
    carried_out(team, *rows, confirm=True)
    assert [row.action for row in plan_of(team, *rows).rows] == ["skip", "confirm"]


def test_the_progress_is_told(team):
    seen: list[tuple[int, int]] = []
    read_plan(table(ROW, OF_SEVERAL), by=team, city=city(), progress=lambda *told: seen.append(told))
    assert seen == [(0, 2), (1, 2), (2, 2)]


# --- the template -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_an_empty_template_does_nothing(team, template):
    assert set(read_plan(template(), by=team, city=city()).counts.values()) == {0}
    assert len(columns()) * (imports.LIMITS.rows + 1) <= imports.LIMITS.cells  # the headings count, too


@pytest.mark.parametrize(("written_in", "read_in"), [("hr", "en"), ("hr", "hr"), ("en", "hr"), ("fr", "hr")])
def test_the_headings_may_be_in_any_language_of_the_site(team, written_in, read_in):
    with override(written_in):
        named = {column.key: column.label for column in columns()}
    data = write_xlsx([Column(key, named[key]) for key in ROW], [ROW], title="x", header="label")
    with override(read_in):
        plan = read_plan(data, by=team, city=city())
    assert (plan.errors, plan.counts["create"]) == ([], 1)
