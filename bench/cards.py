"""Search over 100,000 cards: `python -m bench.cards` in Mreža's environment, on a database that `mreza prepare` made.

Beside Mreža's own search (five facets counted over what the others leave, tiers, order, twenty rows with titles and
marked snippets) stands the barest thing the same engine can do with the same rows in the same run: one statement that
asks the same FTS5 table or GIN index for the same words, counts two facets (field, region) by GROUP BY over a narrow
table, and reads the newest twenty keys. No tiers, no stems, no texts, no snippets. Figures are answered as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from mreza.activities.columns import Columns, columns  # noqa: E402
from mreza.activities.models import Card, CardText  # noqa: E402
from mreza.cities.models import City, CreativeField  # noqa: E402
from mreza.journal import versions  # noqa: E402
from mreza.journal.models import DataVersion  # noqa: E402
from mreza.journal.versions import drop_all, look_again  # noqa: E402
from mreza.public.search import Answers  # noqa: E402
from mreza.public.search_asking import SearchQuery  # noqa: E402
from mreza.search.asking import read  # noqa: E402
from mreza.search.finding import Match, Term, engine  # noqa: E402
from mreza.search.index import Row, write_many  # noqa: E402
from mreza.translations.models import Text  # noqa: E402

TOTAL = 100_000
QUESTIONS = 150
FIVE = ("field", "region", "objective", "sdg", "theme")
KIND = "practice"
_CHUNK = 2000
# A vocabulary as texts have it: a few words everywhere, most of them rare (Zipf).
SOUNDS = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeio"]


def vocabulary(draw: random.Random, count: int = 20_000) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(draw.choice(SOUNDS) for _ in range(draw.randint(2, 5)))] = None
    return list(words)


def make(total: int = TOTAL) -> None:
    """Fill the database with cards, their texts and their rows of the index; nothing is made twice."""
    if Card.objects.filter(key__startswith="bench-").count() >= total:
        return
    draw = random.Random(11)
    words = vocabulary(draw)
    weights = [1 / (place + 8) ** 0.9 for place in range(len(words))]
    cities = list(City.objects.order_by("code").select_related("country__region"))
    fields = list(CreativeField.objects.order_by("position").values_list("code", flat=True))
    begin = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)

    def text(count: int) -> str:
        return " ".join(draw.choices(words, weights, k=count))

    for first in range(0, total, _CHUNK):
        cards, texts, rows, authored = [], {}, {}, []
        for number in range(first, min(first + _CHUNK, total)):
            city = draw.choice(cities)
            key = f"bench-{number:06}"
            goals = sorted({str(draw.randint(1, 17)) for _ in range(2)})
            cards.append(
                Card(
                    kind=KIND, key=key, code=key, state="published", city=city, level="city", original_language="en",
                    year=draw.randint(2005, 2026), stamp=1, changed_at=begin,
                    published_at=begin + dt.timedelta(minutes=draw.randint(0, 5_000_000)),
                    facets={
                        "field": draw.sample(fields, draw.randint(1, 2)), "sdg": goals, "city": [city.code],
                        "region": [city.country.region.code] if city.country.region else [],
                        "country": [city.country.code], "objective": [str(draw.randint(1, 6))],
                        "theme": [f"theme-{draw.randint(1, 6)}"], "level": ["city"],
                        "dimension": [f"dimension-{draw.randint(1, 4)}"], "stage": [f"stage-{draw.randint(1, 4)}"],
                    },
                )
            )  # fmt: skip
            texts[key] = (text(5), text(30), text(60))
            rows[key] = [Row("en", texts[key][0], words=[texts[key][1]], text=[texts[key][2]], named=False)]
            for part, said in zip(("title", "summary", "context"), texts[key], strict=True):
                authored.append(
                    Text(kind=KIND, key=key, part=part, language="en", text=said, is_original=True)
                )
        with transaction.atomic():
            made = Card.objects.bulk_create(cards)
            CardText.objects.bulk_create(
                CardText(
                    card=card,
                    language="en",
                    title=texts[card.key][0],
                    summary=texts[card.key][1],
                    state="confirmed",
                )
                for card in made
            )
            Text.objects.bulk_create(authored)
            write_many(KIND, rows)
    DataVersion.bump()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_two_facets (id BIGINT PRIMARY KEY, field TEXT, region TEXT, at TEXT, code TEXT)"
        )
        entries = "SELECT key, id FROM search_entry WHERE kind = 'practice'"
        cursor.execute(entries)
        number_of = dict(cursor.fetchall())
        narrow = [
            (number_of[key], facets["field"][0], (facets["region"] or [""])[0], at.isoformat(), key)
            for key, facets, at in Card.objects.filter(kind=KIND, key__startswith="bench-").values_list(
                "key", "facets", "published_at"
            )
        ]
        cursor.executemany("INSERT INTO bench_two_facets VALUES (%s, %s, %s, %s, %s)", narrow)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
        else:
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")


def questions() -> list[str]:
    """A third each of one, two and three words, as often as texts use them."""
    draw = random.Random(5)
    words = vocabulary(random.Random(11))[:4000]
    weights = [1 / (place + 8) ** 0.9 for place in range(len(words))]
    return [" ".join(draw.choices(words, weights, k=1 + number % 3)) for number in range(QUESTIONS)]


def bare(question: str) -> None:
    """What the engine alone takes: match, two counts, the newest twenty keys."""
    groups = tuple((Term(word),) for word, _spelt in read(question).words)
    match = Match(5, groups, "all")
    inner = (
        "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH %s"
        if connection.vendor == "sqlite"
        else engine().numbers(match).replace("string_agg(id::text, ',')", "id")
    )
    sql = f"""WITH hits AS MATERIALIZED (
            SELECT b.id, b.field, b.region, b.at, b.code FROM bench_two_facets b JOIN ({inner}) h ON h.id = b.id
        )
        SELECT 1 AS what, field AS value, '' AS code, count(*) AS total FROM hits GROUP BY field
        UNION ALL SELECT 2, region, '', count(*) FROM hits GROUP BY region
        UNION ALL SELECT * FROM (SELECT 3, at, code, 0 FROM hits ORDER BY at DESC, code LIMIT 20) newest"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [engine().expression(match)])
        cursor.fetchall()


