"""Every address, by everybody, with every method: nobody gets more than the table says, and nothing breaks."""

from __future__ import annotations

from itertools import product
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
AT_ONCE = 30  # addresses one test walks: a test for each would spend most of its time on beginning and ending


def several(*kinds: str) -> Any:
    """All addresses, or those of these kinds, a few at a time."""
    names = [name for name in OURS if not kinds or ADDRESSES[name][0] in kinds]
    parts = [names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE)]
    return pytest.mark.parametrize("names", parts, ids=[f"{part[0]} to {part[-1]}" for part in parts])


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


@several(PUBLIC)
def test_what_is_public_is_open_in_every_language(names: list[str], network: None, client: Client) -> None:
    for name, language in product(names, ("en", "hr", "fr")):
        answer = client.get(address(name, language))
        assert answer.status_code in (200, 302), (name, language, answer.status_code)
        assert client.head(address(name, language)).status_code == answer.status_code, name


@several()
def test_no_method_breaks_or_changes_anything_for_a_stranger(
    names: list[str], network: None, client: Client
) -> None:
    for name in names:
        before = DataVersion.current()
        for method in METHODS:
            answer = _asked(client, method, address(name))
            assert answer.status_code < 500, (name, method, answer.status_code)
            if ADDRESSES[name][0] in (ACCOUNT, SECRETARIAT, TEAM, BEARER) and method != "options":
                assert answer.status_code in (302, 400, 401, 403, 404, 405), (
                    name,
                    method,
                    answer.status_code,
                )
                if answer.status_code == 302:
                    assert "/account/login/" in answer["Location"], name
        assert DataVersion.current() == before, name


@several(SECRETARIAT)
def test_the_secretariats_pages_are_closed_to_a_person_without_a_role(
    names: list[str], network: None, person_client: Client
) -> None:
    for name in names:
        before = DataVersion.current()
        for method in METHODS:
            answer = _asked(person_client, method, address(name))
            if method != "options":
                assert answer.status_code in (403, 404, 405), (name, method, answer.status_code)
        assert DataVersion.current() == before, name


@several(SECRETARIAT)
def test_the_secretariats_pages_are_open_to_an_officer(
    names: list[str], network: None, officer_client: Client
) -> None:
    """Allowed with the very objects that were refused above: the refusal was no accident."""
    only_post = {
        "cities:import-confirm",
        "cities:people-import-confirm",
        "cities:settle",
        "accounts:send-again",
        "accounts:approve",
        "accounts:revoke",
        "accounts:end-role",
    }
    for name in names:
        answer = officer_client.get(address(name))
        assert answer.status_code in ((404, 405) if name in only_post else (200,)), name


@several()
def test_private_pages_are_kept_by_nobody(names: list[str], network: None, officer_client: Client) -> None:
    """A cache may keep what is public and says so; everything else is private (K24)."""
    for name in names:
        answer = officer_client.get(address(name))
        if ADDRESSES[name][0] == PUBLIC:
            assert "session" not in answer.cookies, name
        else:
            assert "no-store" in answer["Cache-Control"], name
            assert "public" not in answer["Cache-Control"], name


@several()
def test_every_page_carries_its_protection(names: list[str], network: None, client: Client) -> None:
    for name in names:
        answer = client.get(address(name))
        assert answer["X-Content-Type-Options"] == "nosniff", name
        if answer["Content-Type"].startswith("text/html"):
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy, name
            assert "unsafe" not in policy, name
            assert "http" not in policy, name
            assert answer["X-Frame-Options"] == "DENY", name
        assert "X-Mreza-Public" not in answer.headers or ADDRESSES[name][0] == PUBLIC, name


def test_a_role_that_has_ended_closes_every_door(
    network: None, officer: User, officer_client: Client
) -> None:
    """At the next request, whatever the session says (K12)."""
    from mreza.foundation.moments import now

    assert officer_client.get(address("cities:edit")).status_code == 200
    officer.roles.update(until=now())
    for name in (name for name in OURS if ADDRESSES[name][0] == SECRETARIAT):
        assert officer_client.get(address(name)).status_code in (403, 404, 405), name
