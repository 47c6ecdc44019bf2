"""What the page of the register shows around its lines: filters, links, pages, downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.cities.register import DOWNWARDS, FACETS, SORTS, Register, RegisterQuery
from mreza.cities.register_files import WAYS
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import number
from mreza.ui.listing import ListPage, Way

OPEN = ("state", "role", "team")  # facets that are unfolded before anything is chosen


@dataclass(frozen=True)
class Listing(ListPage):
    """One reader's lines, with the addresses that lead on from them."""

    page_name = "cities:people"
    usual_order = "place"
    downwards = DOWNWARDS

    selection: Register
    view: str = "list"

    @property
    def query(self) -> RegisterQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        return WAYS

    @property
    def write_address(self) -> str:
        """Where one writes to exactly these people."""
        return self.elsewhere("cities:people-write")

    def count_line(self) -> str:
        """How many lines, in words; read aloud when the set changes."""
        total = self.selection.total
        return ngettext("%(count)s line", "%(count)s lines", total) % {"count": number(total)}

    def legends(self) -> dict[str, str]:
        return {
            "state": _("State"),
            "role": _("Role"),
            "team": _("Cities with"),
            "field": _("Creative field"),
            "region": _("Region"),
            "country": _("Country"),
        }

    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; one with nothing to choose is left out."""
        for name, values in self.selection.facets.items():
            chosen = any(value.chosen for value in values)
            if name not in OPEN and len(values) < 2 and not chosen:
                continue
            yield {
                "name": name,
                "legend": self.legends()[name],
                "options": [(value.code, value.name, value.total, value.chosen) for value in values],
                "open": chosen or name in OPEN,
            }

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        found = [self.chip(_("“%(text)s”") % {"text": self.query.q}, "q")] if self.query.q else []
        return found + [
            self.chip(value.name, name, value.code)
            for name, values in self.selection.facets.items()
            for value in values
            if value.chosen
        ]

    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "place": _("Acts for"),
            "name": pgettext("person", "Name"),
            "role": _("Role"),
            "since": _("Since"),
            "until": _("Until"),
            "seen": _("Last seen"),
        }
        return self.order_links(labels, SORTS)

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        others = {"q": _("Search"), "sort": _("Order"), "page": _("Page"), "format": _("Download")}
        name = self.legends().get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        linked = mistake.parameter == "q" or mistake.parameter in FACETS
        return {"text": f"{name}: {mistake.message}", "href": f"#in-{mistake.parameter}" if linked else ""}
