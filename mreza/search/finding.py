"""Finding things by words: what answers best comes first, and the same on every database.

How well a thing answers (`tier`): 0 its title is what was typed · 1 one of its names is · 2 a name begins
so · 3 all words begin words of its names · 4 all words begin words written about it · 5–7 the same,
allowing for slips. Within a tier the heavier one comes first, then the key decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from mreza.journal.versions import kept_by_version
from mreza.search.index import scope
from mreza.search.models import Entry
from mreza.search.spelling import slips_allowed, vocabularies
from mreza.search.words import NAME, TITLE, asked_words, whole

# As in the index's own definition (migration 0001), letter by letter: else PostgreSQL does not use it.
NAMES_VECTOR = "array_to_tsvector(string_to_array(names, ' '))"
ALL_VECTOR = "array_to_tsvector(string_to_array(names || COALESCE(' ' || NULLIF(words, ''), ''), ' '))"

# Only our own words and numbers are put in here (K34): names of tables, tiers, a collation.
_STATEMENT = (
    "SELECT entry.key, MIN(met.tier) AS tier FROM ({parts}) AS met"
    " JOIN search_entry AS entry ON entry.id = met.id"
    " GROUP BY entry.id, entry.key, entry.weight ORDER BY 2, entry.weight DESC, entry.key COLLATE {collation}"
)


@dataclass(frozen=True)
class Found:
    """Keys of things, best answer first, each with its tier; and the words read instead of mistyped ones."""

    keys: list[str] = field(default_factory=list)
    tiers: list[int] = field(default_factory=list)
    corrected: tuple[str, ...] = ()


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

    Every word typed must begin a word of the thing. When nothing does, words within a slip or two are taken
    instead.
    """
    asked, name = asked_words(text), whole(text)
    indexed = _indexed_language(kind, language)
    if not asked or not indexed:
        return Found()
    within = scope(kind, indexed)
    found = _run(within, _as_typed(asked, name))
    for generous in (False, True):
        if found.keys:
            break
        found = _forgiving(within, asked, name, generous=generous)
    return found


def _as_typed(asked: Sequence[str], name: str) -> list[Match]:
    typed = tuple((Term(word),) for word in asked)
    return [
        Match(0, ((Term(TITLE + name, begins=False),),)),
        Match(1, ((Term(NAME + name, begins=False),),)),
        Match(2, ((Term(NAME + name),),)),
        Match(3, typed),
        Match(4, typed, names_only=False),
    ]


def _forgiving(within: str, asked: Sequence[str], name: str, *, generous: bool) -> Found:
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
    return _run(within, matches, corrected=tuple(dict.fromkeys(meant.word for meant in nearest)))


def _run(within: str, matches: Sequence[Match], corrected: tuple[str, ...] = ()) -> Found:
    """Ask the engine for all tiers in one statement."""
    engine = _ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(engine.statement(matches), [engine.expression(within, match) for match in matches])
        rows = cursor.fetchall()
    return Found([row[0] for row in rows], [row[1] for row in rows], corrected if rows else ())


class Sqlite:
    """FTS5. A word is quoted, so no word is an operator."""

    @staticmethod
    def statement(matches: Sequence[Match]) -> str:
        parts = " UNION ALL ".join(
            f"SELECT rowid AS id, {match.tier:d} AS tier FROM search_fts WHERE search_fts MATCH %s"  # noqa: S608
            for match in matches
        )
        return _STATEMENT.format(parts=parts, collation="BINARY")

    @staticmethod
    def expression(within: str, match: Match) -> str:
        groups = " AND ".join(
            "(" + " OR ".join(f'"{term.word}"{" *" if term.begins else ""}' for term in group) + ")"
            for group in match.groups
        )
        return f'names : ("{within}") AND {"names : " if match.names_only else ""}({groups})'


class Postgres:
    """tsquery over the arrays of words; no dictionary, no parser, no extension."""

    @staticmethod
    def statement(matches: Sequence[Match]) -> str:
        parts = " UNION ALL ".join(
            f"SELECT id, {match.tier:d} AS tier FROM search_entry"  # noqa: S608
            f" WHERE {NAMES_VECTOR if match.names_only else ALL_VECTOR} @@ %s::tsquery"
            for match in matches
        )
        return _STATEMENT.format(parts=parts, collation='"C"')

    @staticmethod
    def expression(within: str, match: Match) -> str:
        groups = " & ".join(
            "(" + " | ".join(f"'{term.word}'{':*' if term.begins else ''}" for term in group) + ")"
            for group in match.groups
        )
        return f"'{within}' & {groups}"


_ENGINES: dict[str, type[Sqlite] | type[Postgres]] = {"sqlite": Sqlite, "postgresql": Postgres}


@kept_by_version
def _languages(kind: str) -> tuple[str, ...]:
    return tuple(sorted(set(Entry.objects.filter(kind=kind).values_list("language", flat=True).distinct())))


def _indexed_language(kind: str, language: str) -> str:
    """The reader's language if the kind is written in it; else the site's first, else any."""
    there = _languages(kind)
    for wanted in (language, language.split("-")[0], settings.LANGUAGE_CODE, *there):
        if wanted in there:
            return wanted
    return ""
