"""A list in pages, as the API answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mreza.foundation.parameters import BadParameters, Reader

PAGING = ("page", "page_size")
LAST_PAGE = 1_000_000
PAGE_SIZE, LARGEST_PAGE = 50, 100


@dataclass(frozen=True)
class Page:
    """Which page of a list, and how long a page is."""

    number: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def read(cls, reader: Reader) -> Page:
        number = reader.whole("page", low=1, high=LAST_PAGE) or 1
        return cls(number, reader.whole("page_size", low=1, high=LARGEST_PAGE) or PAGE_SIZE)

    def pages(self, count: int) -> int:
        """How many pages a list of that length fills; an empty one has one, empty."""
        return max(1, -(-count // self.size))

    def of(self, items: Sequence[Any]) -> Sequence[Any]:
        """The items of this page."""
        first = (self.number - 1) * self.size
        return items[first : first + self.size]

    def check(self, reader: Reader, count: int) -> None:
        """A page after the last one is a mistake, not an empty answer."""
        if self.number > self.pages(count):
            reader.wrong("page", _("This list ends with page %(last)s.") % {"last": self.pages(count)})

    def envelope(self, count: int, items: Sequence[Any], **more: Any) -> dict[str, Any]:
        """The answer around the items of a page."""
        return {
            "count": count,
            "page": self.number,
            "pages": self.pages(count),
            "page_size": self.size,
            **more,
            "items": items,
        }


def refuse(reader: Reader) -> None:
    """Stop here if anything was wrong with the parameters."""
    if reader.mistakes:
        raise BadParameters(reader.mistakes)
