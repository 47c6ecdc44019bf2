"""The city's own words can be translated by those who keep it, and by nobody else."""

from __future__ import annotations

import pytest

from mreza.cities import profile
from mreza.cities.tests.factories import CityFactory
from mreza.translations.hooks import translatable

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = CityFactory(name="Varaždin", code="hr-varazdin")
    profile.change_profile(city, {"lede": "Grad glazbe."}, by=None, language="hr")
    first = profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=None)
    second = profile.add_story(city, "Danas", "Jest.", language="hr", by=None)
    profile.move_story(city, second, profile.UP, by=None)
    assert (first, second) == (1, 2)
    return city


def test_the_parts_stand_in_the_order_in_which_they_are_read(city):
    parts = translatable.get("city").parts(city.code)
    assert [part for part, _label, _is_long in parts] == [
        "lede", "story.2.title", "story.2.text", "story.1.title", "story.1.text",
    ]  # fmt: skip
    assert [is_long for _part, _label, is_long in parts] == [True, False, True, False, True]
    assert translatable.get("city").parts("hr-nowhere") == []


def test_who_keeps_the_city_translates_it(city, acting):
    kind = translatable.get("city")
    editor, _client = acting("editor", city.code)
    other, _client = acting("editor", "hr-zagreb")
    mayor, _client = acting("mayor", city.code)
    officer, _client = acting("secretariat")
    assert [kind.may(user, city.code, "en") for user in (editor, other, mayor, officer)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert set(kind.keys(editor)) == {city.code}
    assert city.code in set(kind.keys(officer))
    assert city.code not in set(kind.keys(other))
    assert kind.titles([city.code], "en")[city.code] == "Varaždin"
    assert kind.urls([city.code]) == {city.code: "/en/cities/hr-varazdin/"}


def test_the_workbench_lists_the_city(city, acting):
    _user, client = acting("editor", city.code)
    body = client.get("/en/translations/").content.decode()
    assert "Varaždin" in body
