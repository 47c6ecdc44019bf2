"""What the fixtures for tests promise: each test its own world, whatever the one before did."""

from __future__ import annotations

import pytest
from django.db import connection

from mreza.accounts.models import User
from mreza.cities.models import City, Designation
from mreza.translations.models import Text


@pytest.mark.django_db
def test_without_the_network_the_database_is_empty() -> None:
    assert not City.objects.exists()


def test_the_network_is_the_shipped_one(network: None) -> None:
    assert City.objects.count() == 406
    assert Text.objects.filter(kind="field", language="hr").exists()


def test_a_change_of_a_test_is_rolled_back(network: None) -> None:
    City.objects.filter(code="hr-varazdin").update(name="Changed")


def test_it_was_rolled_back(network: None) -> None:
    assert not City.objects.filter(name="Changed").exists()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_sees_the_network_too(network: None) -> None:
    Designation.objects.all().delete()
    assert not connection.in_atomic_block
    assert City.objects.count() == 406


def test_what_it_committed_is_gone(network: None) -> None:
    assert Designation.objects.count() > 400


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_into_an_empty_database(officer: User) -> None:
    assert User.objects.count() == 1
    assert not City.objects.exists()


@pytest.mark.django_db
def test_the_empty_database_is_empty_again() -> None:
    assert not User.objects.exists()


def test_an_officer_is_signed_in(officer: User, officer_client: object) -> None:
    from django.conf import settings

    assert settings.SESSION_COOKIE_NAME in officer_client.cookies  # type: ignore[attr-defined]
    assert officer.has_perm("cities.designate_city")


def test_a_person_without_a_role_may_not_designate(person: User) -> None:
    assert not person.has_perm("cities.designate_city")
