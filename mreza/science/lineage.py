"""The family tree of a practice: who took it from whom, what survived the journey, and to whom the credit goes.

Everything walks the tree with a list of its own instead of calling itself, so a chain of ten thousand is no deeper than
one of three, and every walk sees each adoption and each block once: linear time, but for putting siblings in order.
The same adoptions in any order make the same tree. Times are whole days between dates; a date that is not known is
passed over and counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

FEWEST = 5  # under so many no rate is told
TWO_YEARS = 730  # days: 24 months

ORIGIN = ""  # the id of the practice itself: an adoption that names no other comes from it


class Stage(StrEnum):
    """How far a city has come with a practice."""

    INTERESTED = "interested"
    STUDYING = "studying"
    ADAPTING = "adapting"
    RUNNING = "running"
    KEPT = "kept"
    STOPPED = "stopped"


class Fate(StrEnum):
    """What a city did with one building block of what it took over."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that was reached, and on which day, where that is known."""

    stage: Stage
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """A practice carried on in another city, from the origin or from another city's adoption."""

    id: str
    city: str
    source: str = ORIGIN  # the adoption it was taken from
    steps: tuple[Step, ...] = ()  # in the order in which they happened
    blocks: Mapping[str, Fate] = field(
        default_factory=dict
    )  # against its source; a block not named: no answer
    confirmed: bool = False  # by the city it was taken from
    still_running_on: dt.date | None = None  # the last day the city confirmed it
    retracted: bool = False  # taken back: it stays as a joint of the tree and counts nowhere

    @property
    def stage(self) -> Stage | None:
        return self.steps[-1].stage if self.steps else None


@dataclass(frozen=True, slots=True)
class Origin:
    """The practice itself: its city and its blocks. Retracted, it leaves the tree standing: what was adopted, was."""

    city: str
    blocks: tuple[str, ...] = ()
    retracted: bool = False


# -- Refusals -----------------------------------------------------------------------------------------------


