"""Who may read what of the journal. The journal knows no roles: chapters above say it."""

from __future__ import annotations

from mreza.foundation.hooks import Hook

# Each filling is a function(user) → a filter (Q) over entries that this person may list, or None for nothing.
readers = Hook("journal_readers")
