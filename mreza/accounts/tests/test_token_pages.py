"""The pages on which a person keeps the tokens of their programs."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mreza.accounts import refusals
from mreza.accounts.models import Role, Token, User
from mreza.accounts.tests.factories import PASSWORD, RoleFactory, UserFactory
from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db

NEW = {"name": "Nightly copy", "scopes": ["read"], "places": ["network:"], "lasts": "90"}


@pytest.fixture
def fresh(officer: User) -> Client:
    """The officer, who has just shown who they are."""
    client = Client()
    answer = client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def officer(officer: User) -> User:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def test_a_token_is_made_and_shown_once(fresh: Client) -> None:
    answer = fresh.post(reverse("accounts:token-new"), NEW)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    (text,) = set(re.findall(r"mreza_[\w-]{43}", answer.content.decode()))
    listed = fresh.get(reverse("accounts:tokens")).content.decode()
    assert "Nightly copy" in listed
    assert text not in listed
    token = Token.objects.get()
    assert (token.scopes, token.places) == (["read"], [["network", ""]])
    assert dt.timedelta(days=89) < token.expires_at - now() < dt.timedelta(days=91)
    assert Client().get("/api/v1/fields", headers={"Authorization": f"Bearer {text}"}).status_code == 200


def test_making_one_asks_again_who_one_is(officer_client: Client) -> None:
    """A session that is hours old is not enough."""
    for answer in (
        officer_client.get(reverse("accounts:token-new")),
        officer_client.post(reverse("accounts:token-new"), NEW),
    ):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["rule"]}, {"places": []},
        {"places": ["city:hr-varazdin"]}, {"lasts": "100000"}, {"lasts": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_field(fresh: Client, wrong: dict[str, Any]) -> None:
    answer = fresh.post(reverse("accounts:token-new"), NEW | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Token.objects.exists()


def test_a_person_without_a_role_is_told_why_there_is_nothing_to_make(person_client: Client) -> None:
    page = person_client.get(reverse("accounts:token-new"))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert person_client.post(reverse("accounts:token-new"), NEW).status_code == 422
    assert not Token.objects.exists()


def test_only_the_owner_revokes_and_only_by_post(fresh: Client, officer: User, person_client: Client) -> None:
    fresh.post(reverse("accounts:token-new"), NEW)
    address = reverse("accounts:token-revoke", kwargs={"code": Token.objects.get().code})
    nowhere = reverse("accounts:token-revoke", kwargs={"code": "nobody"})
    foreign, missing = person_client.post(address), person_client.post(nowhere)
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert fresh.get(address).status_code == 405
    assert Token.objects.get().revoked_at is None
    assert fresh.post(address).status_code == 302
    assert Token.objects.get().revoked_at is not None
    assert fresh.post(address).status_code == 409


def test_a_token_whose_role_has_ended_is_shown_as_opening_nothing(fresh: Client, officer: User) -> None:
    fresh.post(reverse("accounts:token-new"), NEW)
    assert "opens nothing now" not in fresh.get(reverse("accounts:tokens")).content.decode()
    Role.objects.filter(user=officer).update(until=now())
    assert "opens nothing now" in fresh.get(reverse("accounts:tokens")).content.decode()


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_costs_the_same_for_any_number(
    number: int, fresh: Client, officer: User, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        make_token(
            officer, name=f"t{n}", scopes=["read"], places=[("network", "")],
            expires_at=now() + dt.timedelta(days=1),
        )  # fmt: skip
    fresh.get(reverse("accounts:tokens"))
    with django_assert_num_queries(6):
        fresh.get(reverse("accounts:tokens"))


# --- what the journal keeps of security -------------------------------------------------------------------------
def acts(user: User) -> list[str]:
    return list(
        Entry.objects.filter(about_kind="user", about_key=str(user.pk))
        .order_by("pk")
        .values_list("act", flat=True)
    )


def test_signing_in_and_failing_to_stand_in_the_journal_without_the_address(client: Client) -> None:
    user = UserFactory()
    client.post(reverse("account_login"), {"login": user.email, "password": "wrong wrong wrong"})
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong wrong wrong"})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert acts(user) == ["accounts.sign_in_failed", "accounts.signed_in"]
    assert Entry.objects.filter(act="accounts.sign_in_failed", about_key="unknown").count() == 1
    assert "example.org" not in str(list(Entry.objects.values()))


def test_a_new_password_stands_in_the_journal(fresh: Client, officer: User) -> None:
    new = "quite another battery"
    told = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert fresh.post(reverse("account_change_password"), told).status_code == 302
    assert acts(officer)[-1] == "accounts.password_changed"
    assert new not in str(list(Entry.objects.values()))


def test_what_was_refused_stands_in_the_journal_once_a_minute(
    person: User, person_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_noted", {})  # what an earlier test left in this process
    for _time in range(3):
        assert person_client.get(reverse("accounts:invitations")).status_code == 403
    entry = Entry.objects.get(act="accounts.refused")
    assert (entry.by, entry.about_key) == (person, "accounts.see_roles")


def test_the_last_sign_of_life_is_kept_to_about_the_day(fresh: Client, officer: User) -> None:
    from mreza.accounts.people import SEEN_EVERY, seen

    officer.refresh_from_db()
    first = officer.seen_at
    assert first is not None
    assert now() - first < dt.timedelta(minutes=1)
    seen(officer.pk, at=first + SEEN_EVERY - dt.timedelta(minutes=1))
    officer.refresh_from_db()
    assert officer.seen_at == first
    seen(officer.pk, at=first + SEEN_EVERY)
    officer.refresh_from_db()
    assert officer.seen_at == first + SEEN_EVERY


def test_a_session_in_use_is_a_sign_of_life(officer: User, officer_client: Client) -> None:
    User.objects.filter(pk=officer.pk).update(seen_at=now() - dt.timedelta(days=3))
    session = officer_client.session
    session["_seen"] = session["_seen"] - 6 * 60
    session.save()
    officer_client.get(reverse("accounts:home"))
    officer.refresh_from_db()
    assert now() - officer.seen_at < dt.timedelta(minutes=1)


def test_a_second_role_gives_a_second_choice(fresh: Client, officer: User) -> None:
    RoleFactory(user=officer, kind=Role.Kind.AUDITOR)
    page = fresh.get(reverse("accounts:token-new")).content.decode()
    assert "Auditor, Secretariat officer" in page  # one place: the whole Network
