"""How often a city is asked and how soon it answers: public, in words, each city by itself and never as a ranking.

Figures are those of whole months that are over, so that nobody learns from them of a question that is asked now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.activities.catalogue import cards_where, count_where
from mreza.areas.practices.asking.choices import AskedState, QuestionState
from mreza.areas.practices.asking.models import Answer, Asked
from mreza.cities.models import City
from mreza.foundation.moments import months_after, now, today
from mreza.ui.formats import date, number
from mreza.ui.sections import Section

SHOWN = 3
POSITION = 22
_MONTHS = 12
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """What twelve whole months say of one city."""

    until: dt.date  # the last day counted
    asked: int
    answered: int
    declined: int
    usually: dt.timedelta | None  # the middle of its response times


def pace_of(city: str, *, at: dt.datetime | None = None) -> Pace:
    """Of the city with that code; one statement."""
    first_now = today(at or now()).replace(day=1)
    since, until = _start(months_after(first_now, -_MONTHS)), _start(first_now)
    rows = Asked.objects.filter(city__code=city, asked_at__gte=since, asked_at__lt=until)
    told = list(
        rows.exclude(question__state=QuestionState.WITHDRAWN).values_list("state", "asked_at", "answered_at")
    )
    times = [
        (answered - asked).total_seconds()
        for state, asked, answered in told
        if state == AskedState.ANSWERED and answered is not None and answered < until
    ]
    declined = sum(
        state == AskedState.DECLINED and said is not None and said < until for state, _asked, said in told
    )
    usually = dt.timedelta(seconds=median(times)) if times else None
    return Pace(first_now - _DAY, len(told), len(times), declined, usually)


def in_words(pace: Pace) -> list[str]:
    """The sentences on the city's page; none where it was never asked."""
    if not pace.asked:
        return []
    told = {"count": number(pace.asked), "day": date(pace.until)}
    lines = [
        ngettext(
            "Asked %(count)s time in the twelve months to %(day)s.",
            "Asked %(count)s times in the twelve months to %(day)s.",
            pace.asked,
        )
        % told
    ]
    if pace.usually is None and not pace.declined:
        lines.append(_("It has not answered in that time."))
    elif pace.usually is not None and pace.answered == 1:
        lines.append(_("It answered once, %(time)s.") % {"time": _within(pace.usually)})
    elif pace.usually is not None:
        lines.append(_("It usually answers %(time)s.") % {"time": _within(pace.usually)})
    if pace.declined:
        passed = ngettext(
            "It passed %(count)s question on to others.",
            "It passed %(count)s questions on to others.",
            pace.declined,
        )
        lines.append(passed % {"count": number(pace.declined)})
    return lines


def _within(time: dt.timedelta) -> str:
    for days, words in (
        (1, _("within a day")),
        (3, _("within three days")),
        (7, _("within a week")),
        (14, _("within two weeks")),
        (31, _("within a month")),
    ):
        if time <= days * _DAY:
            return words
    return _("after more than a month")


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def on_the_citys_page(kind: str, key: str) -> Iterable[Section]:
    """Fills `ui.sections`: what the city has answered, and how it answers."""
    if kind != City.kind:
        return []
    lines = in_words(pace_of(key))
    rows = cards_where(limit=SHOWN, kind=Answer.kind, city=key)
    if not rows and not lines:
        return []
    total = count_where(kind=Answer.kind, city=key) if rows else 0
    context: dict[str, Any] = {
        "rows": rows,
        "lines": lines,
        "more": total > SHOWN,
        "all": _("All answered questions (%(count)s)") % {"count": number(total)},
        "address": reverse("questions:list") + f"?city={key}",
    }
    return [Section("questions", _("Questions and answers"), "questions/section.html", context, POSITION)]
