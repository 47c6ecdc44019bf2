"""By token: proposals and what is decided on them, invitations again and revoked, letters to many, letters answered."""

from __future__ import annotations

import pytest

from mreza.accounts.capacities import forget
from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.accounts.tests.programs import Program
from mreza.cities.letters import write_to
from mreza.cities.models import Appointment, City, CityLetter, GroupLetter, Handover
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, CountryFactory, DesignationFactory
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"
ASKED = {"role": "focal-point", "place": CITY, "email": "iva@example.org"}


@pytest.fixture
def city():
    found = CityFactory(code=CITY, name="Varaždin")
    DesignationFactory(city=found)
    return found


@pytest.fixture
def commission(city, acting):
    user, _client = acting("commission", "hr")
    return Program(user, [("country", "hr")])


@pytest.fixture
def secretariat(officer):
    return Program(officer, [("network", "")])


@pytest.fixture
def lead(city, acting):
    user, _client = acting("focal-point", CITY)
    user.program = Program(user, [("city", CITY)])
    return user


def invitations() -> int:
    return OutgoingMail.objects.filter(kind="accounts.invitation").count()


# --- proposals --------------------------------------------------------------------------------------------
def test_a_proposal_waits_until_somebody_else_approves_it(commission, secretariat):
    answer = commission.send("/people/invitations", ASKED)
    assert (answer.status_code, answer.json()["state"]) == (201, "waiting")
    code = answer.json()["code"]
    assert invitations() == 0
    [line] = secretariat.get("/people?state=proposed").json()["items"]
    assert (line["code"], line["state"], line["role"]) == (code, "proposed", "focal-point")
    assert commission.send(f"/people/proposals/{code}/approve", {}).status_code == 403
    assert secretariat.send(f"/people/proposals/{code}/approve", {}).json()["state"] == "open"
    assert invitations() == 1
    assert secretariat.send(f"/people/proposals/{code}/approve", {}).status_code == 409


def test_a_proposal_is_declined_with_a_reason_or_taken_back(commission, secretariat):
    code = commission.send("/people/invitations", ASKED).json()["code"]
    answer = secretariat.send(f"/people/proposals/{code}/decline", {"reason": "Not yet."})
    assert answer.json()["state"] == "revoked"
    assert "Not yet." in commission.get("/notices?lang=en").json()["items"][0]["sentence"]
    again = commission.send("/people/invitations", ASKED).json()["code"]
    assert commission.send(f"/people/proposals/{again}/decline", {}).json()["state"] == "revoked"
    assert invitations() == 0


def test_what_a_commission_may_not_propose(commission, acting):
    CityFactory(code="fr-lyon", country=CountryFactory(code="fr"))
    assert commission.send("/people/invitations", {**ASKED, "place": "fr-lyon"}).status_code == 403
    for role in ("editor", "mayor"):
        assert commission.send("/people/invitations", {**ASKED, "role": role}).status_code == 422
    assert not Invitation.objects.exists()


def test_others_know_of_no_proposal(commission, lead, acting):
    code = commission.send("/people/invitations", {**ASKED, "role": "alternate"}).json()["code"]
    ministry, _client = acting("ministry", "hr")
    for program in (lead.program, Program(ministry, [("country", "hr")])):
        for act in ("approve", "decline"):
            assert program.send(f"/people/proposals/{code}/{act}", {}).status_code == 404
    assert Invitation.objects.get(code=code).state() == Invitation.State.WAITING


# --- invitations ------------------------------------------------------------------------------------------
def test_an_invitation_is_sent_again_and_revoked_by_who_may_offer_the_post(lead, acting):
    code = lead.program.send("/people/invitations", {**ASKED, "role": "editor"}).json()["code"]
    before = Invitation.objects.get(code=code).token_hash
    assert lead.program.send(f"/people/invitations/{code}/again", {}).json()["state"] == "open"
    assert Invitation.objects.get(code=code).token_hash != before
    stranger, _client = acting("focal-point", "fr-lyon")
    other = Program(stranger, [("city", "fr-lyon")])
    for act in ("again", "revoke"):
        assert other.send(f"/people/invitations/{code}/{act}", {}).status_code == 404
    assert lead.program.send(f"/people/invitations/{code}/revoke", {}).json()["state"] == "revoked"
    assert lead.program.send(f"/people/invitations/{code}/again", {}).status_code == 409


