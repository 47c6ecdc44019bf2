"""People who act for places of the shipped network."""

from __future__ import annotations

import pytest
from django.test import Client

from mreza.accounts.choices import RoleKind
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.cities.choices import ACTS_FOR
from mreza.cities.models import City, Country, CreativeField
from mreza.cities.tests.factories import AppointmentFactory, OrganisationFactory

PLACES = {"city": (City, "hr-varazdin"), "country": (Country, "hr"), "field": (CreativeField, "music")}


@pytest.fixture
def somebody(network):
    """`somebody("focal-point")`: a person who acts as that, for Varaždin, Croatia or music unless told otherwise."""

    def make(*roles, code="", **more):
        user = UserFactory(**more)
        for role in roles:
            if role in RoleKind.values:
                RoleFactory(user=user, kind=role)
                continue
            kind = ACTS_FOR[role]
            if kind == "organisation":
                AppointmentFactory(user=user, role=role, organisation=OrganisationFactory())
                continue
            model, usual = PLACES[kind]
            AppointmentFactory(user=user, role=role, **{kind: model.objects.get(code=code or usual)})
        return user

    return make


@pytest.fixture
def browser_of():
    """A browser in which that person is signed in."""

    def make(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
