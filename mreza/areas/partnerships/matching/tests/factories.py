"""Cities that could work together, in a database with nothing else."""

from __future__ import annotations

from typing import Any

from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated
from mreza.cities.models import City

REGIONS = ("europe-and-north-america", "africa", "asia-and-the-pacific")
COUNTRIES = {"europe-and-north-america": "fr", "africa": "sn", "asia-and-the-pacific": "jp"}


def members(count: int) -> list[City]:
    """So many members, spread over three regions and two fields."""
    return [
        member(
            f"{COUNTRIES[REGIONS[n % 3]]}-town{n:02d}",
            region=REGIONS[n % 3],
            field="film" if n % 2 else "music",
        )
        for n in range(count)
    ]


def states(city: City, side: str, **more: Any) -> Wish:
    """An offer or a need of the city, entered by whoever answers for it."""
    return stated(city, by=leader(city), side=side, **more)
