"""Search over 100,000 records, on whatever engine the environment names: `python -m bench.cards`, figures as JSON.

The records are those of `bench.records`. Beside Mreža's own search (tiers, order, five facets counted over what the
others leave, twenty rows with titles and marked snippets) stands the barest thing the same engine can do with the same
rows in the same run: one statement that asks the same FTS5 table or GIN index for the same words, counts two facets
(field, region) by GROUP BY over a narrow table, and reads the newest twenty keys. No tiers, no stems, no texts, no
snippets. Both are asked in turn; what Mreža remembers of earlier questions is forgotten before each.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.records import ASKED, KIND, MARK, vocabulary  # noqa: E402
from mreza.activities.columns import Columns, columns  # noqa: E402
from mreza.activities.models import Card  # noqa: E402
from mreza.journal import versions  # noqa: E402
from mreza.journal.models import DataVersion  # noqa: E402
from mreza.journal.versions import drop_all, look_again  # noqa: E402
from mreza.public.search import Answers  # noqa: E402
from mreza.public.search_asking import SearchQuery  # noqa: E402
from mreza.search.asking import read  # noqa: E402
from mreza.search.finding import Match, Term, engine, recent  # noqa: E402

QUESTIONS = 150
TRIES = 3  # the middle one counts: else a hundredth of all tells how busy the machine was
FIVE = ("field", "region", "objective", "sdg", "theme")


def questions() -> list[str]:
    """A third each of one, two and three words, as often as texts use them."""
    draw = random.Random(5)
    known, weights = vocabulary()
    return [
        " ".join(draw.choices(known[:ASKED], weights[:ASKED], k=1 + number % 3))
        for number in range(QUESTIONS)
    ]


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
    engine().answer(
        sql, [engine().expression(match)]
    )  # on PostgreSQL by the index too, whatever the planner thinks


def whole(question: str) -> int:
    """Mreža's: tiers, five facets under the other filters, twenty rows with titles and snippets."""
    recent().forget()
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
    begun, worked = time.perf_counter(), time.process_time()
    table = columns()
    told: dict[str, Any] = {
        "cards": len(table),
        "first read, s": time.perf_counter() - begun,
        "first read, processor s": time.process_time() - worked,
    }
    told["columns, MB"] = table.bytes / 1e6
    for question in asked[:10]:
        whole(question), bare(question)
    found, spent = [], {bare: [], whole: []}
    for question in asked:  # in turn, so that a busy moment meets both
        tries: dict[Callable[[str], Any], list[float]] = {bare: [], whole: []}
        for _try in range(TRIES):
            for what in (bare, whole):
                begun = time.perf_counter()
                answer = what(question)
                tries[what].append((time.perf_counter() - begun) * 1000)
        found.append(answer)
        for what, times in tries.items():
            spent[what].append(sorted(times)[TRIES // 2])
    for name, what in (("bare", bare), ("ours", whole)):
        series = sorted(spent[what])
        told[f"{name} p50, ms"], told[f"{name} p99, ms"] = (
            series[len(series) // 2],
            series[len(series) * 99 // 100],
        )
    told["ratio p50"] = told["ours p50, ms"] / told["bare p50, ms"]
    told["ratio p99"] = told["ours p99, ms"] / told["bare p99, ms"]
    told["answers, median"], told["answers, most"] = sorted(found)[len(found) // 2], max(found)
    told["memory of the process, MB"] = _resident()
    return told | after_a_publish()


def after_a_publish() -> dict[str, float]:
    """One record is published: what the next look costs each worker. Nothing of it stays."""
    spent = []
    cards = Card.objects.filter(kind=KIND, key__startswith=MARK).order_by("pk")
    before = list(cards.values_list("pk", "facets", "stamp")[:5])
    for pk, facets, _stamp in before:
        with transaction.atomic():
            DataVersion.bump()
            stamp = int(DataVersion.current().split("-")[0])
            Card.objects.filter(pk=pk).update(stamp=stamp, facets={**facets, "theme": []})
        look_again()
        begun = time.perf_counter()
        columns()
        spent.append((time.perf_counter() - begun) * 1000)
    begun, worked = time.perf_counter(), time.process_time()
    Columns.read()
    anew = {
        "all anew, s": time.perf_counter() - begun,
        "all anew, processor s": time.process_time() - worked,
    }
    with transaction.atomic():
        for pk, facets, stamp in before:
            Card.objects.filter(pk=pk).update(stamp=stamp, facets=facets)
        DataVersion.bump()
    return {"after one publish, ms": sorted(spent)[2]} | anew


def _resident() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmRSS"))


if __name__ == "__main__":
    print(json.dumps(figures()))
