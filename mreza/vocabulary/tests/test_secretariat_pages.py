"""Wording labels: every part in every language, states, two officers at once, the journal."""

import pytest
from django.test import Client
from django.urls import reverse

from mreza.accounts.tests.factories import RoleFactory
from mreza.cities.tests.test_secretariat_pages import controls, opened
from mreza.journal.models import Entry
from mreza.translations.models import State, Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
URL = "/en/vocabulary/labels/objective/1/"


@pytest.fixture
def other_client():
    client = Client()
    user = RoleFactory(user__name="Boris Drugi").user
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(part="name", language="hr", kind="objective", key="1"):
    return Text.objects.get(kind=kind, key=key, part=part, language=language)


def test_a_label_is_worded_and_shows_at_once(officer_client, client, officer):
    form = opened(officer_client, URL)
    answer = officer_client.post(URL, form | {"name_hr": "Suradnja među gradovima", "reason": "Kraće."})
    assert answer.status_code == 302
    assert text().text == "Suradnja među gradovima"
    assert "Suradnja među gradovima" in client.get("/hr/objectives/1/").content.decode()
    entry = Entry.objects.about("objective", "1").first()
    assert (entry.act, entry.by, entry.reason) == ("text.worded", officer, "Kraće.")
    assert entry.after["name_hr"]["text"] == "Suradnja među gradovima"


def test_a_changed_source_makes_its_translations_outdated_but_not_those_worded_with_it(officer_client):
    form = opened(officer_client, URL)
    officer_client.post(
        URL, form | {"name_en": "Cooperation of cities", "name_hr": "Suradnja gradova", "reason": "Clearer."}
    )
    assert text(language="en").text == "Cooperation of cities"
    assert text(language="hr").state == State.CONFIRMED
    assert text(language="fr").state == State.OUTDATED


def test_confirming_an_outdated_translation_as_it_is_is_one_act(officer_client):
    Text.objects.filter(pk=text(language="fr").pk).update(state=State.OUTDATED)
    form = opened(officer_client, URL)
    assert form["state_name_fr"] == "outdated"
    officer_client.post(URL, form | {"state_name_fr": "confirmed", "reason": "Still right."})
    assert text(language="fr").state == State.CONFIRMED


def test_a_missing_translation_is_added(officer_client):
    Text.objects.filter(pk=text(language="fr").pk).delete()
    form = opened(officer_client, URL)
    assert form["name_fr"] == ""
    officer_client.post(URL, form | {"name_fr": "Coopération", "state_name_fr": "draft", "reason": "New."})
    assert (text(language="fr").text, text(language="fr").state) == ("Coopération", State.DRAFT)


def test_a_text_is_not_taken_away(officer_client):
    form = opened(officer_client, URL)
    answer = officer_client.post(URL, form | {"name_hr": "", "name_fr": "Autre", "reason": "x"})
    assert answer.status_code == 422
    assert 'id="id_name_hr_error"' in answer.content.decode()
    assert 'value="Autre"' in answer.content.decode()
    assert text(language="fr").text != "Autre"  # all or nothing


def test_two_officers_who_word_the_same_label_meet(officer_client, other_client):
    mine, theirs = opened(officer_client, URL), opened(other_client, URL)
    other_client.post(URL, theirs | {"name_hr": "Njihovo", "reason": "Oni."})
    answer = officer_client.post(URL, mine | {"name_hr": "Moje", "name_fr": "À moi", "reason": "Ja."})
    assert answer.status_code == 409
    html = answer.content.decode()
    for said in ("Boris Drugi", "Njihovo", "Moje", "À moi"):
        assert said in html
    assert text().text == "Njihovo"
    officer_client.post(URL, controls(html) | {"keep_name_hr": "mine"})
    assert (text().text, text(language="fr").text) == ("Moje", "À moi")


def test_a_source_changed_meanwhile_is_a_conflict_for_its_translators_too(officer_client, other_client):
    mine, theirs = opened(officer_client, URL), opened(other_client, URL)
    other_client.post(URL, theirs | {"name_en": "New source", "reason": "x"})
    assert officer_client.post(URL, mine | {"name_hr": "Moje", "reason": "y"}).status_code == 409
    assert text().text != "Moje"


def test_the_journal_of_a_label_tells_text_and_state_before_and_after(officer_client):
    before = text().text
    officer_client.post(URL, opened(officer_client, URL) | {"name_hr": "<b>Novo</b>", "reason": "Zato."})
    html = officer_client.get(URL + "history/").content.decode()
    assert before in html
    assert "&lt;b&gt;Novo&lt;/b&gt;" in html
    assert "Zato." in html
    assert "Name (Hrvatski)" in html


@pytest.mark.parametrize("kind", ["objective", "area", "sdg-target", "mission", "field", "region", "country"])
def test_every_kind_of_label_is_listed_and_opens(officer_client, kind):
    html = officer_client.get(reverse("vocabulary:labels"), {"kind": kind}).content.decode()
    links = [part.split('"')[0] for part in html.split(f'href="/en/vocabulary/labels/{kind}/')[1:]]
    assert links
    form = opened(officer_client, f"/en/vocabulary/labels/{kind}/{links[0]}")
    before = Entry.objects.count()
    officer_client.post(f"/en/vocabulary/labels/{kind}/{links[0]}", form | {"reason": "No reason."})
    assert Entry.objects.count() == before  # opened and saved: nothing changes


@pytest.mark.parametrize("place", ["nonsense/1", "objective/99", "city/hr-varazdin"])
def test_what_is_not_worded_here_is_not_found(officer_client, place):
    assert officer_client.get(f"/en/vocabulary/labels/{place}/").status_code == 404


def test_a_field_renamed_is_found_and_shown_by_its_new_name(officer_client, client):
    url = "/en/vocabulary/labels/field/film/"
    officer_client.post(url, opened(officer_client, url) | {"name_en": "Cinematography", "reason": "x"})
    assert "Cinematography" in client.get("/en/fields/film/").content.decode()
