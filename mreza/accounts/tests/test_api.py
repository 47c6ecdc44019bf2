"""The API of accounts: whose token, which roles, whom one invites; by the same rules as the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.tests.test_roles import with_role
from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db

NEW = {"email": "ana@example.org", "role": "auditor"}


def key(user: User, *scopes: str) -> dict[str, str]:
    _token, text = make_token(
        user, name="Script", scopes=scopes, places=[("network", "")], expires_at=now() + dt.timedelta(days=1)
    )
    return {"Authorization": f"Bearer {text}"}


def post(headers: dict[str, str], body: Any) -> Any:
    return Client().post("/api/v1/roles/invitations", body, content_type="application/json", headers=headers)


def test_a_token_says_whose_it_is(officer: User) -> None:
    headers = key(officer, "read", "people")
    answer = Client().get("/api/v1/me", headers=headers)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["name"], told["token"], told["scopes"]) == (officer.name, "Script", ["people", "read"])
    assert told["acts_as"] == [{"role": "secretariat", "kind": "network", "key": ""}]
    Role.objects.filter(user=officer).update(until=now())
    assert Client().get("/api/v1/me", headers=headers).json()["acts_as"] == []


def test_without_a_token_there_is_nothing_and_a_session_is_no_token(officer_client: Client) -> None:
    for path in ("/api/v1/me", "/api/v1/roles"):
        answer = officer_client.get(path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert post({}, NEW).status_code == 401
    assert (
        officer_client.post("/api/v1/roles/invitations", NEW, content_type="application/json").status_code
        == 401
    )
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "scope", "status"),
    [
        (RoleKind.SECRETARIAT, "read", 200), (RoleKind.ADMINISTRATOR, "read", 200), (RoleKind.AUDITOR, "read", 200),
        (RoleKind.CREATOR, "read", 404), (RoleKind.SECRETARIAT, "people", 404),
    ],
)  # fmt: skip
def test_who_reads_the_roles(kind: str, scope: str, status: int) -> None:
    user = with_role(kind)
    answer = Client().get("/api/v1/roles", headers=key(user, scope))
    assert answer.status_code == status
    if status == 200:
        assert [one["email"] for one in answer.json()["items"]] == [user.email]


@pytest.mark.parametrize(
    ("kind", "scope", "status"),
    [
        (RoleKind.SECRETARIAT, "people", 201), (RoleKind.ADMINISTRATOR, "people", 201),
        (RoleKind.AUDITOR, "people", 403), (RoleKind.CREATOR, "people", 403),
        (RoleKind.SECRETARIAT, "read", 403), (RoleKind.SECRETARIAT, "write", 403),
    ],
)  # fmt: skip
def test_who_invites(kind: str, scope: str, status: int) -> None:
    answer = post(key(with_role(kind), scope), NEW)
    assert answer.status_code == status
    assert Invitation.objects.count() == (status == 201)
    if status == 201:
        waits = kind == RoleKind.ADMINISTRATOR
        assert answer.json()["state"] == ("waiting" if waits else "open")
        entry = Entry.objects.get(act="accounts.invited")
        assert entry.acting_as.startswith("token:")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({**NEW, "needs_approval": False}, 400, "needs_approval"),
        ({"email": "ana@example.org"}, 422, "role"),
        ({**NEW, "role": "king"}, 422, "role"),
        ({**NEW, "email": "nonsense"}, 422, "email"),
        ({**NEW, "email": "a@b.example\r\nBcc: all@example.org"}, 422, "email"),
        ({**NEW, "email": "a" * 300 + "@example.org"}, 422, "email"),
        ({**NEW, "language": "tlh"}, 422, "language"),
        ({**NEW, "email": 7}, 422, "email"),
    ],
)
def test_what_cannot_be_is_said_by_field(body: Any, status: int, field: str, officer: User) -> None:
    answer = post(key(officer, "people"), body)
    assert answer.status_code == status
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("body", ["[]", "nonsense", '{"email": "a", "email": "b"}', '{"email": "\\u0000"}'])
def test_a_body_that_is_none_is_400(body: str, officer: User) -> None:
    assert post(key(officer, "people"), body).status_code == 400


def test_a_second_invitation_is_409(officer: User) -> None:
    headers = key(officer, "people")
    assert post(headers, NEW).status_code == 201
    again = post(headers, NEW)
    assert again.status_code == 409
    assert "open invitation" in again.json()["detail"]
