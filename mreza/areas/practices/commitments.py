"""Which of the four commitments a city's published practices speak for; the reading is the vocabulary's."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.activities.models import Card, Partner
from mreza.areas.practices.models import Practice
from mreza.cities.hooks import Recorded
from mreza.vocabulary.commitments import Reading, readings

AREA = "practices"


def recorded(city: str) -> dict[str, list[Recorded]]:
    """Commitment → its practices, counted, with the way to the list. Led by the city, or naming it with its consent."""
    cards = Card.objects.published().of_city(city).filter(kind=Practice.kind)
    objectives = {key: set(facets.get("objective", ())) for key, facets in cards.values_list("key", "facets")}
    if not objectives:
        return {}
    partners = Partner.objects.filter(kind=Practice.kind, key__in=list(objectives))
    with_partners = set(partners.values_list("key", flat=True))
    found: dict[str, list[Recorded]] = {}
    for reading in readings():
        there = [key for key, codes in objectives.items() if _speaks(reading, codes)]
        count = sum(key in with_partners or not reading.with_partners for key in there)
        if count:
            found[reading.commitment] = [Recorded(_("Good practices"), _address(city, reading), count)]
    return found


def _speaks(reading: Reading, objectives: set[str]) -> bool:
    return AREA in reading.areas or bool(objectives & set(reading.objectives))


def _address(city: str, reading: Reading) -> str:
    """The list as near to the reading as its filters come."""
    query = [("city", city), *(("objective", code) for code in reading.objectives)]
    return f"{reverse('practices:list')}?{urlencode(query)}"
