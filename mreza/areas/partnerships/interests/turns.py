"""Whose turn it is: what one side of an interest is waited for, worked out from what both have done. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mreza.areas.partnerships.choices import InterestState

ANSWERED_WITHIN = dt.timedelta(days=14)  # then a side that is waited for is overdue
ASKED_AGAIN = dt.timedelta(days=7)  # before that day it is reminded


class Turn(StrEnum):
    """What one side is waited for."""

    NOTHING = ""
    ANSWER = "answer"  # somebody is interested
    REPLY = "reply"  # the other side wrote last
    AGREE = "agree"  # the other side has said yes
    CONCLUDE = "conclude"  # both have: what becomes of it?


@dataclass(frozen=True)
class Standing:
    """Where an interest stands, as far as turns go."""

    state: str
    expressed_at: dt.datetime
    asker_agreed_at: dt.datetime | None = None
    asked_agreed_at: dt.datetime | None = None
    last_at: dt.datetime | None = None  # of the last message
    last_from_asker: bool | None = None
    became: bool = False


def turn_of(standing: Standing, *, as_asker: bool) -> tuple[Turn, dt.datetime | None]:
    """What this side is waited for, and since when."""
    own, others = standing.asker_agreed_at, standing.asked_agreed_at
    if not as_asker:
        own, others = others, own
    if standing.state == InterestState.AGREED:
        both = [day for day in (own, others) if day is not None]
        return (Turn.NOTHING, None) if standing.became else (Turn.CONCLUDE, max(both, default=None))
    if standing.state not in (InterestState.EXPRESSED, InterestState.TALKING):
        return Turn.NOTHING, None
    if standing.state == InterestState.EXPRESSED:
        return (Turn.NOTHING, None) if as_asker else (Turn.ANSWER, standing.expressed_at)
    if own is None and others is not None:
        return Turn.AGREE, others
    # An asked side that would like to talk and says nothing has given the word back to who asked.
    last_from_asker = standing.last_from_asker
    if own is None and last_from_asker is not None and last_from_asker != as_asker:
        return Turn.REPLY, standing.last_at
    return Turn.NOTHING, None


def due_of(since: dt.datetime) -> dt.date:
    """The day by which a side that is waited for should have said something."""
    return (since + ANSWERED_WITHIN).date()
