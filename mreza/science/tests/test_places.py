"""The facts the fit check knows, and those it honestly does not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mreza.science.fit import BUDGET_BANDS, INCOME_GROUPS
from mreza.science.places import CityFacts, city_facts, country_facts, official_languages

NETWORK = Path(__file__).resolve().parents[2] / "cities" / "data"


BANDS = Path(__file__).resolve().parents[2] / "vocabulary" / "data" / "cost_bands.csv"


def codes(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_every_shipped_country_and_city_has_its_row_and_no_other_has() -> None:
    assert list(country_facts()) == codes(NETWORK / "countries.csv")
    assert list(city_facts()) == codes(NETWORK / "cities.csv")


def test_what_is_known_names_its_source_and_what_is_unknown_names_none() -> None:
    for country in country_facts().values():
        assert bool(country.income) == bool(country.income_source)
        assert (
            bool(country.capital) == bool(country.capital_source) == (country.capital_geonames_id is not None)
        )
    for city in city_facts().values():
        assert (city.capital is not None) == bool(city.capital_source)
        assert (city.coast_km is not None) == bool(city.coast_source)


def test_income_groups_are_those_the_fit_check_orders() -> None:
    assert {country.income for country in country_facts().values()} == {*INCOME_GROUPS, None}
    assert country_facts()["hr"].income == "high"
    assert country_facts()["bf"].income == "low"


def test_the_bands_of_a_budget_are_those_shipped_in_their_order() -> None:
    assert list(BUDGET_BANDS) == codes(BANDS)


@pytest.mark.parametrize("country", ["bg", "cr", "dz", "et", "mn", "ps", "ru", "ua"])
def test_a_country_that_has_changed_groups_since_is_unknown(country: str) -> None:
    assert country_facts()[country].income is None


def test_a_country_has_at_most_one_capital_among_its_cities() -> None:
    capitals = [code[:2] for code, facts in city_facts().items() if facts.capital]
    assert len(capitals) == len(set(capitals)) == 58
    assert city_facts()["ie-dublin"].capital
    assert city_facts()["hr-varazdin"].capital is False


@pytest.mark.parametrize(
    "city", ["za-cape-town", "me-cetinje", "ps-ramallah", "il-tel-aviv-yafo", "ar-vicente-lopez"]
)
def test_whether_a_city_is_the_capital_may_be_unknown(city: str) -> None:
    assert city_facts()[city].capital is None


@pytest.mark.parametrize(
    ("city", "coast"),
    [
        ("gb-aberystwyth", True),
        ("az-baku", True),  # the Caspian counts as a sea
        ("hr-varazdin", False),
        ("us-detroit", False),  # a lake does not
        ("it-rome", None),  # 25 km: neither
    ],
)
def test_coast_by_distance_with_a_band_that_is_not_decided(city: str, coast: bool | None) -> None:
    assert city_facts()[city].coast is coast


@pytest.mark.parametrize(
    ("kilometres", "coast"), [(0, True), (10, True), (11, None), (29, None), (30, False), (None, None)]
)
def test_where_the_coast_ends(kilometres: int | None, coast: bool | None) -> None:
    assert CityFacts("x", coast_km=kilometres).coast is coast


@pytest.mark.parametrize(
    ("country", "languages"),
    [
        ("hr", {"hr"}),
        ("ie", {"en", "ga"}),
        ("ch", {"de", "gsw", "fr", "it"}),
        ("rs", {"sr"}),  # in both scripts
        ("es", {"es"}),  # those of its regions are not official in all of it
        ("us", {"en"}),  # in fact, not by federal law in CLDR's data
    ],
)
def test_official_languages_of_a_country(country: str, languages: set[str]) -> None:
    assert official_languages(country) == languages


@pytest.mark.parametrize("country", ["aq", "zz", ""])
def test_a_country_without_languages_in_cldr_is_unknown(country: str) -> None:
    assert official_languages(country) is None


def test_every_country_with_a_member_city_has_languages() -> None:
    assert [code for code in city_facts() if not official_languages(code[:2])] == []
