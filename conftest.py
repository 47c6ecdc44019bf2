"""Fixtures for every test of the house. How to use them: CONTRIBUTING.md, "Tests"."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from tests.engines import needs_database
from tests.worlds import EMPTY, NETWORK, PEOPLED, Worlds

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoDbBlocker

    from mreza.accounts.models import User
    from tests.assurance.population import Population

# How long one example takes says more about what else the machine does than about the code.
hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")

_worlds: Worlds | None = None


def _load_network() -> None:
    from django.core.management import call_command

    call_command("load-network", verbosity=0)


def _populate() -> None:
    from tests.assurance.population import populate

    populate()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Migrate once in a worker; load the shipped network once, if any test of this run wants it."""
    global _worlds
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        own_name = _name()
        _worlds = Worlds()
        _worlds.keep(EMPTY)
        wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
        if {"network", "population"} & wanted:
            _worlds.make(NETWORK, from_=EMPTY, fill=_load_network)
        if "population" in wanted:
            _worlds.make(PEOPLED, from_=NETWORK, fill=_populate)
        _enter_world_of(request.session._mreza_item)
    yield
    with django_db_blocker.unblock():
        _worlds.remove()
        _set_name(own_name)
        teardown_databases(made, verbosity=0)


def _name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _set_name(name: str) -> None:
    from django.db import connection

    connection.settings_dict["NAME"] = name


def _world_of(item: pytest.Item) -> str:
    if "population" in item.fixturenames:
        return PEOPLED
    return NETWORK if "network" in item.fixturenames else EMPTY


def _enter_world_of(item: pytest.Item) -> None:
    if _worlds is not None and needs_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            _worlds.enter(_world_of(item))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give each database test its world, and no test what an earlier one left in this process."""
    from django.utils import translation

    item.session._mreza_item = item
    _enter_world_of(item)
    translation.deactivate()
    if "mreza.journal.versions" in sys.modules:
        sys.modules["mreza.journal.versions"].drop_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Any:
    try:
        return (yield)
    finally:  # also when a fixture complains at its end, or the next test meets what is left
        if _worlds is not None and needs_database(item) and _commits(item):
            _worlds.spoil()


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    wants = bool(mark and (mark.kwargs.get("transaction") or (mark.args and mark.args[0])))
    return wants or bool({"transactional_db", "live_server"} & set(item.fixturenames))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one world stay together, so that the connection seldom changes; browser tests come last."""
    items.sort(
        key=lambda item: (
            "browser" in item.keywords,
            _world_of(item) if hasattr(item, "fixturenames") else "",
        )
    )


@pytest.fixture
def network(db: None) -> None:
    """The real network as shipped: 406 cities with their history, vocabularies, texts. Loaded once in a worker."""


@pytest.fixture
def population(network: None) -> Population:
    """The network with one person for each principal of security.md, and one of everything, own and foreign."""
    from tests.assurance.population import Population

    return Population()


@pytest.fixture
def officer(db: None) -> User:
    """A Secretariat officer."""
    from mreza.accounts.models import Role, User

    user: User = User.objects.create_user("officer@example.org", "correct horse battery", name="Ada Officer")
    Role.objects.create(user=user, kind=Role.Kind.SECRETARIAT)
    return user


@pytest.fixture
def officer_client(officer: User) -> Client:
    """A browser in which the officer is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def person(db: None) -> User:
    """Somebody with an account and no role."""
    from mreza.accounts.models import User

    user: User = User.objects.create_user("person@example.org", "correct horse battery", name="Per Sonne")
    return user


@pytest.fixture
def person_client(person: User) -> Client:
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def acting(db: None) -> Callable[..., tuple[User, Client]]:
    """`user, client = acting("focal-point", "hr-varazdin")`: somebody who holds that role now, signed in.

    Any role: an appointment for a place (made when it is not recorded; the key is its code), or, without a key, one
    in the whole network ("secretariat", "administrator", "auditor", "creator") or none ("").
    """
    from django.test import Client

    from mreza.accounts.choices import RoleKind
    from mreza.accounts.models import Role, User
    from mreza.cities.choices import ACTS_FOR
    from mreza.cities.tests.factories import PLACES_MADE, AppointmentFactory, CountryFactory

    made = 0

    def act(role: str, key: str = "", **more: Any) -> tuple[User, Client]:
        nonlocal made
        made += 1
        user: User = User.objects.create_user(
            f"{role or 'nobody'}{made}@example.org",
            "correct horse battery",
            name=f"{role or 'nobody'} {made}",
        )
        if role in RoleKind.values:
            Role.objects.create(user=user, kind=role)
        elif role:
            kind = ACTS_FOR[role]
            factory = PLACES_MADE[kind]
            place = factory._meta.model.objects.filter(code=key).first() if key else factory()
            if place is None:
                country = {"country": CountryFactory(code=key[:2])} if kind == "city" else {}
                place = factory(code=key, **country)
            AppointmentFactory(user=user, role=role, **{kind: place}, **more)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return user, client

    return act
