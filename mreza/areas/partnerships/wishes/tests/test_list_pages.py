"""What people read about offers and needs: the list in its forms, one of them, and who reads which."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.query import WishQuery, select
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated
from mreza.cities.tests.factories import FieldFactory, OrganisationFactory
from mreza.foundation.moments import today
from mreza.translations.models import Text
from mreza.vocabulary.models import Objective, OfferKind

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LIST = "/en/partnerships/offers-and-needs/"


@pytest.fixture
def lyon(db):
    return member("fr-lyon")


@pytest.fixture
def york(db):
    return member("gb-york")


def found(query="", user=None, language="en"):
    """The titles of a question, in its order."""
    from django.http import QueryDict

    from mreza.areas.partnerships.wishes.rows import rows

    selection = select(WishQuery.from_params(QueryDict(query)), language, user)
    return [str(row.title) for row in rows(selection)]


def named(kind, name):
    Text.objects.create(kind=OfferKind.kind, key=kind, part="name", language="en", text=name)


# --- what is found ------------------------------------------------------------------------------------------------
def test_facets_choose_count_under_the_others_and_show_open_ones_first(lyon, york):
    film, music = (FieldFactory(code=code).code for code in ("film", "music"))
    stated(lyon, title="Studio", kind="training-places", fields=[film], languages=["fr"])
    stated(york, title="Stage", kind="venue-days", fields=[music, film], languages=["en"], online=False)
    stated(york, title="Advice", side="need", kind="expert-days", online=True, fields=[music])
    gone = stated(york, title="Old stage", kind="venue-days")
    keeping.withdraw(gone, by=leader(york))
    assert found() == ["Advice", "Stage", "Studio"]
    assert found("side=need") == ["Advice"]
    assert found("field=film") == ["Stage", "Studio"]
    assert found("field=film&field=music&side=offer") == ["Stage", "Studio"]
    assert found("kind=venue-days&language=en") == ["Stage"]
    assert found("online=yes") == ["Advice"]
    assert found("city=fr-lyon") == ["Studio"]
    from django.http import QueryDict

    selection = select(WishQuery.from_params(QueryDict("field=film")), "en")
    assert {one.code: one.total for one in selection.facet("field") if one.total} == {"film": 2, "music": 2}
    assert {one.code: one.total for one in selection.facet("side")} == {"offer": 2, "need": 0}
    assert WishState.WITHDRAWN not in {one.code for one in selection.facet("state")}


def test_days_choose_what_can_be_had_between_them_and_what_names_none(lyon):
    now = today()
    stated(lyon, title="Soon", begins=now + 10 * DAY, ends=now + 20 * DAY)
    stated(lyon, title="Later", begins=now + 100 * DAY)
    stated(lyon, title="Any time")
    assert found(f"since={now + 15 * DAY}&until={now + 30 * DAY}") == ["Any time", "Soon"]
    assert found(f"since={now + 90 * DAY}") == ["Any time", "Later"]
    assert found("period=any") == ["Any time"]
    assert found("sort=begins") == ["Soon", "Later", "Any time"]
    assert found("sort=-begins") == ["Later", "Soon", "Any time"]


def test_words_find_titles_texts_cities_kinds_and_organisations_and_forgive_a_slip(lyon, york):
    body = OrganisationFactory(name="Weavers of the North", city=york)
    named("residency-weeks", "Residency weeks")
    stated(lyon, title="Translators’ flat", kind="residency-weeks", text="A quiet room by the river.")
    stated(york, title="Looms on loan", kind="other", organisation=body)
    assert found("q=translator") == ["Translators’ flat"]
    assert found("q=river") == ["Translators’ flat"]
    assert found("q=weavers") == ["Looms on loan"]
    assert found("q=york") == ["Looms on loan"]
    assert found("q=residency") == ["Translators’ flat"]
    assert found('q="quiet room"') == ["Translators’ flat"]
    assert found('q="room quiet"') == []
    assert found("q=transaltors") == ["Translators’ flat"]


def test_what_is_for_the_network_is_listed_counted_and_found_by_its_people_only(client, lyon, york):
    stated(lyon, title="Secret loom", audience="network", kind="other")
    lead = leader(york)
    assert found() == found("q=loom") == found("q=lom") == []
    assert found(user=lead) == found("q=loom", user=lead) == ["Secret loom"]
    code = Wish.objects.get().code
    page = f"{LIST}{code}/"
    for address in (
        LIST,
        f"{LIST}?format=csv",
        f"{LIST}?format=json",
        f"{LIST}feed.atom",
        f"{LIST}points.json",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert b"ecret" not in body
        assert b"fr-lyon" not in body
    assert client.get(page).status_code == 404
    client.force_login(lead)
    assert client.get(page).status_code == 200
    assert b"Secret loom" in client.get(LIST).content
    # What changes it does not move the version of public data, and yet its readers see it at once.
    wish = Wish.objects.get()
    keeping.change(wish, _renamed(wish, "Another loom"), by=leader(lyon), version=wish.version)
    assert found(user=lead) == found("q=another", user=lead) == ["Another loom"]
    assert found("q=secret", user=lead) == []


def _renamed(wish, title):
    from dataclasses import replace

    return replace(keeping.wanted_of(wish), title=title)


# --- pages --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ["list", "map", "table"])
def test_every_view_shows_the_set_in_both_languages(client, lyon, view):
    wish = stated(lyon, title="Six weeks", kind="residency-weeks", amount="6", parts="2", pays={"stay": "we"})
    for language in ("en", "hr"):
        answer = client.get(f"/{language}/partnerships/offers-and-needs/", {"view": view})
        assert answer.status_code == 200
        assert wish.get_absolute_url().split("/")[-2] in answer.text or view == "map"
        assert "Six weeks" in answer.text


def test_a_bad_question_is_said_at_its_field_and_keeps_what_was_typed(client, lyon):
    answer = client.get(LIST, {"since": "31.2.2027", "kind": "juggling", "q": "loom"})
    assert answer.status_code == 400
    assert 'value="31.2.2027"' in answer.text
    assert 'value="loom"' in answer.text
    assert 'href="#in-since"' in answer.text
    assert "juggling" in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, lyon, count, django_assert_num_queries):
    for number in range(count):
        stated(lyon, title=f"Loom {number}", fields=[FieldFactory(code=f"f{number}").code])
    client.get(LIST)
    stated(lyon, title="One more")
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


QUERIES = 17  # anew after a change: columns, the words of filters, the rows of the page


def test_one_offer_says_what_how_much_when_and_who_pays(client, lyon):
    wish = stated(
        lyon, title="Six weeks in a writers’ flat", kind="residency-weeks", amount="6", begins=today(),
        ends=today() + 90 * DAY, languages=["fr", "en"], pays={"travel": "they", "stay": "we"}, purpose="A book.",
        objectives=[Objective.objects.get_or_create(code="1", defaults={"slug": "one"})[0].code],
    )  # fmt: skip
    answer = client.get(wish.get_absolute_url())
    assert answer.status_code == 200
    for words in (
        "6 weeks",
        "French",
        "the other side does",
        "A book.",
        "Sign in and say that you are interested",
    ):
        assert words in answer.text
    assert (
        json.loads(answer.text.split('ld+json">')[1].split("</script>")[0])["@graph"][1]["@type"] == "Offer"
    )
    keeping.withdraw(wish, by=leader(lyon))
    assert client.get(wish.get_absolute_url()).status_code == 404


# --- files --------------------------------------------------------------------------------------------------------
def test_the_files_are_the_set_and_no_cell_begins_a_formula(client, lyon, york):
    stated(
        lyon,
        title="=HYPERLINK(1)",
        amount="2.5",
        fields=[FieldFactory(code="film").code],
        languages=["fr", "en"],
    )
    stated(york, title="Need", side="need")
    answer = client.get(LIST, {"format": "csv", "side": "offer"})
    assert "offers-and-needs-offer-" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]
    assert "fr|en" in rows[1]
    told = json.loads(b"".join(client.get(LIST, {"format": "json"}).streaming_content))
    assert told["count"] == 2
    assert {one["side"] for one in told["items"]} == {"offer", "need"}
    assert next(one for one in told["items"] if one["side"] == "offer")["amount"] == 2.5
    assert client.get(LIST, {"format": "xlsx"}).content[:2] == b"PK"


def test_the_feed_tells_the_newest_of_the_set(client, lyon):
    stated(lyon, title="First")
    stated(lyon, title="Second", side="need", kind="translation-pages", amount="3")
    feed = ET.fromstring(client.get(f"{LIST}feed.atom", {"side": "need"}).content)  # noqa: S314 our own
    atom = "{http://www.w3.org/2005/Atom}"
    assert [one.find(f"{atom}title").text for one in feed.iter(f"{atom}entry")] == ["Second"]
    assert "3 pages" in feed.find(f"{atom}entry/{atom}summary").text
    assert client.get(f"{LIST}feed.atom", {"side": "both"}).status_code == 400


def test_the_map_counts_a_citys_offers_and_needs_at_its_point(client, lyon):
    stated(lyon)
    stated(lyon, side="need")
    told = json.loads(client.get(f"{LIST}points.json").content)
    assert told["count"] == 1
    assert told["points"][0][2] == "fr-lyon"
    assert told["points"][0][6] == "1 offer, 1 need"


def test_addresses_of_the_list_are_named():
    assert reverse("partnerships:wishes").endswith("/partnerships/offers-and-needs/")


# --- on other pages -----------------------------------------------------------------------------------------------
def test_a_citys_page_says_what_it_offers_and_looks_for_to_everybody_what_everybody_may_read(
    client, lyon, york
):
    film = FieldFactory(code="film")
    for number in range(4):
        stated(lyon, title=f"Loom {number}", fields=["film"])
    stated(lyon, title="Advice", side="need", audience="network")
    stated(york, title="A hall", side="need", fields=["film"])
    page = client.get("/en/cities/fr-lyon/").text
    assert "Loom 3" in page
    assert "Loom 0" not in page
    assert "All offers (4)" in page
    assert "Advice" not in page
    assert "A hall" not in page
    client.force_login(leader(york))
    assert "Advice" not in client.get("/en/cities/fr-lyon/").text  # the page is made of what everybody reads
    assert "A hall" in client.get(f"/en/fields/{film.code}/").text
