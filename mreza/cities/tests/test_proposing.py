"""A National Commission proposes who should act for a city of its country; who gives such posts decides."""

from __future__ import annotations

import pytest
from django.core import mail

from mreza.accounts.invitations import path
from mreza.accounts.models import Invitation
from mreza.cities.models import Appointment, City
from mreza.cities.register_watch import waits
from mreza.cities.tests.factories import CityFactory, DesignationFactory
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.notices.models import Notice, OutgoingMail
from mreza.notices.telling import wishes_of

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"
INVITE = f"/en/cities/{CITY}/people/invite/"
PEOPLE = f"/en/cities/{CITY}/people/"
TOLD = {"role": "focal-point", "email": "iva@example.org", "until": "", "language": "hr"}


@pytest.fixture
def city():
    found = CityFactory(code=CITY, name="Varaždin")
    DesignationFactory(city=found)
    return found


@pytest.fixture
def proposal(city, acting):
    _user, client = acting("commission", "hr")
    assert client.post(INVITE, TOLD).status_code == 302
    found = Invitation.objects.get()
    found.made_by = client
    return found


def invitations_sent() -> int:
    return OutgoingMail.objects.filter(kind="accounts.invitation").count() + len(mail.outbox)


def test_a_city_without_anybody_waits_for_its_commission(city, acting):
    user, client = acting("commission", "hr")
    [line] = [one for one in waits(user) if one.kind == "country.nobody"]
    assert (line.url, line.place) == (INVITE, ("city", CITY))
    assert line.text in client.get("/en/desk/").content.decode()
    page = client.get(line.url).content.decode()
    assert 'value="focal-point"' in page
    assert 'value="alternate"' in page
    assert 'value="editor"' not in page
    assert 'value="mayor"' not in page


def test_nothing_is_sent_before_somebody_else_says_yes(proposal, city, acting, officer, officer_client):
    assert invitations_sent() == 0
    assert proposal.state() == Invitation.State.WAITING
    assert proposal.made_by.get(path(proposal) if proposal.token else PEOPLE).status_code in (200, 410)
    commission = proposal.invited_by
    assert not [one for one in waits(commission) if one.kind == "country.nobody"]  # it waits for others now
    assert [one.kind for one in waits(officer)] == ["appointment.proposed"]
    page = officer_client.get(PEOPLE).content.decode()
    assert "Approve and send" in page
    assert "iva@example.org" in page
    assert officer_client.post(f"/en/people/proposals/{proposal.code}/approve/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state() == Invitation.State.OPEN
    assert invitations_sent() == 1
    assert Notice.objects.get(user=commission).kind == "appointment.approved"
    assert waits(officer) == []
    # Twice is once.
    assert officer_client.post(f"/en/people/proposals/{proposal.code}/approve/").status_code == 409
    assert invitations_sent() == 1
    assert not Appointment.objects.filter(city=city).exists()  # nobody acts before they accept


def test_the_mayors_office_decides_too_and_a_refusal_says_why(proposal, acting):
    _user, mayor = acting("mayor", CITY)
    page = mayor.get(PEOPLE).content.decode()
    assert "Approve and send" in page
    assert "iva@example.org" in page  # whom they decide on
    _editor, colleague = acting("editor", CITY)
    assert "iva@example.org" not in colleague.get(PEOPLE).content.decode()
    told = {"reason": "We have  chosen somebody."}
    assert mayor.post(f"/en/people/proposals/{proposal.code}/decline/", told).status_code == 302
    assert invitations_sent() == 0
    inbox = proposal.made_by.get("/en/desk/notices/").content.decode()
    assert "We have chosen somebody." in inbox
    assert mayor.post(f"/en/people/proposals/{proposal.code}/approve/").status_code == 409


def test_who_proposes_does_not_decide_and_may_take_it_back(proposal):
    client = proposal.made_by
    assert client.post(f"/en/people/proposals/{proposal.code}/approve/").status_code == 403
    assert client.post(f"/en/people/invitations/{proposal.code}/again/").status_code == 404
    page = client.get(PEOPLE).content.decode()
    assert "Withdraw" in page
    assert "Approve and send" not in page
    assert client.post(f"/en/people/proposals/{proposal.code}/decline/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state() == Invitation.State.REVOKED


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("", ""), ("ministry", "hr"), ("commission", "fr"), ("focal-point", CITY), ("editor", CITY),
        ("coordinator", "music"), ("administrator", ""), ("auditor", ""), ("mayor", "fr-lyon"),
    ],
)  # fmt: skip
def test_nobody_else_decides(proposal, acting, role, key):
    _user, client = acting(role, key)
    for act in ("approve", "decline"):
        answer = client.post(f"/en/people/proposals/{proposal.code}/{act}/")
        assert answer.status_code == 404, (role, act)
    proposal.refresh_from_db()
    assert proposal.state() == Invitation.State.WAITING
    assert client.post(f"/en/account/invitations/{proposal.code}/approve/").status_code in (403, 404)


@pytest.mark.parametrize(("role", "key"), [("ministry", "hr"), ("commission", "fr")])
def test_a_ministry_and_another_country_propose_nobody(city, acting, role, key):
    _user, client = acting(role, key)
    assert client.post(INVITE, TOLD).status_code == (403 if key == "hr" else 404)
    assert not Invitation.objects.exists()


def test_a_commission_whose_role_ended_takes_nothing_back(proposal):
    Appointment.objects.filter(user=proposal.invited_by).update(until=now())
    assert proposal.made_by.post(f"/en/people/proposals/{proposal.code}/decline/").status_code == 404
    proposal.refresh_from_db()
    assert proposal.state() == Invitation.State.WAITING


def test_a_proposal_is_no_invitation_in_the_register(proposal, officer_client):
    told = officer_client.get("/en/people/?state=proposed&format=json").json()
    assert [one["state"] for one in told["items"]] == ["proposed"]
    assert officer_client.get("/en/people/?state=invited&format=json").json()["items"] == []


def test_who_decides_is_told_at_once(officer, proposal):
    [notice] = Notice.objects.filter(user=officer)
    assert notice.kind == "appointment.proposed"
    assert wishes_of(officer)["appointment.proposed", "mail"] == "at-once"
    assert "iva@example.org" not in str(notice.told)
    assert City.objects.get(code=CITY).country.code == "hr"
    assert not can(proposal.invited_by, "cities.decide_proposal", proposal)


def test_ones_settings_show_what_can_happen_to_one(proposal, acting, officer_client):
    _lead, lead = acting("focal-point", CITY)
    page = "/en/desk/notices/settings/"
    shown = {name: client.get(page).content.decode() for name, client in (
        ("commission", proposal.made_by), ("officer", officer_client), ("lead", lead),
    )}  # fmt: skip
    for words, name in (
        ("A proposal of yours is approved", "commission"),
        ("A National Commission proposes somebody", "officer"),
        ("The facts about your city are soon to be confirmed", "lead"),
    ):
        assert [one for one, text in shown.items() if words in text] == [name]
