"""The light of a project: green, amber or red, with what made it so; computed from dates, results and the last word.

Pure: facts and a day in, signs out; what they say in words is in `light_words`. The worst sign gives the colour. There
is no light before a project is agreed on, after it was stopped, and for what was compiled from public sources and
nobody reports on here: no light is better than an invented one.

- **Green** is earned: at least one result is measured, and nothing is late. Finished, every result reached its aim.
- **Amber**: late by up to a month (the end) or two (a milestone), nothing told for three months, no result measured
  yet, or a result less than half as far as its time would ask for.
- **Red**: later than that, nothing told for half a year, a result worse than where it began, or less than a quarter as
  far as its time would ask for; finished with no result measured, or with one that came not even half way.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

GREEN, AMBER, RED, NONE = "green", "amber", "red", ""
_WORST = {RED: 0, AMBER: 1, GREEN: 2, NONE: 3}

END_LATE = 30  # days after which an end that has passed is red
MILESTONE_LATE = 60
QUIET, SILENT = 90, 180  # days since the last word: amber, red
BEGIN_LATE, BEGIN_LOST = 30, 120  # days an agreed project has not begun: amber, red
AGREED_LONG = 180  # the same where it was never said when it begins


@dataclass(frozen=True)
class Aim:
    """A milestone: by when, and when it was reached."""

    due_on: dt.date | None
    done_on: dt.date | None


@dataclass(frozen=True)
class Figure:
    """A result: where it began, what is aimed at, what was measured when."""

    baseline: Decimal | None = None
    target: Decimal | None = None
    measured: Decimal | None = None
    measured_on: dt.date | None = None

    @property
    def progress(self) -> float | None:
        """How far from the baseline (else zero) to the aim: 1 is reached; below 0 is worse than before."""
        if self.measured is None or self.target is None:
            return None
        begun = self.baseline if self.baseline is not None else Decimal(0)
        way = self.target - begun
        if not way:  # to hold what there was
            return 1.0 if self.measured >= self.target else -1.0
        return float((self.measured - begun) / way)


@dataclass(frozen=True)
class Facts:
    """All that the light is made of. Dates of a project may be a year or a month (`2026`, `2026-05`)."""

    stage: str
    begins: str = ""
    ends: str = ""
    is_compiled: bool = False
    agreed_on: dt.date | None = None
    milestones: Sequence[Aim] = ()
    results: Sequence[Figure] = ()
    told_on: dt.date | None = None  # the last update


@dataclass(frozen=True)
class Sign:
    """One thing that speaks for a colour: a stable code and its values."""

    colour: str
    code: str
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Light:
    """The colour, and all signs, the worst first."""

    colour: str
    signs: tuple[Sign, ...]

    @property
    def why(self) -> Sign:
        return self.signs[0]


def light_of(facts: Facts, on: dt.date) -> Light:
    """The light on that day."""
    signs = sorted(_signs(facts, on), key=lambda sign: _WORST[sign.colour])
    return Light(signs[0].colour, tuple(signs))


def _signs(facts: Facts, on: dt.date) -> Iterator[Sign]:
    if facts.is_compiled:
        yield Sign(NONE, "compiled")
    elif facts.stage == "agreed":
        yield from _of_agreed(facts, on)
    elif facts.stage == "running":
        yield from _of_running(facts, on)
    elif facts.stage == "finished":
        yield from _of_finished(facts)
    else:
        yield Sign(NONE, facts.stage)


def _of_agreed(facts: Facts, on: dt.date) -> Iterator[Sign]:
    if facts.begins:
        late = (on - last_day(facts.begins)).days
        if late > BEGIN_LATE:
            yield Sign(RED if late > BEGIN_LOST else AMBER, "not-begun", {"on": last_day(facts.begins)})
            return
    elif facts.agreed_on and (on - facts.agreed_on).days > AGREED_LONG:
        yield Sign(AMBER, "long-agreed", {"on": facts.agreed_on})
        return
    yield Sign(NONE, "agreed")


def _of_running(facts: Facts, on: dt.date) -> Iterator[Sign]:
    yield from _end(facts, on)
    yield from _milestones(facts, on)
    yield from _silence(facts, on)
    for number, figure in enumerate(facts.results, 1):
        yield from _pace(number, figure, facts)
    measured = [one for one in facts.results if one.measured is not None]
    if measured:
        last = max(one.measured_on or on for one in measured)
        yield Sign(GREEN, "measured", {"measured": len(measured), "results": len(facts.results), "on": last})
    else:
        yield Sign(AMBER, "unmeasured", {"results": len(facts.results)})


def _end(facts: Facts, on: dt.date) -> Iterator[Sign]:
    if facts.ends and (late := (on - last_day(facts.ends)).days) > 0:
        yield Sign(RED if late > END_LATE else AMBER, "over", {"on": last_day(facts.ends), "days": late})


def _milestones(facts: Facts, on: dt.date) -> Iterator[Sign]:
    late = [one.due_on for one in facts.milestones if one.due_on and not one.done_on and one.due_on < on]
    if late:
        longest = (on - min(late)).days
        colour = RED if longest > MILESTONE_LATE else AMBER
        yield Sign(colour, "late", {"count": len(late), "on": min(late), "days": longest})


def _silence(facts: Facts, on: dt.date) -> Iterator[Sign]:
    last = last_word(facts)
    if last is None:
        return
    quiet = (on - last).days
    if quiet > QUIET:
        yield Sign(RED if quiet > SILENT else AMBER, "quiet", {"on": last, "days": quiet})


def last_word(facts: Facts) -> dt.date | None:
    """When something was last told: an update, a milestone, a measurement, or that it was agreed on."""
    days = [facts.told_on, facts.agreed_on]
    days += [one.done_on for one in facts.milestones]
    days += [one.measured_on for one in facts.results]
    return max((day for day in days if day), default=None)


def _pace(number: int, figure: Figure, facts: Facts) -> Iterator[Sign]:
    progress = figure.progress
    if progress is None:
        return
    if progress < 0:
        yield Sign(RED, "worse", {"number": number})
        return
    if progress >= 1 or figure.measured_on is None or not (facts.begins and facts.ends):
        return
    first, last = first_day(facts.begins), last_day(facts.ends)
    gone = min(max((figure.measured_on - first).days / max((last - first).days, 1), 0.0), 1.0)
    if progress < gone / 2:
        told = {"number": number, "share": _percent(progress), "time": _percent(gone)}
        yield Sign(RED if progress < gone / 4 else AMBER, "behind", told)


def _of_finished(facts: Facts) -> Iterator[Sign]:
    measured = [one for one in facts.results if one.measured is not None]
    if not measured:
        yield Sign(RED, "nothing-measured")
        return
    if missing := len(facts.results) - len(measured):
        yield Sign(AMBER, "some-unmeasured", {"count": missing, "results": len(facts.results)})
    for number, figure in enumerate(facts.results, 1):
        progress = figure.progress
        if progress is not None and progress < 1:
            told = {"number": number, "share": max(_percent(progress), 0)}
            yield Sign(RED if progress < 0.5 else AMBER, "missed", told)
    aimed = [one for one in measured if one.progress is not None]
    if aimed:
        reached = sum(1 for one in aimed if (one.progress or 0) >= 1)
        yield Sign(GREEN, "reached", {"count": reached, "results": len(facts.results)})
    else:
        yield Sign(GREEN, "measured-without-aim", {"measured": len(measured)})


def _percent(share: float) -> int:
    return round(share * 100)


# --- days as exactly as they are known --------------------------------------------------------------------------
def first_day(partial: str) -> dt.date:
    """The first day of a year, a month or a day: `2026` → 1 January."""
    year, month, day = (*map(int, partial.split("-")), 1, 1)[:3]
    return dt.date(year, month, day)


def last_day(partial: str) -> dt.date:
    """The last day of a year, a month or a day: `2026-02` → 28 February."""
    numbers = list(map(int, partial.split("-")))
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else 12
    day = numbers[2] if len(numbers) > 2 else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day)
