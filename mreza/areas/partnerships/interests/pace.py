"""How surely and how soon a city answers those who are interested: shown to the other side, in words, never a ranking.

Figures are those of the twelve whole months that are over, so that nobody learns of an interest expressed now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.interests.turns import ANSWERED_WITHIN
from mreza.areas.partnerships.models import Interest
from mreza.foundation.moments import months_after, now, today
from mreza.ui.formats import date, number

_MONTHS = 12
_DAY = dt.timedelta(days=1)
# Within so many days, said with these words; the first within which most were answered is said.
_STEPS = (1, 3, 7, 14, 31)


@dataclass(frozen=True)
class Pace:
    """What twelve whole months say of one city: how many interests in its offers and needs, and how soon answered."""

    until: dt.date  # the last day counted
    expressed: int = 0  # those that could have been answered
    answered: int = 0
    times: tuple[dt.timedelta, ...] = ()  # of those answered, the shortest first

    @property
    def rate(self) -> float | None:
        """The share that was answered; none where nobody asked."""
        return self.answered / self.expressed if self.expressed else None

    def within(self, days: int) -> int:
        return sum(time <= days * _DAY for time in self.times)


def pace_of(city: str, *, at: dt.datetime | None = None) -> Pace:
    """Of the city with that code; one statement."""
    moment = at or now()
    return paces([city], at=moment).get(city, Pace(_window(moment)[2]))


def paces(cities: Iterable[str] | None = None, *, at: dt.datetime | None = None) -> dict[str, Pace]:
    """Of these cities, or of all that were ever asked: code → pace. One statement, for matching."""
    since, until, last_day = _window(at or now())
    rows = Interest.objects.filter(
        expressed_at__gte=since, expressed_at__lt=until
    )  # door: counted by city only
    if cities is not None:
        rows = rows.filter(wish__city__code__in=list(cities))
    found: dict[str, list[dt.timedelta | None]] = {}
    values = rows.order_by("pk").values_list(
        "wish__city__code", "state", "expressed_at", "answered_at", "ended_at"
    )
    for code, state, expressed, answered, ended in values:
        if answered is not None and answered < until:
            found.setdefault(code, []).append(answered - expressed)
        elif _could_answer(state, expressed, ended, until):
            found.setdefault(code, []).append(None)
    return {
        code: Pace(
            last_day, len(times), sum(time is not None for time in times),
            tuple(sorted(time for time in times if time is not None)),
        )
        for code, times in found.items()
    }  # fmt: skip


def _could_answer(state: str, expressed: dt.datetime, ended: dt.datetime | None, until: dt.datetime) -> bool:
    """Silence counts once a fortnight was over in which an answer was possible: not what was taken back before."""
    end = min(ended, until) if ended is not None and state in _ENDED_BY_OTHERS else until
    return end - expressed >= ANSWERED_WITHIN


_ENDED_BY_OTHERS = (InterestState.WITHDRAWN, InterestState.CLOSED)


def in_words(pace: Pace) -> list[str]:
    """What the other side reads; nothing where nobody was ever interested."""
    if not pace.expressed:
        return []
    told = {"count": number(pace.expressed), "day": date(pace.until)}
    lines = [
        ngettext(
            "%(count)s interest was expressed in its offers and needs in the twelve months to %(day)s.",
            "%(count)s interests were expressed in its offers and needs in the twelve months to %(day)s.",
            pace.expressed,
        )
        % told
    ]
    return [*lines, *_how_soon(pace)]


def _how_soon(pace: Pace) -> list[str]:
    if not pace.answered:
        return [_("It has answered none of them.")]
    for days in _STEPS:
        if 2 * pace.within(days) > pace.expressed:
            is_all = pace.within(days) == pace.expressed
            return [_answers_all(days) if is_all else _answers_most(days), *_left_open(pace)]
    told = ngettext("It has answered %(count)s of them.", "It has answered %(count)s of them.", pace.answered)
    return [told % {"count": number(pace.answered)}]


def _left_open(pace: Pace) -> list[str]:
    silent = pace.expressed - pace.answered
    if not silent:
        return []
    told = ngettext("%(count)s was left without an answer.", "%(count)s were left without an answer.", silent)
    return [told % {"count": number(silent)}]


def _answers_most(days: int) -> str:
    return {
        1: _("It answers most within a day."),
        3: _("It answers most within three days."),
        7: _("It answers most within a week."),
        14: _("It answers most within two weeks."),
        31: _("It answers most within a month."),
    }[days]


def _answers_all(days: int) -> str:
    return {
        1: _("It answers within a day."),
        3: _("It answers within three days."),
        7: _("It answers within a week."),
        14: _("It answers within two weeks."),
        31: _("It answers within a month."),
    }[days]


def _window(at: dt.datetime) -> tuple[dt.datetime, dt.datetime, dt.date]:
    """From, before, and the last day of the twelve whole months that are over."""
    first_now = today(at).replace(day=1)
    return _start(months_after(first_now, -_MONTHS)), _start(first_now), first_now - _DAY


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def line_of(city: str, *, at: dt.datetime | None = None) -> str:
    """The same in one line."""
    words: Any = in_words(pace_of(city, at=at))
    return " ".join(words)
