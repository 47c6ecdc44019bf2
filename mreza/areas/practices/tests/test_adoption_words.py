"""What a city says of its adoption: translated in the workbench, found by the site's search, led to by its map."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mreza.areas.practices.adoptions import drawing, keeping, telling
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.adoption_factories import adopted, confirmed, published, said
from mreza.areas.practices.tests.test_adopting import day
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.notices.models import Notice
from mreza.public.sitemap import public_addresses
from mreza.science import lineage
from mreza.search.index import rebuild
from mreza.search.models import Entry
from mreza.translations.matrix import Wanted as Asked
from mreza.translations.matrix import matrix
from mreza.translations.working import Typed, save

pytestmark = pytest.mark.django_db
LESSON = "Nikoga nismo naučili."


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(4)]


@pytest.fixture
def practice(cities: list[City]) -> Practice:
    return published(cities[0])


def stopped(practice: Practice, city: City) -> Adoption:
    """An adoption that ended, described in Croatian."""
    blocks = [BlockSaid("b1", "changed", "Manje je mjesta."), BlockSaid("", "added", "Kiša.", "Šator")]
    one = confirmed(practice, city, Wanted("hr", blocks, summary="U dvije škole.", contact="Ured"))
    return keeping.stop(one, lesson=LESSON, by=None, version=one.version)


# --- translations -----------------------------------------------------------------------------------------------
def test_its_team_translates_it_and_nobody_else(practice, cities, acting, officer, officer_client, client):
    one = stopped(practice, cities[1])
    user, mine = acting("editor", "hr-city-1")
    _other, theirs = acting("focal-point", "hr-city-0")
    found = matrix(user, Asked(kind="adoption"))
    assert [(item.key, item.original, item.parts) for item in found.page(1, "en")] == [(one.code, "hr", 6)]
    assert str(found.items[0].title) == f"“{practice_title(practice)}” in City 1"
    assert found.items[0].city == "hr-city-1"
    assert matrix(officer, Asked(kind="adoption")).total == 0
    address = f"/en/translations/adoption/{one.code}/en/"
    page = mine.get(address).content.decode()
    for label in ("What other cities can learn from it", "Whom to ask", "What you added (2)", "Why (1)"):
        assert label in page
    assert theirs.get(address).status_code == 403
    assert officer_client.get(address).status_code == 403
    assert client.get(address).status_code == 302
    save("adoption", one.code, "en", {"lesson": Typed("We taught nobody.", 0, 1)}, confirm=True, by=user)
    there = Client().get(f"/en/practices/{practice.code}/adoptions/{one.code}/").content.decode()
    assert "We taught nobody." in there
    assert "Original:" in there
    assert "Side by side" not in there  # that is for who may translate it
    assert "Side by side" in mine.get(f"/en/practices/{practice.code}/adoptions/{one.code}/").content.decode()
    lessons = Client().get(f"/en/practices/{practice.code}/lineage/").content.decode()
    assert "We taught nobody." in lessons
    keeping.withdraw(one, by=None, reason="Twice.", version=one.version)
    assert matrix(user, Asked(kind="adoption")).total == 0
    assert mine.get(address).status_code == 403


def practice_title(practice: Practice) -> str:
    from mreza.translations.authored import authored

    return str(authored("practice", practice.key).original("title"))


# --- the search -------------------------------------------------------------------------------------------------
def hits(query: str, language: str = "en") -> list[dict[str, Any]]:
    answer = Client().get(f"/api/v1/search?kind=adoption&{query}&lang={language}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_lesson_is_found_in_any_language_and_led_to(practice, cities):
    one = stopped(practice, cities[1])
    for language in ("en", "hr"):
        (hit,) = hits("q=naučili", language)
        assert (hit["code"], hit["about"]) == (one.code, "City 1")
        assert hit["url"].endswith(f"/{language}/practices/{practice.code}/adoptions/{one.code}/")
        assert hit["snippet"] == LESSON
    assert [hit["code"] for hit in hits("q=Šator")] == [one.code]
    assert hits("q=Ured") == []  # how somebody is reached is not what it is about
    page = Client().get("/en/search/?q=naučili").content.decode()
    assert "Practices carried on" in page
    assert page.count("<mark>") >= 1


def test_what_was_withdrawn_or_denied_is_not_found_and_a_rebuild_changes_nothing(practice, cities):
    one, two = stopped(practice, cities[1]), stopped(practice, cities[2])
    assert {hit["code"] for hit in hits("q=naučili")} == {one.code, two.code}
    keeping.withdraw(one, by=None, reason="Twice.", version=one.version)
    two = keeping.decline(two, comment="Something else.", by=None, version=two.version)
    assert hits("q=naučili") == []
    keeping.confirm(two, by=None, version=two.version)
    before = list(Entry.objects.filter(kind="adoption").order_by("pk").values())
    rebuild()
    assert list(Entry.objects.filter(kind="adoption").order_by("pk").values()) == before
    assert [entry["key"] for entry in before] == [two.code]


def test_hits_cost_the_same_for_one_and_for_many(practice, cities, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mreza.journal.versions import drop_all

    def cost() -> int:
        drop_all()
        with CaptureQueriesContext(connection) as asked:
            assert hits("q=naučili")
        return len(asked)

    stopped(practice, cities[1])
    first = cost()
    stopped(practice, cities[2])
    stopped(practice, cities[3])
    assert cost() == first


def test_search_engines_are_led_to_trees_and_adoptions(practice, cities):
    assert not [name for name, _told in public_addresses() if "adoption" in name or "lineage" in name]
    one, two = adopted(practice, cities[1]), adopted(practice, cities[2])
    keeping.withdraw(two, by=None, reason="Twice.", version=two.version)
    found = [(name, told) for name, told in public_addresses() if "adoption" in name or "lineage" in name]
    assert found == [
        ("practices:lineage", {"code": practice.code}),
        ("practices:adoption", {"code": practice.code, "acode": one.code}),
    ]


# --- what the origin has taken out ----------------------------------------------------------------------------------
def test_what_was_said_of_a_block_that_is_gone_stays_and_stands_in_nobodys_way(practice, cities, acting):
    one = adopted(practice, cities[1], said(b1="kept", b2="changed"))
    practice.blocks.filter(key="b2").delete()
    present = keeping.wanted_of(one)
    new = Wanted(present.language, present.blocks, summary="Every Monday.")
    one = keeping.write(one, new, by=None, version=one.version)
    assert keeping.wanted_of(one).blocks == list(present.blocks)
    client = acting("editor", "hr-city-1")[1]
    address = f"/en/practices/{practice.code}/adoptions/{one.code}/write/"
    typed = {
        "version": str(one.version),
        "language": "en",
        "summary": "Every Friday.",
        "block.b1.fate": "kept",
    }
    assert client.post(address, typed).status_code == 302
    assert [block.key for block in keeping.wanted_of(one).blocks] == ["b1", "b2"]


# --- still running? -----------------------------------------------------------------------------------------------
def test_who_did_not_answer_after_a_year_is_asked_again_after_two(practice, cities, acting):
    acting("focal-point", "hr-city-1")
    adopted(practice, cities[1], on="2024-05-10", at=day("2024-05-20"))
    told = [
        (when, telling.remind_of_running(day(when)))
        for when in (
            "2025-04-28",
            "2025-05-12",
            "2025-12-01",
            "2026-04-20",
            "2026-04-28",
            "2026-05-12",
            "2026-07-01",
        )
    ]
    assert [count for _when, count in told] == [1, 1, 0, 0, 1, 1, 0], told
    asked = Notice.objects.filter(kind="adoption.due").order_by("pk").values_list("told__due", flat=True)
    assert list(asked) == ["2025-05-10", "2025-05-10", "2026-05-10", "2026-05-10"]


# --- the drawing --------------------------------------------------------------------------------------------------
def test_leftwards_the_tree_is_its_own_mirror_image():
    tree = lineage.grow(
        lineage.Origin("first"),
        [lineage.Adoption("a", "a"), lineage.Adoption("b", "b", "a"), lineage.Adoption("c", "c")],
    )
    words = dict.fromkeys(("", "a", "b", "c"), ("Name", "under", "running", True))
    one, other = drawing.drawn(tree, words), drawing.drawn(tree, words, leftwards=True)
    assert (one.width, one.height) == (other.width, other.height)
    for here, there in zip(one.places, other.places, strict=True):
        assert (here.x + there.x, here.y) == (one.width, there.y)
        assert here.text_x + there.text_x == one.width


# --- before anybody has confirmed anything ------------------------------------------------------------------------
def test_of_what_nobody_has_confirmed_nothing_is_claimed(practice, cities, client):
    adopted(practice, cities[1])
    page = client.get(f"/en/practices/{practice.code}/lineage/").content.decode()
    assert "1 city has entered an adoption; none is confirmed yet" in page
    assert "Adopted in 0 cities" not in page
