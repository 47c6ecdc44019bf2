"""Synthetic cities for measurements, beside the real network: `python -m bench.synthetic TOTAL --rows FILE`.

Run in Mreža's own environment on a database that `mreza prepare` made. The same number always gives the same
cities. They spread over countries, fields, years and sizes like real ones; some changed their field, some left,
some are unconfirmed; a fifth has another name in Croatian.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import random
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import transaction  # noqa: E402

from mreza.cities.models import City, Country, CreativeField, Designation  # noqa: E402
from mreza.foundation.hooks import reindex  # noqa: E402
from mreza.journal.models import DataVersion  # noqa: E402
from mreza.translations.models import Text  # noqa: E402

STARTS = (
    "Bal", "Bor", "Cas", "Dal", "El", "Far", "Gor", "Hal", "Is", "Jar", "Kal", "Lu", "Mar", "Nor", "Or", "Pal", "Qu",
    "Ros", "Sa", "Tor", "Ul", "Va", "Wes", "Yal", "Zar", "Šib", "Čak", "Østr",
)  # fmt: skip
MIDDLES = (
    "a", "ba", "da", "en", "er", "go", "i", "ka", "la", "le", "li", "lo", "ma", "na", "ni", "no", "o", "ra", "re",
    "ri", "sa", "se", "ta", "te", "ti", "va", "vi", "za", "ć", "ñ", "ü",
)  # fmt: skip
ENDS = (
    "burg", "city", "dorf", "grad", "ham", "ia", "ona", "polis", "stad", "ton", "vár", "ville", "vo", "wick", "ço",
    "shi", "pur", "abad",
)  # fmt: skip
YEARS = [2004, 2005, 2008, 2010, 2012, 2014, 2015, 2017, 2019, 2021, 2023, 2025]


def make(total: int) -> int:
    """Add synthetic cities until there are `total`; how many were added."""
    draw = random.Random(total)
    missing = total - City.objects.count()
    if missing <= 0:
        return 0
    countries = list(Country.objects.filter(region__isnull=False).order_by("code"))
    weights = [1 / (place + 3) for place in range(len(countries))]
    draw.shuffle(countries)
    fields = list(CreativeField.objects.order_by("position"))
    cities, texts = [], []
    for number, country in enumerate(draw.choices(countries, weights, k=missing)):
        name = _name(draw)
        code = f"{country.code}-bench-{number}"
        cities.append(
            City(
                code=code,
                name=name,
                native_name=_name(draw) if draw.random() < 0.4 else "",
                native_language=country.code if draw.random() < 0.4 else "",
                country=country,
                latitude=round(draw.uniform(-55, 70), 4),
                longitude=round(draw.uniform(-180, 180), 4),
                population=int(draw.lognormvariate(12, 1.2)) if draw.random() < 0.97 else None,
                time_zone="Europe/Zagreb",
                search_names="\n".join(_name(draw) for _ in range(draw.randint(0, 5))),
            )
        )
        if draw.random() < 0.2:
            texts.append(Text(kind="city", key=code, part="name", language="hr", text=_name(draw)))
    with transaction.atomic():
        City.objects.bulk_create(cities, batch_size=2000)
        Designation.objects.bulk_create(
            [one for city in cities for one in _history(draw, city, fields)], batch_size=2000
        )
        Text.objects.bulk_create(texts, batch_size=2000)
        reindex()
        DataVersion.bump()
    return missing


def _name(draw: random.Random) -> str:
    middle = "".join(draw.choices(MIDDLES, k=draw.randint(1, 3)))
    return (
        draw.choice(STARTS)
        + middle
        + draw.choice(ENDS)
        + (" " + draw.choice(STARTS) if draw.random() < 0.1 else "")
    )


def _history(draw: random.Random, city: City, fields: list[CreativeField]) -> list[Designation]:
    start = dt.date(draw.choice(YEARS), 10, 31)
    held = draw.choice([field for field in fields if field.since <= start])
    first = Designation(
        code=f"{city.code}-{start.year}",
        city=city,
        field=held,
        since=start,
        member_since=start,
        confirmed=draw.random() < 0.97,
    )
    chance = draw.random()
    if chance > 0.02 or start.year > 2020:
        return [first]
    first.until, first.until_precision = dt.date(2023, 10, 31), "day"
    if chance < 0.005:
        return [first]
    other = draw.choice([field for field in fields if field.pk != held.pk and field.since <= first.until])
    return [
        first,
        Designation(
            code=f"{city.code}-2023",
            city=city,
            field=other,
            since=first.until,
            member_since=start,
            confirmed=True,
        ),
    ]


def write_rows(file: Path) -> int:
    """The member cities of today as one flat table, for the peers."""
    from mreza.cities.directory import members

    columns = [
        "code", "name", "native_name", "country_code", "country", "region", "field", "field_name", "since",
        "since_year", "population", "latitude", "longitude", "confirmed",
    ]  # fmt: skip
    rows = members(language="en")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(
                [row.code, row.name, row.native_name, row.country_code, row.country_name, row.region, row.field,
                 row.field_name, row.since.isoformat(), row.since.year, row.population or "", row.latitude,
                 row.longitude, int(row.confirmed)]
            )  # fmt: skip
    return len(rows)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("total", type=int)
    arguments.add_argument("--rows", type=Path)
    given = arguments.parse_args()
    print("added", make(given.total))
    if given.rows:
        print("rows", write_rows(given.rows))
