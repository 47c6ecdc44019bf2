"""How far a city is from others: what the distance promises for any two cities, known or not."""

from __future__ import annotations

from dataclasses import fields, replace
from math import log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.science.fit import (
    BUDGET_BANDS,
    INCOME_GROUPS,
    USUAL,
    Columns,
    Condition,
    Distance,
    Need,
    Outcome,
    Part,
    Place,
    Reason,
    Scale,
    check,
    check_blocks,
    compare,
    compare_all,
    nearest,
    what_they_did,
)
from mreza.science.lineage import Fate

KNOWN = {
    "population": st.integers(1, 40_000_000),
    "region": st.sampled_from(["africa", "europe-and-north-america", "arab-states"]),
    "country": st.sampled_from(["hr", "it", "sn", "ma"]),
    "income": st.sampled_from(INCOME_GROUPS),
    "climate": st.sampled_from(["Csa", "Cfb", "BWh"]),
    "languages": st.frozensets(st.sampled_from(["hr", "it", "fr", "ar", "wo"]), min_size=1),
    "coast": st.booleans(),
    "capital": st.booleans(),
    "field": st.sampled_from(["music", "film", "design"]),
    "budget": st.sampled_from(BUDGET_BANDS),
}
PARTS = [part.value for part in Part]


@st.composite
def places(draw: st.DrawFn, code: str = "", whole: bool = False) -> Place:
    """Any city; `whole`: with nothing unknown."""
    values = {name: draw(value if whole else st.none() | value) for name, value in KNOWN.items()}
    return Place(code or draw(st.text("abcdef", min_size=1, max_size=3)), **values)


cities = st.lists(places(), max_size=12).map(
    lambda found: [replace(place, code=f"{place.code}-{at}") for at, place in enumerate(found)]
)

VARAZDIN = Place(
    "hr-varazdin", 36_000, "europe-and-north-america", "hr", "high", None, frozenset({"hr"}), False, False,
    "music", "to-20000",
)  # fmt: skip


def part(distance: Distance, wanted: Part) -> tuple[float, float, Reason]:
    told = next(told for told in distance.parts if told.part is wanted)
    return told.lowest * USUAL.total / told.weight, told.highest * USUAL.total / told.weight, told.reason


# -- What every distance promises ---------------------------------------------------------------------------


def test_every_part_is_something_a_place_knows() -> None:
    assert PARTS == [field.name for field in fields(Place)][1:] == list(KNOWN)


@settings(max_examples=60, deadline=None)
@given(places("a"), places("b"))
def test_it_lies_between_0_and_1_and_its_parts_add_up(mine: Place, other: Place) -> None:
    found = compare(mine, other)
    assert 0 <= found.lowest <= found.highest <= 1
    assert sum(told.lowest for told in found.parts) == pytest.approx(found.lowest, abs=1e-12)
    assert sum(told.highest for told in found.parts) == pytest.approx(found.highest, abs=1e-12)
    sure = sum(told.weight for told in found.parts if not told.reason.startswith("unknown"))
    assert found.known == sure / USUAL.total
    assert found.highest - found.lowest <= 1 - found.known + 1e-12


@settings(max_examples=60, deadline=None)
@given(places("a"), places("b"))
def test_it_is_the_same_from_either_side(mine: Place, other: Place) -> None:
    there, back = compare(mine, other), compare(other, mine)
    assert (there.lowest, there.highest, there.known) == (back.lowest, back.highest, back.known)


@settings(max_examples=60, deadline=None)
@given(places("a", whole=True))
def test_two_cities_alike_in_everything_are_at_no_distance(mine: Place) -> None:
    found = compare(mine, replace(mine, code="b"))
    assert (found.lowest, found.highest, found.known) == (0, 0, 1)
    assert {told.reason for told in found.parts} == {Reason.SAME}


@settings(max_examples=60, deadline=None)
@given(places("a", whole=True), places("b", whole=True))
def test_what_is_wholly_known_is_one_number(mine: Place, other: Place) -> None:
    found = compare(mine, other)
    assert found.lowest == found.highest
    assert found.known == 1


