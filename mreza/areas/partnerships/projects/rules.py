"""Who may do what with a project: as with every record, and what the cities that are in it may do beside."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.choices import Agreement, State
from mreza.activities.models import Participation
from mreza.activities.rules import (
    READ,
    REVIEW,
    WRITE,
    answers_for_the_asked_city,
    belongs_to_no_city,
    coordinates_its_field,
    has_a_hand_in_it,
    is_compiled,
    is_draft,
    is_in_review,
    is_public,
    leads_its_city,
    represents_its_mayor,
    reviews_it,
    writes_for_its_city,
    writes_it,
    writes_somewhere,
)
from mreza.activities.rules import seen_by as seen_as_every_record
from mreza.cities.acting import cities_of
from mreza.cities.choices import Acting
from mreza.foundation.permissions import grant, may_read

KIND = "project"


def seen_by(user: Any) -> Q:
    """Which projects somebody sees, as a filter."""
    seen = seen_as_every_record(user)
    if may_read(user) and (cities := _cities(user)):
        seen |= Q(key__in=_taking_part(cities).values("key")) & Q(state__in=(State.DRAFT, State.IN_REVIEW))
    return seen


def _cities(user: Any) -> frozenset[str]:
    return cities_of(user) | cities_of(user, Acting.MAYOR)


def _taking_part(cities: frozenset[str]) -> Any:
    rows = Participation.objects.filter(kind=KIND, city__code__in=cities)
    return rows.exclude(state=Agreement.DECLINED)


@rules.predicate
def is_asked_or_in_it(user: Any, project: Any) -> bool:
    """In the team of a city that was asked to be in it and has not declined."""
    cities = _cities(user)
    return bool(cities) and _taking_part(cities).filter(key=project.key).exists()


@rules.predicate
def is_in_it(user: Any, project: Any) -> bool:
    """In the team of a city that agreed to be in it."""
    cities = cities_of(user)
    agreed = Participation.objects.filter(kind=KIND, city__code__in=cities, state=Agreement.AGREED)
    return bool(cities) and agreed.filter(key=project.key).exists()


@rules.predicate
def writes_for_some_city(user: Any, about: Any = None) -> bool:
    return bool(cities_of(user))


may_be_edited_by = (~is_public & writes_it) | (is_public & (writes_for_its_city | works_in_the_secretariat))
may_be_reviewed_by = is_in_review & reviews_it & ~has_a_hand_in_it
may_keep = (writes_it | is_in_it) & ~is_compiled

grant("partnerships.create_project", writes_somewhere, scope=WRITE)
grant(
    "partnerships.view_project",
    is_public | writes_it | represents_its_mayor | is_asked_or_in_it | (is_in_review & reviews_it),
    scope=READ,
)
# Risks are for those who carry them.
grant("partnerships.see_risks_project", writes_it | represents_its_mayor | is_in_it, scope=READ)
grant(
    "partnerships.letter_project",
    writes_it | represents_its_mayor | is_in_it | works_in_the_secretariat,
    scope=READ,
)
grant("partnerships.edit_project", may_be_edited_by, scope=WRITE)
grant(
    "partnerships.look_back_project",
    writes_it | represents_its_mayor | (is_public & is_compiled & works_in_the_secretariat),
    scope=READ,
)
# The life of the record.
grant("partnerships.submit_project", leads_its_city, scope=WRITE)
grant("partnerships.take_back_project", leads_its_city, scope=WRITE)
grant("partnerships.review_project", may_be_reviewed_by, scope=REVIEW)
grant("partnerships.publish_project", may_be_reviewed_by, scope=REVIEW)
grant("partnerships.settle_comment_project", (is_draft | is_in_review) & writes_it, scope=WRITE)
grant(
    "partnerships.retire_project",
    is_public & (leads_its_city | coordinates_its_field | works_in_the_secretariat),
    scope=WRITE,
)
grant("partnerships.revive_project", is_public & (leads_its_city | works_in_the_secretariat), scope=WRITE)
grant("partnerships.take_down_project", is_public & is_compiled & leads_its_city, scope=WRITE)
grant(
    "partnerships.confirm_project",
    is_public & (leads_its_city | (belongs_to_no_city & works_in_the_secretariat)),
    scope=WRITE,
)
grant("partnerships.import_projects", writes_for_some_city | works_in_the_secretariat)
# The cities in it, and its stages: those who answer for a city bind it.
grant("partnerships.ask_city_project", writes_it, scope=WRITE)
grant("partnerships.answer_project", answers_for_the_asked_city, scope=WRITE)  # about the participation
grant("partnerships.move_project", leads_its_city, scope=WRITE)  # agree, start, finish, stop, resume
# While it runs: any city in it tells, measures and ticks off.
grant("partnerships.keep_project", may_keep, scope=WRITE)
grant("partnerships.make_practice_project", leads_its_city, scope=WRITE)
