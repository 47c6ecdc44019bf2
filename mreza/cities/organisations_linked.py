"""Organisations as schema.org says them: on the page of one, and the list in the order of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.linked import identifier, web_page
from mreza.cities.models import Organisation
from mreza.cities.organisations_list import OrganisationRow
from mreza.foundation.linked import breadcrumbs, graph, in_page

# Kinds of organisation that schema.org has a word for; an organisation of any other kind is an Organization.
TYPES = {
    "university": "EducationalOrganization",
    "ngo": "NGO",
    "public-body": "GovernmentOrganization",
}


def organisation_graph(one: Organisation, about: Any, kind: str) -> Any:
    """The statements the page of one organisation carries."""
    address = reverse("cities:organisation", kwargs={"code": one.code})
    page = web_page(one.name, address, main=_identifier(one.code))
    trail = breadcrumbs(*_trail(), (one.name, settings.SITE_URL + address))
    return in_page(graph(page, _statement(one, about, kind, address), trail))


def _statement(one: Organisation, about: Any, kind: str, address: str) -> dict[str, Any]:
    code = one.organisation_kind.code if one.organisation_kind else ""
    data: dict[str, Any] = {
        "@type": TYPES.get(code, "Organization"),
        "@id": _identifier(one.code),
        "name": one.name,
        "url": settings.SITE_URL + address,
    }
    if kind:
        data["keywords"] = kind
    if about:
        data["description"] = str(about)
    if one.website:
        data["sameAs"] = one.website
    if one.city is not None:
        data["location"] = {"@type": "City", "@id": identifier(one.city.code), "name": one.city.name}
    elif one.country is not None:
        data["location"] = {"@type": "Country", "identifier": one.country.code.upper()}
    return data


def list_graph(rows: Iterable[OrganisationRow], total: int) -> Any:
    """The statements the list carries."""
    here = reverse("cities:organisations")
    items = [
        {"@type": "ListItem", "position": place, "name": row.name, "url": settings.SITE_URL + row.url}
        for place, row in enumerate(rows, 1)
    ]
    name = _("Organisations")
    listed = {"@type": "ItemList", "name": name, "numberOfItems": total, "itemListElement": items}
    return in_page(graph(web_page(name, here), listed, breadcrumbs(*_trail())))


def _trail() -> tuple[tuple[str, str], ...]:
    home, here = reverse("home"), reverse("cities:organisations")
    return ("Mreža", settings.SITE_URL + home), (_("Organisations"), settings.SITE_URL + here)


def _identifier(code: str) -> str:
    """The same in every language, and it answers: its address in the API."""
    return f"{settings.SITE_URL}/api/v1/organisations/{code}"
