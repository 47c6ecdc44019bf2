"""100,000 published records for measurements: `python -m bench.records make|compare` in an environment of Mreža's.

By the acts a person uses they would take half an hour. Here the rows are put straight into the tables, and are
nevertheless what the acts write:

- Texts are put together of a few thousand sentences. What the index keeps of a text (its words, every two neighbours,
  the stems) is a function of its sentences and of the two words where they meet; so each sentence is read once, by the
  product's own `search.words`, and its words are joined. The same holds for titles.
- Card, texts and cities of a record follow from its values; the rules are short and stand here a second time.

Nobody has to believe it: `compare` takes records at random, makes each again by `create`, `submit` and `publish`, and
compares every row of the card, its texts, its cities, the authored texts and the index. It is part of making them.
On PostgreSQL the three indexes are built after the rows, on SQLite the index is written with more memory: the engines
promise the same index either way, and SQLite is asked to check it (`integrity-check`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from mreza.activities.choices import CitySize, Origin  # noqa: E402
from mreza.activities.life import publish, submit  # noqa: E402
from mreza.activities.models import Card, CardCity, CardText  # noqa: E402
from mreza.activities.writing import create  # noqa: E402
from mreza.areas.practices.models import Practice  # noqa: E402
from mreza.cities.models import City, CreativeField  # noqa: E402
from mreza.cities.names import city_names  # noqa: E402
from mreza.foundation.rows import insert  # noqa: E402
from mreza.journal.models import DataVersion  # noqa: E402
from mreza.search.index import _may_be_meant  # noqa: E402
from mreza.search.models import Entry, Word  # noqa: E402
from mreza.search.words import kind_word, line, neighbours, plain_words, prose, stems_in, words  # noqa: E402
from mreza.translations.lookup import names  # noqa: E402
from mreza.translations.models import Text  # noqa: E402
from mreza.vocabulary.models import Dimension, Group, Objective, Stage, Target, Theme  # noqa: E402

TOTAL = 100_000
COMPARED = 40
KIND, LANGUAGE, MARK = "practice", "en", "bench-"
SENTENCES, WORDS_OF_ONE, TITLES, WORDS_OF_A_TITLE = 10_000, 15, 10_000, 5
IN_SUMMARY, IN_CONTEXT = 2, 4  # sentences
VOCABULARY, ASKED = 20_000, 4_000
FIRST_DAY = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
_CHUNK = 5_000
_SOUNDS = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeio"]


# --- words and sentences ------------------------------------------------------------------------------------
def vocabulary() -> tuple[list[str], list[float]]:
    """Words with how often they are used: a few everywhere, most of them rare (Zipf). The first are those of the
    network's real records, the most frequent first; further ones are made up."""
    real = Text.objects.filter(kind=KIND, language=LANGUAGE).exclude(key__startswith=MARK).order_by("pk")
    counts = Counter(word for text in real.values_list("text", flat=True) for word in plain_words(text))
    found = dict.fromkeys(
        word for word, _count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if word.isascii()
    )
    draw = random.Random(11)
    while len(found) < VOCABULARY:
        found["".join(draw.choice(_SOUNDS) for _ in range(draw.randint(2, 5)))] = None
    return list(found)[:VOCABULARY], [1 / (place + 8) ** 0.9 for place in range(VOCABULARY)]


@dataclass(frozen=True)
class Sentence:
    """A sentence, and what the index keeps of it."""

    text: str
    words: list[str]  # as the index keeps them
    pairs: list[str]
    stems: list[str]
    first: str
    last: str

    @classmethod
    def of(cls, text: str) -> Sentence:
        own = plain_words(text)
        return cls(text, words(text), list(neighbours(own)), list(stems_in(text, LANGUAGE)), own[0], own[-1])


def joined(sentences: Sequence[Sentence]) -> Iterator[str]:
    """What `search.words.prose` says of the text that these sentences make."""
    for one in sentences:
        yield from one.words
    for place, one in enumerate(sentences):
        if place:
            yield from neighbours((sentences[place - 1].last, one.first))
        yield from one.pairs
    for one in sentences:
        yield from one.stems


