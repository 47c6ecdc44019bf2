"""Every total is held against UNESCO's count, from rows; the growth and the matrix add up."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.cities.designating import withdraw
from mreza.cities.models import City, Round
from mreza.cities.names import city_names
from mreza.cities.tests.factories import CityFactory, DesignationFactory, RoundFactory
from mreza.cities.totals import coverage, coverage_note, fields_by_regions, growth, shortfall_notes
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 12, 31)


def test_unesco_counts_408_and_two_of_2025_are_not_identified_here(network):
    counts = coverage(DAY)
    assert (counts.here, counts.unesco, counts.missing, counts.round, counts.short) == (
        406,
        408,
        2,
        "2025",
        ("2025",),
    )
    note = coverage_note("en", DAY)
    assert note.startswith("UNESCO counts 408 cities; 406 of them are listed here.")
    assert "crafts and folk art or in design" in note
    assert coverage_note("hr", DAY).endswith(str(shortfall_notes("hr", DAY)[0]))
    assert "obrtima" in coverage_note("hr", DAY)


def test_before_the_round_of_2025_nothing_was_missing(network):
    counts = coverage(dt.date(2024, 10, 1))
    assert (counts.here, counts.unesco, counts.missing, counts.short) == (350, 350, 0, ())
    assert coverage_note("en", dt.date(2024, 10, 1)) == "UNESCO counts 350 cities; all are listed here."


def test_the_sentence_follows_the_data_not_the_code(network):
    Round.objects.filter(code="2025").update(unesco_total=410, unesco_new=60)
    Text.objects.filter(kind="round", key="2025", language="en").update(text="Four are missing.")
    assert (
        coverage_note("en", DAY) == "UNESCO counts 410 cities; 406 of them are listed here. Four are missing."
    )


def test_without_rounds_nothing_is_claimed():
    DesignationFactory()
    assert (coverage(DAY).unesco, coverage_note("en", DAY)) == (None, "")


def test_a_note_in_another_language_says_so():
    RoundFactory(code="2025", announced_on=dt.date(2025, 10, 31), unesco_new=2, unesco_total=2)
    Text.objects.create(kind="round", key="2025", part="note", language="en", text="Two are missing.")
    [note] = shortfall_notes("fr", DAY)
    assert (note, note.language, note.is_fallback) == ("Two are missing.", "en", True)


def test_growth_by_round(network):
    rows = {row.round: (row.new, row.total, row.unesco_total) for row in growth()}
    assert rows["2004"] == (1, 1, 1)
    assert [rows[year] for year in ("2014", "2015", "2017", "2019", "2021", "2023", "2025")] == [
        (28, 69, 69), (47, 116, 116), (64, 180, 180), (66, 246, 246), (49, 295, 295), (55, 350, 350), (56, 406, 408),
    ]  # fmt: skip
    assert sum(new for new, _total, _unesco in rows.values()) == City.objects.count()
    assert [row.announced_on for row in growth()] == sorted(row.announced_on for row in growth())


def test_a_change_of_field_is_no_new_member_and_a_leaver_is_no_longer_counted(network):
    new_before = {row.round: row.new for row in growth()}["2023"]
    withdraw(City.objects.get(code="hr-varazdin"), on=dt.date(2025, 1, 1), by=None, reason="why")
    after = {row.round: (row.new, row.total) for row in growth()}
    assert (after["2023"], after["2025"]) == ((new_before, 350), (56, 405))


def test_fields_by_regions_adds_up(network):
    matrix = fields_by_regions(dt.date(2024, 10, 1))
    assert matrix.total == sum(matrix.by_region) == 350
    assert dict(zip(matrix.fields, matrix.by_field, strict=True)) == {
        "crafts-folk-art": 66, "design": 49, "film": 26, "gastronomy": 56, "literature": 53, "media-arts": 25,
        "music": 75,
    }  # fmt: skip
    assert "architecture" not in matrix.fields  # it did not exist then
    assert "architecture" in fields_by_regions(DAY).fields
    assert len(matrix.regions) == 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_figures_cost_the_same_for_any_number_of_cities(django_assert_num_queries, count):
    for _ in range(count):
        DesignationFactory(city=CityFactory(), round=RoundFactory())
    with django_assert_num_queries(3):  # the version and two questions
        growth()
    with django_assert_num_queries(4):
        fields_by_regions(DAY)


def test_a_city_is_called_as_the_language_calls_it_else_as_the_network_does(network):
    hr, fr = city_names("hr"), city_names("fr")
    assert (hr["ua-lviv"], hr["ua-lviv"].language) == ("Lavov", "hr")
    assert (fr["hr-varazdin"], fr["hr-varazdin"].is_fallback) == (
        City.objects.get(code="hr-varazdin").name,
        False,
    )
    assert set(hr) == set(City.objects.values_list("code", flat=True))
