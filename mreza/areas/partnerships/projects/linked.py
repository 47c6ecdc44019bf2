"""A project as schema.org says it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.projects.query import Selection
from mreza.areas.partnerships.projects.reading import Shown, absolute
from mreza.cities.linked import identifier, web_page
from mreza.foundation.linked import breadcrumbs, graph, in_page


def project_graph(shown: Shown) -> Any:
    """The statements a page of one project carries."""
    list_address = absolute(reverse("partnerships:projects"))
    trail = [("Mreža", absolute(reverse("home"))), (_("Projects"), list_address)]
    page = web_page(shown.title, shown.address, main=_identifier(shown.code))
    return in_page(
        graph(page, project_data(shown), breadcrumbs(*trail, (str(shown.title), absolute(shown.address))))
    )


def project_data(shown: Shown) -> dict[str, Any]:
    one = shown.project
    data: dict[str, Any] = {
        "@type": "Project",
        "@id": _identifier(shown.code),
        "name": str(shown.title),
        "url": absolute(shown.address),
    }
    if shown.summary:
        data["description"] = str(shown.summary)
    if one.starts:
        data["foundingDate"] = one.starts
    if one.ends and one.ended_at:
        data["dissolutionDate"] = one.ends
    if about := [str(word.name) for word in (*shown.words["fields"], *shown.words["disciplines"])]:
        data["knowsAbout"] = about
    members = [
        {"@type": "City", "@id": identifier(city.code), "name": str(city.name)} for city in shown.cities
    ]
    members += [
        {"@type": "Organization", "name": body.name} for _label, group in shown.bodies for body in group
    ]
    if members:
        data["member"] = members
    if shown.fundings:
        data["funding"] = [
            {
                "@type": "MonetaryGrant",
                "funder": {"@type": "Organization", "name": row.source},
                "amount": {"@type": "MonetaryAmount", "value": str(row.amount), "currency": row.currency},
            }
            for row in shown.fundings
        ]
    return data


def list_graph(selection: Selection, rows: list[Any]) -> Any:
    """The statements the list carries: the projects of this page, in its order."""
    items = [
        {"@type": "ListItem", "position": place, "name": str(row.title), "url": settings.SITE_URL + row.url}
        for place, row in enumerate(rows, 1)
    ]
    there = reverse("partnerships:projects")
    listed = {
        "@type": "ItemList",
        "name": _("Projects"),
        "numberOfItems": selection.total,
        "itemListElement": items,
    }
    trail = [("Mreža", absolute(reverse("home"))), (_("Projects"), absolute(there))]
    return in_page(graph(web_page(_("Projects"), there), listed, breadcrumbs(*trail)))


def _identifier(code: str) -> str:
    """The same in every language, and it answers: the record's address in the API."""
    return f"{settings.SITE_URL}/api/v1/projects/{code}"
