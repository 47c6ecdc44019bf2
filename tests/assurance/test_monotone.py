"""Nothing that takes away adds: a token, an end date, a role less never let anybody see or do more (§6.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Role, Token, User
from mreza.areas.practices.models import Practice
from mreza.cities.choices import ACTS_FOR
from mreza.cities.models import Appointment
from mreza.foundation.moments import now
from mreza.foundation.permissions import can, scopes
from tests.assurance.matrix import FOREIGN, OWN
from tests.assurance.population import STATES, Population

WHOSE = st.sampled_from([OWN, FOREIGN])
ROLES = st.lists(st.tuples(st.sampled_from(sorted(ACTS_FOR)), WHOSE), max_size=4, unique=True)
NETWORK_ROLES = st.lists(st.sampled_from(RoleKind.values), max_size=2, unique=True)
SCOPES = st.lists(
    st.sampled_from([*sorted(set(scopes().values())), "everything", ""]), max_size=4, unique=True
)
PLACES = st.lists(
    st.sampled_from(
        [
            ["network", ""], ["city", "hr-varazdin"], ["city", "fr-lyon"], ["field", "music"],
            ["field", "literature"], ["country", "hr"], ["country", "fr"], ["organisation", "own-body"], ["", ""],
            ["city", ""], ["city", "*"],
        ]
    ),
    max_size=5,
)  # fmt: skip
# What is asked of a practice; of its adoptions, which are public, other tests ask.
PERMISSIONS = sorted(
    name for name in scopes() if name.startswith("practices.") and not name.endswith("_adoption")
)
# Nobody reviews the record of their own city: when an appointment there ends, so does that conflict.
CONFLICTED = {"practices.review_practice", "practices.publish_practice"}


def someone(
    population: Population, roles: list[tuple[str, str]], network_roles: list[str], until: Any = None
) -> User:
    """A person with these roles, all in force since a month."""
    user: User = User.objects.create_user("random@example.org")
    since = now() - dt.timedelta(days=30)
    for role, whose in roles:
        place = ACTS_FOR[role]
        Appointment.objects.create(
            user=user, role=role, since=since, until=until, **{place: population.places[place][whose]}
        )
    for kind in network_roles:
        Role.objects.create(user=user, kind=kind, since=since, until=until)
    return user


def seen_and_done(user: Any, population: Population) -> set[tuple[str, ...]]:
    """Everything this person sees and may do with the practices there are."""
    seen = {("see", key) for key in Practice.objects.visible_to(user).values_list("key", flat=True)}
    mine = Practice.objects.filter(pk__in=[p.pk for p in population.practices.values()])
    done = {(permission, p.key) for p in mine for permission in PERMISSIONS if can(user, permission, p)}
    return seen | done


def without_conflicts(rights: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """All but the acts that an end of somebody's own appointment may free them for."""
    return {right for right in rights if right[0] not in CONFLICTED}


def again(user: User) -> User:
    """The person as the next request meets them."""
    return User.objects.get(pk=user.pk)


def _examples(many: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=many,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )


FEW, MANY = 60, 1500


def _tokens(population: Population, figure: Callable[[str, int], None], many: int) -> None:
    @_examples(many)
    @given(ROLES, NETWORK_ROLES, SCOPES, PLACES)
    def check(roles: Any, network_roles: Any, its_scopes: Any, its_places: Any) -> None:
        figure("random rights compared", 1)
        with transaction.atomic():
            owner = someone(population, roles, network_roles)
            whole = seen_and_done(again(owner), population)
            program = again(owner)
            program.token = Token(user=owner, name="x", token_hash="x", scopes=its_scopes, places=its_places)
            narrowed = seen_and_done(program, population)
            nobody = seen_and_done(AnonymousUser(), population)
            assert narrowed <= whole
            if not its_scopes or not its_places:
                assert narrowed <= nobody
            transaction.set_rollback(True)

    check()


def _ends(population: Population, figure: Callable[[str, int], None], many: int) -> None:
    @_examples(many)
    @given(ROLES, NETWORK_ROLES, st.data())
    def check(roles: Any, network_roles: Any, data: Any) -> None:
        figure("random rights compared", 1)
        with transaction.atomic():
            person = someone(population, roles, network_roles)
            before = without_conflicts(seen_and_done(again(person), population))
            held = list(Appointment.objects.filter(user=person))
            if held:
                Appointment.objects.filter(pk=data.draw(st.sampled_from(held)).pk).update(until=now())
            between = without_conflicts(seen_and_done(again(person), population))
            assert between <= before
            Appointment.objects.filter(user=person).update(until=now())
            Role.objects.filter(user=person).update(until=now())
            assert seen_and_done(again(person), population) == seen_and_done(AnonymousUser(), population)
            transaction.set_rollback(True)

    check()


def _listed(population: Population, figure: Callable[[str, int], None], many: int) -> None:
    @_examples(many)
    @given(ROLES, NETWORK_ROLES)
    def check(roles: Any, network_roles: Any) -> None:
        figure("random rights compared", 1)
        with transaction.atomic():
            person = again(someone(population, roles, network_roles))
            listed = set(Practice.objects.visible_to(person).values_list("key", flat=True))
            for practice in population.practices.values():
                assert can(person, "practices.view_practice", practice) == (practice.key in listed)
            transaction.set_rollback(True)

    check()


CHECKS = {"a token": _tokens, "an end": _ends, "a list": _listed}


@pytest.mark.parametrize("what", sorted(CHECKS))
def test_never_adds_anything(what: str, population: Population, figure: Any) -> None:
    CHECKS[what](population, figure, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(CHECKS))
def test_never_adds_anything_in_many_examples(what: str, population: Population, figure: Any) -> None:
    CHECKS[what](population, figure, MANY)


def test_every_state_is_in_the_world(population: Population) -> None:
    assert {state for state, _whose in population.practices} == set(STATES)
