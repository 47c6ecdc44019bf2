"""What the list of answered questions shows around them: filters, links, pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.activities.catalogue import CardQuery, FacetValue, Selection, select
from mreza.areas.practices.asking.models import Answer
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import number
from mreza.ui.listing import ListPage

KINDS = (Answer.kind,)
FACETS = ("field", "objective", "region", "country", "city", "year", "language")
PARAMETERS = ("q", *FACETS, "sort", "page", "page_size")
OPEN = ("field",)
SORTS = ("newest", "title", "city")


def asked(given: QueryDict, *, strict: bool = False, also: tuple[str, ...] = ()) -> CardQuery:
    """The question a query string asks about answered questions."""
    return CardQuery.from_params(given, kinds=KINDS, facets=FACETS, strict=strict, also=also)


def selected(query: CardQuery, language: str | None = None) -> Selection:
    return select(query, language)


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "field": _("Creative field"),
        "objective": _("Objective of the Network"),
        "region": _("Region"),
        "country": _("Country"),
        "city": _("City"),
        "year": _("Year of the answer"),
        "language": _("Language of the question"),
    }


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of answered questions, with the addresses that lead on from it."""

    page_name = "questions:list"
    usual_order = "newest"
    falling = ("newest",)

    selection: Selection
    view: str = "list"

    @property
    def query(self) -> CardQuery:
        return self.selection.query

    def count_line(self) -> str:
        """How many, in words; read aloud when the set changes."""
        total = self.selection.total
        return ngettext("%(count)s answered question", "%(count)s answered questions", total) % {
            "count": number(total)
        }

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        fields = {**legends(), "q": _("Search")}
        others = {"sort": _("Order"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; folded until one is chosen."""
        called = legends()
        for name in FACETS:
            values = self.selection.facet(name)
            options = [(value.code, self._named(name, value), value.total, value.chosen) for value in values]
            if options:
                yield {
                    "name": name,
                    "legend": called[name],
                    "options": options,
                    "open": name in OPEN or any(value.chosen for value in values),
                }

    def _named(self, name: str, value: FacetValue) -> str:
        return f"{value.code} {value.name}" if name == "objective" else value.name

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found = []
        if self.query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": self.query.q}, "q"))
        for name in FACETS:
            if self.query.chosen.get(name):
                found += [
                    self.chip(self._named(name, value), name, value.code)
                    for value in self.selection.facet(name)
                    if value.chosen
                ]
        return found

    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {"relevance": _("Relevance"), "newest": _("Newest"), "title": _("Title"), "city": _("City")}
        return self.order_links(labels, SORTS)
