"""The first page: what the Network is, where its cities are, what it is for; nothing that does not exist yet."""

from __future__ import annotations

import datetime as dt

from mreza.cities.tests.factories import CityFactory, DesignationFactory
from tests.reading import read


def figures(page):
    names = page.texts('//dl[@class="facts"]//dt')
    values = page.texts('//dl[@class="facts"]//span[@class="value"]')
    return dict(zip(names, values, strict=True))


def test_the_network_in_figures_beside_unesco_s_own(network, client):
    page = read(client.get("/en/"))
    assert figures(page) == {
        "Member cities listed here": "406",
        "Member cities by UNESCO’s count": "408",
        "Countries": "109",
        "Creative fields": "8",
        "Latest round": "31 October 2025",
    }
    assert "UNESCO counts 408 cities; 406 of them are listed here." in page.main
    assert "in crafts and folk art or in design, are not identified here" in page.main


def test_the_map_shows_every_city_and_the_list_leads_to_the_same_set(network, client):
    page = read(client.get("/en/"))
    assert len(page.values('//svg[contains(@class,"world")]//a/@href')) == 406
    assert page.links()["All 406 cities: list, map and download"] == "/en/cities/"
    newest = page.texts('//ul[contains(@class,"near")]/li')
    assert len(newest) == 8
    assert all(text.endswith("2025") for text in newest)


def test_a_field_filters_the_map_without_script(network, client):
    page = read(client.get("/en/?field=architecture"))
    assert page.texts("//h2")[0] == "5 cities in this field: Architecture"
    assert len(page.values('//svg[contains(@class,"world")]//a/@href')) == 5
    assert page.links()["All 5 cities: list, map and download"] == "/en/cities/?field=architecture"
    assert page.values('//ul[contains(@class,"field-filter")]//a[@aria-current]/@data-field') == [
        "architecture"
    ]
    assert page.values('//link[@rel="canonical"]/@href') == ["http://localhost:8000/en/"]


def test_the_eight_fields_with_their_numbers(network, client):
    page = read(client.get("/hr/"))
    numbers = {
        item.get("data-field"): item.xpath('string(.//span[contains(@class,"numeric")])')
        for item in page.tree.xpath('//ul[contains(@class,"field-row")]/li')
    }
    assert len(numbers) == 8
    assert numbers["film"].startswith("30 ")


def test_below_the_map_stand_mission_objectives_and_areas(network, client):
    page = read(client.get("/hr/"))
    mission = page.section(page.texts("//h2")[-1])
    text = " ".join(mission.text_content().split())
    assert "kako bi ojačala suradnju s gradovima, i među njima, koji su prepoznali kreativnost" in text
    links = mission.xpath(".//a/@href")
    assert [a for a in links if a.startswith("/hr/objectives/")][1:] == [
        f"/hr/objectives/{n}/" for n in range(1, 7)
    ]
    assert [a for a in links if a.startswith("/hr/areas/")][1:] == [
        f"/hr/areas/{code}/"
        for code in ("practices", "partnerships", "exchanges", "studies", "policies", "outreach")
    ]


def test_search_engines_learn_of_the_search_and_of_the_data_set(network, client):
    page = read(client.get("/en/"))
    action = page.of_type("WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://localhost:8000/en/search/?q={search_term_string}"
    kinds = [one["encodingFormat"] for one in page.of_type("Dataset")["distribution"]]
    assert kinds == ["text/csv; charset=utf-8", "application/json", "application/geo+json"]


def test_an_unknown_field_shows_everything(network, client):
    assert read(client.get("/en/?field=opera")).texts("//h2")[0] == "406 member cities"


def test_a_network_without_rounds_claims_no_count_of_unesco_s(db, client):
    DesignationFactory(city=CityFactory(name="Only"), since=dt.date(2020, 1, 1))
    page = read(client.get("/en/"))
    assert figures(page)["Member cities listed here"] == "1"
    assert "Member cities by UNESCO’s count" not in figures(page)
    assert "Latest round" not in figures(page)
