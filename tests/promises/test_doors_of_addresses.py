"""Every address, by everybody, with every method: nobody gets more than the table says, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mreza.accounts.models import User
from mreza.cities.models import Designation
from mreza.journal.models import DataVersion
from tests.promises.addresses import (
    ACCOUNT,
    ADDRESSES,
    BEARER,
    OF_THE_LIBRARY,
    PUBLIC,
    SECRETARIAT,
    TEAM,
    every_name,
)

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
OURS = sorted(ADDRESSES)


def test_every_address_is_in_the_table() -> None:
    names = {name for name in every_name() if not name.startswith(OF_THE_LIBRARY)}
    assert {
        "not in the table": sorted(names - set(ADDRESSES)),
        "not there": sorted(set(ADDRESSES) - names),
    } == {
        "not in the table": [],
        "not there": [],
    }


def address(name: str, language: str = "en") -> str:
    """The address with an object that exists."""
    kwargs = dict(ADDRESSES[name][1])
    if name == "cities:designation-edit":
        kwargs["pk"] = Designation.objects.get(city__code=kwargs["code"]).pk
    if name in ("api:theme", "api:indicator"):
        from mreza.vocabulary.models import Indicator, Theme

        kwargs["code"] = (Theme if name == "api:theme" else Indicator).objects.values_list("code", flat=True)[
            0
        ]
    if name == "api:commitment":
        from mreza.vocabulary.models import Commitment

        kwargs["code"] = Commitment.objects.values_list("code", flat=True)[0]
    with translation.override(language):
        return reverse(name, kwargs=kwargs)


def _asked(client: Client, method: str, path: str) -> Any:
    return getattr(client, method)(path)


@pytest.mark.parametrize("name", [name for name in OURS if ADDRESSES[name][0] == PUBLIC])
def test_what_is_public_is_open_in_every_language(name: str, network: None, client: Client) -> None:
    for language in ("en", "hr", "fr"):
        answer = client.get(address(name, language))
        assert answer.status_code in (200, 302), (language, answer.status_code)
        assert client.head(address(name, language)).status_code == answer.status_code


@pytest.mark.parametrize("name", OURS)
def test_no_method_breaks_or_changes_anything_for_a_stranger(
    name: str, network: None, client: Client
) -> None:
    before = DataVersion.current()
    for method in METHODS:
        answer = _asked(client, method, address(name))
        assert answer.status_code < 500, (method, answer.status_code)
        if ADDRESSES[name][0] in (ACCOUNT, SECRETARIAT, TEAM, BEARER) and method != "options":
            assert answer.status_code in (302, 400, 401, 403, 404, 405), (method, answer.status_code)
            if answer.status_code == 302:
                assert "/account/login/" in answer["Location"]
    assert DataVersion.current() == before


@pytest.mark.parametrize("name", [name for name in OURS if ADDRESSES[name][0] == SECRETARIAT])
def test_the_secretariats_pages_are_closed_to_a_person_without_a_role(
    name: str, network: None, person_client: Client
) -> None:
    before = DataVersion.current()
    for method in METHODS:
        answer = _asked(person_client, method, address(name))
        if method != "options":
            assert answer.status_code in (403, 404, 405), (method, answer.status_code)
    assert DataVersion.current() == before


@pytest.mark.parametrize("name", [name for name in OURS if ADDRESSES[name][0] == SECRETARIAT])
def test_the_secretariats_pages_are_open_to_an_officer(
    name: str, network: None, officer_client: Client
) -> None:
    """Allowed with the very objects that were refused above: the refusal was no accident."""
    answer = officer_client.get(address(name))
    only_post = {
        "cities:import-confirm",
        "cities:people-import-confirm",
        "cities:settle",
        "accounts:send-again",
        "accounts:approve",
        "accounts:revoke",
        "accounts:end-role",
    }
    assert answer.status_code in ((404, 405) if name in only_post else (200,))


@pytest.mark.parametrize("name", OURS)
def test_private_pages_are_kept_by_nobody(name: str, network: None, officer_client: Client) -> None:
    """A cache may keep what is public and says so; everything else is private (K24)."""
    answer = officer_client.get(address(name))
    if ADDRESSES[name][0] == PUBLIC:
        assert "session" not in answer.cookies
    else:
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("name", OURS)
def test_every_page_carries_its_protection(name: str, network: None, client: Client) -> None:
    answer = client.get(address(name))
    assert answer["X-Content-Type-Options"] == "nosniff"
    if answer["Content-Type"].startswith("text/html"):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer["X-Frame-Options"] == "DENY"
    assert "X-Mreza-Public" not in answer.headers or ADDRESSES[name][0] == PUBLIC


def test_a_role_that_has_ended_closes_every_door(
    network: None, officer: User, officer_client: Client
) -> None:
    """At the next request, whatever the session says (K12)."""
    from mreza.foundation.moments import now

    assert officer_client.get(address("cities:edit")).status_code == 200
    officer.roles.update(until=now())
    for name in (name for name in OURS if ADDRESSES[name][0] == SECRETARIAT):
        assert officer_client.get(address(name)).status_code in (403, 404, 405), name
