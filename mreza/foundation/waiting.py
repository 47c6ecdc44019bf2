"""What waits for somebody: a sentence, a date and one thing to do. Derived by each chapter, never stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class AtOnce:
    """A button that does it from the list, for what needs no more reading: where it is sent, and with what."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Waiting:
    """One line of the desk. `url` leads to where the one action is taken, `action` names it ("Confirm")."""

    kind: str  # a stable name: "practice.in-review"; the desk groups and filters by it
    text: str  # a whole sentence in the reader's language
    url: str
    action: str
    since: dt.datetime
    due: dt.date | None = None
    place: tuple[str, str] | None = None  # what it belongs to: ("city", "hr-varazdin")
    at_once: AtOnce | None = None

    def is_overdue(self, on: dt.date) -> bool:
        return self.due is not None and self.due < on
