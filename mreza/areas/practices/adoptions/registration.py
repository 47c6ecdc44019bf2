"""What adoptions tell the chapters below: notices, what waits, reminders, words of the journal."""

from __future__ import annotations

from mreza.accounts.audit import words_of_acts
from mreza.areas.practices.adoptions import acts, telling, waiting
from mreza.foundation import hooks
from mreza.foundation.moments import Daily


def fill() -> None:
    words_of_acts.fill("practices.adoptions", acts.words)
    hooks.waits_for_me.fill("practices.adoptions", waiting.waits)
    telling.register_notices()
    reminding = Daily()
    hooks.tick.fill(
        "practices.adoptions", lambda at: telling.remind_of_running(at) if reminding.is_due(at) else 0
    )
