"""Cities and ties from two CSV files, as `shared/data` has them: for measuring matching without a database."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from mreza.science.matching import City, Tie
from mreza.science.places import official_languages


class Unreadable(ValueError):
    """A file that is not what it should be: which one, in which line, and why (`code`, for the caller to word)."""

    def __init__(self, code: str, file: str, line: int = 0, value: str = "") -> None:
        super().__init__(f"{file}:{line}: {code} {value}".strip())
        self.code, self.file, self.line, self.value = code, file, line, value


_CITY_COLUMNS = frozenset({"name", "country"})
_TIE_COLUMNS = frozenset({"city_a", "city_b"})


def cities(path: Path, region_of: Callable[[str], str]) -> list[City]:
    """The member cities; one in two fields has two lines. `region_of`: a country's region, by its alpha-2 code.

    Languages are those official in the country (CLDR); the clock is the sun's, a whole hour every 15 degrees.
    """
    found: dict[str, dict[str, str]] = {}
    fields: dict[str, set[str]] = {}
    for line, row in _rows(path, _CITY_COLUMNS):
        country = row["country"].upper()
        if not row["name"] or not country:
            raise Unreadable("city-incomplete", path.name, line)
        code = f"{row['name']},{country}"
        found.setdefault(code, row)
        fields.setdefault(code, set()).update({row["field"]} if row.get("field") else ())
    return [_city(code, row, frozenset(fields[code]), path, region_of) for code, row in found.items()]


def _city(
    code: str, row: Mapping[str, str], fields: frozenset[str], path: Path, region_of: Callable[[str], str]
) -> City:
    country, longitude = row["country"].upper(), _number(row, "longitude", path)
    people = _number(row, "population", path)
    return City(
        code=code,
        region=region_of(country),
        country=country,
        fields=fields,
        languages=official_languages(country) or frozenset(),
        hours=None if longitude is None else float(round(longitude / 15)),
        latitude=_number(row, "latitude", path),
        longitude=longitude,
        population=None if people is None else int(people),
    )


def ties(path: Path, known: Iterable[str]) -> list[Tie]:
    """The ties between cities that are known, each with the weight it has in its contact.

    Rows of one record, kind and title (but for the years behind it) with the same first city are one contact, which it
    leads: n rows are its spokes, each weighing 1/n. A file with a column `weight` says it itself.
    """
    members = set(known)
    rows = []
    for line, row in _rows(path, _TIE_COLUMNS):
        one, other = row["city_a"], row["city_b"]
        for city in (one, other):
            if city not in members:
                raise Unreadable("city-unknown", path.name, line, city)
        if one == other:
            raise Unreadable("city-with-itself", path.name, line, one)
        year = row.get("year", "")
        if year and not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Unreadable("year-unreadable", path.name, line, year)
        rows.append((one, other, row, int(year) if year else None))
    size: dict[tuple[str, ...], int] = {}
    for one, _other, row, _year in rows:
        contact = _contact(one, row)
        size[contact] = size.get(contact, 0) + 1
    return [
        Tie(one, other, _number(row, "weight", path) or 1 / size[_contact(one, row)], year)
        for one, other, row, year in rows
    ]


def _contact(led_by: str, row: Mapping[str, str]) -> tuple[str, ...]:
    return led_by, row.get("record", ""), row.get("kind", ""), _YEARS.sub("", row.get("title", ""))


_YEARS = re.compile(r":( ?[12][0-9]{3},?)+$")


def _number(row: Mapping[str, str], name: str, path: Path) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Unreadable("number-unreadable", path.name, 0, text)
    return number


def _rows(path: Path, needed: frozenset[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = needed - set(reader.fieldnames or ())
        if missing:
            raise Unreadable("column-missing", path.name, 1, min(missing))
        for row in reader:
            yield (
                reader.line_num,
                {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
            )
