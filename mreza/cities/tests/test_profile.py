"""What a city says of itself: the acts, what they refuse, and what they leave behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from mreza.cities import profile
from mreza.cities.designating import correct_city
from mreza.cities.models import City, Discipline
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, FieldFactory
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.translations.authored import authored, translate
from mreza.translations.models import State, Text

pytestmark = pytest.mark.django_db
CENSUS = {
    "population": 43_782,
    "population_source": "Census 2021",
    "population_year": 2021,
    "population_of": "municipality",
}


@pytest.fixture
def city():
    return CityFactory(name="Varaždin", code="hr-varazdin", population=36_187, population_source="geonames")


@pytest.fixture
def editor(city):
    return AppointmentFactory(city=city, role="editor").user


@pytest.fixture
def disciplines():
    music, film = FieldFactory(code="music", position=8), FieldFactory(code="film", position=4)
    for code, field, position in (("opera", music, 2), ("jazz", music, 1), ("short-film", film, 1)):
        Discipline.objects.create(code=code, field=field, position=position)


def last(act):
    entry = Entry.objects.filter(act=act).order_by("pk").last()
    assert entry is not None
    return entry


# --- facts --------------------------------------------------------------------------------------------------
def test_a_new_population_says_source_year_and_what_it_counts(city, editor):
    before = DataVersion.current()
    profile.change_profile(city, CENSUS, by=editor, reason="Counted anew")
    city.refresh_from_db()
    assert {name: getattr(city, name) for name in CENSUS} == CENSUS
    assert city.version == 2
    entry = last("city.profile-changed")
    assert (entry.by, entry.acting_as, entry.reason) == (editor, "city", "Counted anew")
    assert entry.before["population"] == 36_187
    assert entry.before["population_source"] == "GeoNames"
    assert entry.after == CENSUS
    assert DataVersion.current() != before


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        ({"population_source": ""}, "population_source"),
        ({"population_source": "GeoNames"}, "population_source"),
        ({"population_source": "geonames"}, "population_source"),
        ({"population_year": None}, "population_year"),
        ({"population_year": 2090}, "population_year"),
        ({"population_of": ""}, "population_of"),
        ({"population_of": "planet"}, "population_of"),
        ({"population": 100_000_001}, "population"),
        ({"population": -1}, "population"),
    ],
)
def test_a_number_without_its_source_is_refused(city, editor, left_out, field):
    before = DataVersion.current()
    with pytest.raises(ValidationError) as caught:
        profile.change_profile(city, CENSUS | left_out, by=editor)
    assert field in caught.value.message_dict
    city.refresh_from_db()
    assert (city.population, city.version) == (36_187, 1)
    assert DataVersion.current() == before


def test_only_the_number_is_not_enough(city, editor):
    with pytest.raises(ValidationError) as caught:
        profile.change_profile(city, {"population": 1}, by=editor)
    assert set(caught.value.message_dict) == {"population_source", "population_year", "population_of"}


def test_what_the_number_counts_can_be_said_without_changing_it(city, editor):
    facts = profile.present_of(city, profile.FACTS) | {"population_of": "town", "population_year": 2015}
    profile.change_profile(city, facts, by=editor)
    city.refresh_from_db()
    assert (city.population_of, city.population_year, city.population_source) == ("town", 2015, "geonames")


def test_without_a_number_nothing_is_said_about_it(city, editor):
    profile.change_profile(city, CENSUS, by=editor)
    profile.change_profile(city, {**CENSUS, "population": None}, by=editor)
    city.refresh_from_db()
    assert (city.population, city.population_source, city.population_year, city.population_of) == (
        None, "", None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"native_name": "Varaždin", "native_language": ""}, "native_language"),
        ({"native_name": "Varaždin", "native_language": "xx"}, "native_language"),
        ({"native_name": "x" * 121, "native_language": "hr"}, "native_name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://example.org"}, "website"),
        ({"website": "example"}, "website"),
        ({"website": "https://example.org/" + "x" * 500}, "website"),
        ({"languages": ["hr", "klingon"]}, "languages"),
        ({"languages": ["hr", "en", "fr", "de", "it", "es", "pl"]}, "languages"),
        ({"disciplines": ["dowsing"]}, "disciplines"),
        ({"disciplines": [f"d{n}" for n in range(21)]}, "disciplines"),
        ({"lede": "x" * 301}, "lede"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(city, editor, changes, field):
    with pytest.raises(ValidationError) as caught:
        profile.change_profile(city, changes, by=editor, language="hr")
    assert field in caught.value.message_dict
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "name", ["code", "name", "country", "latitude", "wikidata", "version", "confirmed_at", "photo"]
)
def test_what_the_secretariat_keeps_no_city_sets(city, editor, name):
    with pytest.raises(ValidationError):
        profile.change_profile(city, {name: "x"}, by=editor)


def test_nothing_changed_leaves_nothing_behind(city, editor):
    profile.change_profile(city, profile.present_of(city, profile.FACTS), by=editor)
    city.refresh_from_db()
    assert city.version == 1
    assert not Entry.objects.exists()


def test_website_languages_and_disciplines(city, editor, disciplines):
    changes = {
        "website": "https://varazdin.hr/",
        "languages": ["hr", "", "en", "hr"],
        "disciplines": ["opera", "short-film", "jazz"],
    }
    profile.change_profile(city, changes, by=editor)
    city.refresh_from_db()
    assert (city.website, city.languages) == ("https://varazdin.hr/", ["hr", "en"])
    entry = last("city.profile-changed")
    assert entry.before == {"website": "", "languages": [], "disciplines": []}
    assert entry.after["disciplines"] == ["short-film", "jazz", "opera"]  # in the Network's order
    profile.change_profile(city, {"disciplines": ["jazz"]}, by=editor)
    assert list(city.disciplines.values_list("code", flat=True)) == ["jazz"]


def test_a_city_that_is_not_of_the_editors_is_not_asked_about_here_but_the_officer_is_named(city, officer):
    profile.change_profile(city, {"website": "https://varazdin.hr/"}, by=officer)
    assert last("city.profile-changed").acting_as == "secretariat"


# --- two at once --------------------------------------------------------------------------------------------
def test_of_two_in_one_section_the_second_is_told(city, editor):
    seen = (profile.CONTACT, profile.mark_of(profile.present_of(city, profile.CONTACT)))
    profile.change_profile(city, {"website": "https://a.org/"}, by=editor, seen=seen)
    with pytest.raises(Outdated):
        profile.change_profile(city, {"website": "https://b.org/"}, by=editor, seen=seen)
    city.refresh_from_db()
    assert city.website == "https://a.org/"


def test_two_in_two_sections_do_not_disturb_each_other(city, editor):
    contact = (profile.CONTACT, profile.mark_of(profile.present_of(city, profile.CONTACT)))
    facts = (profile.FACTS, profile.mark_of(profile.present_of(city, profile.FACTS)))
    profile.change_profile(city, {"website": "https://a.org/"}, by=editor, seen=contact)
    profile.change_profile(city, CENSUS, by=editor, seen=facts)
    city.refresh_from_db()
    assert (city.website, city.population) == ("https://a.org/", 43_782)


def test_a_program_that_saw_an_older_version_is_told(city, editor):
    profile.change_profile(city, {"website": "https://a.org/"}, by=editor, version=1)
    with pytest.raises(Outdated):
        profile.change_profile(city, {"website": "https://b.org/"}, by=editor, version=1)


# --- words --------------------------------------------------------------------------------------------------
def test_the_lede_is_an_original_in_the_language_the_city_chose(city, editor):
    profile.change_profile(city, {"lede": " Grad  glazbe. "}, by=editor, language="hr")
    text = Text.objects.get(kind="city", key="hr-varazdin", part="lede")
    assert (text.text, text.language, text.is_original, text.by) == ("Grad glazbe.", "hr", True, editor)
    assert last("city.profile-changed").after == {"lede": "Grad glazbe.", "language": "hr"}
    with pytest.raises(ValidationError):
        profile.change_profile(city, {"lede": "x"}, by=editor, language="klingon")


def test_a_changed_original_makes_its_translation_outdated(city, editor):
    profile.change_profile(city, {"lede": "Grad glazbe."}, by=editor, language="hr")
    translate(
        "city", city.code, "lede", "en", "A city of music.", state=State.CONFIRMED, by=editor, version=0
    )
    profile.change_profile(city, {"lede": "Grad barokne glazbe."}, by=editor, language="hr")
    english = Text.objects.get(kind="city", key=city.code, part="lede", language="en")
    assert (english.state, english.based_on) == (State.OUTDATED, "Grad glazbe.")


def test_saying_that_the_language_was_another_is_an_act_too(city, editor):
    profile.change_profile(city, {"lede": "Grad glazbe."}, by=editor, language="en")
    profile.change_profile(city, {"lede": "Grad glazbe."}, by=editor, language="hr")
    assert authored("city", city.code).original("lede").language == "hr"
    assert Entry.objects.filter(act="city.profile-changed").count() == 2


def test_a_story_has_sections_in_an_order_that_can_change(city, editor):
    first = profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=editor)
    second = profile.add_story(city, "Danas", "Jest.", language="hr", by=editor)
    translate(
        "city", city.code, f"story.{second}.title", "en", "Today", state=State.CONFIRMED, by=editor, version=0
    )
    profile.move_story(city, second, profile.UP, by=editor, seen=[first, second])
    city.refresh_from_db()
    assert city.story == [second, first]
    kept = Text.objects.get(kind="city", key=city.code, part=f"story.{second}.title", language="en")
    assert kept.state == State.CONFIRMED  # another place is no other text
    profile.move_story(city, second, profile.UP, by=editor)  # it is the first already
    assert Entry.objects.filter(act="city.story-moved").count() == 1
    with pytest.raises(Outdated):
        profile.move_story(city, second, profile.DOWN, by=editor, seen=[first, second])


def test_a_section_of_the_story_is_rewritten_only_over_what_was_seen(city, editor):
    number = profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=editor)
    seen = profile.mark_of(profile.story_of(city, number))
    profile.change_story(city, number, "Jučer", "Bilo je lijepo.", language="hr", by=editor, seen=seen)
    with pytest.raises(Outdated):
        profile.change_story(city, number, "Jučer", "Nije.", language="hr", by=editor, seen=seen)
    entry = last("city.story-changed")
    assert (entry.before, entry.after["text"]) == ({"number": number, "text": "Bilo je."}, "Bilo je lijepo.")
    assert profile.story_of(city, number) == {"title": "Jučer", "text": "Bilo je lijepo."}


def test_a_removed_section_goes_in_every_language_and_its_number_is_not_mistaken(city, editor):
    number = profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=editor)
    translate(
        "city", city.code, f"story.{number}.title", "en", "Yesterday", state=State.DRAFT, by=editor, version=0
    )
    profile.remove_story(city, number, by=editor)
    assert not Text.objects.filter(kind="city", key=city.code).exists()
    assert last("city.story-removed").before["text"] == "Bilo je."
    again = profile.add_story(city, "Danas", "Jest.", language="hr", by=editor)
    assert authored("city", city.code).said(f"story.{again}.title", "en") == "Danas"
    with pytest.raises(WrongMoment):
        profile.remove_story(city, number + 5, by=editor)


def test_a_story_has_an_end(city, editor):
    for number in range(profile.MOST_STORIES):
        profile.add_story(city, f"Part {number}", "Text.", language="en", by=editor)
    with pytest.raises(WrongMoment):
        profile.add_story(city, "One more", "Text.", language="en", by=editor)


@pytest.mark.parametrize(
    ("title", "text", "fields"),
    [
        ("", "", {"title", "text"}),
        ("\u200b", "Text", {"title"}),
        ("x" * 121, "Text", {"title"}),
        ("Title", "x" * 6001, {"text"}),
    ],
)
def test_a_section_has_a_title_and_a_text(city, editor, title, text, fields):
    with pytest.raises(ValidationError) as caught:
        profile.add_story(city, title, text, language="hr", by=editor)
    assert set(caught.value.message_dict) == fields
    assert City.objects.get(pk=city.pk).story == []


def test_times_are_arguments(city, editor):
    moment = now() - dt.timedelta(days=3)
    profile.change_profile(city, {"lede": "Grad."}, by=editor, language="hr", at=moment)
    city.refresh_from_db()
    assert city.changed_at == moment
    assert Text.objects.get(kind="city", part="lede").written_at == moment


def test_when_the_secretariat_sets_another_number_what_it_counts_is_not_said_any_more(city, editor, officer):
    profile.change_profile(city, CENSUS, by=editor)
    city.refresh_from_db()
    changes = {"population": 44_000, "population_source": "Census 2031"}
    correct_city(city, changes, by=officer, reason="New census", version=city.version)
    city.refresh_from_db()
    assert (city.population, city.population_of) == (44_000, "")
    assert last("city.corrected").before["population_of"] == "municipality"
