"""The yearly look: one click a city, from January on; reminders; and who has not looked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mreza.cities.models import Appointment, City
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, DesignationFactory
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.ties import desk, review
from mreza.ties.models import YearReview
from mreza.ties.tests.factories import claimed
from mreza.ties.tests.programs import Program
from tests.reading import read

pytestmark = pytest.mark.django_db

CODE = "hr-varazdin"
THIS = now().year
LAST = THIS - 1
JANUARY = dt.datetime(THIS, 1, 2, 6, tzinfo=dt.UTC)
APRIL = dt.datetime(THIS, 4, 1, 6, tzinfo=dt.UTC)
HERE = f"/en/ties/year/{CODE}/"


@pytest.fixture
def lead(acting):
    """Who answers for a city that was in the Network all last year."""
    user, client = acting("focal-point", CODE)
    city = user.appointments.get().city
    City.objects.filter(pk=city.pk).update(name="Varaždin")
    DesignationFactory(city=city, since=dt.date(LAST - 3, 10, 31))
    return user, client


@pytest.fixture
def city(lead):
    return City.objects.get(code=CODE)


def entered(city, **more):
    return claimed(city, CityFactory(), **more)


# --- which ties ---------------------------------------------------------------------------------------------------
SPANS = (
    (f"{LAST}", "", True),
    (f"{LAST}-12-31", "", True),
    (f"{LAST - 1}-12-31", "", False),
    (f"{THIS}-01-01", "", False),
    (f"{LAST - 2}", f"{LAST}-01", True),
    (f"{LAST - 2}", f"{THIS}-01", True),
    (f"{LAST - 2}", f"{LAST - 1}", False),
    (f"{LAST}-05", f"{THIS}", True),
)


def test_the_ties_of_a_year_are_those_that_fell_into_it(city):
    of_the_year = {
        entered(city, begins=begins, ends=ends, title=f"{begins} {ends}").title
        for begins, ends, is_of_it in SPANS
        if is_of_it
    }
    for begins, ends, is_of_it in SPANS:
        if not is_of_it:
            entered(city, begins=begins, ends=ends)
    assert {one.title for one in review.ties_of(city, LAST)} == of_the_year
    assert list(review.ties_of(CityFactory(), LAST)) == []


def test_what_has_no_year_is_looked_at_in_the_year_it_was_entered(city):
    contact = entered(city, begins="")
    assert list(review.ties_of(city, contact.entered_at.year)) == [contact]
    assert list(review.ties_of(city, LAST)) == []


# --- the click ------------------------------------------------------------------------------------------------------
def test_one_click_says_that_all_is_right(city, lead):
    user, client = lead
    contact = entered(city, begins=f"{LAST}-05")
    page = client.get(HERE)
    assert read(page).h1 == f"Ties of {LAST}: still right? Is one missing?"
    assert contact.title in page.content.decode()
    before = DataVersion.current()
    for _click in range(2):
        assert client.post(HERE, {"seen": review.seen_mark(city, LAST)}).status_code == 302
    [row] = YearReview.objects.all()
    assert (row.city, row.year, row.by) == (city, LAST, user)
    assert Entry.objects.filter(act="city.ties-looked-at").count() == 1
    assert DataVersion.current() == before  # nothing public changed
    body = client.get(HERE).content.decode()
    assert "Looked at on" in body
    assert "All right, nothing is missing" not in body
    assert review.waits(user) == []


def test_what_came_meanwhile_is_looked_at_first(city, lead):
    _user, client = lead
    contact = entered(city, begins=f"{LAST}-05")
    seen = review.seen_mark(city, LAST)
    entered(city, begins=f"{LAST}-06", title="Another one")
    answer = client.post(HERE, {"seen": seen})
    assert answer.status_code == 409
    assert "The list has changed meanwhile." in answer.content.decode()
    assert contact.title in answer.content.decode()
    for nonsense in ({}, {"seen": ""}, {"seen": "x" * 9000}):
        assert client.post(HERE, nonsense).status_code == 409
    assert not YearReview.objects.exists()
    with pytest.raises(Outdated):
        review.look_at(DesignationFactory(since=dt.date(LAST - 3, 1, 1)).city, LAST, by=None, seen="old")


def test_only_last_year_and_only_cities_that_were_there(city, lead):
    user, _client = lead
    for year in (THIS, LAST - 1, 1):
        with pytest.raises(WrongMoment, match="Only the ties of last year"):
            review.look_at(city, year, by=user)
    newcomer = DesignationFactory(since=dt.date(THIS, 1, 1)).city
    gone = DesignationFactory(since=dt.date(LAST - 9, 1, 1), until=dt.date(LAST, 1, 1)).city
    for other in (newcomer, gone):
        with pytest.raises(WrongMoment, match="was not in the Network"):
            review.look_at(other, LAST, by=None)
    assert review.look_at(city, LAST, by=user)
    assert not review.look_at(city, LAST, by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        YearReview.objects.create(city=city, year=LAST)


def test_the_page_of_a_city_that_was_not_there_asks_nothing(acting):
    _user, client = acting("focal-point", "at-graz")
    body = client.get("/en/ties/year/at-graz/").content.decode()
    assert "so nothing needs to be looked at" in body
    assert "All right, nothing is missing" not in body
    assert client.post("/en/ties/year/at-graz/", {"seen": ""}).status_code == 409


def test_for_others_there_is_no_such_page(city, lead, acting, officer_client):
    _editor, editor = acting("editor", CODE)
    _other, elsewhere = acting("focal-point", "fr-lyon")
    for client in (editor, elsewhere, officer_client):
        assert client.get(HERE).status_code == client.post(HERE).status_code == 404
        assert client.get("/en/ties/year/hr-nowhere/").status_code == 404
    assert Client().get(HERE).status_code == 302
    assert not YearReview.objects.exists()


def test_a_program_says_it_by_the_same_verb(city, lead, acting):
    user, _client = lead
    program = Program(user, "read", "write", places=[("city", CODE)])
    path = f"cities/{CODE}/tie-reviews"
    assert program.ask("post", path, {"year": LAST - 1})[0] == 409
    assert program.ask("post", path, {"year": "x"})[0] == 422
    for _time in range(2):
        status, told = program.ask("post", path, {"year": LAST})
        assert (status, told["city"], told["year"]) == (200, CODE, LAST)
    assert YearReview.objects.count() == 1
    other = Program(acting("focal-point", "fr-lyon")[0], "read", "write", places=[("city", "fr-lyon")])
    assert other.ask("post", path, {"year": LAST})[0] == 404
    assert Program(user, "read", places=[("city", CODE)]).ask("post", path, {"year": LAST})[0] == 404


# --- what waits, reminders, who has not looked -----------------------------------------------------------------
def test_it_waits_from_january_and_is_overdue_from_april(city, lead):
    user, client = lead
    [line] = review.waits(user, at=JANUARY)
    assert (line.url, line.due, line.place) == (HERE, dt.date(THIS, 3, 31), ("city", CODE))
    assert str(LAST) in line.text
    assert "Varaždin" in line.text
    assert not line.is_overdue(JANUARY.date())
    assert line.is_overdue(APRIL.date())
    assert line.text in client.get("/en/desk/").content.decode()
    # In the next year the next one is asked about.
    [later] = review.waits(user, at=JANUARY.replace(year=THIS + 1))
    assert str(THIS) in later.text


def test_leads_are_reminded_before_the_day_and_once_after(city, lead):
    user, _client = lead
    AppointmentFactory(city=city, role="editor")
    for _day in range(3):
        review.remind_of_the_year(JANUARY)
    assert [one.told["over"] for one in Notice.objects.filter(kind="tie.year")] == [False]
    for day in range(2):
        review.remind_of_the_year(APRIL + dt.timedelta(days=day))
    told = Notice.objects.filter(kind="tie.year").order_by("pk")
    assert [(one.user_id, one.told["over"]) for one in told] == [(user.pk, False), (user.pk, True)]


def test_who_has_looked_is_not_reminded(city, lead):
    user, _client = lead
    review.look_at(city, LAST, by=user)
    assert review.remind_of_the_year(JANUARY) == 0


def test_the_coordinator_sees_who_has_not_looked(city, lead, acting):
    user, _client = lead
    silent = DesignationFactory(
        since=dt.date(LAST - 2, 1, 1), city=CityFactory(name="Silent", code="fr-silent")
    ).city
    DesignationFactory(since=dt.date(LAST - 2, 1, 1), city=CityFactory(), field__code="film")
    coordinator, desk_of_field = acting("coordinator", "music")
    review.look_at(city, LAST, by=user)
    body = desk_of_field.get(reverse("desk:field", kwargs={"code": "music"})).content.decode()
    assert f"Ties of {LAST}" in body
    assert "1 of 2 cities have looked at their ties." in body
    [section] = desk.field_sections(coordinator, "music")
    assert [code for code, _name in section.context["missing"]] == [silent.code]
    [own] = desk.city_sections(user, CODE)
    assert "Looked at on" in own.html
    assert desk.field_sections(coordinator, "gastronomy") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(city, lead, count, django_assert_num_queries):
    _user, client = lead
    for number in range(count):
        entered(city, begins=f"{LAST}-05", title=f"Number {number}")
    client.get(HERE)
    with django_assert_num_queries(14):
        assert client.get(HERE).content.decode().count("Number ") == count


def test_what_waits_costs_the_same_for_any_number_of_cities(city, lead):
    user, _client = lead

    def cost():
        with CaptureQueriesContext(connection) as found:
            lines = review.waits(type(user).objects.get(pk=user.pk))
        return len(lines), len(found)

    one, first = cost()
    for _city in range(3):
        other = DesignationFactory(since=dt.date(LAST - 2, 1, 1)).city
        Appointment.objects.create(user=user, role="alternate", city=other)
    four, later = cost()
    assert (one, four) == (1, 4)
    assert later <= first + 1  # the names are read again after a change
