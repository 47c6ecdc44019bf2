"""What the page of projects shows around them: filters, links, pages, downloads, map, timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.activities.catalogue import FacetValue
from mreza.areas.partnerships.projects.query import FACETS, ProjectQuery, Selection
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import number
from mreza.ui.listing import ListPage, Way

VIEWS = ("list", "table", "map", "timeline")
OPEN = ("stage", "light", "field")  # not folded when nothing is chosen
SORTS = ("newest", "title", "city", "year")
NUMBERED = ("sdg", "objective")


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "stage": pgettext("project", "Stage"),
        "light": pgettext("project", "Light"),
        "field": _("Creative field"),
        "objective": _("Objective of the Network"),
        "sector": _("Sector of a partner"),
        "mix": _("Sectors that work together"),
        "pilot": _("Pilot"),
        "region": _("Region"),
        "country": _("Country"),
        "city": _("City"),
        "level": _("Level"),
        "sdg": _("Sustainable development goal"),
        "target": _("SDG target"),
        "theme": _("Theme"),
        "year": _("Year in which it begins"),
    }


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of projects in one view, with the addresses that lead on from it."""

    page_name = "partnerships:projects"
    views_offered = VIEWS
    usual_order = "newest"
    falling = ("newest", "year")

    selection: Selection
    view: str = VIEWS[0]

    @property
    def query(self) -> ProjectQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        from mreza.areas.partnerships.projects.exports import FORMATS

        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        return self.elsewhere("partnerships:project-points")

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("partnerships:project-feed")

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many projects, in words; read aloud when the set changes."""
        total = self.selection.total
        return ngettext("%(count)s project", "%(count)s projects", total) % {"count": number(total)}

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        fields = {**{name: label for name, label in legends().items() if name in FACETS}, "q": _("Search")}
        others = {**legends(), "sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    # --- filters ----------------------------------------------------------------------------------------
    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts, and how many projects do not say; folded until one is chosen."""
        silent, called = self.selection.not_stated, legends()
        for name in FACETS:
            values = self.selection.facet(name)
            options = [(value.code, self._named(name, value), value.total, value.chosen) for value in values]
            if not options and not silent[name]:
                continue
            yield {
                "name": name,
                "legend": called[name],
                "options": options,
                "not_stated": silent[name],
                "open": name in OPEN or any(value.chosen for value in values),
            }

    def _named(self, name: str, value: FacetValue) -> str:
        return f"{value.code} {value.name}" if name in NUMBERED else value.name

    def kept(self) -> list[tuple[str, str]]:
        """What is asked for and has no box in the form; every facet here has its boxes."""
        return []

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found = []
        if self.query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": self.query.q}, "q"))
        for name in FACETS:
            if self.query.chosen.get(name):
                chosen = (value for value in self.selection.facet(name) if value.chosen)
                found += [self.chip(self._chip(name, value), name, value.code) for value in chosen]
        return found

    def _chip(self, name: str, value: FacetValue) -> str:
        if name == "target":
            return _("Target") + f" {value.code}"
        if name == "light":
            return _("Light: %(colour)s") % {"colour": value.name}
        return self._named(name, value)

    # --- links ------------------------------------------------------------------------------------------
    def views(self) -> list[dict[str, Any]]:
        """The same page of the same set as list, table, map or timeline."""
        labels = {
            "list": pgettext("view", "List"),
            "table": pgettext("view", "Table"),
            "map": pgettext("view", "Map"),
            "timeline": pgettext("view", "Timeline"),
        }
        here = self.query.address(page=self.query.page)
        return [
            {
                "label": label,
                "icon": "calendar" if name == "timeline" else name,
                "href": self.address(here, view=name),
                "current": name == self.view,
            }
            for name, label in labels.items()
        ]

    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "relevance": _("Relevance"),
            "newest": _("Newest"),
            "title": _("Title"),
            "city": _("City"),
            "year": _("Year"),
        }
        return self.order_links(labels, SORTS)
