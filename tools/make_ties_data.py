"""Makes the ties that Mreža ships: `mreza/ties/data/contacts.csv`, one row a contact.

For maintainers; the application never runs this. Only the standard library is needed.

    python tools/make_ties_data.py --from RECORDS --to mreza

RECORDS is the folder of compiled first records (`ties.csv` and its README), where a row is a pair of cities. Rows of
one occasion led by one city become one contact; so do the rows of an occasion that are all pairs of its cities, and
nobody leads it. The pairs of all contacts are exactly the rows of the file, which is checked. Where a row says which
years concern its two cities, that stands beside the city as a detail.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from make_practices_data import cities

COLUMNS = [
    "key",
    "kind",
    "title",
    "language",
    "begins",
    "ends",
    "lead",
    "cities",
    "details",
    "record",
    "sources",
]
YEARS = re.compile(r":? (?P<years>[12][0-9]{3}(, [12][0-9]{3})*)$")
RECEIVES = ("jury",)  # in the file the juror's city comes first; the city that called the jury leads
# Rows whose title and record say the opposite of their columns (the first city receives): who received, who came.
TURNED = {
    "Residency Intercity: director from Busan in Yamagata": ("Yamagata,JP", "Busan,KR"),
}

Row = dict[str, str]


def occasion(title: str) -> str:
    """What the row is about, without the years that concern its two cities."""
    found = YEARS.search(title)
    return title[: found.start()] if found and ":" in title[found.start() : found.start() + 1] else title


def years(title: str) -> list[str]:
    found = YEARS.search(title)
    return found["years"].split(", ") if found and occasion(title) != title else []


def turned(row: Row) -> Row:
    return row | dict(
        zip(("city_a", "city_b"), TURNED.get(row["title"], (row["city_a"], row["city_b"])), strict=True)
    )


def occasion_of(row: Row) -> tuple[str, ...]:
    year = "" if years(row["title"]) else row["year"]
    return row["kind"], occasion(row["title"]), year, row["record"]


def without_lead(rows: list[Row]) -> set[tuple[str, ...]]:
    """Occasions of three cities or more of which every pair has its row."""
    pairs_of: dict[tuple[str, ...], list[frozenset[str]]] = defaultdict(list)
    for row in rows:
        pairs_of[occasion_of(row)].append(frozenset((row["city_a"], row["city_b"])))
    found = set()
    for one, pairs in pairs_of.items():
        of_all = {frozenset(pair) for pair in combinations(frozenset[str]().union(*pairs), 2)}
        if len(pairs) == len(of_all) > 1 and set(pairs) == of_all:
            found.add(one)
    return found


def contacts(rows: list[Row], code_of: dict[str, str]) -> list[Row]:
    """Rows of one occasion with the same first city are one contact; so are all pairs of an occasion's cities."""
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    shared = without_lead(rows)
    for row in rows:
        one = occasion_of(row)
        together[(*one, "" if one in shared else row["city_a"])].append(row)
    keys: dict[str, int] = defaultdict(int)
    found = []
    for (kind, title, _year, record, leads), parts in together.items():
        first = parts[0]["city_a"]
        base = record or slug(f"{code_of[first]} {title}")[:80].rstrip("-")
        keys[base] += 1
        known = sorted({year for row in parts for year in years(row["title"]) or [row["year"]] if year})
        members = dict.fromkeys([first, *(row["city_b"] for row in parts if row["city_b"] != first)])
        others = [code_of[city] for city in members if city != first]
        led = bool(leads) and (len(parts) > 1 or kind in ("hosting", *RECEIVES))
        details = [
            f"{code_of[r['city_b']]}={', '.join(years(r['title']))}" for r in parts if years(r["title"])
        ]
        found.append(
            {
                "key": base if keys[base] == 1 else f"{base}-{keys[base]}",
                "kind": kind,
                "title": title,
                "language": "en",
                "begins": known[0] if known else "",
                "ends": known[-1] if len(known) > 1 else "",
                "lead": (others[0] if kind in RECEIVES else code_of[first]) if led else "",
                "cities": " ".join([code_of[first], *others]),
                "details": "; ".join(details),
                "record": record,
                "sources": " ".join(dict.fromkeys(url for row in parts for url in row["source"].split())),
            }
        )
    return found


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def pairs(contact: Row) -> list[tuple[str, str, str]]:
    members = contact["cities"].split()
    if not contact["lead"]:
        return [(contact["kind"], *sorted(pair)) for pair in combinations(members, 2)]
    return [
        (contact["kind"], *sorted((contact["lead"], city))) for city in members if city != contact["lead"]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    code_of = cities(given.to)
    with (given.source / "ties.csv").open(encoding="utf-8", newline="") as file:
        rows = [turned(row) for row in csv.DictReader(file)]
    found = contacts(rows, code_of)
    wanted = sorted((row["kind"], *sorted((code_of[row["city_a"]], code_of[row["city_b"]]))) for row in rows)
    if sorted(pair for contact in found for pair in pairs(contact)) != wanted:
        sys.exit("The pairs of the contacts are not the rows of the file.")
    target = given.to / "ties/data/contacts.csv"
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(found)
    print(f"{len(found)} contacts, {len(rows)} pairs")


if __name__ == "__main__":
    main()
