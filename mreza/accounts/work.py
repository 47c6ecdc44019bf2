"""What a person's first page offers. Chapters above fill the hook: their work is named there, not here."""

from __future__ import annotations

from dataclasses import dataclass

from mreza.foundation.hooks import Hook

# Each filling is a function(user) → list of Work, empty for whom it does not concern.
work = Hook("work")


@dataclass(frozen=True)
class Work:
    """One thing a person can do: a link, one sentence, and how many wait (None: nothing to count)."""

    title: str
    url: str
    text: str
    waiting: int | None = None
