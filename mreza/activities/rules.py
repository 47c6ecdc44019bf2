"""Who may do what with an activity (security.md §6.3): the same sentences for one record and for lists."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q

from mreza.accounts.capacities import all_capacities
from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.choices import Origin, State
from mreza.cities.acting import cities_led_by, cities_of, fields_of, organisations_of
from mreza.cities.choices import Acting
from mreza.foundation.permissions import grant, may_read

PUBLIC = (State.PUBLISHED, State.RETIRED)
READ, WRITE, REVIEW = "read", "write", "review"  # scopes of tokens


def seen_by(user: Any) -> Q:
    """Which activities somebody sees, as a filter."""
    seen = Q(state__in=PUBLIC)
    if not may_read(user):
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


@rules.predicate
def is_draft(user: Any, activity: Any) -> bool:
    return bool(activity.state == State.DRAFT)


@rules.predicate
def is_compiled(user: Any, activity: Any) -> bool:
    return bool(activity.origin == Origin.COMPILED)


@rules.predicate
def belongs_to_no_city(user: Any, activity: Any) -> bool:
    return not activity.city_id


@rules.predicate
def sent_it(user: Any, activity: Any) -> bool:
    """Whoever sent it to review, whatever they act for now."""
    return bool(activity.submitted_by_id) and activity.submitted_by_id == user.pk


@rules.predicate
def acts_for_its_city_or_organisation(user: Any, activity: Any) -> bool:
    """In any role, and also where a token of theirs leaves that role out: a conflict stays a conflict."""
    mine = {one.about for one in all_capacities(user)}
    of_city = bool(activity.city_id) and ("city", activity.city.code) in mine
    return of_city or (
        bool(activity.organisation_id) and ("organisation", activity.organisation.code) in mine
    )


@rules.predicate
def answers_for_the_asked_city(user: Any, participation: Any) -> bool:
    return participation.city.code in cities_led_by(user)


@rules.predicate
def writes_somewhere(user: Any) -> bool:
    """Writes for any city or organisation; for which one, the verb is told."""
    return bool(cities_of(user) or organisations_of(user))


@rules.predicate
def has_an_account(user: Any) -> bool:
    return bool(user.is_authenticated)


# What somebody looks for is theirs alone (`SavedSearch.visible_to`).
grant("activities.read_own_searches", has_an_account, scope=READ)
grant("activities.keep_own_searches", has_an_account, scope=WRITE)

writes_it = writes_for_its_city | writes_for_its_organisation
has_a_hand_in_it = acts_for_its_city_or_organisation | sent_it
reviews_it = coordinates_its_field | works_in_the_secretariat
