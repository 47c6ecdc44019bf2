"""What a page that lists a set shows around it, each thing a link: views, orders, downloads, pages, filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mreza.foundation.parameters import encoded
from mreza.ui.formats import number
from mreza.ui.paging import numbered_pages


class Way(Protocol):
    """A form in which a set can be taken away."""

    @property
    def label(self) -> Any: ...
    @property
    def content_type(self) -> str: ...


@dataclass(frozen=True)
class ListPage:
    """One selection in one view, with the addresses that lead on from it. Every address asks for the same set."""

    page_name: ClassVar[str]  # the address of the page: "cities:list"
    views_offered: ClassVar[tuple[str, ...]] = ("list",)  # the first one is the usual one
    usual_order: ClassVar[str]  # without words searched for; with words it is the relevance
    downwards: ClassVar[Collection[str]] = ()  # orders that begin with the newest, the largest
    falling: ClassVar[Collection[str]] = ()  # orders that fall when they are not turned round

    selection: Any  # what was found: its `query`, `total` and `pages`
    view: str = ""

    @cached_property
    def base(self) -> str:
        return reverse(self.page_name)

    @property
    def ways(self) -> Mapping[str, Way]:
        """In which forms the set can be taken away, by the name in the address."""
        return {}

    # --- addresses ------------------------------------------------------------------------------------------
    def address(self, query: str = "", **more: str) -> str:
        """The page's address for a question, in the view in use."""
        view = more.pop("view", self.view)
        return self.to(query, encoded({"view": "" if view == self.views_offered[0] else view, **more}))

    def to(self, *queries: str, base: str = "") -> str:
        """An address with what is asked of it; this page's, when no other is named."""
        asked = "&".join(part for part in queries if part)
        return (base or self.base) + (f"?{asked}" if asked else "")

    def elsewhere(self, page_name: str) -> str:
        """Another page's address for the whole of this set, in no order."""
        return self.to(self.selection.query.address(sort="", page_size=50), base=reverse(page_name))

    @property
    def here(self) -> str:
        """The address of exactly this: what is pushed into the history, what a bookmark keeps."""
        return self.address(self.selection.query.address(page=self.selection.query.page))

    # --- what is said about the set ---------------------------------------------------------------------------
    def range_line(self) -> str:
        """Which of them this page shows; nothing when it shows all."""
        total, size = self.selection.total, self.selection.query.page_size
        if total <= size:
            return ""
        first = (self.selection.query.page - 1) * size + 1
        return _("Shown: %(first)s–%(last)s") % {
            "first": number(first),
            "last": number(min(first + size - 1, total)),
        }

    # --- links ------------------------------------------------------------------------------------------------
    def chip(self, label: str, name: str, value: str = "") -> dict[str, str]:
        """A filter in force as the link that takes it away."""
        return {"label": label, "href": self.address(self.selection.query.without(name, value).address())}

    def views(self) -> list[dict[str, Any]]:
        """The same page of the same set as list, map or table."""
        labels = {
            "list": pgettext("view", "List"),
            "map": pgettext("view", "Map"),
            "table": pgettext("view", "Table"),
        }
        here = self.selection.query.address(page=self.selection.query.page)
        return [
            {
                "label": labels[name],
                "icon": name,
                "href": self.address(here, view=name),
                "current": name == self.view,
            }
            for name in self.views_offered
        ]

    def order_links(self, labels: Mapping[str, str], orders: Collection[str]) -> dict[str, dict[str, Any]]:
        """Each order as a link; the one in force turns round, relevance does not."""
        query = self.selection.query
        found: dict[str, dict[str, Any]] = {}
        for name in (*(("relevance",) if query.q and "relevance" in labels else ()), *orders):
            current, down = query.order.lstrip("-") == name, query.order.startswith("-")
            turns = current and name != "relevance"
            first = f"-{name}" if name in self.downwards else name
            then = (name if down else f"-{name}") if turns else first
            usual = then == self.usual_order and not (query.q and "relevance" in labels)
            found[name] = {
                "label": labels[name],
                "href": self.address(query.address(sort="" if usual else then)),
                "current": current,
                "direction": self._direction(name, down) if turns else None,
            }
        return found

    def _direction(self, name: str, down: bool) -> str:
        return "descending" if down != (name in self.falling) else "ascending"

    def downloads(self) -> list[dict[str, str]]:
        """The whole set in each form."""
        query = self.selection.query.address(page_size=50)
        return [
            {
                "label": way.label,
                "href": self.to(query, f"format={name}"),
                "type": way.content_type.partition(";")[0],
            }
            for name, way in self.ways.items()
        ]

    def pages(self) -> dict[str, Any] | None:
        """Numbered pages: the first, the last and those around this one."""
        query = self.selection.query
        return numbered_pages(
            query.page, self.selection.pages, lambda page: self.address(query.address(page=page))
        )
