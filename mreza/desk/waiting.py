"""What waits for somebody: every chapter's answer in one list, overdue first, grouped by what it is about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.foundation import hooks
from mreza.foundation.moments import today
from mreza.foundation.waiting import Waiting

# The first part of `Waiting.kind` → what the desk calls that sort of thing; in the order of the desk.
GROUPS = {
    "practice": _("Good practices"),
    "project": _("Projects"),
    "question": _("Questions between cities"),
    "review": _("Reviews"),
    "tie": _("Ties between cities"),
    "wish": _("Offers and needs"),
    "city": _("Cities"),
    "organisation": _("Organisations"),
    "place": _("Places"),
    "letter": _("Letters"),
    "translation": _("Translations"),
    "file": _("Files"),
    "field": _("Creative fields"),
    "country": _("Countries"),
    "appointment": pgettext_lazy("who acts", "People"),
    "remark": _("Remarks of readers"),
    "mail": _("Outgoing mail"),
    "account": _("Your account"),
}
# Sorts, or single kinds, that belong to the group of another.
SAME = {
    "adoption": "practice",
    "answer": "question",
    "interest": "wish",
    "handover": "appointment",
    "invitation": "appointment",
    "role": "appointment",
    "person": "appointment",
    "city.letter": "letter",
    "city.needs-people": "appointment",
    "accounts": "appointment",
}
OTHER = "other"


@dataclass(frozen=True)
class Group:
    """One value of the filter."""

    code: str
    label: Any
    count: int
    chosen: bool


@dataclass(frozen=True)
class List:
    """The list as it is shown: its lines, and the groups it can be narrowed to."""

    lines: list[Waiting]
    groups: list[Group]
    total: int
    overdue: int
    chosen: str


def group_of(waiting: Waiting) -> str:
    """Under which heading a line belongs."""
    sort = waiting.kind.partition(".")[0]
    sort = SAME.get(waiting.kind) or SAME.get(sort, sort)
    return sort if sort in GROUPS else OTHER


def all_for(user: Any) -> list[Waiting]:
    """What every chapter says waits for this person."""
    return [line for lines in hooks.waits_for_me(user).values() for line in lines]


def waiting_for(user: Any, *, chosen: str = "", on: dt.date | None = None) -> List:
    """What waits for this person, overdue first, then by the day it is due, then the oldest; narrowed to one group."""
    day = on or today()
    everything = in_order(all_for(user), on=day)
    counts = Counter(map(group_of, everything))
    known = chosen if counts[chosen] else ""
    lines = [line for line in everything if not known or group_of(line) == known]
    labels = {**GROUPS, OTHER: _("Other things")}
    groups = [
        Group(code, label, counts[code], code == known) for code, label in labels.items() if counts[code]
    ]
    return List(lines, groups, len(everything), sum(line.is_overdue(day) for line in everything), known)


def in_order(lines: Iterable[Waiting], *, on: dt.date) -> list[Waiting]:
    """Overdue first, then what has a day, then the rest from the oldest."""
    return sorted(
        lines,
        key=lambda line: (not line.is_overdue(on), line.due or dt.date.max, line.since, line.kind, line.text),
    )
