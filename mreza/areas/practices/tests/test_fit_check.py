"""What the fit check knows of cities, what it holds against what, and that its parts add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings

from mreza.areas.practices.fit_check import POINTS, Carrier, Compared
from mreza.areas.practices.fit_needs import Offer, What, needs_of, needs_of_blocks
from mreza.areas.practices.fit_places import income_source, places, scale
from mreza.areas.practices.fit_words import reason, span
from mreza.areas.practices.models import Block, Practice
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import today
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all
from mreza.science.fit import WEIGHTS, Outcome, Part, Place, Scale, compare
from mreza.science.tests.test_fit import places as any_place
from mreza.vocabulary.models import CostBand

WITHOUT_CLIMATE = Scale(weights={**WEIGHTS, Part.CLIMATE: 0})
BANDS = ("none", "to-5000", "to-20000", "to-100000")
BY_MONEY = Scale(budget=BANDS)


# --- what is known of a city ----------------------------------------------------------------------------------
@pytest.mark.django_db
class TestPlaces:
    def test_a_city_is_what_its_rows_and_the_tables_say(self, network):
        found = places(today())["hr-varazdin"]
        assert found == Place(
            "hr-varazdin",
            City.objects.get(code="hr-varazdin").population,
            "europe-and-north-america",
            "hr",
            "high",
            None,
            frozenset({"hr"}),
            False,
            False,
            "music",
            None,
        )

    def test_what_has_no_source_is_unknown_for_everybody(self, network):
        known = places(today())
        assert {place.climate for place in known.values()} == {None}
        assert {place.budget for place in known.values()} == {None}
        assert scale().weight(Part.CLIMATE) == 0
        assert len(known) == City.objects.count()

    def test_where_the_table_is_silent_nothing_is_guessed(self, network):
        assert places(today())["za-cape-town"].capital is None
        bulgarian = places(today())["bg-sofia"]
        assert (bulgarian.country, bulgarian.income) == ("bg", None)

    def test_of_a_city_that_joined_later_the_shore_is_unknown(self, network):
        CityFactory(code="hr-nova")
        drop_all()
        found = places(today())["hr-nova"]
        assert (found.coast, found.capital, found.field) == (None, None, None)

    def test_working_languages_are_the_citys_own_word(self, network):
        City.objects.filter(code="hr-varazdin").update(languages=["en", "zh-Hans"])
        drop_all()
        assert places(today())["hr-varazdin"].languages == {"hr", "en", "zh"}

    def test_the_field_is_the_one_of_the_day_or_the_last(self, network):
        assert places(dt.date(2007, 1, 1))["fr-lyon"].field is None
        assert places(dt.date(2015, 1, 1))["fr-lyon"].field == "media-arts"
        assert places(today())["fr-lyon"].field == "literature"

    def test_the_source_of_income_groups_is_named_with_year_and_licence(self):
        assert income_source() == (
            "World Bank, July 2023 (fiscal year 2024), in OCHA's taxonomy of countries, CC BY 4.0"
        )


# --- the parts of a difference --------------------------------------------------------------------------------
@given(any_place(), any_place())
@settings(max_examples=150)
def test_what_is_told_of_the_parts_adds_up_and_is_near_the_truth(mine, other):
    distance = compare(mine, other, WITHOUT_CLIMATE)
    compared = Compared(Carrier(other, None), distance)
    assert sum(share.lowest for share in compared.shares) == compared.lowest
    assert sum(share.highest for share in compared.shares) == compared.highest
    assert abs(compared.lowest - distance.lowest * POINTS) <= len(compared.shares) / 2
    assert abs(compared.highest - distance.highest * POINTS) <= len(compared.shares) / 2
    for share in compared.shares:
        if not share.reason.startswith("unknown"):
            assert share.lowest == share.highest
    assert sum(compared.counts.values()) == len(compared.shares) == len(Part) - 1


@given(any_place(whole=True), any_place(whole=True))
@settings(max_examples=60)
def test_forgetting_anything_only_widens_what_is_told(mine, other):
    known = Compared(Carrier(other, None), compare(mine, other, WITHOUT_CLIMATE))
    assert known.lowest == known.highest
    for part in Part:
        less = replace(other, **{part.value: None})
        told = Compared(Carrier(less, None), compare(mine, less, WITHOUT_CLIMATE))
        assert told.lowest <= known.lowest <= known.highest <= told.highest
        assert told.counts["unknown"] == (part is not Part.CLIMATE)


@given(any_place(), any_place())
@settings(max_examples=150)
def test_every_reason_has_words(mine, other):
    for share in Compared(Carrier(other, None), compare(mine, other, WITHOUT_CLIMATE)).shares:
        assert reason(share.part, share.reason, mine, other).endswith(".")
        assert span(share.lowest, share.highest)


# --- what is needed -------------------------------------------------------------------------------------------
def block(**stated) -> Block:
    band = stated.pop("band", None)
    return Block(key="b1", cost_band=CostBand(code=band) if band else None, **stated)


@pytest.mark.parametrize(
    ("stated", "offer", "outcome"),
    [
        ({}, Offer("none", 1, 1), Outcome.UNKNOWN),
        ({"band": "to-5000"}, Offer(), Outcome.UNKNOWN),
        ({"band": "to-5000"}, Offer("none"), Outcome.UNMET),
        ({"band": "to-5000"}, Offer("to-5000"), Outcome.MET),
        ({"band": "to-5000"}, Offer("to-100000"), Outcome.MET),
        ({"people": 3}, Offer(people=2), Outcome.UNMET),
        ({"people": 3}, Offer(people=3), Outcome.MET),
        ({"people": 0}, Offer(people=0), Outcome.MET),
        ({"months": 6}, Offer(people=3), Outcome.UNKNOWN),
        ({"people": 3, "months": 6}, Offer(people=9), Outcome.UNKNOWN),
        ({"people": 3, "months": 6}, Offer(people=9, months=5), Outcome.UNMET),
        ({"people": 3, "months": 6, "band": "none"}, Offer(people=1), Outcome.UNMET),
        ({"people": 3, "months": 6, "band": "none"}, Offer("none", 9, 6), Outcome.MET),
    ],
)
def test_only_what_both_sides_state_is_judged(stated, offer, outcome):
    (needs,) = needs_of_blocks([block(**stated)], offer, BY_MONEY)
    assert needs.outcome == outcome
    assert len(needs.stated) == len(stated)
    assert len(needs.not_stated) == 3 - len(stated)


def test_a_practice_is_judged_as_a_whole_too():
    whole = needs_of(Practice(people=4), Offer(people=5), BY_MONEY)
    assert (whole.key, whole.outcome, whole.not_stated) == ("", Outcome.MET, (What.MONEY, What.MONTHS))


@pytest.mark.django_db
def test_a_band_the_secretariat_adds_is_compared_in_its_place(network):
    CostBand.objects.create(code="to-10000", position=2, from_euros=5001, to_euros=10000)
    DataVersion.bump()
    drop_all()
    assert scale().budget[:4] == ("none", "to-10000", "to-5000", "to-20000")