def test_a_handover_that_waits_is_cancelled(lead, acting):
    own = lead.appointments.get().code
    code = lead.program.send(f"/people/{own}/hand-over", {"email": "next@example.org"}).json()["code"]
    stranger, _client = acting("focal-point", "fr-lyon")
    assert Program(stranger, [("city", "fr-lyon")]).send(f"/handovers/{code}/cancel", {}).status_code == 404
    assert lead.program.send(f"/handovers/{code}/cancel", {}).json()["state"] == "cancelled"
    assert Handover.objects.get(code=code).cancelled_at is not None
    assert not Invitation.objects.filter(email="next@example.org", revoked_at=None).exists()
    assert Appointment.objects.get(code=own).until is None


# --- one letter to many -----------------------------------------------------------------------------------
def test_a_letter_reaches_those_the_filters_leave_once(commission, city):
    AppointmentFactory(user=UserFactory(), role="focal-point", city=city)
    AppointmentFactory(user=UserFactory(), role="editor", city=city)
    AppointmentFactory(
        user=UserFactory(),
        role="focal-point",
        city=CityFactory(code="de-berlin", country=CountryFactory(code="de")),
    )
    assert commission.get("/people/letters").json() == {"count": 2}
    assert commission.get("/people/letters?role=editor").json() == {"count": 1}
    told = {
        "subject": "Report",
        "text": "Please\n\nsend it.",
        "expected": 1,
        "code": "a-code-of-my-own-choosing",
    }
    path = "/people/letters?role=editor"
    assert commission.send(path, {**told, "expected": 2}).status_code == 409
    assert commission.send(path, told).json() == {"code": "a-code-of-my-own-choosing", "recipients": 1}
    assert commission.send(path, told).status_code == 201
    assert GroupLetter.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="cities.group-letter").count() == 1


def test_who_writes_to_no_group_writes_to_nobody(lead):
    assert lead.program.get("/people/letters").status_code == 403
    told = {"subject": "Hello", "text": "Hello", "expected": 1, "code": "a-code-of-my-own-choosing"}
    assert lead.program.send("/people/letters", told).status_code == 403
    assert not GroupLetter.objects.exists()


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"text": " "}, {"code": "short"}, {"expected": -1}])
def test_a_letter_that_says_nothing_is_refused(commission, city, wrong):
    AppointmentFactory(user=UserFactory(), role="focal-point", city=city)
    told = {"subject": "Hello", "text": "Hello", "expected": 1, "code": "a-code-of-my-own-choosing", **wrong}
    assert commission.send("/people/letters", told).status_code == 422
    assert not GroupLetter.objects.exists()


# --- letters to a city ------------------------------------------------------------------------------------
@pytest.fixture
def letter(lead) -> CityLetter:
    return write_to(
        City.objects.get(code=CITY), name="Stella", email="stella@example.com", organisation="A choir",
        subject="A visit", text="May we come?", language="en", sender="x",
    )  # fmt: skip


def test_a_letter_is_read_and_answered_and_shows_no_address(lead, letter):
    told = lead.program.get("/letters?state=waiting").json()
    assert (told["count"], told["items"][0]["subject"]) == (1, "A visit")
    whole = lead.program.get(f"/letters/{letter.code}")
    assert whole.json()["text"] == "May we come?"
    assert "stella@example.com" not in whole.content.decode()
    assert lead.program.send(f"/letters/{letter.code}/answer", {"text": " "}).status_code == 422
    answer = lead.program.send(f"/letters/{letter.code}/answer", {"text": "In May."}).json()
    assert (answer["state"], answer["answer"]) == ("settled", "In May.")
    assert OutgoingMail.objects.filter(kind="cities.answer").count() == 1
    assert lead.program.send(f"/letters/{letter.code}/answer", {"text": "In June."}).status_code == 409
    assert lead.program.send(f"/letters/{letter.code}/put-aside", {}).status_code == 409
    assert lead.program.get("/letters?state=settled").json()["count"] == 1


def test_a_token_of_another_city_reads_no_letter(lead, letter):
    lyon = CityFactory(code="fr-lyon")
    AppointmentFactory(user=lead, role="focal-point", city=lyon)
    forget(lead)
    narrow = Program(lead, [("city", "fr-lyon")])
    assert narrow.get("/letters").json()["count"] == 0
    assert narrow.get(f"/letters/{letter.code}").status_code == 404
    assert narrow.send(f"/letters/{letter.code}/answer", {"text": "Yes."}).status_code == 404
    reads = Program(lead, [("city", CITY)], scopes=["read"])
    assert reads.send(f"/letters/{letter.code}/answer", {"text": "Yes."}).status_code == 403
    writes = Program(lead, [("city", CITY)], scopes=["write"])
    assert writes.get("/letters").status_code == 403
    letter.refresh_from_db()
    assert letter.settled_at is None
