"""What cities did with the partners suggested to them: shown, opened, written to, agreed, declined, put aside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.matching.suggesting import Suggestion
from mreza.cities.models import City


def were_shown(city: City, suggestions: Iterable[Suggestion], *, corrected: bool) -> None:
    """People of the city saw this list: one row a suggested city and day, however often they look."""
    raise NotImplementedError


def did(city: City, other: City, what: Did, *, by: Any, why: str = "", rank: int | None = None) -> None:
    """A person who acts for the city opened the suggestion, wrote, or put it aside (with a reason if they like)."""
    raise NotImplementedError


def put_aside(city: City) -> dict[str, str]:
    """The cities that were put aside, by code, each with the reason that was given; newer acts bring one back."""
    raise NotImplementedError
