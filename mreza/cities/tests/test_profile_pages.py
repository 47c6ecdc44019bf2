"""The pages on which a city's team keeps its profile: who may, what they see, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from mreza.cities import profile
from mreza.cities.hooks import Recorded, commitment_records
from mreza.cities.models import City, Discipline
from mreza.cities.tests.factories import CityFactory, DesignationFactory, FieldFactory
from mreza.journal.models import DataVersion, Entry
from mreza.translations.authored import authored, translate
from mreza.translations.models import State, Text
from tests.reading import read

HERE = "/en/cities/hr-varazdin/profile/"
PAGES = ["", "lede/", "facts/", "contact/", "disciplines/", "photo/", "story/", "story/new/", "story/1/"]


@pytest.fixture
def city(db):
    music, film = FieldFactory(code="music", position=8), FieldFactory(code="film", position=4)
    for code, field, position in (("opera", music, 2), ("jazz", music, 1), ("short-film", film, 1)):
        Discipline.objects.create(code=code, field=field, position=position)
    city = CityFactory(name="Varaždin", code="hr-varazdin", time_zone="Europe/Zagreb")
    DesignationFactory(city=city, field=music)
    profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=None)
    city.refresh_from_db()
    return city


def filled(client, address):
    """What a browser would send back from the form as it is."""
    page = read(client.get(address))
    (form,) = page.tree.xpath("//main//form[.//input[@name='version']]")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def sent(client, address, **typed):
    return client.post(address, filled(client, address) | typed)


# --- who may ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["focal-point", "alternate", "editor", "secretariat"])
def test_the_team_and_the_secretariat_keep_the_profile(city, acting, role):
    _user, client = acting(role, "" if role == "secretariat" else city.code)
    for page in PAGES:
        assert client.get(HERE + page).status_code == 200, page
    assert sent(client, HERE + "contact/", website="https://varazdin.hr/").status_code == 302
    assert Entry.objects.filter(act="city.profile-changed").count() == 1


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("editor", "hr-zagreb"), ("focal-point", "hr-zagreb"), ("mayor", "hr-varazdin"), ("coordinator", "music"),
        ("deputy", "music"), ("commission", "hr"), ("ministry", "hr"), ("partner", ""), ("creator", ""),
        ("administrator", ""), ("auditor", ""), ("", ""),
    ],
)  # fmt: skip
def test_everybody_else_is_refused_and_nothing_changes(city, acting, role, key):
    _user, client = acting(role, key)
    acts = Entry.objects.filter(about_kind="city")
    before, entries = DataVersion.current(), acts.count()
    for page in PAGES:
        assert client.get(HERE + page).status_code == 403, page
        assert client.post(HERE + page, {"website": "https://evil.org/", "title": "x", "text": "y"}).status_code in (
            403, 405,
        ), page  # fmt: skip
    for act in ("story/1/up/", "story/1/down/", "story/1/remove/"):
        assert client.post(HERE + act).status_code == 403, act
    assert client.post("/en/cities/hr-varazdin/confirm/").status_code == 403
    assert (DataVersion.current(), acts.count()) == (before, entries)


def test_a_stranger_is_asked_to_sign_in(city, client):
    for page in PAGES:
        answer = client.get(HERE + page)
        assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)
    assert "Edit the profile" not in read(client.get("/en/cities/hr-varazdin/")).links()


def test_whose_time_is_over_has_no_door_left_at_the_next_request(city, acting):
    user, client = acting("editor", city.code)
    assert client.get(HERE).status_code == 200
    user.appointments.update(until="2020-01-01T00:00:00Z", since="2019-01-01T00:00:00Z")
    assert client.get(HERE).status_code == 403


def test_what_is_not_there_is_not_found(city, acting):
    _user, client = acting("editor", city.code)
    for page in ("wikidata/", "story/99/", "version/"):
        assert client.get(HERE + page).status_code == 404
    assert client.get("/en/cities/hr-nowhere/profile/").status_code == 404
    assert client.post(HERE + "story/1/sideways/").status_code == 404


def test_no_form_without_its_protection(city, acting):
    user, _client = acting("editor", city.code)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(HERE + "contact/", {"website": "https://evil.org/"}).status_code == 403
    assert strict.post("/en/cities/hr-varazdin/confirm/").status_code == 403


# --- filling in ---------------------------------------------------------------------------------------------
def test_the_list_says_what_is_filled_in(city, acting):
    _user, client = acting("editor", city.code)
    rows = read(client.get(HERE)).texts('//ul[contains(@class,"tasks")]/li')
    assert [row.split(" Not started")[0].split(" Completed")[0] for row in rows] == [
        "The city in one sentence", "The city’s story1 section", "Facts", "Website and working languages",
        "Disciplines", "Photo",
    ]  # fmt: skip
    sent(client, HERE + "lede/", lede="Grad glazbe.", language="hr")
    page = read(client.get(HERE))
    assert "2 of 6 sections are filled in." in page.main
    assert "Profile changed" in page.main


def test_a_section_is_saved_and_stands_on_the_citys_page(city, acting, client):
    _user, own = acting("editor", city.code)
    sent(own, HERE + "lede/", lede="Grad barokne glazbe.", language="hr")
    sent(own, HERE + "contact/", website="www.varazdin.hr", language_1="hr", language_2="de")
    own.post(
        HERE + "disciplines/", filled(own, HERE + "disciplines/") | {"disciplines": ["short-film", "opera"]}
    )
    sent(
        own, HERE + "facts/", population="43 782", population_source="Census 2021", population_year="2021",
        population_of="municipality",
    )  # fmt: skip
    page = read(client.get("/en/cities/hr-varazdin/"))
    (lede,) = page.tree.xpath('//p[@class="city-lede"]')
    assert (lede.text, lede.get("lang")) == ("Grad barokne glazbe.", "hr")
    assert "Original: Croatian. Not yet translated." in page.main
    assert page.links()["varazdin.hr"] == "https://www.varazdin.hr"
    assert "Croatian, German" in page.main
    assert page.texts('//span[@class="discipline"]') == ["short-film", "opera"]
    assert "Census 2021 · 2021 · the whole municipality" in page.main
    assert page.texts('//section[@aria-labelledby="story"]//h3') == ["Jučer"]
    croatian = read(client.get("/hr/cities/hr-varazdin/"))
    assert "lang-note" not in croatian.response.content.decode()  # the original needs no note


def test_what_is_wrong_is_said_at_the_field_and_kept(city, acting):
    _user, client = acting("editor", city.code)
    page = read(sent(client, HERE + "facts/", population="500", population_of=""), 422)
    assert page.title.startswith("Error: ")
    assert "Say of which year the number is." in page.texts('//div[@id="error-summary"]//li')
    assert page.values('//input[@name="population"]/@value') == ["500"]
    page = read(sent(client, HERE + "contact/", website="nonsense"), 422)
    assert page.values('//input[@name="website"]/@value')[0].endswith("nonsense")
    page = read(sent(client, HERE + "lede/", lede="x" * 301), 422)
    assert "The text may have at most 300 characters; now it has 301." in page.main
    assert client.post(HERE + "disciplines/", {"disciplines": "dowsing"}).status_code == 422
    assert client.post(HERE + "story/new/", {"title": "", "text": "", "language": "xx"}).status_code == 422
    assert not Entry.objects.filter(act="city.profile-changed").exists()


def test_two_people_in_one_section_see_both_versions_and_lose_nothing(city, acting):
    _one, first = acting("editor", city.code)
    _two, second = acting("focal-point", city.code)
    opened = filled(second, HERE + "story/1/")
    sent(first, HERE + "story/1/", text="Bilo je lijepo.")
    page = read(second.post(HERE + "story/1/", opened | {"text": "Bilo je davno.", "title": "Nekad"}), 409)
    assert page.h1 == "Somebody was faster"
    assert "Bilo je lijepo." in page.main
    assert "Bilo je davno." in page.main
    (form,) = page.tree.xpath("//main//form[.//input[@name='merge']]")
    values = dict(form.form_values()) | {"keep_text": "mine", "keep_title": "mine"}
    assert second.post(HERE + "story/1/", values).status_code == 302
    assert profile.story_of(city, 1) == {"title": "Nekad", "text": "Bilo je davno."}


def test_two_people_with_disciplines_see_them_by_name(city, acting):
    _one, first = acting("editor", city.code)
    _two, second = acting("focal-point", city.code)
    Text.objects.create(kind="discipline", key="jazz", part="name", language="en", text="Jazz")
    Text.objects.create(kind="discipline", key="opera", part="name", language="en", text="Opera")
    opened = filled(second, HERE + "disciplines/")
    first.post(HERE + "disciplines/", filled(first, HERE + "disciplines/") | {"disciplines": ["jazz"]})
    page = read(second.post(HERE + "disciplines/", opened | {"disciplines": ["jazz", "opera"]}), 409)
    assert "Jazz, Opera" in page.main
    (form,) = page.tree.xpath("//main//form[.//input[@name='merge']]")
    assert (
        second.post(
            HERE + "disciplines/", dict(form.form_values()) | {"keep_disciplines": "mine"}
        ).status_code
        == 302
    )
    assert set(City.objects.get(pk=city.pk).disciplines.values_list("code", flat=True)) == {"jazz", "opera"}


def test_the_citys_own_field_comes_first(city, acting):
    _user, client = acting("editor", city.code)
    page = read(client.get(HERE + "disciplines/"))
    assert page.values('//details[@class="discipline-group"]/@data-field') == ["music", "film"]


def test_sections_of_the_story_are_added_moved_and_taken_out(city, acting):
    _user, client = acting("editor", city.code)
    client.post(HERE + "story/new/", {"title": "Danas", "text": "Jest.", "language": "hr"})
    assert City.objects.get(pk=city.pk).story == [1, 2]
    assert client.post(HERE + "story/2/up/", {"order": "1,2"}).status_code == 302
    assert City.objects.get(pk=city.pk).story == [2, 1]
    assert (
        client.post(HERE + "story/2/up/", {"order": "1,2"}).status_code == 409
    )  # somebody moved it meanwhile
    assert client.post(HERE + "story/1/remove/").status_code == 302
    assert client.post(HERE + "story/1/remove/").status_code == 409
    assert City.objects.get(pk=city.pk).story == [2]


# --- what readers see ---------------------------------------------------------------------------------------
def test_a_reader_is_told_how_far_a_translation_may_be_trusted(city, client):
    place = ("city", city.code, "story.1.text", "en")
    for state, note in (
        (State.MACHINE_DRAFT, "Original: Croatian. Translation: machine draft, not yet checked."),
        (State.DRAFT, "Original: Croatian. Translation: draft, not yet confirmed."),
        (State.CONFIRMED, "Original: Croatian. Translation confirmed."),
    ):
        row = authored("city", city.code).row("story.1.text", "en")
        translate(*place, f"It was. {state}", state=state, by=None, version=row.version if row else 0)
        DataVersion.bump()
        assert note in read(client.get("/en/cities/hr-varazdin/")).main
    profile.change_story(city, 1, "Jučer", "Bilo je i prošlo.", language="hr", by=None)
    page = read(client.get("/en/cities/hr-varazdin/"))
    assert "Original: Croatian. It has changed since it was translated." in page.main


def test_the_story_is_shown_as_prose_and_cannot_do_harm(city, client):
    evil = (
        "*Grad* <script>alert(1)</script> ![x](https://evil.org/p.gif)\n\n- jedan\n\n[x](javascript:alert(1))"
    )
    profile.change_story(city, 1, "<b>Jučer</b>", evil, language="hr", by=None)
    response = client.get("/hr/cities/hr-varazdin/")
    page = read(response)
    assert page.text('//section[contains(@class,"story-part")]//em') == "Grad"
    assert page.text('//section[contains(@class,"story-part")]//h3') == "<b>Jučer</b>"
    (inside,) = page.tree.xpath('//section[contains(@class,"story-part")]')
    assert not inside.xpath(".//script | .//img | .//b")
    assert inside.xpath(".//a/@href") == [
        "https://evil.org/p.gif"
    ]  # a picture is only a link, nothing is fetched


def test_each_commitment_shows_what_is_recorded_or_says_the_gap(network, client, monkeypatch):
    monkeypatch.setattr(
        commitment_records,
        "_fillings",
        {"test": lambda code: {"1": [Recorded("Good practices", "/en/practices/", 2)], "3": []}},
    )
    page = read(client.get("/en/cities/hr-varazdin/"))
    rows = page.texts('//ol[contains(@class,"commitments")]/li')
    assert rows[0] == "Sharing best practices Good practices 2"
    assert [row.endswith("Nothing is recorded here yet.") for row in rows] == [False, True, True, True]
    assert "our own reading" in page.section("Four commitments").text_content()
    assert "Four commitments" in page.texts('//nav[@aria-labelledby="contents"]//a')


def test_a_city_that_is_no_member_has_no_commitments(db, client):
    CityFactory(name="Alone")
    assert "Four commitments" not in read(client.get("/en/cities/hr-alone/")).main


def test_the_journal_of_the_city_is_told_in_words(city, acting, officer_client):
    _user, client = acting("editor", city.code)
    sent(client, HERE + "contact/", website="https://varazdin.hr/", language_1="hr")
    client.post("/en/cities/hr-varazdin/confirm/")
    page = read(officer_client.get("/en/cities/hr-varazdin/history/"))
    assert "Profile changed" in page.main
    assert "Facts confirmed" in page.main
    assert "Working languages" in page.main
    assert "the city" in page.main
