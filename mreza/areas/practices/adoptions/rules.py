"""Who may do what with an adoption: its city carries it on, the city it was taken from says whether that is so."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_led_by, cities_of
from mreza.foundation.permissions import grant

WRITE = "write"

rules.add_perm("practices.view_adoption", rules.always_true)


@rules.predicate
def writes_for_some_city(user: Any, about: Any = None) -> bool:
    return bool(cities_of(user))


@rules.predicate
def writes_for_it(user: Any, adoption: Any) -> bool:
    return adoption.city.code in cities_of(user)


@rules.predicate
def leads_it(user: Any, adoption: Any) -> bool:
    return adoption.city.code in cities_led_by(user)


@rules.predicate
def answers_for_its_source(user: Any, adoption: Any) -> bool:
    """Who leads the city it was taken from; nobody confirms what they have entered themselves."""
    source = adoption.source_city
    own = adoption.created_by_id is not None and adoption.created_by_id == user.pk
    return source is not None and source.code in cities_led_by(user) and not own


@rules.predicate
def has_no_source_city(user: Any, adoption: Any) -> bool:
    return adoption.source_city is None


grant("practices.begin_adoption", writes_for_some_city, scope=WRITE)  # for which city, the verb is told
grant("practices.write_adoption", writes_for_it, scope=WRITE)
grant(
    "practices.answer_adoption",
    answers_for_its_source | (has_no_source_city & works_in_the_secretariat),
    scope=WRITE,
)
grant("practices.withdraw_adoption", leads_it | works_in_the_secretariat, scope=WRITE)
