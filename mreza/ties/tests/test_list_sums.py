"""Any two ways of counting the ledger agree: by pair, city, kind, month, year and region, whatever happened before.

Histories are drawn: contacts of two to five cities, led or not, claimed or documented, answered, disputed, settled,
corrected, given other cities and another lead, documented later, told by another city again and merged, withdrawn.
What the columns say, brought along act by act, is held against `science.contacts`, which counts plainly from what the
database says.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.cities.models import City
from mreza.foundation.moments import WrongMoment
from mreza.science import contacts as science
from mreza.ties.choices import COUNTED, Answer
from mreza.ties.cleaning import usual
from mreza.ties.columns import Columns, columns
from mreza.ties.keeping import add_sources, answer, claim, correct, document, merge, wanted_of, withdraw
from mreza.ties.models import Contact, Tie
from mreza.ties.query import TieQuery, select
from mreza.ties.tests.factories import wanted

pytestmark = pytest.mark.django_db

CODES = ("hr-varazdin", "fr-lyon", "cz-prague", "ae-abu-dhabi", "za-durban", "cn-nanjing")
KINDS = ("joint-project", "hosting", "jury", "conference", "other")
DAYS = ("", "2018", "2018-05", "2018-05-17", "2019", "2021-11")

entries = st.tuples(
    st.lists(st.integers(0, len(CODES) - 1), min_size=2, max_size=5, unique=True),
    st.sampled_from(KINDS),
    st.sampled_from(DAYS),
    st.booleans(),  # one leads
    st.booleans(),  # documented
)
acts = st.tuples(
    st.sampled_from(("confirm", "link", "dispute", "withdraw", "correct", "recast", "source", "merge")),
    st.integers(0, 20),
    st.integers(0, 4),
)
histories = st.lists(st.one_of(entries.map(lambda one: ("enter", *one)), acts), min_size=1, max_size=14)


class Undone(Exception):
    """The database goes back to what it was before the history."""


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_all_ways_of_counting_agree_after_any_history(network, history):
    agree_after(history)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_all_ways_of_counting_agree_after_many_histories(network, history):
    agree_after(history)


def agree_after(history: list[tuple]) -> None:
    places = {code: city for city in City.objects.filter(code__in=CODES) for code in [city.code]}
    with suppress(Undone), transaction.atomic():
        table = Columns.read()
        for act in history:
            do(act, [places[code] for code in CODES])
            table = table.brought_up_to_date()
        brought_as_read(table)
        ways_agree()
        raise Undone


def do(act: tuple, places: list[City]) -> None:
    """One act, if it can be at this moment."""
    if act[0] == "enter":
        _enter, members, kind, begins, led, is_documented = act
        cities = [places[at] for at in members]
        told = wanted(*cities, kind_code=kind, begins=begins, title=f"Of {len(cities)}")
        if led and told.lead is None:
            told = replace(told, lead=cities[-1])
        if is_documented:
            document(replace(told, sources=["https://example.org/"]), by=None)
        else:
            claim(told, by=None, city=cities[0])
        return
    verb, which, whose = act
    standing = list(Contact.objects.standing().filter(title__startswith="Of ").order_by("pk"))
    if not standing:
        return
    contact = standing[which % len(standing)]
    members = list(contact.members.select_related("city"))
    city = members[whose % len(members)].city
    try:
        with transaction.atomic():
            if verb == "withdraw":
                withdraw(contact, by=None, reason="No.")
            elif verb == "correct":
                told = replace(wanted_of(contact), begins="2020-02")
                correct(contact, told, by=None, version=contact.version)
            elif verb == "recast":
                told = wanted_of(contact)
                more = [place for place in places if place not in told.cities][:1]
                lead = told.lead if usual(told.kind) else None if told.lead else city
                told = replace(told, cities=[*told.cities, *more], lead=lead)
                correct(contact, told, by=None, version=contact.version)
            elif verb == "source":
                add_sources(contact, [f"https://example.org/{contact.version}"], by=None)
            elif verb == "merge":  # another of its cities tells the same, and the two become one
                told = replace(wanted_of(contact), sources=(), title="Of others")
                merge(contact, claim(told, by=None, city=city), by=None)
            else:
                said = {"confirm": Answer.CONFIRMED, "link": Answer.BY_LINK, "dispute": Answer.DISPUTED}[verb]
                answer(contact, city, said, by=None, comment="So it was not.")
    except WrongMoment:
        pass  # already answered, or entered by this city itself


def brought_as_read(table: Columns) -> None:
    """What was brought along act by act is what is read anew."""
    for name, column in vars(Columns.read()).items():
        if name != "seen":
            assert (column == getattr(table, name)).all(), name


def ways_agree() -> None:
    told = plainly()
    for conference in ("", "yes"):
        selection = select(TieQuery(conference=conference), "en")
        counted = [(contact, pair) for contact, pair, counts in told if counts or conference]
        regions = dict(City.objects.values_list("code", "country__region__code"))
        order = selection.ledger.shot.regions

        def of_regions(contact, pair, regions=regions, order=order):
            return (".".join(sorted((regions[pair.first], regions[pair.second]), key=order.index)),)

        ways = {
            "kind": science.by_kind, "month": science.by_month, "year": science.by_year,
            "pair": lambda contact, pair: (" ".join(pair.cities),), "city": science.by_city, "region": of_regions,
        }  # fmt: skip
        total = selection.sum.counted
        assert total == sum((pair.weight for _contact, pair in counted), Fraction())
        for name, groups in ways.items():
            plain: dict[str, Fraction] = {}
            for contact, pair in counted:
                for group in groups(contact, pair):
                    plain[group] = plain.get(group, Fraction()) + pair.weight
            found = selection.figures(name)
            assert {row.code: row.counted for row in found} == plain, name
            assert sum((row.counted for row in found), Fraction()) == total * (2 if name == "city" else 1)
            for row in found:
                assert row.confirmed + row.documented == row.counted
        alone = [select(TieQuery(chosen={"state": states}, conference=conference), "en").sum for states in
                 (("confirmed", "by-link"), ("documented",), ("claimed", "disputed", "withdrawn"))]  # fmt: skip
        assert [one.counted for one in alone] == [
            selection.sum.confirmed,
            selection.sum.documented,
            Fraction(),
        ]


def plainly() -> list[tuple[science.Contact, science.Pair, bool]]:
    """Every counted pair as `science.contacts` understands its contact, from the rows of the database."""
    found = []
    rows = Contact.objects.filter(merged_into=None).select_related("kind", "lead")
    for contact in rows.prefetch_related("members__city", "ties__giver", "ties__receiver"):
        told = science.Contact(
            key=contact.code,
            kind=contact.kind.code,
            cities=tuple(member.city.code for member in contact.members.all()),
            lead=contact.lead.code if contact.lead else "",
            gives=contact.gives,
            began=contact.begins,
        )
        states = {(tie.giver.code, tie.receiver.code): tie.state for tie in contact.ties.all()}
        pairs = science.pairs(told)
        assert {(pair.first, pair.second) for pair in pairs} == set(states)
        found += [
            (told, pair, contact.kind.counts) for pair in pairs if states[pair.first, pair.second] in COUNTED
        ]
    return found


def test_a_whole_contact_weighs_one_in_the_shipped_ledger(network):
    selection = select(TieQuery(), "en")
    assert len(columns()) == Tie.objects.count()
    assert selection.sum.counted == sum(
        contact.kind.counts for contact in Contact.objects.filter(merged_into=None).select_related("kind")
    )
