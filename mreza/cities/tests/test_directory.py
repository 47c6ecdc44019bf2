"""The directory's answers held against the plain truth: rows counted one by one."""

import datetime as dt
from collections import Counter

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.cities import directory
from mreza.cities.directory import select, snapshot
from mreza.cities.models import City, Designation
from mreza.cities.queries import SORTS, CityQuery
from mreza.cities.tests.factories import (
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RegionFactory,
)
from mreza.foundation.collation import sort_key
from mreza.foundation.parameters import BadParameters
from mreza.search.finding import find

pytestmark = pytest.mark.django_db

FIELDS = [
    "music",
    "film",
    "design",
    "gastronomy",
    "literature",
    "architecture",
    "media-arts",
    "crafts-folk-art",
]
REGIONS = [
    "africa", "arab-states", "asia-and-the-pacific", "europe-and-north-america", "latin-america-and-the-caribbean",
]  # fmt: skip
COUNTRIES = ["hr", "it", "cn", "us", "br", "za", "fr", "jp", "ae", "tv"]


def some(values, most=3):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


questions = st.builds(
    CityQuery,
    q=st.sampled_from(["", "", "", "san", "a", "italy", "varazdn", "music", "nothing at all"]),
    field=some(FIELDS),
    region=some(REGIONS),
    country=some(COUNTRIES),
    since=st.none() | st.integers(2003, 2026),
    until=st.none() | st.integers(2003, 2026),
    confirmed=st.sampled_from(["", "", "yes", "no"]),
    on=st.none() | st.dates(dt.date(2003, 1, 1), dt.date(2026, 12, 31)),
    sort=st.sampled_from(["", *SORTS, *(f"-{name}" for name in SORTS)]),
    page_size=st.integers(1, 100),
)
thorough = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def everything(network):
    return list(Designation.objects.select_related("city__country__region", "field").order_by("pk"))


def plainly(everything, query, leaving_out=""):
    """The same question asked of the rows one by one."""
    day = query.day
    found = set(find("city", query.q, "en").keys) if query.q else set()
    for row in everything:
        country = row.city.country
        if not (row.since <= day and (row.until is None or row.until > day)):
            continue
        answers = {
            "q": not query.q or row.city.code in found,
            "field": not query.field or row.field.code in query.field,
            "region": not query.region or (country.region and country.region.code) in query.region,
            "country": not query.country or country.code in query.country,
            "since": not query.since or row.member_since.year >= query.since,
            "until": not query.until or row.member_since.year <= query.until,
            "confirmed": not query.confirmed or row.confirmed == (query.confirmed == "yes"),
        }
        if all(met for name, met in answers.items() if name != leaving_out):
            yield row


@thorough
@given(query=questions)
def test_the_set_and_its_facets_are_the_plain_truth(everything, query):
    selection = select(query, "en")
    rows = list(plainly(everything, query))
    assert {row.code for row in selection.all_rows()} == {row.city.code for row in rows}
    assert selection.total == len(rows)
    values = {
        "field": lambda row: row.field.code,
        "region": lambda row: row.city.country.region and row.city.country.region.code,
        "country": lambda row: row.city.country.code,
        "confirmed": lambda row: "yes" if row.confirmed else "no",
    }
    for name, value in values.items():
        truth = Counter(value(row) for row in plainly(everything, query, leaving_out=name))
        told = {one.code: one.total for one in selection.facets[name]}
        assert told == {code: truth[code] for code in told}
        assert not set(truth) - set(told) - {None}


@thorough
@given(query=questions)
def test_the_pages_part_the_set(network, query):
    selection = select(query, "en")
    pages = [row.code for page in range(1, selection.pages + 1) for row in selection.rows(page)]
    assert pages == [row.code for row in selection.all_rows()]
    assert len(pages) == len(set(pages)) == selection.total


