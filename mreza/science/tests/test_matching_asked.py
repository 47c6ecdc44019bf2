"""Partners for something particular, and the facts behind each part: what is said agrees with what is counted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.science.matching import PARTS, City, Matching, Network, Tie, Wish, values
from mreza.science.matching_asked import Asked, asked_values
from mreza.science.matching_facts import Explainer
from mreza.science.tests.test_matching import YEAR, few, network, networks


@st.composite
def questions(draw):
    told = draw(networks())
    asked = Asked(
        wish=draw(st.sampled_from(["", *(wish.key for wish in told[2])])),
        fields=draw(few),
        languages=draw(few),
        objectives=draw(few),
        targets=draw(few),
        topics=draw(st.dictionaries(st.sampled_from("pqrstu"), st.floats(0.1, 5), max_size=3)),
    )
    return told, asked


@given(questions())
@settings(max_examples=25, deadline=None)
def test_parts_add_up_whatever_is_asked(question):
    told, asked = question
    net = Network(*told, year=YEAR)
    matching = Matching(net)
    for city in range(len(net)):
        found = asked_values(net, city, asked)
        assert set(found) == set(PARTS)
        shown = matching.partners(city, top=99, asked=found)
        assert sorted(one.city for one in shown) == [n for n in range(len(net)) if n != city]
        assert [one.rank for one in shown] == list(range(1, len(net)))
        for one in shown:
            assert all(0 <= part <= 1 for part in one.parts.values())
            whole = math.fsum(matching.weights[name] * part for name, part in one.parts.items())
            assert one.score == pytest.approx(whole, abs=1e-9)
            assert matching.partner(city, one.city, asked=found) == one


@given(networks())
@settings(max_examples=15, deadline=None)
def test_nothing_asked_is_the_city_itself(told):
    net = Network(*told, year=YEAR)
    for city in range(len(net)):
        one, other = values(net, city), asked_values(net, city, Asked())
        assert all(np.array_equal(one[name], other[name]) for name in PARTS)


@given(questions())
@settings(max_examples=25, deadline=None)
def test_facts_agree_with_the_values_they_explain(question):
    told, asked = question
    net = Network(*told, year=YEAR)
    city = 0
    found, explainer = asked_values(net, city, asked), Explainer(net, city, asked)
    for other in range(1, len(net)):
        facts = explainer.facts(other)
        assert bool(facts.meetings) == (found["needs"][other] > 0)
        assert bool(facts.objectives or facts.targets) == (found["objectives"][other] > 0)
        assert bool(facts.ties or facts.common) == (found["earlier"][other] > 0)
        assert bool(facts.topics) == (found["records"][other] > 0)
        for name in ("language", "time-zone", "distance", "size"):
            assert found[name][other] == pytest.approx(facts.lifts[name] / (1 + facts.lifts[name]))
        if facts.fields:
            assert found["field"][other] == pytest.approx(facts.lifts["field"] / (1 + facts.lifts["field"]))
        assert found["capacity"][other] == pytest.approx(
            sum(count / (count + 3) for count in facts.partners) / 2
        )


def test_only_the_one_need_meets():
    net = network(
        City("a", "one"),
        City("b", "one"),
        City("c", "one"),
        wishes=[
            Wish("n1", "a", "days", True),
            Wish("n2", "a", "studio", True),
            Wish("o1", "b", "days", False),
            Wish("o2", "c", "studio", False),
        ],
    )
    everything, one = values(net, 0)["needs"], asked_values(net, 0, Asked(wish="n1"))["needs"]
    assert everything[1] > 0
    assert everything[2] > 0
    assert one[1] == everything[1]
    assert one[2] == 0


def test_of_objectives_counts_the_share_of_those_asked_for():
    net = network(
        City("a", "one"),
        City("b", "one", objectives=frozenset("12345"), targets=frozenset({"11.4"})),
        City("c", "one", objectives=frozenset("1")),
    )
    asked = asked_values(net, 0, Asked(objectives=frozenset("12")))["objectives"]
    assert asked.tolist() == [0, 1, 0.5]
    both = asked_values(net, 0, Asked(objectives=frozenset("12"), targets=frozenset({"11.4"})))["objectives"]
    assert both.tolist() == [0, 1, 0.25]


def test_subjects_asked_for_take_the_place_of_the_records():
    net = network(
        City("a", "one", topics={"jazz": 1.0}),
        City("b", "one", topics={"jazz": 1.0}),
        City("c", "one", topics={"clay": 1.0}),
    )
    asked = asked_values(net, 0, Asked(topics={"clay": 1.0, "unheard-of": 3.0}))["records"]
    assert asked == pytest.approx([0, 0, 1])
    assert Explainer(net, 0, Asked(topics={"clay": 1.0})).facts(2).topics == ("clay",)


def test_facts_name_each_need_and_offer_once_before_any_again():
    wishes = [
        Wish("1", "a", "studio", True, fields=frozenset({"music"})),
        Wish("2", "a", "studio", True, fields=frozenset({"film"})),
        Wish("3", "b", "studio", False, fields=frozenset({"music"})),
        Wish("4", "b", "studio", False),
    ]
    cities = (City("a", "one"), City("b", "two"))
    net = network(*cities, wishes=wishes)
    found = [(met.need.key, met.offer.key) for met in Explainer(net, 0).facts(1).meetings]
    assert found[:2] == [("1", "3"), ("2", "4")]
    assert sorted(found) == [("1", "3"), ("1", "4"), ("2", "3"), ("2", "4")]


def test_facts_name_earlier_ties_and_partners_of_both():
    net = network(
        *(City(code, "one") for code in "abcdefg"),
        ties=[
            Tie("a", "b", year=2019),
            Tie("b", "a", year=2024),
            *(Tie(one, middle) for one in "ab" for middle in "cdefg"),
            Tie("c", "d"),
        ],
    )
    facts = Explainer(net, 0).facts(1)
    assert (facts.ties, facts.last_tie) == (2, 2024)
    assert facts.common == ("e", "f", "g")
    assert facts.more_common == 2
    assert facts.steps == 1
    lonely = Explainer(network(City("a", "one"), City("b", "two")), 0).facts(1)
    assert lonely.steps is None
    assert lonely.regions == ("one", "two")