class Cycle(ValueError):
    """Adoptions that come from one another in a circle; `path` names it, its smallest id first and last."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = tuple(path)
        super().__init__(" → ".join(self.path))


class UnknownSource(ValueError):
    """An adoption that comes from one that is not there."""


class Twice(ValueError):
    """Two adoptions with one id."""


def refuse_cycle(edges: Iterable[tuple[str, str]]) -> None:
    """Raises `Cycle` if one can come back to where one started. An edge: what was taken, and from what.

    The same edges in any order name the same circle.
    """
    onward: dict[str, list[str]] = {}
    for taken, source in sorted(set(edges)):
        onward.setdefault(taken, []).append(source)
    done: set[str] = set()
    for start in sorted(onward):
        if start not in done:
            _follow(start, onward, done)


def _follow(start: str, onward: Mapping[str, Sequence[str]], done: set[str]) -> None:
    """Depth first from one id; what lies on the way there is `path`."""
    path, place = [start], {start: 0}
    ahead = [iter(onward.get(start, ()))]
    while ahead:
        source = next(ahead[-1], None)
        if source is None:
            ahead.pop()
            left = path.pop()
            del place[left]
            done.add(left)
        elif source in place:
            raise Cycle(_from_smallest(path[place[source] :]))
        elif source not in done:
            place[source] = len(path)
            path.append(source)
            ahead.append(iter(onward.get(source, ())))


def _from_smallest(circle: Sequence[str]) -> list[str]:
    at = circle.index(min(circle))
    return [*circle[at:], *circle[: at + 1]]


# -- The tree -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tree:
    """The origin and what came of it. In `order` every adoption stands after its source."""

    origin: Origin
    adoptions: Mapping[str, Adoption]
    children: Mapping[str, tuple[str, ...]]  # by id, ORIGIN among them: the earliest first
    order: tuple[str, ...]  # as an outline is read: a child, its children, then the next child
    generation: Mapping[str, int]  # 0 the origin, 1 taken from it, …

    def counted(self, unconfirmed: bool = False) -> Iterator[Adoption]:
        """Those that figures count: confirmed (or all), and not retracted."""
        for one in self.order:
            adoption = self.adoptions[one]
            if not adoption.retracted and (adoption.confirmed or unconfirmed):
                yield adoption


def grow(origin: Origin, adoptions: Iterable[Adoption]) -> Tree:
    """The tree of these adoptions, in whatever order they come.

    Refuses a circle, a source that is not there, and an id given twice.
    """
    by_id: dict[str, Adoption] = {}
    for adoption in adoptions:
        if adoption.id == ORIGIN or adoption.id in by_id:
            raise Twice(f"Two adoptions have the id {adoption.id!r}.")
        by_id[adoption.id] = adoption
    for adoption in by_id.values():
        if adoption.source != ORIGIN and adoption.source not in by_id:
            raise UnknownSource(f"{adoption.id} comes from {adoption.source}, which is not there.")
    refuse_cycle((one.id, one.source) for one in by_id.values())

    children: dict[str, list[str]] = {}
    for adoption in sorted(by_id.values(), key=_earliest_first):
        children.setdefault(adoption.source, []).append(adoption.id)
    order: list[str] = []
    generation = {ORIGIN: 0}
    waiting = list(reversed(children.get(ORIGIN, ())))
    while waiting:
        one = waiting.pop()
        order.append(one)
        generation[one] = generation[by_id[one].source] + 1
        waiting.extend(reversed(children.get(one, ())))
    return Tree(origin, by_id, {one: tuple(ids) for one, ids in children.items()}, tuple(order), generation)


def _earliest_first(adoption: Adoption) -> tuple[dt.date, str, str]:
    days = [step.on for step in adoption.steps if step.on]
    return min(days, default=dt.date.max), adoption.city, adoption.id


# -- Drawing and telling ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """Where something stands in the drawing: in the column of its generation, and in a row.

    Leaves have whole rows; whoever has children stands half-way between the first and the last, so no two lines cross.
    """

    id: str
    source: str | None  # what a line leads to; None for the origin
    generation: int
    row: float  # from 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline, as a screen reader tells a tree: its level, and its place among its siblings."""

    id: str
    level: int  # from 1
    position: int  # from 1
    siblings: int  # itself among them
    children: int


def layout(tree: Tree) -> tuple[Node, ...]:
    """Every place of the drawing: the origin first, then in the order of the outline. Leaves are a row apart."""
    row: dict[str, float] = {}
    leaves = 0
    for one in tree.order:  # an outline meets the leaves from top to bottom
        if one not in tree.children:
            row[one] = float(leaves)
            leaves += 1
    for one in [*reversed(tree.order), ORIGIN]:
        if ids := tree.children.get(one):
            row[one] = (row[ids[0]] + row[ids[-1]]) / 2
    nodes = [Node(ORIGIN, None, 0, row.get(ORIGIN, 0.0))]
    for one in tree.order:
        nodes.append(Node(one, tree.adoptions[one].source, tree.generation[one], row[one]))
    return tuple(nodes)


def outline(tree: Tree) -> tuple[Row, ...]:
    """The same tree as indented lines; the origin is the heading above them."""
    position = {one: at for ids in tree.children.values() for at, one in enumerate(ids, start=1)}
    return tuple(
        Row(
            one,
            tree.generation[one],
            position[one],
            len(tree.children[tree.adoptions[one].source]),
            len(tree.children.get(one, ())),
        )
        for one in tree.order
    )


# -- Core and context ---------------------------------------------------------------------------------------


class Role(StrEnum):
    """What a block of the origin turned out to be."""

    CORE = "core"  # everybody who answered kept it
    CONTEXT_OF_ALL = "context-of-all"  # everybody who answered changed or dropped it
    CONTEXT_OF_MOST = "context-of-most"  # more than half did
    MIXED = "mixed"
    NOBODY_ANSWERED = "nobody-answered"


