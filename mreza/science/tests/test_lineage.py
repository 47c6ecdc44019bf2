"""The family tree of a practice: whatever it looks like, it is drawn, told and counted right."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.science.lineage import (
    ORIGIN,
    Adoption,
    Credit,
    Credited,
    Cycle,
    Fate,
    Origin,
    Role,
    Said,
    Stage,
    Step,
    Tree,
    Twice,
    UnknownSource,
    added_blocks,
    against_origin,
    block_stories,
    credit,
    credits_of_all,
    figures,
    grow,
    kaplan_meier,
    layout,
    outline,
    refuse_cycle,
    survival,
)

VARAZDIN = Origin("hr-varazdin", ("stage", "jury", "budget"))
BLOCKS = (*VARAZDIN.blocks, "podcast")
DAY = dt.date(2024, 1, 1)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


@st.composite
def adoptions(draw: st.DrawFn) -> list[Adoption]:
    """Any tree of up to 25 adoptions by six cities, Varaždin among them, in any order."""
    count = draw(st.integers(0, 25))
    chance = random.Random(draw(st.integers(0, 2**32)))
    cities = ["hr-varazdin", "it-biella", "ma-tetouan", "sn-dakar", "jp-kanazawa", "br-recife"]
    found = []
    for at in range(count):
        sources = [ORIGIN, *(f"a{before}" for before in range(max(0, at - chance.choice([1, 5, 25])), at))]
        found.append(
            Adoption(
                f"a{at}",
                chance.choice(cities),
                chance.choice(sources),
                (Step(chance.choice(list(Stage)), chance.choice([None, day(chance.randrange(900))])),),
                {block: chance.choice(list(Fate)) for block in BLOCKS if chance.random() < 0.7},
                chance.random() < 0.8,
                retracted=chance.random() < 0.1,
            )
        )
    chance.shuffle(found)
    return found


trees = adoptions().map(lambda found: grow(VARAZDIN, found))
some = settings(max_examples=60, deadline=None)


def chain(length: int) -> list[Adoption]:
    """Each from the one before, each confirmed, each keeping everything but for the first, who changes the jury."""
    kept = dict.fromkeys(VARAZDIN.blocks, Fate.KEPT)
    return [
        Adoption(
            f"a{at:05}", f"city-{at:05}", f"a{at - 1:05}" if at else ORIGIN, (Step(Stage.RUNNING, day(at % 900)),),
            kept | {"jury": Fate.CHANGED} if not at else kept, confirmed=True,
        )
        for at in range(length)
    ]  # fmt: skip


def ancestors(tree: Tree, one: str) -> list[str]:
    found = []
    while one != ORIGIN:
        one = tree.adoptions[one].source
        found.append(one)
    return found


# -- Growing ------------------------------------------------------------------------------------------------


@some
@given(adoptions(), st.randoms(use_true_random=False))
def test_the_same_adoptions_in_any_order_make_the_same_tree(
    found: list[Adoption], chance: random.Random
) -> None:
    shuffled = [*found]
    chance.shuffle(shuffled)
    one, two = grow(VARAZDIN, found), grow(VARAZDIN, shuffled)
    assert (one.order, one.children, one.generation) == (two.order, two.children, two.generation)
    assert layout(one) == layout(two)


@some
@given(trees)
def test_everybody_is_there_once_after_its_source_a_generation_later(tree: Tree) -> None:
    assert sorted(tree.order) == sorted(tree.adoptions)
    place = {one: at for at, one in enumerate(tree.order)} | {ORIGIN: -1}
    for one, adoption in tree.adoptions.items():
        assert place[adoption.source] < place[one]
        assert tree.generation[one] == len(ancestors(tree, one))


def test_siblings_stand_by_their_first_day_those_without_one_last() -> None:
    found = [
        Adoption("a", "x"),
        Adoption("b", "y", steps=(Step(Stage.STUDYING), Step(Stage.RUNNING, day(9)))),
        Adoption("c", "z", steps=(Step(Stage.STUDYING, day(3)),)),
        Adoption("d", "a"),
    ]
    assert grow(VARAZDIN, found).order == ("c", "b", "d", "a")


def test_a_source_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UnknownSource, match="b comes from gone, which is not there"):
        grow(VARAZDIN, [Adoption("b", "x", "gone")])


@pytest.mark.parametrize("one", ["a", ORIGIN])
def test_an_id_twice_is_refused(one: str) -> None:
    with pytest.raises(Twice):
        grow(VARAZDIN, [Adoption("a", "x"), Adoption(one, "y")])


def test_a_circle_of_adoptions_is_refused_and_named() -> None:
    found = [Adoption("a", "x"), Adoption("d", "x", "c"), Adoption("c", "y", "b"), Adoption("b", "z", "d")]
    with pytest.raises(Cycle, match="b → d → c → b") as refused:
        grow(VARAZDIN, found)
    assert refused.value.path == ("b", "d", "c", "b")


def test_an_adoption_of_itself_is_a_circle() -> None:
    with pytest.raises(Cycle, match="a → a"):
        grow(VARAZDIN, [Adoption("a", "x", "a")])


@some
@given(st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=14))
def test_a_circle_is_found_exactly_when_there_is_one(edges: set[tuple[str, str]]) -> None:
    reach = set(edges)
    for middle in "abcdefg":
        reach |= {(a, c) for a, b in reach if b == middle for d, c in reach if d == middle}
    if any(a == b for a, b in reach):
        with pytest.raises(Cycle) as refused:
            refuse_cycle(edges)
        path = refused.value.path
        assert path[0] == path[-1] == min(path)
        assert len(set(path)) == len(path) - 1
        assert all(step in edges for step in pairwise(path))
    else:
        refuse_cycle(edges)


def test_no_adoption_is_a_tree_with_its_origin_alone() -> None:
    tree = grow(VARAZDIN, [])
    assert [(node.id, node.row) for node in layout(tree)] == [(ORIGIN, 0)]
    assert outline(tree) == ()
    assert figures(tree).adoptions == 0
    assert credits_of_all(tree) == {}
    assert {story.role for story in block_stories(tree)} == {Role.NOBODY_ANSWERED}
    assert survival(tree).said is Said.TOO_FEW


# -- Drawing ------------------------------------------------------------------------------------------------


@some
@given(trees)
def test_no_two_lines_cross_and_no_two_stand_in_one_place(tree: Tree) -> None:
    nodes = layout(tree)
    at = {node.id: node for node in nodes}
    assert len({(node.generation, node.row) for node in nodes}) == len(nodes)
    lines = [(at[node.source], node) for node in nodes if node.source is not None]
    for (from_one, to_one), (from_two, to_two) in combinations(lines, 2):
        assert to_one.generation == from_one.generation + 1
        if from_one.generation == from_two.generation:
            assert (from_one.row - from_two.row) * (to_one.row - to_two.row) >= 0


@some
@given(trees)
def test_leaves_fill_the_rows_from_the_top(tree: Tree) -> None:
    rows = [node.row for node in layout(tree) if node.id not in tree.children and node.id != ORIGIN]
    assert rows == list(range(len(rows)))


@some
@given(trees)
def test_the_outline_tells_level_and_place_among_siblings(tree: Tree) -> None:
    rows = outline(tree)
    assert [row.id for row in rows] == list(tree.order)
    for row in rows:
        siblings = tree.children[tree.adoptions[row.id].source]
        assert (row.level, row.siblings) == (tree.generation[row.id], len(siblings))
        assert siblings[row.position - 1] == row.id
        assert row.children == sum(one.source == row.id for one in tree.adoptions.values())
    assert all(later.level <= before.level + 1 for before, later in pairwise(rows))


# -- What survived the journey ------------------------------------------------------------------------------


def test_a_block_changed_once_stays_changed_however_often_it_is_kept() -> None:
    """The journey: one changes the jury, a third takes it from the second as it is."""
    tree = grow(
        VARAZDIN,
        [
            Adoption(
                "b", "it-biella", ORIGIN, (), {"stage": Fate.KEPT, "jury": Fate.CHANGED}, confirmed=True
            ),
            Adoption("c", "sn-dakar", "b", (), {"stage": Fate.KEPT, "jury": Fate.KEPT}, confirmed=True),
        ],
    )
    stage, jury, budget = block_stories(tree)
    assert (stage.role, stage.kept) == (Role.CORE, 2)
    assert (jury.role, jury.changed, jury.kept) == (Role.CONTEXT_OF_ALL, 2, 0)
    assert (budget.role, budget.silent) == (Role.NOBODY_ANSWERED, 2)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (Fate.KEPT, Fate.KEPT, Fate.KEPT),
        (Fate.KEPT, Fate.DROPPED, Fate.DROPPED),
        (Fate.CHANGED, Fate.KEPT, Fate.CHANGED),
        (Fate.DROPPED, Fate.KEPT, Fate.DROPPED),
        (Fate.DROPPED, Fate.ADDED, Fate.CHANGED),  # brought back
        (None, Fate.KEPT, None),  # kept, but what?
        (None, Fate.CHANGED, Fate.CHANGED),
        (Fate.KEPT, None, None),
    ],
)
def test_what_is_said_of_the_source_is_seen_through_all_hands(
    first: Fate | None, second: Fate | None, found: Fate | None
) -> None:
    said = [{"jury": fate} if fate else {} for fate in (first, second)]
    tree = grow(VARAZDIN, [Adoption("b", "x", ORIGIN, (), said[0]), Adoption("c", "y", "b", (), said[1])])
    assert against_origin(tree)["c"].get("jury") == found


def test_what_is_kept_of_a_retracted_adoption_is_not_known() -> None:
    found = [
        Adoption("b", "x", ORIGIN, (), {"jury": Fate.KEPT}, confirmed=True, retracted=True),
        Adoption("c", "y", "b", (), {"jury": Fate.KEPT}, confirmed=True),
    ]
    story = block_stories(grow(VARAZDIN, found))[1]
    assert (story.answered, story.silent) == (0, 1)


def test_an_added_block_is_carried_on_until_it_is_dropped() -> None:
    found = [
        Adoption("b", "x", ORIGIN, (), {"podcast": Fate.ADDED}, confirmed=True),
        Adoption("c", "y", "b", (), {"podcast": Fate.CHANGED}, confirmed=True),
        Adoption("d", "z", "c", (), {"podcast": Fate.DROPPED}, confirmed=True),
        Adoption("e", "w", ORIGIN, (), {"app": Fate.ADDED}, confirmed=True),
    ]
    assert added_blocks(grow(VARAZDIN, found)) == {"podcast": 2, "app": 1}


@pytest.mark.parametrize(
    ("kept", "changed", "role"),
    [
        (3, 0, Role.CORE),
        (0, 1, Role.CONTEXT_OF_ALL),
        (1, 2, Role.CONTEXT_OF_MOST),
        (2, 2, Role.MIXED),
        (2, 1, Role.MIXED),
    ],
)
def test_core_is_what_all_kept_and_context_what_most_did_not(kept: int, changed: int, role: Role) -> None:
    fates = [Fate.KEPT] * kept + [Fate.CHANGED] * changed
    found = [
        Adoption(f"a{at}", "x", ORIGIN, (), {"jury": fate}, confirmed=True) for at, fate in enumerate(fates)
    ]
    assert block_stories(grow(VARAZDIN, found))[1].role is role


@some
@given(trees, st.booleans())
def test_every_counted_adoption_is_in_every_block_story_once(tree: Tree, unconfirmed: bool) -> None:
    count = sum(not one.retracted and (one.confirmed or unconfirmed) for one in tree.adoptions.values())
    for story in block_stories(tree, unconfirmed):
        assert story.answered + story.silent == count


# -- Figures ------------------------------------------------------------------------------------------------


def ran(one: str, *days: int | None, source: str = ORIGIN, stopped: int | None = None) -> Adoption:
    steps = [
        Step(Stage.INTERESTED, day(0)),
        *(Step(Stage.RUNNING, None if at is None else day(at)) for at in days),
    ]
    if stopped is not None:
        steps.append(Step(Stage.STOPPED, day(stopped)))
    return Adoption(one, f"city-{one}", source, tuple(steps), {}, confirmed=True)


def test_figures_count_confirmed_adoptions_only() -> None:
    found = [ran("a", 10), ran("b", 20, source="a"), replace(ran("c", 30), confirmed=False),
             replace(ran("d", 40, source="a"), retracted=True)]  # fmt: skip
    told = figures(grow(VARAZDIN, found))
    assert (told.adoptions, dict(told.by_stage)) == (2, {Stage.RUNNING: 2})
    assert (told.second_generation.count, told.second_generation.of, told.second_generation.rate) == (
        1,
        2,
        None,
    )
    assert figures(grow(VARAZDIN, found), unconfirmed=True).adoptions == 3


def test_the_second_generation_has_a_rate_from_five_on() -> None:
    found = [ran("a", 10), ran("b", 20, source="a"), ran("c", 20, source="b"), ran("d", 3), ran("e", 4)]
    assert figures(grow(VARAZDIN, found)).second_generation.rate == 2 / 5


def test_time_to_adopt_is_the_median_of_those_that_got_there() -> None:
    found = [ran(f"a{at}", days) for at, days in enumerate([10, 400, 30, 20, 90])]
    found += [ran("b"), ran("c", None), ran("d", stopped=50),
              Adoption("e", "x", steps=(Step(Stage.RUNNING, day(5)),), confirmed=True)]  # fmt: skip
    told = figures(grow(VARAZDIN, found)).time_to_adopt
    assert (told.days, told.measured) == (30, 5)
    assert (told.undated, told.on_the_way, told.gave_up) == (2, 1, 1)


def test_time_to_adopt_of_four_is_too_few_to_say() -> None:
    told = figures(grow(VARAZDIN, [ran(f"a{at}", 10) for at in range(4)])).time_to_adopt
    assert (told.days, told.measured) == (None, 4)


# -- Survival -----------------------------------------------------------------------------------------------


def test_survival_is_kaplan_and_meiers() -> None:
    """The remission times of 21 leukaemia patients on 6-MP (Freireich et al. 1963), the textbook example."""
    stopped = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    left = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    told = kaplan_meier([(at, True) for at in stopped] + [(at, False) for at in left], 24)
    assert [(fall.day, fall.at_risk, fall.stopped) for fall in told.falls] == [
        (6, 21, 3), (7, 17, 1), (10, 15, 1), (13, 12, 1), (16, 11, 1), (22, 7, 1), (23, 6, 1),
    ]  # fmt: skip
    shares = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(fall.share, 3) for fall in told.falls] == shares
    assert told.share == told.falls[-1].share
    assert (told.started, told.at_risk, told.stopped, told.left) == (21, 5, 9, 7)


spans = st.lists(st.tuples(st.integers(0, 1000), st.booleans()), max_size=30)


@some
@given(spans, st.integers(1, 900))
def test_the_numbers_of_a_survival_add_up(found: list[tuple[int, bool]], days: int) -> None:
    told = kaplan_meier(found, days)
    assert told.started == told.at_risk + told.stopped + told.left
    assert all(later.share <= before.share for before, later in pairwise(told.falls))
    if told.share is not None:
        assert 0 <= told.share <= 1


@some
@given(st.lists(st.integers(0, 1000), min_size=5, max_size=30), st.integers(1, 900))
def test_without_anybody_leaving_it_is_the_plain_share(lengths: list[int], days: int) -> None:
    told = kaplan_meier([(length, True) for length in lengths], days)
    assert told.share == pytest.approx(sum(length > days for length in lengths) / len(lengths))


def test_under_five_followed_it_is_too_few_to_say() -> None:
    told = kaplan_meier([(800, False), (800, False), (30, True), (900, False), (0, False)], 730)
    assert (told.said, told.share) == (Said.TOO_FEW, None)
    assert (told.started, told.at_risk, told.stopped) == (5, 3, 1)


def test_when_none_was_followed_so_long_nothing_is_said() -> None:
    told = kaplan_meier([(300, False)] * 6 + [(100, True)], 730)
    assert (told.said, told.share) == (Said.TOO_SHORT, None)
    assert kaplan_meier([(300, True)] * 6, 730).share == 0


def test_running_is_followed_to_the_last_day_it_was_confirmed() -> None:
    found = [
        ran("a", 0, stopped=100),
        replace(ran("b", 0), still_running_on=day(800)),
        ran("c", 0),  # nobody asked since: followed for no day
        ran("d", None),  # began on a day nobody knows
        ran("e"),  # never ran
        Adoption("f", "x", steps=(Step(Stage.RUNNING, day(0)), Step(Stage.KEPT, day(740))), confirmed=True),
        Adoption("g", "y", steps=(Step(Stage.RUNNING, day(0)), Step(Stage.STOPPED)), confirmed=True,
                 still_running_on=day(60)),
        ran("h", 0, stopped=900),
        Adoption("i", "z", steps=(Step(Stage.RUNNING, day(0)), Step(Stage.STOPPED, day(50)),
                                  Step(Stage.RUNNING, day(300))), confirmed=True),
    ]  # fmt: skip
    told = survival(grow(VARAZDIN, found))
    assert [(fall.day, fall.at_risk) for fall in told.falls] == [(50, 6), (100, 4)]
    assert (told.started, told.at_risk, told.stopped, told.left, told.undated) == (7, 3, 2, 2, 2)
    assert (told.said, told.share) == (Said.TOLD, pytest.approx(5 / 6 * 3 / 4))


# -- Credit -------------------------------------------------------------------------------------------------


def test_credit_reaches_the_first_city() -> None:
    found = [
        Adoption("b", "it-biella", confirmed=True),
        Adoption("c", "sn-dakar", "b", confirmed=True),
        Adoption("d", "ma-tetouan", "c"),
    ]
    tree = grow(VARAZDIN, found)
    assert credit(tree, "c") == (Credit("it-biella", "b", 1), Credit("hr-varazdin", ORIGIN, 2))
    assert credit(tree, "d") == ()
    assert credits_of_all(tree) == {"hr-varazdin": Credited(1, 1), "it-biella": Credited(1, 0)}


def test_a_retracted_origin_leaves_tree_and_credit_standing() -> None:
    found = [Adoption("b", "it-biella", confirmed=True)]
    tree, gone = grow(VARAZDIN, found), grow(replace(VARAZDIN, retracted=True), found)
    assert layout(tree) == layout(gone)
    assert credits_of_all(gone) == credits_of_all(tree) == {"hr-varazdin": Credited(1, 0)}
    assert gone.origin.retracted


def test_a_retracted_adoption_passes_the_credit_on() -> None:
    found = [
        Adoption("b", "it-biella", confirmed=True, retracted=True),
        Adoption("c", "sn-dakar", "b", confirmed=True),
    ]
    tree = grow(VARAZDIN, found)
    assert credit(tree, "c") == (Credit("hr-varazdin", ORIGIN, 2),)
    assert credits_of_all(tree) == {"hr-varazdin": Credited(0, 1)}


def test_a_city_owes_itself_nothing_and_is_credited_once() -> None:
    found = [
        Adoption("b", "it-biella", confirmed=True),
        Adoption("c", "hr-varazdin", "b", confirmed=True),  # it comes home …
        Adoption("d", "sn-dakar", "c", confirmed=True),  # … and travels on
    ]
    tree = grow(VARAZDIN, found)
    assert credit(tree, "c") == (Credit("it-biella", "b", 1),)
    assert credit(tree, "d") == (Credit("hr-varazdin", "c", 1), Credit("it-biella", "b", 2))
    assert credits_of_all(tree) == {"hr-varazdin": Credited(2, 0), "it-biella": Credited(1, 1)}


@some
@given(trees)
def test_all_credits_are_the_sums_of_each(tree: Tree) -> None:
    direct: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for one in tree.order:
        for owed in credit(tree, one):
            (direct if owed.generation == 1 else later)[owed.city] += 1
    assert credits_of_all(tree) == {city: Credited(direct[city], later[city]) for city in {*direct, *later}}


# -- Deep and wide ------------------------------------------------------------------------------------------


def test_a_chain_of_ten_thousand_is_no_deeper_than_one_of_three() -> None:
    tree = grow(VARAZDIN, chain(10_000))
    assert [(node.generation, node.row) for node in layout(tree)] == [(at, 0) for at in range(10_001)]
    assert outline(tree)[-1].level == 10_000
    stage, jury, _ = block_stories(tree)
    assert (stage.kept, jury.changed) == (10_000, 10_000)
    assert figures(tree).second_generation.count == 9_999
    assert credit(tree, "a09999")[-1] == Credit("hr-varazdin", ORIGIN, 10_000)
    assert credits_of_all(tree)["hr-varazdin"] == Credited(1, 9_999)
    survival(tree)


def test_what_was_followed_once_is_not_followed_again() -> None:
    """A walk that forgets where it has been needs 32 million steps here, and far more than 2 s."""
    edges = [(f"a{at:05}", f"a{at - 1:05}") for at in range(1, 8_000)]
    began = time.process_time()
    refuse_cycle(edges)
    assert time.process_time() - began < 2


def test_a_circle_of_ten_thousand_is_named() -> None:
    found = chain(10_000)
    found[0] = replace(found[0], source=found[-1].id)
    with pytest.raises(Cycle) as refused:
        grow(VARAZDIN, found)
    assert len(refused.value.path) == 10_001
