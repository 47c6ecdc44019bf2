"""What cities did with the partners suggested to them: shown, opened, written to, agreed, declined, put aside.

Of a city, never of a person, and no act: nothing anybody reads changes with it, so no version of the data moves on and
the journal says nothing. No score knows of it either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.models import Suggestion as Row
from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.foundation.text import clean_line

if TYPE_CHECKING:
    from mreza.areas.partnerships.matching.suggesting import Suggestion

LONGEST_WHY = 500
# What a city itself did; being shown is nothing it did.
ITS_OWN = (Did.OPENED, Did.WROTE, Did.AGREED, Did.DECLINED, Did.PASSED)


def were_shown(city: City, suggestions: Iterable[Suggestion], *, corrected: bool) -> None:
    """People of the city saw this list: one row a suggested city and day, however often they look."""
    at = now()
    places = {one.city: one.rank for one in suggestions}
    today = Row.objects.filter(city=city, did=Did.SHOWN, at__gte=_midnight(at))
    there = set(today.filter(other__code__in=places).values_list("other__code", flat=True))
    missing = City.objects.filter(code__in=places.keys() - there).in_bulk(field_name="code")
    Row.objects.bulk_create(
        Row(city=city, other=other, did=Did.SHOWN, rank=places[code], corrected=corrected, at=at)
        for code, other in sorted(missing.items())
    )


def did(city: City, other: City, what: Did, *, by: Any, why: str = "", rank: int | None = None) -> None:
    """A person who acts for the city opened the suggestion, wrote, or put it aside (with a reason if they like).

    Who they are is not kept. Opening a page again on the same day is nothing new.
    """
    at, reason = now(), clean_line(why)[:LONGEST_WHY]
    last = Row.objects.filter(city=city, other=other, did__in=ITS_OWN).order_by("-at", "-pk").first()
    if (
        what in (Did.OPENED, Did.PASSED)
        and last is not None
        and (last.did, last.why) == (what, reason)
        and last.at >= _midnight(at)
    ):
        return
    shown = Row.objects.filter(city=city, other=other, did=Did.SHOWN).order_by("-at", "-pk").first()
    Row.objects.create(
        city=city,
        other=other,
        did=what,
        why=reason,
        rank=rank if rank is not None else (shown.rank if shown else None),
        corrected=shown.corrected if shown else True,
        at=at,
    )


def settled(one: City, other: City, what: Did, *, why: str = "", at: dt.datetime | None = None) -> None:
    """Two cities agreed, or one declined: it is noted of whichever of them had the other suggested to it."""
    pairs = Q(city=one, other=other) | Q(city=other, other=one)
    latest: dict[int, Row] = {row.city_id: row for row in Row.objects.filter(pairs).order_by("at", "pk")}
    Row.objects.bulk_create(
        Row(
            city_id=row.city_id,
            other_id=row.other_id,
            did=what,
            why=clean_line(why)[:LONGEST_WHY],
            rank=row.rank,
            corrected=row.corrected,
            at=at or now(),
        )
        for row in latest.values()
    )


def put_aside(city: City) -> dict[str, str]:
    """The cities that were put aside, by code, each with the reason that was given; newer acts bring one back."""
    rows = Row.objects.filter(city=city, did__in=ITS_OWN).order_by("at", "pk")
    last = {other: (what, why) for other, what, why in rows.values_list("other__code", "did", "why")}
    return {other: why for other, (what, why) in sorted(last.items()) if what == Did.PASSED}


for _verb in (were_shown, did, settled):
    setattr(_verb, "alters_data", True)  # noqa: B010


def _midnight(at: dt.datetime) -> dt.datetime:
    """When the Network's day began."""
    return at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
