"""What the measuring commands share: cities and ties from files, regions as the Network has them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

import mreza.cities
from mreza.science.matching import City, Tie
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


def add_files(parser: CommandParser, *, needed: bool) -> None:
    parser.add_argument(
        "--cities", type=Path, required=needed, metavar="FILE", help="CSV: name, country, field, latitude, …"
    )
    parser.add_argument(
        "--ties",
        type=Path,
        required=needed,
        metavar="FILE",
        help="CSV: city_a, city_b as Name,CC; year, record, …",
    )
    parser.add_argument("--seed", type=int, default=1, help="What is drawn follows from it (1).")
    parser.add_argument("--year", type=int, help="The present year; without it the latest in the files.")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def read_files(options: dict[str, Any]) -> tuple[list[City], list[Tie], int]:
    """Cities, ties and the year; what cannot be read is a CommandError that says where and why."""
    if options["seed"] < 0:
        raise CommandError("--seed: a whole number from 0 on.")
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
