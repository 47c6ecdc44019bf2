"""What time does to offers and needs, and to interests in them: once a day by itself, or by `mreza expire-offers`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping, telling
from mreza.foundation.moments import today


@dataclass(frozen=True)
class Done:
    """What was done on one day."""

    lapsed: int
    reminded: int  # notices


def lapse_overdue(at: dt.datetime) -> int:
    """Offers and needs whose day has passed are listed no more; how many."""
    over = Wish.objects.open().filter(expires_on__lt=today(at)).order_by("pk")
    return sum(keeping.lapse(wish, at=at) for wish in over)


def run(at: dt.datetime) -> Done:
    """All of it, in that order. Safe to run twice."""
    return Done(lapse_overdue(at), telling.remind_expiring(at))
