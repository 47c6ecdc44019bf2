"""A long list on numbered pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format

SIZE = 50
LAST = 100_000
AROUND = 2  # pages shown on either side of the present one


class Pages:
    """One page of a query, in two statements: how many there are, and these."""

    def __init__(self, query: QuerySet[Any], told: str | None, *, size: int = SIZE) -> None:
        self.count = query.count()
        self.last = max(1, -(-self.count // size))
        number = int(told) if told and told.isascii() and told.isdigit() and len(told) < 7 else 1
        self.number = min(max(1, number), self.last, LAST)
        self.items = list(query[(self.number - 1) * size : self.number * size])

    def links(self, request: HttpRequest) -> dict[str, Any] | None:
        """What `ui.pagination` shows; nothing when one page holds all."""
        if self.last == 1:
            return None

        def href(number: int) -> str:
            given = request.GET.copy()
            given["page"] = str(number)
            return f"?{given.urlencode()}"

        shown = [n for n in range(1, self.last + 1) if n in (1, self.last) or abs(n - self.number) <= AROUND]
        pages: list[dict[str, Any]] = []
        for number in shown:
            if pages and number - pages[-1]["number"] > 1:
                pages.append(
                    {"gap": True, "label": "…", "href": None, "current": False, "number": number - 1}
                )
            pages.append(
                {"gap": False, "label": number_format(number), "href": href(number),
                 "current": number == self.number, "number": number}
            )  # fmt: skip
        return {
            "previous": href(self.number - 1) if self.number > 1 else None,
            "next": href(self.number + 1) if self.number < self.last else None,
            "pages": pages,
        }
