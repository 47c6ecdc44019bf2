"""The journal, read: everybody their part, nothing of what the entries hold inside."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Token, User
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.accounts.tests.test_roles import client_of, with_role
from mreza.journal.models import Entry, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, User]:
    """One of each kind of entry, by two people."""
    ana, zoran = UserFactory(name="Ana Anić"), UserFactory(name="Zoran Zorić")
    record("city.corrected", ("city", "hr-varazdin"), by=ana, reason="A slip", before={"inner": 1})
    record("practice.saved", ("practice", "secretcode"), by=ana, after={"title": "Draft words"}, public=False)
    record("accounts.signed_in", ("user", str(zoran.pk)), by=zoran, public=False)
    record("accounts.role_given", ("user", str(zoran.pk)), by=ana, reason="Named", public=False)
    record("accounts.invited", ("invitation", "abc"), by=ana, public=False)
    return {"ana": ana, "zoran": zoran}


def listed(user: User, **wanted: str) -> set[str]:
    answer = client_of(user).get(reverse("accounts:journal"), {**wanted, "format": "csv"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return {row["act"] for row in csv.DictReader(io.StringIO(text))} - {
        "accounts.journal_exported",
        "accounts.refused",
    }


ALL = {"city.corrected", "practice.saved", "accounts.signed_in", "accounts.role_given", "accounts.invited"}


@pytest.mark.parametrize(
    ("kind", "acts"),
    [
        (RoleKind.AUDITOR, ALL),
        (RoleKind.ADMINISTRATOR, {"accounts.signed_in", "accounts.role_given", "accounts.invited"}),
        (RoleKind.SECRETARIAT, {"city.corrected", "accounts.role_given", "accounts.invited"}),
    ],
)
def test_everybody_reads_their_part(kind: str, acts: set[str], world: dict[str, User]) -> None:
    assert listed(with_role(kind)) == acts


@pytest.mark.parametrize("kind", [RoleKind.CREATOR, None])
def test_who_keeps_nothing_reads_nothing(kind: str | None, world: dict[str, User]) -> None:
    user = with_role(kind) if kind else UserFactory()
    assert client_of(user).get(reverse("accounts:journal")).status_code == 403
    assert not Entry.objects.visible_to(user).exclude(act="accounts.refused").exists()


def test_a_person_sees_what_happened_to_their_own_account(world: dict[str, User]) -> None:
    seen = Entry.objects.visible_to(world["zoran"]).values_list("act", flat=True)
    assert set(seen) == {"accounts.signed_in", "accounts.role_given"}


def test_a_token_without_read_sees_nothing(world: dict[str, User]) -> None:
    auditor = with_role(RoleKind.AUDITOR)
    auditor.token = Token(scopes=["people"], places=[["network", ""]])  # type: ignore[attr-defined]
    assert not Entry.objects.visible_to(auditor).exists()


@pytest.mark.parametrize(("kind", "sees"), [(RoleKind.AUDITOR, True), (RoleKind.ADMINISTRATOR, False)])
def test_reasons_are_not_for_who_keeps_accounts(kind: str, sees: bool, world: dict[str, User]) -> None:
    page = client_of(with_role(kind)).get(reverse("accounts:journal")).content.decode()
    assert ("Named" in page) == sees


def test_what_an_entry_holds_is_on_no_page_and_in_no_export(world: dict[str, User]) -> None:
    client = client_of(with_role(RoleKind.AUDITOR))
    page = client.get(reverse("accounts:journal")).content.decode()
    export = b"".join(client.get(reverse("accounts:journal"), {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "secretcode" in page
    for text in (page, export):
        assert "Draft words" not in text
        assert "inner" not in text


@pytest.mark.parametrize(
    ("wanted", "acts"),
    [
        ({"kind": "city"}, {"city.corrected"}),
        ({"kind": "city", "key": "fr-lyon"}, set()),
        ({"act": "accounts.*"}, {"accounts.signed_in", "accounts.role_given", "accounts.invited"}),
        ({"act": "accounts.invited"}, {"accounts.invited"}),
        ({"person": "zorić"}, {"accounts.signed_in"}),
        ({"person": "nobody@example.org"}, set()),
        ({"until": "2001-01-01"}, set()),
        ({"since": "2001-01-01"}, ALL),
        ({"since": "2999-01-01"}, set()),
        ({"since": "nonsense", "kind": "", "act": "*"}, ALL),
    ],
)
def test_the_filters_find_what_they_say(
    wanted: dict[str, str], acts: set[str], world: dict[str, User]
) -> None:
    assert listed(with_role(RoleKind.AUDITOR), **wanted) == acts


@pytest.mark.parametrize(
    "wanted",
    [
        {"page": "x"},
        {"page": "99999999999"},
        {"person": "9" * 30},
        {"since": "9999-12-31"},
        {"until": "9999-12-31"},
        {"key": "%_'"},
    ],
)
def test_nonsense_breaks_nothing(wanted: dict[str, str], world: dict[str, User]) -> None:
    assert client_of(with_role(RoleKind.AUDITOR)).get(reverse("accounts:journal"), wanted).status_code == 200


def test_an_export_is_an_entry_itself_and_no_formula(world: dict[str, User]) -> None:
    auditor = with_role(RoleKind.AUDITOR)
    record("city.corrected", ("city", "x"), by=auditor, reason="=HYPERLINK(1)", public=False)
    answer = client_of(auditor).get(reverse("accounts:journal"), {"format": "csv", "kind": "city"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK" in text
    entry = Entry.objects.get(act="accounts.journal_exported")
    assert (entry.by, entry.after) == (auditor, {"kind": "city"})


@pytest.mark.parametrize("number", [3, 200])
def test_the_list_costs_two_statements_for_any_number(number: int, django_assert_num_queries: Any) -> None:
    auditor = with_role(RoleKind.AUDITOR)
    for n in range(number):
        record("city.corrected", ("city", str(n)), by=UserFactory() if n < 60 else auditor, public=False)
    client = client_of(auditor)
    client.get(reverse("accounts:journal"))
    # Session, person, what they act as (two), notices, their clock: and the two of the list.
    with django_assert_num_queries(8):
        page = client.get(reverse("accounts:journal")).content.decode()
    assert page.count('<th scope="row">') == min(number, 50)


def test_the_next_page_keeps_the_filter(world: dict[str, User]) -> None:
    auditor = RoleFactory(kind=RoleKind.AUDITOR).user
    for n in range(120):
        record("city.corrected", ("city", f"n{n}"), by=auditor, public=False)
    client = client_of(auditor)
    page = client.get(reverse("accounts:journal"), {"kind": "city", "page": "2"}).content.decode()
    assert "?kind=city&amp;page=3" in page
    assert "121" in page.split('role="status"')[1][:60]
