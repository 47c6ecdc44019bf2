"""Finding things by words: what answers best comes first, and the same on every database.

How well a thing answers (`tier`): 0 its title is what was typed · 1 one of its names is · 2 a name begins
so · 3 all words begin words of its names · 4 all words begin words written about it · 5–7 the same,
allowing for slips. Within a tier the heavier one comes first, then the key decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from mreza.journal.versions import kept_by_version
from mreza.search.models import Entry
from mreza.search.spelling import slips_allowed, vocabularies
from mreza.search.words import NAME, asked_words, title_word, whole

# As in the index's own definition (migration 0001), letter by letter: else PostgreSQL does not use it.
NAMES_VECTOR = "array_to_tsvector(string_to_array(names, ' '))"
ALL_VECTOR = "array_to_tsvector(string_to_array(names || COALESCE(' ' || NULLIF(words, ''), ''), ' '))"

Numbers = np.ndarray[Any, np.dtype[np.int64]]
NOWHERE = np.zeros(0, dtype=np.int64)
TIERS = 8


class Catalogue:
    """What there is of one kind in one language: keys and weights, and where each row of the index stands."""

    def __init__(self, rows: Sequence[tuple[int, str, int]]) -> None:
        numbers = np.array([row[0] for row in rows], dtype=np.int64)
        self.keys = [row[1] for row in rows]
        self.weights = np.array([row[2] for row in rows], dtype=np.int64)
        self.key_rank = np.argsort(np.argsort(np.array(self.keys or [""]), kind="stable"), kind="stable")
        self.by_number = np.argsort(numbers)
        self.numbers = numbers[self.by_number]

    def places(self, numbers: Numbers) -> Numbers:
        """Where these rows of the index stand; rows of other kinds and languages stand nowhere."""
        near = np.searchsorted(self.numbers, numbers).clip(max=len(self.numbers) - 1)
        return self.by_number[near[self.numbers[near] == numbers]]


@dataclass(frozen=True)
class Found:
    """Places in a catalogue, best answer first, each with its tier; and the words read instead of mistyped ones."""

    catalogue: Catalogue = field(default_factory=lambda: Catalogue([]))
    places: Numbers = field(default_factory=lambda: NOWHERE)
    place_tiers: Numbers = field(default_factory=lambda: NOWHERE)
    corrected: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """What was found, best answer first."""
        keys = self.catalogue.keys
        return [keys[at] for at in self.places.tolist()]

    @property
    def tiers(self) -> list[int]:
        """How well each answers."""
        tiers: list[int] = self.place_tiers.tolist()
        return tiers


@dataclass(frozen=True)
class Term:
    """A word as the engine looks for it: whole, or as the beginning of a word."""

    word: str
    begins: bool = True


@dataclass(frozen=True)
class Match:
    """Every group must be met, a group by any of its terms; in the names only, or anywhere."""

    tier: int
    groups: tuple[tuple[Term, ...], ...]
    names_only: bool = True


def find(kind: str, text: str, language: str) -> Found:
    """The things of one kind that answer `text`, for readers of a language.

    Every word typed must begin a word of the thing. When nothing does, words within a slip or two are taken instead.
    """
    asked, name = asked_words(text), whole(text)
    if not asked:
        return Found()
    catalogue = _catalogue(kind, language)
    if not catalogue.keys:
        return Found()
    found = _run(catalogue, _as_typed(asked, name, language))
    for generous in (False, True):
        if len(found.places):
            break
        found = _forgiving(catalogue, asked, name, generous=generous)
    return found


def _as_typed(asked: Sequence[str], name: str, language: str) -> list[Match]:
    typed = tuple((Term(word),) for word in asked)
    return [
        Match(0, (tuple(Term(title_word(name, one), begins=False) for one in _spoken(language)),)),
        Match(1, ((Term(NAME + name, begins=False),),)),
        Match(2, ((Term(NAME + name),),)),
        Match(3, typed),
        Match(4, typed, names_only=False),
    ]


def _spoken(language: str) -> tuple[str, ...]:
    """No language, the reader's, and the one it is a kind of (`hr` for `hr-HR`)."""
    return tuple(dict.fromkeys(("", language, language.split("-")[0])))


