"""A good practice as schema.org says it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.activities.catalogue import Selection
from mreza.areas.practices.page import Shown, absolute
from mreza.cities.linked import identifier, web_page
from mreza.foundation.linked import breadcrumbs, graph, in_page


def practice_graph(shown: Shown) -> Any:
    """The statements a page of one practice carries."""
    trail = [("Mreža", absolute(reverse("home"))), (_("Good practices"), absolute(reverse("practices:list")))]
    page = web_page(shown.title, shown.address, main=_identifier(shown.code))
    return in_page(
        graph(page, practice_data(shown), breadcrumbs(*trail, (str(shown.title), absolute(shown.address))))
    )


def practice_data(shown: Shown) -> dict[str, Any]:
    practice = shown.practice
    data: dict[str, Any] = {
        "@type": "CreativeWork",
        "@id": _identifier(shown.code),
        "genre": "good practice",
        "name": str(shown.title),
        "inLanguage": shown.title.language,
        "url": absolute(shown.address),
        "dateModified": practice.changed_at.date().isoformat(),
        "isAccessibleForFree": True,
    }
    if shown.summary:
        data["abstract"] = str(shown.summary)
    if practice.published_at:
        data["datePublished"] = practice.published_at.date().isoformat()
    if shown.licence[1]:
        data["license"] = shown.licence[1]
    if shown.city:
        data["spatialCoverage"] = {
            "@id": identifier(shown.city.code),
            "@type": "City",
            "name": str(shown.city.name),
        }
    if practice.starts or practice.ends:
        data["temporalCoverage"] = f"{practice.starts or '..'}/{practice.ends or '..'}"
    if about := [str(word.name) for word in (*shown.words["fields"], *shown.words["disciplines"])]:
        data["about"] = about
    if groups := [str(word.name) for word in shown.words["groups"]]:
        data["audience"] = [{"@type": "Audience", "audienceType": name} for name in groups]
    if partners := [name for sector in shown.partners for name in sector.names]:
        data["contributor"] = [{"@type": "Organization", "name": name} for name in partners]
    if shown.sources:
        data["citation"] = shown.sources
    if shown.blocks:
        data["hasPart"] = [
            {"@type": "CreativeWork", "name": str(one.title)} for one in shown.blocks if one.title
        ]
    return data


def list_graph(selection: Selection, rows: list[Any]) -> Any:
    """The statements the list carries: the practices of this page, in its order."""
    items = [
        {"@type": "ListItem", "position": place, "name": str(row.title), "url": settings.SITE_URL + row.url}
        for place, row in enumerate(rows, 1)
    ]
    there = reverse("practices:list")
    listed = {
        "@type": "ItemList",
        "name": _("Good practices"),
        "numberOfItems": selection.total,
        "itemListElement": items,
    }
    trail = [("Mreža", absolute(reverse("home"))), (_("Good practices"), absolute(there))]
    return in_page(graph(web_page(_("Good practices"), there), listed, breadcrumbs(*trail)))


def _identifier(code: str) -> str:
    """The same in every language, and it answers: the record's address in the API."""
    return f"{settings.SITE_URL}/api/v1/practices/{code}"
