"""A contact as schema.org says it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.linked import identifier as city_identifier
from mreza.cities.linked import web_page
from mreza.foundation.linked import breadcrumbs, graph, in_page
from mreza.ties.page import CityShown, Shown, absolute


def identifier(code: str) -> str:
    """The same in every language, and it answers: the contact's address in the API."""
    return f"{settings.SITE_URL}/api/v1/contacts/{code}"


def contact_graph(shown: Shown) -> Any:
    """The statements the page of one contact carries."""
    trail = [("Mreža", absolute(reverse("home")))]
    page = web_page(shown.title, shown.address, main=identifier(shown.code))
    steps = breadcrumbs(
        *trail,
        (_("Who works with whom"), absolute(reverse("ties:list"))),
        (str(shown.title), absolute(shown.address)),
    )
    return in_page(graph(page, contact_data(shown), steps))


def contact_data(shown: Shown) -> dict[str, Any]:
    contact = shown.contact
    data: dict[str, Any] = {
        "@type": "Event",
        "@id": identifier(shown.code),
        "name": str(shown.title),
        "inLanguage": shown.title.language,
        "keywords": str(shown.kind),
        "url": absolute(shown.address),
        "isAccessibleForFree": True,
        "contributor": [_city(city) for city in shown.cities if not city.leads],
    }
    if shown.also:
        data["alternateName"] = [{"@value": str(one), "@language": one.language} for one in shown.also]
    if leads := [_city(city) for city in shown.cities if city.leads]:
        data["organizer"] = leads[0]
    if contact.begins:
        data["startDate"] = contact.begins
    if contact.ends:
        data["endDate"] = contact.ends
    if cited := [*contact.sources, *contact.evidence]:
        data["subjectOf"] = [{"@type": "WebPage", "url": one} for one in cited]
    if shown.record and shown.record.href:
        data["about"] = {
            "@type": "CreativeWork",
            "name": str(shown.record.title),
            "url": absolute(shown.record.href),
        }
    return data


def _city(city: CityShown) -> dict[str, Any]:
    return {"@id": city_identifier(city.code), "@type": "City", "name": str(city.name)}
