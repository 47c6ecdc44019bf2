"""The days of a city's designations, as pure rules for verbs, loading and import.

A city holds one field at a time; a membership is unbroken while each designation begins on the day the one
before it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """A field held from its first day until the first day it is no longer held."""

    key: Hashable
    since: dt.date
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.since, span.until or dt.date.max))


def overlap(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """The first two that hold a day in common, the earlier one first."""
    ordered = in_order(spans)
    for earlier, later in pairwise(ordered):
        if earlier.until is None or later.since < earlier.until:
            return earlier, later
    return None


def backwards(spans: Iterable[Span]) -> Span | None:
    """One that ends before, or on the day, it begins."""
    return next((span for span in spans if span.until is not None and span.until <= span.since), None)


def starts(spans: Sequence[Span]) -> dict[Hashable, dt.date]:
    """Where the unbroken membership of each designation began: a day's gap, and it begins anew."""
    began: dict[Hashable, dt.date] = {}
    previous: Span | None = None
    for span in in_order(spans):
        unbroken = previous is not None and previous.until == span.since
        began[span.key] = began[previous.key] if unbroken and previous else span.since
        previous = span
    return began
