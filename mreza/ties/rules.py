"""Who may do what in the ledger of ties. It is public; entering and answering is for those who act for a city."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_led_by, cities_of
from mreza.foundation.permissions import grant

READ, WRITE = "read", "write"  # scopes of tokens

rules.add_perm("ties.view_contact", rules.always_true)


@rules.predicate
def writes_for_a_city(user: Any) -> bool:
    return bool(cities_of(user))


@rules.predicate
def writes_for(user: Any, city: Any) -> bool:
    return city.code in cities_of(user)


@rules.predicate
def entered_it(user: Any, contact: Any) -> bool:
    """In person, or for the city in whose team somebody is."""
    own = contact.entered_for is not None and contact.entered_for.code in cities_of(user)
    return own or (contact.entered_by_id is not None and contact.entered_by_id == user.pk)


@rules.predicate
def leads_the_city_that_entered_it(user: Any, contact: Any) -> bool:
    return contact.entered_for is not None and contact.entered_for.code in cities_led_by(user)


@rules.predicate
def answers_for(user: Any, member: Any) -> bool:
    """Who answers for the city – but nobody confirms what they have entered themselves, for whichever city."""
    entered = member.contact.entered_by_id
    return member.city.code in cities_led_by(user) and (entered is None or entered != user.pk)


@rules.predicate
def takes_part(user: Any, contact: Any) -> bool:
    """Answers for one of its cities."""
    mine = cities_led_by(user)
    return bool(mine) and contact.members.filter(city__code__in=mine).exists()


grant("ties.enter_contact", writes_for_a_city, scope=WRITE)
grant("ties.claim_contact", writes_for, scope=WRITE)  # about the city it is entered for
grant("ties.answer_contact", answers_for, scope=WRITE)  # about the member
grant("ties.correct_contact", entered_it | works_in_the_secretariat, scope=WRITE)
grant("ties.withdraw_contact", leads_the_city_that_entered_it | works_in_the_secretariat, scope=WRITE)
grant("ties.merge_contact", takes_part | works_in_the_secretariat, scope=WRITE)
# Public sources are recorded by the Secretariat alone, and not by a program.
grant("ties.document_contact", works_in_the_secretariat)
grant("ties.import_contacts", writes_for_a_city | works_in_the_secretariat)