@settings(max_examples=60, deadline=None)
@given(places("a"), places("b"), st.sampled_from(PARTS), st.booleans())
def test_forgetting_a_value_never_narrows_the_answer(
    mine: Place, other: Place, name: str, of_mine: bool
) -> None:
    before = compare(mine, other)
    if of_mine:
        mine = replace(mine, **{name: None})
    else:
        other = replace(other, **{name: None})
    after = compare(mine, other)
    assert after.lowest <= before.lowest <= before.highest <= after.highest
    assert after.known <= before.known


@settings(max_examples=60, deadline=None)
@given(places("a"), places("b", whole=True), st.data())
def test_whatever_the_unknown_turns_out_to_be_lies_within_the_answer(
    mine: Place, other: Place, data: st.DataObject
) -> None:
    told = {name: data.draw(value) for name, value in KNOWN.items() if getattr(mine, name) is None}
    found, truth = compare(mine, other), compare(replace(mine, **told), other)
    assert found.lowest <= truth.lowest == truth.highest <= found.highest


@settings(max_examples=60, deadline=None)
@given(places("a"), st.sampled_from(PARTS))
def test_the_bounds_are_reached_by_some_value(mine: Place, name: str) -> None:
    """The interval is not wider than it must be: both ends are the distance to some city."""
    if getattr(mine, name) is None:
        return
    few = {"population": (getattr(mine, name), 1, 100_000_000), "income": INCOME_GROUPS, "budget": BUDGET_BANDS,
           "coast": (True, False), "capital": (True, False),
           "languages": (mine.languages, frozenset({"xx"}))}  # fmt: skip
    values = few.get(name, (getattr(mine, name), "xx"))
    wanted = Part(name)
    blank = Place("b")
    lowest, highest, _ = part(compare(mine, blank), wanted)
    reached = [part(compare(mine, replace(blank, **{name: value})), wanted)[0] for value in values]
    assert (min(reached), max(reached)) == (pytest.approx(lowest), pytest.approx(highest))


# -- Single parts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "apart", "reason"),
    [
        (36_000, 0, Reason.SAME),
        (44_000, log10(44 / 36) / 3, Reason.SAME),  # within a quarter
        (60_000, log10(60 / 36) / 3, Reason.CLOSE),
        (360_000, 1 / 3, Reason.DIFFERENT),
        (36, 1, Reason.DIFFERENT),
        (90_000_000, 1, Reason.DIFFERENT),
    ],
)
def test_population_counts_by_its_logarithm(population: int, apart: float, reason: Reason) -> None:
    lowest, highest, told = part(compare(VARAZDIN, Place("b", population=population)), Part.POPULATION)
    assert lowest == highest == pytest.approx(apart)
    assert told is reason


@pytest.mark.parametrize(
    ("income", "apart", "reason"),
    [("high", 0, Reason.SAME), ("upper-middle", 1 / 3, Reason.CLOSE), ("low", 1, Reason.DIFFERENT)],
)
def test_income_groups_have_an_order(income: str, apart: float, reason: Reason) -> None:
    lowest, _, told = part(compare(VARAZDIN, Place("b", income=income)), Part.INCOME)
    assert (lowest, told) == (pytest.approx(apart), reason)


def test_languages_count_by_what_the_shorter_list_shares() -> None:
    swiss = Place("ch", languages=frozenset({"de", "fr", "it", "gsw"}))
    assert part(compare(swiss, Place("it", languages=frozenset({"it"}))), Part.LANGUAGES)[2] is Reason.SAME
    two = compare(swiss, Place("x", languages=frozenset({"it", "hr"})))
    assert part(two, Part.LANGUAGES) == (0.5, 0.5, Reason.CLOSE)
    assert part(compare(swiss, VARAZDIN), Part.LANGUAGES) == (1, 1, Reason.DIFFERENT)


def test_an_unknown_rung_is_at_most_as_far_as_the_scale_reaches() -> None:
    middle, end = Place("a", income="lower-middle"), Place("b", income="low")
    assert part(compare(middle, Place("c")), Part.INCOME) == (0, pytest.approx(2 / 3), Reason.UNKNOWN_THERE)
    assert part(compare(Place("c"), end), Part.INCOME) == (0, 1, Reason.UNKNOWN_HERE)


