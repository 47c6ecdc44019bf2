"""The ledger of ties with 100,000 of them, on a new installation: `python -m bench.ties [sqlite|postgres [number]]`.

Contacts are drawn with a fixed seed and written by `ties.writing`. `python -m bench.ties inside [number]` does it in
the installation that the environment names, and prints figures as JSON.

Measured there, in one process: the columns read anew and brought along after one act, the page with its facets, with
words, as table and map, the API, and the files with the memory they take above what the process had before. Each is
told by the clock and in the processor's time of this process, which says more where other things run beside.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, NamedTuple

TOTAL = 100_000
SEED = 20261123
TIMES = 15
QUESTIONS = ("", "?kind=residency", "?field=music&since=2018", "?region=africa", "?state=documented&year=2021",
             "?city=fr-lyon", "?country=hr&kind=visit&kind=advice")  # fmt: skip
WORDS = ("residency", "rezidencija", "film", "kratki film", "lončari", "poster exhibition", "lyon design",
         '"short film"', "fotografije", "varaždin", "advice on craft", "residenzia")  # fmt: skip


def installed(engine: str, total: int = TOTAL) -> dict[str, Any]:
    """The figures of one engine, from an installation made for this."""
    from bench import engines

    with engines.new(engine) as env:
        told: dict[str, Any] = json.loads(
            engines.run(["bench.ties", "inside", str(total)], env, timeout=3600)
        )
    return told


# --- in the installation ------------------------------------------------------------------------------------------
KINDS = ("visit", "advice", "hosting", "conference", "jury", "residency", "co-organised-event", "mentoring",
         "joint-project", "translation")  # fmt: skip
SUBJECTS = {
    "en": ("poster exhibition", "short film night", "residency for weavers", "advice on craft schools", "jazz workshop",
           "cookbook of two rivers", "design week", "map of sounds", "book fair", "festival of light"),
    "hr": ("izložba plakata", "noć kratkoga filma", "rezidencija za tkalje", "savjet o školi obrta", "radionica jazza",
           "kuharica dviju rijeka", "tjedan dizajna", "karta zvukova", "sajam knjiga", "svečanost svjetla"),
    "fr": ("exposition d’affiches", "nuit du court métrage", "résidence de tissage", "conseil aux écoles d’artisanat"),
}  # fmt: skip
OTHERS = (
    "of young",
    "for old",
    "with blind",
    "by wandering",
    "among new",
    "against dull",
    "without",
    "under",
    "after",
)
WHAT = (
    "potters",
    "readers",
    "cooks",
    "drummers",
    "printers",
    "gardeners",
    "puppeteers",
    "ljevači",
    "kipari",
    "poètes",
)


def drawn(total: int) -> list[Any]:
    """Contacts that have so many ties: mostly of two cities, some of up to twelve, one in a thousand of forty.

    Cities are drawn as unevenly as in life: the r-th with weight 1/(r + 10).
    """
    from mreza.cities.models import City
    from mreza.ties.cleaning import Wanted, direction
    from mreza.vocabulary.models import TieKind

    chance = random.Random(SEED)
    cities = list(City.objects.order_by("code"))
    chance.shuffle(cities)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(cities))))
    kinds = {kind.code: kind for kind in TieKind.objects.all()}
    found, pairs = [], 0
    while pairs < total:
        kind = kinds[chance.choice(KINDS)]
        size = chance.choices((2, chance.randint(3, 12), 40), (970, 29, 1))[0]
        members = list(dict.fromkeys(chance.choices(cities, cum_weights=weights, k=3 * size)))[:size]
        if len(members) < 2:
            continue
        leads = kind.direction != TieKind.Direction.BOTH or len(members) > 12
        language = chance.choice(tuple(SUBJECTS))
        year = chance.randint(2004, 2026)
        month, day = chance.randint(1, 10), chance.randint(1, 28)
        words = (
            chance.choice(SUBJECTS[language]),
            chance.choice(OTHERS),
            chance.choice(WHAT),
            str(len(found) % 97),
        )
        wanted = Wanted(
            kind=kind, cities=members, language=language, lead=members[0] if leads else None, title=" ".join(words),
            begins=chance.choice(("", f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}")),
        )  # fmt: skip
        found.append(Wanted(**{**vars(wanted), "gives": direction(wanted)}))
        pairs += wanted.pairs
    return found


def write(wanted: list[Any]) -> float:
    """Write them as an import does, in one transaction; seconds."""
    from django.db import transaction

    from mreza.journal.models import DataVersion
    from mreza.ties.choices import Answer, Origin
    from mreza.ties.writing import stamp_now, write_contacts

    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    begun = time.perf_counter()
    with transaction.atomic():
        DataVersion.bump()
        made = write_contacts(
            [one for number, one in enumerate(wanted) if number % 5 < 3],
            by=None,
            city=None,
            origin=Origin.SOURCE,
            at=at,
        )
        for remainder, answer in ((3, Answer.CONFIRMED), (4, None)):
            own = [one for number, one in enumerate(wanted) if number % 5 == remainder]
            own.sort(key=lambda one: one.cities[0].code)
            for _code, group in groupby(own, key=lambda one: one.cities[0].code):
                part = list(group)
                said = {city.code: answer for one in part for city in one.cities} if answer else {}
                made += write_contacts(
                    part, by=None, city=part[0].cities[0], origin=Origin.FILE, at=at, said=said
                )
        stamp_now([contact.pk for contact in made])
    return time.perf_counter() - begun


class Spent(NamedTuple):
    """Milliseconds by the clock, and of this process's processor time: the second says more on a busy machine."""

    clock: float
    processor: float


