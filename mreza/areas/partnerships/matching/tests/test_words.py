"""Every sentence with the values it stands for, also where little is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching.words import PARTS, Teller
from mreza.science.matching import PARTS as SCORED
from mreza.science.matching import Partner
from mreza.science.matching_facts import Facts

pytestmark = pytest.mark.django_db

NOTHING = Facts(
    one="Here", other="There", meetings=(), objectives=(), targets=(), states_objectives=(False, True), topics=(),
    has_records=(True, True), fields=None, languages=None, hours=None, kilometres=None, inhabitants=None,
    lifts=dict.fromkeys(("field", "language", "time-zone", "distance", "size"), 1.0), partners=(0, 12), response=None,
    ties=0, last_tie=None, common=(), more_common=0, regions=("africa", "africa"), lack=0.0, steps=None,
)  # fmt: skip
ALIKE = "Such cities are tied about as often as any two."


@pytest.mark.parametrize(
    ("part", "known", "said"),
    [
        ("needs", {}, "No open need of the one meets an offer of the other."),
        ("objectives", {}, "No objective is stated by: Here."),
        ("objectives", {"states_objectives": (True, True)}, "No objective and no SDG target in common."),
        ("objectives", {"objectives": ("1", "4"), "targets": ("8.9",)},
         "Objectives of both: 1; 4. SDG targets of both: 8.9."),
        ("records", {}, "Their records and disciplines have no subject in common."),
        ("records", {"has_records": (False, True)}, "No published record and no discipline yet: Here."),
        ("records", {"topics": ("discipline:jazz", "en:kiln")},
         "Subjects of both, in records or disciplines: jazz; “kiln”."),
        ("field", {}, "The creative field of one of them is not known."),
        ("field", {"fields": ("film", "film")}, f"The same creative field: film. {ALIKE}"),
        ("field", {"fields": ("film", "music"), "lifts": {"field": 2.46}},
         "Creative fields: film and music. Such cities are tied 2.5 times as often as any two."),
        ("language", {}, "The working languages of one of them are not known."),
        ("language", {"languages": ()}, f"No working language in common is known. {ALIKE}"),
        ("language", {"languages": ("hr", "fr")}, f"Working languages of both: Croatian, French. {ALIKE}"),
        ("time-zone", {}, "The time zone of one of them is not known."),
        ("time-zone", {"hours": 0.0}, f"Their clocks show the same time. {ALIKE}"),
        ("time-zone", {"hours": 1.0}, f"1 hour apart. {ALIKE}"),
        ("time-zone", {"hours": 0.5}, f"Half an hour apart. {ALIKE}"),
        ("time-zone", {"hours": 9.0, "lifts": {"time-zone": 0.7}},
         "9 hours apart. Such cities are tied 30% less often than any two."),
        ("time-zone", {"hours": 5.5}, f"5.5 hours apart. {ALIKE}"),
        ("distance", {}, "Where one of them lies is not known."),
        ("distance", {"kilometres": 1.2}, f"1 kilometre apart. {ALIKE}"),
        ("distance", {"kilometres": 17939.7}, f"17,940 kilometres apart. {ALIKE}"),
        ("size", {}, "How many people live in one of them is not known."),
        ("size", {"inhabitants": (1000, 1050)}, f"Inhabitants: There 1,050; Here 1,000. {ALIKE}"),
        ("size", {"inhabitants": (36000, 12000)},
         f"Inhabitants: Here 36,000; There 12,000; the one has 3 times as many. {ALIKE}"),
        ("capacity", {}, "Partner cities recorded so far: Here 0; There 12."),
        ("response", {}, "How often There answers is not known yet."),
        ("response", {"response": 0.8}, "There answered 80% of letters and expressions of interest."),
        ("earlier", {}, "No tie recorded so far, and no partner of both."),
        ("earlier", {"ties": 1, "last_tie": 2024}, "1 tie so far, the latest in 2024."),
        ("earlier", {"ties": 2}, "2 ties so far."),
        ("earlier", {"common": ("A", "B", "C"), "more_common": 2}, "Partners of both: A, B, C and 2 more."),
        ("network", {}, "Ties within “africa” are as many as expected. No path of ties leads from the one to the "
         "other yet."),
        ("network", {"lack": 0.6, "regions": ("africa", "europe"), "steps": 3},
         "Ties between “africa” and “europe” are 60% under their expected number. The way from the one to the other is "
         "3 ties long."),
        ("network", {"lack": 1.0, "regions": ("africa", "europe")}, "No tie between “africa” and “europe” is recorded "
         "so far. No path of ties leads from the one to the other yet."),
        ("network", {"lack": -0.4, "steps": 1}, "Ties within “africa” are more than their expected number. They are "
         "tied already."),
    ],
)  # fmt: skip
def test_a_reason_tells_its_values(part, known, said):
    facts = replace(NOTHING, **known)
    assert Teller("en", Audience.NETWORK, [facts]).reason(part, facts) == said


def test_every_part_has_a_name_and_a_sentence():
    teller = Teller("en", Audience.PUBLIC, [NOTHING])
    assert set(PARTS) == set(SCORED)
    assert all(teller.reason(part, NOTHING) for part in SCORED)
    assert "people of the Network only" in teller.reason("response", NOTHING)


@pytest.mark.parametrize(
    ("moved", "known", "pushed", "sought", "said"),
    [
        (0, {}, 5.0, 0.0, ""),
        (4, {"lack": 0.6, "regions": ("africa", "europe")}, 5.0, 1.0, "Moved up 4 places because ties between “africa” "
         "and “europe” are 60% under their expected number among the ties recorded so far."),
        (4, {"lack": 1.0}, 5.0, 1.0, "Moved up 4 places because there is no tie within “africa” among the ties "
         "recorded so far."),
        (1, {"lack": -0.2}, 5.0, 1.0, "Moved up 1 place because cities within “africa” would be suggested to one "
         "another too seldom."),
        (-2, {"lack": -0.2}, -5.0, 1.0, "Moved down 2 places because ties within “africa” are more than expected among "
         "the ties recorded so far."),
        (-2, {"lack": 0.2}, -5.0, 1.0, "Moved down 2 places because cities within “africa” would be suggested to one "
         "another too often."),
        (-3, {}, 2.0, -1.0, "Moved down 3 places because other lists suggest it more than most cities."),
        (3, {}, -2.0, 1.0, "Moved up 3 places because other lists suggest it less than most cities."),
        (-1, {}, 2.0, 1.0, "Moved down 1 place because others moved."),
    ],
)  # fmt: skip
def test_the_correction_names_what_points_the_way_the_city_moved(moved, known, pushed, sought, said):
    facts = replace(NOTHING, **known)
    partner = Partner(1, 50.0, {}, 10, 10 + moved, facts.lack, False)
    assert Teller("en", Audience.PUBLIC, [facts]).correction(partner, facts, pushed, sought) == said


def test_a_city_in_need_is_said_to_keep_its_place():
    partner = Partner(1, 50.0, {}, 10, 40, 0.0, True)
    said = Teller("en", Audience.PUBLIC, [NOTHING]).correction(partner, NOTHING, 0.0, 0.0)
    assert said == "Moved up 30 places because it has an open need, and no other list suits it better."
