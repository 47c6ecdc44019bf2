"""What the measuring commands share: cities and ties from files or from the database, and a country's region."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

import mreza.cities
from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching.network import known
from mreza.science.matching import City, Network, Tie
from mreza.science.matching_files import Unreadable, cities, ties

_WHY = {
    "city-incomplete": "a city needs a name and a country",
    "city-unknown": "the cities' file has no such city",
    "city-with-itself": "a city is not tied with itself",
    "column-missing": "a column is missing",
    "country-unknown": "no such country",
    "number-unreadable": "this is no number",
    "year-unreadable": "a year has four digits",
}


def add_files(parser: CommandParser) -> None:
    parser.add_argument("--cities", type=Path, metavar="FILE", help="CSV: name, country, field, latitude, …")
    parser.add_argument(
        "--ties", type=Path, metavar="FILE", help="CSV: city_a, city_b as Name,CC; year, record, …"
    )
    parser.add_argument(
        "--present", action="store_true", help="Instead of files: the Network as it stands in this database."
    )
    parser.add_argument("--seed", type=int, default=1, help="What is drawn follows from it (1).")
    parser.add_argument("--year", type=int, help="The present year; without it the latest in the files.")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def check_source(options: dict[str, Any]) -> None:
    """Both files, or the database, or neither; not half of it and not both."""
    if options["seed"] < 0:
        raise CommandError("--seed: a whole number from 0 on.")
    if (options["cities"] is None) != (options["ties"] is None):
        raise CommandError("Give both --cities and --ties.")
    if options["present"] and options["cities"]:
        raise CommandError("Give files or --present, not both.")


def read_present() -> Network:
    """Members, counted ties, open offers and needs of this installation, as people of the Network know them."""
    return known(Audience.NETWORK).net


def without_records(cities: list[City]) -> list[City]:
    """Cities without what their records say: a record may tell of the very tie that is hidden."""
    nothing: frozenset[str] = frozenset()
    return [replace(city, topics={}, objectives=nothing, targets=nothing, response=None) for city in cities]


def read_files(options: dict[str, Any]) -> tuple[list[City], list[Tie], int]:
    """Cities, ties and the year; what cannot be read is a CommandError that says where and why."""
    try:
        found = cities(options["cities"], region_of())
        tied = ties(options["ties"], [city.code for city in found])
    except Unreadable as wrong:
        place = f"{wrong.file}, line {wrong.line}" if wrong.line else wrong.file
        raise CommandError(f"{place}: {_WHY[wrong.code]}: {wrong.value[:80]}".removesuffix(": ")) from wrong
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise CommandError(f"This cannot be read: {wrong}") from wrong
    return found, tied, options["year"] or max((tie.year or 0 for tie in tied), default=0)


@cache
def region_of() -> Callable[[str], str]:
    """A country's region of UNESCO, from the table that comes with the Network."""
    path = Path(mreza.cities.__file__).parent / "data" / "countries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        regions = {row["code"].upper(): row["region"] for row in csv.DictReader(file)}

    def find(country: str) -> str:
        if country not in regions:
            raise Unreadable("country-unknown", "cities", 0, country)
        return regions[country]

    return find
