"""Every address that needs an account: who may come in, and by which method. An address not in the table fails."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mreza.accounts.invitations import invite
from mreza.accounts.models import Role, User
from mreza.accounts.tests.factories import PASSWORD, RoleFactory, UserFactory
from mreza.cities.models.remark import Remark
from mreza.cities.tests.factories import CityFactory, DesignationFactory
from mreza.foundation.moments import now
from mreza.journal.models import Entry
from mreza.translations.models import Text
from mreza.vocabulary.models import Objective

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# name → (arguments made by `world`, methods it answers, who besides a Secretariat officer may come in)
OFFICER, ANYBODY_SIGNED_IN = "officer", "signed in"
READ, WRITE = {"GET", "HEAD"}, {"POST"}
DOORS = {
    "accounts:home": ((), READ, ANYBODY_SIGNED_IN),
    "accounts:name": ((), READ | WRITE, ANYBODY_SIGNED_IN),
    "accounts:way-in": ((), READ | WRITE, ANYBODY_SIGNED_IN),
    "accounts:sessions": ((), READ | WRITE, ANYBODY_SIGNED_IN),
    "accounts:invitations": ((), READ | WRITE, OFFICER),
    "accounts:send-again": (("invitation",), WRITE, OFFICER),
    "accounts:revoke": (("invitation",), WRITE, OFFICER),
    "accounts:end-role": (("role",), READ | WRITE, OFFICER),
    "accounts:journal": ((), READ, OFFICER),
    "accounts:people": ((), READ, OFFICER),
    "accounts:data": ((), READ, ANYBODY_SIGNED_IN),
    "cities:designate": ((), READ | WRITE, OFFICER),
    "cities:edit": (("city",), READ | WRITE, OFFICER),
    "cities:history": (("city",), READ, OFFICER),
    "cities:change-field": (("city",), READ | WRITE, OFFICER),
    "cities:withdraw": (("city",), READ | WRITE, OFFICER),
    "cities:designation-edit": (("city", "designation"), READ | WRITE, OFFICER),
    "cities:import": ((), READ | WRITE, OFFICER),
    "cities:import-confirm": ((), WRITE, OFFICER),
    "cities:import-template": (("ending",), READ, OFFICER),
    "cities:remarks": ((), READ, OFFICER),
    "cities:settle": (("remark",), WRITE, OFFICER),
    "vocabulary:labels": ((), READ, OFFICER),
    "vocabulary:label": (("kind", "objective"), READ | WRITE, OFFICER),
    "vocabulary:label-history": (("kind", "objective"), READ, OFFICER),
}
# Objects that somebody without the role may not even know of answer 404 instead of 403.
UNSEEN = {"accounts:send-again", "accounts:revoke", "accounts:end-role", "cities:settle"}
OTHERWISE_TESTED = {
    "accounts:copy",  # asked again who one is: test_erasing
    "accounts:erase-me",
    "accounts:erase-person",  # by administrators only
    "accounts:tokens",  # one's own only: test_token_pages
    "accounts:token-new",
    "accounts:token-revoke",
    "accounts:approve",  # by somebody else than who invited: test_roles
    "accounts:end-session",  # one's own only: test_signing_in
    "accounts:invitation",  # for whoever holds the link: test_invitation_pages
    "accounts:security",  # leads to accounts:home
    "accounts:password-set",  # the library's, asked again who one is: test_signing_in
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def world(officer):
    """One of everything the addresses speak of, and four people."""
    city = CityFactory(code="hr-varazdin")
    designation = DesignationFactory(city=city, since=dt.date(2023, 10, 31))
    Objective.objects.create(code="1", slug="one")
    Text.objects.create(kind="objective", key="1", part="name", language="en", text="One")
    former = RoleFactory(since=now() - dt.timedelta(days=30), until=now() - dt.timedelta(seconds=1)).user
    return {
        "city": {"code": city.code},
        "designation": {"pk": designation.pk},
        "remark": {"pk": Remark.objects.create(city=city, text="Wrong.", language="en").pk},
        "invitation": {"code": invite("ana@example.org", by=officer, language="en").code},
        "role": {"pk": RoleFactory().pk},
        "ending": {"ending": "csv"},
        "kind": {"kind": "objective"},
        "objective": {"code": "1"},
        "people": {"nobody": None, "person": UserFactory(), "former": former, "officer": officer},
    }


def address(name, world):
    arguments = {}
    for part in DOORS[name][0]:
        arguments |= world[part]
    return reverse(name, kwargs=arguments)


def as_(user):
    client = Client()
    if user:
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def expected(name, who, method):
    """What this person gets: a status, or the words `sign in` and `in`."""
    _arguments, methods, door = DOORS[name]
    if who == "nobody":
        return "sign in"
    if method not in methods:
        return 405
    if who == "officer" or door == ANYBODY_SIGNED_IN:
        return "in"
    return 404 if name in UNSEEN else 403


@pytest.mark.parametrize("who", ["nobody", "person", "former", "officer"])
@pytest.mark.parametrize("name", sorted(DOORS))
def test_every_door_opens_only_for_whom_it_is_meant(world, name, who):
    written = set(Entry.objects.values_list("pk", flat=True))
    for method in METHODS:
        response = as_(world["people"][who]).generic(method, address(name, world))
        wanted = expected(name, who, method)
        if wanted == "sign in":
            assert response.status_code == 302, method
            assert response.url.startswith(reverse("account_login") + "?next="), method
        elif wanted == "in":
            assert response.status_code in (200, 302, 422), (method, response.status_code)
        else:
            assert response.status_code == wanted, method
        assert response["Cache-Control"] == "private, no-store", method
    if who != "officer":  # nothing but that it was refused
        acts = Entry.objects.exclude(act="accounts.refused")
        assert set(acts.values_list("pk", flat=True)) == written


def test_every_address_of_the_three_chapters_that_asks_for_a_person_is_in_the_table():
    """Public addresses answer a stranger; the others must be declared above."""
    declared = set(DOORS) | OTHERWISE_TESTED
    asked = {f"{space}:{name}" for space, name, view in _named(get_resolver()) if _asks_for_a_person(view)}
    assert asked - declared == set()
    assert set(DOORS) <= asked


def _named(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern, pattern.namespace or space)
        elif (
            isinstance(pattern, URLPattern) and pattern.name and space in ("accounts", "cities", "vocabulary")
        ):
            yield space, pattern.name, pattern.callback


def _asks_for_a_person(view):
    """Everything in a module of the Secretariat, and everything in accounts."""
    return view.__module__.endswith(("views_secretariat", "views_import")) or view.__module__.startswith(
        ("mreza.accounts", "allauth", "django.views.generic")
    )


def test_what_is_not_seen_looks_like_what_does_not_exist(world):
    client = as_(world["people"]["person"])
    there = client.post(address("cities:settle", world))
    nowhere = client.post(reverse("cities:settle", kwargs={"pk": 987654}))
    assert there.status_code == nowhere.status_code == 404
    assert there.content.replace(address("cities:settle", world).encode(), b"") == nowhere.content.replace(
        reverse("cities:settle", kwargs={"pk": 987654}).encode(), b""
    )


def test_a_role_that_ends_closes_every_door_at_the_next_request(world):
    officer = world["people"]["officer"]
    client = as_(officer)
    doors = [name for name, (_a, methods, who) in DOORS.items() if who == OFFICER and "GET" in methods]
    assert all(client.get(address(name, world)).status_code in (200, 302) for name in doors)
    Role.objects.filter(user=officer).update(until=now())
    answers = {client.get(address(name, world)).status_code for name in doors}
    assert answers == {403, 404}
    assert client.get(reverse("accounts:home")).status_code == 200


def test_a_closed_account_is_signed_out_at_the_next_request(world):
    officer = world["people"]["officer"]
    client = as_(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(reverse("accounts:home")).status_code == 302


def test_no_act_is_done_without_the_token_of_the_form(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["officer"], backend=BACKEND)
    for name, (_arguments, methods, _who) in DOORS.items():
        if "POST" in methods:
            assert client.post(address(name, world)).status_code == 403, name


def test_a_city_that_does_not_exist_is_404_for_an_officer(world):
    client = as_(world["people"]["officer"])
    for name in ("cities:edit", "cities:history", "cities:change-field", "cities:withdraw"):
        assert client.get(reverse(name, kwargs={"code": "xx-nowhere"})).status_code == 404
    other = CityFactory(code="hr-zagreb")
    place = {"code": other.code, **world["designation"]}
    assert client.get(reverse("cities:designation-edit", kwargs=place)).status_code == 404


def test_signing_in_leads_back_to_the_page_one_came_for(world):
    client = Client()
    login = client.get(address("cities:edit", world)).url
    user = world["people"]["person"]
    answer = client.post(login, {"login": user.email, "password": PASSWORD})
    assert answer.url == address("cities:edit", world)
    assert UserSession.objects.filter(user=user).count() == 1
