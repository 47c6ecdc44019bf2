"""Pages of fields, countries and regions: the same sets as the directory, with the sentence about UNESCO's count."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.cities import directory
from mreza.cities.tests.factories import (
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RegionFactory,
)
from tests.reading import read

COVERAGE = "UNESCO counts 408 cities; 406 of them are listed here."


def counts(page, heading):
    rows = page.section(heading).xpath('.//ul[contains(@class,"bars")]/li')
    return {
        row.xpath("string(.//a)").strip(): int(row.xpath('string(.//*[contains(@class,"bar-count")])'))
        for row in rows
    }


def test_the_fields_with_their_numbers(network, client):
    page = read(client.get("/en/fields/"))
    assert page.texts("//main//h2") == [
        "Crafts and Folk Art", "Architecture", "Design", "Film", "Gastronomy", "Literature", "Media Arts", "Music",
    ]  # fmt: skip
    numbers = page.texts('//p[@class="card-about"]/span[@class="numeric"]')
    assert numbers == [f"{n} cities" for n in (78, 5, 53, 30, 66, 63, 27, 84)]
    assert page.text('//p[@class="provenance"]').startswith(COVERAGE)


def test_a_field_lists_all_its_cities_and_leads_to_the_same_set(network, client):
    page = read(client.get("/en/fields/media-arts/"))
    assert page.h1 == "Media Arts"
    assert "27 cities of the Network work in this field today." in page.main
    names = page.texts('//ul[contains(@class,"city-columns")]/li/a')
    assert names == [
        row.name for row in directory.select(directory.CityQuery(field=("media-arts",)), "en").all_rows()
    ]
    assert page.links()["Show on the map and filter"] == "/en/cities/?field=media-arts"
    assert counts(page, "By region") == {
        "Europe and North America": 18,
        "Asia and the Pacific": 4,
        "Latin America and the Caribbean": 3,
        "Africa": 1,
        "Arab States": 1,
    }
    assert len(page.values('//svg[contains(@class,"world")]//a/@href')) == 27
    # Lyon held it once and holds it no longer.
    assert "Lyon" not in names


def test_a_field_that_came_late_says_since_when(network, client):
    page = read(client.get("/en/fields/architecture/"))
    assert "The field belongs to the Network since 31 October 2025." in page.main
    assert page.of_type("ItemList")["numberOfItems"] == 5


def test_countries_are_grouped_and_counted(network, client):
    page = read(client.get("/en/countries/"))
    assert "109 countries have at least one city in the Network." in page.main
    regions = [text.rsplit(" ", 1) for text in page.texts("//main//h2")]
    assert sum(int(count) for _name, count in regions) == 109
    (croatia,) = [
        text for text in page.texts('//ul[contains(@class,"columns")]/li') if text.startswith("Croatia")
    ]
    assert croatia == "Croatia Cities: 1"


def test_a_country_with_its_cities(network, client):
    page = read(client.get("/en/countries/br/"))
    assert page.h1 == "Brazil"
    assert (
        "15 cities of this country are members of the Network. The country is a Member State of UNESCO."
        in page.main
    )
    assert len(page.texts('//ul[contains(@class,"city-columns")]/li/a')) == 15
    assert sum(counts(page, "By creative field").values()) == 15
    assert page.links()["Show on the map and filter"] == "/en/cities/?country=br"


def test_a_country_in_croatian_is_sorted_as_croats_sort(network, client):
    page = read(client.get("/hr/countries/"))
    europe = page.tree.xpath('//section[@aria-labelledby="region-europe-and-north-america"]')[0]
    names = [link.text for link in europe.xpath(".//li/a")]
    assert (
        names.index("Cipar" if "Cipar" in names else "Bugarska")
        < names.index("Češka")
        < names.index("Danska")
    )
    assert names.index("Švicarska") > names.index("Srbija")


def test_a_country_without_a_member_says_so_and_leads_on(network, client):
    page = read(client.get("/en/countries/ad/"))
    assert page.h1 == "Andorra"
    assert "No city of this country is a member of the Network today." in page.main
    assert page.links()["Cities of the region"] == "/en/regions/europe-and-north-america/"


def test_a_territory_without_a_region_has_a_page(network, client):
    page = read(client.get("/en/countries/aq/"))
    assert page.links()["Regions"] == "/en/regions/"


def test_regions_with_their_share(network, client):
    page = read(client.get("/en/regions/"))
    shares = dict(zip(page.texts("//main//h2"), page.texts('//p[@class="card-about"]'), strict=True))
    assert shares["Africa"] == "26 cities · 6% of the Network"
    assert shares["Europe and North America"] == "177 cities · 44% of the Network"


def test_a_region_groups_its_cities_by_country(network, client):
    page = read(client.get("/en/regions/africa/"))
    assert "26 member cities: 6% of the Network. They lie in 16 countries." in page.main
    groups = page.tree.xpath('//div[@class="country-group"]')
    assert sum(len(group.xpath(".//li")) for group in groups) == 26
    assert [group.xpath("string(h3)") for group in groups][:3] == ["Angola", "Benin", "Burkina Faso"]
    assert sum(counts(page, "By creative field").values()) == 26
    assert len(page.values('//figure[contains(@class,"area-map")]//a/@href')) == 26


@pytest.mark.parametrize(
    "path", ["fields/opera", "countries/zz", "countries/hrv", "regions/atlantis", "fields/Music"]
)
def test_what_does_not_exist_is_not_found(network, client, path):
    assert client.get(f"/en/{path}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "fields/",
        "fields/music/",
        "countries/",
        "countries/hr/",
        "regions/",
        "regions/europe-and-north-america/",
    ],
)
@pytest.mark.parametrize("count", [3, 60])
def test_lists_cost_the_same_for_any_number(db, client, count, path, django_assert_max_num_queries):
    for number in range(count):
        DesignationFactory(city=CityFactory(name=f"C {number}"))
    client.get(f"/en/{path}")
    with django_assert_max_num_queries(4):
        assert client.get(f"/en/{path}").status_code == 200


def test_a_network_without_cities_has_pages_too(db, client):
    FieldFactory(code="film")
    CountryFactory(code="hr", region=RegionFactory())
    for path in (
        "fields/",
        "fields/film/",
        "countries/",
        "countries/hr/",
        "regions/",
        "regions/europe-and-north-america/",
    ):
        assert client.get(f"/en/{path}").status_code == 200, path
    assert "No city holds this field today." in read(client.get("/en/fields/film/")).main


def test_who_left_is_no_longer_counted(db, client):
    DesignationFactory(city=CityFactory(name="Stays"))
    DesignationFactory(city=CityFactory(name="Leaves"), since=dt.date(2010, 1, 1), until=dt.date(2012, 1, 1))
    page = read(client.get("/en/fields/music/"))
    assert page.texts('//ul[contains(@class,"city-columns")]/li/a') == ["Stays"]
