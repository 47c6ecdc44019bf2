"""Family tree, adoption, forms and files: what readers see, what is refused and how, and what a large tree costs."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock, AdoptionStep
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.adoption_factories import adopted, confirmed, published, said
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all
from mreza.translations.authored import write_new

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12  # of the page of a family tree, with nothing kept


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(4)]


@pytest.fixture
def practice(cities: list[City]) -> Practice:
    return published(cities[0])


def plain(answer: Any) -> str:
    body = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition("<main")[2]).split())


def drawing(answer: Any) -> ElementTree.Element:
    body = answer.content.decode()
    return ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", body, re.DOTALL)[0])  # noqa: S314 our own page


def grow_tree(practice: Practice, number: int) -> None:
    """So many confirmed adoptions as plain rows, every third taken from an earlier one; each tenth has stopped."""
    country = CountryFactory()
    cities = City.objects.bulk_create(
        City(code=f"zz-grown-{number}-{at}", name=f"Grown {at}", country=country, latitude=0, longitude=0)
        for at in range(number)
    )
    adoptions: list[Adoption] = []
    for at, city in enumerate(cities):
        parent = adoptions[at // 2] if at % 3 else None
        stage = "stopped" if at % 10 == 9 else "running"
        adoptions.append(
            Adoption(
                practice=practice,
                parent=parent,
                city=city,
                stage=stage,
                answer="confirmed",
                original_language="en",
            )
        )
        adoptions[-1].save()
    AdoptionStep.objects.bulk_create(
        AdoptionStep(
            adoption=one, position=position, stage=stage, on=f"20{10 + position}-0{1 + one.pk % 9}-15"
        )
        for one in adoptions
        for position, stage in enumerate(
            ["interested", "running", *(["stopped"] if one.stage == "stopped" else [])]
        )
    )
    AdoptionBlock.objects.bulk_create(
        AdoptionBlock(
            adoption=one, key=key, position=at, fate=("kept", "changed", "dropped")[(one.pk + at) % 3]
        )
        for one in adoptions
        for at, key in enumerate(("b1", "b2", "b3"))
    )
    stopped = [one.code for one in adoptions if one.stage == "stopped"]
    write_new("adoption", {code: {"lesson": "It was too much."} for code in stopped}, language="en", by=None)
    DataVersion.bump()


# --- the tree -----------------------------------------------------------------------------------------------
def test_an_empty_tree_says_so_and_offers_a_sample_that_is_marked(practice, client):
    page = client.get(f"/en/practices/{practice.code}/")
    assert "No city has recorded an adoption" in plain(page)
    assert f"/en/practices/{practice.code}/lineage/sample/" in page.content.decode()
    assert "<svg viewBox" not in page.content.decode()
    sample = client.get(f"/en/practices/{practice.code}/lineage/sample/")
    assert "Everything below is invented." in plain(sample)
    assert "Invented sample" in "".join(drawing(sample).itertext())
    assert 'content="noindex"' in sample.content.decode()
    assert "The luthier’s visit" in plain(sample)
    assert not Adoption.objects.exists()
    empty = client.get(f"/en/practices/{practice.code}/lineage/")
    assert "No adoption is recorded yet" in plain(empty)
    assert 'content="noindex"' in empty.content.decode()


def test_the_drawing_and_the_list_say_the_same(practice, cities, client):
    one = confirmed(practice, cities[1], said(b1="kept", b2="changed"))
    adopted(practice, cities[2], parent=one, stage="interested", on="2025")
    page = client.get(f"/en/practices/{practice.code}/lineage/")
    svg = drawing(page)
    names = [text.text for text in svg.iter("{*}text") if text.get("class") == "name"] or [
        text.text for text in svg.iter("text") if text.get("class") == "name"
    ]
    assert names == ["City 0", "City 1", "City 2"]
    assert len([one for one in svg.iter() if "unsure" in (one.get("class") or "")]) == 1
    assert svg.get("role") == "img"
    assert len(svg.get("aria-labelledby").split()) == 2
    told = plain(page)
    assert 'content="noindex"' not in page.content.decode()
    assert "City 1 from City 0 · Running, 2024 · 1 block kept, 1 changed" in told
    assert "City 2 from City 1 · Interested, 2025 · not confirmed" in told
    assert "confirmed; 1 more is not yet" in told
    assert (
        "Adoptions recorded so far; coverage is uneven. No adoption here says nothing about a city." in told
    )


def test_a_large_tree_has_its_own_page_and_costs_as_many_statements_as_a_small_one(practice, cities, client):
    counts = {}
    for number, tree in ((3, published(cities[1])), (60, practice)):
        grow_tree(tree, number)
        drop_all()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/en/practices/{tree.code}/lineage/")
        assert page.status_code == 200
        assert page.content.decode().count('class="name"') == number + 1
        counts[number] = len(asked)
    assert counts[3] <= counts[60] <= counts[3] + 1, counts  # with lessons there are words to read
    assert counts[60] <= MOST_QUERIES, [one["sql"][:120] for one in asked]
    page = client.get(f"/en/practices/{practice.code}/").content.decode()
    assert "<svg viewBox" not in page
    assert "Adopted in 60 cities" in page


def test_what_is_not_there_answers_404(practice, cities, client):
    one, other = adopted(practice, cities[1]), published(cities[3])
    draft = make_practice("draft", city=cities[2])
    for address in (
        "nothing/lineage/", f"{draft.code}/lineage/", f"{draft.code}/lineage/sample/", f"{draft.code}/adoptions.csv",
        f"{practice.code}/adoptions/nobody/", f"{other.code}/adoptions/{one.code}/", f"{practice.code}/adoptions.exe",
    ):  # fmt: skip
        assert client.get(f"/en/practices/{address}").status_code == 404, address


def test_an_adoption_says_where_it_came_from_what_was_changed_and_how_far_it_is_confirmed(
    practice, cities, client
):
    one = confirmed(practice, cities[1], said(b1="kept", b2="changed"))
    two = adopted(practice, cities[2], said(b2="kept"), parent=one)
    told = plain(client.get(f"/en/practices/{practice.code}/adoptions/{two.code}/"))
    assert "City 0 → City 1 → City 2" in told
    assert "Kept against the first city: Changed" in told
    assert "Not yet confirmed by City 1." in told
    assert "Not said: The luthier’s visit ; A concert in spring" in told
    first = client.get(f"/en/practices/{practice.code}/adoptions/{one.code}/")
    assert "Why b2" in plain(first)
    assert f"/en/ties/{one.contact.code}/" in first.content.decode()


def test_files_tell_every_adoption_with_what_must_be_known(practice, cities, client):
    one = confirmed(practice, cities[1], said(b1="kept", b2="changed"))
    keeping.withdraw(two := adopted(practice, cities[2]), by=None, reason="Twice.", version=two.version)
    answer = client.get(f"/en/practices/{practice.code}/adoptions.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["city"], row["counted"], row["blocks"]) for row in rows] == [
        ("hr-city-1", "yes", "b1:kept|b2:changed")
    ]
    assert "No adoption here says nothing about a city" in rows[0]["note"]
    told = client.get(f"/hr/practices/{practice.code}/adoptions.json").json()
    assert told["figures"]["adoptions"] == 1
    assert told["figures"]["survival"]["share"] is None  # of one nothing is told
    assert told["items"][0]["tie"] == one.contact.code
    assert told["licence"].startswith("https://creativecommons.org/")


# --- forms --------------------------------------------------------------------------------------------------
def typed(**more: str) -> dict[str, str]:
    return {"city": "hr-city-1", "stage": "running", "language": "en", "parent": "", **more}


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(practice, cities, acting):
    client = acting("focal-point", "hr-city-1")[1]
    wrong = {
        "on": "2999",
        "block.b1.why": "We are small.",
        "new.0.why": "It rains.",
        "evidence": "no address",
    }
    answer = client.post(f"/en/practices/{practice.code}/adopt/", typed(**wrong))
    assert answer.status_code == 422
    body = answer.content.decode()
    for text in ("We are small.", "It rains.", "2999", "no address", "Say first what you did with it."):
        assert text in body
    right = {"on": "2999", "block.b1.fate": "changed", "evidence": "no.address"}
    answer = client.post(f"/en/practices/{practice.code}/adopt/", typed(**right))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "is no web address" in body
    assert not Adoption.objects.exists()
    answer = client.post(f"/en/practices/{practice.code}/adopt/", typed(on="2999"))
    assert "This day lies ahead" in answer.content.decode()
    answer = client.post(f"/en/practices/{practice.code}/adopt/", typed(city="hr-city-2"))
    assert (answer.status_code, Adoption.objects.count()) == (422, 0)


def test_who_comes_second_keeps_what_they_typed(practice, cities, acting):
    client = acting("editor", "hr-city-1")[1]
    one = adopted(practice, cities[1], Wanted("en", [BlockSaid("", "added", "", "A tent")]))
    tent = one.blocks.get().key
    address = f"/en/practices/{practice.code}/adoptions/{one.code}/write/"
    assert "A tent" in client.get(address).content.decode()
    keeping.write(one, said(b1="kept"), by=None, version=one.version)
    data = {"version": "1", "language": "en", "summary": "Every Monday.", f"block.{tent}.title": "A tent"}
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "Every Monday." in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    answer = client.post(
        address, {"version": "2", "language": "en", "summary": "Every Monday.", "block.b1.fate": "kept"}
    )
    assert answer.status_code == 302
    assert "Every Monday." in plain(client.get(answer.url))


def test_who_may_do_what(practice, cities, acting, client, officer_client):
    own = acting("editor", "hr-city-1")[1]
    lead = acting("alternate", "hr-city-1")[1]
    source = acting("focal-point", "hr-city-0")[1]
    other = acting("focal-point", "hr-city-2")[1]
    one = adopted(practice, cities[1])
    base = f"/en/practices/{practice.code}/adoptions/{one.code}/"
    may = {
        "write": {own, lead},
        "confirm": {source},
        "withdraw": {lead, officer_client},
    }
    for person in (own, lead, source, other, officer_client):
        assert person.get(f"{base}write/").status_code == (200 if person in may["write"] else 403)
        kept = any(person in group for group in may.values())
        assert person.get(f"{base}keep/").status_code == (200 if kept else 403)
        for act in (
            "confirm",
            "withdraw",
            "move",
            "decline",
            "stop",
            "take-from",
            "still-running",
            "take-back",
        ):
            group = may.get({"decline": "confirm"}.get(act, act), may["write"])
            refused = person.post(f"{base}{act}/", {"version": "77"}).status_code
            assert (refused == 403) == (person not in group), (act, refused)
    assert client.get(f"{base}keep/").status_code == 302
    assert client.get(f"/en/practices/{practice.code}/adopt/").status_code == 302
    assert officer_client.get(f"/en/practices/{practice.code}/adopt/").status_code == 403
    assert "This is your own practice" in plain(source.get(f"/en/practices/{practice.code}/adopt/"))
    assert "already" in plain(own.get(f"/en/practices/{practice.code}/adopt/"))
    assert own.post(f"{base}nothing/").status_code == 404


def test_who_entered_it_does_not_confirm_it(practice, cities, acting):
    both, client = acting("focal-point", "hr-city-0")
    one = adopted(practice, cities[1], by=both)
    base = f"/en/practices/{practice.code}/adoptions/{one.code}/"
    assert client.post(f"{base}confirm/", {"version": "1"}).status_code == 403


def test_a_refused_act_keeps_what_was_typed(practice, cities, acting):
    client = acting("focal-point", "hr-city-1")[1]
    one = adopted(practice, cities[1])
    base = f"/en/practices/{practice.code}/adoptions/{one.code}/"
    answer = client.post(
        f"{base}stop/", {"version": "1", "lesson": "", "on": "2024-99", "contact": "The office"}
    )
    assert answer.status_code == 422
    assert "The office" in answer.content.decode()
    answer = client.post(f"{base}stop/", {"version": "1", "lesson": "Too much.", "on": "2024-99"})
    assert answer.status_code == 422
    assert "Too much." in answer.content.decode()
    assert "Write a year, a month or a day" in answer.content.decode()
    assert (
        client.post(f"{base}stop/", {"version": "1", "lesson": "Too much.", "on": "2025"}).status_code == 302
    )


# --- API ----------------------------------------------------------------------------------------------------
def test_the_api_lists_filters_and_refuses(practice, cities):
    one = confirmed(practice, cities[1])
    two = adopted(practice, cities[2], parent=one)
    client = Client()

    def codes(query: str) -> list[str]:
        return [item["code"] for item in client.get(f"/api/v1/adoptions?{query}").json()["items"]]

    assert codes("") == [two.code, one.code]
    assert codes(f"practice={practice.code}&answer=silent") == [two.code]
    assert codes("city=hr-city-1") == [one.code]
    assert codes("taken_from_city=hr-city-0") == [one.code]
    assert codes("taken_from_city=hr-city-1&stage=running") == [two.code]
    assert codes("page_size=1&page=2") == [one.code]
    for query in ("stage=gone", "colour=red", "page=9", "answer="):
        assert client.get(f"/api/v1/adoptions?{query}").status_code == 400, query
    told = client.get(f"/api/v1/adoptions/{two.code}").json()
    assert (told["taken_from"], told["taken_from_city"]["code"]) == (one.code, "hr-city-1")
    assert client.get("/api/v1/adoptions/nobody").status_code == 404
    assert client.get("/api/v1/practices/nothing/adoptions").status_code == 404
    assert (
        client.post(f"/api/v1/adoptions/{two.code}/confirm", {"version": 1}, "application/json").status_code
        == 401
    )
