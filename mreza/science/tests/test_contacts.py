"""Every contact weighs 1, and any two ways of counting agree."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.science import contacts
from mreza.science.contacts import UNKNOWN, Columns, Contact, NotAContact, pairs, sums, weighed

CITIES = [f"c{number:02}" for number in range(60)]
REGIONS = {city: f"r{number % 5}" for number, city in enumerate(CITIES) if number % 7}


@st.composite
def a_contact(draw: st.DrawFn) -> Contact:
    size = draw(st.one_of(st.just(2), st.integers(2, 6), st.integers(7, 45)))
    cities = tuple(draw(st.permutations(CITIES))[:size])
    lead = draw(st.sampled_from(["", cities[0], cities[-1]]))
    return Contact(
        key="",
        kind=draw(st.sampled_from(["visit", "jury", "conference"])),
        cities=cities,
        lead=lead,
        gives=draw(st.sampled_from(["", "lead", "others"])) if lead else "",
        began=draw(st.sampled_from(["", "2021", "2021-03", "2021-03-31", "2022-03", "2022-12-31"])),
    )


histories = st.lists(a_contact(), max_size=12)

WAYS = {
    "by_pair": (contacts.by_pair, Columns.by_pair),
    "by_giver": (contacts.by_giver, Columns.by_giver),
    "by_receiver": (contacts.by_receiver, Columns.by_receiver),
    "by_city": (contacts.by_city, Columns.by_city),
    "by_kind": (contacts.by_kind, Columns.by_kind),
    "by_year": (contacts.by_year, Columns.by_year),
    "by_month": (contacts.by_month, Columns.by_month),
    "by_regions": (contacts.by_regions(REGIONS), lambda columns: columns.by_regions(REGIONS)),
}


@given(a_contact())
@settings(max_examples=40, deadline=None)
def test_every_contact_weighs_one(contact: Contact) -> None:
    assert sum(pair.weight for pair in pairs(contact)) == 1
    assert {city for pair in pairs(contact) for city in pair.cities} == set(contact.cities)


@given(histories)
@settings(max_examples=40, deadline=None)
def test_integers_and_fractions_count_the_same(history: list[Contact]) -> None:
    columns = Columns.of(history)
    for name, (plain, fast) in WAYS.items():
        assert fast(columns).exact() == sums(history, plain), name


@given(histories)
@settings(max_examples=40, deadline=None)
def test_pairs_counted_by_group_and_size_weigh_the_same(history: list[Contact]) -> None:
    told = [(contact, pair) for contact in history for pair in pairs(contact)]
    sizes = sorted({pair.parts for _contact, pair in told})
    size = np.array([sizes.index(pair.parts) for _contact, pair in told], dtype=np.int64)
    for groups_of in (contacts.by_kind, contacts.by_month):
        names = sorted({str(group) for contact, pair in told for group in groups_of(contact, pair)})
        group = np.array([names.index(groups_of(contact, pair)[0]) for contact, pair in told], dtype=np.int16)
        # A group that nothing is in weighs nothing.
        weights = weighed(group, size, sizes, len(names) + 1)
        assert dict(zip(names, weights, strict=False)) == sums(history, groups_of)
        assert weights[-1] == 0


@given(histories)
@settings(max_examples=40, deadline=None)
def test_any_two_ways_of_counting_agree(history: list[Contact]) -> None:
    total = {name: sum(sums(history, plain).values()) for name, (plain, _) in WAYS.items()}
    for name in ("by_pair", "by_kind", "by_year", "by_month", "by_regions"):
        assert total[name] == len(history), name
    assert total["by_city"] == 2 * len(history)
    assert total["by_giver"] == total["by_receiver"] == sum(bool(contact.gives) for contact in history)
    assert sums(history, contacts.by_kind) == Counter(contact.kind for contact in history)
    years: Counter[str] = Counter()
    for month, weight in sums(history, contacts.by_month).items():
        years[month if month == UNKNOWN else str(month)[:4]] += weight
    assert years == sums(history, contacts.by_year)


@given(histories)
@settings(max_examples=20, deadline=None)
def test_a_city_has_the_weight_of_its_pairs(history: list[Contact]) -> None:
    of_cities: Counter[str] = Counter()
    for cities, weight in sums(history, contacts.by_pair).items():
        for city in cities:
            of_cities[city] += weight
    assert of_cities == sums(history, contacts.by_city)


def test_a_led_contact_is_its_spokes() -> None:
    contact = Contact("k", "hosting", ("b", "a", "c"), lead="a", gives="lead")
    assert [(pair.first, pair.second, pair.weight, pair.directed) for pair in pairs(contact)] == [
        ("a", "b", Fraction(1, 2), True),
        ("a", "c", Fraction(1, 2), True),
    ]


def test_where_the_others_give_the_lead_receives() -> None:
    (pair,) = pairs(Contact("k", "jury", ("host", "juror"), lead="host", gives="others"))
    assert (pair.first, pair.second, pair.weight) == ("juror", "host", 1)


def test_without_a_lead_all_pairs_share_alike() -> None:
    found = pairs(Contact("k", "conference", ("d", "a", "c", "b")))
    assert len(found) == 6
    assert {pair.weight for pair in found} == {Fraction(1, 6)}
    assert not any(pair.directed for pair in found)


def test_a_pair_counts_in_both_directions_as_one() -> None:
    there = Contact("k", "visit", ("a", "b"), lead="a", gives="lead")
    back = Contact("l", "visit", ("a", "b"), lead="b", gives="lead")
    assert sums([there, back], contacts.by_pair) == {("a", "b"): 2}
    assert Columns.of([there, back]).by_pair()["a", "b"] == 2


def test_a_contact_is_counted_in_the_month_it_began_and_an_unknown_year_is_a_group() -> None:
    history = [
        Contact("k", "residency", ("a", "b"), began="2024-01-30"),
        Contact("l", "residency", ("a", "b"), began="2024"),
        Contact("m", "residency", ("a", "b")),
    ]
    assert sums(history, contacts.by_month) == {"2024-01": 1, "2024": 1, UNKNOWN: 1}
    assert sums(history, contacts.by_year) == {"2024": 2, UNKNOWN: 1}


@pytest.mark.parametrize(
    ("told", "code", "city"),
    [
        ({"cities": ()}, "contact.too-few", ""),
        ({"cities": ("a",)}, "contact.too-few", ""),
        ({"cities": ("a", "b", "a")}, "contact.city-twice", "a"),
        ({"cities": ("a", "b"), "lead": "c"}, "contact.lead-not-member", "c"),
        ({"cities": ("a", "b"), "gives": "lead"}, "contact.gives-without-lead", ""),
        ({"cities": ("a", "b"), "began": "2024-13"}, "contact.date-unreadable", ""),
        ({"cities": ("a", "b"), "began": "2023-02-29"}, "contact.date-unreadable", ""),
        ({"cities": ("a", "b"), "began": "٢٠٢٤"}, "contact.date-unreadable", ""),
    ],
)
def test_what_cannot_be_a_contact_is_refused(told: dict, code: str, city: str) -> None:
    with pytest.raises(NotAContact) as refused:
        Contact("k", "visit", **told)
    assert (refused.value.code, refused.value.city) == (code, city)


def test_denominators_beyond_64_bits_stay_exact() -> None:
    history = [Contact("k", "conference", tuple(CITIES[:size])) for size in range(2, 60)]
    columns = Columns.of(history)
    assert columns.parts.dtype == object
    assert columns.by_pair().exact() == sums(history, contacts.by_pair)
    assert sum(columns.by_city().exact().values()) == 2 * len(history)


def test_no_contact_counts_nothing() -> None:
    columns = Columns.of([])
    assert all(fast(columns).exact() == {} for _, fast in WAYS.values())


def test_a_hundred_thousand_pairs_are_counted_in_a_moment() -> None:
    draw = random.Random(4)
    names = [f"city-{number}" for number in range(408)]
    history = [
        Contact(
            "", "visit", tuple(draw.sample(names, 2 + 4 * (number % 10 == 0))), began=f"20{number % 20 + 10}"
        )
        for number in range(42_000)
    ]
    columns = Columns.of(history)
    assert len(columns.first) > 100_000
    totals = [fast(columns) for name, (_, fast) in WAYS.items()]
    assert sum(totals[0].numerators) == len(history) * columns.denominator
