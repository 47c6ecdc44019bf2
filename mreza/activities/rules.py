"""Who may do what with an activity (security.md §6.3): the same sentences for one record and for lists."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.choices import State
from mreza.cities.acting import cities_led_by, cities_of, fields_of, organisations_of
from mreza.cities.choices import Acting

PUBLIC = (State.PUBLISHED, State.RETIRED)
READ, WRITE, REVIEW = "read", "write", "review"  # scopes of tokens


def seen_by(user: Any) -> Q:
    """Which activities somebody sees, as a filter."""
    seen = Q(state__in=PUBLIC)
    token = getattr(user, "token", None)
    if token is not None and READ not in token.scopes:
        return seen
    if cities := cities_of(user) | cities_of(user, Acting.MAYOR):
        seen |= Q(city__code__in=cities)
    if organisations := organisations_of(user):
        seen |= Q(organisation__code__in=organisations)
    if fields := fields_of(user):
        seen |= Q(state=State.IN_REVIEW, fields__code__in=fields)
    if works_in_the_secretariat(user):
        seen |= Q(state=State.IN_REVIEW)
    return seen


@rules.predicate
def is_public(user: Any, activity: Any) -> bool:
    return activity.state in PUBLIC


@rules.predicate
def is_in_review(user: Any, activity: Any) -> bool:
    return bool(activity.state == State.IN_REVIEW)


@rules.predicate
def writes_for_its_city(user: Any, activity: Any) -> bool:
    return bool(activity.city_id) and activity.city.code in cities_of(user)


@rules.predicate
def leads_its_city(user: Any, activity: Any) -> bool:
    return bool(activity.city_id) and activity.city.code in cities_led_by(user)


@rules.predicate
def represents_its_mayor(user: Any, activity: Any) -> bool:
    return bool(activity.city_id) and activity.city.code in cities_of(user, Acting.MAYOR)


@rules.predicate
def writes_for_its_organisation(user: Any, activity: Any) -> bool:
    return bool(activity.organisation_id) and activity.organisation.code in organisations_of(user)


@rules.predicate
def coordinates_its_field(user: Any, activity: Any) -> bool:
    fields = fields_of(user)
    return bool(fields) and any(field.code in fields for field in activity.fields.all())


writes_it = writes_for_its_city | writes_for_its_organisation
reviews_it = coordinates_its_field | works_in_the_secretariat