@pytest.mark.parametrize("language", ["en", "hr", "fr"])
@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_every_order_is_what_it_says(network, sort, language):
    rows = list(select(CityQuery(sort=sort), language).all_rows())
    keys = {
        "name": lambda row: sort_key(row.name, language),
        "country": lambda row: sort_key(row.country_name, language),
        "since": lambda row: row.since,
        "population": lambda row: row.population,
    }
    told = [keys[sort.lstrip("-")](row) for row in rows]
    known = [key for key in told if key is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert told[len(known) :] == [None] * (len(told) - len(known))  # what is unknown comes last either way


@pytest.mark.parametrize(
    ("year", "count"),
    [(2013, 41), (2014, 69), (2015, 116), (2017, 180), (2019, 246), (2021, 295), (2023, 350), (2025, 406)],
)
def test_the_network_grew_as_unesco_counts(network, year, count):
    assert directory.total(dt.date(year, 12, 31)) == count


def test_the_fields_on_a_day(network):
    counts = directory.counts_by("field", dt.date(2024, 10, 1))
    assert counts == {
        "music": 75, "crafts-folk-art": 66, "gastronomy": 56, "literature": 53, "design": 49, "film": 26,
        "media-arts": 25, "architecture": 0,
    }  # fmt: skip


def test_a_city_shows_the_field_of_the_day(network):
    def lyon(day):
        (row,) = (row for row in directory.members(day, "en") if row.code == "fr-lyon")
        return row

    then, now = lyon(dt.date(2015, 1, 1)), lyon(dt.date(2024, 1, 1))
    assert (then.field, now.field) == ("media-arts", "literature")
    assert then.since == now.since == dt.date(2008, 1, 1)
    assert now.field_since == dt.date(2023, 10, 31)
    assert lyon(dt.date(2023, 10, 30)).field == "media-arts"
    assert lyon(dt.date(2023, 10, 31)).field == "literature"


def test_what_lies_near(network):
    near = directory.near("hr-varazdin", 3)
    assert [one.distance for one in near] == sorted(one.distance for one in near)
    assert near[0].city.code == "si-celje"
    assert near[0].distance == pytest.approx(directory.distance("si-celje", "hr-varazdin"))
    assert directory.distance("hr-varazdin", "at-graz") == pytest.approx(107, abs=3)
    assert "hr-varazdin" not in {one.city.code for one in directory.near("hr-varazdin", 1000)}


def test_cities_of_the_same_kind(network):
    assert {row.field for row in directory.same_field("fr-lyon", None)} == {"literature"}
    assert {row.country_code for row in directory.same_country("fr-lyon")} == {"fr"}
    assert "fr-lyon" not in {row.code for row in directory.same_country("fr-lyon")}


def test_a_change_is_seen_at_once(django_assert_num_queries):
    city = CityFactory(name="Alpha")
    DesignationFactory(city=city)
    before = snapshot()
    from mreza.journal.models import DataVersion

    DesignationFactory(city=CityFactory(name="Beta"))
    assert snapshot() is before  # nobody said that anything changed
    DataVersion.bump()
    assert {row.name for row in directory.members(language="en")} == {"Alpha", "Beta"}


def test_a_country_without_a_region_is_in_no_region():
    DesignationFactory(city=CityFactory(country=CountryFactory(code="tw", region=None)))
    selection = select(CityQuery(), "en")
    assert selection.total == 1
    assert selection.rows()[0].region == ""
    assert select(CityQuery(region=("africa",)), "en").total == 0
    assert sum(directory.counts_by("region").values()) == 0


def test_an_empty_network_is_an_empty_list():
    FieldFactory()
    RegionFactory()
    selection = select(CityQuery(), "en")
    assert (selection.total, selection.pages, selection.rows()) == (0, 1, [])
    assert [value.total for value in selection.facets["field"]] == [0]


def test_a_city_without_a_designation_is_no_member():
    CityFactory()
    assert City.objects.count() == 1
    assert directory.members(language="en") == []


# --- questions ---------------------------------------------------------------------------------------------
@thorough
@given(query=questions, page=st.integers(1, 9))
def test_the_address_of_a_question_asks_the_same(network, query, page):
    if query.since and query.until and query.since > query.until:
        return
    address = query.address(page=page)
    again = CityQuery.from_params(QueryDict(address), strict=True)
    assert again.address(page=again.page) == address
    assert select(again, "en").total == select(query, "en").total


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("foo=1", "foo"), ("field=painting", "field"), ("field=music&field=x", "field"), ("region=mars", "region"),
        ("country=HR", "country"), ("country=xx", "country"), ("since=-5", "since"), ("since=abc", "since"),
        ("since=2015.5", "since"), ("since=٢٠١٥", "since"), ("since=1e3", "since"), ("since= 2015", "since"),
        ("until=99999999999999999999999999", "until"), ("since=2020&until=2010", "until"),
        ("confirmed=maybe", "confirmed"), ("page=", "page"),
        ("on=2024-13-01", "on"), ("on=20240101", "on"), ("on=2024-W01-1", "on"), ("on=0000-01-01", "on"),
        ("sort=beauty", "sort"), ("sort=name&sort=since", "sort"), ("page=0", "page"), ("page=-1", "page"),
        ("page=1000000000000", "page"), ("page_size=101", "page_size"), ("page_size=0", "page_size"),
        ("q=a&q=b", "q"), ("on=2024-01-01&on=2024-01-02", "on"), ("q=" + "x" * 201, "q"), ("q=%00", "q"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(network, address, wrong):
    with pytest.raises(BadParameters) as refused:
        CityQuery.from_params(QueryDict(address), strict=True)
    assert [mistake.parameter for mistake in refused.value.mistakes] == [wrong]


def test_a_page_understands_what_it_can(network):
    query = CityQuery.from_params(QueryDict("field=music&since=abc&foo=1&region="))
    assert query.field == ("music",)
    assert [mistake.parameter for mistake in query.mistakes] == ["since"]
    assert query.has_unknown
