"""What a city says of itself is found, in the transaction in which it is said, and only while its page says it."""

from __future__ import annotations

import pytest
from django.db import transaction

from mreza.cities import profile
from mreza.cities.indexing import reindex
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, FieldFactory
from mreza.search.finding import find
from mreza.search.index import rebuild
from mreza.search.models import Entry, Word
from mreza.translations.authored import authored
from mreza.translations.working import Typed, save
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """Of the country `zz`: no word of its name may be what is found."""
    city = CityFactory(name="Alpha", code="zz-alpha", population=10, country=CountryFactory(code="zz"))
    DesignationFactory(city=city, field=FieldFactory(code="music"))
    DesignationFactory(city=CityFactory(name="Beta", code="zz-beta", population=20, country=city.country))
    reindex()
    return city


def found(text, language="hr"):
    """City → how well it answers."""
    answer = find("city", text, language)
    return dict(zip(answer.keys, answer.tiers, strict=True))


@pytest.mark.parametrize("language", ["hr", "en"])
@pytest.mark.parametrize("asked", ["ljevači", "ljevača", "ljevačima", "ljevac", "zvona", "zvonima"])
def test_a_word_of_the_story_is_found_in_its_other_cases(city, asked, language):
    profile.add_story(city, "Jučer", "Ljevači su lijevali zvona.", language="hr", by=None)
    assert found(asked, language) == {"zz-alpha": 5}


def test_the_lede_ranks_before_the_story(city):
    beta = City.objects.get(code="zz-beta")  # the larger one, which would come first among equals
    profile.add_story(beta, "Danas", "Grad ljevača.", language="hr", by=None)
    profile.change_profile(city, {"lede": "Grad ljevača."}, by=None, language="hr")
    answer = find("city", "ljevači", "en")
    assert (answer.keys, answer.tiers) == (["zz-alpha", "zz-beta"], [4, 5])


def test_words_are_stemmed_in_the_language_they_are_written_in(city):
    profile.add_story(city, "Today", "We cast bells.", language="en", by=None)
    assert found("bell", "hr") == {"zz-alpha": 5}
    assert found("casting", "en") == {"zz-alpha": 5}
    assert found("casting", "hr") == {"zz-alpha": 5}  # both languages are read, whoever asks


def test_a_phrase_is_found(city):
    profile.add_story(city, "Danas", "Ovdje stoji stara ljevaonica zvona.", language="hr", by=None)
    assert found('"stara ljevaonica"') == {"zz-alpha": 5}
    assert found('"ljevaonica stara"') == {}


def test_a_changed_and_a_removed_section_are_not_found_any_more(city):
    number = profile.add_story(city, "Jučer", "Stara ljevaonica.", language="hr", by=None)
    city.refresh_from_db()
    profile.change_story(city, number, "Jučer", "Stara tkaonica.", language="hr", by=None)
    assert (found("ljevaonica"), found("tkaonica")) == ({}, {"zz-alpha": 5})
    assert not Word.objects.filter(word="ljevaonica").exists()  # nor does a correction tell of it
    city.refresh_from_db()
    profile.remove_story(city, number, by=None)
    assert found("tkaonica") == {}
    profile.change_profile(city, {"lede": "Grad tkalja."}, by=None, language="hr")
    assert found("tkalje") == {"zz-alpha": 4}
    city.refresh_from_db()
    profile.change_profile(city, {"lede": ""}, by=None, language="hr")
    assert found("tkalje") == {}


def test_a_translation_is_found_from_the_act_in_which_it_is_written(city, acting):
    profile.change_profile(city, {"lede": "Grad ljevača."}, by=None, language="hr")
    editor, _client = acting("editor", city.code)
    typed = {"lede": Typed(text="A town of founders", version=0, original_version=1)}
    save("city", city.code, "en", typed, confirm=False, by=editor)
    assert authored("city", city.code).said("lede", "en") == "A town of founders"
    assert found("founder", "en") == {"zz-alpha": 4}
    assert found("ljevač", "en") == {"zz-alpha": 4}


def test_a_section_that_the_page_does_not_show_is_not_found(city):
    profile.add_story(city, "Jučer", "Stara ljevaonica.", language="hr", by=None)
    City.objects.filter(pk=city.pk).update(story=[])
    reindex("city", [city.code])
    assert found("ljevaonica") == {}


def test_an_act_that_fails_leaves_the_index_as_it_was(city):
    with pytest.raises(RuntimeError):
        _add_and_fail(city)
    assert not Entry.objects.filter(text__contains="ljevaonica").exists()


@transaction.atomic
def _add_and_fail(city):
    profile.add_story(city, "Jučer", "Stara ljevaonica.", language="hr", by=None)
    assert Entry.objects.filter(text__contains="ljevaonica").exists()
    raise RuntimeError


def test_rebuilding_changes_nothing(city):
    profile.add_story(city, "Jučer", "Stara ljevaonica.", language="hr", by=None)
    profile.change_profile(city, {"lede": "Grad ljevača."}, by=None, language="hr")
    cities = Entry.objects.filter(kind="city").order_by("pk")
    before = list(cities.values())
    rebuild()
    assert list(cities.all().values()) == before


def test_the_search_shows_where_the_story_answers(city, client):
    profile.change_profile(city, {"lede": "Grad na rijeci."}, by=None, language="hr")
    profile.add_story(city, "Jučer", "Ljevači su lijevali zvona.", language="hr", by=None)
    page = read(client.get("/en/search/", {"q": "ljevača"}))
    (hit,) = page.tree.xpath('//section[@aria-labelledby="group-city"]//li')
    (snippet,) = hit.xpath('.//p[@class="snippet"]')
    assert snippet.text_content() == "Ljevači su lijevali zvona."
    assert [mark.text for mark in snippet.xpath("mark")] == ["Ljevači"]
    assert snippet.get("lang") == "hr"
