"""Who could work with whom next: parts that add up, lists that repeat, and an order that makes the Network even."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.science.imbalance import gini, shares
from mreza.science.matching import (
    HOSTED,
    PARTS,
    SHOWN,
    SPECIFIC,
    WEIGHTS,
    City,
    Matching,
    Network,
    Tie,
    Wish,
    distances,
    hours_apart,
    kilometres,
    meetings,
    values,
)

YEAR = 2026


def network(*cities: City, ties=(), wishes=()) -> Network:
    return Network(cities, ties, wishes, year=YEAR)


def named(*codes: str, **also) -> list[City]:
    return [City(code, region="one", **also) for code in codes]


def value(net: Network, part: str, one: str, other: str) -> float:
    return float(values(net, net.number[one])[part][net.number[other]])


# --- whatever the network ------------------------------------------------------------------------------------
few = st.frozensets(st.sampled_from("abcd"), max_size=3)
share = st.floats(0, 1)


@st.composite
def networks(draw):
    """Small networks of every shape: unknown facts, cities tied twice, wishes that meet and that do not."""
    codes = [f"c{n:02d}" for n in range(draw(st.integers(2, 9)))]
    cities = [
        City(
            code,
            region=draw(st.sampled_from(["north", "south", "east"])),
            fields=draw(few),
            languages=draw(few),
            hours=draw(st.none() | st.sampled_from([-8.0, 0.0, 5.5, 12.0])),
            latitude=draw(st.none() | st.floats(-90, 90)),
            longitude=draw(st.none() | st.floats(-180, 180)),
            population=draw(st.none() | st.integers(0, 10**8)),
            objectives=draw(few),
            targets=draw(few),
            topics=draw(st.dictionaries(st.sampled_from("pqrs"), st.floats(0.1, 5), max_size=3)),
            response=draw(st.none() | share),
        )
        for code in codes
    ]
    two = st.lists(st.sampled_from(codes), min_size=2, max_size=2, unique=True)
    ties = [
        Tie(*draw(two), weight=draw(st.floats(0.01, 1)), year=draw(st.none() | st.integers(2004, YEAR)))
        for _ in range(draw(st.integers(0, 12)))
    ]
    wishes = [
        Wish(
            f"w{n}",
            draw(st.sampled_from(codes)),
            draw(st.sampled_from(["days", "studio"])),
            draw(st.booleans()),
            fields=draw(few),
            languages=draw(few),
            begins=draw(st.none() | st.integers(0, 50)),
            ends=draw(st.none() | st.integers(50, 99)),
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    return cities, ties, wishes


@given(networks(), st.dictionaries(st.sampled_from(PARTS), st.floats(0, 100), min_size=1))
@settings(max_examples=150, deadline=None)
def test_parts_add_up_to_the_score(told, weights):
    net = Network(*told, year=YEAR)
    for city in range(len(net)):
        for partner in Matching(net, weights).partners(city, top=20):
            assert set(partner.parts) == set(PARTS)
            assert all(0 <= one <= 1 for one in partner.parts.values())
            whole = math.fsum(weights.get(name, 0) * one for name, one in partner.parts.items())
            assert partner.score == pytest.approx(whole, abs=1e-9)


@given(networks(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_same_input_in_another_order_gives_the_same_lists(told, shuffled: random.Random):
    cities, _ties, _wishes = told
    mixed = [shuffled.sample(some, len(some)) for some in told]
    one, other = Matching(Network(*told, year=YEAR)), Matching(Network(*mixed, year=YEAR))
    for city in range(len(cities)):
        assert one.shown(city) == other.shown(city)
        assert one.scores(city).tolist() == other.scores(city).tolist()


@given(networks())
@settings(max_examples=100, deadline=None)
def test_every_list_is_whole_and_every_open_need_is_seen(told):
    net = Network(*told, year=YEAR)
    matching = Matching(net)
    seen = set()
    for city in range(len(net)):
        shown = matching.shown(city)
        assert len(shown) == len(set(shown)) == min(SHOWN, len(net) - 1)
        assert city not in shown
        assert [partner.city for partner in matching.partners(city)] == shown
        assert sorted(matching.shown(city, top=99)) == [n for n in range(len(net)) if n != city]
        seen |= set(shown)
    assert set(net.in_need) <= seen


@given(networks())
@settings(max_examples=60, deadline=None)
def test_what_two_cities_share_is_the_same_from_either_side(told):
    net = Network(*told, year=YEAR)
    table = {name: np.array([values(net, city)[name] for city in range(len(net))]) for name in PARTS}
    for name in set(PARTS) - {"response"}:  # which is the other's
        off = ~np.eye(len(net), dtype=bool)
        assert np.allclose(table[name][off], table[name].T[off]), name


def test_weights_are_points_of_a_hundred():
    assert sum(WEIGHTS.values()) == 100
    assert set(PARTS) >= SPECIFIC


# --- the parts -----------------------------------------------------------------------------------------------
def test_a_need_that_meets_an_offer_counts_and_both_ways_count_more():
    cities = named("a", "b", "c", "d")
    wishes = [
        Wish("1", "a", "studio", True),
        Wish("2", "b", "studio", False),
        Wish("3", "b", "data", True),
        Wish("4", "a", "data", False),
        Wish("5", "c", "studio", False),
        Wish("6", "d", "data", True, fields=frozenset({"music"})),
    ]
    net = network(*cities, wishes=wishes)
    assert value(net, "needs", "a", "b") > value(net, "needs", "a", "c") > 0
    assert value(net, "needs", "b", "c") == 0  # two offers
    assert value(net, "needs", "b", "a") == value(net, "needs", "a", "b")
    found = meetings(net, net.number["a"])
    assert {(met.need.key, met.offer.key) for met in found[net.number["b"]]} == {("1", "2"), ("3", "4")}


def test_a_need_and_an_offer_at_other_times_do_not_meet():
    def met(**offer) -> float:
        wishes = [
            Wish("1", "a", "studio", True, begins=10, ends=20),
            Wish("2", "b", "studio", False, **offer),
        ]
        return value(network(*named("a", "b"), wishes=wishes), "needs", "a", "b")

    assert met(begins=21) == met(ends=9) == 0
    assert met(begins=20) > 0
    assert met(ends=10) > 0
    assert met() > 0


def test_the_better_a_need_and_an_offer_fit_the_more_they_count():
    def met(**offer) -> float:
        need = Wish("1", "a", "studio", True, fields=frozenset({"music"}), languages=frozenset({"fr"}))
        wishes = [need, Wish("2", "b", "studio", False, **offer)]
        return value(network(*named("a", "b"), wishes=wishes), "needs", "a", "b")

    other, any_field = met(fields=frozenset({"film"})), met()
    same, both = (
        met(fields=frozenset({"music"})),
        met(fields=frozenset({"music"}), languages=frozenset({"fr"})),
    )
    assert other < any_field < same < both


def test_objectives_and_targets_count_as_shared_of_all_stated():
    one = City("a", "one", objectives=frozenset("12"), targets=frozenset({"11.4"}))
    other = City("b", "one", objectives=frozenset("23"), targets=frozenset({"11.4"}))
    net = network(one, other, City("c", "one"))
    assert value(net, "objectives", "a", "b") == pytest.approx((1 / 3 + 1) / 2)
    assert value(net, "objectives", "a", "c") == 0


def test_records_about_rare_things_say_more_than_those_about_what_all_have():
    cities = [
        City("a", "one", topics={"festival": 1, "kiln": 1}),
        City("b", "one", topics={"festival": 1, "food": 1}),
        City("c", "one", topics={"festival": 1, "kiln": 1}),
        City("d", "one", topics={"kiln": 1, "food": 1}),
        City("e", "one", topics={"festival": 1, "books": 1}),
        City("f", "one"),
    ]
    net = network(*cities)
    assert value(net, "records", "a", "c") == pytest.approx(1)
    assert value(net, "records", "a", "d") > value(net, "records", "a", "b") > 0
    assert value(net, "records", "a", "f") == 0


def test_a_field_that_works_with_another_among_the_ties_so_far_bridges():
    cities = [
        *(City(f"film{n}", "one", fields=frozenset({"film"})) for n in range(8)),
        *(City(f"media{n}", "one", fields=frozenset({"media"})) for n in range(8)),
        *(City(f"food{n}", "one", fields=frozenset({"food"})) for n in range(8)),
    ]
    unknown = network(*cities)
    assert value(unknown, "field", "film0", "film1") > 0.5 > value(unknown, "field", "film0", "media1")
    net = network(*cities, ties=[Tie(f"film{n}", f"media{m}") for n in range(8) for m in range(8) if n != m])
    assert value(net, "field", "film0", "media0") > 0.5 > value(net, "field", "film0", "food0")
    assert value(network(City("x", "one"), *cities), "field", "x", "film0") == 0.5


def test_language_time_distance_and_size_make_no_difference_where_they_are_unknown():
    net = network(*named("a", "b"))
    for part in ("language", "time-zone", "distance", "size", "response"):
        assert value(net, part, "a", "b") == 0.5, part


def test_clocks_are_at_most_twelve_hours_apart():
    assert hours_apart(np.array([11.0]), np.array([-11.0])).tolist() == [2.0]
    assert hours_apart(np.array([12.0]), np.array([0.0])).tolist() == [12.0]


def test_kilometres_are_those_of_the_globe():
    net = network(
        City("varazdin", "e", latitude=46.3044, longitude=16.3378),
        City("graz", "e", latitude=47.0667, longitude=15.45),
    )
    assert float(kilometres(net, 0, 1)) == pytest.approx(108, abs=1)  # as the crow flies


def test_earlier_ties_count_fresh_ones_more_and_partners_of_both_too():
    cities = named("a", "b", "c", "d", "e", "f")
    net = network(
        *cities, ties=[Tie("a", "b", year=2026), Tie("a", "c", year=2010), Tie("a", "d"), Tie("d", "e")]
    )
    fresh, old, unknown, over = (value(net, "earlier", "a", other) for other in "bcde")
    assert fresh > unknown > old > 0
    assert over > 0
    assert value(net, "earlier", "a", "f") == 0
    again = network(*cities, ties=[Tie("a", "b", year=2026), Tie("a", "b", year=2010)])
    assert value(again, "earlier", "a", "b") == pytest.approx(0.9)  # the freshest says it


def test_a_tie_that_shortens_paths_and_fills_a_thin_pair_of_regions_helps_the_network():
    cities = [*(City(f"n{n}", "north") for n in range(4)), *(City(f"s{n}", "south") for n in range(4))]
    ties = [Tie("n0", "n1"), Tie("n1", "n2"), Tie("n2", "n3"), Tie("s0", "s1")]
    net = network(*cities, ties=ties)
    assert distances(net, net.number["n0"])[[net.number[c] for c in ("n0", "n1", "n2", "n3")]].tolist() == [
        0,
        1,
        2,
        3,
    ]
    assert math.isinf(distances(net, net.number["n0"])[net.number["s0"]])
    assert value(net, "network", "n0", "n1") == 0
    assert value(net, "network", "n0", "n2") == pytest.approx(0.125)
    assert value(net, "network", "n0", "s0") == pytest.approx(1)


# --- the order -----------------------------------------------------------------------------------------------
def uneven(count: int = 12) -> Network:
    cities = [
        City(f"{region[0]}{n:02d}", region, latitude=0.0, longitude=float(n))
        for region in ("north", "south")
        for n in range(count)
    ]
    return network(*cities, ties=[Tie("n00", f"n{n:02d}") for n in range(1, count)])


def test_a_thin_pair_of_regions_moves_up_and_the_reader_can_switch_that_off():
    net = uneven()
    matching, city = Matching(net), net.number["n05"]
    before, after = (matching.partners(city, corrected=corrected) for corrected in (False, True))
    souths = [sum(net.cities[one.city].region == "south" for one in some) for some in (before, after)]
    assert souths[0] < souths[1]
    assert [one.rank for one in before] == [one.rank_before for one in before] == list(range(1, SHOWN + 1))
    moved = [one for one in after if one.rank < one.rank_before]
    assert moved
    assert all(one.lack > 0 for one in moved if net.cities[one.city].region == "south")
    scores = {one.city: one.score for one in before}
    assert all(
        scores[one.city] == one.score for one in after if one.city in scores
    )  # the score knows no correction


def test_no_correction_where_no_tie_is_known():
    net = network(*named("a", "b"), City("c", "two"), City("d", "three"))
    assert Matching(net).push.tolist() == np.zeros((3, 3)).tolist()
    assert net.shares.index == 0


def test_a_city_with_an_open_need_keeps_a_place_with_few_hosts():
    cities = [City(f"c{n:02d}", "one", fields=frozenset({"music"})) for n in range(30)]
    loner = City("zz", "two", fields=frozenset({"food"}), response=0.0)
    ties = [Tie(f"c{n:02d}", f"c{n + 1:02d}") for n in range(29)]
    alone = Matching(Network([*cities, loner], ties, year=YEAR), WEIGHTS | {"network": 0})
    last = alone.net.number["zz"]
    alone.push[:] = alone.sought[:] = 0  # nothing else helps it
    assert not any(last in alone.shown(n) for n in range(30))
    needing = Matching(
        Network([*cities, loner], ties, [Wish("w", "zz", "studio", True)], year=YEAR),
        WEIGHTS | {"network": 0},
    )
    needing.push[:] = needing.sought[:] = 0
    hosting = [n for n in range(30) if last in needing.shown(n)]
    assert len(hosting) == 1
    assert needing.partners(hosting[0])[-1].hosted
    assert all(len(some) <= HOSTED for some in needing.hosts.values())


# --- imbalance -----------------------------------------------------------------------------------------------
def test_the_imbalance_index_is_half_of_what_would_have_to_move():
    regions = np.array([0, 0, 1, 1])  # of six pairs one within each region, four between
    first, second, weight = np.array([0]), np.array([1]), np.array([1.0])
    told = shares(regions, 2, first, second, weight)
    assert told.expected[0, 1] == pytest.approx(4 / 6)
    assert told.index == pytest.approx((5 / 6 + 4 / 6 + 1 / 6) / 2)
    one, other = np.triu_indices(4, 1)
    assert shares(regions, 2, one, other, np.ones(6)).index == pytest.approx(0)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_gini_lies_between_all_alike_and_one_has_all(amounts):
    found = gini(np.array(amounts, dtype=float))
    assert -1e-12 <= found <= 1 - 1 / len(amounts) + 1e-12
    assert gini(np.full(len(amounts), 7.0)) == pytest.approx(0)
