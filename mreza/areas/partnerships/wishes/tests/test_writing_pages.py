"""Stating, changing, keeping open and withdrawing on the pages, and the first visit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.tests.factories import leader, member, offer_kind, stated
from mreza.cities.tests.factories import AppointmentFactory, OrganisationFactory
from mreza.foundation.moments import today
from mreza.translations.authored import authored
from mreza.vocabulary.models import Goal, Target

pytestmark = pytest.mark.django_db
BASE = "/en/partnerships/offers-and-needs/"
DAY = dt.timedelta(days=1)
ONCE = "A" * 22
FORM = {
    "side": "offer", "owner": "fr-lyon", "kind": "residency-weeks", "title": "Six weeks in a flat", "language": "en",
    "amount": "6", "online": "no", "audience": "public", "parts": "1", "once": ONCE,
}  # fmt: skip


@pytest.fixture
def lyon(db):
    offer_kind("residency-weeks")
    return member("fr-lyon")


@pytest.fixture
def team(client, lyon):
    client.force_login(leader(lyon))
    return client


# --- stating ------------------------------------------------------------------------------------------------------
def test_a_need_is_stated_with_everything_it_says_and_one_form_enters_one(team, lyon):
    told = {
        **FORM, "side": "need", "languages": ["en", "fr"], "other_language": "sw", "fields_chosen": ["music"],
        "begins": str(today() + DAY), "pays_travel": "they", "text": "For a translator.", "purpose": "A book.",
    }  # fmt: skip
    for _time in range(2):
        answer = team.post(f"{BASE}new/", told)
        assert answer.status_code == 302
    wish = Wish.objects.get()
    assert answer["Location"] == f"{BASE}{wish.code}/"
    assert (wish.side, wish.amount, wish.languages) == ("need", Decimal(6), ["en", "fr", "sw"])
    assert (wish.pays, [one.code for one in wish.fields.all()]) == ({"travel": "they"}, ["music"])
    assert str(authored(Wish.kind_word, wish.code).original("purpose")) == "A book."


def test_bad_input_is_said_at_its_field_and_keeps_everything_typed(team):
    told = {
        **FORM,
        "amount": "a few",
        "begins": "31.2.2027",
        "title": "",
        "text": "Kept words",
        "languages": ["xx"],
    }
    answer = team.post(f"{BASE}new/", told)
    assert answer.status_code == 422
    assert not Wish.objects.exists()
    for words in (
        'value="a few"', 'value="31.2.2027"', "Kept words", "Say in a few words what it is.", "at most two decimals",
        "Write a day as 2027-03-31.",
    ):  # fmt: skip
        assert words in answer.text
    assert 'type="text" name="begins" value="31.2.2027"' in answer.text


@pytest.mark.parametrize("bad", ["\x00", "'; DROP TABLE", "￾" * 30, "x" * 30_000])
def test_nothing_typed_breaks_the_form(team, bad):
    for name in FORM:
        answer = team.post(f"{BASE}new/", {**FORM, name: bad})
        assert answer.status_code in (302, 400, 422), name  # 400: signs nobody can type


def test_whoever_acts_for_nobody_states_nothing(person_client, lyon):
    for page in ("new/", "first-visit/", "import/"):
        assert person_client.get(f"{BASE}{page}").status_code == 403
    assert person_client.post(f"{BASE}new/", FORM).status_code == 403


def test_an_organisation_states_for_itself_and_not_for_the_city(client, lyon):
    body = OrganisationFactory(code="ars-nova", name="Ars Nova", city=lyon)
    client.force_login(AppointmentFactory(role="partner", organisation=body).user)
    assert client.post(f"{BASE}new/", FORM).status_code == 422
    answer = client.post(f"{BASE}new/", {**FORM, "owner": "organisation:ars-nova"})
    assert answer.status_code == 302
    assert Wish.objects.get().organisation == body


# --- changing -----------------------------------------------------------------------------------------------------
def changed(client, wish, **more):
    page = client.get(f"{BASE}{wish.code}/change/")
    assert page.status_code == 200
    form = page.text
    base = form.split('name="base" value="')[1].split('"')[0].replace("&#34;", '"')
    return {
        "version": form.split('name="version" value="')[1].split('"')[0], "base": base, "kind": wish.kind.code,
        "title": "Six weeks", "language": "en", "amount": "6", "online": "no", "audience": "public", "parts": "1",
        "expires_on": str(wish.expires_on), **more,
    }  # fmt: skip


def test_a_change_is_saved_and_two_at_once_meet_both_versions(team, lyon):
    wish = stated(lyon, kind="residency-weeks", title="Six weeks", text="", amount="6", languages=["en"])
    first = changed(team, wish, amount="8", languages=["en"])
    second = changed(team, wish, title="Seven weeks", languages=["en"])
    assert team.post(f"{BASE}{wish.code}/change/", first)["Location"] == f"{BASE}{wish.code}/"
    answer = team.post(f"{BASE}{wish.code}/change/", {**second, "amount": "7"})
    assert answer.status_code == 409
    assert "Seven weeks" in answer.text
    assert "Reason" not in answer.text
    wish.refresh_from_db()
    assert wish.amount == 8
    assert (
        team.post(f"{BASE}{wish.code}/change/", changed(team, wish, amount="", languages=["en"])).status_code
        == 302
    )
    wish.refresh_from_db()
    assert wish.amount is None


def test_nobody_else_changes_it(client, lyon):
    wish = stated(lyon)
    client.force_login(leader(member("gb-york")))
    assert client.get(f"{BASE}{wish.code}/change/").status_code == 403
    assert client.post(f"{BASE}{wish.code}/confirm/").status_code == 403
    assert client.post(f"{BASE}{wish.code}/withdraw/", {"version": 1}).status_code == 403


# --- still open?, and its end -------------------------------------------------------------------------------------
def test_still_open_is_one_click_and_an_old_form_changes_nothing(team, lyon):
    wish = stated(lyon, expires_on=today() + 10 * DAY)
    seen = str(wish.expires_on)
    assert f'name="seen" value="{seen}"' in team.get(wish.get_absolute_url()).text
    assert team.post(f"{BASE}{wish.code}/confirm/", {"seen": seen, "next": "desk"})["Location"] == "/en/desk/"
    wish.refresh_from_db()
    assert wish.expires_on > today() + 100 * DAY
    later = wish.expires_on
    team.post(f"{BASE}{wish.code}/confirm/", {"seen": seen})
    wish.refresh_from_db()
    assert wish.expires_on == later


def test_what_was_withdrawn_cannot_be_kept_open_and_says_so(team, lyon):
    wish = stated(lyon)
    assert (
        team.post(f"{BASE}{wish.code}/withdraw/", {"version": wish.version, "reason": "Sold"}).status_code
        == 302
    )
    wish.refresh_from_db()
    assert (wish.state, wish.ended_why) == (WishState.WITHDRAWN, "Sold")
    answer = team.post(f"{BASE}{wish.code}/confirm/")
    assert answer.status_code == 409
    assert "This was withdrawn." in answer.text
    assert team.get(f"{BASE}{wish.code}/change/").status_code == 409


def test_a_reason_typed_too_late_is_kept(team, lyon):
    wish = stated(lyon)
    version = wish.version
    keeping.confirm_open(wish, by=None, until=today() + 60 * DAY)
    answer = team.post(f"{BASE}{wish.code}/withdraw/", {"version": version, "reason": "Sold meanwhile"})
    assert answer.status_code == 409
    assert "Sold meanwhile" in answer.text


# --- the first visit ----------------------------------------------------------------------------------------------
def first(client, **more):
    return client.post(f"{BASE}first-visit/", {"for": "fr-lyon", "language": "en", "once": ONCE, **more})


def test_six_lines_are_six_entries_with_the_citys_field_and_languages(team, lyon):
    offer_kind("funding-share")
    lyon.languages = ["fr"]
    lyon.save()
    told = {f"{side}{n}-{name}": value for side in ("offer", "need") for n in (1, 2, 3)
            for name, value in (("kind", "residency-weeks"), ("title", f"{side} {n}"), ("amount", str(n)))}  # fmt: skip
    told |= {"need3-kind": "funding-share", "need3-amount": "1500 EUR"}
    for _time in range(2):  # the same form twice
        assert first(team, **told)["Location"] == "/en/partnerships/find/fr-lyon/"
    assert Wish.objects.count() == 6
    money = Wish.objects.get(kind__code="funding-share")
    assert (money.amount, money.currency, money.languages) == (Decimal(1500), "EUR", ["fr"])
    assert {one.code for wish in Wish.objects.all() for one in wish.fields.all()} == {"music"}


def test_the_visit_ends_at_partners_also_where_offers_name_goals(team, lyon):
    Target.objects.create(code="11.4", goal=Goal.objects.create(code="11"))
    stated(lyon, targets=["11.4"])
    there = first(team, **{"offer1-kind": "residency-weeks", "offer1-title": "A flat"})["Location"]
    answer = team.get(there)
    assert answer.status_code == 200
    assert "1 entry stands and is open." in answer.text


def test_what_is_wrong_is_said_at_its_line_nothing_is_saved_and_everything_kept(team):
    answer = first(
        team, **{"offer1-kind": "residency-weeks", "offer1-title": "A flat", "need2-title": "Advice"}
    )
    assert answer.status_code == 422
    assert not Wish.objects.exists()
    assert 'href="#in-need2-kind"' in answer.text
    assert 'value="A flat"' in answer.text
    assert first(team).status_code == 422


def test_examples_are_of_others_of_the_field_first_and_one_is_taken_without_saving(team, lyon):
    real = stated(
        member("gb-york"), kind="residency-weeks", title="A room in York", amount="4", fields=["music"]
    )
    shown = team.get(f"{BASE}first-visit/").text
    assert "A room in York" in shown
    assert shown.count("a sample") == 5
    answer = first(team, **{"take": real.code, "offer1-title": "Typed already"})
    assert answer.status_code == 200
    assert Wish.objects.count() == 1
    assert 'name="offer1-title" type="text" value="Typed already"' in answer.text
    assert 'name="offer2-title" type="text" value="A room in York"' in answer.text
    assert 'name="offer2-amount" type="text" value="4"' in answer.text


def test_every_field_has_three_samples_of_each_side_in_both_languages_of_known_kinds():
    import csv

    from mreza.areas.partnerships.wishes.first_visit import _FILE
    from mreza.cities import loading
    from mreza.vocabulary import loading as vocabulary

    with _FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shipped = {
        row["code"] for row in csv.DictReader((_data(vocabulary) / "offer_kinds.csv").open(encoding="utf-8"))
    }
    fields = {row["code"] for row in csv.DictReader((_data(loading) / "fields.csv").open(encoding="utf-8"))}
    counts = {}
    for row in rows:
        counts[row["field"], row["side"]] = counts.get((row["field"], row["side"]), 0) + 1
        assert row["kind"] in shipped
        assert row["title_en"]
        assert row["title_hr"]
        assert row["title_en"] != row["title_hr"]
    assert counts == {(field, side): 3 for field in (*fields, "") for side in ("offer", "need")}


def _data(module):
    from pathlib import Path

    return Path(module.__file__).parent / "data"