@dataclass(frozen=True, slots=True)
class BlockStory:
    """What became of one block of the origin in all adoptions that are counted, however many hands it went through."""

    block: str
    kept: int
    changed: int
    dropped: int
    silent: int  # no answer, or its source gave none, so that what was kept is not known

    @property
    def answered(self) -> int:
        return self.kept + self.changed + self.dropped

    @property
    def role(self) -> Role:
        if not self.answered:
            return Role.NOBODY_ANSWERED
        if self.kept == self.answered:
            return Role.CORE
        if not self.kept:
            return Role.CONTEXT_OF_ALL
        return Role.CONTEXT_OF_MOST if 2 * self.kept < self.answered else Role.MIXED


def against_origin(tree: Tree) -> dict[str, dict[str, Fate]]:
    """What each adoption has of the origin: what it says of its source, seen through all hands before.

    Who keeps what its source changed has a changed block. What is kept from a source that gave no answer, or was
    retracted, is not known. A block brought back after it was dropped is changed. A block that the origin does not
    have is added, as long as it is carried on.
    """
    own = frozenset(tree.origin.blocks)
    seen: dict[str, dict[str, Fate]] = {ORIGIN: dict.fromkeys(tree.origin.blocks, Fate.KEPT)}
    for one in tree.order:
        adoption = tree.adoptions[one]
        before = seen[adoption.source]
        said = {} if adoption.retracted else adoption.blocks
        found = ((block, _through(fate, before.get(block), block in own)) for block, fate in said.items())
        seen[one] = {block: fate for block, fate in found if fate}
    del seen[ORIGIN]
    return seen


def _through(fate: Fate, before: Fate | None, of_the_origin: bool) -> Fate | None:
    """A fate against the source, told against the origin; nothing where that cannot be known or is no more."""
    if not of_the_origin:
        return None if fate is Fate.DROPPED else Fate.ADDED
    if fate is Fate.KEPT:
        return before
    return Fate.CHANGED if fate is Fate.ADDED else fate


def block_stories(tree: Tree, unconfirmed: bool = False) -> tuple[BlockStory, ...]:
    """Every block of the origin, in its order."""
    seen = against_origin(tree)
    counted = [seen[adoption.id] for adoption in tree.counted(unconfirmed)]
    stories = []
    for block in tree.origin.blocks:
        fates = Counter(said.get(block) for said in counted)
        stories.append(
            BlockStory(block, fates[Fate.KEPT], fates[Fate.CHANGED], fates[Fate.DROPPED], fates[None])
        )
    return tuple(stories)


def added_blocks(tree: Tree, unconfirmed: bool = False) -> dict[str, int]:
    """Blocks that came on the way, with the number of adoptions that have them; the most frequent first."""
    seen = against_origin(tree)
    found = Counter(
        block
        for adoption in tree.counted(unconfirmed)
        for block, fate in seen[adoption.id].items()
        if fate is Fate.ADDED
    )
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


# -- Figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; a rate only from `FEWEST` on."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        return self.count / self.of if self.of >= FEWEST else None


@dataclass(frozen=True, slots=True)
class TimeToAdopt:
    """From the first recorded step to the first day it ran, of those that got there; the others are told beside it."""

    days: float | None  # the median; None under `FEWEST`
    measured: int
    undated: int  # ran, but one of the two days is not known
    on_the_way: int  # not running yet: their time is longer than what has passed, and is not in the median
    gave_up: int  # stopped before it ran


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of a practice's travels."""

    adoptions: int
    by_stage: Mapping[Stage | None, int]
    second_generation: Share  # taken from an adoption instead of the origin
    time_to_adopt: TimeToAdopt


