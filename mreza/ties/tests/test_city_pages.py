"""A city's ties, and two cities side by side, as everybody reads them."""

from __future__ import annotations

import json
import random
import re
import time
from fractions import Fraction
from itertools import pairwise
from typing import Any

import brotli
import numpy as np
import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import html

from mreza.cities.models import City
from mreza.cities.tests.factories import (
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RegionFactory,
)
from mreza.foundation.moments import now, today
from mreza.journal.versions import drop_all
from mreza.science import contacts as science
from mreza.science.egograph import COLUMN
from mreza.ties.choices import Answer, Origin, State
from mreza.ties.city_page import Count, Figures, exactly, partners_of, places, section_of, ties_of
from mreza.ties.cleaning import cleaned
from mreza.ties.egograph import ego, width_of
from mreza.ties.keeping import answer, merge, withdraw
from mreza.ties.map import drawing, paths, ways
from mreza.ties.models import Contact
from mreza.ties.tests.factories import claimed, documented, wanted
from mreza.ties.writing import write_contacts
from tests.reading import Page, read

pytestmark = pytest.mark.django_db

NUMBERS = re.compile(r"([Ml])(-?[\d.]+) ?(-?[\d.]+)")
FIELDS = ("music", "design", "film", "literature")


def make_cities(count: int, first: int = 0) -> list[City]:
    """Member cities of several fields, each somewhere else."""
    fields = [FieldFactory(code=code, position=place) for place, code in enumerate(FIELDS)]
    country = CountryFactory(code="hr", region=RegionFactory())
    made = []
    for number in range(first, first + count):
        city = CityFactory(
            code=f"hr-city-{number:02}", name=f"City {number:02}", country=country,
            latitude=-50 + number * 1.7 % 100, longitude=-170 + number * 37 % 340,
        )  # fmt: skip
        DesignationFactory(city=city, field=fields[number % len(fields)])
        made.append(city)
    return made


@pytest.fixture
def cities() -> list[City]:
    return make_cities(5)


def confirmed(*cities: City, **more: Any) -> Contact:
    contact = claimed(*cities, **more)
    for city in cities[1:]:
        contact = answer(contact, city, Answer.CONFIRMED, by=None)
    return contact


def page_of(client: Any, city: City, query: str = "", language: str = "en") -> Page:
    response = client.get(f"/{language}/ties/of/{city.code}/{query}")
    assert response.status_code == 200
    return read(response)


def facts(page: Page) -> dict[str, str]:
    labels = page.texts('//dl[@class="facts"]//dt')
    return dict(zip(labels, page.texts('//dl[@class="facts"]//span[@class="value"]'), strict=True))


# --- counting ---------------------------------------------------------------------------------------------------
def test_only_what_is_confirmed_or_documented_counts_and_either_alone_can_be_seen(client, cities):
    confirmed(*cities[:2], title="Confirmed work")
    documented(cities[0], cities[2], title="Documented work")
    claimed(cities[0], cities[3], title="Claimed work")
    disputed = claimed(cities[0], cities[4], title="Disputed work")
    answer(disputed, cities[4], Answer.DISPUTED, by=None, comment="We were not there.")
    assert facts(page_of(client, cities[0]))["Contacts"] == "2"
    assert facts(page_of(client, cities[0], "?figures=confirmed"))["Contacts"] == "1"
    page = page_of(client, cities[0], "?figures=documented")
    assert facts(page) | {"Contacts": "1", "Partner cities": "1"} == facts(page)
    everything = page.section("All ties 4").text_content()
    for title in ("Confirmed work", "Documented work", "Claimed work", "Disputed work"):
        assert title in everything
    headings = page.texts("//section[@aria-labelledby='list']/h3")
    assert headings == [
        "Confirmed and documented",
        "Claimed: the other city has not answered",
        "Disputed: counts nowhere",
    ]


def test_presence_at_the_same_conference_counts_only_if_added(client, cities):
    documented(*cities[:3], kind_code="conference", title="Annual conference")
    page = page_of(client, cities[0])
    assert facts(page)["Contacts"] == "0"
    link = page.links()["Add presence at the same conference (1 contact)"]
    assert link == "/en/ties/of/hr-city-00/?conference=yes"
    added = facts(read(client.get(link)))
    assert (added["Contacts"], added["Partner cities"]) == ("1", "2")
    assert added["Its part in these contacts"] == exactly(Fraction(2, 3))


