"""Finding things by words: what answers best comes first, and the same on every database.

How well a thing answers (`tier`): 0 its title is what was typed · 1 one of its names is · 2 a name begins
so · 3 all words stand in its names · 4 in its names and what it is about · 5 anywhere in it · 6–9 the same,
allowing for slips. A word stands there when it begins a word there, or has its stem in the language of the text; a
phrase in quotation marks stands there word by word. Within a tier the heavier one comes first, then the key decides.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from mreza.journal.versions import kept_by_version
from mreza.search.asking import Question, read
from mreza.search.models import Entry
from mreza.search.spelling import slips_allowed, vocabularies
from mreza.search.words import NAME, kind_word, neighbours, stem_words, title_word

# As in the index's own definition (migration 0002), letter by letter: else PostgreSQL does not use it.
_WITH_WORDS = "names || COALESCE(' ' || NULLIF(words, ''), '')"
_WITH_TEXT = f"{_WITH_WORDS} || COALESCE(' ' || NULLIF(text, ''), '')"
VECTORS = {
    "names": "array_to_tsvector(string_to_array(names, ' '))",
    "about": f"array_to_tsvector(string_to_array({_WITH_WORDS}, ' '))",
    "all": f"array_to_tsvector(string_to_array({_WITH_TEXT}, ' '))",
}

Numbers = np.ndarray[Any, np.dtype[np.int64]]
NOWHERE = np.zeros(0, dtype=np.int64)
TIERS = 10
MOST_REMEMBERED = 8  # answers
FORGIVING = 6  # from this tier on a word was taken for a mistyped one


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


Group = tuple[Term, ...]  # any of these


@dataclass(frozen=True)
class Match:
    """Every group must be met, a group by any of its terms: in the names, in what it is about too, or anywhere."""

    tier: int
    groups: tuple[Group, ...]
    where: str = "names"


@dataclass(frozen=True)
class Answer:
    """For each tier the numbers of the rows that answer so well, of whatever kind; and the words read instead."""

    tiers: tuple[tuple[int, Numbers], ...] = ()  # best first; a row may be in several
    corrected: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(len(numbers) for _tier, numbers in self.tiers)


def find(kind: str, text: str, language: str, patience: Sequence[int] | None = None) -> Found:
    """The things of one kind that answer `text`, for readers of a language.

    Every word typed must stand in the thing. When nothing answers, words within a slip or two are taken instead, as
    far as the patience goes.
    """
    question = read(text)
    if not question:
        return Found()
    catalogue = _catalogue(kind, language)
    if not catalogue.keys:
        return Found()
    for step in PATIENCE if patience is None else patience:
        found = within(catalogue, ask(question, language, (kind,), patience=step))
        if len(found.places):
            return found
    return Found()


def catalogue_of(kind: str, language: str) -> Catalogue:
    """All there is of a kind that is not too many to keep as keys."""
    return _catalogue(kind, language)


def within(catalogue: Catalogue, answer: Answer) -> Found:
    """What of an answer is in one catalogue, best first."""
    tiers = np.full(len(catalogue.keys), TIERS, dtype=np.int64)
    if not catalogue.keys:
        return Found()
    for tier, numbers in reversed(answer.tiers):
        tiers[catalogue.places(numbers)] = tier
    places = np.flatnonzero(tiers < TIERS)
    order = np.lexsort((catalogue.key_rank[places], -catalogue.weights[places], tiers[places]))
    places = places[order]
    return Found(catalogue, places, tiers[places], answer.corrected if len(places) else ())


AS_TYPED, FORGIVING_ONE, FORGIVING_MORE = PATIENCE = (
    0,
    1,
    2,
)  # how far from the words typed an answer may be


def ask(question: Question, language: str, kinds: Sequence[str] = (), *, patience: int = AS_TYPED) -> Answer:
    """The rows that answer a question, in one statement; of some kinds, or of all.

    The last answers are remembered for one version of the data: whoever turns a page or ticks a facet asks for the
    same words again. An answer for all kinds serves each of them, for every row of the index is of one kind.
    """
    kept = recent()
    for wanted in {(), tuple(kinds)}:
        if (answer := kept.get((question, language, wanted, patience))) is not None:
            return answer
    if patience == AS_TYPED:
        answer = _run(_as_typed(question, language), kinds)
    else:
        answer = _forgiving(question, language, kinds, generous=patience == FORGIVING_MORE)
    kept.put((question, language, tuple(kinds), patience), answer)
    return answer


class Recent:
    """The newest few answers; each holds up to some hundred thousand numbers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[Any, Answer] = {}

    def get(self, asked: Any) -> Answer | None:
        return self._answers.get(asked)

    def put(self, asked: Any, answer: Answer) -> None:
        with self._lock:
            self._answers[asked] = answer
            while len(self._answers) > MOST_REMEMBERED:
                del self._answers[next(iter(self._answers))]

    def forget(self) -> None:
        """For measurements: the next question is asked as for the first time."""
        with self._lock:
            self._answers.clear()


