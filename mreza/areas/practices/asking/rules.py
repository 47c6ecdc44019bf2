"""Who may do what with a question, its answers and their cards."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.rules import (
    READ,
    WRITE,
    is_public,
    leads_its_city,
    writes_for_its_city,
)
from mreza.cities.acting import cities_led_by, cities_of
from mreza.foundation.permissions import grant


@rules.predicate
def writes_for_a_city(user: Any) -> bool:
    return bool(cities_of(user))


@rules.predicate
def asks_or_is_asked(user: Any) -> bool:
    """Whoever is in a city's team, and the Secretariat, has a page with questions."""
    return bool(cities_of(user)) or bool(works_in_the_secretariat(user))


@rules.predicate
def is_of_the_asking_city(user: Any, question: Any) -> bool:
    return question.city.code in cities_of(user)


@rules.predicate
def is_of_a_city_asked(user: Any, question: Any) -> bool:
    mine = cities_of(user)
    return bool(mine) and question.asked.filter(city__code__in=mine).exists()


@rules.predicate
def is_of_the_asked_city(user: Any, asked: Any) -> bool:
    return asked.city.code in cities_of(user)


@rules.predicate
def leads_the_asked_city(user: Any, asked: Any) -> bool:
    return asked.city.code in cities_led_by(user)


@rules.predicate
def leads_the_asking_city(user: Any, asked: Any) -> bool:
    return asked.question.city.code in cities_led_by(user)


@rules.predicate
def has_marked_it(user: Any, asked: Any) -> bool:
    """Nobody agrees with themselves, whichever cities they act for."""
    return asked.marked_by_id is not None and asked.marked_by_id == user.pk


@rules.predicate
def has_agreed_to_it(user: Any, asked: Any) -> bool:
    return asked.agreed_by_id is not None and asked.agreed_by_id == user.pk


grant("questions.list_questions", asks_or_is_asked, scope=READ)
grant("questions.ask_question", writes_for_a_city, scope=WRITE)
grant(
    "questions.view_question",
    is_of_the_asking_city | is_of_a_city_asked | works_in_the_secretariat,
    scope=READ,
)
grant("questions.close_question", is_of_the_asking_city, scope=WRITE)
grant("questions.withdraw_question", is_of_the_asking_city | works_in_the_secretariat, scope=WRITE)
# About the row of one asked city. The team writes; who answers for a city lets it be published.
grant("questions.reply_question", is_of_the_asked_city, scope=WRITE)
grant("questions.agree_question", leads_the_asked_city & ~has_marked_it, scope=WRITE)
grant("questions.mark_question", leads_the_asking_city & ~has_agreed_to_it, scope=WRITE)

# The card of an answer: kept right by the city that answered.
grant("questions.view_answer", is_public, scope=READ)
grant("questions.edit_answer", is_public & writes_for_its_city, scope=WRITE)
grant("questions.confirm_answer", is_public & leads_its_city, scope=WRITE)
grant("questions.retire_answer", is_public & (leads_its_city | works_in_the_secretariat), scope=WRITE)
grant("questions.revive_answer", is_public & (leads_its_city | works_in_the_secretariat), scope=WRITE)
