"""The acts on places: entered once, kept right, closed and opened again; and who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from mreza.accounts.models import User
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.freshness import remind_of_old, waits
from mreza.areas.partnerships.places.tests.factories import make_place, wanted
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, FieldFactory, OrganisationFactory
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.permissions import can
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.translations.authored import authored

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=366)


@pytest.fixture
def city():
    return CityFactory(code="hr-varazdin", name="Varaždin")


def again(user):
    """The same person with nothing kept from before."""
    return User.objects.get(pk=user.pk)


# --- entering and changing --------------------------------------------------------------------------------------
def test_a_place_is_entered_with_its_words_and_asked_about_in_a_year(city, officer):
    music = FieldFactory(code="music")
    place = keeping.enter(
        wanted(city, " Studio  1 ", equipment="Kiln", language="hr", fields=[music], latitude=46.30571,
               longitude=16.33661,
               capacity=12, access="partly", open_to="network", website="https://studio.example.org"),
        by=officer,
    )  # fmt: skip
    texts = authored("place", place.code)
    assert (str(texts.original("name")), str(texts.original("equipment")), texts.language) == (
        "Studio 1",
        "Kiln",
        "hr",
    )
    assert list(place.fields.all()) == [music]
    assert today() + dt.timedelta(days=364) < place.due_on < today() + YEAR
    entry = Entry.objects.get(act="place.entered")
    assert (entry.after["name"], entry.after["city"], entry.after["capacity"]) == (
        "Studio 1",
        "hr-varazdin",
        12,
    )


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": " "}, "name"), ({"name": "a" * 151}, "name"), ({"kind": None}, "kind"), ({"city": None}, "city"),
        ({"language": "xx-no"}, "language"), ({"about": "a" * 3001}, "about"), ({"equipment": "a" * 2001}, "equipment"),
        ({"latitude": 91, "longitude": 1}, "latitude"), ({"latitude": float("nan"), "longitude": 1}, "latitude"),
        ({"latitude": 1}, "longitude"), ({"longitude": 1}, "latitude"), ({"capacity": 0}, "capacity"),
        ({"capacity": 1_000_001}, "capacity"), ({"access": "lift"}, "access"), ({"open_to": ""}, "open_to"),
        ({"website": "javascript:alert(1)"}, "website"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_its_name(city, officer, wrong, where):
    with pytest.raises(ValidationError) as refused:
        keeping.enter(wanted(city, **wrong) if "city" not in wrong else wanted(None), by=officer)
    assert set(refused.value.error_dict) == {where}
    assert not Place.objects.exists()


def test_one_place_of_a_name_in_a_city(city, officer):
    keeping.enter(wanted(city, "Kuća"), by=officer)
    with pytest.raises(ValidationError):
        keeping.enter(wanted(city, "KUCA"), by=officer)
    keeping.enter(wanted(CityFactory(), "Kuća"), by=officer)
    other = keeping.enter(wanted(city, "Other"), by=officer)
    with pytest.raises(ValidationError):
        keeping.change(other, wanted(city, "Kuća"), by=officer, version=1)


def test_an_organisation_of_another_city_or_out_of_the_register_runs_nothing_here(city, officer):
    elsewhere = OrganisationFactory(city=CityFactory())
    proposed = OrganisationFactory(city=city, state="proposed")
    for body in (elsewhere, proposed):
        with pytest.raises(ValidationError):
            keeping.enter(wanted(city, organisation=body), by=officer)
    assert (
        keeping.enter(wanted(city, organisation=OrganisationFactory()), by=officer).organisation is not None
    )


def test_a_change_is_told_with_what_stood_there_and_refused_to_who_has_not_seen_it(city, officer):
    place = keeping.enter(wanted(city), by=officer)
    changed = keeping.change(place, wanted(city, "Studio 2", capacity=5), by=officer, version=1)
    entry = Entry.objects.get(act="place.changed")
    assert (entry.before, entry.after) == (
        {"name": "Studio 1", "capacity": None}, {"name": "Studio 2", "capacity": 5},
    )  # fmt: skip
    assert changed.version == 2
    with pytest.raises(Outdated):
        keeping.change(place, wanted(city, "Studio 3"), by=officer, version=1)
    version = DataVersion.current()
    assert keeping.change(place, wanted(city, "Studio 2", capacity=5), by=officer, version=2).version == 2
    assert DataVersion.current() == version  # the same words again are no act


# --- still right, closed ----------------------------------------------------------------------------------------
def test_still_right_moves_the_day_on_once_a_day(city, officer):
    place = make_place("Studio", city=city, due_on=today())
    confirmed = keeping.still_right(place, by=officer)
    assert confirmed.due_on > today() + dt.timedelta(days=300)
    assert keeping.still_right(place, by=officer).version == confirmed.version
    assert Entry.objects.filter(act="place.confirmed").count() == 1
    with pytest.raises(Outdated):
        keeping.still_right(place, by=officer, version=1)


def test_closed_it_is_seen_by_who_keeps_it_and_may_come_back(city, officer, acting):
    editor, _client = acting("editor", "hr-varazdin")
    stranger, _client = acting("editor", "fr-lyon")
    place = make_place("Studio", city=city)
    with pytest.raises(ValidationError):
        keeping.close(place, by=officer, reason="")
    keeping.close(place, by=officer, reason="Sold.")
    for user, sees in ((editor, True), (officer, True), (stranger, False), (AnonymousUser(), False)):
        assert Place.objects.visible_to(user).filter(pk=place.pk).exists() == sees
    with pytest.raises(WrongMoment):
        keeping.still_right(place, by=officer)
    with pytest.raises(WrongMoment):
        keeping.close(place, by=officer, reason="Twice.")
    make_place("Studio", city=city)
    with pytest.raises(ValidationError):
        keeping.open_again(place, by=officer)  # another of its name stands there now
    Place.objects.exclude(pk=place.pk).update(closed_at=now())
    assert keeping.open_again(place, by=officer).closed_at is None


# --- who may, and who is asked ----------------------------------------------------------------------------------
def test_who_keeps_a_place(city, officer, acting):
    body = OrganisationFactory(code="lira", city=city)
    place = make_place("Studio", city=city, organisation=body)
    people = {
        (role, key): acting(role, key)[0]
        for role, key in (
            ("focal-point", "hr-varazdin"), ("alternate", "hr-varazdin"), ("editor", "hr-varazdin"),
            ("mayor", "hr-varazdin"),
            ("editor", "fr-lyon"), ("partner", "lira"), ("partner", "other"), ("coordinator", "music"), ("auditor", ""),
        )
    }  # fmt: skip
    keeps = {who for who, user in people.items() if can(again(user), "partnerships.keep_place", place)}
    assert keeps == {
        ("focal-point", "hr-varazdin"), ("alternate", "hr-varazdin"), ("editor", "hr-varazdin"), ("partner", "lira"),
    }  # fmt: skip
    assert can(officer, "partnerships.keep_place", place)
    assert not can(AnonymousUser(), "partnerships.keep_place", place)
    assert not keeping.would_keep(again(people["editor", "fr-lyon"]), wanted(city))
    assert keeping.would_keep(again(people["partner", "lira"]), wanted(city, organisation=body))
    assert not keeping.would_keep(again(people["partner", "lira"]), wanted(city))


def test_what_turns_old_waits_for_who_keeps_it_and_they_are_reminded_twice(city, acting):
    editor, _client = acting("editor", "hr-varazdin")
    body = OrganisationFactory(code="lira", city=city)
    partner, _client = acting("partner", "lira")
    AppointmentFactory()  # of another city
    due = today() + dt.timedelta(days=10)
    old = make_place("Old one", city=city, organisation=body, due_on=due)
    make_place("Fresh one", city=city, due_on=today() + dt.timedelta(days=60))
    for user in (editor, partner):
        (line,) = waits(again(user))
        assert "Old one" in line.text
        assert line.at_once is not None
    assert remind_of_old(now()) == 2
    assert remind_of_old(now()) == 0
    assert remind_of_old(now() + dt.timedelta(days=11)) == 2  # the day has passed
    assert set(Notice.objects.filter(kind="place.due", about_key=old.code).values_list("user", flat=True)) == {
        editor.pk, partner.pk,
    }  # fmt: skip
    keeping.still_right(old, by=editor)
    assert not waits(again(editor))


# --- search -----------------------------------------------------------------------------------------------------
def test_a_place_is_found_by_what_stands_in_it_until_it_is_closed(city, officer, client):
    def found(words):
        hits = client.get("/api/v1/search", {"q": words}).json()["items"]
        return [hit["title"] for hit in hits if hit["kind"] == "place"]

    body = OrganisationFactory(code="lira", name="Lira", city=city)
    place = keeping.enter(
        wanted(city, "Stara tkaonica", equipment="Dva tkalačka stana", organisation=body), by=officer
    )
    assert found("tkaonica") == found("tkalačka") == found("Lira") == ["Stara tkaonica"]
    keeping.change(place, wanted(city, "Nova tkaonica"), by=officer, version=1)
    assert found("nova tkaonica") == ["Nova tkaonica"]
    keeping.close(place, by=officer, reason="Sold.")
    assert found("tkaonica") == []
    keeping.open_again(place, by=officer)
    assert found("tkaonica") == ["Nova tkaonica"]