def _sentences(draw: random.Random, count: int, length: int) -> list[Sentence]:
    known, weights = vocabulary()
    drawn = draw.choices(known, weights, k=count * length)
    return [
        Sentence.of(
            " ".join(drawn[at : at + length]).capitalize() + ("." if length > WORDS_OF_A_TITLE else "")
        )
        for at in range(0, count * length, length)
    ]


# --- records ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Record:
    """What one record says; everything else follows."""

    key: str
    city: City
    title: Sentence
    summary: list[Sentence]
    context: list[Sentence]
    values: dict[str, Any]  # as `writing.create` takes them
    published_at: dt.datetime

    @property
    def texts(self) -> dict[str, str]:
        return {
            "title": self.title.text,
            "summary": " ".join(one.text for one in self.summary),
            "context": " ".join(one.text for one in self.context),
        }


class Population:
    """All records, the same ones every time; made one after the other, never held together."""

    def __init__(self, total: int = TOTAL) -> None:
        self.total = total
        draw = random.Random(5)
        self.sentences = _sentences(draw, SENTENCES, WORDS_OF_ONE)
        self.titles = _sentences(draw, TITLES, WORDS_OF_A_TITLE)
        self.cities = list(City.objects.order_by("code").select_related("country__region"))
        self.targets = {target.code: target.goal.code for target in Target.objects.select_related("goal")}
        self.codes = {
            name: sorted(model.objects.values_list("code", flat=True))
            for name, model in {
                "fields": CreativeField, "objectives": Objective, "dimensions": Dimension, "stages": Stage,
                "groups": Group, "targets": Target, "theme": Theme,
            }.items()
        }  # fmt: skip
        self.names = _Around()

    def __iter__(self) -> Iterator[Record]:
        draw = random.Random(3)
        for number in range(self.total):
            yield self._record(number, draw)

    def _record(self, number: int, draw: random.Random) -> Record:
        def some(name: str, most: int) -> list[str]:
            return sorted(draw.sample(self.codes[name], min(len(self.codes[name]), draw.randint(1, most))))

        return Record(
            key=f"{MARK}{number:06}",
            city=draw.choice(self.cities),
            title=draw.choice(self.titles),
            summary=draw.choices(self.sentences, k=IN_SUMMARY),
            context=draw.choices(self.sentences, k=IN_CONTEXT),
            values={
                "fields": some("fields", 2), "objectives": some("objectives", 2), "dimensions": some("dimensions", 2),
                "stages": some("stages", 2), "groups": some("groups", 3), "targets": some("targets", 3),
                "theme": draw.choice(self.codes["theme"]), "starts": str(draw.randint(2005, 2025)),
                "sources": ["https://example.org/"],
            },
            published_at=FIRST_DAY + dt.timedelta(minutes=draw.randint(0, 5_000_000)),
        )  # fmt: skip

    # --- what follows from a record
    def facets(self, record: Record) -> dict[str, list[str]]:
        values, country = record.values, record.city.country
        goals = {self.targets[code] for code in values["targets"]}
        return {
            "field": values["fields"], "discipline": [], "objective": values["objectives"],
            "dimension": values["dimensions"], "stage": values["stages"], "group": values["groups"],
            "target": values["targets"], "sdg": sorted(goals, key=lambda code: (len(code), code)),
            "theme": [values["theme"]], "region": [country.region.code] if country.region else [],
            "country": [country.code], "city": [record.city.code], "level": ["city"],
            "size": [size] if (size := CitySize.of(record.city.population)) else [], "year": [values["starts"]],
            "cost": [],
        }  # fmt: skip

    @staticmethod
    def told(record: Record) -> dict[str, Any]:
        return {
            "starts": record.values["starts"], "ends": "", "origin": Origin.COMPILED.value, "confirmed": False,
            "organisation": "", "people": None, "months": None, "reached": None, "blocks": 0, "cost": "",
        }  # fmt: skip

    def columns(self, record: Record) -> tuple[str, str, str]:
        """Names, words and text of the row of the index."""
        return (
            line([kind_word(KIND), *joined([record.title])]),
            line(joined(record.summary)),
            line([*joined(record.context), *self.names.of(record)]),
        )


