"""The list of projects: one set for page, table, map, timeline, files, feed and API; the light of the day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.areas.partnerships.projects.query import ProjectQuery, select
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, FieldFactory
from mreza.journal.versions import drop_all

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LIST = "/en/partnerships/projects/"
AT = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def titles(response: Any) -> list[str]:
    return re.findall(r'<li class="project-row".*?<a [^>]*>(.*?)</a>', response.content.decode(), re.S)


def chosen(day: dt.date | None = None, **facets: str) -> set[str]:
    """The codes of the cities that lead what a question leaves."""
    query = ProjectQuery(kinds=("project",), chosen={name: (code,) for name, code in facets.items()})
    return {row.city for row in select(query, "en", day=day).rows()}


@pytest.fixture
def three(db: None) -> None:
    """An idea of Varaždin, a running project of Lyon with Brno, a finished one of Brno alone, of one sector."""
    FieldFactory(code="crafts-folk-art")
    cities = {
        code: CityFactory(code=code, name=name, country=CountryFactory(code=code[:2]))
        for code, name in (("hr-varazdin", "Varaždin"), ("fr-lyon", "Lyon"), ("cz-brno", "Brno"))
    }
    for city in cities.values():
        DesignationFactory(city=city, field=FieldFactory(code="crafts-folk-art"), since=dt.date(2015, 1, 1))
    make_project(city=cities["hr-varazdin"], public=True, texts={"title": "Looms for a fair"}, pilot=False)
    make_project(
        cities["cz-brno"], city=cities["fr-lyon"], stage="running", public=True, at=AT,
        texts={"title": "Silk that travels"},
    )  # fmt: skip
    make_project(
        city=cities["cz-brno"], stage="finished", public=True, texts={"title": "One guild alone"}, starts="2025",
        partners=[{"name": "Guild", "sector": "civil"}],
        outcomes=[{"key": "r1", "baseline": "4", "target": "12", "measured": "12", "measured_on": "2026-02-01"}],
    )  # fmt: skip
    make_project(city=cities["fr-lyon"], texts={"title": "Still a draft"})


def test_what_is_published_is_listed_and_nothing_else(client, three):
    response = client.get(LIST)
    assert response.status_code == 200
    assert set(titles(response)) == {"Looms for a fair", "Silk that travels", "One guild alone"}
    assert "Still a draft" not in response.content.decode()
    assert "3 projects" in response.content.decode()


@pytest.mark.parametrize(
    ("facets", "cities"),
    [
        ({"stage": "running"}, {"fr-lyon"}),
        ({"stage": "idea"}, {"hr-varazdin"}),
        ({"pilot": "no"}, {"hr-varazdin"}),
        ({"sector": "private"}, {"hr-varazdin", "fr-lyon"}),
        ({"mix": "1"}, {"cz-brno"}),
        ({"city": "cz-brno"}, {"fr-lyon", "cz-brno"}),
        ({"country": "cz", "stage": "finished"}, {"cz-brno"}),
        ({"light": "green"}, {"cz-brno"}),
        ({"light": "none"}, {"hr-varazdin"}),
        ({"year": "2025"}, {"cz-brno"}),
        ({"field": "crafts-folk-art", "mix": "3"}, set()),
    ],
)
def test_each_facet_leaves_what_has_it(three, facets, cities):
    assert chosen(**facets) == cities


def test_the_light_is_that_of_the_day_asked_for(three):
    """No row changes between the two days: the milestone of May is late in June."""
    assert chosen(dt.date(2026, 3, 1), light="amber") == {"fr-lyon"}
    assert chosen(dt.date(2026, 12, 1), light="red") == {"fr-lyon"}


def test_every_facet_is_counted_under_the_others(three):
    selection = select(ProjectQuery(kinds=("project",), chosen={"stage": ("running",)}), "en")
    counts = {value.code: value.total for value in selection.facet("stage")}
    assert counts == {"idea": 1, "agreed": 0, "running": 1, "finished": 1, "stopped": 0}
    assert {value.code: value.total for value in selection.facet("pilot")} == {"yes": 1, "no": 0}
    assert sum(value.total for value in selection.facet("light")) == selection.total == 1
    assert selection.not_stated["sdg"] == 1


def test_one_address_gives_the_same_set_as_file_table_map_and_feed(client, three):
    query = {"city": "cz-brno"}
    told = client.get(LIST, {**query, "format": "csv"}).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert {row["city"] for row in rows} == {"fr-lyon", "cz-brno"}
    silk = next(row for row in rows if row["city"] == "fr-lyon")
    assert silk["cities"] == "cz-brno|fr-lyon"
    assert silk["partners"] == "Guild of Weavers|Loom & Sons"
    assert silk["budget"] == "City budget: 12000.50 EUR"
    assert (silk["milestones"], silk["milestones_done"]) == ("1", "0")
    told = json.loads(client.get(LIST, {**query, "format": "json"}).getvalue())
    assert {one["code"] for one in told["items"]} == {row["code"] for row in rows}
    assert told["count"] == 2
    points = json.loads(client.get(f"{LIST}points.json", query).content)
    assert {point[2] for point in points["points"]} == {"fr-lyon", "cz-brno"}
    feed = ET.fromstring(client.get(f"{LIST}feed.atom", query).content)  # noqa: S314 (our own)
    assert len(feed.findall(f"{ATOM}entry")) == 2
    table = client.get(LIST, {**query, "view": "table"}).content.decode()
    assert "Silk that travels" in table
    assert "Looms for a fair" not in table
    assert client.get(LIST, {**query, "format": "xlsx"}).content[:2] == b"PK"


def test_the_timeline_says_in_words_what_it_draws(client, three):
    body = client.get(LIST, {"view": "timeline"}).content.decode()
    assert "3 projects from their beginning to their end." in body
    assert body.count('class="time-line"') == 3
    assert body.index("One guild alone") < body.index("Silk that travels")


def test_bad_parameters_are_named_and_nothing_is_lost(client, three):
    response = client.get(LIST, {"stage": "flying", "q": "silk", "page": "99"})
    body = response.content.decode()
    assert response.status_code == 400
    assert "flying" in body
    assert 'value="silk"' in body
    assert client.get(f"{LIST}points.json", {"stage": "flying"}).status_code == 400
    assert client.get(f"{LIST}feed.atom", {"colour": "red"}).status_code == 400


def test_words_of_the_text_and_of_a_partner_city_find_it_and_those_of_its_risks_do_not(client, three):
    assert titles(client.get(LIST, {"q": "weavers"}))
    assert titles(client.get(LIST, {"q": "Brno"}))
    assert not titles(client.get(LIST, {"q": "customs office"}))


def test_a_row_names_the_cities_beside_the_leading_one_and_counts_the_rest(client, three):
    names = ("Graz", "Ljubljana", "Pécs", "Turin", "Linz")
    make_project(
        *(CityFactory(name=name) for name in names), city=City.objects.get(code="hr-varazdin"), stage="agreed",
        public=True, texts={"title": "A fair of six"},
    )  # fmt: skip
    rows = client.get(LIST, {"q": "fair of six"}).content.decode()
    told = " ".join(re.sub(r"<[^>]+>", "", rows[rows.index("With:") :]).split())
    assert told.startswith("With: Graz, Ljubljana, Pécs and 2 more")
    alone = client.get(LIST, {"q": "One guild alone"}).content.decode()
    assert "With:" not in alone


@pytest.mark.parametrize("view", ["list", "table", "timeline"])
def test_one_and_three_rows_cost_the_same(client, three, view):
    def statements(rows: int) -> int:
        drop_all()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST, {"page_size": rows, "view": view}).status_code == 200
        return len(asked)

    counts = {rows: statements(rows) for rows in (1, 3)}
    assert counts[1] == counts[3] <= 22, counts


def test_an_empty_list_says_what_belongs_here(client, db):
    body = client.get(LIST).content.decode()
    assert "No project is published yet" in body
