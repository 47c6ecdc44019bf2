"""Everything about me, and being forgotten: nothing that leads to a person is left, and no backup brings them back."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mreza.accounts import erasing, hooks
from mreza.accounts.about_me import copy_of, sections
from mreza.accounts.capacities import capacities
from mreza.accounts.choices import RoleKind
from mreza.accounts.invitations import invite
from mreza.accounts.models import Role, Token, User
from mreza.accounts.tests.factories import PASSWORD, RoleFactory, UserFactory
from mreza.accounts.tests.test_roles import client_of, with_role
from mreza.accounts.tokens import make_token
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import DataVersion, Entry

pytestmark = pytest.mark.django_db

CANARIES = (
    "canary-mail",
    "Canary Name",
    "Canary Position",
    "+385 99 777",
    "canary token",
    "198.51.100.77",
    "CanaryBrowser",
)


@pytest.fixture(autouse=True)
def _ledger(settings: Any, tmp_path: Path) -> None:
    settings.ERASURE_LEDGER = str(tmp_path / "erasures")


@pytest.fixture
def ana(officer: User) -> User:
    """Somebody who left a trace in every table of this chapter."""
    user: User = UserFactory(
        email="canary-mail@example.org", name="Canary Name", position="Canary Position", phone="+385 99 777"
    )
    RoleFactory(user=user, kind=RoleKind.AUDITOR)
    make_token(
        user, name="canary token", scopes=["read"], places=[("network", "")],
        expires_at=now() + dt.timedelta(days=3),
    )  # fmt: skip
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    invite(user.email, by=officer, language="en", role="creator")
    Client(REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="CanaryBrowser").post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}
    )
    return user


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Erase as in production: the ledger is written when the erasure is committed."""

    def run(user: User, **told: Any) -> dict[str, Any]:
        with django_capture_on_commit_callbacks(execute=True):
            return erasing.erase(user, **{"by": None, **told})

    return run


