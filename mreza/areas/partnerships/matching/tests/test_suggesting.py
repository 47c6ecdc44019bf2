"""Whom a city could work with, from the database: true reasons, in the reader's language, for who may know them."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mreza.areas.partnerships.choices import Audience, WishState
from mreza.areas.partnerships.matching import network as networks
from mreza.areas.partnerships.matching.suggesting import (
    SHOWN,
    Idea,
    NoMember,
    NotTheirs,
    count_of,
    partners_of,
    unexplained,
    why_not,
)
from mreza.areas.partnerships.matching.tests.factories import members, states
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.tests.factories import member
from mreza.cities.models import City, CityLetter, Discipline
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import now
from mreza.journal.models import DataVersion
from mreza.science.matching import PARTS, SPECIFIC, Matching, Network
from mreza.ties.tests.factories import claimed, documented
from mreza.translations.models import Text
from mreza.vocabulary.models import OfferKind

pytestmark = pytest.mark.django_db


def reason(suggestion, part: str) -> str:
    return next(one.reason for one in suggestion.parts if one.name == part)


def one_of(suggestions, code: str):
    return next(one for one in suggestions if one.city == code)


# --- the whole network --------------------------------------------------------------------------------------------
def test_every_list_of_the_shipped_network_adds_up_and_says_something_of_each_part(network):
    matching = networks.known(Audience.PUBLIC).matching
    codes = [city.code for city in matching.net.cities]
    assert len(codes) > 400
    for code in codes[::40]:
        found = partners_of(code)
        assert [one.rank for one in found] == list(range(1, SHOWN + 1))
        for one in found:
            assert {part.name for part in one.parts} == set(PARTS)
            assert one.score == pytest.approx(
                math.fsum(part.weight * part.value for part in one.parts), abs=1e-9
            )
            assert all(part.reason and "%(" not in part.reason for part in one.parts)
            assert {part.name for part in one.specific} <= SPECIFIC
            assert bool(one.general_only) == (len(one.specific) < 2)
            assert bool(one.correction) == (one.rank != one.rank_before)


def test_the_same_input_in_another_order_gives_the_same_list(network):
    known = networks.known(Audience.PUBLIC)
    shuffled = random.Random(5)
    cities = shuffled.sample(known.cities, len(known.cities))
    ties = shuffled.sample(known.net.ties, len(known.net.ties))
    again = Matching(Network(cities, ties, known.wishes, year=known.year), known.weights)
    for number in range(0, len(cities), 25):
        assert again.shown(number) == known.matching.shown(number)


# --- needs and offers ---------------------------------------------------------------------------------------------
def test_a_need_that_meets_an_offer_is_told_with_both_titles_and_amounts():
    town, other, _third = members(3)
    states(town, "need", title="A conservator for puppets", amount="3")
    offer = states(other, "offer", title="Two days of a conservator", amount="2")
    found = partners_of(town.code)
    assert found[0].city == other.code
    assert [meeting.offer for meeting in found[0].meetings] == [offer.code]
    said = reason(found[0], "needs")
    for words in (
        "A conservator for puppets",
        "Two days of a conservator",
        "3 days",
        "2 days",
        town.name,
        other.name,
    ):
        assert words in said
    back = partners_of(other.code)
    assert back[0].city == town.code
    assert reason(back[0], "needs") == said


def test_what_is_of_no_kind_meets_nothing():
    town, other = members(2)
    states(town, "need", kind="other")
    states(other, "offer", kind="other")
    assert not partners_of(town.code)[0].meetings


def test_what_is_for_the_network_only_is_not_told_to_others():
    town, other = members(2)
    states(town, "need", title="Secret need", audience="network")
    states(other, "offer", title="Open offer")
    outside, inside = partners_of(town.code)[0], partners_of(town.code, audience=Audience.NETWORK)[0]
    assert not outside.meetings
    assert "Secret" not in repr(outside)
    assert "Secret need" in reason(inside, "needs")
    assert inside.score > outside.score


def test_what_ended_or_is_full_or_expired_meets_nothing():
    town, other = members(2)
    need = states(town, "need")
    offer = states(other, "offer")
    assert partners_of(town.code)[0].meetings
    for change in ({"state": WishState.WITHDRAWN}, {"left": 0}, {"expires_on": "2020-01-01"}):
        Wish.objects.filter(pk=offer.pk).update(state=WishState.OPEN, left=1, expires_on=need.expires_on)
        DataVersion.bump()
        assert partners_of(town.code)[0].meetings
        Wish.objects.filter(pk=offer.pk).update(**change)
        DataVersion.bump()
        assert not partners_of(town.code)[0].meetings, change


def test_partners_for_one_need_are_those_who_meet_it():
    town, one, two = members(3)
    need = states(town, "need", kind="residency-weeks")
    states(town, "need", kind="expert-days")
    states(one, "offer", kind="expert-days")
    states(two, "offer", kind="residency-weeks")
    found = partners_of(town.code, wish=need)
    assert found[0].city == two.code
    assert not one_of(found, one.code).meetings
    with pytest.raises(NotTheirs):
        partners_of(one.code, wish=need)
    Wish.objects.filter(pk=need.pk).update(state=WishState.WITHDRAWN)
    DataVersion.bump()
    with pytest.raises(NotTheirs):
        partners_of(town.code, wish=need)


def test_every_city_with_an_open_need_is_shown_to_somebody(network):
    codes = [city.code for city in networks.known(Audience.PUBLIC).net.cities]
    kind = OfferKind.objects.get(code="expert-days")
    needy = City.objects.filter(code__in=codes[::9])
    Wish.objects.bulk_create(
        Wish(side="need", kind=kind, city=city, original_language="en", expires_on="2999-01-01")
        for city in needy
    )
    DataVersion.bump()
    matching = networks.known(Audience.PUBLIC).matching
    seen = {matching.net.cities[one].code for city in range(len(codes)) for one in matching.shown(city)}
    assert {city.code for city in needy} <= seen


# --- other reasons ------------------------------------------------------------------------------------------------
def test_earlier_ties_and_partners_of_both_are_named():
    town, other, third, *_rest = members(6)
    documented(town, other, begins="2024")
    documented(town, third, begins="2020")
    documented(other, third, begins="2021")
    said = reason(one_of(partners_of(town.code), other.code), "earlier")
    assert "1 tie so far, the latest in 2024." in said
    assert f"Partners of both: {third.name}." in said


def test_a_claim_that_nobody_confirmed_is_no_tie():
    town, other = members(2)
    claimed(town, other)
    assert "No tie recorded so far" in reason(partners_of(town.code)[0], "earlier")


def test_disciplines_are_found_by_an_idea_in_another_language():
    town, other, _third = members(3)
    clay = Discipline.objects.create(code="ceramics", field=other.designations.get().field, position=1)
    for language, name in (("en", "Ceramics"), ("hr", "Keramika")):
        Text.objects.create(kind=Discipline.kind, key="ceramics", part="name", language=language, text=name)
    other.disciplines.add(clay)
    DataVersion.bump()
    found = partners_of(town.code, idea=Idea("Radionice keramike za djecu"))
    assert found[0].city == other.code
    assert "Ceramics" in reason(found[0], "records")
    with translation.override("hr"):
        assert "Keramika" in reason(partners_of(town.code, idea=Idea("ceramics"))[0], "records")
    assert "Ceramics" not in reason(partners_of(town.code)[0], "records")


def test_how_often_a_city_answers_is_told_inside_the_network_only():
    town, other = members(2)
    earlier = now() - dt.timedelta(days=70)
    for number in range(4):
        CityLetter.objects.create(
            city=other, name="Ana", email="ana@example.org", subject="Hello", text="Hello", language="en",
            written_at=earlier, answer="Yes." if number else "", settled_at=earlier if number else None,
        )  # fmt: skip
    CityLetter.objects.create(
        city=other, name="Ana", email="ana@example.org", subject="Just now", text="Hello", language="en"
    )
    DataVersion.bump()
    inside, outside = partners_of(town.code, audience=Audience.NETWORK)[0], partners_of(town.code)[0]
    assert f"{other.name} answered 75% of letters" in reason(inside, "response")
    assert "75" not in reason(outside, "response")
    values = {
        one: next(part.value for part in one.parts if part.name == "response") for one in (inside, outside)
    }
    assert list(values.values()) == [0.75, 0.5]


def test_only_general_reasons_say_what_to_do():
    town, _other = members(2)
    found = partners_of(town.code)
    assert unexplained(found)
    assert "state an offer or a need" in found[0].general_only


def test_sentences_are_in_the_language_in_use(network):
    with translation.override("hr"):
        said = reason(partners_of("hr-varazdin")[0], "field")
    assert "Glazba" in said


# --- the correction -----------------------------------------------------------------------------------------------
def test_the_correction_can_be_switched_off_and_says_why_it_moved(network):
    corrected, plain = partners_of("hr-varazdin"), partners_of("hr-varazdin", corrected=False)
    assert [one.city for one in corrected] != [one.city for one in plain]
    assert all(one.rank == one.rank_before and not one.correction for one in plain)
    moved = [one for one in corrected if one.rank != one.rank_before]
    assert moved
    for one in moved:
        words = "Moved up" if one.rank < one.rank_before else "Moved down"
        assert one.correction.startswith(f"{words} {abs(one.rank - one.rank_before)} place")
        assert one.correction.endswith(".")
        assert " because " in one.correction


def test_pages_of_a_list_follow_one_another(network):
    whole = [one.city for one in partners_of("fr-lyon", top=30)]
    assert [one.city for one in partners_of("fr-lyon", top=30, skip=10)] == whole[10:]
    assert len(partners_of("fr-lyon", top=10_000, skip=400)) == count_of() - 400


# --- why not ------------------------------------------------------------------------------------------------------
def test_why_not_names_what_the_first_ten_have_more_of(network):
    last = partners_of("hr-varazdin", top=count_of(), skip=count_of() - 1)[0]
    why = why_not("hr-varazdin", last.city)
    assert not why.is_shown
    assert why.suggestion == last
    assert why.suggestion.rank == why.of == count_of()
    assert why.suggestion.name in why.answer
    assert why.lacking
    assert why.advice
    differences = [one.points_shown - one.points for one in why.lacking]
    assert differences == sorted(differences, reverse=True)
    assert min(differences) > 0


def test_why_not_says_that_a_city_is_shown(network):
    first = partners_of("hr-varazdin")[0]
    why = why_not("hr-varazdin", first.city)
    assert why.is_shown
    assert not why.lacking
    assert why.suggestion == first


@pytest.mark.parametrize(("one", "other"), [("xx-nowhere", "fr-town00"), ("fr-town00", "xx-nowhere"),
                                            ("fr-town00", "fr-town00"), ("fr-town00", "hr-left")])  # fmt: skip
def test_who_is_no_member_is_not_asked_about(one, other):
    members(2)
    CityFactory(code="hr-left")  # in the register, and no member
    with pytest.raises(NoMember):
        why_not(one, other)


# --- kept ---------------------------------------------------------------------------------------------------------
def test_the_network_is_kept_as_long_as_nothing_it_is_made_of_changes():
    town, _other = members(2)
    before = networks.known(Audience.PUBLIC)
    DataVersion.bump()  # somebody changed something else
    assert networks.known(Audience.PUBLIC) is before
    states(town, "offer")
    after = networks.known(Audience.PUBLIC)
    assert after is not before
    assert len(after.wishes) == 1
    member("it-parma")
    DataVersion.bump()
    assert len(networks.known(Audience.PUBLIC).cities) == 3


def test_what_only_the_network_reads_is_seen_at_once_without_a_new_version():
    town, other = members(2)
    states(other, "offer")
    need = states(town, "need", audience="network")
    assert partners_of(town.code, audience=Audience.NETWORK)[0].meetings
    Wish.objects.filter(pk=need.pk).update(state=WishState.WITHDRAWN)
    assert not partners_of(town.code, audience=Audience.NETWORK)[0].meetings


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_any_number_of_reasons(count):
    town, *others = members(4)
    for other in others[:count]:
        states(town, "need")
        states(other, "offer")
    partners_of(town.code)
    with CaptureQueriesContext(connection) as asked:
        found = partners_of(town.code)
    assert sum(bool(one.meetings) for one in found) == count
    # Outside a request the version of the data is asked for by each who keeps something.
    others = [one["sql"] for one in asked if "journal_dataversion" not in one["sql"]]
    assert len(others) == 2, others  # titles, amounts
