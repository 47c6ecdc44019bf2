"""Nobody is left without an answer: whoever is waited for is reminded before the day and once more after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.interests import keeping
from mreza.areas.partnerships.interests.telling import named, notice, title_of, told_of
from mreza.areas.partnerships.interests.turns import ASKED_AGAIN, Turn, due_of, turn_of
from mreza.areas.partnerships.interests.voices import Voice, both
from mreza.areas.partnerships.interests.waiting import BINDING, standing_of, unfinished
from mreza.areas.partnerships.wishes.people import Owner, people_of
from mreza.foundation.moments import today
from mreza.notices.kinds import register
from mreza.notices.reminding import Reminder, remind
from mreza.ui.formats import date

KINDS = {
    "asker": "interest.due-asker",
    "asked": "interest.due-asked",
}  # who is on both sides is told for each
MOST = 2_000  # looked at in one go, the longest waiting first
LOOKED_BACK = dt.timedelta(days=31)  # who was not reminded of a day by then is not any more


@dataclass(frozen=True)
class Done:
    """What was done on one day."""

    reminded: int  # notices
    closed: int  # interests that nobody answered


def run(at: dt.datetime) -> Done:
    """Remind whoever is waited for, and close what was waited for in vain. Safe to run twice."""
    return Done(remind_silent(at), keeping.close_unanswered(at))


def remind_silent(at: dt.datetime) -> int:
    """How many notices went out now."""
    day = today(at)
    waited = unfinished().filter(state__in=(InterestState.EXPRESSED, InterestState.TALKING))
    found: list[tuple[Voice, Turn, dt.date]] = []
    for row in waited.order_by("expressed_at", "pk")[:MOST]:
        for voice in both(row):
            turn, since = turn_of(standing_of(row), as_asker=voice.as_asker)
            if turn and since is not None and _is_time(due := due_of(since), day):
                found.append((voice, turn, due))
    return sum(
        remind(kind, _reminders([one for one in found if one[0].name == name], at), at=at)
        for name, kind in KINDS.items()
    )


def _is_time(due: dt.date, day: dt.date) -> bool:
    return due - ASKED_AGAIN <= day <= due + LOOKED_BACK


def _reminders(found: list[tuple[Voice, Turn, dt.date]], at: dt.datetime) -> list[Reminder]:
    teams = people_of({_owner(voice) for voice, turn, _due in found if turn not in BINDING}, at=at)
    leads = people_of({_owner(voice) for voice, turn, _due in found if turn in BINDING}, at=at, leads=True)
    return [
        Reminder(
            voice.interest.about, due, (leads if turn in BINDING else teams)[_owner(voice)],
            {**told_of(voice, title_of(voice.interest.wish)), "turn": turn.value},
        )
        for voice, turn, due in found
    ]  # fmt: skip


def _owner(voice: Voice) -> Owner:
    return voice.city.pk, voice.organisation.pk if voice.organisation is not None else None


def register_notices() -> None:
    for kind in KINDS.values():
        register(notice(kind, _("A city waits for an answer of yours"), _sentence))


def _sentence(told: Mapping[str, Any]) -> str:
    said = {**named(told), "day": date(dt.date.fromisoformat(told["due"]))}
    if told["over"]:
        return (
            gettext("%(place)s still waits for your answer about “%(title)s”: it was due by %(day)s.") % said
        )
    return gettext("%(place)s waits for your answer about “%(title)s”. Please give it by %(day)s.") % said
