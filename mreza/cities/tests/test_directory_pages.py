"""The directory as a reader meets it: whole, in part, with mistakes, as files."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from mreza.cities.models import City, Discipline
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, FieldFactory
from mreza.foundation.tables import starts_a_formula
from mreza.journal.models import DataVersion
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

VIEWS = ["map", "list", "table"]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def listed(html):
    return re.findall(r'href="/en/cities/([a-z]{2}-[a-z0-9-]+)/">', html)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_the_same_set(client, network, view):
    html = client.get("/en/cities/", {"view": view, "country": "it"}).content.decode()
    assert set(listed(html)) >= {"it-alba", "it-bologna", "it-rome"}
    assert all(code.startswith("it-") for code in listed(html))


def test_the_set_is_said_to_be_incomplete(client, network):
    html = client.get("/en/cities/").content.decode()
    assert "UNESCO counts 408 cities; 406 of them are listed here." in html
    assert "406 member cities" in html


def test_chosen_filters_can_be_taken_away(client, network):
    html = client.get("/en/cities/?field=music&region=africa&view=list").content.decode()
    assert '<a class="chip" href="/en/cities/?region=africa&amp;view=list"' in html
    assert '<a class="chip" href="/en/cities/?field=music&amp;view=list"' in html


@pytest.mark.parametrize("view", VIEWS)
def test_htmx_gets_the_part_that_the_page_shows(client, network, view):
    address = f"/en/cities/?field=film&view={view}"
    whole = client.get(address)
    part = client.get(address, headers=HTMX)
    assert part.content.decode() in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert part.headers["HX-Push-Url"] == address.replace("&view=map", "")
    assert "HX-Request" in whole.headers["Vary"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_page_costs_the_same_for_any_number(client, django_assert_num_queries, count, view):
    for number in range(count):
        DesignationFactory(city=CityFactory(name=f"Town {number}"))
    address = f"/en/cities/?view={view}&page_size=100"
    client.get(address)
    with django_assert_num_queries(1):  # the version of the data; all else is kept for it
        assert len(set(listed(client.get(address).content.decode()))) == count


def test_a_search_costs_two_more(client, network, django_assert_max_num_queries):
    client.get("/en/cities/?q=varazdn&view=list")
    with django_assert_max_num_queries(3):
        client.get("/en/cities/?q=varazdin&view=list")


def test_the_first_page_after_a_change_costs_little(client, network, django_assert_max_num_queries):
    from mreza.journal.versions import drop_all

    drop_all()
    with django_assert_max_num_queries(20):
        client.get("/en/cities/?q=varazdin")


def test_a_page_is_public_and_within_its_budget(client, network):
    import brotli

    response = client.get("/en/cities/")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert len(brotli.compress(response.content, quality=5)) < 40_000


def test_empty_fields_of_the_form_leave_the_address(client, network):
    response = client.get("/en/cities/?q=&field=music&since=&until=&confirmed=&on=&view=table")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/cities/?field=music&view=table")
    assert (
        client.get("/en/cities/?q=&field=music", headers=HTMX).headers["HX-Push-Url"]
        == "/en/cities/?field=music"
    )


def test_unknown_parameters_are_passed_over(client, network):
    assert client.get("/en/cities/?utm_source=x&fbclid=y").status_code == 200


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("since=abc", 'value="abc"'),
        ("on=yesterday", 'value="yesterday"'),
        ("q=" + "x" * 201, "x" * 201),
        ("field=painting", "painting"),
        ("page=1000000000000", "1000000"),
        ("page=99", "ends with page 9"),
        ("sort=name&sort=since", "once only"),
        ("view=globe", "not one of the values"),
        ("format=pdf", "not one of the values"),
        ("since=2020&until=2010", "before the first"),
        ("since=-5", 'value="-5"'),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(client, network, address, kept):
    response = client.get(f"/en/cities/?{address}")
    html = response.content.decode()
    assert response.status_code == 400
    assert kept in html
    assert 'role="alert"' in html
    assert "406 member cities" in html


def test_a_mistake_names_its_field_and_leads_to_it(client, network):
    html = client.get("/en/cities/?since=abc&sort=beauty").content.decode()
    assert '<a href="#in-since">Designated: This must be a whole number from 1900 to 2200.</a>' in html
    assert "<li>Order: This is not one of the values allowed.</li>" in html
    assert 'id="in-since"' in html


@pytest.mark.parametrize("address", ["q=%00", "q=%ED%A0%80", "q=%FF", "field=%00", "q=" + "x" * 60_000])
def test_what_no_database_can_keep_is_refused(client, network, address):
    assert client.get(f"/en/cities/?{address}").status_code in (400, 414)


def test_nothing_found_says_what_to_do(client, network):
    html = client.get("/en/cities/?q=xyzzyplugh&view=list").content.decode()
    assert "No city fits all of this" in html
    assert "0 member cities" in html


def test_a_forgiven_slip_is_told(client, network):
    html = client.get("/en/cities/?q=varazdn&view=list").content.decode()
    assert "varazdn" in html
    assert "These names are close to it." in html
    assert listed(html) == ["hr-varazdin"]


def test_text_from_outside_is_only_text(client, network):
    html = client.get("/en/cities/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


def test_only_reading_is_possible(client, network):
    assert client.post("/en/cities/").status_code in (403, 405)


# --- the map -----------------------------------------------------------------------------------------------
def test_the_map_has_every_city_and_its_disclaimer(client, network):
    html = client.get("/en/cities/?region=africa").content.decode()
    svg = html[html.index('<svg class="world"') : html.index("</city-map>")]
    assert svg.count("<a href=") == 26
    assert "express no opinion" in html


def test_points_are_the_same_set(client, network):
    told = client.get("/en/cities/points.json?field=film").json()
    codes = {point[2] for point in told["points"]}
    listed_ = {
        item["code"] for item in json.loads(body(client.get("/en/cities/?field=film&format=json")))["items"]
    }
    assert codes == listed_
    assert told["count"] == len(told["points"])
    assert all(0 <= x <= 960 and 0 <= y <= 468 for x, y, *_rest in told["points"])
    assert client.get("/en/cities/points.json?foo=1").status_code == 400


def test_very_many_cities_are_drawn_by_country(network, monkeypatch):
    from mreza.cities import points
    from mreza.cities.directory import select
    from mreza.cities.queries import CityQuery

    monkeypatch.setattr(points, "MOST_POINTS", 100)
    drawn = points.drawing(select(CityQuery(), "en"))
    assert not drawn.points
    assert sum(disc.cities for disc in drawn.discs) == 406
    china = next(disc for disc in drawn.discs if disc.name == "China")
    assert china.query == "country=cn"
    assert points.drawing(select(CityQuery(country=("cn",)), "en")).points


def test_a_place_stands_where_the_projection_puts_it():
    from mreza.cities.projection import HEIGHT, WIDTH, project

    x, y = project([0, 0, 0, 90, 46.3], [11, -169 + 1e-9, 190.999, 11, 16.34])
    assert (round(float(x[0])), round(float(y[0]))) == (WIDTH // 2, HEIGHT // 2)
    assert abs(float(x[1])) < 0.01
    assert abs(float(x[2]) - WIDTH) < 0.01
    assert 0 <= float(y[3]) < 1
    assert float(x[4]) > float(x[0])
    assert float(y[4]) < float(y[0])


# --- files -------------------------------------------------------------------------------------------------
def export(client, name, query="region=africa&sort=-population"):
    response = client.get(f"/en/cities/?{query}&format={name}")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    return body(response)


def test_the_files_are_the_set_in_its_order(client, network):
    codes = [item["code"] for item in json.loads(export(client, "json"))["items"]]
    assert len(codes) == 26
    raw = export(client, "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert [row["code"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))] == codes
    sheet = load_workbook(io.BytesIO(export(client, "xlsx"))).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == codes
    told = json.loads(export(client, "geojson"))
    assert [feature["id"] for feature in told["features"]] == codes


def test_all_pages_are_in_the_file(client, network):
    assert len(json.loads(export(client, "json", "page_size=10&page=2"))["items"]) == 406


def test_geojson_is_rfc_7946(client, network):
    told = json.loads(export(client, "geojson", "country=hr"))
    assert told["type"] == "FeatureCollection"
    (feature,) = told["features"]
    assert feature["geometry"]["type"] == "Point"
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (16, 46)
    assert "GeoNames" in told["attribution"]
    assert "crs" not in told
    assert feature["properties"]["name"] == "Varaždin"


def test_files_tell_what_a_city_says_of_itself(client, network):
    """Website, working languages, disciplines, and what its population counts: as lists, or in one cell."""
    city = City.objects.get(code="hr-varazdin")
    City.objects.filter(pk=city.pk).update(
        website="https://glazba.varazdin.hr/", languages=["hr", "de"], population=43782,
        population_year=2021, population_source="Census", population_of="municipality",
    )  # fmt: skip
    city.disciplines.set(Discipline.objects.filter(code__in=("early-music", "choral-music")))
    DataVersion.bump()
    codes = [one.code for one in city.disciplines.order_by("field__position", "position", "code")]
    (told,) = json.loads(export(client, "json", "country=hr"))["items"]
    expected = {
        "website": "https://glazba.varazdin.hr/", "languages": ["hr", "de"], "disciplines": codes,
        "population_year": 2021, "population_source": "Census", "population_of": "municipality",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    assert "Early and baroque music" in told["discipline_names"]
    (feature,) = json.loads(export(client, "geojson", "country=hr"))["features"]
    assert feature["properties"]["languages"] == ["hr", "de"]
    (row,) = csv.DictReader(io.StringIO(export(client, "csv", "country=hr").decode("utf-8-sig")))
    assert (row["languages"], row["disciplines"]) == ("hr; de", "; ".join(codes))
    head, cells = load_workbook(io.BytesIO(export(client, "xlsx", "country=hr"))).worksheets[0].values
    assert dict(zip(head, cells, strict=True))["Working languages"] == "hr; de"
    (item,) = client.get("/api/v1/cities?country=hr").json()["items"]
    assert {name: item[name] for name in expected} == expected


def test_files_say_their_licence_and_what_is_missing(client, network):
    told = json.loads(export(client, "json"))
    assert told["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "408" in told["coverage"]
    assert told["source"] == "http://localhost:8000/en/cities/?region=africa&sort=-population"
    notes = load_workbook(io.BytesIO(export(client, "xlsx"))).worksheets[1]
    assert any("GeoNames" in str(cell) for (cell,) in notes.iter_rows(values_only=True))


def test_a_files_name_says_what_it_holds(client, network):
    name = client.get("/en/cities/?field=music&region=africa&q=São&on=2024-10-01&format=csv").headers[
        "Content-Disposition"
    ]
    assert name == 'attachment; filename="cities-sao-music-africa-2024-10-01.csv"'


PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1", '=HYPERLINK("http://x")', "|cmd"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_starts_a_formula(client, payload):
    country = CountryFactory(code="zz")
    DesignationFactory(city=CityFactory(code="zz-evil", name=payload, native_name=payload, country=country))
    Text.objects.create(kind="country", key="zz", language="en", text=payload)
    FieldFactory()
    raw = export(client, "csv", "country=zz").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(raw)):
        assert not any(starts_a_formula(cell) and not re.fullmatch(r"-?[0-9.]+", cell) for cell in row)
    book = load_workbook(io.BytesIO(export(client, "xlsx", "country=zz")))
    for sheet in book.worksheets:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
