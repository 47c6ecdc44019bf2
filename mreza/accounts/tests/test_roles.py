"""Roles in the whole network: who gives them, who stands behind it, what accepting one means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mreza.accounts import hooks
from mreza.accounts.capacities import capacities
from mreza.accounts.choices import ACCEPTED_AS, INVITED_AS, ROLE_OPENS, RoleKind
from mreza.accounts.invitations import (
    Wanted,
    accept,
    approve,
    in_the_way,
    invite,
    invite_all,
    path,
    send_again,
)
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.roles import end_role, give_role
from mreza.accounts.rules import administers, audits, works_in_the_secretariat
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.accounts.waiting import waits
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import can
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def with_role(kind: str) -> User:
    user: User = UserFactory()
    RoleFactory(user=user, kind=kind)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def by_link(invitation: Invitation) -> Invitation:
    return Invitation.objects.with_token(invitation.token).get()


@pytest.fixture
def administrator() -> User:
    return with_role(RoleKind.ADMINISTRATOR)


# --- one sentence for each role -------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", RoleKind.values)
def test_every_role_has_its_own_words(kind: str, officer: User) -> None:
    invitation = invite(f"{kind}@example.org", by=officer, language="en", role=kind)
    letter = OutgoingMail.objects.get(to=f"{kind}@example.org")
    assert str(INVITED_AS[kind]) in letter.plain
    page = Client().get(path(invitation)).content.decode()
    assert str(INVITED_AS[kind]) in page
    assert str(ROLE_OPENS[kind]) in client_of(officer).get(reverse("accounts:invitations")).content.decode()
    assert len(set(map(str, ACCEPTED_AS.values()))) == len(RoleKind.values)


@pytest.mark.parametrize("kind", RoleKind.values)
def test_somebody_with_an_account_accepts_any_role_and_is_told_what_they_are_now(
    kind: str, officer: User
) -> None:
    ana = UserFactory()
    invitation = invite(ana.email, by=officer, language="en", role=kind)
    answer = client_of(ana).post(path(invitation), follow=True)
    assert str(ACCEPTED_AS[kind]) in answer.content.decode()
    assert {one.role for one in capacities(User.objects.get(pk=ana.pk))} == {kind}


def test_a_role_with_an_agreed_end_ends_then(officer: User) -> None:
    end = now() + dt.timedelta(days=30)
    ana = accept(
        by_link(invite("ana@example.org", by=officer, language="en", role="auditor", until=end)), name="Ana"
    )
    role = Role.objects.get(user=ana)
    assert role.until == end
    assert Role.objects.held(at=end - dt.timedelta(seconds=1)).filter(pk=role.pk).exists()
    assert not Role.objects.held(at=end).filter(pk=role.pk).exists()


def test_an_invitation_whose_agreed_end_has_come_gives_nothing(officer: User) -> None:
    invitation = invite(
        "ana@example.org", by=officer, language="en", role="auditor", until=now() + dt.timedelta(days=1)
    )
    with pytest.raises(WrongMoment):
        accept(by_link(invitation), name="Ana", at=now() + dt.timedelta(days=2))
    assert not User.objects.filter(email="ana@example.org").exists()


def test_who_holds_a_role_keeps_it_and_does_not_get_it_twice(officer: User) -> None:
    ana = UserFactory()
    first = give_role(ana, RoleKind.AUDITOR, by=officer, until=now() + dt.timedelta(days=9))
    assert give_role(ana, RoleKind.AUDITOR, by=officer) == first
    assert Role.objects.filter(user=ana).count() == 1


# --- a second person ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", RoleKind.values)
def test_what_an_administrator_gives_waits_for_a_second_person(kind: str, administrator: User) -> None:
    invitation = invite("ana@example.org", by=administrator, language="en", role=kind)
    assert invitation.state() == Invitation.State.WAITING
    assert not OutgoingMail.objects.exists()
    with pytest.raises(WrongMoment):  # the link is not known to anybody, and would open nothing
        accept(by_link(invitation), name="Ana")
    with pytest.raises(WrongMoment):
        send_again(invitation, by=administrator)
    with pytest.raises(WrongMoment):
        approve(invitation, by=administrator)
    assert not User.objects.filter(email="ana@example.org").exists()


@pytest.mark.parametrize("second", [RoleKind.ADMINISTRATOR, RoleKind.SECRETARIAT])
def test_another_administrator_or_an_officer_approves_and_both_are_in_the_journal(
    second: str, administrator: User
) -> None:
    other = with_role(second)
    invitation = approve(invite("ana@example.org", by=administrator, language="en", role="auditor"), by=other)
    assert OutgoingMail.objects.get().to == "ana@example.org"
    ana = accept(by_link(invitation), name="Ana")
    assert audits(ana)
    given = Entry.objects.about("user", str(ana.pk)).get(act="accounts.role_given")
    assert (given.by, given.after["approved_by"]) == (administrator, other.pk)
    assert Entry.objects.get(act="accounts.invitation_approved").by == other
    with pytest.raises(WrongMoment):
        approve(invitation, by=other)


def test_an_officer_who_is_also_an_administrator_invites_as_an_officer(administrator: User) -> None:
    RoleFactory(user=administrator, kind=RoleKind.SECRETARIAT)
    assert not invite("ana@example.org", by=administrator, language="en").needs_approval


def test_approving_by_the_page(administrator: User, officer_client: Client) -> None:
    page = client_of(administrator)
    told = {"email": "ana@example.org", "language": "en", "role": "administrator"}
    assert "waits" in page.post(reverse("accounts:invitations"), told, follow=True).content.decode()
    address = reverse("accounts:approve", kwargs={"code": Invitation.objects.get().code})
    assert page.post(address).status_code == 403  # nobody approves what they gave
    assert address not in page.get(reverse("accounts:invitations")).content.decode()
    assert address in officer_client.get(reverse("accounts:invitations")).content.decode()
    assert "waits for your approval" in officer_client.get(reverse("accounts:home")).content.decode()
    assert officer_client.post(address).status_code == 302
    assert Invitation.objects.get().state() == Invitation.State.OPEN


def test_what_waits_for_approval_is_on_the_desk_of_who_may_approve(
    administrator: User, officer: User, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        invite(f"ana{n}@example.org", by=administrator, language="en", role="auditor")
    capacities(officer)
    with django_assert_num_queries(1):
        found = waits(officer)
    assert [one.kind for one in found] == ["accounts.approval"] * 3
    assert "ana0@example.org" in found[0].text
    assert waits(administrator) == []  # nobody approves what they gave
    assert waits(with_role(RoleKind.AUDITOR)) == []
    approve(Invitation.objects.first(), by=officer)
    assert len(waits(officer)) == 2


# --- who may what ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "sees", "invites", "erases"),
    [
        (RoleKind.SECRETARIAT, True, True, False),
        (RoleKind.ADMINISTRATOR, True, True, True),
        (RoleKind.AUDITOR, True, False, False),
        (RoleKind.CREATOR, False, False, False),
    ],
)
def test_who_sees_and_who_gives_roles(kind: str, sees: bool, invites: bool, erases: bool) -> None:
    user = with_role(kind)
    assert (
        can(user, "accounts.see_roles"),
        can(user, "accounts.invite_people"),
        can(user, "accounts.erase_person"),
    ) == (sees, invites, erases)
    assert Role.objects.visible_to(user).exists() == sees
    page = client_of(user)
    assert page.get(reverse("accounts:invitations")).status_code == (200 if sees else 403)
    told = {"email": "ana@example.org", "language": "en", "role": "auditor"}
    assert page.post(reverse("accounts:invitations"), told).status_code == (302 if invites else 403)
    assert Invitation.objects.exists() == invites


def test_an_administrator_is_no_officer(administrator: User) -> None:
    assert administers(administrator)
    assert not works_in_the_secretariat(administrator)


@pytest.mark.parametrize("kind", RoleKind.values)
def test_ending_any_role_closes_it_at_the_next_request(kind: str, officer: User) -> None:
    ana = with_role(kind)
    end_role(Role.objects.get(user=ana), by=officer, reason="Left.")
    assert capacities(User.objects.get(pk=ana.pk)) == frozenset()
    with pytest.raises(WrongMoment):
        end_role(Role.objects.get(user=ana), by=officer, reason="Again.")


# --- for a place ----------------------------------------------------------------------------------------------
@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stands for the chapter that keeps places."""
    calls: list[Any] = []
    monkeypatch.setattr(hooks.role_given, "_fillings", {"city": lambda *told: calls.append(told)})
    monkeypatch.setattr(
        hooks.role_named, "_fillings", {"city": lambda role, key, language: f"{role} of {key} in {language}"}
    )
    return calls


