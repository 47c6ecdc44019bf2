"""What the page of the directory shows around the cities: filters, links, pages, downloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.cities.directory import Selection
from mreza.cities.exports import FORMATS
from mreza.cities.queries import FACETS, SORTS, CityQuery
from mreza.foundation.parameters import Mistake, encoded
from mreza.ui.formats import date, number
from mreza.ui.paging import numbered_pages

VIEWS = ("map", "list", "table")
DOWNWARDS = ("since", "population")  # orders that begin with the newest, the largest


@dataclass(frozen=True)
class Listing:
    """One selection in one view, with the addresses that lead on from it."""

    selection: Selection
    view: str
    base: str = field(default_factory=lambda: reverse("cities:list"))

    @property
    def query(self) -> CityQuery:
        return self.selection.query

    def address(self, query: str, **more: str) -> str:
        """The directory's address for a question, in the view in use."""
        view = more.pop("view", self.view)
        rest = encoded({"view": view if view != VIEWS[0] else "", **more})
        parameters = "&".join(part for part in (query, rest) if part)
        return self.base + (f"?{parameters}" if parameters else "")

    @property
    def here(self) -> str:
        """The address of exactly this: what is pushed into the history, what a bookmark keeps."""
        return self.address(self.query.address(page=self.query.page))

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        query = self.query.address(sort="", page_size=50)
        return reverse("cities:points") + (f"?{query}" if query else "")

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

    def range_line(self) -> str:
        """Which of them this page shows."""
        total, size = self.selection.total, self.query.page_size
        if total <= size:
            return ""
        first = (self.query.page - 1) * size + 1
        return _("Shown: %(first)s–%(last)s") % {
            "first": number(first),
            "last": number(min(first + size - 1, total)),
        }

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
        found = []

        def chip(label: str, name: str, value: str = "") -> None:
            found.append({"label": label, "href": self.address(self.query.without(name, value).address())})

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
    def views(self) -> list[dict[str, Any]]:
        labels = {
            "map": (pgettext("view", "Map"), "map"),
            "list": (pgettext("view", "List"), "list"),
            "table": (pgettext("view", "Table"), "table"),
        }
        here = self.query.address(page=self.query.page)
        return [
            {
                "label": label,
                "icon": icon,
                "href": self.address(here, view=name),
                "current": name == self.view,
            }
            for name, (label, icon) in labels.items()
        ]

    def sorts(self) -> dict[str, dict[str, Any]]:
        """Each order as a link; the one in force turns round."""
        labels = {
            "relevance": _("Relevance"),
            "name": _("Name"),
            "country": _("Country"),
            "since": _("Member since"),
            "population": _("Population"),
        }
        found: dict[str, dict[str, Any]] = {}
        for name in (*(("relevance",) if self.query.q else ()), *SORTS):
            current = self.query.order.lstrip("-") == name
            down = self.query.order.startswith("-")
            first = f"-{name}" if name in DOWNWARDS else name
            then = (name if down else f"-{name}") if current and name != "relevance" else first
            found[name] = {
                "label": labels[name],
                "href": self.address(
                    self.query.address(sort="" if then == "name" and not self.query.q else then)
                ),
                "current": current,
                "direction": ("descending" if down else "ascending")
                if current and name != "relevance"
                else None,
            }
        return found

    def downloads(self) -> list[dict[str, str]]:
        query = self.query.address(page_size=50)
        return [
            {
                "label": way.label,
                "href": self.base + "?" + "&".join(p for p in (query, f"format={name}") if p),
                "type": way.content_type.partition(";")[0],
            }
            for name, way in FORMATS.items()
        ]

    def pages(self) -> dict[str, Any] | None:
        """Numbered pages: the first, the last and those around this one."""
        return numbered_pages(self.query.page, self.selection.pages, self._page)

    def _page(self, number_: int) -> str:
        return self.address(self.query.address(page=number_))
