"""Finding ties by words: what their contacts are called, and what their cities are called.

A word is met where a word of a title or of a city's name begins so, or has its stem in that language; a phrase in
quotation marks where its words stand side by side. When nothing answers, words within a slip or two are taken instead.
So `search` does it too; but its index is written with every record, and a spreadsheet of a hundred thousand ties would
wait for it. Titles are short: their words are numbers in memory here, made when somebody first searches, and after a
change only the titles that changed are read again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection

from mreza.cities.directory import snapshot
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.journal.versions import brought_along, kept_by_version
from mreza.search.asking import Question, read
from mreza.search.finding import PATIENCE
from mreza.search.spelling import Vocabulary, slips_allowed
from mreza.search.stems import ALGORITHMS, BEGIN_LIKE_THEIR_WORDS, beginning
from mreza.search.words import STEM, spelt_words, stem_words, words
from mreza.ties.columns import Columns, Ledger, Numbers, columns
from mreza.ties.models import Contact

NOT_FOUND, IN_TITLE, WITH_CITIES = 9, 0, 1  # how well a tie answers
_CHUNK = 500
_ROWS = 5000


class Word(NamedTuple):
    """A word as the index has it, as it is spelt, and the language it is in."""

    folded: str
    spelt: str
    language: str


class Words:
    """Every word that occurs, each with a number. It only grows, so numbers stay right."""

    def __init__(self) -> None:
        self.all: list[Word] = []
        self._at: dict[Word, int] = {}
        self._cut: dict[tuple[str, str], list[int]] = {}  # a run of signs between blanks → its words
        # How a word and its stem begin → words that have one; under nothing those of languages where that may differ.
        self.by_beginning: dict[str, list[int]] = {}

    def numbers(self, text: str, language: str) -> list[int]:
        """The words of a text, one after the other."""
        found: list[int] = []
        known = self._cut
        for run in text.split():
            own = known.get((run, language))
            if own is None:
                own = known[run, language] = [
                    self._number(Word(part, spelt, language))
                    for spelt in spelt_words(run)
                    for part in words(spelt)
                ]
            found += own
        return found

    def _number(self, word: Word) -> int:
        if word not in self._at:
            self._at[word] = len(self.all)
            language = word.language.split("-")[0]
            if language in ALGORITHMS:  # else it has no stem
                begins = beginning(word.folded) if language in BEGIN_LIKE_THEIR_WORDS else ""
                self.by_beginning.setdefault(begins, []).append(len(self.all))
            self.all.append(word)
        return self._at[word]


class Sequences:
    """The words of many short texts, as one row of numbers; `of` says to which text each belongs."""

    def __init__(self, known: Words, texts: Iterable[tuple[int, str, str]] = ()) -> None:
        """Texts as place, text, language; a place may have several."""
        self.known = known
        row: list[int] = []
        of: list[int] = []
        part: list[int] = []  # which text of its place, so that no phrase runs from one into the next
        for number, (place, text, language) in enumerate(texts):
            found = known.numbers(text, language)
            row += found
            of += [place] * len(found)
            part += [number] * len(found)
        self.row = np.array(row, dtype=np.int32)
        self.of = np.array(of, dtype=np.int64)
        self.part = np.array(part, dtype=np.int32)

    @cached_property
    def _sorted(self) -> tuple[list[str], Numbers]:
        """The folded words in their order, and the number of each."""
        order = sorted(range(len(self.known.all)), key=lambda at: self.known.all[at].folded)
        return [self.known.all[at].folded for at in order], np.array(order, dtype=np.int32)

    def begins(self, word: str) -> Numbers:
        """Numbers of the words that begin so."""
        folded, order = self._sorted
        return order[bisect_left(folded, word) : bisect_left(folded, word + "\U0010ffff")]

    def like(self, spelt: str, language: str) -> list[int]:
        """Numbers of the words with the same stem, each in its own language."""
        asked = {
            stem
            for one in dict.fromkeys((language.split("-")[0], *_site_languages()))
            for stem in stem_words(spelt, one)
        }
        first = {"", *(beginning(stem.rpartition(STEM)[2]) for stem in asked)} if asked else set()
        known = self.known.all
        return [
            number
            for start in first
            for number in self.known.by_beginning.get(start, ())
            if not asked.isdisjoint(stem_words(known[number].spelt, known[number].language))
        ]

    @cached_property
    def spellings(self) -> Vocabulary:
        return Vocabulary(sorted({word.folded for word in self.known.all}))

    def at(self, numbers: Sequence[int] | Numbers, count: int) -> Numbers:
        """Which of so many places have any of these words."""
        wanted = np.zeros(len(self.known.all) + 1, dtype=np.bool_)
        wanted[np.array(numbers, dtype=np.int64)] = True
        return _places(self.of[wanted[self.row]], count)

    def phrase(self, parts: Sequence[str], count: int) -> Numbers:
        """Which of so many places have these words side by side."""
        if len(self.row) < len(parts):
            return np.zeros(count, dtype=np.bool_)
        last = len(self.row) - len(parts) + 1
        met = self.part[:last] == self.part[len(parts) - 1 :]
        for step, part in enumerate(parts):
            numbers = [at for at in self.begins(part).tolist() if self.known.all[at].folded == part]
            wanted = np.zeros(len(self.known.all) + 1, dtype=np.bool_)
            wanted[numbers] = True
            met &= wanted[self.row[step : step + last]]
        return _places(self.of[:last][met], count)


def _places(of: Numbers, count: int) -> Numbers:
    found = np.zeros(count, dtype=np.bool_)
    found[of] = True
    return found


def _site_languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.split("-")[0] for code, _name in settings.LANGUAGES))


# --- titles of contacts -------------------------------------------------------------------------------------------
class Titles:
    """The words of all titles, also of those under which a contact was entered a second time."""

    def __init__(self) -> None:
        self.pk = np.zeros(0, dtype=np.int64)
        self.stamp = np.zeros(0, dtype=np.int64)
        self.words = Sequences(Words())

    def brought_to(self, table: Columns) -> Titles:
        """The same for these columns: what did not change is taken along."""
        if (
            len(self.pk) == len(table.pk)
            and (self.pk == table.pk).all()
            and (self.stamp == table.stamp).all()
        ):
            return self
        made = Titles()
        made.pk, made.stamp = table.pk, table.stamp
        at = np.searchsorted(self.pk, table.pk).clip(max=max(0, len(self.pk) - 1))
        same = np.zeros(len(table.pk), dtype=np.bool_)
        if len(self.pk):
            same = (self.pk[at] == table.pk) & (self.stamp[at] == table.stamp)
        fresh = Sequences(self.words.known, _titles(table.pk, np.flatnonzero(~same)))
        place_now = np.full(len(self.pk) + 1, -1, dtype=np.int64)
        place_now[at[same]] = np.flatnonzero(same)
        own = place_now[self.words.of]
        kept = own >= 0
        made.words = Sequences(self.words.known)
        made.words.row = np.concatenate([self.words.row[kept], fresh.row])
        made.words.of = np.concatenate([own[kept], fresh.of])
        later = int(self.words.part.max(initial=0)) + 1
        made.words.part = np.concatenate([self.words.part[kept], fresh.part + later])
        return made


def _titles(pks: Numbers, places: Numbers) -> Iterable[tuple[int, str, str]]:
    """Place, title and language of these contacts; nearly all of them are read at once, some by their keys."""
    place_of = dict(zip(pks[places].tolist(), places.tolist(), strict=True))
    rows = Contact.objects.order_by("pk")
    asked = list(place_of)
    many = len(asked) > 4 * _CHUNK
    parts = (
        [rows] if many else [rows.filter(pk__in=asked[n : n + _CHUNK]) for n in range(0, len(asked), _CHUNK)]
    )
    for part in parts:
        for pk, title, language in part.values_list("pk", "title", "language").iterator(chunk_size=_ROWS):
            if pk in place_of:
                yield place_of[pk], title, language
        for pk, others in part.exclude(other_titles={}).values_list("pk", "other_titles"):
            if pk in place_of:
                for language, title in others.items():
                    yield place_of[pk], title, language


class _Process:
    titles = Titles()

    @classmethod
    def forget(cls) -> None:
        cls.titles = Titles()


brought_along(_Process.forget)


@kept_by_version
def titles() -> Titles:
    """The words of all titles as the data stands now."""
    made = _Process.titles.brought_to(columns())
    if not connection.in_atomic_block:
        _Process.titles = made
    return made


@kept_by_version
def names_of_cities() -> Sequences:
    """What each city and its country are called, in the languages of the site, its own and others people use."""
    shot = snapshot()
    texts: dict[tuple[int, str], str] = {}
    for place, city in enumerate(shot.cities):
        texts[place, city[1]] = "en"
        texts[place, city[2]] = city[3] or "en"
    for language, _name in settings.LANGUAGES:
        for code, name in city_names(language).items():
            texts[shot.city_at[code], str(name)] = language
        called = shot.words(language).country
        for place, city in enumerate(shot.cities):
            texts[place, called[city[4]]] = language
    others = City.objects.exclude(search_names="").order_by("code")
    for code, listed in others.values_list("code", "search_names"):
        for other in listed.splitlines():
            if code in shot.city_at:
                texts.setdefault((shot.city_at[code], other), "")  # in whatever language
    return Sequences(Words(), ((place, text, language) for (place, text), language in texts.items() if text))


# --- the answer ---------------------------------------------------------------------------------------------------
class Answer(NamedTuple):
    """How well each tie answers (NOT_FOUND: not at all), and the spellings taken instead of what was typed."""

    tiers: Numbers
    corrected: tuple[str, ...] = ()


def answers(text: str, language: str, table: Ledger, patience: Sequence[int] = PATIENCE) -> Answer:
    """The ties that answer a text, for readers of a language; slips are forgiven as far as the patience goes."""
    question = read(text)
    if question:
        for step in patience:
            found = _asked(question, language, table, step)
            if (found.tiers < NOT_FOUND).any():
                return found
    return Answer(np.full(len(table), NOT_FOUND, dtype=np.int8))


def _asked(question: Question, language: str, table: Ledger, patience: int) -> Answer:
    said, called = titles().words, names_of_cities()
    contacts, cities = len(table.columns.pk), len(table.shot.cities)
    in_titles = np.ones(contacts, dtype=np.bool_)
    met = np.ones(len(table), dtype=np.bool_)
    corrected: dict[str, None] = {}

    def take(title: Numbers, city: Numbers) -> None:
        nonlocal in_titles, met
        in_titles = in_titles & title
        met = met & (title[table.of] | city[table.giver] | city[table.receiver])

    for word, spelt in question.words:
        near = _near(word, said, called, patience)
        corrected.update(dict.fromkeys(near))
        wanted = [word, *near]
        own: list[list[int]] = []
        for sequences in (said, called):
            numbers = [at for one in wanted for at in sequences.begins(one).tolist()]
            own.append(numbers + (sequences.like(spelt, language) if spelt else []))
        take(said.at(own[0], contacts), called.at(own[1], cities))
    for phrase in question.phrases:
        take(said.phrase(phrase, contacts), called.phrase(phrase, cities))
    tiers = np.where(met, np.where(in_titles[table.of], IN_TITLE, WITH_CITIES), NOT_FOUND).astype(np.int8)
    return Answer(tiers, tuple(corrected) if met.any() else ())


def _near(word: str, said: Sequences, called: Sequences, patience: int) -> list[str]:
    """Words that a mistyped one may have been meant to be."""
    if not patience:
        return []
    slips = slips_allowed(word, generous=patience > 1)
    found = [one for words_of in (said, called) for one in words_of.spellings.near(word, slips)]
    return list(dict.fromkeys(one.word for one in sorted(found, key=lambda one: (one.slips, one.word))))