def figures(tree: Tree, unconfirmed: bool = False) -> Figures:
    """Counted over confirmed adoptions, or all."""
    counted = list(tree.counted(unconfirmed))
    second = sum(tree.generation[one.id] > 1 for one in counted)
    return Figures(
        len(counted),
        dict(Counter(one.stage for one in counted)),
        Share(second, len(counted)),
        _time_to_adopt(counted),
    )


def _time_to_adopt(counted: Sequence[Adoption]) -> TimeToAdopt:
    days: list[int] = []
    undated = on_the_way = gave_up = 0
    for one in counted:
        ran = next((step for step in one.steps if step.stage in (Stage.RUNNING, Stage.KEPT)), None)
        if ran is None:
            gave_up += one.stage is Stage.STOPPED
            on_the_way += one.stage is not Stage.STOPPED
        elif ran.on and (first := one.steps[0]).on and ran is not first:
            days.append(max((ran.on - first.on).days, 0))
        else:
            undated += 1
    told = float(median(days)) if len(days) >= FEWEST else None
    return TimeToAdopt(told, len(days), undated, on_the_way, gave_up)


# -- Survival -----------------------------------------------------------------------------------------------


class Said(StrEnum):
    """Why a survival is told, or not."""

    TOLD = "told"
    TOO_FEW = "too-few"  # fewer than `FEWEST` were followed for a day at least
    TOO_SHORT = "too-short"  # none was followed to the day asked for


@dataclass(frozen=True, slots=True)
class Fall:
    """A day on which some stopped: `at_risk` were followed until then, `share` still ran after it."""

    day: int
    at_risk: int
    stopped: int
    share: float


@dataclass(frozen=True, slots=True)
class Survival:
    """Which part still ran so many days after it began (Kaplan and Meier 1958, JASA 53, 457–481).

    Stopping is the event. An adoption that has not stopped is followed until the last day it was confirmed as running
    and says nothing of the days after. One that stops on the day another is last seen is taken to stop first.
    """

    days: int
    said: Said
    share: float | None  # 0…1
    started: int
    at_risk: int  # still followed on that day
    stopped: int  # until that day
    left: int  # followed no further before that day
    undated: (
        int  # began on an unknown day: not in the share; or stopped on one: followed as far as it is known
    )
    falls: tuple[Fall, ...]


def survival(tree: Tree, days: int = TWO_YEARS, unconfirmed: bool = False) -> Survival:
    """Of the adoptions that ran, which part still ran after so many days."""
    spans: list[tuple[int, bool]] = []
    undated = 0
    for one in tree.counted(unconfirmed):
        began, end, stopped, dated = _span(one)
        undated += not dated
        if began and end:
            spans.append(((end - began).days, stopped))
    return kaplan_meier(spans, days, undated)


def _span(adoption: Adoption) -> tuple[dt.date | None, dt.date | None, bool, bool]:
    """The first day it ran, the last day known of it, whether it stopped then, and whether all of that has its day."""
    at = next((i for i, one in enumerate(adoption.steps) if one.stage in (Stage.RUNNING, Stage.KEPT)), None)
    if at is None:
        return None, None, False, True  # it never ran: nothing to survive
    began = adoption.steps[at].on
    if began is None:
        return None, None, False, False
    seen = [began]
    for step in adoption.steps[at:]:
        if step.stage is Stage.STOPPED and step.on:
            return began, max(began, step.on), True, True
        if step.stage is Stage.STOPPED:
            break
        if step.on:
            seen.append(step.on)
    stopped = any(step.stage is Stage.STOPPED for step in adoption.steps[at:])
    if adoption.still_running_on:
        seen.append(adoption.still_running_on)
    return began, max(seen), False, not stopped