def whole(question: str) -> int:
    """Mreža's: tiers, five facets under the other filters, twenty rows with titles and snippets."""
    versions._begin()  # as in a request: the version of the data is asked once
    answers = Answers(SearchQuery.understood(question), "en")
    cards = answers.cards
    for name in FIVE:
        cards.facet(name)
    places = cards.places[:20]
    answers._card_hits(places, 0, 20)
    versions._end()
    return cards.total


def figures() -> dict[str, Any]:
    asked = questions()
    drop_all()
    begun = time.perf_counter()
    table = columns()
    told: dict[str, Any] = {"cards": len(table), "made anew, s": time.perf_counter() - begun}
    told["columns, MB"] = table.bytes / 1e6
    told["memory of the process, MB"] = _resident()
    for question in asked[:10]:
        whole(question), bare(question)
    found, own, engines = [], [], []
    for question in asked:  # in turn, so that a busy moment meets both
        times: dict[Any, list[float]] = {bare: [], whole: []}
        for _try in range(3):
            for what in (bare, whole):
                begun = time.perf_counter()
                answer = what(question)
                times[what].append((time.perf_counter() - begun) * 1000)
        found.append(answer)
        engines.append(sorted(times[bare])[1])
        own.append(sorted(times[whole])[1])
    for name, series in (("bare", engines), ("Mreža", own)):
        series.sort()
        told[f"{name} p50, ms"], told[f"{name} p99, ms"] = (
            series[len(series) // 2],
            series[len(series) * 99 // 100],
        )
    told["ratio p50"] = told["Mreža p50, ms"] / told["bare p50, ms"]
    told["ratio p99"] = told["Mreža p99, ms"] / told["bare p99, ms"]
    told["answers, median"] = sorted(found)[len(found) // 2]
    told["answers, most"] = max(found)
    told |= after_a_publish()
    return told


def after_a_publish() -> dict[str, float]:
    """One record is published: what the next look costs each worker, beside reading all cards again."""
    spent = []
    for number in range(5):
        with transaction.atomic():
            DataVersion.bump()
            stamp = int(DataVersion.current().split("-")[0])
            card = Card.objects.filter(kind=KIND).order_by("pk")[number]
            Card.objects.filter(pk=card.pk).update(stamp=stamp, facets={**card.facets, "theme": ["theme-1"]})
        look_again()
        begun = time.perf_counter()
        columns()
        spent.append((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    Columns.read()
    return {"after one publish, ms": sorted(spent)[2], "all anew, ms": (time.perf_counter() - begun) * 1000}


def _resident() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmRSS"))


if __name__ == "__main__":
    if "make" in sys.argv:
        make()
    print(json.dumps(figures()))
