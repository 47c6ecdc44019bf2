"""What the page of good practices shows around them: filters, links, pages, downloads, the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.activities.catalogue import CardQuery, FacetValue, Selection, select
from mreza.areas.practices.models import Practice
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import number
from mreza.ui.listing import ListPage, Way

VIEWS = ("list", "map", "table")
KINDS = (Practice.kind,)
# The facets of good practices, in the order of the page.
FACETS = (
    "field", "discipline", "objective", "dimension", "stage", "group", "sdg", "target", "theme", "level", "region",
    "country", "city", "size", "cost", "year",
)  # fmt: skip
PARAMETERS = ("q", *FACETS, "sort", "page", "page_size")
SHOWN = tuple(name for name in FACETS if name != "target")  # targets are chosen on the pages of the goals
OPEN = ("field", "objective")  # not folded when nothing is chosen
SORTS = ("newest", "title", "city", "year")


def asked(given: QueryDict, *, strict: bool = False, also: tuple[str, ...] = ()) -> CardQuery:
    """The question a query string asks about good practices."""
    return CardQuery.from_params(given, kinds=KINDS, facets=FACETS, strict=strict, also=also)


def selected(query: CardQuery, language: str | None = None) -> Selection:
    return select(query, language)


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "field": _("Creative field"),
        "discipline": _("Discipline"),
        "objective": _("Objective of the Network"),
        "dimension": _("Dimension"),
        "stage": _("Stage"),
        "group": _("For whom"),
        "sdg": _("Sustainable development goal"),
        "target": _("SDG target"),
        "theme": _("Theme"),
        "level": _("Level"),
        "region": _("Region"),
        "country": _("Country"),
        "city": _("City"),
        "size": _("Size of the city"),
        "cost": _("Cost"),
        "year": _("Year in which it began"),
    }


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of good practices in one view, with the addresses that lead on from it."""

    page_name = "practices:list"
    views_offered = VIEWS
    usual_order = "newest"
    falling = ("newest", "year")

    selection: Selection
    view: str = VIEWS[0]

    @property
    def query(self) -> CardQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        from mreza.areas.practices.exports import FORMATS

        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        return self.elsewhere("practices:points")

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("practices:feed")

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many practices, in words; read aloud when the set changes."""
        total = self.selection.total
        return ngettext("%(count)s good practice", "%(count)s good practices", total) % {
            "count": number(total)
        }

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        fields = {**{name: label for name, label in legends().items() if name in SHOWN}, "q": _("Search")}
        others = {**legends(), "sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    # --- filters ----------------------------------------------------------------------------------------
    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts, and how many records do not say; folded until one is chosen."""
        silent, called = self.selection.not_stated, legends()
        for name in SHOWN:
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
        return f"{value.code} {value.name}" if name in ("sdg", "objective") else value.name

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found = []
        if self.query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": self.query.q}, "q"))
        for name in FACETS:
            if not self.query.chosen.get(name):
                continue
            for value in self.selection.facet(name):
                if value.chosen:
                    target = _("Target") + f" {value.code}"
                    label = target if name == "target" else self._named(name, value)
                    found.append(self.chip(label, name, value.code))
        return found

    # --- links ------------------------------------------------------------------------------------------
    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "relevance": _("Relevance"),
            "newest": _("Newest"),
            "title": _("Title"),
            "city": _("City"),
            "year": _("Year"),
        }
        return self.order_links(labels, SORTS)