def kaplan_meier(spans: Sequence[tuple[int, bool]], days: int, undated: int = 0) -> Survival:
    """The estimate from how long each was followed, in days, and whether it ended by stopping."""
    followed = sorted(spans)
    share, falls = 1.0, []
    at_risk = len(followed)
    at = 0
    while at < len(followed) and followed[at][0] <= days:
        day = followed[at][0]
        stopped = left = 0
        while at < len(followed) and followed[at][0] == day:
            stopped += followed[at][1]
            left += not followed[at][1]
            at += 1
        if stopped:
            share *= 1 - stopped / at_risk
            falls.append(Fall(day, at_risk, stopped, share))
        at_risk -= stopped + left
    reached = sum(length >= days and not (stopped and length == days) for length, stopped in followed)
    said = Said.TOLD
    if sum(length > 0 or stopped for length, stopped in followed) < FEWEST:
        said = Said.TOO_FEW
    elif not reached and share > 0:
        said = Said.TOO_SHORT
    return Survival(
        days,
        said,
        share if said is Said.TOLD else None,
        len(followed),
        reached,
        sum(fall.stopped for fall in falls),
        sum(length < days and not stopped for length, stopped in followed),
        undated,
        tuple(falls),
    )


# -- Credit -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credit:
    """A city to which a confirmed adoption owes something, and how many hands lie between: 1 is the direct source."""

    city: str
    id: str  # its adoption, or ORIGIN
    generation: int


@dataclass(frozen=True, slots=True)
class Credited:
    """How many confirmed adoptions a city is credited with: taken from it directly, and later on."""

    direct: int
    later: int

    @property
    def total(self) -> int:
        return self.direct + self.later


def credit(tree: Tree, one: str) -> tuple[Credit, ...]:
    """All to whom one adoption owes, from its source up to the first city; nobody while it is not confirmed.

    A retracted adoption passes the credit on to those before it; the retracted origin keeps it. A city owes itself
    nothing, and is named once, where it is nearest.
    """
    adoption = tree.adoptions[one]
    if adoption.retracted or not adoption.confirmed:
        return ()
    found: list[Credit] = []
    named = {adoption.city}
    generation, source = 1, adoption.source
    while True:
        city, retracted = _of(tree, source)
        if not retracted and city not in named:
            named.add(city)
            found.append(Credit(city, source, generation))
        if source == ORIGIN:
            return tuple(found)
        generation, source = generation + 1, tree.adoptions[source].source


def credits_of_all(tree: Tree) -> dict[str, Credited]:
    """Every city with what it is credited with: the sums of `credit` over all adoptions, without walking up for each.

    On the way down a city counts what lies below its topmost place only, so that one with two places on a branch is
    not credited twice; what it took up again itself is taken off.
    """
    below = _confirmed_below(tree)
    total: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    places: Counter[str] = Counter()  # how often a city stands between the origin and here
    walk = [(ORIGIN, True)]
    while walk:
        one, entering = walk.pop()
        city, retracted = _of(tree, one)
        if not entering:
            places[city] -= 1
            continue
        adoption = tree.adoptions.get(one)
        if adoption and adoption.confirmed and not adoption.retracted:
            if places[city]:
                total[city] -= 1
            source_city, source_retracted = _of(tree, adoption.source)
            if not source_retracted and source_city != city:
                direct[source_city] += 1
        if not retracted:
            if not places[city]:
                total[city] += below[one]
            places[city] += 1
            walk.append((one, False))
        walk.extend((child, True) for child in reversed(tree.children.get(one, ())))
    return {
        city: Credited(direct[city], count - direct[city]) for city, count in sorted(total.items()) if count
    }


def _of(tree: Tree, one: str) -> tuple[str, bool]:
    """The city of a place in the tree, and whether it counts for nothing there."""
    if one == ORIGIN:
        return tree.origin.city, False
    return tree.adoptions[one].city, tree.adoptions[one].retracted


def _confirmed_below(tree: Tree) -> dict[str, int]:
    """How many confirmed adoptions came of each place, at first and at any later hand."""
    below = dict.fromkeys([ORIGIN, *tree.order], 0)
    for one in reversed(tree.order):
        adoption = tree.adoptions[one]
        below[adoption.source] += below[one] + (adoption.confirmed and not adoption.retracted)
    return below
