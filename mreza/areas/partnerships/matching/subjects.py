"""What a city's records are about, in whatever language they are written: codes of vocabularies, and telling words.

A subject is a code (`discipline:ceramics`), or the stem of a word of a title (`en:kiln`). A title is read in English
where it has been translated, else in its own language; and whatever the language, a word of title or summary that is
the name of a discipline or a group in that language stands for the code: *keramika* and *ceramics* are one subject. So
records meet through translations and through the vocabularies.

Only what is published is read. The words of a card are remembered for as long as its stamp stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from mreza.activities.columns import Columns, columns, places_of
from mreza.activities.models import CardText
from mreza.cities.directory import snapshot
from mreza.cities.models import Discipline
from mreza.foundation.text import fold
from mreza.journal.versions import brought_along, kept_by_version
from mreza.science.ordinary_words import BINDING, meaning
from mreza.science.rows import Rows
from mreza.search.stems import stems
from mreza.search.words import spelt_words
from mreza.translations.lookup import SOURCE_LANGUAGE, names, texts_of
from mreza.vocabulary.models import Group, Stage, Theme

CODED = {
    "discipline": 1.0,
    "group": 0.5,
    "stage": 0.3,
    "theme": 0.5,
}  # facet → how much one card with it tells
OWN_DISCIPLINE = 1.0  # … and a discipline that the city says of itself
NAMED = 0.5  # a discipline or group named in a text
WORD = 0.2  # a word
SHORTEST, LONGEST_TEXT = 4, 600  # signs: of a word, of what is read of a text
# Words that titles anywhere use: two cities that share one share nothing.
_GENERAL = """
this that these those what when where which who more most many some other every each over under after before new
small large great free open good first second third one two three four five six seven eight nine ten year years
day days week weeks month months place places town towns street people human world change focus share play route
word words centre center part start grow make take inter
"""
GENERAL = frozenset(_GENERAL.split())
COMMON = 0.3  # a word that more cities use tells nothing
_CHUNK = 500
_MODELS: dict[str, type[Any]] = {"discipline": Discipline, "group": Group, "stage": Stage, "theme": Theme}

Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Of each city, by its code: subjects with their amounts, objectives and SDG targets of its published records."""

    topics: Mapping[str, Mapping[str, float]]
    objectives: Mapping[str, frozenset[str]]
    targets: Mapping[str, frozenset[str]]
    spelt: Mapping[str, str]  # subject → a word as it was written, to name it by


# --- of all cities ------------------------------------------------------------------------------------------------
@kept_by_version
def subjects_of_cities() -> Subjects:
    """What all published records say, city by city."""
    table, disciplines = columns(), snapshot().disciplines
    called = (_names_by_stem(), _words_of_cities())
    last = _Process.last
    if last is None or not last.is_of(table, disciplines, called):
        if last is None or last.called != called:  # other names, so other words tell: all is read again
            _Process.words = {}
        last = _Process.last = _Last(
            table.stamp, table.live, disciplines, called, _subjects(table, disciplines)
        )
    return last.subjects


def _subjects(table: Columns, disciplines: Mapping[str, Iterable[str]]) -> Subjects:
    cities, cards_of = _cities_of_cards(table)
    amounts: dict[str, dict[str, float]] = {code: {} for code in cities}
    for facet, worth in CODED.items():
        for code, found in _counted(table, facet, cards_of, len(cities)):
            for at in np.flatnonzero(found).tolist():
                amounts[cities[at]][f"{facet}:{code}"] = worth * float(np.log1p(found[at]))
    spelt = _add_words(table, cities, cards_of, amounts)
    for city, own in disciplines.items():
        told = amounts.setdefault(city, {})
        for one in own:
            told[f"discipline:{one}"] = told.get(f"discipline:{one}", 0.0) + OWN_DISCIPLINE
    objectives, targets = (_sets(table, facet, cities, cards_of) for facet in ("objective", "target"))
    return Subjects(amounts, objectives, targets, spelt)