class _Around:
    """What cities, countries and fields are called, as the index keeps it; each read once."""

    def __init__(self) -> None:
        self._called = {
            "city": city_names(LANGUAGE),
            "country": names("country", language=LANGUAGE),
            "field": names("field", language=LANGUAGE),
        }
        self._kept: dict[tuple[str, str], list[str]] = {}

    def of(self, record: Record) -> Iterator[str]:
        yield from self._words("city", record.city.code)
        yield from self._words("country", record.city.country.code)
        for code in record.values["fields"]:
            yield from self._words("field", code)

    def _words(self, kind: str, code: str) -> list[str]:
        if (kind, code) not in self._kept:
            called = self._called[kind]
            self._kept[kind, code] = list(prose(str(called[code]), LANGUAGE)) if code in called else []
        return self._kept[kind, code]


# --- making -------------------------------------------------------------------------------------------------
def make(total: int = TOTAL) -> None:
    """Fill the database, or find that it is filled."""
    if Card.objects.filter(key__startswith=MARK).count() == total:
        return
    population, stamp = Population(total), int(DataVersion.current().split("-")[0])
    with transaction.atomic():
        _with_room_for_many()
        learnt: set[str] = set()
        for chunk in _chunks(population):
            _put(population, chunk, stamp, learnt)
        there = set(Word.objects.values_list("word", flat=True))
        _pour(Word, ("word",), ((word,) for word in sorted(learnt - there)))
        _narrow_table()
        _back_to_normal()
        DataVersion.bump()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    compare(population)


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _put(population: Population, records: list[Record], stamp: int, learnt: set[str]) -> None:
    texts = {record.key: record.texts for record in records}
    _pour(
        Card,
        ("kind", "key", "code", "state", "city", "level", "original_language", "year", "facets", "told",
         "published_at", "changed_at", "stamp"),
        (
            (KIND, one.key, one.key, "published", one.city.pk, "city", LANGUAGE, int(one.values["starts"]),
             json.dumps(population.facets(one)), json.dumps(population.told(one)), _moment(one.published_at),
             _moment(one.published_at), stamp)
            for one in records
        ),
    )  # fmt: skip
    pk_of = dict(Card.objects.filter(kind=KIND, key__in=list(texts)).values_list("key", "pk"))
    _pour(
        CardText,
        ("card", "language", "title", "summary", "state"),
        ((pk_of[key], LANGUAGE, said["title"], said["summary"], "confirmed") for key, said in texts.items()),
    )
    _pour(CardCity, ("card", "city", "leads"), ((pk_of[one.key], one.city.pk, True) for one in records))
    _pour(
        Text,
        ("kind", "key", "part", "language", "text", "state", "source", "version", "is_original", "based_on",
         "written_at"),
        (
            (KIND, one.key, part, LANGUAGE, text, "confirmed", "", 1, True, "", _moment(one.published_at))
            for one in records
            for part, text in texts[one.key].items()
        ),
    )  # fmt: skip
    rows = []
    for one in records:
        columns = population.columns(one)
        learnt.update(word for column in columns for word in column.split())
        rows.append((KIND, one.key, LANGUAGE, one.title.text, 0, *columns))
    learnt.difference_update([word for word in learnt if not _may_be_meant(word)])
    _pour(Entry, ("kind", "key", "language", "title", "weight", "names", "words", "text"), rows)


def _moment(at: dt.datetime) -> Any:
    return at if connection.vendor == "postgresql" else at.replace(tzinfo=None).isoformat(" ")


