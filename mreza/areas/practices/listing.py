"""What the page of good practices shows around them: filters, links, pages, downloads, the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.activities.catalogue import CardQuery, FacetValue, Selection, select
from mreza.areas.practices.models import Practice
from mreza.foundation.parameters import Mistake, encoded
from mreza.ui.formats import number
from mreza.ui.paging import numbered_pages

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
class Listing:
    """One selection in one view, with the addresses that lead on from it."""

    selection: Selection
    view: str = VIEWS[0]
    base: str = field(default_factory=lambda: reverse("practices:list"))

    @property
    def query(self) -> CardQuery:
        return self.selection.query

    def address(self, query: str, **more: str) -> str:
        """The list's address for a question, in the view in use."""
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
        return _with(reverse("practices:points"), self.query.address(sort="", page_size=50))

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return _with(reverse("practices:feed"), self.query.address(sort="", page_size=50))

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many practices, in words; read aloud when the set changes."""
        total = self.selection.total
        return ngettext("%(count)s good practice", "%(count)s good practices", total) % {
            "count": number(total)
        }

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
            found.append(self._chip(_("“%(text)s”") % {"text": self.query.q}, "q"))
        for name in FACETS:
            if not self.query.chosen.get(name):
                continue
            for value in self.selection.facet(name):
                if value.chosen:
                    label = f"{_('Target')} {value.code}" if name == "target" else self._named(name, value)
                    found.append(self._chip(label, name, value.code))
        return found

    def _chip(self, label: str, name: str, value: str = "") -> dict[str, str]:
        return {"label": label, "href": self.address(self.query.without(name, value).address())}

    # --- links ------------------------------------------------------------------------------------------
    def views(self) -> list[dict[str, Any]]:
        labels = {
            "list": (pgettext("view", "List"), "list"),
            "map": (pgettext("view", "Map"), "map"),
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
            "newest": _("Newest"),
            "title": _("Title"),
            "city": _("City"),
            "year": _("Year"),
        }
        found: dict[str, dict[str, Any]] = {}
        for name in (*(("relevance",) if self.query.q else ()), *SORTS):
            current = self.query.order.lstrip("-") == name
            down = self.query.order.startswith("-")
            then = (name if down else f"-{name}") if current and name != "relevance" else name
            usual = then == "newest" and not self.query.q
            found[name] = {
                "label": labels[name],
                "href": self.address(self.query.address(sort="" if usual else then)),
                "current": current,
                "direction": self._direction(name, down) if current and name != "relevance" else None,
            }
        return found

    @staticmethod
    def _direction(name: str, down: bool) -> str:
        """Newest first and the latest year first are orders that descend."""
        return "ascending" if down == (name in ("newest", "year")) else "descending"

    def downloads(self) -> list[dict[str, str]]:
        from mreza.areas.practices.exports import FORMATS

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


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
