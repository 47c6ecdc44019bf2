"""Two at once at a place: one wins, the other is told, and nobody waits in a ring. Real connections, real commits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.imports import read_plan
from mreza.areas.partnerships.places.tests.factories import kind_of, make_place, wanted
from mreza.areas.partnerships.places.tests.test_imports import table
from mreza.cities.tests.factories import CityFactory
from mreza.cities.tests.test_races import at_once, kinds
from mreza.foundation.moments import Outdated
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    kind_of("studio")
    return CityFactory(code="hr-varazdin", name="Varaždin")


def acts():
    return sorted(Entry.objects.filter(about_kind="place").values_list("act", flat=True))


@pytest.mark.parametrize("repeat", range(2))
def test_the_same_place_entered_by_several_at_once_stands_there_once(city, repeat):
    names = ("Kuća", "KUĆA", "kuca")
    found = at_once(*[lambda n=n: keeping.enter(wanted(city, n), by=None) for n in names])
    assert kinds(found) == ["Place", "ValidationError", "ValidationError"]
    assert (Place.objects.count(), acts()) == (1, ["place.entered"])


def test_of_two_who_set_it_right_at_once_the_second_is_shown_what_the_first_wrote(city):
    place = make_place("Studio", city=city)
    told = keeping.wanted_of(place)
    found = at_once(
        *[lambda n=n: keeping.change(place, replace(told, capacity=n), by=None, version=1) for n in (5, 7)]
    )
    assert kinds(found) == ["Outdated", "Place"]
    place.refresh_from_db()
    late = next(one for one in found if isinstance(one, Outdated))
    assert (late.current.capacity, late.current.version) == (place.capacity, 2)
    assert acts() == ["place.changed"]


@pytest.mark.parametrize("repeat", range(2))
def test_who_closes_and_who_sets_right_at_once_do_not_undo_each_other(city, repeat):
    place = make_place("Studio", city=city)
    told = replace(keeping.wanted_of(place), capacity=5)
    found = at_once(
        lambda: keeping.close(place, by=None, reason="Sold.", version=1),
        lambda: keeping.change(place, told, by=None, version=1),
    )
    place.refresh_from_db()
    assert place.version == 2
    if isinstance(found[0], Place):  # closed first: what is closed is not set right
        assert kinds(found) in (["Outdated", "Place"], ["Place", "WrongMoment"])
        assert (place.closed_at is not None, place.capacity) == (True, None)
    else:  # set right first: who closes reads that first
        assert kinds(found) == ["Outdated", "Place"]
        assert (place.closed_at, place.capacity) == (None, 5)


def test_closed_by_two_and_opened_again_by_two_it_happens_once(city):
    place = make_place("Studio", city=city)
    found = at_once(*[lambda: keeping.close(place, by=None, reason="Sold.", version=1)] * 2)
    assert kinds(found) == ["Place", "WrongMoment"]
    place.refresh_from_db()
    found = at_once(*[lambda: keeping.open_again(place, by=None)] * 2)
    assert kinds(found) == ["Place", "WrongMoment"]
    assert acts() == ["place.closed", "place.opened-again"]


def test_brought_back_and_entered_anew_at_once_one_of_the_name_stands(city):
    place = make_place("Studio", city=city)
    place = keeping.close(place, by=None, reason="Sold.")
    found = at_once(
        lambda: keeping.open_again(place, by=None), lambda: keeping.enter(wanted(city, "studio"), by=None)
    )
    assert kinds(found) == ["Place", "ValidationError"]
    assert Place.objects.filter(closed_at=None).count() == 1


def test_confirmed_by_two_at_once_it_is_confirmed_once(city):
    place = make_place("Studio", city=city)
    found = at_once(*[lambda: keeping.still_right(place, by=None, version=1)] * 2)
    assert kinds(found) in (["Outdated", "Place"], ["Place", "Place"])
    assert acts() == ["place.confirmed"]


@pytest.mark.parametrize("repeat", range(2))
def test_a_file_and_the_people_who_keep_its_places_do_not_wait_in_a_ring(city, officer, repeat):
    """A file writes many places of a city while others set them right, close them and enter more."""
    places = [make_place(f"Place {number}", city=city) for number in range(6)]
    rows = [{"name": f"Place {number}", "city": city.code, "about": "New."} for number in range(6)]
    plan = read_plan(table(*rows), by=officer)
    told = replace(keeping.wanted_of(places[5]), capacity=5)
    found = at_once(
        lambda: plan.apply(by=officer, fingerprint=plan.fingerprint),
        lambda: keeping.change(places[5], told, by=None, version=1),
        lambda: keeping.close(places[4], by=None, reason="Sold."),
        lambda: keeping.enter(wanted(city, "Another"), by=None),
    )
    assert isinstance(found[3], Place)
    assert set(kinds(found)) <= {"dict", "Place", "Outdated", "CannotBeApplied"}
    written = Entry.objects.filter(act="places.imported").exists()
    assert written == isinstance(found[0], dict)
