"""Projects drawn on a line of time: the list of them, and what lies on the way of one. The words stand beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.activities.catalogue import CardRow
from mreza.areas.partnerships.projects.columns import Detail
from mreza.areas.partnerships.projects.light import first_day, last_day
from mreza.areas.partnerships.projects.query import Selection
from mreza.areas.partnerships.projects.reading import Shown
from mreza.areas.partnerships.projects.timeline import Axis, Span, axis, days_of, span
from mreza.ui.formats import date, number, period, reader_locale


class Label(NamedTuple):
    """The name of a year or a month at its place; the last one ends where the line does."""

    x: float
    text: str
    at_end: bool


class Line(NamedTuple):
    """A project of the list on the line of time; without a day it has no span, and says so."""

    row: CardRow
    detail: Detail
    span: Span | None
    period: str


class Timeline(NamedTuple):
    """All projects of a page on one line."""

    axis: Axis | None
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    finding: str


class Mark(NamedTuple):
    """Something that lies on a day of one project."""

    x: float
    kind: str  # due, late, done, measured, told
    day: dt.date
    text: str


class Drawing(NamedTuple):
    """One project on its line."""

    axis: Axis
    labels: tuple[Label, ...]
    span: Span | None
    marks: tuple[Mark, ...]
    finding: str

    @property
    def kinds(self) -> list[str]:
        """Which kinds of marks there are, for the key below it."""
        there = {one.kind for one in self.marks}
        return [kind for kind in ("done", "late", "due", "measured", "told") if kind in there]


# --- the list ---------------------------------------------------------------------------------------------
def of_list(selection: Selection, rows: Sequence[CardRow]) -> Timeline:
    """The projects of a page, those that begin first at the top; what says no day comes last."""
    told = [(row, row.told.get("starts", ""), row.told.get("ends", "")) for row in rows]
    days: list[dt.date] = []
    for _row, starts, ends in told:
        if found := days_of(starts, ends, selection.day):
            days += found[:2]
    line = axis(days, selection.day)
    lines = [
        Line(
            row, selection.detail(row), span(line, starts, ends, selection.day) if line else None,
            period(starts, ends),
        )
        for row, starts, ends in told
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.span is None, one.span.x if one.span else 0, one.row.code))
    return Timeline(line, _labels(line) if line else (), tuple(lines), _finding(lines))


def _finding(lines: Sequence[Line]) -> str:
    silent = sum(one.span is None for one in lines)
    drawn = len(lines) - silent
    found = ngettext(
        "%(count)s project from its beginning to its end.",
        "%(count)s projects from their beginning to their end.",
        drawn,
    ) % {"count": number(drawn)}
    if silent:
        without = ngettext(
            "%(count)s does not say when it is.", "%(count)s do not say when they are.", silent
        )
        found += " " + without % {"count": number(silent)}
    return found


# --- one project ------------------------------------------------------------------------------------------
def of_project(told: Shown) -> Drawing | None:
    """Milestones, measurements and news on the way of one project; without any of them there is nothing to draw."""
    one = told.project
    days = [first_day(one.starts)] if one.starts else []
    days += [last_day(one.ends)] if one.ends else []
    marks = _marks(told)
    if not marks:
        return None
    every = [*days, *(day for _kind, day, _text in marks)]
    if len(set(every)) < 2:
        return None
    line = axis([*every, *([told.day] if one.stage == "running" else [])], told.day)
    if line is None:
        return None
    placed = tuple(Mark(line.x(day), kind, day, text) for kind, day, text in marks)
    return Drawing(line, _labels(line), span(line, one.starts, one.ends, told.day), placed, _found(told))


def _marks(told: Shown) -> list[tuple[str, dt.date, str]]:
    """Kind, day and words, in the order of time."""
    marks: list[tuple[str, dt.date, str]] = []
    for one in told.milestones:
        if one.done_on:
            marks.append(("done", one.done_on, _("Milestone reached: %(title)s") % {"title": one.title}))
        elif one.due_on:
            kind = "late" if one.is_late else "due"
            marks.append((kind, one.due_on, _("Milestone due: %(title)s") % {"title": one.title}))
    for result in told.results:
        if result.measured_on:
            words = {"number": result.number, "figure": result.figure(result.measured)}
            marks.append(
                ("measured", result.measured_on, _("Result %(number)s measured: %(figure)s") % words)
            )
    marks += [("told", one.on, pgettext("project", "News")) for one in told.updates]
    return sorted(marks, key=lambda mark: (mark[1], mark[0]))


def _found(told: Shown) -> str:
    """What the drawing shows, in a sentence."""
    done = sum(one.done_on is not None for one in told.milestones)
    late = [one for one in told.milestones if one.is_late]
    parts = []
    if told.milestones:
        parts.append(_("Milestones: %(line)s.") % {"line": told.milestones_line})
    if late:
        first = min(one.due_on for one in late if one.due_on)
        parts.append(_("The longest delay has lasted since %(date)s.") % {"date": date(first)})
    elif done < len(told.milestones):
        coming = [one.due_on for one in told.milestones if one.due_on and not one.done_on]
        if coming:
            parts.append(_("The next one is due on %(date)s.") % {"date": date(min(coming))})
    return " ".join(parts) or told.period


def _labels(line: Axis) -> tuple[Label, ...]:
    years = all(tick.is_year for tick in line.ticks)
    found = []
    for place, tick in enumerate(line.ticks):
        with_year = tick.is_year or place == 0
        text = date(tick.day, "year") if years or tick.is_year else _month(tick.day, with_year)
        found.append(Label(tick.x, text, tick.x > 90))
    return tuple(found)


def _month(day: dt.date, with_year: bool) -> str:
    return dates.format_skeleton("yMMM" if with_year else "MMM", day, locale=reader_locale())
