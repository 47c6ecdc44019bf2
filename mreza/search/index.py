"""Writing the index. The chapter that owns a thing writes its rows, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction

from mreza.foundation import hooks
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all, look_again
from mreza.search.models import Entry, Word
from mreza.search.words import (
    MARKS,
    NAME,
    kind_word,
    line,
    name_words,
    neighbours,
    prose,
    sequence,
    stems_in,
    title_word,
    whole,
    words,
)

SHORTEST_MISTYPED, LONGEST_MISTYPED = 4, 24  # signs of words that may be what a mistyped one was meant to be
_CHUNK = 400
_ASKED_AT_ONCE = 100
MANY = 200


class Passage(NamedTuple):
    """A text in another language than its row's: its words are stemmed as words of that one."""

    text: str
    language: str


@dataclass(frozen=True)
class Row:
    """One thing in one language: its title there, all its names in whatever language, and other words.

    What is found by the same words in all languages is one row without a language; `titles` then says what it is
    called in each. `words` is what the thing is about (a summary, its country), `text` all else that is written in it;
    a `Passage` among them says its own language.
    What has a title but no name (a record) is not `named`: that somebody typed the whole of it says nothing more.
    """

    language: str
    title: str
    names: Sequence[str] = ()
    words: Sequence[str | Passage] = ()
    weight: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    text: Sequence[str | Passage] = ()
    named: bool = True


def write(kind: str, key: str, rows: Iterable[Row]) -> None:
    """Replace what is written about one thing."""
    write_many(kind, {key: list(rows)})


@transaction.atomic
def write_many(kind: str, things: Mapping[str, Sequence[Row]]) -> None:
    """Replace what is written about several things of one kind; no rows means that a thing is not found.

    What stays the same is not touched, and what changes keeps its number, by which other processes know it. The
    caller's act moves the data's version on, so that they see it.
    """
    keys = list(things)
    written, learnt = 0, set[str]()
    for first in range(0, len(keys), _CHUNK):
        part = keys[first : first + _CHUNK]
        new = {(key, row.language): _entry(kind, key, row) for key in part for row in things[key]}
        written += _replace(kind, part, new, learnt)
    _add_words(learnt)
    if written > MANY:
        _measure()
    look_again()  # this process may have looked before it wrote


def _replace(kind: str, keys: Sequence[str], new: dict[tuple[str, str], Entry], learnt: set[str]) -> int:
    """Let the rows of these keys be the new ones; how many were written. Their words are added to `learnt`."""
    old = {(row.key, row.language): row for row in Entry.objects.filter(kind=kind, key__in=keys)}
    created, changed = [], []
    for at, entry in new.items():
        if at not in old:
            created.append(entry)
        elif _told(entry) != _told(old[at]):
            entry.pk = old[at].pk
            changed.append(entry)
    gone = [row for at, row in old.items() if at not in new]
    Entry.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Entry.objects.bulk_update(changed, ["title", "weight", "names", "words", "text"], batch_size=100)
    Entry.objects.bulk_create(created)
    written = [*created, *changed]
    learnt.update(word for entry in written for word in _words_of(entry))
    _forget([*gone, *(old[entry.key, entry.language] for entry in changed)], written)
    if (rebuilt := _rebuilt.get()) is not None:
        rebuilt.note(new.values())
    return len(written)


@transaction.atomic
def remove(kind: str, key: str) -> None:
    """Take one thing out of the index."""
    write_many(kind, {key: []})


class _Rebuilt:
    """What a rebuild has written so far: the rest is left over."""

    def __init__(self) -> None:
        self.things: set[tuple[str, str]] = set()
        self.words: set[str] = set()

    def note(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.things.add((entry.kind, entry.key))
            self.words.update(_words_of(entry))


_rebuilt: ContextVar[_Rebuilt | None] = ContextVar("rebuilt", default=None)


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Write the whole index anew: each chapter that fills the hook writes its things, and says how many."""
    rebuilt = _Rebuilt()
    token = _rebuilt.set(rebuilt)
    try:
        told = hooks.reindex()
    finally:
        _rebuilt.reset(token)
    for kind, key in set(Entry.objects.values_list("kind", "key")) - rebuilt.things:
        Entry.objects.filter(kind=kind, key=key).delete()
    known = set(Word.objects.values_list("word", flat=True))
    _delete_words(known - rebuilt.words)
    _add_words(rebuilt.words - known)
    DataVersion.bump()
    drop_all()
    return told


def _measure() -> None:
    """After many rows PostgreSQL counts anew at once; until it did, it would read every row instead of the index."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")


def _told(entry: Entry) -> tuple[object, ...]:
    return (entry.title, entry.weight, entry.names, entry.words, entry.text)


def _entry(kind: str, key: str, row: Row) -> Entry:
    return Entry(
        kind=kind,
        key=key,
        language=row.language,
        title=row.title[:200],
        weight=row.weight,
        names=line([kind_word(kind), *_names(row)]),
        words=line(_prose(row.words, row.language)),
        text=line(_prose(row.text, row.language)),
    )


def _prose(texts: Iterable[str | Passage], language: str) -> Iterator[str]:
    for text in texts:
        yield from prose(*text) if isinstance(text, Passage) else prose(text, language)


def _names(row: Row) -> Iterator[str]:
    titles = row.titles or {row.language: row.title}
    if row.named:
        yield from (title_word(title, language) for language, title in titles.items() if whole(title))
    for name in dict.fromkeys((row.title, *titles.values(), *row.names)):
        yield from name_words(name) if row.named else words(name)
        yield from neighbours(sequence(name))
        yield from stems_in(name, row.language)


# --- the words that mistyped ones may have been meant to be ---------------------------------------------------
def _forget(before: Iterable[Entry], after: Iterable[Entry]) -> None:
    """Forget words that only stood in rows as they were before: nothing may tell of a text that is gone."""
    there = {word for entry in before for word in _words_of(entry)}
    if not there:
        return  # all is new, as in an import: the words of ten thousand rows need not be looked at again
    lost = sorted(there.difference(*map(_words_of, after)))
    for first in range(0, len(lost), _ASKED_AT_ONCE):
        part = lost[first : first + _ASKED_AT_ONCE]
        _delete_words(word for word, there in zip(part, _occur(part), strict=True) if not there)


def _occur(asked: Sequence[str]) -> Sequence[bool]:
    """Whether each of these words stands anywhere in the index."""
    from mreza.search.finding import engine

    one = engine().occurs()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(asked))}", [engine().word(word) for word in asked])
        found: tuple[bool, ...] = cursor.fetchone()
    return found


def _add_words(found: set[str]) -> None:
    """Remember these words."""
    if len(found) > _CHUNK:  # many: most of them are known
        found = found.difference(Word.objects.values_list("word", flat=True))
    Word.objects.bulk_create(
        [Word(word=word) for word in sorted(found)], ignore_conflicts=True, batch_size=1000
    )


def _delete_words(gone: Iterable[str]) -> None:
    every = sorted(gone)
    for first in range(0, len(every), _CHUNK):
        Word.objects.filter(word__in=every[first : first + _CHUNK]).delete()


def _words_of(entry: Entry) -> Iterator[str]:
    every = {word for column in (entry.names, entry.words, entry.text) for word in column.split()}
    return (word for word in every if _may_be_meant(word))


def _may_be_meant(word: str) -> bool:
    if word[0] in MARKS and word[0] != NAME:
        return False
    return SHORTEST_MISTYPED <= len(word.removeprefix(NAME)) <= LONGEST_MISTYPED
