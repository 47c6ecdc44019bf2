"""What offers, needs and interests tell the chapters below: acts, notices, what waits, what time does, who is kept."""

from __future__ import annotations

from mreza.accounts.audit import words_of_acts
from mreza.accounts.work import work
from mreza.areas.partnerships.interests import keeping, offered, reminding, telling, waiting
from mreza.areas.partnerships.projects import hooks as behind_projects
from mreza.areas.partnerships.wishes import acts, expiring, hooks_page, indexing, personal, translating
from mreza.areas.partnerships.wishes import hooks as behind
from mreza.areas.partnerships.wishes import telling as telling_wishes
from mreza.areas.partnerships.wishes import waiting as waiting_wishes
from mreza.cities.hooks import organisation_changed
from mreza.foundation import hooks
from mreza.foundation.moments import Daily
from mreza.ties.hooks import contact_acted


def fill() -> None:
    work.fill("partnerships.interests", offered.work)
    words_of_acts.fill("partnerships.wishes", acts.words)
    telling.register_notices()
    telling_wishes.register_notices()
    reminding.register_notices()
    behind.wish_ended.fill("partnerships.interests", keeping.close_others)
    behind.wish_changed.fill("partnerships.interests", keeping.ask_anew)
    behind.wish_freed.fill("partnerships.interests", keeping.tell_freed)
    behind_projects.project_given_up.fill("partnerships.interests", keeping.give_up_project)
    behind_projects.project_resumed.fill("partnerships.interests", keeping.resume_project)
    contact_acted.fill("partnerships.interests", keeping.give_up_tie)
    hooks_page.wish_actions.fill("partnerships.interests", offered.actions)
    hooks_page.wish_notes.fill("partnerships.interests", offered.notes)
    hooks.waits_for_me.fill("partnerships.wishes", waiting_wishes.waits)
    hooks.waits_for_me.fill("partnerships.interests", waiting.waits)
    hooks.about_me.fill("partnerships.wishes", personal.about_me)
    hooks.erase.fill("partnerships.wishes", personal.erase)
    hooks.reindex.fill("partnerships.wishes", indexing.reindex)
    organisation_changed.fill("partnerships.wishes", indexing.renew_those_of)
    translating.fill()
    expiry, silence = Daily(), Daily()
    hooks.tick.fill("partnerships.wishes", lambda at: expiring.run(at) if expiry.is_due(at) else None)
    hooks.tick.fill("partnerships.interests", lambda at: reminding.run(at) if silence.is_due(at) else None)
