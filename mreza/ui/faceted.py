"""The page of a list chosen by facets (`foundation.faceted`): filters, chips, orders and mistakes as every such page
shows them. What the list is about, its chapter says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mreza.foundation.faceted import FacetQuery, Selected
from mreza.foundation.parameters import Mistake
from mreza.ui.listing import ListPage


@dataclass(frozen=True)
class FacetedPage(ListPage):
    """One selection of rows in one view, with the addresses that lead on from it."""

    open_facets: ClassVar[Collection[str]] = ()  # not folded when nothing is chosen

    selection: Selected
    view: str = "list"

    @property
    def query(self) -> FacetQuery:
        return self.selection.query

    # --- the chapter's own ----------------------------------------------------------------------------------
    def legends(self) -> Mapping[str, str]:
        """What each facet is called, in the order of the page."""
        raise NotImplementedError

    def orders(self) -> Mapping[str, str]:
        """What each order is called."""
        raise NotImplementedError

    def count_line(self) -> str:
        """How many there are, in words; read aloud when the set changes."""
        raise NotImplementedError

    # --- filters --------------------------------------------------------------------------------------------
    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; folded until one is chosen."""
        for name, legend in self.legends().items():
            values = self.selection.facet(name)
            if values:
                yield {
                    "name": name,
                    "legend": legend,
                    "options": [(value.code, value.name, value.total, value.chosen) for value in values],
                    "open": name in self.open_facets or any(value.chosen for value in values),
                }

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found = []
        if self.query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": self.query.q}, "q"))
        for name, facet in self.selection.gathered.facets.items():
            called = facet.names
            found += [
                self.chip(called.get(code, code), name, code) for code in self.query.chosen.get(name, ())
            ]
        return found

    def kept(self) -> list[tuple[str, str]]:
        """What is chosen but has no box in the form."""
        without_box = [name for name in self.query.facets if name not in self.legends()]
        return [(name, code) for name in without_box for code in self.query.chosen.get(name, ())]

    def sorts(self) -> dict[str, dict[str, Any]]:
        return self.order_links(self.orders(), tuple(self.orders()))

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        fields = {**self.legends(), "q": _("Search")}
        others = {"sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        shown = {facet["name"] for facet in self.facets()} | {"q"}
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in shown else "",
        }

    # --- what a template needs ------------------------------------------------------------------------------
    def context(self, request: HttpRequest, mistakes: Collection[Mistake]) -> dict[str, Any]:
        """Everything the templates of such lists ask for."""
        return {
            "listing": self,
            "facets": list(self.facets()),
            "chips": self.chips(),
            "sorts": self.sorts(),
            "pages": self.pages(),
            "selection": self.selection,
            "query": self.query,
            "view": self.view,
            "rows": self.selection.rows(),
            "base": self.base,
            "mistakes": {mistake.parameter: mistake for mistake in mistakes},
            "errors": [self.told(mistake) for mistake in mistakes],
            "typed": request.GET.get("q", "")[:1000],
        }


def within_its_pages(selection: Any, mistakes: list[Mistake]) -> None:
    """A page after the last one of a selection is a mistake; the last one is shown then."""
    query = selection.query
    if query.page > selection.pages:
        last = _("This list ends with page %(last)s.") % {"last": selection.pages}
        mistakes.append(Mistake("page", last, str(query.page)))
        selection.query = replace(query, page=selection.pages)


def has_empty(request: HttpRequest) -> bool:
    """The form sends its empty fields too: an address says only what is meant."""
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())