def test_accepting_for_a_place_tells_the_chapter_that_keeps_it(officer: User, given: list[Any]) -> None:
    end = now() + dt.timedelta(days=300)
    invitation = invite(
        "ana@example.org", by=officer, language="hr", role="focal-point", about_kind="city",
        about_key="hr-varazdin", until=end,
    )  # fmt: skip
    assert "focal-point of hr-varazdin in hr" in OutgoingMail.objects.get().plain
    ana = accept(by_link(invitation), name="Ana")
    assert given == [(ana, "focal-point", "hr-varazdin", end, officer)]
    assert not Role.objects.filter(user=ana).exists()


def test_a_place_that_refuses_leaves_nothing_accepted(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*told: Any) -> None:
        raise WrongMoment("Somebody else is focal point now.")

    monkeypatch.setattr(hooks.role_given, "_fillings", {"city": refuse})
    invitation = invite(
        "ana@example.org", by=officer, language="en", role="focal-point", about_kind="city", about_key="x"
    )
    with pytest.raises(WrongMoment, match="Somebody else"):
        accept(by_link(invitation), name="Ana")
    assert not User.objects.filter(email="ana@example.org").exists()
    assert by_link(invitation).state() == Invitation.State.OPEN


def test_nobody_keeps_that_kind_of_place(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks.role_given, "_fillings", {})
    invitation = invite(
        "ana@example.org", by=officer, language="en", role="x", about_kind="moon", about_key="x"
    )
    with pytest.raises(WrongMoment):
        accept(by_link(invitation), name="Ana")


