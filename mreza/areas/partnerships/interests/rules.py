"""Who may do what with an interest: either side for itself, who answers for it agrees, the Secretariat reads."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.wishes.rules import speaks_for, speaks_for_some
from mreza.cities.acting import cities_led_by, cities_of, organisations_of
from mreza.foundation.permissions import READ, grant

WRITE = "write"


@rules.predicate
def speaks_for_this_side(user: Any, voice: Any) -> bool:
    """About a `Voice`: is of the city's team, or acts for the organisation."""
    body = voice.organisation
    return voice.city.code in cities_of(user) or (body is not None and body.code in organisations_of(user))


@rules.predicate
def answers_for_this_side(user: Any, voice: Any) -> bool:
    """Focal point, alternate, or who acts for the organisation: their yes binds."""
    body = voice.organisation
    return voice.city.code in cities_led_by(user) or (
        body is not None and body.code in organisations_of(user)
    )


@rules.predicate
def agreed_for_the_other_side(user: Any, voice: Any) -> bool:
    """Nobody agrees with themselves, whichever cities they act for."""
    return bool(voice.other.agreed_at is not None and voice.interest.was_agreed_by(user))


def _sides(interest: Any) -> tuple[Any, Any]:
    from mreza.areas.partnerships.interests.voices import both

    return both(interest)


@rules.predicate
def is_of_either_side(user: Any, interest: Any) -> bool:
    return any(speaks_for_this_side(user, voice) for voice in _sides(interest))


@rules.predicate
def answers_for_either_side(user: Any, interest: Any) -> bool:
    return any(answers_for_this_side(user, voice) for voice in _sides(interest))


grant("partnerships.begin_interest", speaks_for_some, scope=WRITE)
grant("partnerships.express_interest", speaks_for, scope=WRITE)  # about the city or organisation that has it
grant("partnerships.view_interest", is_of_either_side | works_in_the_secretariat, scope=READ)
grant(
    "partnerships.speak_interest", speaks_for_this_side, scope=WRITE
)  # about the voice: write, decline, take back
grant("partnerships.agree_interest", answers_for_this_side & ~agreed_for_the_other_side, scope=WRITE)
# What becomes of what both agreed on: about the interest.
grant("partnerships.conclude_interest", answers_for_either_side, scope=WRITE)
