"""*Propose*: the letter that is written already, the ways it is changed and sent, and what is put aside."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils.translation import override

from mreza.accounts.tests.programs import Program
from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.find import letter, proposing
from mreza.areas.partnerships.find.asking import Asked
from mreza.areas.partnerships.matching import outcomes
from mreza.areas.partnerships.matching.suggesting import Idea
from mreza.areas.partnerships.models import Suggestion as Noted
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.letters import A_DAY_FROM_ONE_SENDER
from mreza.cities.models import City, CityLetter
from mreza.foundation.codes import random_code
from mreza.foundation.moments import WrongMoment
from mreza.notices.models import OutgoingMail
from tests.reading import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
FIND = "/en/partnerships/find"
LYON = f"{FIND}/hr-varazdin/with/fr-lyon/propose/"


def city(code: str) -> City:
    return City.objects.select_related("country").get(code=code)


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def filled(answer, **changed) -> dict[str, str]:
    """The form as it stands on the page, with what the writer changes."""
    page = Page(answer)
    told = {
        name: page.values(f"//main//form//input[@name='{name}']/@value")[0]
        for name in ("once", "subject", "csrfmiddlewaretoken")
        if page.values(f"//main//form//input[@name='{name}']/@value")
    }
    for area in page.tree.xpath("//main//form//textarea"):
        told[area.get("name")] = (area.text or "").removeprefix("\n")
    return {**told, **changed}


# --- in which languages ---------------------------------------------------------------------------------------
def test_a_letter_is_in_both_cities_languages_as_far_as_one_is_complete():
    draft = letter.draft(Asked("hr-varazdin"), city("hr-varazdin"), city("pl-krakow"), name="Ana Anić")
    assert [one.language for one in draft.texts] == ["en", "hr"]
    assert draft.texts[0].text.startswith("Dear colleagues,")
    assert "Ana Anić\nVaraždin" in draft.texts[1].text
    assert "http://localhost:8000/hr/cities/hr-varazdin/" in draft.texts[1].text
    assert "http://localhost:8000/en/cities/hr-varazdin/" in draft.texts[0].text


def test_two_cities_of_one_language_have_one_letter():
    york, perth = city("gb-york"), city("gb-perth")
    assert [one.language for one in letter.draft(Asked("gb-york"), york, perth, name="Ann").texts] == ["en"]
    york.languages = perth.languages = ["hr"]
    assert [one.language for one in letter.draft(Asked("gb-york"), york, perth, name="Ann").texts] == ["hr"]


def test_a_citys_own_working_language_comes_before_its_countrys():
    lyon = city("fr-lyon")
    assert letter.language_of(lyon) == "en"  # our French is not complete
    lyon.languages = ["fr", "hr"]
    assert letter.language_of(lyon) == "hr"


def test_a_language_counts_as_complete_only_with_everything_in_it():
    assert letter.is_complete("en")
    assert letter.is_complete("hr")
    assert not letter.is_complete("fr")
    assert not letter.is_complete("xx")


# --- what it says ---------------------------------------------------------------------------------------------
def test_a_letter_says_what_one_needs_and_the_other_offers():
    stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    stated(city("fr-lyon"), side="offer", kind="training-places", title="Three places for weavers")
    text = letter.draft(Asked("hr-varazdin"), city("hr-varazdin"), city("fr-lyon"), name="Ana").texts[0].text
    assert "You offer “Three places for weavers”, and we need “Places in a summer school”." in text
    assert not letter.is_unfinished(text)


def test_a_letter_names_each_need_and_each_offer_once():
    stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    for title in ("Three places for weavers", "Two places for dyers"):
        stated(city("fr-lyon"), side="offer", kind="training-places", title=title)
    text = letter.draft(Asked("hr-varazdin"), city("hr-varazdin"), city("fr-lyon"), name="Ana").texts[0].text
    assert text.count("Places in a summer school") == 1
    stated(city("hr-varazdin"), side="need", kind="training-places", title="A course in dyeing")
    text = letter.draft(Asked("hr-varazdin"), city("hr-varazdin"), city("fr-lyon"), name="Ana").texts[0].text
    titles = (
        "Places in a summer school",
        "A course in dyeing",
        "Three places for weavers",
        "Two places for dyers",
    )
    assert [text.count(title) for title in titles] == [1, 1, 1, 1]


def test_a_letter_gives_reasons_of_the_two_and_no_statistics():
    why = [
        letter.draft(Asked(one), city(one), city(other), name="Ana").texts[0].text
        for one, other in (
            ("hr-varazdin", "it-bologna"),
            ("hr-varazdin", "fr-lyon"),
            ("at-graz", "it-bologna"),
        )
    ]
    assert "– The same creative field: Music." in why[0]
    for text in why:
        assert "Such cities" not in text
        assert "kilometres" not in text
        assert "inhabitants" not in text.lower()


def test_a_letter_for_a_need_or_an_idea_is_about_it():
    need = stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    about = letter.draft(Asked("hr-varazdin", wish=need), city("hr-varazdin"), city("fr-lyon"), name="Ana")
    assert (
        "We are looking for something that you may have: “Places in a summer school”." in about.texts[0].text
    )
    assert need.code in about.texts[0].text
    idea = Asked("hr-varazdin", idea=Idea("A travelling puppet school"))
    about = letter.draft(idea, city("hr-varazdin"), city("fr-lyon"), name="Ana")
    assert "We have an idea for a project: A travelling puppet school" in about.texts[0].text


def test_where_english_stands_for_another_language_it_is_said(acting):
    lyon, kingston = city("fr-lyon"), city("jm-kingston")
    assert (letter.untranslated(lyon), letter.untranslated(kingston)) == (("fr",), ())
    lyon.languages = ["fr", "hr"]
    assert letter.untranslated(lyon) == ()
    user, client = acting("editor", "hr-varazdin")
    assert "No text in the language of the city (Lyon: French)" in words_of(client.get(LYON))
    assert "No text in the language" not in words_of(client.get(LYON.replace("fr-lyon", "jm-kingston")))
    program = Program(user, [("city", "hr-varazdin")])
    draft = program.get("/cities/hr-varazdin/partners/fr-lyon/letter").json()
    assert draft["untranslated"] == {"fr-lyon": ["fr"]}


@pytest.mark.parametrize("language", ["en", "hr", "fr"])
def test_what_the_letter_is_about_must_be_said_in_whatever_language(language):
    with override(language):
        assert letter.is_unfinished(f"Dear colleagues, {letter.to_fill_in()} Kind regards")


# --- the page -------------------------------------------------------------------------------------------------
def test_a_letter_is_changed_sent_once_and_noted(acting):
    user, client = acting("focal-point", "hr-varazdin")
    acting("focal-point", "fr-lyon")
    page = client.get(LYON)
    told = filled(page)
    assert {name for name in told if name.startswith("text_")} == {"text_en", "text_hr"}
    told["text_en"] = told["text_en"].replace("[Say here", "We would like to show your puppets. [Say here")
    refused = client.post(LYON, told)
    assert refused.status_code == 422
    assert "in place of the sentence in brackets" in words_of(refused)
    told = filled(
        refused, text_en="Shall we exchange two puppeteers?", text_hr="Hoćemo li razmijeniti lutkare?"
    )
    sent = client.post(LYON, told)
    assert (sent.status_code, sent["Location"]) == (302, f"{FIND}/hr-varazdin/with/fr-lyon/")
    again = client.post(LYON, told)
    assert again.status_code == 302
    written = CityLetter.objects.get()
    assert written.city.code == "fr-lyon"
    assert (
        written.text == "Shall we exchange two puppeteers?\n\n— Hrvatski —\n\nHoćemo li razmijeniti lutkare?"
    )
    assert (written.email, written.organisation, written.to_secretariat) == (user.email, "Varaždin", False)
    assert OutgoingMail.objects.filter(kind="cities.letter").count() == 1
    noted = Noted.objects.get(did=Did.WROTE)
    assert (noted.city.code, noted.other.code) == ("hr-varazdin", "fr-lyon")
    assert noted.rank is not None
    assert "Your city wrote to them on" in words_of(client.get(sent["Location"]))
    assert mail.outbox == []  # what goes out, the one task of mails sends


def test_what_was_typed_is_kept_when_it_is_too_long(acting):
    _user, client = acting("editor", "hr-varazdin")
    told = filled(client.get(LYON), text_en="a" * 3000, text_hr="b" * 3000)
    answer = client.post(LYON, told)
    assert answer.status_code == 422
    assert "at most 4000 characters" in words_of(answer)
    assert filled(answer)["text_hr"] == "b" * 3000
    assert not CityLetter.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200e"])
def test_a_letter_without_words_is_none(acting, text):
    _user, client = acting("editor", "hr-varazdin")
    answer = client.post(LYON, filled(client.get(LYON), text_en=text, text_hr="Hoćemo li?"))
    assert answer.status_code == 422
    assert not CityLetter.objects.exists()


def test_so_many_letters_a_day_go_out_and_what_is_written_stays(acting):
    _user, client = acting("editor", "hr-varazdin")
    for other in ("at-graz", "fr-lyon", "es-granada", "it-bologna", "de-hannover")[:A_DAY_FROM_ONE_SENDER]:
        address = f"{FIND}/hr-varazdin/with/{other}/propose/"
        told = filled(client.get(address), text_en="Shall we?", text_hr="", text_de="")
        assert client.post(address, told).status_code == 302
    address = f"{FIND}/hr-varazdin/with/se-norrkoping/propose/"
    refused = client.post(address, filled(client.get(address), text_en="Shall we, too?", text_hr=""))
    assert refused.status_code == 429
    assert filled(refused)["text_en"] == "Shall we, too?"
    assert CityLetter.objects.count() == Noted.objects.filter(did=Did.WROTE).count() == A_DAY_FROM_ONE_SENDER


def test_one_form_cannot_take_anothers_letter(acting):
    user, client = acting("editor", "hr-varazdin")
    told = filled(client.get(LYON), text_en="Shall we?", text_hr="")
    client.post(LYON, told)
    with pytest.raises(WrongMoment):
        proposing.propose(
            city("hr-varazdin"), city("at-graz"), subject="s", text="t", by=user, once=told["once"]
        )
    assert CityLetter.objects.count() == 1


def test_a_letter_to_a_city_nobody_acts_for_goes_to_the_secretariat_and_that_is_said(acting, officer):
    _user, client = acting("editor", "hr-varazdin")
    page = client.get(LYON)
    assert "Nobody acts for this city in Mreža yet: Lyon (France)." in words_of(page)
    client.post(LYON, filled(page, text_en="Shall we?", text_hr=""))
    assert CityLetter.objects.get().to_secretariat


@pytest.mark.parametrize("role", ["focal-point", "alternate", "editor"])
def test_the_citys_team_proposes(acting, role):
    _user, client = acting(role, "hr-varazdin")
    assert client.get(LYON).status_code == 200


@pytest.mark.parametrize(
    ("role", "key"), [("mayor", "hr-varazdin"), ("focal-point", "fr-lyon"), ("secretariat", "")]
)
def test_nobody_else_writes_in_its_name(acting, role, key):
    _user, client = acting(role, key)
    assert client.get(LYON).status_code == 403
    assert client.post(LYON, {"subject": "s", "text_en": "t"}).status_code == 403
    assert client.post(f"{FIND}/hr-varazdin/with/fr-lyon/aside/", {"why": ""}).status_code == 403
    assert not Noted.objects.exists()


def test_a_city_is_no_partner_of_its_own(acting):
    _user, client = acting("editor", "hr-varazdin")
    assert client.get(f"{FIND}/hr-varazdin/with/hr-varazdin/propose/").status_code == 302
    own = client.get(f"{FIND}/hr-varazdin/with/hr-varazdin/")
    assert own.status_code == 200
    assert "A city is no partner of its own." in words_of(own)
    for method in (client.get, client.post):
        assert method(f"{FIND}/hr-varazdin/with/hr-varazdin/aside/").status_code == 404


# --- not for us -----------------------------------------------------------------------------------------------
def test_a_city_is_put_aside_with_a_reason_and_brought_back(acting):
    _user, client = acting("editor", "hr-varazdin")
    first = Page(client.get(f"{FIND}/hr-varazdin/")).values("//ol[contains(@class,'partners')]//h3/a/@href")[
        0
    ]
    aside = f"{first}aside/"
    assert client.get(aside).status_code == 200
    assert client.post(aside, {"why": "We tried  in 2024."}).status_code == 302
    listed = client.get(f"{FIND}/hr-varazdin/")
    assert "“We tried in 2024.”" in words_of(listed)
    assert len(Page(listed).values("//ol[contains(@class,'partners')]//h3/a")) == 10  # it keeps its place
    other = first.rstrip("/").split("/")[-1]
    assert outcomes.put_aside(city("hr-varazdin")) == {other: "We tried in 2024."}
    client.get(first)  # looking at it does not bring it back
    assert other in outcomes.put_aside(city("hr-varazdin"))
    assert client.post(f"{first}back/").status_code == 302
    assert outcomes.put_aside(city("hr-varazdin")) == {}
    assert client.post(f"{first}back/").status_code == 409


def test_why_something_was_put_aside_is_known_to_the_city_alone(acting, client):
    user, _client = acting("editor", "hr-varazdin")
    proposing.put_aside(city("hr-varazdin"), city("fr-lyon"), why="Too expensive.", by=user)
    _other, elsewhere = acting("focal-point", "fr-lyon")
    for reader in (client, elsewhere):
        for address in ("hr-varazdin/", "hr-varazdin/with/fr-lyon/", "fr-lyon/with/hr-varazdin/"):
            assert "Too expensive" not in reader.get(f"{FIND}/{address}").content.decode()


def test_a_reason_may_be_too_long(acting):
    _user, client = acting("editor", "hr-varazdin")
    answer = client.post(f"{FIND}/hr-varazdin/with/fr-lyon/aside/", {"why": "x" * 501})
    assert answer.status_code == 422
    assert Page(answer).values("//input[@name='why']/@value") == ["x" * 501]


# --- by program -----------------------------------------------------------------------------------------------
def test_a_program_reads_the_letter_and_sends_it(acting):
    user, _client = acting("focal-point", "hr-varazdin")
    need = stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    program = Program(user, [("city", "hr-varazdin")])
    draft = program.get(f"/cities/hr-varazdin/partners/fr-lyon/letter?wish={need.code}").json()
    assert [one["language"] for one in draft["texts"]] == ["en", "hr"]
    assert "Places in a summer school" in draft["whole"]
    assert not draft["unfinished"]
    body = {"subject": draft["subject"], "text": draft["whole"], "once": random_code()}
    sent = program.send("/cities/hr-varazdin/partners/fr-lyon/letter", body)
    assert sent.status_code == 200, sent.content
    assert sent.json()["to_secretariat"] is True
    assert program.send("/cities/hr-varazdin/partners/fr-lyon/letter", body).status_code == 200
    assert CityLetter.objects.get().text == draft["whole"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"subject": "", "text": "t"}, "subject"), ({"subject": "s" * 151, "text": "t"}, "subject"),
        ({"subject": "s", "text": ""}, "text"), ({"subject": "s", "text": "t" * 4001}, "text"),
        ({"subject": "s", "text": "[Say here in one or two sentences what you would like to do together.]"}, "text"),
    ],
)  # fmt: skip
def test_a_program_is_told_what_is_wrong_with_a_letter(acting, body, field):
    user, _client = acting("focal-point", "hr-varazdin")
    program = Program(user, [("city", "hr-varazdin")])
    refused = program.send("/cities/hr-varazdin/partners/fr-lyon/letter", body)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert not CityLetter.objects.exists()


def test_a_program_puts_aside_and_takes_up_again(acting):
    user, _client = acting("focal-point", "hr-varazdin")
    program = Program(user, [("city", "hr-varazdin")])
    aside = "/cities/hr-varazdin/partners/fr-lyon/aside"
    assert program.send(aside, {"why": "Too far."}).json()["aside"] == {"fr-lyon": "Too far."}
    assert program.send(aside, method="delete").json()["aside"] == {}
    assert program.send(aside, method="delete").status_code == 409
    reading = Program(user, [("city", "hr-varazdin")], scopes=["read"])
    assert reading.send(aside, {"why": ""}).status_code == 403
    elsewhere = Program(user, [("city", "hr-varazdin")])
    assert elsewhere.send("/cities/fr-lyon/partners/hr-varazdin/aside", {"why": ""}).status_code == 403