def test_weights_are_those_of_science_to_the_last_digit(cities):
    """What the city's page counts, by city, is what the pure functions count from the contacts."""
    dice = random.Random(4)
    told = []
    for number in range(25):
        group = dice.sample(cities, dice.randint(2, 5))
        kind = dice.choice(["joint-project", "residency", "jury"])
        contact = documented(*group, kind_code=kind, title=f"Contact {number}")
        lead = contact.lead.code if contact.lead else ""
        told.append(
            science.Contact(contact.code, kind, tuple(one.code for one in group), lead, contact.gives)
        )
    by_city, by_giver = science.sums(told, science.by_city), science.sums(told, science.by_giver)
    by_pair = science.sums(told, science.by_pair)
    for city in cities:
        ties = ties_of(city, "en")
        figures = Figures([tie for tie in ties if Count().takes(tie)])
        assert figures.weight == by_city.get(city.code, 0)
        assert figures.weight_of("gives") == by_giver.get(city.code, 0)
        for partner in partners_of(ties, Count(), "en"):
            assert partner.weight == by_pair[tuple(sorted((city.code, partner.place.code)))]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(3), "3"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "≈ 0.33"), (Fraction(0), "0")],
)
def test_a_weight_that_is_rounded_says_so(value, shown):
    with translation.override("en"):
        assert exactly(value) == shown


# --- the graph --------------------------------------------------------------------------------------------------
def test_threads_are_solid_or_dashed_and_arrows_lead_from_giver_to_receiver(client, cities):
    confirmed(*cities[:2], kind_code="residency")  # the first gives
    confirmed(cities[2], cities[0], kind_code="residency")  # the first receives
    confirmed(cities[0], cities[3])
    claimed(cities[0], cities[4])
    page = page_of(client, cities[0])
    links = page.tree.xpath('//svg[@role="group"][contains(@class,"graph")]//a')
    labels = {link.get("aria-label").split(" – ")[0]: link for link in links}
    assert sorted(labels) == ["City 01", "City 02", "City 03", "City 04"]
    assert labels["City 01"].get("aria-label") == "City 01 – design – 1 contact, counted as 1; gave: 1"
    assert labels["City 02"].get("aria-label").endswith("; received: 1")
    assert labels["City 03"].get("aria-label").endswith("counted as 1")
    assert labels["City 04"].get("aria-label").endswith("1 contact claimed, not confirmed")
    assert labels["City 02"].get("href") == "/en/ties/between/hr-city-00/hr-city-02/"
    threads = page.tree.xpath('//svg[contains(@class,"graph")]/g[@aria-hidden]/g[line]')
    dashed = [thread for thread in threads if thread.get("class") == "claimed"]
    assert (len(threads), len(dashed)) == (4, 1)
    with translation.override("en"):
        place = places({cities[0].code})[cities[0].code]
        drawn = ego(place, partners_of(ties_of(cities[0]), Count()))
    heads = {node.partner.place.code: node.arrows for node in drawn.nodes}
    spots = {node.partner.place.code: node.spot for node in drawn.nodes}
    assert heads["hr-city-01"] == (spots["hr-city-01"].giving,)
    assert heads["hr-city-02"] == (spots["hr-city-02"].receiving,)
    assert heads["hr-city-03"] == heads["hr-city-04"] == ()
    tips = {code: arrow[0][0] for code, arrow in heads.items() if arrow}
    assert tips["hr-city-01"] == spots["hr-city-01"].far
    assert tips["hr-city-02"] == spots["hr-city-02"].near


def test_partners_of_a_field_stand_together_the_closest_first(cities):
    others = make_cities(12, first=len(cities))
    for number, other in enumerate(others):
        documented(cities[0], other, title=f"Contact {number}")
    documented(cities[0], others[7], title="Once more")
    place = places({cities[0].code}, "en")[cities[0].code]
    nodes = ego(place, partners_of(ties_of(cities[0], "en"), Count(), "en")).nodes
    fields = [node.partner.place.field for node in nodes]
    assert len(set(fields)) == len([1 for at, one in enumerate(fields) if not at or fields[at - 1] != one])
    of_field = [node for node in nodes if node.partner.place.field == "music"]
    assert [node.partner.place.code for node in of_field] == ["hr-city-12", "hr-city-08", "hr-city-16"]


