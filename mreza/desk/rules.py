"""Whose desk somebody may open (security.md §6.3, and tests/assurance/rights.py for the desks it lacks)."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.capacities import keys
from mreza.accounts.rules import administers, works_in_the_secretariat
from mreza.cities.acting import countries_of, fields_of
from mreza.foundation.moments import today
from mreza.foundation.permissions import grant


@rules.predicate
def acts_for_the_city(user: Any, city: Any) -> bool:
    """In its team, or as its mayor's representative."""
    return city.code in keys(user, "city")


@rules.predicate
def works_for_its_country(user: Any, city: Any) -> bool:
    """In the National Commission or the ministry of the city's country."""
    countries = countries_of(user)
    return bool(countries) and city.country.code in countries


@rules.predicate
def coordinates_its_field_now(user: Any, city: Any) -> bool:
    """Of the field the city holds today."""
    fields = fields_of(user)
    held = city.designation_on(today()) if fields else None
    return held is not None and held.field.code in fields


@rules.predicate
def works_for_the_country(user: Any, country: Any) -> bool:
    return country.code in countries_of(user)


@rules.predicate
def coordinates_the_field(user: Any, field: Any) -> bool:
    return field.code in fields_of(user)


@rules.predicate
def has_an_account(user: Any) -> bool:
    return bool(user.is_authenticated)


# What waits for oneself, one's own notices and how one is told: each what the token may read of it.
grant("desk.read_own", has_an_account, scope="read")
grant("desk.keep_own", has_an_account, scope="write")
# None of the following has a scope: whole desks of others are for a person, not for a program.
grant(
    "desk.read_city",
    acts_for_the_city | works_in_the_secretariat | works_for_its_country | coordinates_its_field_now,
)
grant("desk.read_country", works_for_the_country | works_in_the_secretariat)
grant("desk.read_field", coordinates_the_field | works_in_the_secretariat)
# The outbox holds addresses (C2): the Secretariat reads contacts, an administrator keeps them (§6.3, “User: contact”).
# What a letter says they read only when it may be shown to both, see `desk.outbox.body_for`.
grant("desk.read_outbox", works_in_the_secretariat | administers)
grant("desk.hold_mail", works_in_the_secretariat | administers)
