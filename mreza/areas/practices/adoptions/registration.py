"""What adoptions tell the chapters below: notices, what waits, what is found, translated, and said in the ledger."""

from __future__ import annotations

from mreza.accounts.audit import words_of_acts
from mreza.areas.practices.adoptions import acts, indexing, ledger, telling, translating, waiting
from mreza.foundation import hooks
from mreza.foundation.moments import Daily
from mreza.ties import hooks as ties


def fill() -> None:
    words_of_acts.fill("practices.adoptions", acts.words)
    hooks.waits_for_me.fill("practices.adoptions", waiting.waits)
    hooks.reindex.fill("practices.adoptions", indexing.reindex)
    ties.holding.fill("practices.adoptions", ledger.hold)
    ties.contact_acted.fill("practices.adoptions", ledger.follow)
    translating.fill()
    telling.register_notices()
    reminding = Daily()
    hooks.tick.fill(
        "practices.adoptions", lambda at: telling.remind_of_running(at) if reminding.is_due(at) else 0
    )
