"""Who speaks about an interest: the side that expressed it, or the side whose offer or need it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.models import Interest
from mreza.cities.models import City, Organisation


@dataclass(frozen=True)
class Voice:
    """One side of an interest; rules are asked about it, for whoever is on both sides speaks for one at a time."""

    interest: Interest
    as_asker: bool

    @property
    def city(self) -> City:
        city: City = self.interest.city if self.as_asker else self.interest.wish.city
        return city

    @property
    def organisation(self) -> Organisation | None:
        owner = self.interest if self.as_asker else self.interest.wish
        found: Organisation | None = owner.organisation
        return found

    @property
    def agreed_at(self) -> dt.datetime | None:
        interest = self.interest
        found: dt.datetime | None = interest.asker_agreed_at if self.as_asker else interest.asked_agreed_at
        return found

    @property
    def other(self) -> Voice:
        return Voice(self.interest, not self.as_asker)

    @property
    def name(self) -> str:
        """How addresses and the API call it."""
        return "asker" if self.as_asker else "asked"

    @property
    def is_waiting(self) -> bool:
        return self.interest.state in (InterestState.EXPRESSED, InterestState.TALKING)


NAMES = {"asker": True, "asked": False}


def both(interest: Interest) -> tuple[Voice, Voice]:
    """The side that asks, and the side that is asked."""
    return Voice(interest, True), Voice(interest, False)