def test_nothing_known_is_anything() -> None:
    found = compare(Place("a"), Place("b"))
    assert (found.lowest, found.highest, found.known) == (0, 1, 0)
    assert {told.reason for told in found.parts} == {Reason.UNKNOWN_BOTH}


@pytest.mark.parametrize("blank", [{"population": 0}, {"languages": frozenset()}])
def test_no_inhabitants_and_no_languages_are_no_answer(blank: dict[str, object]) -> None:
    assert compare(VARAZDIN, Place("b", **blank)) == compare(VARAZDIN, Place("b"))


def test_a_part_without_weight_is_left_out_of_the_whole() -> None:
    scale = Scale({Part.FIELD: 1, Part.CLIMATE: 0})
    found = compare(VARAZDIN, Place("b", field="music"), scale)
    assert (found.lowest, found.highest, found.known) == (0, 0, 1)
    assert [told.part for told in found.parts] == [Part.FIELD]


@pytest.mark.parametrize("weights", [{}, {Part.FIELD: 0}, {Part.FIELD: -1, Part.COAST: 2}])
def test_weights_that_weigh_nothing_are_refused(weights: dict[Part, int]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        Scale(weights)


def test_a_value_that_is_not_on_its_scale_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"'huge' is not on the scale of budget: none, to-5000"):
        compare(VARAZDIN, Place("b", budget="huge"))
    with pytest.raises(ValueError, match="'rich' is not on the scale of income"):
        Columns.of([Place("b", income="rich")])


# -- Many at once -------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(places("mine"), cities)
def test_all_at_once_is_each_alone_to_the_last_bit(mine: Place, others: list[Place]) -> None:
    distances = compare_all(mine, Columns.of(others))
    alone = [compare(mine, other) for other in others]
    assert distances.lowest.tolist() == [one.lowest for one in alone]
    assert distances.highest.tolist() == [one.highest for one in alone]
    assert distances.known.tolist() == [one.known for one in alone]


@settings(max_examples=40, deadline=None)
@given(places("mine"), cities)
def test_order_and_ranks_are_what_the_plain_rule_says(mine: Place, others: list[Place]) -> None:
    distances = compare_all(mine, Columns.of(others))
    alone = [compare(mine, other) for other in others]
    plain = sorted(alone, key=lambda one: (one.lowest + one.highest, one.highest - one.lowest, one.code))
    assert [others[at].code for at in distances.order] == [one.code for one in plain]
    for at, one in enumerate(alone):
        assert distances.best[at] == 1 + sum(other.highest < one.lowest for other in alone)
        assert distances.worst[at] == sum(other.lowest <= one.highest for other in alone)


@settings(max_examples=40, deadline=None)
@given(places("mine"), cities, st.integers(1, 5))
def test_who_is_nearer_for_certain_stands_before(mine: Place, others: list[Place], k: int) -> None:
    found = nearest(compare_all(mine, Columns.of(others)), k)
    codes = [near.code for near in found]
    for near in found:
        assert near.best <= codes.index(near.code) + 1 <= near.worst
    rest = [compare(mine, other) for other in others if other.code not in codes]
    assert not any(one.highest < near.distance.lowest for one in rest for near in found)
    surely = {near.code for near in found if near.surely_among(k)}
    assert all(one.lowest > near.distance.highest for near in found if near.code in surely for one in rest)


def test_a_city_of_which_nothing_is_known_is_neither_nearest_nor_furthest() -> None:
    same, far = replace(VARAZDIN, code="same"), Place("far", 20_000_000, "africa", "cd", "low", None,
                        frozenset({"fr"}), True, True, "film", "none")  # fmt: skip
    found = nearest(compare_all(VARAZDIN, Columns.of([far, Place("blank"), same, VARAZDIN])), 3)
    assert [near.code for near in found] == ["same", "blank", "far"]
    assert [(near.best, near.worst) for near in found] == [(1, 2), (1, 3), (2, 3)]


