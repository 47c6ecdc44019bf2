"""Numbered pages under a list: the first, the last and those around the one shown; no endless scrolling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mreza.ui.formats import number

AROUND = 2  # page numbers shown on each side of the one shown


def numbered_pages(here: int, last: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """What the macro `ui.pages` shows; nothing when there is one page only."""
    if last == 1:
        return None
    shown = sorted({1, last, *range(max(1, here - AROUND), min(last, here + AROUND) + 1)})
    pages: list[dict[str, Any]] = []
    for before, one in zip([0, *shown], shown, strict=False):
        if one - before > 1:
            pages.append({"gap": True, "current": False, "label": "", "href": ""})
        pages.append({"gap": False, "current": one == here, "label": number(one), "href": address(one)})
    return {
        "previous": address(here - 1) if here > 1 else None,
        "next": address(here + 1) if here < last else None,
        "pages": pages,
    }