def _cities_of_cards(table: Columns) -> tuple[list[str], Rows]:
    """The cities that have any record, and of each place of a card which of them it belongs to."""
    bits = table.facets.get("city")
    if bits is None or not bits.codes:
        return [], Rows.of(_nothing(), _nothing(), np.zeros(0), table.words * 64)
    codes = sorted(bits.codes)
    places = [places_of(bits.rows[bits.at[code]] & table.live) for code in codes]
    card = np.concatenate(places)
    city = np.repeat(np.arange(len(codes)), [len(one) for one in places])
    return codes, Rows.of(card, city, np.ones(len(card)), table.words * 64)


def _nothing() -> Numbers:
    return np.zeros(0, dtype=np.int64)


def _counted(table: Columns, facet: str, cards_of: Rows, count: int) -> Iterator[tuple[str, Numbers]]:
    """Each code of a facet, with the number of records each city has with it."""
    bits = table.facets.get(facet)
    if bits is None:
        return
    for code in sorted(bits.codes):
        cards = places_of(bits.rows[bits.at[code]] & table.live)
        yield code, np.bincount(cards_of.columns_of(cards), minlength=count)


def _sets(table: Columns, facet: str, cities: list[str], cards_of: Rows) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, counts in _counted(table, facet, cards_of, len(cities)):
        for at in np.flatnonzero(counts).tolist():
            found.setdefault(cities[at], set()).add(code)
    return {city: frozenset(codes) for city, codes in found.items()}


def _add_words(
    table: Columns, cities: list[str], cards_of: Rows, amounts: dict[str, dict[str, float]]
) -> dict[str, str]:
    """What the titles and summaries of the cards say, beyond their codes; the words as they were written.

    A word of one city only meets nobody.
    """
    users: dict[str, dict[int, int]] = {}
    spelt: dict[str, str] = {}
    for pk, told in _words_of_cards(table).items():
        theirs = cards_of.row(table.place_of[pk])[0].tolist()
        for topic, word in told.items():
            spelt[topic] = min(spelt.get(topic, word), word, key=lambda one: (len(one), one))
            used = users.setdefault(topic, {})
            for at in theirs:
                used[at] = used.get(at, 0) + 1
    most = max(2, int(COMMON * len(cities)))
    for topic, used in sorted(users.items()):
        worth = NAMED if _is_code(topic) else WORD
        if 2 <= len(used) <= most or _is_code(topic):
            for at, times in used.items():
                told_here = amounts[cities[at]]
                told_here[topic] = told_here.get(topic, 0.0) + worth * float(np.log1p(times))
    return spelt


# --- words of cards, remembered -------------------------------------------------------------------------------------
class _Read(NamedTuple):
    stamp: int
    topics: dict[str, str]  # subject → the word


class _Last(NamedTuple):
    """What was found last, and what it was found from; columns share their arrays until a card changes."""

    stamp: Numbers
    live: Numbers
    disciplines: Mapping[str, Iterable[str]]
    called: tuple[Any, ...]
    subjects: Subjects

    def is_of(self, table: Columns, disciplines: Any, called: Any) -> bool:
        same_cards = self.stamp is table.stamp and self.live is table.live
        return same_cards and self.disciplines == disciplines and self.called == called


class _Process:
    """What this process has read of each card, and what it made of all."""

    words: dict[int, _Read] = {}
    last: _Last | None = None

    @classmethod
    def forget(cls) -> None:
        cls.words, cls.last = {}, None


brought_along(_Process.forget)


def _words_of_cards(table: Columns) -> dict[int, dict[str, str]]:
    """Card → subjects of its title and summary with their words; only what changed is read again."""
    stamp = table.stamp.tolist()
    known = _Process.words
    kept = {
        pk: known[pk] for pk, at in table.place_of.items() if pk in known and known[pk].stamp == stamp[at]
    }
    fresh = sorted(table.place_of.keys() - kept.keys())
    for first in range(0, len(fresh), _CHUNK):
        part = fresh[first : first + _CHUNK]
        texts: dict[int, dict[str, tuple[str, str]]] = {pk: {} for pk in part}
        rows = CardText.objects.filter(card__in=part).order_by("card", "language")
        for pk, language, title, summary in rows.values_list("card", "language", "title", "summary"):
            texts[pk][language] = (title, summary[:LONGEST_TEXT])
        for pk in part:
            place = table.place_of[pk]
            kept[pk] = _Read(stamp[place], subjects_of_texts(texts[pk]))
    _Process.words = kept
    return {pk: read.topics for pk, read in kept.items()}


