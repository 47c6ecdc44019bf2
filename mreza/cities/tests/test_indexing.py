"""A city is found by what it is called now, and by what its country, region and field are called now."""

import datetime as dt

import pytest

from mreza.cities.indexing import index_city, reindex
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, FieldFactory
from mreza.foundation import hooks
from mreza.search.finding import find
from mreza.search.models import Entry
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = CityFactory(
        code="hr-alpha", name="Alpha", search_names="Alfa\nالف", country=CountryFactory(code="hr")
    )
    DesignationFactory(city=city, field=FieldFactory(code="music"))
    for kind, key, text in [
        ("country", "hr", "Croatia"),
        ("field", "music", "Music"),
        ("field", "film", "Cinema"),
    ]:
        Text.objects.create(kind=kind, key=key, language="en", text=text)
    Text.objects.create(kind="city", key="hr-alpha", language="hr", text="Alfagrad")
    index_city(city.code)
    return city


@pytest.mark.parametrize("text", ["Alpha", "Alfa", "Alfagrad", "الف", "croatia", "music croatia"])
def test_by_all_its_names_and_what_is_around_it(city, text):
    assert find("city", text, "en").keys == ["hr-alpha"]


@pytest.mark.parametrize(("kind", "key"), [("country", "hr"), ("field", "music")])
def test_a_new_word_for_what_is_around_it_is_followed(city, kind, key):
    Text.objects.filter(kind=kind, key=key).update(text="Somewhere else")
    assert find("city", "somewhere", "en").keys == []
    hooks.reindex(kind, [key])
    assert find("city", "somewhere", "en").keys == ["hr-alpha"]


def test_what_is_around_other_cities_does_not_matter(city):
    assert reindex("country", ["fr"]) == 0
    assert reindex("round", ["2023"]) == 0


def test_only_the_field_held_last_is_a_word_of_the_city(city):
    held = city.designations.get()
    held.until = dt.date(2025, 1, 1)
    held.save()
    DesignationFactory(city=city, field=FieldFactory(code="film"), since=dt.date(2025, 1, 1))
    index_city(city.code)
    assert find("city", "cinema", "en").keys == ["hr-alpha"]
    assert find("city", "music", "en").keys == []


def test_a_city_that_is_gone_is_not_found(city):
    city.designations.all().delete()
    City.objects.all().delete()
    hooks.reindex("city", ["hr-alpha"])
    assert not Entry.objects.filter(kind="city").exists()


def test_indexing_costs_the_same_for_any_number(city, django_assert_max_num_queries):
    for number in range(100):
        DesignationFactory(city=CityFactory(name=f"Town {number}"))
    with django_assert_max_num_queries(14):
        assert reindex() == 101