def test_one_address_may_be_invited_for_two_places_and_not_twice_for_one(
    officer: User, given: list[Any]
) -> None:
    told: dict[str, Any] = {"by": officer, "language": "en", "role": "editor", "about_kind": "city"}
    invite("ana@example.org", about_key="hr-varazdin", **told)
    invite("ana@example.org", about_key="fr-lyon", **told)
    with pytest.raises(WrongMoment):
        invite("ANA@example.org", about_key="fr-lyon", **told)


# --- many at once ---------------------------------------------------------------------------------------------
def many(number: int) -> list[Wanted]:
    return [Wanted(f"person{n}@example.net", "en", "focal-point", "city", f"xx-{n}") for n in range(number)]


def test_four_hundred_invitations_cost_few_statements(
    officer: User, given: list[Any], django_assert_max_num_queries: Any
) -> None:
    """As many as the database takes rows at once; one by one it would be two thousand."""
    version = DataVersion.current()
    with django_assert_max_num_queries(40):
        sent = invite_all(many(400), by=officer)
    assert len(sent) == OutgoingMail.objects.count() == Entry.objects.count() == 400
    assert len({one.token for one in sent}) == 400
    assert DataVersion.current() == version  # nothing public changed


def test_all_or_nobody(officer: User, given: list[Any]) -> None:
    wanted = many(5)
    invite_all(wanted[2:3], by=officer)
    assert list(in_the_way(wanted)) == [2]
    with pytest.raises(WrongMoment):
        invite_all(wanted, by=officer)
    assert Invitation.objects.count() == 1


def test_the_same_twice_in_one_list_is_refused(officer: User, given: list[Any]) -> None:
    assert list(in_the_way([*many(2), *many(1)])) == [2]


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_of_roles_costs_the_same_for_any_number(
    number: int, officer: User, officer_client: Client, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        RoleFactory(kind=RoleKind.AUDITOR)
        invite(f"ana{n}@example.org", by=officer, language="en", role="auditor")
    address = reverse("accounts:invitations")
    officer_client.get(address)
    with django_assert_num_queries(9):
        page = officer_client.get(address).content.decode()
    assert page.count("@example.org</bdi>") == min(number, 50) + number + 1


# --- about oneself --------------------------------------------------------------------------------------------
def test_a_person_says_what_the_network_knows_of_them(person: User, person_client: Client) -> None:
    version = DataVersion.current()
    told = {
        "name": "Ana Anić", "position": "Adviser", "phone": "+385 42 123-456", "language": "hr",
    }  # fmt: skip
    assert person_client.post(reverse("accounts:name"), told).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.position, person.phone, person.language, person.shows_name) == (
        "Ana Anić", "Adviser", "+385 42 123-456", "hr", False,
    )  # fmt: skip
    entry = Entry.objects.get(act="accounts.details_changed")
    assert "Ana" not in str(entry.after)
    assert "385" not in str(entry.after)
    assert DataVersion.current() == version  # the public sees nothing of it …
    person_client.post(reverse("accounts:name"), {**told, "shows_name": "on"})
    assert DataVersion.current() != version  # … until they say so


@pytest.mark.parametrize("phone", ["call me", "12", "+385<script>", "٣٨٥٤٢١٢٣"])
def test_a_telephone_is_digits(phone: str, person_client: Client, person: User) -> None:
    told = {"name": "Ana", "position": "", "phone": phone, "language": "en"}
    assert person_client.post(reverse("accounts:name"), told).status_code == 422
    person.refresh_from_db()
    assert person.phone == ""
