"""Makes the ties that Mreža ships: `mreza/ties/data/contacts.csv`, one row a contact.

For maintainers; the application never runs this. Only the standard library is needed.

    python tools/make_ties_data.py --from RECORDS --to mreza

RECORDS is the folder of compiled first records (`ties.csv` and its README), where a row is a pair of cities. Rows of
one occasion led by one city become one contact, and the pairs of all contacts are exactly the rows of the file, which
is checked. Where a row says which years concern its two cities, that stands beside the city as a detail.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
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

Row = dict[str, str]


def occasion(title: str) -> str:
    """What the row is about, without the years that concern its two cities."""
    found = YEARS.search(title)
    return title[: found.start()] if found and ":" in title[found.start() : found.start() + 1] else title


def years(title: str) -> list[str]:
    found = YEARS.search(title)
    return found["years"].split(", ") if found and occasion(title) != title else []


def contacts(rows: list[Row], code_of: dict[str, str]) -> list[Row]:
    """Rows of one occasion with the same first city are one contact."""
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        title = occasion(row["title"])
        year = "" if years(row["title"]) else row["year"]
        together[row["kind"], row["city_a"], title, year, row["record"]].append(row)
    keys: dict[str, int] = defaultdict(int)
    found = []
    for (kind, first, title, _year, record), parts in together.items():
        base = record or slug(f"{code_of[first]} {title}")[:80].rstrip("-")
        keys[base] += 1
        known = sorted({year for row in parts for year in years(row["title"]) or [row["year"]] if year})
        others = [code_of[row["city_b"]] for row in parts]
        led = len(parts) > 1 or kind in ("hosting", *RECEIVES)
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
        return [(contact["kind"], *sorted(members))] if len(members) == 2 else []
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
        rows = list(csv.DictReader(file))
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