def whole_database() -> str:
    """Every value of every row of every table."""
    return "\n".join(
        str(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
    )


# --- the copy -------------------------------------------------------------------------------------------------
def test_the_copy_holds_everything_and_no_secret(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        hooks.my_files,
        "_fillings",
        {"files": lambda user: [("../../my photo.jpg", lambda: io.BytesIO(b"bytes"))]},
    )
    with zipfile.ZipFile(copy_of(ana)) as archive:
        names = set(archive.namelist())
        told = json.loads(archive.read("accounts.json"))
        assert archive.read("files/1-my-photo.jpg") == b"bytes"
        everything = "\n".join(archive.read(name).decode() for name in names if name.endswith(".json"))
    assert {"README.txt", "accounts.json"} <= names
    for canary in ("canary-mail", "Canary Name", "Canary Position", "+385 99 777", "canary token"):
        assert canary in everything
    assert told["person"][0]["email"] == ana.email
    assert told["roles"][0]["kind"] == "auditor"
    assert {entry["act"] for entry in told["journal_by_me"]} >= {"accounts.token_made"}
    for secret in (ana.password, Token.objects.get().token_hash, "secret"):
        assert secret not in everything


def test_the_copy_is_only_about_me(ana: User, officer: User) -> None:
    assert officer.email not in json.dumps(sections(ana), default=str)
    assert "canary" not in json.dumps(sections(officer), default=str).lower()


def fresh(user: User) -> Client:
    client = client_of(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_the_copy_is_given_after_showing_who_one_is(person: User) -> None:
    person.set_password(PASSWORD)
    person.save()
    client = client_of(person)
    stale = client.post(reverse("accounts:copy"))
    assert "reauthenticate" in stale["Location"]
    answer = fresh(person).post(reverse("accounts:copy"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert person.email in archive.read("accounts.json").decode()
    assert Entry.objects.filter(act="accounts.copy_made", by=person).count() == 1


# --- being forgotten ------------------------------------------------------------------------------------------
def test_after_erasing_nothing_in_the_database_leads_to_the_person(ana: User, on_commit: Any) -> None:
    before = whole_database()
    for canary in CANARIES[:5]:
        assert canary in before, canary
    on_commit(ana, by=ana)
    after = whole_database()
    for canary in CANARIES:
        assert canary not in after, canary


def test_every_door_closes_and_the_record_stays_by_number(ana: User, on_commit: Any) -> None:
    acts = Entry.objects.filter(by=ana).count()
    version = DataVersion.current()
    client = client_of(ana)
    assert client.get(reverse("accounts:home")).status_code in (200, 302)
    on_commit(ana)
    ana = User.objects.get(pk=ana.pk)
    assert (ana.is_active, ana.name, ana.email) == (False, "", f"erased-{ana.pk}@erased.invalid")
    assert not ana.has_usable_password()
    assert capacities(ana) == frozenset()
    assert "/login/" in client.get(reverse("accounts:home"))["Location"]
    for model in (Token, Authenticator, EmailAddress):
        assert not model.objects.filter(user=ana).exists()
    assert not Role.objects.held(at=now()).filter(user=ana).exists()
    assert Entry.objects.filter(by=ana).count() == acts
    entry = Entry.objects.get(act="accounts.erased")
    assert (entry.about_key, entry.by) == (str(ana.pk), None)
    assert DataVersion.current() != version  # finished pages with the name go


def test_nobody_is_erased_twice_and_the_last_officer_not_at_all(
    ana: User, officer: User, on_commit: Any
) -> None:
    with pytest.raises(WrongMoment, match="last Secretariat officer"):
        on_commit(officer)
    officer.refresh_from_db()
    assert officer.is_active
    on_commit(ana)
    with pytest.raises(WrongMoment, match="already"):
        on_commit(ana)
    second = with_role(RoleKind.SECRETARIAT)
    on_commit(officer)
    with pytest.raises(WrongMoment):
        on_commit(second)


def test_one_erases_oneself_by_typing_the_address(ana: User, officer: User) -> None:
    Authenticator.objects.filter(user=ana).delete()
    client = fresh(ana)
    address = reverse("accounts:erase-me")
    page = client.get(address).content.decode()
    assert "Auditor" in page  # what ends
    assert client.post(address, {"email": "other@example.org"}).status_code == 422
    assert User.objects.get(pk=ana.pk).is_active
    answer = client.post(address, {"email": ana.email.upper()})
    assert answer.status_code == 200
    assert "Your account is erased" in answer.content.decode()
    assert not User.objects.get(pk=ana.pk).is_active
    assert "/login/" in client.get(reverse("accounts:home"))["Location"]


def test_a_session_of_long_ago_does_not_erase(person_client: Client, person: User) -> None:
    person.set_password(PASSWORD)
    person.save()
    client = client_of(person)
    assert "reauthenticate" in client.post(reverse("accounts:erase-me"), {"email": person.email})["Location"]
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RoleKind.ADMINISTRATOR, 200),
        (RoleKind.SECRETARIAT, 403),
        (RoleKind.AUDITOR, 403),
        (RoleKind.CREATOR, 404),
    ],
)
def test_only_an_administrator_erases_others(kind: str, status: int, ana: User) -> None:
    client = fresh(with_role(kind))
    address = reverse("accounts:erase-person", kwargs={"pk": ana.pk})
    assert client.get(address).status_code == status
    answer = client.post(address, {"email": ana.email, "reason": "Asked by letter."})
    assert User.objects.get(pk=ana.pk).is_active == (status != 200)
    if status == 200:
        assert answer.status_code == 302
        assert Entry.objects.get(act="accounts.erased").reason == "Asked by letter."
        assert client.get(address).status_code == 404  # nobody is there any more


def test_accounts_are_found_by_who_keeps_them(ana: User, django_assert_num_queries: Any) -> None:
    client = client_of(with_role(RoleKind.ADMINISTRATOR))
    for _number in range(70):
        UserFactory()
    client.get(reverse("accounts:people"))
    with django_assert_num_queries(7):
        page = client.get(reverse("accounts:people")).content.decode()
    assert "Pages of accounts" in page
    assert "canary-mail" in client.get(reverse("accounts:people"), {"q": "CANARY-m"}).content.decode()
    assert client_of(UserFactory()).get(reverse("accounts:people")).status_code == 403


# --- no backup brings anybody back ----------------------------------------------------------------------------
def restore(user: User) -> None:
    """As if a backup from before had been loaded: the row is as it was."""
    User.objects.filter(pk=user.pk).update(
        email=user.email,
        name=user.name,
        phone=user.phone,
        is_active=True,
        erased_at=None,
        password=user.password,
    )


def test_after_a_restore_who_was_erased_is_erased_again(
    ana: User, on_commit: Any, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks: Any
) -> None:
    on_commit(ana)
    restore(ana)
    assert "canary-mail" in whole_database()
    call_command("replay-erasures", "--dry-run")
    assert "1 to erase again" in capsys.readouterr().out
    with django_capture_on_commit_callbacks(execute=True):
        call_command("replay-erasures")
    assert "1 erased again" in capsys.readouterr().out
    assert "canary-mail" not in whole_database()
    call_command("replay-erasures")
    assert "0 erased again" in capsys.readouterr().out


def test_after_a_restore_even_the_last_officer_stays_erased(
    officer: User, on_commit: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    second = with_role(RoleKind.SECRETARIAT)
    on_commit(officer)
    restore(officer)
    Role.objects.filter(user=officer).update(until=None)
    Role.objects.filter(user=second).delete()
    call_command("replay-erasures")
    out = capsys.readouterr().out
    assert "1 erased again" in out
    assert "create-secretariat" in out
    assert not User.objects.get(pk=officer.pk).is_active


def test_somebody_new_with_a_number_given_out_again_is_not_meant(ana: User, on_commit: Any) -> None:
    on_commit(ana)
    restore(ana)
    User.objects.filter(pk=ana.pk).update(joined_at=now(), email="new@example.org")
    assert erasing.replay() == 0
    assert User.objects.get(pk=ana.pk).is_active


def test_the_ledger_says_nothing_of_anybody(ana: User, on_commit: Any, settings: Any) -> None:
    on_commit(ana)
    first, line = Path(settings.ERASURE_LEDGER).read_text().splitlines()
    assert first.startswith("mreza-erasures ")
    day, mark = line.split()
    assert day == now().date().isoformat()
    assert len(mark) == 64
    assert "canary" not in line.lower()


def test_an_erasure_that_was_rolled_back_is_not_in_the_ledger(ana: User) -> None:
    erasing.erase(ana, by=None)  # the test's transaction never commits
    assert erasing.noted() == set()


def test_who_is_missing_in_the_ledger_is_added(ana: User) -> None:
    erasing.erase(ana, by=None)
    assert erasing.note_missing() == 1
    assert erasing.note_missing() == 0
    restore(ana)
    assert [user.pk for user in erasing.brought_back()] == [ana.pk]
