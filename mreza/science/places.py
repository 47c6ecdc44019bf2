"""What is known of countries and cities beyond what their rows say: languages, income group, capital, coast.

Languages come from Unicode CLDR through Babel; the rest from the two tables in `data/`, whose README gives sources,
licences and what is left empty. `None` always means unknown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.core import get_global
from babel.languages import get_official_languages

DATA = Path(__file__).parent / "data"

ON_THE_COAST_KM = 10  # a city is one point: its port may lie as far away
INLAND_KM = 30  # between the two the measurement does not decide


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """An ISO 3166-1 entry, by its lower-case alpha-2 code."""

    country: str
    income: str | None = None  # low, lower-middle, upper-middle, high
    income_source: str = ""
    capital: str | None = None
    capital_geonames_id: int | None = None
    capital_source: str = ""


@dataclass(frozen=True, slots=True)
class CityFacts:
    """A member city of the shipped network, by its code."""

    city: str
    capital: bool | None = None
    capital_source: str = ""
    coast_km: int | None = None  # whole kilometres to the shore, ± 2; 200 stands for that and more
    coast_source: str = ""

    @property
    def coast(self) -> bool | None:
        """Whether the city lies on the coast; unknown where its point is neither near the shore nor far from it."""
        if self.coast_km is None or ON_THE_COAST_KM < self.coast_km < INLAND_KM:
            return None
        return self.coast_km <= ON_THE_COAST_KM


def official_languages(country: str) -> frozenset[str] | None:
    """The languages official in the whole country, by law or in fact, by their primary subtag (`sr`, not `sr-Latn`).

    Official in a part only (Catalan in Spain) does not count: a city's own working languages say that. `None`: CLDR
    names none, or does not know the country.
    """
    territory = country.upper()
    if territory not in get_global("territory_languages"):
        return None
    codes = get_official_languages(territory, de_facto=True)
    return frozenset(code.split("_")[0] for code in codes) or None


@cache
def country_facts() -> dict[str, CountryFacts]:
    """Every country by its code."""
    return {
        row["country"]: CountryFacts(
            row["country"],
            row["income"] or None,
            row["income_source"],
            row["capital"] or None,
            int(row["capital_geonames_id"]) if row["capital_geonames_id"] else None,
            row["capital_source"],
        )
        for row in _rows("country_facts.csv")
    }


@cache
def city_facts() -> dict[str, CityFacts]:
    """Every city of the shipped network by its code; of a city that joined later nothing is known."""
    return {
        row["city"]: CityFacts(
            row["city"],
            {"1": True, "0": False}.get(row["capital"]),
            row["capital_source"],
            int(row["coast_km"]) if row["coast_km"] else None,
            row["coast_source"],
        )
        for row in _rows("city_facts.csv")
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
