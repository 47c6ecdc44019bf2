"""What the page of the directory shows around the cities: filters, links, pages, downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.cities.directory import Selection
from mreza.cities.exports import FORMATS
from mreza.cities.queries import FACETS, SORTS, CityQuery
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import date, number
from mreza.ui.listing import ListPage, Way

VIEWS = ("map", "list", "table")


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of cities in one view, with the addresses that lead on from it."""

    page_name = "cities:list"
    views_offered = VIEWS
    usual_order = "name"
    downwards = ("since", "population")

    selection: Selection

    @property
    def query(self) -> CityQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        return self.elsewhere("cities:points")

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many cities, in words; read aloud when the set changes."""
        total = self.selection.total
        if self.query.on:
            return ngettext(
                "%(count)s city was a member on %(day)s",
                "%(count)s cities were members on %(day)s",
                total,
            ) % {"count": number(total), "day": date(self.query.on)}
        return ngettext("%(count)s member city", "%(count)s member cities", total) % {"count": number(total)}

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        fields = {
            **self.legends(),
            "q": _("Search"),
            "since": _("Designated"),
            "until": _("Designated"),
            "on": _("Members on"),
        }
        others = {"sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    # --- filters ----------------------------------------------------------------------------------------
    def legends(self) -> dict[str, str]:
        return {
            "field": _("Creative field"),
            "region": _("Region"),
            "country": _("Country"),
            "confirmed": _("Confirmed by a document"),
        }

    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; long ones stay closed until something in them is chosen."""
        labels = {"yes": _("Yes, confirmed"), "no": _("Not confirmed")}
        for name, values in self.selection.facets.items():
            options = [
                (value.code, value.name or labels[value.code], value.total, value.chosen) for value in values
            ]
            chosen = any(value.chosen for value in values)
            yield {
                "name": name,
                "legend": self.legends()[name],
                "options": options,
                "kind": "checkbox" if name in FACETS else "radio",
                "open": chosen or name in ("field", "region"),
            }

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found: list[dict[str, str]] = []

        def chip(label: str, name: str, value: str = "") -> None:
            found.append(self.chip(label, name, value))

        query, words = self.query, self.selection.words
        if query.q:
            chip(_("“%(text)s”") % {"text": query.q}, "q")
        for name, labels in (("field", words.field), ("region", words.region), ("country", words.country)):
            for code in getattr(query, name):
                chip(labels[code], name, code)
        if query.since:
            chip(_("designated from %(year)s") % {"year": query.since}, "since")
        if query.until:
            chip(_("designated to %(year)s") % {"year": query.until}, "until")
        if query.confirmed:
            chip(_("confirmed") if query.confirmed == "yes" else _("not confirmed"), "confirmed")
        if query.on:
            chip(_("as of %(day)s") % {"day": date(query.on)}, "on")
        return found

    # --- links ------------------------------------------------------------------------------------------
    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "relevance": _("Relevance"),
            "name": _("Name"),
            "country": _("Country"),
            "since": _("Member since"),
            "population": _("Population"),
        }
        return self.order_links(labels, SORTS)
