"""Two at once: one wins, the other is told, nothing is half-written. Real connections, real commits."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from mreza.cities.designating import (
    add_city,
    change_field,
    correct_city,
    correct_designation,
    designate,
    withdraw,
)
from mreza.cities.models import City, Designation
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, FieldFactory
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import DataVersion, Entry
from mreza.translations.models import Text
from mreza.translations.wording import edit

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2023, 10, 31)


def at_once(*acts):
    """Run the acts in threads of their own, started together; what each gave or raised."""
    results = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number, act):
        try:
            gate.wait()
            results[number] = act()
        except Exception as error:  # the test looks at what came
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def kinds(results):
    return sorted(type(result).__name__ for result in results)


@pytest.mark.parametrize("repeat", range(3))
def test_of_several_who_designate_at_once_one_wins(repeat):
    city = CityFactory()
    fields = [FieldFactory(code=code).code for code in ("music", "film", "design", "literature")]
    results = at_once(*[lambda f=f: designate(city, f, on=DAY, by=None, reason="") for f in fields])
    assert kinds(results) == ["Designation", "WrongMoment", "WrongMoment", "WrongMoment"]
    won = next(result for result in results if isinstance(result, Designation))
    assert list(Designation.objects.values_list("field__code", flat=True)) == [won.field.code]
    assert Entry.objects.filter(act="city.designated").count() == 1


def test_of_a_change_and_a_withdrawal_at_once_both_are_told_the_truth():
    held = DesignationFactory()
    FieldFactory(code="film")
    day = DAY + dt.timedelta(100)
    results = at_once(
        lambda: change_field(held.city, "film", on=day, by=None, reason="why"),
        lambda: withdraw(held.city, on=day, by=None, reason="why"),
    )
    spans = list(Designation.objects.order_by("since").values_list("field__code", "since", "until"))
    if isinstance(results[1], Designation):  # left first: the change came too late
        assert isinstance(results[0], WrongMoment)
        assert spans == [("music", DAY, day)]
    else:  # changed first: on that very day the new field only begins
        assert isinstance(results[1], ValidationError)
        assert spans == [("music", DAY, day), ("film", day, None)]


def test_of_two_who_correct_a_city_at_once_one_is_shown_the_others_values():
    city = CityFactory()
    results = at_once(
        *[lambda n=n: correct_city(city, {"population": n}, by=None, reason="why", version=1) for n in (1, 2)]
    )
    assert kinds(results) == ["City", "Outdated"]
    city.refresh_from_db()
    outdated = next(result for result in results if isinstance(result, Outdated))
    assert (outdated.current.population, outdated.current.version) == (city.population, 2)
    assert Entry.objects.count() == 1


def test_of_two_who_correct_a_designation_at_once_one_is_told():
    held = DesignationFactory()
    results = at_once(
        *[
            lambda s=s: correct_designation(held, {"confirmed": s}, by=None, reason="why", version=1)
            for s in (False, False)
        ]
    )
    assert kinds(results) == ["Designation", "Outdated"]


@pytest.mark.parametrize("repeat", range(5))
def test_of_several_who_add_the_same_city_at_once_no_one_overwrites_another(repeat):
    CountryFactory(code="hr")
    values = {"name": "Zagreb", "country": "hr", "latitude": 45.8, "longitude": 16}
    results = at_once(*[lambda: add_city(values, by=None) for _ in range(4)])
    codes = sorted(City.objects.values_list("code", flat=True))
    added = [result for result in results if isinstance(result, City)]
    assert added
    assert set(kinds(results)) <= {"City", "WrongMoment"}
    assert codes == sorted(city.code for city in added)
    assert codes == ["hr-zagreb", *(f"hr-zagreb-{n}" for n in range(2, len(codes) + 1))]


def test_of_two_who_word_a_label_at_once_one_is_told():
    results = at_once(
        *[
            lambda t=t: edit("field", "music", "name", "hr", t, by=None, version=0)
            for t in ("Glazba", "Muzika")
        ]
    )
    assert kinds(results) == ["Outdated", "Text"]
    assert Text.objects.count() == 1


def test_acts_on_different_cities_at_once_each_count():
    """The counter of the data's version loses nothing."""
    field = FieldFactory()
    cities = CityFactory.create_batch(4)
    DataVersion.bump()
    before = DataVersion.objects.get().number
    results = at_once(*[lambda c=c: designate(c, field.code, on=DAY, by=None, reason="") for c in cities])
    assert kinds(results) == ["Designation"] * 4
    assert DataVersion.objects.get().number == before + 4