def test_forty_are_drawn_and_the_others_are_said_and_listed(client, cities):
    others = make_cities(45, first=len(cities))
    entered = [
        cleaned(wanted(cities[0], other, title=f"Contact {other.code}", sources=["https://example.org/"]))
        for other in others
    ]
    write_contacts(entered, by=None, city=None, origin=Origin.SOURCE, at=now())
    drop_all()
    page = page_of(client, cities[0])
    assert len(page.tree.xpath('//svg[contains(@class,"graph")]//a')) == 40
    figure = page.text('//figure[@id="ties-graph"]/figcaption')
    assert figure == "City 00 is tied to 45 cities. 5 more cities are not drawn; they stand in the table."
    assert len(page.tree.xpath('//figure[@id="ties-graph"]//tbody/tr')) == 45
    assert page.text('//figure[@id="ties-graph"]//caption') == "Ties of City 00 with 45 cities"
    assert len(page.tree.xpath('//ul[contains(@class,"tie-list")]/li')) == 45


def test_a_long_name_stands_in_two_lines_and_is_never_cut(client, cities):
    names = {
        1: "San Cristóbal de las Casas", 2: "Llanfairpwllgwyngyllgogerychwyrn", 3: "Höhr-Grenzhausen",
        4: "Thiruvananthapuram",
    }  # fmt: skip
    for place, name in names.items():
        City.objects.filter(pk=cities[place].pk).update(name=name)
        documented(cities[0], cities[place])
    drop_all()
    own = places({cities[0].code}, "en")[cities[0].code]
    nodes = ego(own, partners_of(ties_of(cities[0], "en"), Count(), "en")).nodes
    lines = {str(node.partner.place.name): [(line.text, line.size) for line in node.lines] for node in nodes}
    assert lines == {
        names[1]: [("San Cristóbal", ""), ("de las Casas", "")],
        names[2]: [(names[2], "tighter")],
        names[3]: [("Höhr-", ""), ("Grenzhausen", "")],
        names[4]: [(names[4], "tight")],
    }
    (longest,) = next(node.lines for node in nodes if str(node.partner.place.name) == names[2])
    page = page_of(client, cities[0])
    shown = page.texts('//svg[contains(@class,"graph")]//a')
    assert sorted(shown) == sorted(names.values())  # whoever hears the two lines hears one name
    assert longest.width == COLUMN < width_of(longest.text) * 12 / 20  # squeezed, never stretched


