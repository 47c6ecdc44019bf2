"""Contacts as a city enters them, by the same verb."""

from __future__ import annotations

from typing import Any

from mreza.cities.models import City
from mreza.ties.cleaning import Wanted
from mreza.ties.keeping import claim, document
from mreza.ties.models import Contact
from mreza.vocabulary.models import TieKind

DIRECTIONS = {
    "adoption": "lead-gives", "hosting": "lead-gives", "residency": "lead-gives", "visit": "lead-gives",
    "mentoring": "lead-gives", "advice": "lead-gives", "translation": "lead-gives", "jury": "others-give",
}  # fmt: skip


def kind(code: str = "joint-project") -> TieKind:
    """A kind of tie, as shipped."""
    found, _made = TieKind.objects.get_or_create(
        code=code, defaults={"direction": DIRECTIONS.get(code, "both"), "counts": code != "conference"}
    )
    return found


def wanted(*cities: City, kind_code: str = "joint-project", **more: Any) -> Wanted:
    """A contact of these cities; of a kind that knows who gives the first city leads."""
    given = {"title": "Night of short films", "language": "en", "begins": "2024-05", **more}
    if DIRECTIONS.get(kind_code) and "lead" not in given:
        given["lead"] = cities[0]
    return Wanted(kind=kind(kind_code), cities=list(cities), **given)


def claimed(*cities: City, by: Any = None, **more: Any) -> Contact:
    """A contact the first city has entered."""
    return claim(wanted(*cities, **more), by=by, city=cities[0])


def documented(*cities: City, **more: Any) -> Contact:
    """A contact that stands in a public source."""
    return document(wanted(*cities, **{"sources": ["https://example.org/news"], **more}), by=None)
