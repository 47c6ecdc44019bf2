"""The register and its acts by token: the pages' verbs, rules and refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.accounts.tests.programs import API, Program
from mreza.cities.models import Appointment, Handover
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, FieldFactory
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"


@pytest.fixture
def lead(acting):
    user, _client = acting("focal-point", CITY)
    user.program = Program(user, [("city", CITY)])
    return user


@pytest.fixture
def secretariat(officer):
    officer.program = Program(officer, [("network", "")])
    return officer


def test_the_register_needs_a_token_and_the_scope_to_read(lead):
    assert Client().get(f"{API}/people").status_code == 401
    assert Program(lead, [("city", CITY)], scopes=["write"]).get("/people").status_code == 403


def test_the_register_by_token_is_that_of_the_page(lead):
    AppointmentFactory(user=UserFactory(name="Boris"), role="editor", city=lead.appointments.get().city)
    AppointmentFactory(user=UserFactory(name="Somebody Else"))
    told = lead.program.get("/people?sort=name").json()
    assert (told["count"], told["label"]) == (2, "C2")
    assert [(one["name"], one["role"], one["place"]) for one in told["items"]] == [
        ("Boris", "editor", CITY), ("focal-point 1", "focal-point", CITY),
    ]  # fmt: skip
    assert told["items"][0]["email"].endswith("@example.org")
    one = lead.program.get(f"/people/{told['items'][0]['code']}").json()
    assert (one["name"], one["in_force"], one["until"]) == ("Boris", True, None)


def test_who_may_read_no_addresses_gets_none(acting):
    user, _client = acting("editor", CITY)
    acting("focal-point", CITY)
    told = Program(user, [("city", CITY)]).get("/people").json()
    assert told["label"] == "C1"
    assert all("email" not in one and "phone" not in one for one in told["items"])


@pytest.mark.parametrize(
    "query", ["role=king", "page=99", "king=1", "sort=email", "state=", "page_size=101", "lang=xx"]
)
def test_a_question_that_cannot_be_is_refused(lead, query):
    answer = lead.program.get(f"/people?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] in query


def test_a_lead_invites_an_editor_and_may_not_invite_a_focal_point(lead):
    told = {
        "email": "eva@example.org",
        "role": "editor",
        "place": CITY,
        "until": "2030-12-31",
        "language": "hr",
    }
    answer = lead.program.send("/people/invitations", told)
    assert answer.status_code == 201, answer.content
    assert Invitation.objects.get().until == dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    assert lead.program.send("/people/invitations", told).status_code == 409
    assert lead.program.send("/people/invitations", {**told, "role": "focal-point"}).status_code == 403
    CityFactory(code="fr-lyon")
    assert lead.program.send("/people/invitations", {**told, "place": "fr-lyon"}).status_code == 403
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "no"}, "email"), ({"role": "king"}, "role"), ({"place": "mars"}, "place"),
        ({"language": "xx"}, "language"), ({"until": "2001-01-01"}, "until"), ({"until": "9999-12-31"}, "until"),
        ({"until": "soon"}, "until"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(lead, wrong, field):
    told = {"email": "eva@example.org", "role": "editor", "place": CITY}
    answer = lead.program.send("/people/invitations", told | wrong)
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Invitation.objects.exists()


def test_an_unknown_key_is_refused(lead):
    told = {"email": "eva@example.org", "role": "editor", "place": CITY, "is_superuser": True}
    assert lead.program.send("/people/invitations", told).status_code == 400


def test_the_secretariat_appoints_by_address_and_others_do_not_learn_who_has_an_account(secretariat, acting):
    FieldFactory(code="music")
    person = UserFactory(email="ana@example.org")
    told = {"email": "ana@example.org", "role": "coordinator", "place": "music"}
    answer = secretariat.program.send("/people/appointments", told)
    assert answer.status_code == 201
    assert answer.json()["until"] is not None
    assert (
        secretariat.program.send("/people/appointments", told).status_code == 201
    )  # the same again changes nothing
    assert Appointment.objects.filter(user=person).count() == 1
    mayor, _client = acting("mayor", CITY)
    program = Program(mayor, [("city", CITY)])
    known, unknown = (
        program.send("/people/appointments", {"email": email, "role": "alternate", "place": CITY})
        for email in ("ana@example.org", "nobody@example.org")
    )
    assert (
        (known.status_code, known.content) == (unknown.status_code, unknown.content) == (422, unknown.content)
    )


def test_the_mayors_office_appoints_a_colleague_of_the_team(acting):
    mayor, _client = acting("mayor", CITY)
    editor, _client = acting("editor", CITY)
    told = {"person": editor.appointments.get().code, "role": "focal-point", "place": CITY}
    assert Program(mayor, [("city", CITY)]).send("/people/appointments", told).status_code == 201
    assert {one.role for one in editor.appointments.all()} == {"editor", "focal-point"}


def test_ending_closes_and_needs_a_reason(lead, acting):
    editor, _client = acting("editor", CITY)
    theirs = Program(editor, [("city", CITY)])
    code = editor.appointments.get().code
    assert theirs.send(f"/people/{code}/end", {"reason": "I may not."}).status_code == 403
    assert lead.program.send(f"/people/{code}/end", {"reason": " "}).status_code == 422
    answer = lead.program.send(f"/people/{code}/end", {"reason": "Moved on."})
    assert (answer.status_code, answer.json()["in_force"]) == (200, False)
    assert lead.program.send(f"/people/{code}/end", {"reason": "Moved on."}).status_code == 409
    assert theirs.get("/people").status_code == 401  # its key died with the role
    entry = Entry.objects.get(act="appointment.ended")
    assert entry.acting_as.startswith("token:")


def test_what_one_may_not_see_is_not_there(lead):
    other = AppointmentFactory()
    for path in (f"/people/{other.code}", "/people/nobody"):
        assert lead.program.get(path).status_code == 404
    for act in ("end", "prolong", "hand-over"):
        told = {"reason": "x"} if act == "end" else {"reason": "x", "until": None} if act == "prolong" else {}
        here = lead.program.send(f"/people/{other.code}/{act}", told)
        nowhere = lead.program.send(f"/people/nobody/{act}", told)
        assert here.status_code == nowhere.status_code == 404
        assert here.content == nowhere.content


def test_prolonging(secretariat, acting):
    editor, _client = acting("editor", CITY)
    path = f"/people/{editor.appointments.get().code}/prolong"
    answer = secretariat.program.send(path, {"until": "2028-06-30", "reason": "Agreed."})
    assert (answer.status_code, answer.json()["until"]) == (200, "2028-06-30")


def test_handing_over_in_one_step(lead, acting):
    editor, _client = acting("editor", CITY)
    path = f"/people/{lead.appointments.get().code}/hand-over"
    assert lead.program.send(path, {}).status_code == 422
    assert lead.program.send(path, {"to": "nobody"}).status_code == 422
    assert lead.program.send(path, {"email": "a@example.org", "ends": "never"}).status_code == 422
    assert not Handover.objects.exists()  # all of it or nothing
    answer = lead.program.send(path, {"to": editor.appointments.get().code, "note": "Ask the museum first."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "settled"
    assert Handover.objects.get().note == "Ask the museum first."
    assert lead.program.get("/people").status_code == 401