def test_the_page_can_be_used_without_seeing_it(client, cities):
    confirmed(*cities[:2])
    claimed(cities[0], cities[2])
    page = page_of(client, cities[0])
    tree = page.tree
    assert page.texts("//h1") == ["Ties of City 00"]
    ids = list(page.values("//main//@id"))
    assert len(ids) == len(set(ids))
    for section in tree.xpath("//main//section[@aria-labelledby]"):
        assert section.get("aria-labelledby") in ids
    for svg in tree.xpath('//main//svg[@role="group"]'):
        assert svg.get("aria-label")
        assert all(link.get("aria-label") or link.xpath("title") for link in svg.xpath(".//a"))
    for node in tree.xpath('//svg[contains(@class,"graph")]//a'):
        shown = " ".join("".join(node.itertext()).split())
        assert shown in node.get("aria-label")  # the visible name is in the spoken one
    levels = [int(element.tag[1]) for element in tree.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tree.xpath('//details[@class="as-table"]//table/caption')
    assert not tree.xpath("//main//*[@style]")
    assert "coverage is uneven" in page.main
    assert "CC BY 4.0" in page.main


# --- the map ----------------------------------------------------------------------------------------------------
def test_a_line_leads_from_the_city_to_each_partner_by_the_shortest_way(cities):
    City.objects.filter(pk=cities[0].pk).update(latitude=35, longitude=170)
    City.objects.filter(pk=cities[1].pk).update(latitude=35, longitude=-120)
    City.objects.filter(pk=cities[2].pk).update(latitude=48, longitude=2)
    documented(*cities[:2])
    documented(cities[0], cities[2])
    drop_all()
    place = places({cities[0].code}, "en")[cities[0].code]
    found = paths(place, partners_of(ties_of(cities[0], "en"), Count(), "en"))
    assert sorted(path.d.count("M") for path in found) == [1, 2]  # one goes over the map's edge
    latitudes, _longitudes = ways(0, 0, np.array([0.0]), np.array([90.0]))
    assert abs(latitudes).max() < 1e-9  # along the equator


def test_a_line_ends_where_the_partner_stands_and_a_short_one_is_short(cities):
    for place, (latitude, longitude) in enumerate([(46.3, 16.3), (46.1, 14.5), (37.2, -3.6), (-41.3, 174.8)]):
        City.objects.filter(pk=cities[place].pk).update(latitude=latitude, longitude=longitude)
        if place:
            documented(cities[0], cities[place])
    drop_all()
    own = places({cities[0].code}, "en")[cities[0].code]
    partners = partners_of(ties_of(cities[0], "en"), Count(), "en")
    points = {point.code: (point.x, point.y) for point in drawing(own, partners).points}
    steps = {}
    for partner, path in zip(partners, reversed(paths(own, partners)), strict=True):
        places_of = [(sign, float(x), float(y)) for sign, x, y in NUMBERS.findall(path.d)]
        assert (places_of[0][0], *places_of[0][1:]) == ("M", *points[cities[0].code])
        begun = max(at for at, (sign, _x, _y) in enumerate(places_of) if sign == "M")
        x, y = (sum(place[axis] for place in places_of[begun:]) for axis in (1, 2))
        assert (round(x, 1), round(y, 1)) == points[partner.place.code]
        steps[partner.place.code] = len(places_of) - 1
    assert steps["hr-city-01"] < steps["hr-city-02"] < steps["hr-city-03"] <= 30


def test_the_map_and_its_points_show_the_same_cities(client, cities):
    confirmed(*cities[:2])
    claimed(cities[0], cities[2])
    page = page_of(client, cities[0])
    drawn = page.values('//svg[contains(@class,"world")]//g[@class="points"]/a/@href')
    told = json.loads(client.get(f"/en/ties/of/{cities[0].code}/points.json").content)
    base = f"/en/ties/between/{cities[0].code}/"
    assert sorted(drawn) == sorted(f"{base}{row[2]}/" for row in told["points"])
    assert told["count"] == 3
    assert len(page.tree.xpath('//g[@class="tie-lines"]/path')) == 2
    for address in drawn:
        assert client.get(address, follow=True).status_code == 200
    assert client.get(f"/en/ties/of/{cities[0].code}/points.json?figures=all").status_code == 400


# --- what was withdrawn -----------------------------------------------------------------------------------------
def test_a_withdrawn_tie_is_history_and_nothing_else(client, cities):
    withdraw(confirmed(*cities[:2], title="Taken back"), by=None, reason="It was another city.")
    confirmed(cities[0], cities[2], title="Still there")
    page = page_of(client, cities[0])
    history = page.section("History: withdrawn entries")
    assert "Taken back" in history.text_content()
    assert "It was another city." in history.text_content()
    for section in page.tree.xpath("//main//section[@aria-labelledby]"):
        if section is not history:
            assert "Taken back" not in section.text_content()
    assert "City 01" not in page.text('//figure[@id="ties-graph"]')
    points = json.loads(client.get(f"/en/ties/of/{cities[0].code}/points.json").content)
    assert [row[2] for row in points["points"]] == ["hr-city-00", "hr-city-02"]
    own = read(client.get(f"/en/cities/{cities[0].code}/"))
    assert "Taken back" not in own.main
    assert "Still there" in own.main
    assert "Taken back" in read(client.get("/en/ties/between/hr-city-00/hr-city-01/")).main


def test_an_entry_made_twice_stands_once(client, cities):
    first = confirmed(*cities[:2], title="Entered first")
    second = claimed(cities[1], cities[0], title="Entered again")
    answer(second, cities[0], Answer.CONFIRMED, by=None)
    merge(first, second, by=None)
    page = page_of(client, cities[0])
    assert facts(page)["Contacts"] == "1"
    assert (
        "It was entered twice; the other entry stayed."
        in page.section("History: withdrawn entries").text_content()
    )


# --- on the page of the city ------------------------------------------------------------------------------------
def test_the_city_s_page_shows_its_ties_only_where_it_has_some(client, cities):
    confirmed(*cities[:2], title="Worked together")
    own = read(client.get(f"/en/cities/{cities[0].code}/"))
    section = own.section("Ties with other cities")
    assert "Worked together" in section.text_content()
    assert "coverage is uneven" in section.text_content()
    assert own.links()["1 tie of City 00"] == f"/en/ties/of/{cities[0].code}/"
    none = read(client.get(f"/en/cities/{cities[4].code}/"))
    assert "Ties with other cities" not in none.texts("//h2")
    withdraw(confirmed(*cities[3:], title="Gone"), by=None, reason="Wrong.")
    assert "Ties with other cities" not in read(client.get(f"/en/cities/{cities[4].code}/")).texts("//h2")


def test_the_section_tells_the_closest_and_says_where_the_others_stand(client, cities):
    others = make_cities(20, first=len(cities))
    for other in others:
        documented(cities[0], other, title=f"Contact {other.code}")
    own = read(client.get(f"/en/cities/{cities[0].code}/"))
    figure = own.section("Ties with other cities").xpath('.//figure[@id="ties-graph"]')[0]
    assert len(figure.xpath('.//svg[contains(@class,"graph")]//a')) == len(figure.xpath(".//tbody/tr")) == 12
    assert "8 more cities stand on the page of all ties." in figure.text_content()
    assert "Ties of City 00 with the 12 cities that are closest to it" in figure.text_content()
    assert own.links()["All 20 ties of City 00"] == f"/en/ties/of/{cities[0].code}/"


def test_a_city_without_ties_says_so_honestly(client, cities):
    page = page_of(client, cities[0])
    assert "No tie of this city is recorded yet" in page.main
    assert "says nothing about the city" in page.main


# --- two cities side by side ------------------------------------------------------------------------------------
def test_two_cities_have_one_address(client, cities):
    there = "/en/ties/between/hr-city-00/hr-city-01/"
    answered = client.get("/en/ties/between/hr-city-01/hr-city-00/")
    assert (answered.status_code, answered["Location"]) == (301, there)
    assert client.get(there).status_code == 200
    assert client.get("/en/ties/between/hr-city-00/hr-city-00/")["Location"] == "/en/ties/of/hr-city-00/"
    for wrong in ("hr-city-00/hr-nowhere", "hr-nowhere/hr-city-00", "hr-nowhere/hr-nowhere", "xx/yy"):
        assert client.get(f"/en/ties/between/{wrong}/").status_code == 404
    asked = client.get("/en/ties/of/hr-city-01/?with=hr-city-00")
    assert (asked.status_code, asked["Location"]) == (302, there)
    contact = read(client.get(f"/en/ties/{confirmed(cities[1], cities[0]).code}/"))
    assert contact.links()["All that is recorded between the two"] == there


def test_their_common_history_is_told_in_time_with_what_each_said(client, cities):
    later = confirmed(*cities[:2], kind_code="residency", title="A residency", begins="2023-04")
    documented(cities[1], cities[0], kind_code="visit", title="A visit", begins="2019")
    disputed = claimed(*cities[:2], title="A dispute", begins="2024-01-05")
    answer(disputed, cities[1], Answer.DISPUTED, by=None, comment="<b>We</b> were not there.")
    claimed(*cities[:3], title="No year", begins="")
    documented(cities[0], cities[3], title="With somebody else")
    assert later.gives == "lead"
    page = read(client.get("/en/ties/between/hr-city-00/hr-city-01/"))
    titles = page.texts('//p[@class="event-what"]')
    assert titles == ["A visit", "A residency", "A dispute", "No year"]
    events = page.texts('//ol[contains(@class,"history")]/li')
    assert "City 01 gave, City 00 received." in events[0]
    assert "City 00 has said nothing of it; it stands in a public source." in events[0]
    assert "https://example.org/news" in events[0]
    assert "City 00 gave, City 01 received." in events[1]
    assert "City 00 entered it:" in events[1]
    assert "City 01 confirms it:" in events[1]
    assert "City 01 disputes it:" in events[2]
    assert "<b>We</b> were not there." in events[2]
    assert "City 01 has not answered yet." in events[3]
    assert "With 1 other city." in events[3]
    assert page.text('//p[@class="lede"]') == (
        "City 00 and City 01 have 2 contacts that are confirmed or documented. "
        "1 more contact waits for an answer. 1 contact is disputed."
    )
    assert facts(page) == {
        "City 00 gave to City 01": "1",
        "City 01 gave to City 00": "1",
        "Both gave and received": "0",
    }


def test_what_counts_between_two_cities_can_be_chosen(client, cities):
    confirmed(*cities[:2], kind_code="residency", title="A residency")
    documented(*cities[:2], kind_code="visit", title="A visit")
    documented(*cities[:2], kind_code="conference", title="A conference")
    there = "/en/ties/between/hr-city-00/hr-city-01/"
    gave, both = "City 00 gave to City 01", "Both gave and received"
    page = read(client.get(there))
    assert (facts(page)[gave], facts(page)[both]) == ("2", "0")
    links = page.links()
    assert facts(read(client.get(links["Confirmed alone"])))[gave] == "1"
    added = read(client.get(links["Add presence at the same conference (1 contact)"]))
    assert (facts(added)[gave], facts(added)[both]) == ("2", "1")
    assert added.text('//p[@class="lede"]') == page.text('//p[@class="lede"]')
    assert len(added.texts('//p[@class="event-what"]')) == 3  # the history is whole, whatever counts
    turned = client.get("/en/ties/between/hr-city-01/hr-city-00/?conference=yes")
    assert (turned.status_code, turned["Location"]) == (301, f"{there}?conference=yes")
    wrong = read(client.get(f"{there}?figures=all"), 400)
    assert wrong.texts('//div[@role="alert"]//li')
    asked = client.get(page.links()["Filter and download these ties"])
    assert (asked.status_code, asked.wsgi_request.GET["with"]) == (200, "hr-city-01")


def test_cities_without_a_tie_are_told_so_and_how_to_enter_one(client, cities):
    page = read(client.get("/en/ties/between/hr-city-00/hr-city-01/"))
    assert "No tie between these two cities is recorded yet" in page.main
    assert "That says nothing about them" in page.main
    links = page.links()
    for city, own, other in (
        ("City 00", "hr-city-00", "hr-city-01"),
        ("City 01", "hr-city-01", "hr-city-00"),
    ):
        assert links[f"Enter a contact for {city}"] == f"/en/ties/new/?city={own}&with={other}"


def test_the_other_s_field_comes_first_among_what_one_might_know(client, network):
    page = read(client.get("/en/ties/between/gb-bradford/hr-varazdin/"))
    section = page.section("What one might know of the other")
    assert "From Bradford, for Varaždin" in section.text_content()
    assert section.xpath(".//a[contains(@href, '/practices/')]")


def test_the_real_ledger_is_told_in_both_languages(client, network):
    for language, sentence in (("en", "is tied to"), ("hr", "")):
        page = page_of(client, City.objects.get(code="es-granada"), language=language)
        assert sentence in page.main
        assert len(page.tree.xpath('//svg[contains(@class,"graph")]//a')) >= 20


# --- asked wrongly ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query", ["?figures=all", "?page=9", "?page=x", "?with=hr-nowhere", "?with=hr-city-00"]
)
def test_what_is_asked_wrongly_is_said_at_its_place(client, cities, query):
    confirmed(*cities[:2])
    response = client.get(f"/en/ties/of/hr-city-00/{query}")
    page = read(response, 400)
    assert page.texts('//div[@role="alert"]//li')
    if "with" in query:
        assert page.text('//p[@id="in-with-error"]') == "Choose another city of the Network."