@kept_by_version
def recent() -> Recent:
    """The answers given last, for the data as it stands now."""
    return Recent()


def _as_typed(question: Question, language: str) -> list[Match]:
    groups = (*_words_as_typed(question, language), *_phrases(question))
    matches = [Match(3, groups), Match(4, groups, "about"), Match(5, groups, "all")]
    if question.phrases or not question.name:
        return matches
    name = question.name
    return [
        Match(0, (tuple(Term(title_word(name, one), begins=False) for one in _spoken(language)),)),
        Match(1, ((Term(NAME + name, begins=False),),)),
        Match(2, ((Term(NAME + name),),)),
        *matches,
    ]


def _words_as_typed(question: Question, language: str) -> tuple[Group, ...]:
    """Each word begins a word, or has its stem in one of the languages people write in here."""
    return tuple((Term(word), *_stems(spelt, language)) for word, spelt in question.words)


def _stems(spelt: str, language: str) -> tuple[Term, ...]:
    if not spelt:
        return ()
    languages = dict.fromkeys(
        (language.split("-")[0], *(code.split("-")[0] for code, _name in settings.LANGUAGES))
    )
    marked = dict.fromkeys(stem for one in languages for stem in stem_words(spelt, one))
    return tuple(Term(stem, begins=False) for stem in marked)


def _phrases(question: Question) -> tuple[Group, ...]:
    """A phrase stands where each two of its words are neighbours; one word alone is itself."""
    return tuple(
        (Term(part, begins=False),)
        for phrase in question.phrases
        for part in (neighbours(phrase) if len(phrase) > 1 else phrase)
    )


def _spoken(language: str) -> tuple[str, ...]:
    """No language, the reader's, and the one it is a kind of (`hr` for `hr-HR`)."""
    return tuple(dict.fromkeys(("", language, language.split("-")[0])))


def _forgiving(question: Question, language: str, kinds: Sequence[str], *, generous: bool) -> Answer:
    """The same, with words of the index that are near to those typed; a phrase is never bent."""
    known = vocabularies()
    name = question.name if not question.phrases else ""
    near_names = known.names.near(name, slips_allowed(name, generous=generous)) if name else []
    near_words = {
        word: known.words.near(word, slips_allowed(word, generous=generous))
        for word, _spelt in question.words
    }
    matches = []
    if near_names:
        matches.append(Match(6, (tuple(Term(NAME + meant.word, begins=False) for meant in near_names),)))
    if any(near_words.values()):
        typed = _words_as_typed(question, language)
        groups = tuple(
            (*group, *(Term(meant.word, begins=False) for meant in near_words[word]))
            for group, (word, _spelt) in zip(typed, question.words, strict=True)
        )
        groups += _phrases(question)
        matches += [Match(7, groups), Match(8, groups, "about"), Match(9, groups, "all")]
    if not matches:
        return Answer()
    nearest = sorted(
        {*near_names, *(meant for near in near_words.values() for meant in near)},
        key=lambda m: (m.slips, m.word),
    )
    return _run(matches, kinds, corrected=tuple(dict.fromkeys(meant.word for meant in nearest)))


