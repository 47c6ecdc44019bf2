"""What the page of the register shows around its lines: filters, links, pages, downloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.cities.register import DOWNWARDS, FACETS, SORTS, Register, RegisterQuery
from mreza.cities.register_files import WAYS
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import number
from mreza.ui.paging import numbered_pages

OPEN = ("state", "role", "team")  # facets that are unfolded before anything is chosen


@dataclass(frozen=True)
class Listing:
    """One reader's lines, with the addresses that lead on from them."""

    register: Register
    base: str = field(default_factory=lambda: reverse("cities:people"))

    @property
    def query(self) -> RegisterQuery:
        return self.register.query

    def to(self, query: str, base: str = "") -> str:
        """The register's address (or another page's) for a question."""
        return (base or self.base) + (f"?{query}" if query else "")

    @property
    def here(self) -> str:
        return self.to(self.query.address(page=self.query.page))

    @property
    def write_address(self) -> str:
        """Where one writes to exactly these people."""
        return self.to(self.query.address(page_size=50), reverse("cities:people-write"))

    def count_line(self) -> str:
        """How many lines, in words; read aloud when the set changes."""
        total = self.register.total
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
        for name, values in self.register.facets.items():
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
        found = []
        if self.query.q:
            found.append(("q", "", _("“%(text)s”") % {"text": self.query.q}))
        for name, values in self.register.facets.items():
            found += [(name, value.code, value.name) for value in values if value.chosen]
        return [
            {"label": label, "href": self.to(self.query.without(name, value).address())}
            for name, value, label in found
        ]

    def sorts(self) -> dict[str, dict[str, Any]]:
        """Each order as a link; the one in force turns round."""
        labels = {
            "place": _("Acts for"),
            "name": pgettext("person", "Name"),
            "role": _("Role"),
            "since": _("Since"),
            "until": _("Until"),
            "seen": _("Last seen"),
        }
        found: dict[str, dict[str, Any]] = {}
        for name in SORTS:
            current = self.query.order.lstrip("-") == name
            down = self.query.order.startswith("-")
            first = f"-{name}" if name in DOWNWARDS else name
            then = (name if down else f"-{name}") if current else first
            found[name] = {
                "label": labels[name],
                "href": self.to(self.query.address(sort="" if then == "place" else then)),
                "direction": ("descending" if down else "ascending") if current else None,
            }
        return found

    def downloads(self) -> list[dict[str, str]]:
        query = self.query.address(page_size=50)
        return [
            {
                "label": way.label,
                "href": self.to("&".join(part for part in (query, f"format={name}") if part)),
                "type": way.content_type.partition(";")[0],
            }
            for name, way in WAYS.items()
        ]

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        others = {"q": _("Search"), "sort": _("Order"), "page": _("Page"), "format": _("Download")}
        name = self.legends().get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        linked = mistake.parameter == "q" or mistake.parameter in FACETS
        return {"text": f"{name}: {mistake.message}", "href": f"#in-{mistake.parameter}" if linked else ""}

    def pages(self) -> dict[str, Any] | None:
        """Numbered pages: the first, the last and those around this one."""
        return numbered_pages(self.query.page, self.register.pages, self._page)

    def _page(self, number_: int) -> str:
        return self.to(self.query.address(page=number_))
