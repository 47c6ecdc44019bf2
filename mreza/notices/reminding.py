"""Reminders: somebody is told before a day comes, and once more when it has passed. Each of the two once for a day.

Nothing is planned ahead: whoever reminds names what is due now, as often as they like, and who was told is not told
again. When the thing is confirmed its day moves on, and with it the reminder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mreza.notices.models import Notice
from mreza.notices.telling import tell_people


@dataclass(frozen=True)
class Reminder:
    """Something has a day, and these people can do something about it."""

    about: tuple[str, str]
    due: dt.date
    people: Sequence[Any]
    told: dict[str, Any] = field(default_factory=dict)

    def facts(self, on: dt.date) -> dict[str, Any]:
        """What the sentence is made with."""
        return {**self.told, "due": self.due.isoformat(), "over": self.due < on}


@transaction.atomic
def remind(kind: str, reminders: Sequence[Reminder], *, at: dt.datetime) -> int:
    """How many were told now. One statement finds who knows already, for any number of reminders."""
    if not reminders:
        return 0
    day = at.date()
    known = _told_before(kind, {one.about[1] for one in reminders})
    count = 0
    for one in reminders:
        facts = one.facts(day)
        new = [
            user for user in one.people if (user.pk, one.about[1], facts["due"], facts["over"]) not in known
        ]
        count += len(tell_people(new, kind, about=one.about, told=facts, at=at))
    return count


def _told_before(kind: str, keys: set[str]) -> set[tuple[Any, str, str, bool]]:
    rows = Notice.objects.filter(kind=kind, about_key__in=sorted(keys)).values_list(
        "user", "about_key", "told"
    )
    return {(user, key, told.get("due", ""), told.get("over", False)) for user, key, told in rows}
