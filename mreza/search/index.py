"""Writing the index. The chapter that owns a thing writes its rows, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from mreza.foundation import hooks
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all
from mreza.search.models import Entry, Word
from mreza.search.words import NAME, TITLE, line, name_words, title_word, whole, words

SHORTEST_MISTYPED, LONGEST_MISTYPED = 4, 24  # signs of words that may be what a mistyped one was meant to be
_CHUNK = 400
MANY = 200


@dataclass(frozen=True)
class Row:
    """One thing in one language: its title there, all its names in whatever language, and other words.

    What is found by the same words in all languages is one row without a language; `titles` then says what it is
    called in each.
    """

    language: str
    title: str
    names: Sequence[str] = ()
    words: Sequence[str] = ()
    weight: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)


def write(kind: str, key: str, rows: Iterable[Row]) -> None:
    """Replace what is written about one thing."""
    write_many(kind, {key: list(rows)})


@transaction.atomic
def write_many(kind: str, things: Mapping[str, Sequence[Row]]) -> None:
    """Replace what is written about several things of one kind; no rows means that a thing is not found.

    What stays the same is not touched. The caller's act moves the data's version on, so that other processes see it.
    """
    keys = list(things)
    written = 0
    for first in range(0, len(keys), _CHUNK):
        part = keys[first : first + _CHUNK]
        new = {key: [_entry(kind, key, row) for row in things[key]] for key in part}
        old = _written(kind, part)
        changed = [
            key for key in part if old.get(key, {}) != {entry.language: _told(entry) for entry in new[key]}
        ]
        Entry.objects.filter(kind=kind, key__in=[key for key in changed if key in old]).delete()
        entries = [entry for key in changed for entry in new[key]]
        Entry.objects.bulk_create(entries)
        _learn(entries)
        written += len(entries)
    if written > MANY:
        _measure()
    drop_all()  # this process may have looked before it wrote


@transaction.atomic
def remove(kind: str, key: str) -> None:
    """Take one thing out of the index."""
    write_many(kind, {key: []})


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Write the whole index anew: each chapter that fills the hook writes its things, and says how many."""
    Entry.objects.all().delete()
    Word.objects.all().delete()
    DataVersion.bump()
    return hooks.reindex()


def _measure() -> None:
    """After many rows PostgreSQL counts anew at once; until it did, it would read every row instead of the index."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")


def _written(kind: str, keys: Sequence[str]) -> dict[str, dict[str, tuple[object, ...]]]:
    """What the index says now: key → language → all that is told."""
    found: dict[str, dict[str, tuple[object, ...]]] = {}
    rows = Entry.objects.filter(kind=kind, key__in=keys)
    for key, language, *told in rows.values_list("key", "language", "title", "weight", "names", "words"):
        found.setdefault(key, {})[language] = tuple(told)
    return found


def _told(entry: Entry) -> tuple[object, ...]:
    return (entry.title, entry.weight, entry.names, entry.words)


def _entry(kind: str, key: str, row: Row) -> Entry:
    titles = row.titles or {row.language: row.title}
    marks = [title_word(title, language) for language, title in titles.items() if whole(title)]
    names = [
        word for name in dict.fromkeys((row.title, *titles.values(), *row.names)) for word in name_words(name)
    ]
    return Entry(
        kind=kind,
        key=key,
        language=row.language,
        title=row.title[:200],
        weight=row.weight,
        names=line([*marks, *names]),
        words=line(word for text in row.words for word in words(text)),
    )


def _learn(entries: Iterable[Entry]) -> None:
    """Remember the words for the correction of mistyped ones."""
    seen = {word for entry in entries for word in f"{entry.names} {entry.words}".split()}
    learnt = sorted(word for word in seen if _may_be_meant(word))
    Word.objects.bulk_create([Word(word=word) for word in learnt], ignore_conflicts=True, batch_size=1000)


def _may_be_meant(word: str) -> bool:
    length = len(word.removeprefix(NAME))
    return word[0] != TITLE and SHORTEST_MISTYPED <= length <= LONGEST_MISTYPED