def _pour(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table, by COPY where there is one."""
    if connection.vendor == "sqlite":
        insert(model, columns, rows)
        return
    called = ", ".join(f'"{model._meta.get_field(name).column}"' for name in columns)
    into = f'COPY "{model._meta.db_table}" ({called}) FROM STDIN'
    with connection.cursor() as cursor, cursor.cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


_engine_index: Any = import_module("mreza.search.migrations.0002_what_is_written_in_it")


def _with_room_for_many() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -400000")
            cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('hashsize', 134217728)")
        else:
            cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
            for name in ("names", "about", "all"):
                cursor.execute(f"DROP INDEX search_entry_{name}")


def _back_to_normal() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")
            cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('hashsize', 1048576)")
        else:
            for statement in _engine_index.POSTGRES:
                cursor.execute(statement)


def _narrow_table() -> None:
    """For the bare query: what two facets need and no more, by number of the row of the index."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_two_facets")
        cursor.execute(
            "CREATE TABLE bench_two_facets (id BIGINT PRIMARY KEY, field TEXT, region TEXT, at TEXT, code TEXT)"
        )
        number_of = dict(Entry.objects.filter(kind=KIND, language=LANGUAGE).values_list("key", "pk"))
        cards = Card.objects.filter(kind=KIND).values_list("key", "facets", "published_at")
        cursor.executemany(
            "INSERT INTO bench_two_facets VALUES (%s, %s, %s, %s, %s)",
            [
                (
                    number_of[key],
                    (facets["field"] or [""])[0],
                    (facets["region"] or [""])[0],
                    at.isoformat(),
                    key,
                )
                for key, facets, at in cards.iterator()
                if key in number_of
            ],
        )


# --- are they what the acts write? --------------------------------------------------------------------------
def compare(population: Population | None = None, count: int = COMPARED) -> int:
    """Make some of the records again by the acts, and compare all rows; nothing stays of it. How many."""
    population = population or Population(Card.objects.filter(key__startswith=MARK).count())
    chosen = set(random.Random(9).sample(range(population.total), min(count, population.total)))
    done = 0
    for number, record in enumerate(population):
        if number in chosen:
            _compare(record)
            done += 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")
    return done


def _compare(record: Record) -> None:
    with transaction.atomic():
        practice = create(
            Practice, language=LANGUAGE, by=None, texts=record.texts, values=record.values, city=record.city,
            origin=Origin.COMPILED, at=record.published_at,
        )  # fmt: skip
        submit(practice, by=None, at=record.published_at)
        publish(practice, by=None, at=record.published_at)
        wanted, have = _everything_about(practice.key), _everything_about(record.key)
        transaction.set_rollback(True)
    for what, value in wanted.items():
        if have[what] != value:
            raise SystemExit(f"{record.key}: {what} is not what the acts write:\n{have[what]}\n{value}")


_OWN = frozenset({"id", "key", "code", "stamp", "card_id"})


def _everything_about(key: str) -> dict[str, Any]:
    """Every row about a record, without what is each row's own: numbers, keys, addresses."""

    def rows(found: Any) -> list[dict[str, Any]]:
        kept = [{name: value for name, value in row.items() if name not in _OWN} for row in found.values()]
        return sorted(kept, key=repr)

    entries = Entry.objects.filter(kind=KIND, key=key)
    said = {
        word
        for row in entries
        for column in (row.names, row.words, row.text)
        for word in column.split()
        if _may_be_meant(word)
    }
    return {
        "card": rows(Card.objects.filter(kind=KIND, key=key)),
        "texts of the card": rows(CardText.objects.filter(card__key=key)),
        "cities of the card": rows(CardCity.objects.filter(card__key=key)),
        "authored texts": rows(Text.objects.filter(kind=KIND, key=key)),
        "index": rows(entries),
        "words not known": sorted(
            said - set(Word.objects.filter(word__in=said).values_list("word", flat=True))
        ),
    }


if __name__ == "__main__":
    {"make": make, "compare": compare}[sys.argv[1]]()
