"""Which of the four commitments a city's published records of one kind speak for; the reading is the vocabulary's."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from mreza.activities.models import Card, Partner
from mreza.activities.registry import Kind
from mreza.cities.hooks import Recorded
from mreza.vocabulary.commitments import Reading, readings


def recorded(city: str, *, kind: Kind, listed: str) -> dict[str, list[Recorded]]:
    """Commitment → its records of this kind, counted, with the way to the list.

    Those the city leads and those that name it with its consent. `listed` names the list everybody reads.
    """
    cards = Card.objects.published().of_city(city).filter(kind=kind.kind)
    objectives = {key: set(facets.get("objective", ())) for key, facets in cards.values_list("key", "facets")}
    if not objectives:
        return {}
    partners = Partner.objects.filter(kind=kind.kind, key__in=list(objectives))
    with_partners = set(partners.values_list("key", flat=True))
    found: dict[str, list[Recorded]] = {}
    for reading in readings():
        there = [key for key, codes in objectives.items() if _speaks(reading, kind.area, codes)]
        count = sum(key in with_partners or not reading.with_partners for key in there)
        if count:
            found[reading.commitment] = [Recorded(kind.plural, _address(listed, city, reading), count)]
    return found


def _speaks(reading: Reading, area: str, objectives: set[str]) -> bool:
    return area in reading.areas or bool(objectives & set(reading.objectives))


def _address(listed: str, city: str, reading: Reading) -> str:
    """The list as near to the reading as its filters come."""
    query = [("city", city), *(("objective", code) for code in reading.objectives)]
    return f"{reverse(listed)}?{urlencode(query)}"