def _forgiving(catalogue: Catalogue, asked: Sequence[str], name: str, *, generous: bool) -> Found:
    """The same, with words of the index that are near to those typed."""
    known = vocabularies()
    near_names = known.names.near(name, slips_allowed(name, generous=generous))
    near_words = {word: known.words.near(word, slips_allowed(word, generous=generous)) for word in asked}
    matches = []
    if near_names:
        matches.append(Match(5, (tuple(Term(NAME + meant.word, begins=False) for meant in near_names),)))
    if any(near_words.values()):
        groups = tuple(
            (Term(word), *(Term(meant.word, begins=False) for meant in near_words[word])) for word in asked
        )
        matches += [Match(6, groups), Match(7, groups, names_only=False)]
    if not matches:
        return Found()
    nearest = sorted(
        {*near_names, *(meant for near in near_words.values() for meant in near)},
        key=lambda m: (m.slips, m.word),
    )
    return _run(catalogue, matches, corrected=tuple(dict.fromkeys(meant.word for meant in nearest)))


def _run(catalogue: Catalogue, matches: Sequence[Match], corrected: tuple[str, ...] = ()) -> Found:
    """Ask the engine for all tiers in one statement; each answers with the numbers of its rows as one text."""
    engine = _ENGINES[connection.vendor]
    # Columns, not a union: for a union PostgreSQL would call helpers that take longer than the search.
    columns = ", ".join(f"({engine.numbers(match)})" for match in matches)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [engine.expression(match) for match in matches])
        told = cursor.fetchone()
    tiers = np.full(len(catalogue.keys), TIERS, dtype=np.int64)
    for match, numbers in reversed(list(zip(matches, told, strict=True))):
        if numbers:
            tiers[catalogue.places(np.fromstring(numbers, dtype=np.int64, sep=","))] = match.tier
    places = np.flatnonzero(tiers < TIERS)
    order = np.lexsort((catalogue.key_rank[places], -catalogue.weights[places], tiers[places]))
    places = places[order]
    return Found(catalogue, places, tiers[places], corrected if len(places) else ())


class Sqlite:
    """FTS5. A word is quoted, so no word is an operator."""

    @staticmethod
    def numbers(match: Match) -> str:
        return "SELECT group_concat(rowid) FROM search_fts WHERE search_fts MATCH %s"

    @staticmethod
    def expression(match: Match) -> str:
        groups = " AND ".join(
            "(" + " OR ".join(f'"{term.word}"{" *" if term.begins else ""}' for term in group) + ")"
            for group in match.groups
        )
        return f"{'names : ' if match.names_only else ''}({groups})"


class Postgres:
    """tsquery over the arrays of words; no dictionary, no parser, no extension."""

    @staticmethod
    def numbers(match: Match) -> str:
        vector = NAMES_VECTOR if match.names_only else ALL_VECTOR
        return f"SELECT string_agg(id::text, ',') FROM search_entry WHERE {vector} @@ %s::tsquery"  # noqa: S608

    @staticmethod
    def expression(match: Match) -> str:
        return " & ".join(
            "(" + " | ".join(f"'{term.word}'{':*' if term.begins else ''}" for term in group) + ")"
            for group in match.groups
        )


_ENGINES: dict[str, type[Sqlite] | type[Postgres]] = {"sqlite": Sqlite, "postgresql": Postgres}


@kept_by_version
def _catalogue(kind: str, language: str) -> Catalogue:
    """What is written in the reader's language, or in the site's first, or in any; and what needs no language."""
    rows = list(
        Entry.objects.filter(kind=kind)
        .order_by("key", "language")
        .values_list("language", "pk", "key", "weight")
    )
    there = {row[0] for row in rows}
    wanted = (language, language.split("-")[0], settings.LANGUAGE_CODE, *sorted(there - {""}))
    spoken = next((one for one in wanted if one in there), "")
    return Catalogue([row[1:] for row in rows if row[0] in ("", spoken)])
