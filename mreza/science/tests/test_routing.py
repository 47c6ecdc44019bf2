"""To whom a question goes: the parts add up, the same goes to the same, and nobody is asked for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.science.routing import (
    CITIES,
    FULL,
    MOST,
    Asked,
    Candidate,
    matched,
    may_know,
    route,
    weights,
)

ASKED = Asked(language="hr", fields=frozenset({"music"}), objective="2", seed="q1")
FIELDS, REGIONS = ("music", "film", "design"), ("africa", "arab-states", "europe")

candidates = st.lists(
    st.builds(
        Candidate,
        code=st.integers(0, 60).map(lambda number: f"city-{number}"),
        region=st.sampled_from(REGIONS),
        matches=st.lists(st.floats(0, 1), max_size=8).map(tuple),
        fields=st.sets(st.sampled_from(FIELDS), max_size=1).map(frozenset),
        objectives=st.sets(st.sampled_from("123"), max_size=2).map(frozenset),
        languages=st.sets(st.sampled_from(("hr", "en", "fr")), max_size=2).map(frozenset),
        waiting=st.integers(0, 7),
        asked=st.integers(0, 20),
    ),
    max_size=20,
    unique_by=lambda one: one.code,
)


@given(candidates)
def test_the_parts_add_up_and_none_is_more_than_it_can_be(cities):
    for one in route(ASKED, cities):
        assert one.score == sum(one.parts.values()) <= sum(MOST.values()) == 100
        assert all(0 < points <= MOST[name] for name, points in one.parts.items())


@given(candidates, st.randoms(use_true_random=False))
def test_the_same_question_goes_to_the_same_cities_in_whatever_order_they_come(cities, random):
    shuffled = list(cities)
    random.shuffle(shuffled)
    assert route(ASKED, shuffled) == route(ASKED, cities)


@given(candidates)
def test_who_may_know_is_asked_up_to_five_and_nobody_else(cities):
    chosen = [one.code for one in route(ASKED, cities)]
    able = {one.code for one in cities if may_know(ASKED, one) and one.waiting < FULL}
    assert len(chosen) == len(set(chosen)) == min(CITIES, len(able))
    assert set(chosen) <= able


@given(candidates, st.integers(1, 4))
def test_more_to_do_never_brings_a_city_forward(cities, more):
    chosen = [one.code for one in route(ASKED, cities, limit=1)]
    for city in cities:
        burdened = replace(city, waiting=city.waiting + more, asked=city.asked + more)
        others = [burdened if one is city else one for one in cities]
        if city.code not in chosen:
            assert city.code not in [one.code for one in route(ASKED, others, limit=1)]


@given(st.integers(2, 12), st.integers(1, 40))
def test_among_equals_load_spreads_evenly(many, questions):
    """Cities alike in everything, and nobody answers within the year: nobody is asked twice more than another."""
    asked = {f"city-{number}": 0 for number in range(many)}
    for question in range(questions):
        cities = [
            Candidate(code, region="africa", fields=frozenset({"music"}), asked=count)
            for code, count in asked.items()
        ]
        for one in route(replace(ASKED, seed=f"q{question}"), cities):
            asked[one.code] += 1
    assert max(asked.values()) - min(asked.values()) <= 1


def test_a_famous_city_is_not_asked_while_its_desk_is_full():
    famous = Candidate("famous", "europe", (1.0, 0.9, 0.9), frozenset({"music"}), waiting=FULL, asked=30)
    plain = Candidate("plain", "europe", (), frozenset({"music"}))
    assert [one.code for one in route(ASKED, [famous, plain])] == ["plain"]


def test_sharing_a_language_or_having_time_is_no_knowledge():
    assert route(ASKED, [Candidate("idle", "africa", languages=frozenset({"hr"}))]) == []


def test_regions_are_balanced_among_cities_that_know_as_much():
    europe = [Candidate(f"eu-{n}", "europe", (0.5,), frozenset({"music"})) for n in range(6)]
    africa = [Candidate(f"af-{n}", "africa", (0.45,), frozenset({"music"})) for n in range(6)]
    chosen = [one.code[:2] for one in route(ASKED, europe + africa)]
    assert sorted(chosen) == ["af", "af", "eu", "eu", "eu"]
    assert [one.code[:2] for one in route(ASKED, europe + africa, limit=1, regions=["europe"] * 5)] == ["af"]


def test_one_record_that_answers_outweighs_many_that_touch_it():
    expert = Candidate("expert", "africa", (1.0,))
    busy = Candidate("busy", "africa", (0.3,) * 40)
    assert [one.code for one in route(ASKED, [busy, expert])] == ["expert", "busy"]


def test_a_rare_word_tells_more_and_one_that_stands_nowhere_nothing():
    telling = weights({"city": 900, "gamelan": 2, "xyzzy": 0}, 1000)
    assert set(telling) == {"city", "gamelan"}
    found = matched({"city": ["a", "b"], "gamelan": ["b"]}, telling)
    assert found["b"] == pytest.approx(1)
    assert found["a"] < 0.2


def test_nothing_asked_for_matches_nothing():
    assert matched({}, {}) == {}
    assert weights({}, 0) == {}