# --- of texts -------------------------------------------------------------------------------------------------------
def subjects_of_texts(texts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The subjects of one thing from its titles and summaries by language: names of vocabularies in all, words in one.

    Each with the word as it was written; a name needs none.
    """
    pivot = SOURCE_LANGUAGE if SOURCE_LANGUAGE in texts else min(texts, default="")
    found = dict(_words_in(texts[pivot][0], pivot)) if texts else {}
    for language, (title, summary) in texts.items():
        found |= dict.fromkeys(_named_in(f"{title}\n{summary}", language), "")
    return dict(sorted(found.items()))


def subjects_of_idea(text: str, language: str) -> dict[str, float]:
    """The subjects of a few words that somebody types, whose language is not known for sure."""
    found = {topic: WORD for topic, _word in _words_in(text, language)}
    for tongue in _names_by_stem():
        found |= dict.fromkeys(_named_in(text, tongue), NAMED)
    return found


def _words_in(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The telling words of a text, each as its subject and as it is written."""
    cities = _words_of_cities()
    for word in spelt_words(text):
        if (
            len(word) < SHORTEST
            or not word.isalpha()
            or _is_ordinary(folded := fold(word))
            or folded in cities
        ):
            continue
        for stem in stems(word, language)[:1] or (word,):
            yield f"{language.split('-')[0]}:{stem}", word


def _is_ordinary(folded: str) -> bool:
    """A word that binds others, that titles use anywhere or all over the Network."""
    return folded in BINDING or folded in GENERAL or bool(meaning(folded)[0])


@kept_by_version
def _words_of_cities() -> frozenset[str]:
    """The words in the names of all cities: that a title names one is no subject."""
    told = (word for row in snapshot().cities for name in row[1:3] for word in spelt_words(name))
    return frozenset(fold(word) for word in told if len(word) >= SHORTEST)


def _named_in(text: str, language: str) -> set[str]:
    """The disciplines and groups whose name stands in a text, in whatever case or number."""
    by_stem = _names_by_stem().get(language.split("-")[0], {})
    if not by_stem:
        return set()
    there = {stem for word in spelt_words(text) for stem in stems(word, language)}
    return {topic for stem in there if stem in by_stem for topic, needed in by_stem[stem] if needed <= there}


@kept_by_version
def _names_by_stem() -> dict[str, dict[str, list[tuple[str, frozenset[str]]]]]:
    """Language → the first stem of a name → the code and all stems of its name."""
    found: dict[str, dict[str, list[tuple[str, frozenset[str]]]]] = {}
    for facet in ("discipline", "group"):
        for code, texts in texts_of(_MODELS[facet].kind).items():
            for language, name in texts.items():
                told = [stems(word, language)[:1] for word in spelt_words(name) if len(word) >= SHORTEST]
                needed = frozenset(stem for one in told for stem in one)
                if needed:
                    by_stem = found.setdefault(language.split("-")[0], {})
                    by_stem.setdefault(min(needed), []).append((f"{facet}:{code}", needed))
    return found


# --- names ----------------------------------------------------------------------------------------------------------
def _is_code(topic: str) -> bool:
    return topic.partition(":")[0] in _MODELS


def named(topics: Iterable[str], language: str, most: int) -> list[str]:
    """What the first few of these subjects are called: codes in the reader's language, words as they were written."""
    found: dict[str, None] = {}
    spelt = subjects_of_cities().spelt
    for topic in topics:
        sort, _sep, code = topic.partition(":")
        if sort in _MODELS:
            found.setdefault(str(names(_MODELS[sort].kind, language=language).get(code) or code))
        else:
            found.setdefault(_("“%(word)s”") % {"word": spelt.get(topic, code)})
        if len(found) == most:
            break
    return list(found)