def _run(matches: Sequence[Match], kinds: Sequence[str], corrected: tuple[str, ...] = ()) -> Answer:
    """Ask the engine for all tiers in one statement; each answers with the numbers of its rows as one text."""
    of_kind = ((tuple(Term(kind_word(kind), begins=False) for kind in kinds)),) if kinds else ()
    # Columns, not a union: for a union PostgreSQL would call helpers that take longer than the search.
    columns = ", ".join(f"({engine().numbers(match)})" for match in matches)
    told = engine().answer(f"SELECT {columns}", [engine().expression(match, of_kind) for match in matches])[0]
    tiers = tuple(
        (match.tier, np.fromstring(numbers, dtype=np.int64, sep=",") if numbers else NOWHERE)
        for match, numbers in zip(matches, told, strict=True)
    )
    return Answer(tiers, corrected if any(told) else ())


class Sqlite:
    """FTS5. A word is quoted, so no word is an operator."""

    @staticmethod
    def answer(sql: str, parameters: Sequence[str]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    COLUMNS = {"names": "names : ", "about": "{names words} : ", "all": ""}

    @staticmethod
    def numbers(match: Match) -> str:
        return "SELECT group_concat(rowid) FROM search_fts WHERE search_fts MATCH %s"

    @classmethod
    def expression(cls, match: Match, of_kind: tuple[Group, ...] = ()) -> str:
        asked = " AND ".join(
            "(" + " OR ".join(f'"{term.word}"{" *" if term.begins else ""}' for term in group) + ")"
            for group in (*match.groups, *of_kind)
        )
        return f"{cls.COLUMNS[match.where]}({asked})"

    @staticmethod
    def occurs() -> str:
        return "EXISTS(SELECT 1 FROM search_fts WHERE search_fts MATCH %s)"

    @staticmethod
    def word(word: str) -> str:
        return f'"{word}"'


class Postgres:
    """tsquery over the arrays of words; no dictionary, no parser, no extension."""

    @staticmethod
    def answer(sql: str, parameters: Sequence[str]) -> list[tuple[Any, ...]]:
        """One round: the index is always read. For a word that stands in a third of all rows the planner would read
        every row, as if making its words into a vector cost nothing; that takes seconds where the index takes some
        hundredths. The setting holds for this statement only, whether or not a transaction is open."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL enable_seqscan = off; {sql}; SET LOCAL enable_seqscan TO DEFAULT", parameters
            )
            cursor.nextset()
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    @staticmethod
    def numbers(match: Match) -> str:
        return (
            f"SELECT string_agg(id::text, ',') FROM search_entry WHERE {VECTORS[match.where]} @@ %s::tsquery"  # noqa: S608
        )

    @staticmethod
    def expression(match: Match, of_kind: tuple[Group, ...] = ()) -> str:
        return " & ".join(
            "(" + " | ".join(f"'{term.word}'{':*' if term.begins else ''}" for term in group) + ")"
            for group in (*match.groups, *of_kind)
        )

    @staticmethod
    def occurs() -> str:
        return f"EXISTS(SELECT 1 FROM search_entry WHERE {VECTORS['all']} @@ %s::tsquery)"  # noqa: S608

    @staticmethod
    def word(word: str) -> str:
        return f"'{word}'"


_ENGINES: dict[str, type[Sqlite] | type[Postgres]] = {"sqlite": Sqlite, "postgresql": Postgres}


def engine() -> type[Sqlite] | type[Postgres]:
    """The one of the database in use."""
    return _ENGINES[connection.vendor]


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
