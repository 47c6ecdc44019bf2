"""What was refused to somebody who is signed in: an entry of the journal, so that a curious hand leaves a trace."""

from __future__ import annotations

import time
from typing import Any

from mreza.journal.models import record

EVERY = 60.0  # seconds between two entries about the same person and permission: nobody floods the journal
MOST = 1000  # remembered in one process

_noted: dict[tuple[int, str], float] = {}


def note_refusal(user: Any, permission: str) -> None:
    """Somebody tried what they may not do. Who is not signed in has no name to note."""
    if not user.is_authenticated:
        return
    key, at = (user.pk, permission), time.monotonic()
    if at - _noted.get(key, -EVERY) < EVERY:
        return
    if len(_noted) >= MOST:
        _noted.clear()
    _noted[key] = at
    record("accounts.refused", ("permission", permission[:120] or "unknown"), by=user, public=False)
