"""Handing over: from the first step to the last door closed."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from mreza.accounts import invitations
from mreza.accounts.capacities import forget
from mreza.accounts.models import Invitation, User
from mreza.accounts.tokens import make_token
from mreza.areas.practices.models import Practice
from mreza.cities.acting import cities_led_by, cities_of
from mreza.cities.choices import Acting
from mreza.cities.handover import begin, cancel, confirm, save_step, would_pass_on
from mreza.cities.models import Appointment, Handover
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal.models import Entry
from mreza.notices.models import OutgoingMail
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"
BASE = f"/en/cities/{CITY}"


class Drafts:
    """A chapter above that keeps drafts by person, in the database: here as a number in the column `phone`."""

    def give(self, user: User, count: int) -> None:
        User.objects.filter(pk=user.pk).update(phone=str(count))

    def of(self, user: User) -> int:
        return int(User.objects.get(pk=user.pk).phone or 0)

    def passed(self, from_user, to_user, kind, key, by=None):
        count = self.of(from_user)
        self.give(to_user, self.of(to_user) + count)
        self.give(from_user, 0)
        return f"{count} drafts of {key} were passed on." if count else ""


@pytest.fixture
def drafts():
    kept, before = Drafts(), dict(hooks.handed_over._fillings)
    hooks.handed_over._fillings.clear()
    hooks.handed_over.fill("test", kept.passed)
    yield kept
    hooks.handed_over._fillings.clear()
    hooks.handed_over._fillings.update(before)


def prepared(
    post: Appointment, by: User, *, to: User | None = None, email: str = "", ends: str = "on-acceptance"
):
    plan = begin(post, by=by)
    plan = save_step(plan, "who", {"to": to, "email": email}, version=plan.version)
    plan = save_step(plan, "what", {}, version=plan.version)
    plan = save_step(plan, "note", {"note": "Ask the museum first."}, version=plan.version)
    return save_step(plan, "when", {"ends": ends}, version=plan.version)


# --- the acts ---------------------------------------------------------------------------------------------
def test_a_colleague_takes_over_at_once(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    colleague, _client = acting("editor", CITY)
    drafts.give(leaver, 3)
    done = confirm(prepared(leaver.appointments.get(), leaver, to=colleague), by=leaver)
    forget(leaver)
    forget(colleague)
    assert cities_of(leaver) == frozenset()
    assert cities_led_by(colleague) == {CITY}
    assert done.settled_at is not None
    assert done.passed == ["3 drafts of hr-varazdin were passed on."]
    assert drafts.of(colleague) == 3
    held = Appointment.objects.held(at=now())
    assert [(one.user, one.role) for one in held] == [
        (colleague, "focal-point")
    ]  # no longer an editor beside it
    acts = list(Entry.objects.about("city", CITY).values_list("act", flat=True))
    assert sorted(acts) == [
        "appointment.ended",
        "appointment.ended",
        "appointment.given",
        "appointment.handed-over",
    ]
    assert OutgoingMail.objects.filter(to=colleague.email, kind="cities.taken_over").count() == 1


def test_an_invited_successor_takes_over_when_they_accept(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    drafts.give(leaver, 2)
    waiting = confirm(prepared(leaver.appointments.get(), leaver, email="iva@example.org"), by=leaver)
    assert waiting.settled_at is None
    assert cities_led_by(leaver) == {CITY}  # nobody is missing in between
    invitation = Invitation.objects.get(code=waiting.invitation)
    invitation.token = "x"
    newcomer = invitations.accept(invitation, name="Iva Nova")
    waiting.refresh_from_db()
    forget(leaver)
    assert (waiting.to, waiting.passed) == (newcomer, ["2 drafts of hr-varazdin were passed on."])
    assert cities_of(leaver) == frozenset()
    assert cities_led_by(newcomer) == {CITY}
    assert (drafts.of(leaver), drafts.of(newcomer)) == (0, 2)


def test_at_once_closes_the_doors_before_anybody_has_accepted(acting, drafts):
    mayor, _client = acting("mayor", CITY)
    leaver, _client = acting("focal-point", CITY)
    drafts.give(leaver, 1)
    waiting = confirm(
        prepared(leaver.appointments.get(), mayor, email="iva@example.org", ends="at-once"), by=mayor
    )
    forget(leaver)
    assert cities_of(leaver) == frozenset()
    assert drafts.of(leaver) == 1  # kept until somebody is there to take it
    newcomer = invitations.accept(Invitation.objects.get(code=waiting.invitation), name="Iva Nova")
    assert (drafts.of(leaver), drafts.of(newcomer)) == (0, 1)


def test_the_mayors_office_hands_over_for_somebody_who_left_already(acting, drafts):
    mayor, _client = acting("mayor", CITY)
    colleague, _client = acting("editor", CITY)
    gone = AppointmentFactory(city=colleague.appointments.get().city, until=now() - dt.timedelta(days=40))
    drafts.give(gone.user, 4)
    confirm(prepared(gone, mayor, to=colleague), by=mayor)
    forget(colleague)
    assert cities_led_by(colleague) == {CITY}
    assert drafts.of(colleague) == 4
    with pytest.raises(WrongMoment):
        begin(gone, by=mayor)  # handed over once


def test_confirming_twice_is_once(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    plan = prepared(leaver.appointments.get(), leaver, email="iva@example.org")
    first, second = confirm(plan, by=leaver), confirm(plan, by=leaver)
    assert first.invitation == second.invitation
    assert Invitation.objects.count() == 1
    assert Entry.objects.filter(act="appointment.handover-confirmed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_confirmations_at_once_one_has_effect(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    colleague, _client = acting("editor", CITY)
    plan = prepared(leaver.appointments.get(), leaver, to=colleague)
    ready, said = threading.Barrier(4), []

    def act():
        ready.wait()
        try:
            said.append(confirm(plan, by=leaver).settled_at is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [True] * 4
    assert Entry.objects.filter(act="appointment.handed-over").count() == 1
    assert Appointment.objects.filter(user=colleague, role="focal-point").count() == 1


def test_nothing_is_confirmed_before_it_is_said_who_and_looked_at_what(acting):
    leaver, _client = acting("focal-point", CITY)
    plan = begin(leaver.appointments.get(), by=leaver)
    with pytest.raises(WrongMoment):
        confirm(plan, by=leaver)
    plan = save_step(plan, "who", {"to": None, "email": "iva@example.org"}, version=plan.version)
    with pytest.raises(WrongMoment):
        confirm(plan, by=leaver)
    assert not Invitation.objects.exists()


def test_nobody_hands_over_to_themselves_or_to_nobody(acting):
    leaver, _client = acting("focal-point", CITY)
    plan = begin(leaver.appointments.get(), by=leaver)
    for values in (
        {"to": leaver, "email": ""},
        {"to": None, "email": leaver.email.upper()},
        {"to": None, "email": ""},
    ):
        with pytest.raises(ValidationError):
            save_step(plan, "who", values, version=plan.version)


def test_who_comes_second_to_a_step_is_told(acting):
    leaver, _client = acting("focal-point", CITY)
    plan = begin(leaver.appointments.get(), by=leaver)
    save_step(plan, "note", {"note": "Mine."}, version=plan.version)
    with pytest.raises(Outdated):
        save_step(plan, "note", {"note": "Theirs."}, version=plan.version)
    assert Handover.objects.get().note == "Mine."


def test_a_cancelled_handover_takes_its_invitation_back(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    plan = confirm(prepared(leaver.appointments.get(), leaver, email="iva@example.org"), by=leaver)
    cancel(plan, by=leaver)
    cancel(plan, by=leaver)
    assert Invitation.objects.get().revoked_at is not None
    assert cities_led_by(leaver) == {CITY}
    with pytest.raises(WrongMoment):
        confirm(plan, by=leaver)
    assert begin(leaver.appointments.get(), by=leaver).pk != plan.pk


def test_looking_at_what_would_be_passed_on_passes_nothing_on(acting, drafts):
    leaver, _client = acting("focal-point", CITY)
    drafts.give(leaver, 3)
    plan = begin(leaver.appointments.get(), by=leaver)
    before = User.objects.count()
    assert would_pass_on(plan) == ["3 drafts of hr-varazdin were passed on."]
    assert drafts.of(leaver) == 3
    assert User.objects.count() == before


def test_an_invitation_to_the_same_post_that_came_from_elsewhere_settles_nothing_of_others(
    acting, drafts, officer
):
    """Only the very address the handover names takes over."""
    from mreza.cities.appointing import invite_to

    leaver, _client = acting("focal-point", CITY)
    plan = confirm(prepared(leaver.appointments.get(), leaver, email="iva@example.org"), by=leaver)
    other = invite_to("other@example.org", Acting.FOCAL_POINT, leaver.appointments.get().city, by=officer)
    invitations.accept(other, name="Somebody Else")
    plan.refresh_from_db()
    assert plan.settled_at is None
    assert cities_led_by(leaver) == {CITY}


# --- the pages --------------------------------------------------------------------------------------------
def walk(client, post: Appointment, *, to: str, email: str = "", ends: str = "on-acceptance"):
    """The wizard as a person without script walks it; the page after the confirmation."""
    answer = client.post(f"{BASE}/hand-over/", {"appointment": post.code})
    assert answer.status_code == 302, answer.content.decode()
    tasks = answer["Location"]
    steps = {
        "who": {"to": to, "email": email},
        "what": {},
        "note": {"note": "Ask the museum first."},
        "when": {"ends": ends},
    }
    for name, values in steps.items():
        page = client.get(f"{tasks}{name}/").content.decode()
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        answer = client.post(f"{tasks}{name}/", {**values, "version": version})
        assert (answer.status_code, answer.get("Location")) == (302, tasks), answer.content.decode()
    assert "Confirm the handover" in client.get(tasks).content.decode()
    return client.post(f"{tasks}confirm/")


def test_journey_the_mayors_office_hands_over_and_the_old_one_has_no_door_left(acting, drafts):
    """Journey 3 of the issue: every page that was open before answers 404 or 403 at the next request; tokens too."""
    from django.test import Client

    old, old_client = acting("focal-point", CITY)
    _mayor, mayor_client = acting("mayor", CITY)
    drafts.give(old, 2)
    token, text = make_token(
        old,
        name="mine",
        scopes=["read", "write"],
        places=[("city", CITY)],
        expires_at=now() + dt.timedelta(days=1),
    )
    post = old.appointments.get()
    open_before = [
        f"{BASE}/people/", f"{BASE}/people/invite/", f"{BASE}/state/", f"{BASE}/hand-over/", "/en/people/",
        "/en/people/?format=csv", "/en/organisations/new/", f"{BASE}/profile/",
    ]  # fmt: skip
    plan = begin(post, by=old)
    open_before += [f"{BASE}/hand-over/{plan.code}/", f"{BASE}/hand-over/{plan.code}/who/"]
    assert {path: old_client.get(path).status_code for path in open_before} == dict.fromkeys(open_before, 200)
    bearer = {"authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/people", headers=bearer).status_code == 200

    answer = walk(mayor_client, post, to="invite", email="iva@example.org", ends="at-once")
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}/people/")

    after = {path: old_client.get(path).status_code for path in open_before}
    assert {path: status for path, status in after.items() if status not in (403, 404)} == {}
    assert Client().get("/api/v1/people", headers=bearer).status_code in (401, 403, 404)
    token.refresh_from_db()
    assert token.revoked_at is not None

    newcomer = invitations.accept(Invitation.objects.get(), name="Iva Nova")
    client = Client()
    client.force_login(newcomer, backend="allauth.account.auth_backends.AuthenticationBackend")
    state = client.get(f"{BASE}/state/").content.decode()
    assert "Ask the museum first." in state
    assert "2 drafts of hr-varazdin were passed on." in state
    assert "Handed over to a successor" in state
    assert old_client.get(f"{BASE}/state/").status_code == 404


def test_who_hands_over_their_own_post_lands_where_they_may_be(acting, drafts):
    old, client = acting("focal-point", CITY)
    colleague, _client = acting("editor", CITY)
    answer = walk(client, old.appointments.get(), to=str(colleague.pk))
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/")
    assert client.get(f"{BASE}/people/").status_code == 404


@pytest.mark.parametrize(
    ("role", "key", "status"),
    [
        ("focal-point", CITY, 200), ("alternate", CITY, 200), ("mayor", CITY, 200), ("secretariat", "", 200),
        ("editor", CITY, 403), ("coordinator", "music", 404), ("commission", "hr", 403), ("ministry", "hr", 403),
        ("auditor", "", 403), ("focal-point", "fr-lyon", 404), ("commission", "fr", 404), ("", "", 404),
    ],
)  # fmt: skip
def test_who_may_open_the_wizard(acting, role, key, status):
    acting("focal-point", CITY)
    _user, client = acting(role, key)
    assert client.get(f"{BASE}/hand-over/").status_code == status


def test_a_lead_hands_over_an_editors_post_but_not_another_leads(acting):
    acting("alternate", CITY)
    editor, _client = acting("editor", CITY)
    _lead, client = acting("focal-point", CITY)
    page = client.get(f"{BASE}/hand-over/").content.decode()
    offered = set(re.findall(r'name="appointment" value="([^"]+)"', page))
    own = _lead.appointments.get()
    assert offered == {editor.appointments.get().code, own.code}
    answer = client.post(f"{BASE}/hand-over/", {"appointment": "nobody"})
    assert answer.status_code == 422
    assert "Choose whose post is handed over." in answer.content.decode()


def test_another_citys_plan_is_not_there(acting):
    plan = begin(acting("focal-point", CITY)[0].appointments.get(), by=acting("secretariat")[0])
    stranger, client = acting("focal-point", "fr-lyon")
    for path in ("", "who/", "what/"):
        assert client.get(f"{BASE}/hand-over/{plan.code}/{path}").status_code == 404
        assert client.get(f"/en/cities/fr-lyon/hand-over/{plan.code}/{path}").status_code == 404
    for act in ("confirm", "cancel"):
        assert client.post(f"/en/cities/fr-lyon/hand-over/{plan.code}/{act}/").status_code == 404
    assert stranger.appointments.count() == 1


def test_a_step_says_what_is_wrong(acting):
    leaver, client = acting("focal-point", CITY)
    plan = begin(leaver.appointments.get(), by=leaver)
    answer = client.post(f"{BASE}/hand-over/{plan.code}/who/", {"to": "invite", "email": "", "version": "1"})
    assert answer.status_code == 422
    assert "Write the address of the person." in answer.content.decode()
    answer = client.post(f"{BASE}/hand-over/{plan.code}/who/", {"to": "999", "email": "", "version": "1"})
    assert answer.status_code == 422
    answer = client.post(f"{BASE}/hand-over/{plan.code}/note/", {"note": "x" * 5001, "version": "1"})
    assert answer.status_code == 422
    for version in ("", "99", "-1", "1" * 40, "x"):
        answer = client.post(f"{BASE}/hand-over/{plan.code}/note/", {"note": "ok", "version": version})
        assert answer.status_code == 422, version
    assert Handover.objects.get().note == ""


# --- how things stand -------------------------------------------------------------------------------------
def test_a_newcomer_reads_what_waits_the_drafts_the_colleagues_and_what_is_due(acting):
    alone, client = acting("focal-point", CITY)
    practice = Practice.objects.create(
        city=alone.appointments.get().city, state="draft", original_language="en"
    )
    Text.objects.create(
        kind="practice",
        key=practice.key,
        part="title",
        language="en",
        text="Children build instruments",
        is_original=True,
    )
    page = client.get(f"{BASE}/state/").content.decode()
    assert "Only one person acts for" in page
    assert "Children build instruments" in page
    assert "The city has never confirmed its facts." in page
    assert alone.name in page


@pytest.mark.parametrize(
    ("role", "key", "status"),
    [("editor", CITY, 200), ("mayor", CITY, 200), ("secretariat", "", 200), ("commission", "hr", 403),
     ("coordinator", "music", 404), ("editor", "fr-lyon", 404), ("", "", 404)],
)  # fmt: skip
def test_who_reads_how_things_stand(acting, role, key, status):
    acting("focal-point", CITY)
    assert acting(role, key)[1].get(f"{BASE}/state/").status_code == status


def test_notes_are_for_who_leads_the_city(acting, drafts):
    old, _client = acting("focal-point", CITY)
    successor, its_client = acting("alternate", CITY)
    _editor, editor_client = acting("editor", CITY)
    confirm(prepared(old.appointments.get(), old, to=successor), by=old)
    assert "Ask the museum first." in its_client.get(f"{BASE}/state/").content.decode()
    assert "Ask the museum first." not in editor_client.get(f"{BASE}/state/").content.decode()


def test_another_city_named_alike_is_no_door(acting):
    """The wizard's plan belongs to one city; asking for it under another answers 404."""
    leaver, client = acting("focal-point", CITY)
    plan = begin(leaver.appointments.get(), by=leaver)
    AppointmentFactory(user=leaver, city=CityFactory(code="fr-lyon"))
    assert client.get(f"/en/cities/fr-lyon/hand-over/{plan.code}/").status_code == 404
