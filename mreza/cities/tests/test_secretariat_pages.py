"""The Secretariat's pages of cities: correcting, meeting another officer, designating, leaving, looking back."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from mreza.accounts.tests.factories import RoleFactory
from mreza.cities.models import City, Designation
from mreza.cities.models.remark import Remark
from mreza.journal.models import Entry
from mreza.translations.models import Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
CODE = "hr-varazdin"


@pytest.fixture
def other_client():
    client = Client()
    user = RoleFactory(user__name="Boris Drugi").user
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opened(client, url):
    """The form as a browser would send it back: every control with its value."""
    html = client.get(url).content.decode()
    return controls(html)


def controls(html):
    from html import unescape

    form = re.search(r"<form class=\"form[^>]*>(.*?)</form>", html, re.S).group(1)
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or ('type="radio"' in tag and "checked" not in tag):
            continue
        values[name.group(1)] = unescape(value.group(1)) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen.group(1) if chosen else ""
    values.pop("csrfmiddlewaretoken", None)
    return values


def edit_url(code=CODE):
    return reverse("cities:edit", kwargs={"code": code})


def test_an_officer_corrects_a_fact_and_the_journal_keeps_both_values_and_why(officer_client, officer):
    form = opened(officer_client, edit_url())
    before = City.objects.get(code=CODE)
    answer = officer_client.post(
        edit_url(), form | {"population": "46 946", "latitude": "46,3057", "reason": "Census of 2021."}
    )
    assert answer.status_code == 302
    city = City.objects.get(code=CODE)
    assert (city.population, city.latitude, city.version) == (46946, 46.3057, before.version + 1)
    assert city.longitude == before.longitude
    entry = Entry.objects.about("city", CODE).first()
    assert (entry.act, entry.by, entry.reason) == ("city.corrected", officer, "Census of 2021.")
    assert entry.before == {"population": before.population, "latitude": before.latitude}
    assert entry.after == {"population": 46946, "latitude": 46.3057}


def test_a_corrected_city_shows_on_its_page_at_once(officer_client, client):
    form = opened(officer_client, edit_url())
    officer_client.post(edit_url(), form | {"population": "46946", "reason": "Census."})
    assert "46,946" in client.get(reverse("cities:city", kwargs={"code": CODE})).content.decode()


def test_saving_without_a_change_writes_nothing(officer_client):
    form = opened(officer_client, edit_url())
    before = Entry.objects.count()
    answer = officer_client.post(edit_url(), form | {"reason": "No reason."}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("code", ["hr-varazdin", "cn-beijing", "pl-lodz", "is-reykjavik"])
def test_no_city_changes_by_being_opened_and_saved(officer_client, code):
    city = City.objects.get(code=code)
    form = opened(officer_client, edit_url(city.code))
    officer_client.post(edit_url(city.code), form | {"reason": "No reason."})
    assert City.objects.get(pk=city.pk).version == city.version


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "\u200b"), ("latitude", "north"), ("latitude", "91"), ("longitude", "181"),
        ("latitude", "nan"), ("population", "-1"), ("population", "many"), ("population", "99999999999999999999"),
        ("country", "xx"), ("country", ""), ("time_zone", "Europe/Varazdin"), ("wikidata", "5420"),
        ("population_year", "1492"), ("name", "x" * 121), ("geonames_id", "2147483648"), ("reason", ""),
        ("reason", "  "), ("note_en", "x" * 5001),
    ],
)  # fmt: skip
def test_wrong_input_is_said_at_its_field_and_everything_typed_stays(officer_client, field, value):
    form = opened(officer_client, edit_url()) | {"native_name": "Typed by hand", "reason": "Because."}
    answer = officer_client.post(edit_url(), form | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert f'href="#id_{field}"' in html
    assert 'value="Typed by hand"' in html
    assert "<title>Error: " in html
    assert City.objects.get(code=CODE).native_name != "Typed by hand"


def test_swapped_coordinates_far_out_of_range_are_refused_together(officer_client):
    form = opened(officer_client, edit_url("kr-seoul")) | {"reason": "x"}
    answer = officer_client.post(edit_url("kr-seoul"), form | {"latitude": "126.99", "longitude": "37.56"})
    assert answer.status_code == 422
    assert 'id="id_latitude_error"' in answer.content.decode()


def test_names_and_notes_in_languages_are_kept_as_texts(officer_client, client):
    form = opened(officer_client, edit_url("fr-lyon"))
    officer_client.post(
        edit_url("fr-lyon"), form | {"name_hr": "Lijon", "note_hr": "Bilješka.", "reason": "x"}
    )
    assert Text.objects.get(kind="city", key="fr-lyon", part="name", language="hr").text == "Lijon"
    html = client.get("/hr/cities/fr-lyon/").content.decode()
    assert "<h1>Lijon" in re.sub(r"<h1[^>]*>\s*", "<h1>", re.sub(r"<bdi[^>]*>|</bdi>|<span[^>]*>", "", html))
    assert "Bilješka." in html


# --- two officers (K26) -------------------------------------------------------------------------------------
def both_open(one, two, url=None):
    return opened(one, url or edit_url()), opened(two, url or edit_url())


def meet_both_versions(officer_client, other_client):
    """Save second; what the page offers to choose between."""
    mine, theirs = both_open(officer_client, other_client)
    other_client.post(edit_url(), theirs | {"population": "46946", "reason": "Census of 2021."})
    answer = officer_client.post(
        edit_url(), mine | {"population": "50000", "wikidata": "Q1", "reason": "Estimate."}
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert City.objects.get(code=CODE).population == 46946
    assert "Boris Drugi" in html
    assert "Census of 2021." in html
    assert "46946" in html
    assert "50000" in html
    assert 'value="Estimate."' in html
    merge = controls(html)
    assert "keep_population" not in merge  # both changed it: somebody must choose
    assert merge["keep_wikidata"] == "mine"  # only I changed it
    return merge


def test_the_second_to_save_meets_both_versions_and_nothing_is_overwritten(officer_client, other_client):
    meet_both_versions(officer_client, other_client)


def test_what_was_chosen_on_the_merge_page_is_saved(officer_client, other_client, officer):
    merge = meet_both_versions(officer_client, other_client)
    answer = officer_client.post(edit_url(), merge | {"keep_population": "theirs"})
    assert answer.status_code == 302
    city = City.objects.get(code=CODE)
    assert (city.population, city.wikidata) == (46946, "Q1")
    entry = Entry.objects.about("city", CODE).first()
    assert entry.after == {"wikidata": "Q1"}
    assert entry.reason == "Estimate."


def test_my_own_version_may_win_too(officer_client, other_client):
    merge = meet_both_versions(officer_client, other_client)
    officer_client.post(edit_url(), merge | {"keep_population": "mine"})
    assert City.objects.get(code=CODE).population == 50000


def test_without_a_choice_the_merge_page_asks_again_and_keeps_the_other_choices(officer_client, other_client):
    merge = meet_both_versions(officer_client, other_client)
    answer = officer_client.post(edit_url(), merge | {"keep_wikidata": "theirs"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Choose one version of: Population" in html
    again = controls(html)
    assert again["keep_wikidata"] == "theirs"
    assert City.objects.get(code=CODE).version == 2
    officer_client.post(edit_url(), again | {"keep_population": "mine"})
    assert City.objects.get(code=CODE).population == 50000


def test_a_third_who_saved_meanwhile_leads_to_a_new_merge_page(officer_client, other_client):
    merge = meet_both_versions(officer_client, other_client)
    other_client.post(
        edit_url(), opened(other_client, edit_url()) | {"population": "47000", "reason": "Newer."}
    )
    answer = officer_client.post(edit_url(), merge | {"keep_population": "mine"})
    assert answer.status_code == 409
    assert "47000" in answer.content.decode()
    assert City.objects.get(code=CODE).population == 47000
    officer_client.post(edit_url(), controls(answer.content.decode()) | {"keep_population": "mine"})
    assert City.objects.get(code=CODE).population == 50000


def test_two_who_changed_different_fields_lose_nothing(officer_client, other_client):
    mine, theirs = both_open(officer_client, other_client)
    other_client.post(edit_url(), theirs | {"population": "46946", "reason": "Census."})
    answer = officer_client.post(edit_url(), mine | {"wikidata": "Q1", "reason": "Better id."})
    merge = controls(answer.content.decode())
    assert merge["keep_population"] == "theirs"
    officer_client.post(edit_url(), merge)
    city = City.objects.get(code=CODE)
    assert (city.population, city.wikidata) == (46946, "Q1")


def test_who_changed_nothing_is_not_stopped_by_somebody_who_did(officer_client, other_client):
    mine, theirs = both_open(officer_client, other_client)
    other_client.post(edit_url(), theirs | {"population": "46946", "reason": "Census."})
    assert officer_client.post(edit_url(), mine | {"reason": "Nothing."}).status_code == 302
    assert City.objects.get(code=CODE).population == 46946


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999999999", "1.0", "²"])
def test_a_made_up_version_saves_nothing(officer_client, version):
    form = opened(officer_client, edit_url())
    answer = officer_client.post(edit_url(), form | {"version": version, "population": "1", "reason": "x"})
    assert answer.status_code == 409
    assert City.objects.get(code=CODE).population != 1


@pytest.mark.parametrize(
    "base",
    [
        "",
        "nonsense",
        "[]",
        '{"population": 5}',
        "null",
        json.dumps({"x": "y"}),
        "[" * 50_000,
        '{"a":' * 50_000,
    ],
    ids=lambda base: base[:12],
)
def test_a_broken_memory_of_what_was_shown_breaks_nothing(officer_client, base):
    form = opened(officer_client, edit_url())
    answer = officer_client.post(edit_url(), form | {"base": base, "population": "46946", "reason": "x"})
    assert answer.status_code == 302
    assert City.objects.get(code=CODE).population == 46946


# --- designations ---------------------------------------------------------------------------------------------
def designation_url(designation):
    return reverse("cities:designation-edit", kwargs={"code": designation.city.code, "pk": designation.pk})


def test_a_designation_is_corrected(officer_client):
    designation = Designation.objects.get(city__code=CODE)
    form = opened(officer_client, designation_url(designation))
    answer = officer_client.post(
        designation_url(designation), form | {"confirmed": "no", "reason": "The list is not official."}
    )
    assert answer.status_code == 302
    designation.refresh_from_db()
    assert designation.confirmed is False
    entry = Entry.objects.about("city", CODE).first()
    assert (entry.act, entry.before["confirmed"], entry.after["confirmed"]) == (
        "designation.corrected", True, False,
    )  # fmt: skip


def test_every_designation_may_be_opened_and_saved_without_a_change(officer_client):
    for designation in Designation.objects.select_related("city").order_by("pk")[::40]:
        form = opened(officer_client, designation_url(designation))
        officer_client.post(designation_url(designation), form | {"reason": "No reason."})
        assert Designation.objects.get(pk=designation.pk).version == designation.version


def test_two_officers_at_one_designation_meet_too(officer_client, other_client):
    designation = Designation.objects.get(city__code=CODE)
    url = designation_url(designation)
    mine, theirs = both_open(officer_client, other_client, url)
    other_client.post(url, theirs | {"confirmed": "no", "reason": "Doubt."})
    answer = officer_client.post(url, mine | {"since": "2023-11-01", "reason": "Slip."})
    assert answer.status_code == 409
    officer_client.post(url, controls(answer.content.decode()))
    designation.refresh_from_db()
    assert (designation.confirmed, designation.since) == (False, dt.date(2023, 11, 1))


@pytest.mark.parametrize(
    ("field", "value"), [("since", "31/31/2023"), ("since", ""), ("until", "2001-01-01"), ("field", "dance")]
)
def test_a_wrong_designation_is_said_at_its_field(officer_client, field, value):
    designation = Designation.objects.get(city__code=CODE)
    form = opened(officer_client, designation_url(designation))
    answer = officer_client.post(designation_url(designation), form | {field: value, "reason": "x"})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


NEW = {
    "name": "Đakovo", "country": "hr", "latitude": "45.31", "longitude": "18.41", "field": "gastronomy",
    "on": "2025-10-31", "precision": "day", "round": "2025", "reason": "Announced.",
}  # fmt: skip


def test_a_new_city_and_its_designation_are_recorded_in_one_step(officer_client, client):
    answer = officer_client.post(reverse("cities:designate"), NEW)
    assert answer.url == "/en/cities/hr-dakovo/"
    held = Designation.objects.get(city__code="hr-dakovo")
    assert (held.field.code, held.since, held.round.code) == ("gastronomy", dt.date(2025, 10, 31), "2025")
    acts = Entry.objects.about("city", "hr-dakovo").values_list("act", flat=True)
    assert set(acts) == {"city.added", "city.designated"}
    assert "Đakovo" in client.get("/en/cities/?q=dakovo").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("on", ""), ("field", ""), ("reason", ""), ("latitude", "95"), ("on", "1990-01-01")],
)
def test_of_a_new_city_all_or_nothing_is_recorded(officer_client, field, value):
    answer = officer_client.post(reverse("cities:designate"), NEW | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert f'href="#id_{field}"' in html
    assert not City.objects.filter(code="hr-dakovo").exists()


def test_a_city_that_left_is_designated_again_from_its_page(officer_client):
    leave = reverse("cities:withdraw", kwargs={"code": CODE})
    officer_client.post(leave, {"on": "2026-01-01", "precision": "day", "reason": "It left."})
    city = City.objects.get(code=CODE)
    assert city.designation_on(dt.date(2026, 1, 1)) is None
    html = officer_client.get(f"/en/cities/{CODE}/").content.decode()
    again = re.search(r'href="([^"]*new/\?city=hr-varazdin)"', html).group(1)
    answer = officer_client.post(
        again, {"field": "film", "on": "2026-06-01", "precision": "day", "reason": "It came back."}
    )
    assert answer.status_code == 302
    assert city.designation_on(dt.date(2026, 6, 1)).field.code == "film"


def test_a_member_changes_its_field_and_the_membership_goes_on(officer_client):
    url = reverse("cities:change-field", kwargs={"code": CODE})
    assert (
        officer_client.post(
            url, {"to": "music", "on": "2026-01-01", "precision": "day", "reason": "x"}
        ).status_code
        == 422
    )
    officer_client.post(url, {"to": "film", "on": "2026-01-01", "precision": "day", "reason": "By decision."})
    now = City.objects.get(code=CODE).designation_on(dt.date(2026, 1, 1))
    assert (now.field.code, now.member_since) == ("film", dt.date(2023, 10, 31))


def test_who_left_cannot_leave_again(officer_client):
    leave = reverse("cities:withdraw", kwargs={"code": CODE})
    said = {"on": "2026-01-01", "precision": "day", "reason": "It left."}
    officer_client.post(leave, said)
    answer = officer_client.post(leave, said)
    assert answer.status_code == 422
    assert "not a member now" in answer.content.decode()


# --- looking back and remarks -----------------------------------------------------------------------------------
def test_the_journal_tells_who_changed_what_when_and_why_in_words(officer_client, officer):
    officer_client.post(
        reverse("cities:change-field", kwargs={"code": CODE}),
        {"to": "film", "on": "2026-01-01", "precision": "day", "reason": "By decision."},
    )
    officer_client.post(
        edit_url(),
        opened(officer_client, edit_url()) | {"country": "si", "name_hr": "Varaždinu", "reason": "Try."},
    )
    html = officer_client.get(reverse("cities:history", kwargs={"code": CODE})).content.decode()
    for said in (
        "Creative field changed",
        "By decision.",
        officer.name,
        "Music",
        "Film",
        "Croatia",
        "Slovenia",
    ):
        assert said in html
    assert "Name in this language: Hrvatski" in html
    assert "city.corrected" not in html


def test_the_journal_escapes_what_people_wrote(officer_client):
    form = opened(officer_client, edit_url())
    officer_client.post(edit_url(), form | {"note_en": "<img src=x>", "reason": "<script>alert(1)</script>"})
    html = officer_client.get(reverse("cities:history", kwargs={"code": CODE})).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html


def test_a_remark_is_settled_and_the_writers_address_goes(officer_client, officer):
    remark = Remark.objects.create(
        city=City.objects.get(code=CODE), text="<b>Wrong</b> year", email="reader@example.org", language="en"
    )
    html = officer_client.get(reverse("cities:remarks")).content.decode()
    assert "&lt;b&gt;Wrong&lt;/b&gt; year" in html
    assert "reader@example.org" in html
    settle = reverse("cities:settle", kwargs={"pk": remark.pk})
    answer = officer_client.post(settle, {f"{remark.pk}-note": ""})
    assert answer.status_code == 422
    assert f'id="id_{remark.pk}-note_error"' in answer.content.decode()
    officer_client.post(settle, {f"{remark.pk}-note": "Corrected."})
    remark.refresh_from_db()
    assert (remark.settled_by, remark.note, remark.email) == (officer, "Corrected.", "")
    assert officer_client.post(settle, {f"{remark.pk}-note": "Again."}).status_code == 409


def test_the_first_page_counts_the_remarks_that_wait(officer_client):
    Remark.objects.create(city=City.objects.get(code=CODE), text="Wrong", language="en")
    assert "1 waits" in officer_client.get(reverse("accounts:home")).content.decode()


def test_a_stranger_sees_no_act_on_a_citys_page_and_an_officer_does(client, person_client, officer_client):
    url = reverse("cities:city", kwargs={"code": CODE})
    assert edit_url() in officer_client.get(url).content.decode()
    assert edit_url() not in client.get(url).content.decode()
    assert edit_url() not in person_client.get(url).content.decode()
