"""Reading the journal: what an entry says changed, as plain lines a page can show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Change(NamedTuple):
    """One value of an entry before and after; `part` is the thing inside the act it belongs to, if any."""

    part: str
    name: str
    before: Any
    after: Any


def changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[Change]:
    """Every value that differs between the two sides of an entry, inner parts included."""
    return [change for change in _walk("", before or {}, after or {}) if change.before != change.after]


def _walk(part: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) or isinstance(new, dict):
            yield from _walk(name, old or {}, new or {})
        else:
            yield Change(part, name, old, new)