def test_no_other_city_is_no_answer() -> None:
    assert nearest(compare_all(VARAZDIN, Columns.of([])), 3) == ()
    assert nearest(compare_all(VARAZDIN, Columns.of([VARAZDIN])), 3) == ()


# -- What cities like mine changed --------------------------------------------------------------------------


def ladder(count: int) -> list[Place]:
    """Cities ever further from Varaždin, by population alone."""
    return [
        replace(VARAZDIN, code=f"c{at}", climate="Cfb", population=36_000 * (at + 2)) for at in range(count)
    ]


ME = replace(VARAZDIN, climate="Cfb")


def test_blocks_are_told_by_the_nearest_with_their_codes() -> None:
    answers = {f"c{at}": {"jury": Fate.CHANGED if at < 4 else Fate.KEPT} for at in range(8)}
    answers["c2"] = {}
    (jury,) = what_they_did(compare_all(ME, Columns.of(ladder(9))), answers, ["jury"], 6)
    assert jury.changed.codes == ("c0", "c1", "c3")
    assert jury.kept.codes == ("c4", "c5")
    assert jury.silent == ("c2",)
    assert (jury.changed.of, jury.changed.lowest, jury.changed.highest) == (5, 0.6, 0.6)
    assert (jury.dropped.count, jury.dropped.highest) == (0, 0)


def test_under_five_answers_no_percentage_is_told() -> None:
    answers = {f"c{at}": {"jury": Fate.CHANGED} for at in range(4)}
    (jury,) = what_they_did(compare_all(ME, Columns.of(ladder(9))), answers, ["jury"], 6)
    assert (jury.changed.count, jury.changed.of) == (4, 4)
    assert (jury.changed.lowest, jury.changed.highest) == (None, None)


def test_where_it_is_not_certain_who_is_like_me_the_share_widens() -> None:
    cities = [*ladder(6), replace(VARAZDIN, code="dark", population=None, climate="Cfb")]
    answers = {city.code: {"jury": Fate.KEPT} for city in cities} | {"dark": {"jury": Fate.CHANGED}}
    (jury,) = what_they_did(compare_all(ME, Columns.of(cities)), answers, ["jury"], 6)
    assert jury.kept.codes == ("c0", "c1", "c2", "c3", "c4", "c5")
    # The unknown one may be nearer than any: then it stands in the place of the last.
    assert (jury.kept.lowest, jury.kept.highest) == (5 / 6, 1)
    assert (jury.changed.lowest, jury.changed.highest) == (0, 1 / 6)


@settings(max_examples=40, deadline=None)
@given(places("mine"), cities, st.data(), st.integers(1, 12))
def test_the_told_share_holds_whoever_is_really_among_the_nearest(
    mine: Place, others: list[Place], data: st.DataObject, k: int
) -> None:
    fates = st.sampled_from([*Fate, None])  # an added block is no answer
    answers = {other.code: {"b": fate} if (fate := data.draw(fates)) else {} for other in others}
    (told,) = what_they_did(compare_all(mine, Columns.of(others)), answers, ["b"], k)
    shares = (told.kept, told.changed, told.dropped)
    chosen = [near.code for near in nearest(compare_all(mine, Columns.of(others)), k)]
    assert sorted([*told.silent, *(code for share in shares for code in share.codes)]) == sorted(chosen)
    for share in shares:
        assert share.of == len(chosen) - len(told.silent)
        assert (share.lowest is None) == (share.of < 5)
        if share.lowest is not None and share.highest is not None:
            assert 0 <= share.lowest <= share.count / share.of <= share.highest <= 1


