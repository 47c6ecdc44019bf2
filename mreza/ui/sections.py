"""Sections that chapters above add to the pages of things below: a city's practices on the city's page.

A page of a thing asks `sections_of(kind, key)`; whoever has something to show there fills `sections`. A section
that has nothing is simply not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mreza.foundation.hooks import Hook

# Each filling is a function(kind, key) → iterable of Section. Public content only: the page may be kept.
sections = Hook("sections")


@dataclass(frozen=True)
class Section:
    """A part of a page: its heading, and a template that shows it with its own context."""

    anchor: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    position: int = 50


def sections_of(kind: str, key: str) -> list[Section]:
    """What chapters have to show about this thing, in order."""
    found = [one for given in sections(kind, key).values() for one in given]
    return sorted(found, key=lambda section: (section.position, section.anchor))
