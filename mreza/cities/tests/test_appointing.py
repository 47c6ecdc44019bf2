"""Giving and ending appointments: who may, what it opens, what it closes, and that twice is once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mreza.accounts.capacities import Capacity, capacities, forget
from mreza.accounts.invitations import accept
from mreza.accounts.models import Invitation
from mreza.accounts.rules import works_in_the_secretariat
from mreza.accounts.tests.factories import UserFactory
from mreza.accounts.tokens import make_token
from mreza.cities.acting import (
    cities_led_by,
    cities_of,
    contacts_seen_by,
    countries_of,
    fields_of,
    organisations_of,
    people_seen_by,
    writes_to,
)
from mreza.cities.appointing import (
    Offer,
    appoint,
    end_appointment,
    invite_many,
    invite_to,
    prolong,
    usual_end,
)
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.models import Appointment
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
)
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import can
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def test_acting_is_what_the_fixture_says(acting):
    assert cities_led_by(acting("focal-point", "hr-varazdin")[0]) == {"hr-varazdin"}
    assert cities_of(acting("editor", "hr-varazdin")[0]) == {"hr-varazdin"}
    assert countries_of(acting("commission", "hr")[0]) == {"hr"}
    assert fields_of(acting("deputy", "music")[0]) == {"music"}
    assert organisations_of(acting("partner", "muzej")[0]) == {"muzej"}
    assert works_in_the_secretariat(acting("secretariat")[0])
    nobody, client = acting("")
    assert capacities(nobody) == frozenset()
    assert client.get("/en/account/").status_code in (200, 302)


# --- appointing -------------------------------------------------------------------------------------------
def test_somebody_acts_from_the_moment_they_are_appointed(officer):
    city, user = CityFactory(), UserFactory()
    assert cities_of(user) == frozenset()
    appointment = appoint(user, Acting.FOCAL_POINT, city, by=officer, reason="The mayor wrote.")
    assert cities_led_by(user) == {city.code}
    assert (appointment.given_by, appointment.until) == (officer, None)
    entry = Entry.objects.about("city", city.code).get()
    assert (entry.act, entry.by, entry.reason) == ("appointment.given", officer, "The mayor wrote.")
    assert entry.after["person"] == user.pk
    assert user.name not in str(entry.after)
    assert OutgoingMail.objects.filter(to=user.email, kind="cities.appointed").count() == 1


def test_the_same_appointment_twice_has_one_effect(officer):
    city, user = CityFactory(), UserFactory()
    first = appoint(user, Acting.EDITOR, city, by=officer)
    assert appoint(user, Acting.EDITOR, city, by=officer) == first
    assert (Appointment.objects.count(), Entry.objects.count(), OutgoingMail.objects.count()) == (1, 1, 1)


def test_a_role_is_held_for_its_own_kind_of_place_only(officer):
    user, country, city = UserFactory(), CountryFactory(), CityFactory()
    for role, kind in ACTS_FOR.items():
        if kind != "country":
            with pytest.raises(ValidationError):
                appoint(user, role, country, by=officer)
    assert not Appointment.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():  # the database refuses it too
        Appointment.objects.create(user=user, role=Acting.COORDINATOR, city=city)


def test_the_term_of_a_coordinator_is_two_years_unless_it_is_said(officer):
    field = FieldFactory()
    since = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert appoint(UserFactory(), Acting.COORDINATOR, field, by=officer, since=since).until == since.replace(
        year=2028
    )
    assert appoint(UserFactory(), Acting.DEPUTY, field, by=officer, since=since).until == since.replace(
        year=2028
    )
    leap = dt.datetime(2024, 2, 29, tzinfo=dt.UTC)
    assert usual_end(Acting.COORDINATOR, leap) == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert usual_end(Acting.FOCAL_POINT, leap) is None


def test_a_field_has_one_coordinator_at_a_time_and_any_number_of_deputies(officer):
    field, at = FieldFactory(), now()
    first = appoint(UserFactory(name="Ana Prva"), Acting.COORDINATOR, field, by=officer, at=at)
    with pytest.raises(WrongMoment, match="Ana Prva"):
        appoint(UserFactory(), Acting.COORDINATOR, field, by=officer, at=at)
    with pytest.raises(WrongMoment, match="Ana Prva"):
        invite_to("next@example.org", Acting.COORDINATOR, field, by=officer, at=at)
    for _number in range(3):
        appoint(UserFactory(), Acting.DEPUTY, field, by=officer, at=at)
    appoint(UserFactory(), Acting.COORDINATOR, FieldFactory(code="film"), by=officer, at=at)
    end_appointment(first, by=officer, reason="Term over.", at=at + DAY)
    following = appoint(UserFactory(), Acting.COORDINATOR, field, by=officer, at=at + DAY)
    assert following.since == at + DAY


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [(-9000 * DAY, None, "since"), (400 * DAY, None, "since"), (0 * DAY, -DAY, "until"), (2 * DAY, DAY, "until"),
     (0 * DAY, 8000 * DAY, "until"), (-30 * DAY, -DAY, "until")],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(officer, since, until, wrong):
    at = now()
    end = at + until if until else None
    with pytest.raises(ValidationError) as refused:
        appoint(UserFactory(), Acting.EDITOR, CityFactory(), by=officer, since=at + since, until=end, at=at)
    assert set(refused.value.message_dict) == {wrong}


def test_nobody_without_an_open_account_is_appointed(officer):
    with pytest.raises(WrongMoment):
        appoint(UserFactory(is_active=False), Acting.EDITOR, CityFactory(), by=officer)
    with pytest.raises(WrongMoment):
        appoint(UserFactory(erased_at=now()), Acting.EDITOR, CityFactory(), by=officer)


def test_one_that_begins_later_opens_nothing_before(officer):
    user, city, at = UserFactory(), CityFactory(), now()
    appoint(user, Acting.EDITOR, city, by=officer, since=at + DAY, at=at)
    assert cities_of(user) == frozenset()
    assert not Appointment.objects.held(at=at).exists()
    assert Appointment.objects.held(at=at + DAY).exists()


# --- ending -----------------------------------------------------------------------------------------------
def test_what_ends_is_closed_at_once_and_says_why(officer, acting):
    user, client = acting("focal-point", "hr-varazdin")
    one = user.appointments.get()
    assert client.get("/en/cities/hr-varazdin/people/").status_code == 200
    end_appointment(one, by=officer, reason="Another office.")
    assert cities_of(user) == frozenset()
    assert client.get("/en/cities/hr-varazdin/people/").status_code == 404
    entry = Entry.objects.about("city", "hr-varazdin").first()
    assert (entry.act, entry.reason) == ("appointment.ended", "Another office.")
    assert OutgoingMail.objects.get().kind == "cities.appointment_ended"


def test_ending_needs_a_reason_and_happens_once(officer):
    one = AppointmentFactory()
    with pytest.raises(ValidationError):
        end_appointment(one, by=officer, reason="  ")
    end_appointment(one, by=officer, reason="Left.")
    with pytest.raises(WrongMoment):
        end_appointment(one, by=officer, reason="Left.")
    assert Entry.objects.filter(act="appointment.ended").count() == 1


def test_one_that_has_not_begun_never_begins(officer):
    at = now()
    one = AppointmentFactory(since=at + 10 * DAY)
    end_appointment(one, by=officer, reason="A slip.", at=at)
    one.refresh_from_db()
    assert one.until == one.since
    assert not Appointment.objects.held(at=at + 10 * DAY).exists()


def test_a_key_of_a_program_dies_with_the_last_role_it_was_made_for(officer, acting):
    user, _client = acting("editor", "hr-varazdin")
    other = AppointmentFactory(user=user, role=Acting.EDITOR)
    dead, _text = make_token(
        user, name="one city", scopes=["read"], places=[("city", "hr-varazdin")], expires_at=now() + DAY
    )
    alive, _text = make_token(
        user,
        name="both",
        scopes=["read"],
        places=[("city", "hr-varazdin"), ("city", other.city.code)],
        expires_at=now() + DAY,
    )
    end_appointment(user.appointments.get(city__code="hr-varazdin"), by=officer, reason="Left.")
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert dead.revoked_at is not None
    assert alive.revoked_at is None


def test_what_the_public_sees_moves_the_version_on_and_nothing_else_does(officer):
    city = CityFactory()
    before = DataVersion.current()
    quiet = appoint(UserFactory(), Acting.FOCAL_POINT, city, by=officer)
    end_appointment(quiet, by=officer, reason="Left.")
    assert DataVersion.current() == before
    appoint(UserFactory(shows_name=True), Acting.FOCAL_POINT, city, by=officer)
    assert DataVersion.current() != before


# --- prolonging -------------------------------------------------------------------------------------------
def test_a_term_is_prolonged_while_it_lasts(officer):
    at = now()
    one = AppointmentFactory(until=at + 5 * DAY)
    assert (
        prolong(one, until=at + 90 * DAY, by=officer, reason="Another spring.", at=at).until == at + 90 * DAY
    )
    assert Entry.objects.get().act == "appointment.prolonged"
    prolong(one, until=at + 90 * DAY, by=officer, reason="Twice.", at=at)
    assert Entry.objects.count() == 1
    with pytest.raises(WrongMoment):
        prolong(one, until=at + 200 * DAY, by=officer, reason="Too late.", at=at + 91 * DAY)


def test_a_coordinators_term_is_not_left_open_nor_put_over_the_next_one(officer):
    at, field = now(), FieldFactory()
    one = AppointmentFactory(role=Acting.COORDINATOR, field=field, until=at + 5 * DAY)
    AppointmentFactory(role=Acting.COORDINATOR, field=field, since=at + 6 * DAY, until=at + 700 * DAY)
    with pytest.raises(ValidationError):
        prolong(one, until=None, by=officer, reason="For ever.", at=at)
    with pytest.raises(WrongMoment):
        prolong(one, until=at + 30 * DAY, by=officer, reason="A month more.", at=at)
    assert prolong(one, until=at + 6 * DAY, by=officer, reason="A day more.", at=at).until == at + 6 * DAY


# --- offering ---------------------------------------------------------------------------------------------
def test_who_accepts_an_offer_acts_from_then_on(officer):
    city = CityFactory(name="Varaždin")
    invitation = invite_to("iva@example.org", Acting.FOCAL_POINT, city, by=officer)
    assert (invitation.role, invitation.about_kind, invitation.about_key) == (
        "focal-point",
        "city",
        city.code,
    )
    assert OutgoingMail.objects.filter(to="iva@example.org").count() == 1
    assert not Appointment.objects.exists()
    user = accept(invitation, name="Iva Nova")
    one = Appointment.objects.get()
    assert (one.user, one.role, one.city, one.given_by) == (user, "focal-point", city, officer)
    forget(user)
    assert cities_led_by(user) == {city.code}


def test_an_offer_ends_when_it_was_agreed(officer):
    until = now() + 300 * DAY
    invitation = invite_to("iva@example.org", Acting.EDITOR, CityFactory(), by=officer, until=until)
    accept(invitation, name="Iva Nova")
    assert Appointment.objects.get().until == until


def test_nobody_is_offered_what_they_hold_and_nobody_twice(officer):
    one = AppointmentFactory()
    with pytest.raises(WrongMoment):
        invite_to(one.user.email.upper(), one.role, one.city, by=officer)
    invite_to("iva@example.org", Acting.EDITOR, one.city, by=officer)
    with pytest.raises(WrongMoment):
        invite_to("iva@example.org", Acting.EDITOR, one.city, by=officer)
    assert Invitation.objects.count() == 1


def test_a_field_that_got_a_coordinator_meanwhile_takes_no_second_one(officer):
    field = FieldFactory()
    invitation = invite_to("next@example.org", Acting.COORDINATOR, field, by=officer)
    appoint(UserFactory(), Acting.COORDINATOR, field, by=officer)
    with pytest.raises(WrongMoment):
        accept(invitation, name="Too Late")
    assert Appointment.objects.count() == 1
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_many_offers_cost_as_many_statements_as_few(officer):
    def cost(count: int, name: str) -> int:
        cities = CityFactory.create_batch(count)
        offers = [Offer(f"{name}{n}@example.org", Acting.FOCAL_POINT, city) for n, city in enumerate(cities)]
        with CaptureQueriesContext(connection) as asked:
            invite_many(offers, by=officer)
        # Outside of a request the version of the data is asked for again and again; in one, once.
        return sum("journal_dataversion" not in query["sql"] for query in asked.captured_queries)

    cost(1, "warm")
    assert cost(3, "few") == cost(12, "many") <= 18
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 16


# --- who may ----------------------------------------------------------------------------------------------
# Transcribed from the issue and security.md §6.3, not from the rules: role → (gives, offers, ends) in its own city.
EXPECTED = {
    "secretariat": ({*Acting.values}, {*Acting.values}, {*Acting.values}),
    "focal-point": (set(), {"editor", "alternate"}, {"editor"}),
    "alternate": (set(), {"editor", "alternate"}, {"editor"}),
    "mayor": ({"focal-point", "alternate"}, {"focal-point", "alternate"}, {"focal-point", "alternate"}),
    "editor": (set(), set(), set()),
    "commission": (set(), set(), set()),
    "ministry": (set(), set(), set()),
    "coordinator": (set(), set(), set()),
    "deputy": (set(), set(), set()),
    "partner": (set(), set(), set()),
    "administrator": (set(), set(), set()),
    "auditor": (set(), set(), set()),
    "creator": (set(), set(), set()),
    "": (set(), set(), set()),
}
HERE = {"city": "hr-varazdin", "country": "hr", "field": "music", "organisation": "muzej"}
ELSEWHERE = {"city": "fr-lyon", "country": "fr", "field": "film", "organisation": "drugi"}


@pytest.mark.parametrize("role", EXPECTED)
def test_who_may_give_offer_and_end_which_post(acting, role):
    user, _client = acting(role, HERE[ACTS_FOR[role]] if role in ACTS_FOR else "")
    for place in (HERE, ELSEWHERE):
        posts = [Capacity(post, kind, place[kind]) for post, kind in ACTS_FOR.items()]
        own = place is HERE or role == "secretariat"
        for permission, expected in zip(
            ("appoint", "invite", "end_appointment"), EXPECTED[role], strict=True
        ):
            allowed = {post.role for post in posts if can(user, f"cities.{permission}", post)}
            assert allowed == (expected if own else set()), (permission, place["city"])


def test_how_far_each_sees_and_writes(acting):
    field = FieldFactory(code="music")
    DesignationFactory(city=CityFactory(code="hr-varazdin"), field=field)
    leads, editor = acting("focal-point", "hr-varazdin")[0], acting("editor", "hr-varazdin")[0]
    coordinator, commission = acting("coordinator", "music")[0], acting("commission", "hr")[0]
    ministry, nobody = acting("ministry", "hr")[0], acting("")[0]
    assert contacts_seen_by(leads).cities == {"hr-varazdin"}
    assert not contacts_seen_by(editor)
    assert people_seen_by(editor).cities == {"hr-varazdin"}
    assert not contacts_seen_by(coordinator)
    assert people_seen_by(coordinator).fields == {"music"}
    assert contacts_seen_by(commission).countries == {"hr"}
    assert not contacts_seen_by(ministry)
    assert people_seen_by(ministry).countries == {"hr"}
    assert not people_seen_by(nobody)
    assert writes_to(coordinator).fields == {"music"}
    assert writes_to(commission).countries == {"hr"}
    assert not writes_to(ministry)
    assert not writes_to(leads)
    assert {one.role for one in Appointment.objects.visible_to(coordinator)} == {
        "focal-point",
        "editor",
        "coordinator",
    }
    assert {one.role for one in Appointment.objects.visible_to(nobody)} == set()


# --- two at once ------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_appointed_at_once_one_wins(officer):
    field = FieldFactory()
    people = [UserFactory(), UserFactory()]
    said: list[str] = []
    ready = threading.Barrier(2)

    def act(user):
        ready.wait()
        try:
            appoint(user, Acting.COORDINATOR, field, by=officer)
            said.append("appointed")
        except WrongMoment:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["appointed", "refused"]
    assert Appointment.objects.count() == 1
    assert Entry.objects.filter(act="appointment.given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_appoints_once(officer):
    user, city = UserFactory(), CityFactory()
    ready = threading.Barrier(6)

    def act():
        ready.wait()
        try:
            appoint(user, Acting.EDITOR, city, by=officer)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Appointment.objects.count(), Entry.objects.filter(act="appointment.given").count()) == (1, 1)
    assert OutgoingMail.objects.count() == 1