def spent(act: Callable[[], Any]) -> Spent:
    """How long something takes."""
    begun, worked = time.perf_counter(), time.process_time()
    act()
    return Spent((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000)


def once(name: str, span: Spent) -> dict[str, float]:
    return {f"{name}, ms": round(span.clock, 1), f"{name}, processor ms": round(span.processor, 1)}


def told(name: str, spans: list[Spent]) -> dict[str, float]:
    found = {}
    for what, values in (
        ("ms", sorted(one.clock for one in spans)),
        ("processor ms", sorted(one.processor for one in spans)),
    ):
        found[f"{name} p50, {what}"] = round(statistics.median(values), 1)
        found[f"{name} p95, {what}"] = round(values[int(len(values) * 0.95)], 1)
    return found


def memory() -> float:
    """What this process holds of the machine's memory now, MB."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


def streamed(client: Any, way: str) -> dict[str, float]:
    """A file of everything, taken piece by piece as a server sends it; the most memory it took above before."""
    idle, most, size = memory(), 0.0, 0
    begun = time.perf_counter()
    answer = client.get(f"/en/ties/?format={way}")
    for piece in answer if not answer.streaming else answer.streaming_content:
        size += len(piece)
        most = max(most, memory() - idle)
    return {
        f"{way}, s": round(time.perf_counter() - begun, 2),
        f"{way}, MB": round(size / 2**20, 1),
        f"{way}, MB above idle": round(most, 1),
    }


def figures(total: int) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from mreza.cities.models import City
    from mreza.journal.versions import drop_all
    from mreza.ties.cleaning import Wanted
    from mreza.ties.columns import columns, ledger
    from mreza.ties.keeping import claim
    from mreza.ties.models import Contact, Tie
    from mreza.ties.query import COUNTED, TieQuery, select
    from mreza.ties.wording import titles
    from mreza.vocabulary.models import TieKind

    wanted = drawn(total)
    found: dict[str, Any] = {"engine": connection.vendor, "written, s": round(write(wanted), 1)}
    found |= {"contacts": Contact.objects.count(), "ties": Tie.objects.count()}
    client = Client(headers={"host": "localhost"})

    drop_all()
    found |= once("columns read anew", spent(columns))
    found |= once("ledger of these columns", spent(ledger))
    found["columns, MB"] = round(columns().bytes / 2**20, 1)
    client.get("/en/ties/")
    spans = [
        spent(lambda q=query: client.get(f"/en/ties/{q}")) for query in QUESTIONS for _time in range(TIMES)
    ]
    found |= told("page with facets", spans)

    def facets(query: str) -> None:
        from django.http import QueryDict

        selection = select(TieQuery.from_params(QueryDict(query.removeprefix("?"))), "en")
        for name in COUNTED:
            selection.facet(name)
        selection.contacts[:50]

    found |= told(
        "set and facets", [spent(lambda q=q: facets(q)) for q in QUESTIONS for _time in range(TIMES)]
    )
    found |= told("table", [spent(lambda: client.get("/en/ties/?view=table")) for _time in range(TIMES)])
    found |= told("map", [spent(lambda: client.get("/en/ties/?view=map")) for _time in range(TIMES)])
    found |= told("API", [spent(lambda: client.get("/api/v1/ties")) for _time in range(TIMES)])

    found |= of_cities(client)

    found |= once("words read", spent(titles))
    client.get("/en/ties/?q=mreža")
    spans = [spent(lambda w=word: client.get("/en/ties/", {"q": w})) for word in WORDS for _time in range(5)]
    found |= told("page with words", spans)

    # One act after another: what the first reader after it waits for.
    one, other = City.objects.get(code="hr-varazdin"), City.objects.get(code="fr-lyon")
    kind = TieKind.objects.get(code="joint-project")
    rebuilt, worded, pages = [], [], []
    for number in range(TIMES):
        claim(
            Wanted(kind=kind, cities=[one, other], title=f"Act {number}", language="en", begins="2026"),
            by=None,
            city=one,
        )
        rebuilt.append(spent(ledger))
        worded.append(spent(titles))
        pages.append(spent(lambda: client.get("/en/ties/")))
    found |= told("rebuilt after an act", rebuilt)
    found |= told("words after an act", worded)
    found |= told("first page after an act", pages)

    for way in ("gexf", "graphml", "csv", "json", "xlsx"):
        found |= streamed(client, way)
    return found


def of_cities(client: Any) -> dict[str, Any]:
    """The pages of the busiest city, and the graph of one that has about two hundred ties."""
    from mreza.cities.models import City
    from mreza.ties.city_page import Count, partners_of, places, ties_of
    from mreza.ties.egograph import ego
    from mreza.ties.models import Tie

    ends = Tie.objects.values_list("giver__code", "receiver__code").iterator()
    counts = Counter(code for pair in ends for code in pair)
    (first, most), (second, _count) = counts.most_common(2)
    one, other = sorted((first, second))
    found: dict[str, Any] = {"ties of the busiest city": most}
    for name, address in {
        "page of its ties": f"/en/ties/of/{first}/",
        "it beside the second": f"/en/ties/between/{one}/{other}/",
        "its own page": f"/en/cities/{first}/",
        "its two pages on paper": f"/en/ties/of/{first}/cooperation.pdf",
    }.items():
        client.get(address)
        found |= told(name, [spent(lambda at=address: client.get(at)) for _time in range(5)])
    code = min(counts, key=lambda one: (abs(counts[one] - 200), one))
    city = City.objects.get(code=code)

    def graph() -> None:
        ego(places({code}, "en")[code], partners_of(ties_of(city, "en"), Count(), "en"))

    return found | told(f"ego graph of {counts[code]} ties", [spent(graph) for _time in range(TIMES)])


if __name__ == "__main__":
    total = int(sys.argv[2]) if len(sys.argv) > 2 else TOTAL
    if sys.argv[1:2] == ["inside"]:
        print(json.dumps(figures(total)))
    else:
        from bench.engines import ENGINES

        chosen = [
            engine for engine in ENGINES if not sys.argv[1:] or engine.lower().startswith(sys.argv[1][:4])
        ]
        print(json.dumps([installed(engine, total) for engine in chosen], indent=1))