def test_pages_of_ties_follow_one_another(client, cities):
    entered = [
        cleaned(wanted(*cities[:2], title=f"Contact {n:03}", sources=["https://example.org/"]))
        for n in range(120)
    ]
    write_contacts(entered, by=None, city=None, origin=Origin.SOURCE, at=now())
    drop_all()
    seen: list[str] = []
    for number in (1, 2, 3):
        page = page_of(client, cities[0], f"?page={number}")
        seen += page.texts('//ul[contains(@class,"tie-list")]/li/p[@class="what"]')
    assert len(seen) == len(set(seen)) == 120
    assert page.values('//nav[@class="pagination"]//a[@rel="prev"]/@href') == [
        "/en/ties/of/hr-city-00/?page=2"
    ]
    assert "/en/ties/of/hr-city-00/" in page.values('//nav[@class="pagination"]//a/@href')  # the first one


def test_a_contact_of_many_stands_once_with_its_partners_by_name(client, cities):
    together = claimed(*cities, title="Of five", lead=cities[0])
    answer(together, cities[3], Answer.CONFIRMED, by=None)
    page = page_of(client, cities[0])
    listed = page.texts('//ul[contains(@class,"tie-list")]/li/p[@class="what"]')
    assert listed == ["Of five", "Of five"]  # confirmed by one, and claimed of the others
    names = page.texts('//ul[contains(@class,"tie-partners")]//a')
    assert names == [f"Beside each other: City {number:02}" for number in (1, 2, 4)]
    assert page.texts('//ul[contains(@class,"tie-list")]//summary') == ["with 3 cities"]
    assert page.texts('//h2[@id="list"]') == ["All ties 4"]


