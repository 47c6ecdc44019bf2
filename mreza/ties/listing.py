"""What the page of ties shows around them: filters, links, pages, downloads, figures, the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.foundation.parameters import Mistake
from mreza.ties.arcs import exact
from mreza.ties.exports import FORMATS
from mreza.ties.query import COUNTED, FACETS, SORTS, UNKNOWN, YES, Figure, Selection, TieQuery
from mreza.ties.rows import ContactRow, Teller, TieRow
from mreza.ui.formats import number
from mreza.ui.listing import ListPage, Way
from mreza.ui.paging import numbered_pages

VIEWS = ("list", "table", "map")
OPEN = ("kind", "state")  # not folded when nothing is chosen
FIGURES = ("kind", "region", "year")


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "kind": _("Kind of tie"),
        "field": _("Creative field"),
        "region": _("Regions of the two cities"),
        "country": _("Country"),
        "city": _("City"),
        "with": _("With"),
        "state": _("State"),
        "year": _("Year in which it began"),
    }


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of ties in one view, with the addresses that lead on from it.

    List and map show contacts, so that one of forty cities takes as much room as any other; the table shows ties.
    """

    page_name = "ties:list"
    views_offered = VIEWS
    usual_order = "date"
    falling = ("date", "newest")

    selection: Selection
    view: str = VIEWS[0]

    @property
    def query(self) -> TieQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the cities of this set."""
        return self.elsewhere("ties:points")

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("ties:feed")

    # --- rows and pages -----------------------------------------------------------------------------------
    @property
    def length(self) -> int:
        """How many rows the whole list has: contacts, or ties in the table."""
        return self.selection.total if self.view == "table" else len(self.selection.contacts)

    @property
    def last_page(self) -> int:
        return max(1, -(-self.length // self.query.page_size))

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.selection)

    def contacts(self) -> list[ContactRow]:
        """The contacts of this page with those of their ties that were selected."""
        return self._teller.contacts(self._of_page(self.selection.contacts))

    def ties(self) -> list[tuple[ContactRow, TieRow]]:
        """The ties of this page, each with its contact."""
        return list(self._teller.ties(self._of_page(self.selection.ties)))

    def _of_page(self, places: Any) -> list[int]:
        size = self.query.page_size
        first = (self.query.page - 1) * size
        found: list[int] = places[first : first + size].tolist()
        return found

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many ties in how many contacts, in words; read aloud when the set changes."""
        ties, contacts = self.selection.total, len(self.selection.contacts)
        of = ngettext("%(count)s contact", "%(count)s contacts", contacts)
        told = ngettext("%(count)s pair of cities", "%(count)s pairs of cities", ties)
        return f"{of % {'count': number(contacts)}} · {told % {'count': number(ties)}}"

    def range_line(self) -> str:
        """Which rows this page shows; nothing when it shows all."""
        total, size = self.length, self.query.page_size
        if total <= size:
            return ""
        first = (self.query.page - 1) * size + 1
        last = min(first + size - 1, total)
        told = {"first": number(first), "last": number(last), "total": number(total)}
        if self.view == "table":
            return _("Ties shown: %(first)s–%(last)s of %(total)s") % told
        return _("Contacts shown: %(first)s–%(last)s of %(total)s") % told

    def figures_line(self) -> str:
        """What the set weighs, and how that is known."""
        told = self.selection.sum
        values = {
            "counted": exact(told.counted),
            "confirmed": exact(told.confirmed),
            "documented": exact(told.documented),
        }
        return (
            _("Weight of what counts: %(counted)s; confirmed: %(confirmed)s, documented: %(documented)s.")
            % values
        )

    def conference_line(self) -> dict[str, str]:
        """Whether presence at the same conference is in the figures, and the way to the other answer."""
        count = self.selection.conferences
        if not count:
            return {}
        other = "" if self.query.conference == YES else YES
        told = {"count": number(count)}
        if other:
            text = ngettext(
                "%(count)s tie is presence at the same conference and is left out of the figures.",
                "%(count)s ties are presence at the same conference and are left out of the figures.",
                count,
            )
            label = _("Add them to the figures")
        else:
            text = ngettext(
                "%(count)s tie is presence at the same conference and is in the figures.",
                "%(count)s ties are presence at the same conference and are in the figures.",
                count,
            )
            label = _("Leave them out of the figures")
        return {
            "text": text % told,
            "label": label,
            "href": self.address(self.query.address(conference=other)),
        }

    def figures(self) -> list[dict[str, Any]]:
        """The weights by kind, pair of regions and year, the heaviest or the latest first."""
        found = []
        for name in FIGURES:
            rows = self.selection.figures(name)
            if name == "year":
                rows.sort(key=lambda row: (row.code == UNKNOWN, row.code))
            else:
                rows.sort(key=lambda row: (-row.counted, row.name))
            found.append({"legend": legends()[name], "rows": [self._figure(row) for row in rows]})
        return [group for group in found if group["rows"]]

    def _figure(self, row: Figure) -> dict[str, str]:
        values = {name: exact(getattr(row, name)) for name in ("counted", "confirmed", "documented")}
        return {"name": row.name, **values}

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        years = {"since": _("Began in or after"), "until": _("Began in or before")}
        fields = {
            **{name: label for name, label in legends().items() if name in COUNTED},
            **years,
            "q": _("Search"),
        }
        others = {**legends(), "sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    # --- filters ------------------------------------------------------------------------------------------
    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; folded until one is chosen."""
        called = legends()
        for name in COUNTED:
            values = self.selection.facet(name)
            yield {
                "name": name,
                "legend": called[name],
                "options": [(value.code, value.name, value.total, value.chosen) for value in values],
                "open": name in OPEN or any(value.chosen for value in values),
            }

    def kept(self) -> list[tuple[str, str]]:
        """What is chosen but has no box in the form: cities, and whether conferences are added."""
        chosen = [(name, code) for name in ("city", "with") for code in self.query.chosen.get(name, ())]
        return chosen + ([("conference", YES)] if self.query.conference == YES else [])

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        query = self.query
        found = []
        if query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": query.q}, "q"))
        for name in FACETS:
            for code in query.chosen.get(name, ()):
                found.append(self.chip(self._chip(name, code), name, code))
        if query.since:
            found.append(self.chip(_("since %(date)s") % {"date": query.since}, "since"))
        if query.until:
            found.append(self.chip(_("until %(date)s") % {"date": query.until}, "until"))
        return found

    def _chip(self, name: str, code: str) -> str:
        called = self.selection.called(name, code)
        if name == "with":
            return _("with %(city)s") % {"city": called}
        if name == "year" and code == UNKNOWN:
            return _("year not stated")
        return called

    # --- links --------------------------------------------------------------------------------------------
    def ways_on(self) -> list[tuple[str, str]]:
        """From a question about one city or about two to the page that tells all about them."""
        cities, others = (self.query.chosen.get(name, ()) for name in ("city", "with"))
        if len(cities) == len(others) == 1 and cities != others:
            told = {
                "one": self.selection.called("city", cities[0]),
                "other": self.selection.called("with", others[0]),
            }
            one, other = sorted((cities[0], others[0]))
            label = _("%(one)s and %(other)s: their whole common history") % told
            return [(label, reverse("ties:between", kwargs={"one": one, "other": other}))]
        if len(cities) == 1 and not others:
            label = _("All ties of %(city)s") % {"city": self.selection.called("city", cities[0])}
            return [(label, reverse("ties:of-city", kwargs={"code": cities[0]}))]
        return []

    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "relevance": _("Relevance"),
            "date": _("Date"),
            "newest": _("Newest in the ledger"),
            "city": _("City"),
            "size": _("Size"),
        }
        return self.order_links(labels, SORTS)

    def pages(self) -> dict[str, Any] | None:
        """Numbered pages: the first, the last and those around this one."""
        query = self.query
        return numbered_pages(query.page, self.last_page, lambda page: self.address(query.address(page=page)))

    def api_address(self) -> str:
        """The same set for programs."""
        return self.to(self.query.address(page_size=50), base="/api/v1/ties")
