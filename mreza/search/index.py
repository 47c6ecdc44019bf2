"""Writing the index. The chapter that owns a thing writes its rows, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from mreza.foundation import hooks
from mreza.search.models import Entry, Word
from mreza.search.words import NAME, SCOPE, TITLE, line, name_words, whole, words

SHORTEST_MISTYPED = 4  # shorter words are never corrected
_CHUNK = 400


@dataclass(frozen=True)
class Row:
    """One thing in one language: its title there, all its names in whatever language, and other words."""

    language: str
    title: str
    names: Sequence[str] = ()
    words: Sequence[str] = ()
    weight: int = 0


def write(kind: str, key: str, rows: Iterable[Row]) -> None:
    """Replace what is written about one thing."""
    write_many(kind, {key: list(rows)})


@transaction.atomic
def write_many(kind: str, things: Mapping[str, Sequence[Row]]) -> None:
    """Replace what is written about several things of one kind; no rows means that a thing is not found."""
    keys = list(things)
    for first in range(0, len(keys), _CHUNK):
        part = keys[first : first + _CHUNK]
        Entry.objects.filter(kind=kind, key__in=part).delete()
        entries = [_entry(kind, key, row) for key in part for row in things[key]]
        Entry.objects.bulk_create(entries)
        _learn(entries)


def remove(kind: str, key: str) -> None:
    """Take one thing out of the index."""
    Entry.objects.filter(kind=kind, key=key).delete()


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Write the whole index anew: each chapter that fills the hook writes its things, and says how many."""
    Entry.objects.all().delete()
    Word.objects.all().delete()
    return hooks.reindex()


def scope(kind: str, language: str) -> str:
    """The word that every row of a kind and language has."""
    return f"{SCOPE}{kind}{SCOPE}{language}".replace("-", SCOPE).lower()


def _entry(kind: str, key: str, row: Row) -> Entry:
    title = [TITLE + whole(row.title)] if whole(row.title) else []
    names = [word for name in dict.fromkeys((row.title, *row.names)) for word in name_words(name)]
    return Entry(
        kind=kind,
        key=key,
        language=row.language,
        title=row.title[:200],
        weight=row.weight,
        names=line([scope(kind, row.language), *title, *names]),
        words=line(word for text in row.words for word in words(text)),
    )


def _learn(entries: Iterable[Entry]) -> None:
    """Remember the words for the correction of mistyped ones."""
    seen = {word for entry in entries for word in f"{entry.names} {entry.words}".split()}
    learnt = sorted(word for word in seen if _may_be_meant(word))
    Word.objects.bulk_create([Word(word=word) for word in learnt], ignore_conflicts=True, batch_size=1000)


def _may_be_meant(word: str) -> bool:
    if word[0] in (TITLE, SCOPE):
        return False
    return len(word.removeprefix(NAME)) >= SHORTEST_MISTYPED
