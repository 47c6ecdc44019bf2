"""What a reader learns on the page of a city."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from mreza.accounts.tests.factories import UserFactory
from mreza.cities.choices import Acting
from mreza.cities.hooks import city_actions, commitment_records
from mreza.cities.models import City
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
)
from mreza.journal.models import DataVersion
from mreza.ui.sections import sections
from tests.reading import Page, read


def events(page: Page) -> list[tuple[str, str]]:
    days = page.texts('//ol[contains(@class,"timeline")]//time')
    acts = page.texts('//ol[contains(@class,"timeline")]//p[@class="event-what"]')
    return list(zip(days, acts, strict=True))


def facts(page: Page) -> dict[str, tuple[str, str]]:
    names = page.texts('//dl[@class="facts"]//dt')
    values = page.texts('//dl[@class="facts"]//span[@class="value"]')
    cells = page.tree.xpath('//dl[@class="facts"]//dd')
    notes = [" ".join("".join(cell.xpath('span[@class="provenance"]//text()')).split()) for cell in cells]
    return dict(zip(names, zip(values, notes, strict=True), strict=True))


def test_varazdin_with_its_facts_their_source_and_its_neighbours(network, client):
    page = read(client.get("/en/cities/hr-varazdin/"))
    assert (page.h1, page.title) == ("Varaždin", "Varaždin – Cities – Mreža")
    assert page.text('//p[@class="eyebrow"]') == "Music member since 31 October 2023"
    assert facts(page) == {
        "Population": ("36,187", "GeoNames · reference year unknown"),
        "Time zone": ("Central European Time", "GeoNames · Europe/Zagreb"),
        "Position": ("46.3° N, 16.34° E", "GeoNames"),
    }
    assert events(page) == [("31 October 2023", "Joined the Network. Creative field: Music.")]
    near = page.texts('//ul[contains(@class,"near")]/li')
    assert len(near) == 6
    assert near[0] == "Celje Literature · Slovenia 83 km"
    assert "Other cities in this country" not in page.texts("//h2")
    assert page.links()["Wikidata"] == "https://www.wikidata.org/wiki/Q5420"
    assert page.links()["GeoNames"] == "https://www.geonames.org/3188383/"
    assert page.links()["Something wrong or missing?"] == "/en/cities/hr-varazdin/wrong/"
    assert "This entry is not confirmed." not in page.main


def test_lyon_changed_its_field_and_stayed_a_member(network, client):
    page = read(client.get("/en/cities/fr-lyon/"))
    assert (
        page.text('//p[@class="eyebrow"]')
        == "Literature in this field since 31 October 2023 member since 2008"
    )
    assert events(page) == [
        ("31 October 2023", "Changed its creative field: from now on Literature (before: Media Arts)."),
        ("2008", "Joined the Network. Creative field: Media Arts."),
    ]
    assert page.values('//ol[contains(@class,"timeline")]//time/@datetime') == ["2023-10-31", "2008"]
    assert page.texts('//section[h2="Nearest cities in the same field"]//h3')[0] == "Milan"
    assert len(page.texts('//section[h2="Other cities in this country"]//h3')) == 10


def test_the_page_in_croatian_speaks_croatian_about_names(network, client):
    page = read(client.get("/hr/cities/fr-lyon/"))
    assert page.tree.get("lang") == "hr"
    fields = page.values('//a[contains(@class,"field-tag")]/@data-field')
    assert fields == ["literature"]
    assert page.text('//a[contains(@class,"field-tag")]') == "Književnost"
    assert page.text('//p[@class="lede"]') == "Francuska · Europa i Sjeverna Amerika"


def test_a_native_name_carries_its_language(network, client):
    page = read(client.get("/en/cities/ae-abu-dhabi/"))
    (native,) = page.tree.xpath('//p[@class="native-name"]/bdi')
    assert (native.get("lang"), native.text) == ("ar", "أبوظبي")


def test_an_unconfirmed_entry_says_so_plainly(network, client):
    page = read(client.get("/en/cities/cr-sarchi/"))
    notice = page.text('//div[contains(@class,"notice")]')
    assert notice.startswith("This entry is not confirmed. Not confirmed: no document was found.")
    assert facts(page)["Population"][0] == "not recorded"
    assert page.links()["Do you know a document that shows it?"] == "/en/cities/cr-sarchi/wrong/"


def test_two_granadas_are_two_pages(network, client):
    spain = read(client.get("/en/cities/es-granada/"))
    nicaragua = read(client.get("/en/cities/ni-granada/"))
    assert spain.h1 == nicaragua.h1 == "Granada"
    assert spain.text('//p[@class="lede"]').startswith("Spain")
    assert nicaragua.text('//p[@class="lede"]').startswith("Nicaragua")


@pytest.mark.django_db
def test_a_city_that_left_keeps_its_page_and_its_history(client):
    left = CityFactory(name="Gone")
    DesignationFactory(city=left, since=dt.date(2010, 5, 1), until=dt.date(2015, 5, 1))
    DesignationFactory(city=left, since=dt.date(2017, 5, 1), until=dt.date(2018, 5, 1))
    page = read(client.get("/en/cities/hr-gone/"))
    assert page.text('//p[@class="eyebrow"]') == "not a member today"
    assert [act for _day, act in events(page)] == [
        "Left the Network.",
        "Joined the Network. Creative field: music.",
        "Left the Network.",
        "Joined the Network. Creative field: music.",
    ]
    assert not page.texts('//section[h2="Nearest cities in the same field"]')


@pytest.mark.django_db
def test_a_city_without_any_designation_has_a_page(client):
    CityFactory(name="Alone")
    page = read(client.get("/en/cities/hr-alone/"))
    assert (page.h1, events(page)) == ("Alone", [])


@pytest.mark.parametrize("code", ["hr-nowhere", "xx-varazdin", "hr-", "varazdin", "HR-varazdin"])
def test_a_city_that_does_not_exist_is_not_found(network, client, code):
    assert client.get(f"/en/cities/{code}/").status_code == 404


def test_names_that_look_like_markup_stay_text(db, client):
    DesignationFactory(city=CityFactory(name='<script>"&', code="hr-odd", native_name="</script><b>"))
    response = client.get("/en/cities/hr-odd/")
    page = read(response)
    assert page.h1 == '<script>"&'
    assert page.of_type("City")["name"] == '<script>"&'
    assert page.of_type("City")["alternateName"] == ["</script><b>"]
    assert b"<b>" not in response.content


def test_linked_data_says_what_the_page_says(network, client):
    page = read(client.get("/en/cities/hr-varazdin/"))
    city = page.of_type("City")
    assert city["@id"] == "http://localhost:8000/api/v1/cities/hr-varazdin"
    assert city["geo"] == {"@type": "GeoCoordinates", "latitude": 46.3044, "longitude": 16.3378}
    assert city["sameAs"] == ["https://www.geonames.org/3188383/", "https://www.wikidata.org/wiki/Q5420"]
    told = {one["name"].split(": ")[-1]: one["value"] for one in city["additionalProperty"]}
    assert told == {
        "population": 36187,
        "creative field": "Music",
        "member since": "2023-10-31",
        "confirmed": True,
    }
    assert page.of_type("WebPage")["mainEntity"] == {"@id": city["@id"]}
    steps = [step["name"] for step in page.of_type("BreadcrumbList")["itemListElement"]]
    assert steps == ["Mreža", "Cities", "Croatia", "Varaždin"]


def test_linked_data_can_be_downloaded(network, client):
    response = client.get("/en/cities/fr-lyon/city.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    data = json.loads(response.content)
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "City", "Lyon")
    # Only the year is known of the day on which Lyon joined.
    assert {
        "@type": "PropertyValue",
        "name": "UNESCO Creative Cities Network: member since",
        "value": "2008",
    } in data["additionalProperty"]


def test_the_mark_is_also_a_picture_with_the_colours_of_the_field(network, client):
    response = client.get("/en/cities/hr-varazdin/mark.svg")
    assert response["Content-Type"] == "image/svg+xml"
    drawn = response.content.decode()
    assert drawn.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="512" height="512">'
    )
    assert 'fill="#fbe8f8"' in drawn
    assert 'fill="#b669ac"' in drawn
    assert "class=" not in drawn


@pytest.mark.parametrize("count", [3, 40])
def test_the_page_costs_the_same_in_any_network(db, client, count, django_assert_num_queries, monkeypatch):
    for hook in (sections, commitment_records):  # what chapters above add, they measure themselves
        monkeypatch.setattr(hook, "_fillings", {})
    croatia, music = CountryFactory(), FieldFactory()
    for number in range(count):
        DesignationFactory(city=CityFactory(name=f"C {number}", country=croatia), field=music)
    client.get("/en/cities/hr-c-1/")  # what is kept by data version is warm from here on
    with django_assert_num_queries(6):  # version, city, disciplines, designations twice, texts
        client.get("/en/cities/hr-c-0/")


def test_actions_are_offered_to_readers_with_a_session_only(network, client, officer_client, monkeypatch):
    monkeypatch.setattr(
        city_actions, "_fillings", {"test": lambda request, city: [("Correct", f"/x/{city.code}/")]}
    )
    signed_in = read(officer_client.get("/en/cities/hr-varazdin/"))
    assert signed_in.links()["Correct"] == "/x/hr-varazdin/"
    assert signed_in.response["Cache-Control"] == "private, no-store"
    anonymous = client.get("/en/cities/hr-varazdin/")
    assert "Correct" not in read(anonymous).links()
    assert anonymous["Cache-Control"].startswith("public")


def test_every_member_city_has_a_page(network, client):
    for code in City.objects.order_by("code").values_list("code", flat=True)[::37]:
        assert client.get(f"/hr/cities/{code}/").status_code == 200, code


# --- people by role, as far as they wish ----------------------------------------------------------------------
def people(client) -> str:
    page = read(client.get("/en/cities/hr-varazdin/"))
    return page.text('//section[@aria-labelledby="people"]')


def test_who_acts_for_a_city_is_named_only_if_they_wish(network, client):
    """Nobody, and a team that stays unnamed, read the same: that somebody acts is no public fact."""
    nobody = people(client)
    assert "Write to the city" in nobody
    assert "only if they wish" in nobody
    city = City.objects.get(code="hr-varazdin")
    AppointmentFactory(city=city, role=Acting.EDITOR, user=UserFactory(name="Una Unnamed"))
    DataVersion.bump()
    assert people(client) == nobody
    AppointmentFactory(
        city=city, role=Acting.FOCAL_POINT, user=UserFactory(name="Nina Named", shows_name=True)
    )
    DataVersion.bump()
    named = people(client)
    assert "Nina Named Focal point" in named
    assert "Unnamed" not in named
    assert "@" not in named


def test_people_stand_below_what_the_city_did(network, client):
    page = read(client.get("/en/cities/hr-varazdin/"))
    titles = page.texts("//main//h2")
    assert titles.index("History in the Network") < titles.index("Who to turn to")
    assert titles.index("Good practices") < titles.index("History in the Network")
