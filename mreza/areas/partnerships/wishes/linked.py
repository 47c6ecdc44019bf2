"""An offer or a need as schema.org says it: an `Offer`, a `Demand`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.wishes.page import Shown
from mreza.cities.linked import identifier, web_page
from mreza.foundation.linked import breadcrumbs, graph, in_page


def wish_graph(shown: Shown) -> Any:
    """The statements a page of one of them carries."""
    there = reverse("partnerships:wishes")
    trail = [("Mreža", _absolute(reverse("home"))), (_("Offers and needs"), _absolute(there))]
    main = _identifier(shown)
    page = web_page(shown.title, shown.address, main=main)
    own = (str(shown.title), _absolute(shown.address))
    return in_page(graph(page, _statement(shown), breadcrumbs(*trail, own)))


def _statement(shown: Shown) -> dict[str, Any]:
    wish, row = shown.wish, shown.row
    city = {"@id": identifier(wish.city.code), "@type": "City", "name": row.city_name}
    by = {"@type": "Organization", "name": row.told.organisation_name} if row.told.organisation_name else city
    data: dict[str, Any] = {
        "@type": "Offer" if shown.is_offer else "Demand",
        "@id": _identifier(shown),
        "name": str(shown.title),
        "url": _absolute(shown.address),
        "category": row.kind_name,
        "offeredBy" if shown.is_offer else "buyer": by,
        "areaServed": city,
        "validThrough": wish.expires_on.isoformat(),
    }
    if row.text:
        data["description"] = str(row.text)
    if wish.begins:
        data["availabilityStarts"] = wish.begins.isoformat()
    if wish.ends:
        data["availabilityEnds"] = wish.ends.isoformat()
    return data


def _identifier(shown: Shown) -> str:
    """The same in every language, and it answers: its address in the API."""
    collection = "offers" if shown.is_offer else "needs"
    return f"{settings.SITE_URL}/api/v1/{collection}/{shown.code}"


def _absolute(address: str) -> str:
    return settings.SITE_URL + address
