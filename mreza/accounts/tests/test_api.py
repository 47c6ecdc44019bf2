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


# --- what becomes of an invitation, and of a role -----------------------------------------------------------------
def send(headers: dict[str, str], path: str, body: dict[str, Any] | None = None) -> Any:
    return Client().post(
        f"/api/v1/roles/{path}", body or {}, content_type="application/json", headers=headers
    )


def test_an_invitation_is_sent_again_and_revoked(officer: User) -> None:
    headers = key(officer, "people", "read")
    code = post(headers, NEW).json()["code"]
    before = Invitation.objects.get(code=code).token_hash
    assert send(headers, f"invitations/{code}/again").json()["state"] == "open"
    assert Invitation.objects.get(code=code).token_hash != before
    creator = key(with_role(RoleKind.CREATOR), "people", "read")
    assert send(creator, f"invitations/{code}/revoke").status_code == 404
    assert send(headers, f"invitations/{code}/revoke").json()["state"] == "revoked"
    assert send(headers, f"invitations/{code}/again").status_code == 409
    assert send(headers, "invitations/nobody/again").status_code == 404


def test_a_role_ends_by_token_and_the_last_officer_stays(officer: User) -> None:
    other = with_role(RoleKind.AUDITOR)
    headers = key(officer, "people", "read")
    held = {one["role"]: one["id"] for one in Client().get("/api/v1/roles", headers=headers).json()["items"]}
    assert send(headers, f"{held['auditor']}/end").status_code in (400, 422)  # why, must be said
    assert send(headers, f"{held['auditor']}/end", {"reason": "Left."}).json()["role"] == "auditor"
    assert not Role.objects.held(at=now()).filter(user=other).exists()
    last = send(headers, f"{held['secretariat']}/end", {"reason": "Left."})
    assert last.status_code == 409
    assert send(headers, "0/end", {"reason": "Left."}).status_code == 404


def test_who_may_not_end_a_role_does_not(officer: User) -> None:
    pk = Role.objects.get(user=officer).pk
    auditor, stranger = with_role(RoleKind.AUDITOR), with_role(RoleKind.CREATOR)
    assert send(key(auditor, "people", "read"), f"{pk}/end", {"reason": "x"}).status_code == 403
    assert send(key(stranger, "people", "read"), f"{pk}/end", {"reason": "x"}).status_code == 404
    assert send(key(officer, "read"), f"{pk}/end", {"reason": "x"}).status_code == 403