# --- what it costs ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "most"),
    [("/en/ties/of/hr-city-00/", 3), ("/en/ties/between/hr-city-00/hr-city-01/", 5)],
)
def test_pages_cost_the_same_for_any_number(client, cities, count, address, most, django_assert_num_queries):
    for number in range(count):
        confirmed(*cities[:2], title=f"Contact {number}")
        confirmed(cities[0], cities[2 + number % 3], title=f"Other {number}")
    client.get(address)  # what is kept for a version of the data is read once
    with django_assert_num_queries(most):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_the_section_costs_two_statements(cities, count):
    for number in range(count):
        confirmed(*cities[:2], title=f"Contact {number}")
    list(section_of("city", "hr-city-00"))
    with CaptureQueriesContext(connection) as asked:
        list(section_of("city", "hr-city-00"))
    # Outside of a request every kept answer asks for the version of the data again; a request asks once.
    assert len([query for query in asked.captured_queries if "dataversion" not in query["sql"]]) == 2


def test_the_graph_of_two_hundred_ties_takes_less_than_eighty_milliseconds(cities):
    others = [*cities[1:], *make_cities(60, first=len(cities))]
    kinds = ("residency", "joint-project", "jury")
    entered = [
        cleaned(wanted(cities[0], others[n % 64], kind_code=kinds[n % 3], title=f"Contact {n}", sources=["https://example.org/"]))
        for n in range(200)
    ]  # fmt: skip
    write_contacts(entered, by=None, city=None, origin=Origin.SOURCE, at=now())
    drop_all()
    taken = []
    for _again in range(4):  # the first one reads what is kept for this version of the data
        started = time.process_time()
        ties = ties_of(cities[0], "en")
        drawn = ego(places({cities[0].code}, "en")[cities[0].code], partners_of(ties, Count(), "en"))
        taken.append(time.process_time() - started)
        assert (len(ties), len(drawn.partners), len(drawn.nodes)) == (200, 64, 40)
    assert min(taken) < 0.08


