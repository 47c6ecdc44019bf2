"""Linked data for machines: schema.org statements as JSON-LD, safe to stand inside a page."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

CONTEXT = "https://schema.org"
_UNSAFE = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def graph(*things: dict[str, Any]) -> dict[str, Any]:
    """Several statements about one page."""
    return {"@context": CONTEXT, "@graph": list(things)}


def in_page(data: dict[str, Any]) -> SafeString:
    """As the contents of `<script type="application/ld+json">`: no sign in it can end the element."""
    return SafeString(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))


def breadcrumbs(*trail: tuple[str, str]) -> dict[str, Any]:
    """The way from the first page to this one: names and full addresses."""
    steps = [
        {"@type": "ListItem", "position": place, "name": str(name), "item": address}
        for place, (name, address) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
