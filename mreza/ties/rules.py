"""Who may do what in the ledger of ties. It is public; entering and answering is for those who act for a city."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import audits, works_in_the_secretariat
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
    """Is in the team of the city that entered it; whoever has left the team has nothing to correct there."""
    return contact.entered_for is not None and contact.entered_for.code in cities_of(user)


@rules.predicate
def leads_the_city_that_entered_it(user: Any, contact: Any) -> bool:
    return contact.entered_for is not None and contact.entered_for.code in cities_led_by(user)


@rules.predicate
def is_documented(user: Any, contact: Any) -> bool:
    """A public source says it, and not its city alone."""
    return contact.documented_at is not None


@rules.predicate
def answers_for(user: Any, member: Any) -> bool:
    """Who answers for the city – but nobody confirms what they have written themselves, for whichever city.

    What a public source documents, too, the city that entered it disputes, by whomever it was written.
    """
    contact = member.contact
    if member.city.code not in cities_led_by(user):
        return False
    if contact.documented_at is not None and member.city_id == contact.entered_for_id:
        return True
    return not contact.was_written_by(user)


@rules.predicate
def writes_for_one_of_its_cities(user: Any, contact: Any) -> bool:
    mine = cities_of(user)
    return bool(mine) and contact.members.filter(city__code__in=mine).exists()


@rules.predicate
def takes_part(user: Any, contact: Any) -> bool:
    """Answers for one of its cities."""
    mine = cities_led_by(user)
    return bool(mine) and contact.members.filter(city__code__in=mine).exists()


@rules.predicate
def writes_for_the_city_that_entered_it(user: Any, contact: Any) -> bool:
    return contact.entered_for is not None and contact.entered_for.code in cities_of(user)


@rules.predicate
def is_named_by_somebody_else(user: Any, address: Any) -> bool:
    """A second person stands behind an address (K42)."""
    return address.named_by_id != user.pk


@rules.predicate
def answers_for_the_city(user: Any, city: Any) -> bool:
    return city.code in cities_led_by(user)


def speaks_for(user: Any, kept: Any, gone: Any) -> set[int] | None:
    """Whose words come along from the entry that goes: a city brings its own only, the Secretariat everybody's (None).

    Nobody's, if whoever merges has written the entry that stays: a colleague must say whether it was so.
    """
    if works_in_the_secretariat(user):
        return None
    own = gone.entered_for_id is not None and not kept.was_written_by(user)
    return {gone.entered_for_id} if own else set()


grant("ties.enter_contact", writes_for_a_city, scope=WRITE)
grant("ties.claim_contact", writes_for, scope=WRITE)  # about the city it is entered for
grant("ties.answer_contact", answers_for, scope=WRITE)  # about the member
grant("ties.correct_contact", entered_it | works_in_the_secretariat, scope=WRITE)
# What a public source documents is the Secretariat's to withdraw; a city that entered it disputes it.
grant(
    "ties.withdraw_contact",
    (leads_the_city_that_entered_it & ~is_documented) | works_in_the_secretariat,
    scope=WRITE,
)
# About the entry that goes: a city gives up its own for another's, and so puts no words into anybody's mouth.
grant("ties.merge_contact", leads_the_city_that_entered_it | works_in_the_secretariat, scope=WRITE)
grant("ties.compare_contact", takes_part | works_in_the_secretariat)  # look for the same one among the others
grant("ties.add_evidence_contact", writes_for_one_of_its_cities | works_in_the_secretariat)
grant("ties.look_back_contact", writes_for_one_of_its_cities | works_in_the_secretariat | audits, scope=READ)
# Public sources are recorded by the Secretariat alone.
grant("ties.document_contact", works_in_the_secretariat, scope=WRITE)
grant("ties.import_contacts", writes_for_a_city | works_in_the_secretariat)
# Who could answer for a city that nobody acts for: named by the city that claims, accepted by the Secretariat.
grant("ties.name_address", writes_for_the_city_that_entered_it, scope=WRITE)  # about the contact
grant("ties.keep_addresses", works_in_the_secretariat)
grant("ties.accept_address", works_in_the_secretariat & is_named_by_somebody_else)  # about the address
grant("ties.review_year", answers_for_the_city, scope=WRITE)  # about the city
