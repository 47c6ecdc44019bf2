"""Still right? – who confirmed the facts, when they are due, and what everybody sees of it."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.cities.freshness import confirm_facts, freshness
from mreza.cities.models import City
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, DesignationFactory
from mreza.foundation.hooks import waits_for_me
from mreza.foundation.moments import months_after, now, today
from mreza.journal.models import DataVersion, Entry
from tests.reading import read

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def city():
    city = CityFactory(name="Varaždin", code="hr-varazdin")
    DesignationFactory(city=city)
    return city


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-22", 12, "2027-11-22"),
        ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -13, "2024-12-15"), ("2026-12-31", 2, "2027-02-28"),
    ],
)  # fmt: skip
def test_months_later(day, months, then):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


def test_nobody_has_looked_yet(city):
    told = freshness(city)
    assert (told.on, told.due, told.is_old) == (None, None, False)
    assert told.sentence == "Compiled from public sources, not yet confirmed by the city."


def test_the_city_confirms_and_is_asked_again_after_a_year(city):
    editor = AppointmentFactory(city=city, role="editor").user
    assert confirm_facts(city, by=editor, at=AT)
    city.refresh_from_db()
    assert (city.confirmed_at, city.confirmed_as, city.confirmed_by, city.due_on) == (
        AT, "city", editor, dt.date(2027, 3, 5),
    )  # fmt: skip
    assert freshness(city, dt.date(2027, 3, 5)).sentence == "Confirmed by the city on 5 March 2026."
    old = freshness(city, dt.date(2027, 3, 6))
    assert (old.is_old, old.sentence) == (True, "Not confirmed since 5 March 2026.")


def test_the_secretariat_confirms_in_its_own_name(city, officer):
    confirm_facts(city, by=officer, at=AT)
    city.refresh_from_db()
    assert freshness(city, AT.date()).sentence == "Confirmed by the Secretariat on 5 March 2026."


def test_the_rhythm_is_a_setting(city, settings, officer):
    settings.FACTS_DUE_MONTHS = 3
    confirm_facts(city, by=officer, at=AT)
    assert City.objects.get(pk=city.pk).due_on == dt.date(2026, 6, 5)


def test_a_second_click_on_the_same_day_does_nothing(city):
    editor = AppointmentFactory(city=city, role="editor").user
    confirm_facts(city, by=editor, at=AT)
    before = DataVersion.current()
    assert not confirm_facts(city, by=editor, at=AT + dt.timedelta(hours=5))
    assert Entry.objects.filter(act="city.confirmed").count() == 1
    assert DataVersion.current() == before
    assert confirm_facts(city, by=editor, at=AT + dt.timedelta(days=1))


def test_the_click_is_one_post_and_twice_is_once(city, acting):
    _editor, client = acting("editor", city.code)
    for _time in range(2):
        assert client.post(f"/en/cities/{city.code}/confirm/").status_code == 302
    assert Entry.objects.filter(act="city.confirmed").count() == 1
    assert client.get(f"/en/cities/{city.code}/confirm/").status_code == 405
    page = read(client.get(f"/en/cities/{city.code}/"))
    assert "Confirmed by the city on" in page.text('//div[contains(@class,"freshness")]')


def test_everybody_sees_the_age_and_only_who_may_sees_the_button(city, acting, client):
    City.objects.filter(pk=city.pk).update(
        confirmed_at=now() - dt.timedelta(days=800),
        confirmed_as="city",
        due_on=today() - dt.timedelta(days=400),
    )
    _editor, own = acting("editor", city.code)
    _other, foreign = acting("editor", "hr-zagreb")
    button = f'//form[@action="/en/cities/{city.code}/confirm/"]'
    for reader, may in ((own, True), (foreign, False), (client, False)):
        page = read(reader.get(f"/en/cities/{city.code}/"))
        assert "Not confirmed since" in page.text('//div[contains(@class,"is-old")]//p')
        assert bool(page.tree.xpath(button)) is may


def test_who_has_just_said_so_is_not_asked_again(city, acting, officer):
    confirm_facts(city, by=officer)
    _editor, own = acting("editor", city.code)
    button = f'//form[@action="/en/cities/{city.code}/confirm/"]'
    address = f"/en/cities/{city.code}/"
    assert read(own.get(address)).tree.xpath(button), "the Secretariat has confirmed, the city has not"
    own.post(f"/en/cities/{city.code}/confirm/")
    assert not read(own.get(address)).tree.xpath(button)


def test_the_name_of_who_confirmed_is_not_told_to_the_public(city, acting, client):
    editor, own = acting("editor", city.code)
    own.post(f"/en/cities/{city.code}/confirm/")
    for address in (
        f"/en/cities/{city.code}/",
        f"/api/v1/cities/{city.code}",
        f"/en/cities/{city.code}/city.jsonld",
    ):
        body = client.get(address).content.decode()
        assert editor.name not in body
        assert editor.email not in body


def test_the_team_is_asked_before_the_facts_are_old_and_nobody_else(city, acting):
    editor, _client = acting("editor", city.code)
    other, _client = acting("editor", "hr-zagreb")
    mayor, _client = acting("mayor", city.code)

    def asked(user):
        user = type(user).objects.get(pk=user.pk)
        found = [one for given in waits_for_me(user).values() for one in given if one.kind == "city.facts"]
        return [one.place for one in found]

    assert asked(editor) == [("city", city.code)]
    assert asked(mayor) == []
    assert asked(other) == [("city", "hr-zagreb")]
    confirm_facts(city, by=editor)
    assert asked(editor) == []
    City.objects.filter(pk=city.pk).update(due_on=today() + dt.timedelta(days=30))
    assert asked(editor) == [("city", city.code)]
