"""What waits for whom because of who acts, cities that fell silent, and everything about one person."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.appointing import invite_to
from mreza.cities.choices import Acting
from mreza.cities.handover import begin, save_step
from mreza.cities.models import Appointment, GroupLetter, Handover
from mreza.cities.register_watch import about_me, erase, silent_cities, tell_of_silent_cities, waits
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, DesignationFactory, FieldFactory
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.notices.models import Notice

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"
DAY = dt.timedelta(days=1)
EARLY = dt.datetime(2026, 11, 22, 5, 0, 7, tzinfo=dt.UTC)


def kinds(user, **more) -> list[str]:
    return [one.kind for one in waits(user, **more)]


def member(code: str = CITY, field: str = "music"):
    city = CityFactory(code=code)
    DesignationFactory(city=city, field=FieldFactory(code=field))
    return city


def test_who_leads_a_city_with_one_person_is_asked_for_a_second(acting):
    member()
    lead, _client = acting("focal-point", CITY)
    waiting = waits(lead)
    assert [(one.kind, one.place, one.url) for one in waiting] == [
        ("city.needs-people", ("city", CITY), f"/en/cities/{CITY}/people/")
    ]
    assert "Only one person acts for" in waiting[0].text
    mayor, _client = acting("mayor", CITY)
    assert kinds(mayor) == ["city.needs-people"]
    editor, _client = acting("editor", CITY)
    assert kinds(lead) == kinds(mayor) == kinds(editor) == []


def test_a_coordinator_hears_how_many_cities_lack_people(acting):
    member("hr-zagreb")
    AppointmentFactory(city=member(CITY), user=UserFactory(seen_at=now()))
    AppointmentFactory(city=member("fr-lyon"), user=UserFactory(seen_at=now() - 400 * DAY))
    member("at-graz", field="film")
    coordinator, _client = acting("coordinator", "music")
    found = {one.kind: (one.text, one.url) for one in waits(coordinator)}
    assert set(found) == {"field.nobody", "field.one", "field.silent"}
    assert "nobody acts for 1 city" in found["field.nobody"][0]
    assert "2 cities have one person only" in found["field.one"][0]
    assert found["field.silent"][1] == "/en/people/?team=silent&field=music"


def test_what_waits_for_a_coordinator_is_what_the_register_shows_behind_the_link(acting):
    member("hr-zagreb")
    AppointmentFactory(city=member(CITY), user=UserFactory(name="Ana Sama", seen_at=now()))
    coordinator, client = acting("coordinator", "music")
    for one in waits(coordinator):
        page = client.get(one.url).content.decode()
        assert ("1 line" in page) == (one.kind != "field.silent"), one.kind


def test_an_appointment_that_ends_within_a_month_waits_for_its_holder_and_who_may_prolong_it(acting, officer):
    at = now()
    editor, _client = acting("editor", CITY, until=at + 29 * DAY)
    lead, _client = acting("focal-point", CITY)
    term = AppointmentFactory(role=Acting.COORDINATOR, field=FieldFactory(), until=at + 3 * DAY)
    AppointmentFactory(role=Acting.EDITOR, city=CityFactory(), until=at + 31 * DAY)
    assert [one.text.partition(":")[0] for one in waits(editor)] == ["Your appointment ends soon"]
    assert kinds(lead) == ["appointment.ends"]
    ending = waits(officer)
    assert [one.kind for one in ending] == ["appointment.ends"]
    assert term.user.name in ending[0].text
    assert ending[0].due == (at + 3 * DAY - dt.timedelta(microseconds=1)).date()


def test_an_invitation_without_an_answer_waits_after_two_weeks(acting, officer):
    lead, _client = acting("focal-point", CITY)
    acting("editor", CITY)
    city = lead.appointments.get().city
    at = now()
    invite_to("eva@example.org", Acting.ALTERNATE, city, by=officer, at=at)
    assert kinds(officer, at=at + 13 * DAY) == kinds(lead, at=at + 13 * DAY) == []
    assert kinds(officer, at=at + 15 * DAY) == kinds(lead, at=at + 15 * DAY) == ["invitation.unanswered"]
    Invitation.objects.update(revoked_at=at)
    assert kinds(lead, at=at + 15 * DAY) == []


def test_many_invitations_without_an_answer_are_one_line(acting, officer):
    at = now()
    for number in range(7):
        invite_to(f"p{number}@example.org", Acting.EDITOR, CityFactory(), by=officer, at=at)
    waiting = waits(officer, at=at + 20 * DAY)
    assert [one.text for one in waiting] == ["7 invitations have had no answer for two weeks."]


def test_a_handover_begun_and_not_confirmed_waits_for_who_began_it(acting):
    lead, _client = acting("focal-point", CITY)
    acting("editor", CITY)
    begin(lead.appointments.get(), by=lead)
    assert kinds(lead) == ["handover.unfinished"]


def test_what_waits_is_on_the_desk_and_costs_the_same_for_any_number(acting, django_assert_max_num_queries):
    acting_lead, _client = acting("focal-point", CITY)
    for _number in range(6):
        AppointmentFactory(user=acting_lead, city=CityFactory())
    assert "city.needs-people" in {one.kind for one in hooks.waits_for_me(acting_lead)["cities.people"]}
    with django_assert_max_num_queries(24):  # of which one for each place named, outside of a request
        assert len(waits(acting_lead)) == 7


# --- silent cities ----------------------------------------------------------------------------------------
def test_a_city_is_silent_when_nobody_of_its_team_was_seen_or_everybody_left(settings):
    settings.CITY_SILENT_MONTHS = 6
    at = now()
    spoken, quiet, left, never = member(CITY), member("hr-zagreb"), member("fr-lyon"), member("at-graz")
    AppointmentFactory(city=spoken, user=UserFactory(seen_at=at - 300 * DAY))
    AppointmentFactory(city=spoken, user=UserFactory(seen_at=at - DAY), role=Acting.EDITOR)
    AppointmentFactory(city=quiet, user=UserFactory(seen_at=at - 200 * DAY))
    AppointmentFactory(city=left, until=at - 3 * DAY)
    assert set(silent_cities(at)) == {"hr-zagreb", "fr-lyon"}
    assert [silent_cities(at)[code][2] for code in ("hr-zagreb", "fr-lyon")] == [False, True]
    assert never.code not in silent_cities(at)
    settings.CITY_SILENT_MONTHS = 12
    assert set(silent_cities(at)) == {"fr-lyon"}


def test_its_coordinators_are_told_once_for_each_silence(acting):
    coordinator, _client = acting("coordinator", "music")
    deputy, _client = acting("deputy", "music")
    other, _client = acting("coordinator", "film")
    quiet = UserFactory(seen_at=EARLY - 300 * DAY)
    AppointmentFactory(city=member(CITY), user=quiet)
    assert tell_of_silent_cities(at=EARLY + dt.timedelta(hours=1)) == 0  # once a day, early
    assert tell_of_silent_cities(at=EARLY) == 2
    assert tell_of_silent_cities(at=EARLY + dt.timedelta(seconds=15)) == 0
    assert tell_of_silent_cities(at=EARLY + DAY) == 0
    assert set(Notice.objects.values_list("user", flat=True)) == {coordinator.pk, deputy.pk}
    assert other.notices.count() == 0
    quiet.seen_at = EARLY + 2 * DAY  # it spoke again …
    quiet.save()
    assert tell_of_silent_cities(at=EARLY + 3 * DAY) == 0
    assert tell_of_silent_cities(at=EARLY + 300 * DAY) == 2  # … and fell silent anew


def test_the_notice_says_which_city_and_only_to_who_coordinates_it(acting, officer):
    from mreza.cities.appointing import end_appointment
    from mreza.notices.kinds import kind_of

    coordinator, _client = acting("coordinator", "music")
    AppointmentFactory(city=member(CITY), user=UserFactory(seen_at=EARLY - 300 * DAY))
    tell_of_silent_cities(at=EARLY)
    notice, kind = Notice.objects.get(), kind_of("city.silent")
    assert "has fallen silent" in kind.sentence(notice.told)
    assert kind.url((notice.about_kind, notice.about_key), notice.told) == f"/en/cities/{CITY}/people/"
    assert kind.may_read(coordinator, ("city", CITY))
    end_appointment(coordinator.appointments.get(), by=officer, reason="Term over.")
    from mreza.accounts.capacities import forget

    forget(coordinator)
    assert not kind.may_read(coordinator, ("city", CITY))


# --- about me, erased -------------------------------------------------------------------------------------
def test_a_copy_of_everything_holds_appointments_handovers_and_letters(acting):
    lead, _client = acting("focal-point", CITY)
    plan = begin(lead.appointments.get(), by=lead)
    save_step(plan, "note", {"note": "Ask the museum first."}, version=plan.version)
    GroupLetter.objects.create(code="x" * 20, by=lead, subject="Hello", text="All of you", recipients=3)
    told = about_me(lead)
    assert [(one["role"], one["place"]) for one in told["appointments"]] == [("focal-point", CITY)]
    assert told["handovers"][0]["note"] == "Ask the museum first."
    assert told["letters_to_groups"][0]["text"] == "All of you"
    stranger, _client = acting("")
    assert about_me(stranger) == {"appointments": [], "handovers": [], "letters_to_groups": []}
    assert "cities.people" in hooks.about_me(lead)


def test_who_is_erased_acts_no_more_and_their_words_are_gone(acting):
    lead, _client = acting("focal-point", CITY)
    plan = begin(lead.appointments.get(), by=lead)
    save_step(plan, "note", {"note": "Ask the museum first."}, version=plan.version)
    GroupLetter.objects.create(code="x" * 20, by=lead, subject="Hello", text="All of you", recipients=3)
    assert erase(lead) == {"appointments": 1, "notes": 1, "letters": 1}
    assert not Appointment.objects.held(at=now()).filter(user=lead).exists()
    assert Appointment.objects.filter(user=lead).exists()  # that somebody acted stays
    assert Handover.objects.get().note == ""
    assert GroupLetter.objects.get().text == ""
    assert erase(lead) == {"appointments": 0, "notes": 0, "letters": 0}