# -- Conditions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "value", "outcome", "decided_by"),
    [
        (Need.COAST, True, Outcome.UNMET, False),
        (Need.COAST, False, Outcome.MET, False),
        (Need.CAPITAL, False, Outcome.MET, False),
        (Need.POPULATION_AT_LEAST, 36_000, Outcome.MET, 36_000),
        (Need.POPULATION_AT_LEAST, 36_001, Outcome.UNMET, 36_000),
        (Need.POPULATION_AT_MOST, 36_000, Outcome.MET, 36_000),
        (Need.POPULATION_AT_MOST, 35_999, Outcome.UNMET, 36_000),
        (Need.INCOME_AT_LEAST, "upper-middle", Outcome.MET, "high"),
        (Need.INCOME_AT_MOST, "upper-middle", Outcome.UNMET, "high"),
        (Need.BUDGET_AT_LEAST, "to-20000", Outcome.MET, "to-20000"),
        (Need.BUDGET_AT_LEAST, "to-100000", Outcome.UNMET, "to-20000"),
        (Need.BUDGET_AT_MOST, "to-5000", Outcome.UNMET, "to-20000"),
        (Need.LANGUAGE, frozenset({"hr", "sl"}), Outcome.MET, frozenset({"hr"})),
        (Need.LANGUAGE, frozenset({"en"}), Outcome.UNMET, frozenset({"hr"})),
        (Need.FIELD, frozenset({"music", "film"}), Outcome.MET, "music"),
        (Need.FIELD, frozenset({"design"}), Outcome.UNMET, "music"),
        (Need.REGION, frozenset({"africa"}), Outcome.UNMET, "europe-and-north-america"),
        (Need.COUNTRY, frozenset({"hr"}), Outcome.MET, "hr"),
        (Need.CLIMATE, frozenset({"Cfb"}), Outcome.UNKNOWN, None),
    ],
)
def test_a_condition_is_met_or_not_by_a_value_that_is_told(
    need: Need, value: object, outcome: Outcome, decided_by: object
) -> None:
    found = check(VARAZDIN, Condition(need, value))  # type: ignore[arg-type]
    assert (found.outcome, found.decided_by) == (outcome, decided_by)


@pytest.mark.parametrize("need", list(Need))
def test_what_is_unknown_meets_nothing_and_fails_nothing(need: Need) -> None:
    value = {
        Need.COAST: True, Need.CAPITAL: False, Need.POPULATION_AT_LEAST: 0, Need.POPULATION_AT_MOST: 10**9,
        Need.INCOME_AT_LEAST: "low", Need.INCOME_AT_MOST: "high",
        Need.BUDGET_AT_LEAST: "none", Need.BUDGET_AT_MOST: "over-500000",
    }.get(need, frozenset({"x"}))  # fmt: skip
    assert check(Place("a"), Condition(need, value)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("need", "value"),
    [(Need.COAST, 1), (Need.POPULATION_AT_LEAST, True), (Need.POPULATION_AT_MOST, "many"),
     (Need.INCOME_AT_LEAST, 2), (Need.LANGUAGE, "hr"), (Need.FIELD, frozenset())],
)  # fmt: skip
def test_a_condition_of_the_wrong_kind_is_refused(need: Need, value: object) -> None:
    with pytest.raises(ValueError, match=f"{need} takes a"):
        Condition(need, value)  # type: ignore[arg-type]


def test_a_bound_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="budget-at-most: 'cheap' is not on the scale"):
        check(VARAZDIN, Condition(Need.BUDGET_AT_MOST, "cheap"))


def test_a_block_is_unmet_if_one_condition_is_else_unknown_if_one_is() -> None:
    met, unmet = Condition(Need.COAST, False), Condition(Need.CAPITAL, True)
    unknown = Condition(Need.CLIMATE, frozenset({"Cfb"}))
    found = check_blocks(VARAZDIN, {"a": [met], "b": [met, unknown], "c": [unknown, unmet, met], "d": []})
    assert [(one.block, one.outcome) for one in found] == [
        ("a", Outcome.MET), ("b", Outcome.UNKNOWN), ("c", Outcome.UNMET), ("d", Outcome.MET),
    ]  # fmt: skip
    assert [verdict.outcome for verdict in found[2].verdicts] == [Outcome.UNKNOWN, Outcome.UNMET, Outcome.MET]


def test_numbers_come_out_the_same_each_time() -> None:
    columns = Columns.of(ladder(50))
    one, two = compare_all(ME, columns), compare_all(ME, columns)
    assert np.array_equal(one.order, two.order)
    assert one.at(7) == two.at(7)