@pytest.mark.parametrize("language", ["en", "hr"])
def test_pages_stay_light_with_three_hundred_ties_to_a_hundred_cities(client, network, language):
    """What a reader's telephone fetches: the page as the server compresses it."""
    city = City.objects.members(on=today()).filter(ties_given=None, ties_received=None).order_by("code")[0]
    others = list(City.objects.exclude(pk=city.pk).order_by("code")[::4][:100])
    kinds = ("residency", "joint-project", "visit")
    entered = [
        cleaned(wanted(city, others[n % 100], kind_code=kinds[n // 100], title=f"A week of films, no. {n}", sources=["https://example.org/"]))
        for n in range(300)
    ]  # fmt: skip
    write_contacts(entered, by=None, city=None, origin=Origin.SOURCE, at=now())
    drop_all()
    for address in (
        f"ties/of/{city.code}/",
        f"cities/{city.code}/",
        f"ties/between/{city.code}/{others[0].code}/",
    ):
        body = client.get(f"/{language}/{address}", follow=True).content
        assert len(brotli.compress(body, quality=5)) <= 40 * 1024, address


def test_everybody_may_keep_these_pages(client, cities):
    confirmed(*cities[:2])
    for address in ("of/hr-city-00/", "between/hr-city-00/hr-city-01/", "of/hr-city-00/points.json"):
        assert client.get(f"/en/ties/{address}")["Cache-Control"].startswith("public")


def test_every_state_has_its_sign(client, cities):
    parts = engines["jinja2"].get_template("ties/parts.html").template  # type: ignore[attr-defined]
    with translation.override("en"):
        module = parts.make_module({"language": "en"})
        for state in State:
            shown = html.fromstring(str(module.state(state.value)).strip())
            assert shown.text_content().strip() == str(state.label)
            assert shown.xpath(".//svg")
