"""Finding offers and needs by words: what is written in them, what their kind, city and organisation are called.

A word is met where a word begins so, or has its stem in the language of the text; a phrase in quotation marks where its
words stand side by side. When nothing answers, words within a slip or two are taken instead. As with ties
(`ties.wording`), the words are numbers in memory: what only people of the Network may read must not stand in the search
index, and must not even lend its words to what others mistype.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from mreza.activities.columns import Numbers, places_of
from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.columns import NOWHERE, Columns, Seen
from mreza.cities.directory import snapshot
from mreza.journal.versions import brought_along, kept_by_version
from mreza.search.asking import Question, read
from mreza.search.finding import PATIENCE
from mreza.search.spelling import slips_allowed
from mreza.ties.wording import Sequences, Words, names_of_cities
from mreza.translations.lookup import names
from mreza.translations.models import Text
from mreza.vocabulary.models import OfferKind

NOT_FOUND, IN_TITLE, IN_TEXT = 9, 0, 1  # how well an offer answers
TITLE = "title"


class Written(NamedTuple):
    """The words of many offers: those of their titles, and all of them."""

    titles: Sequences
    texts: Sequences


class _Known:
    """The words of each text as they were last read: what did not change is not cut into words again."""

    def __init__(self) -> None:
        self.words = Words()
        self.numbers: dict[int, tuple[int, Numbers]] = {}  # text → its version, its words
        self.made: tuple[Columns, Any, Written] | None = (
            None  # of which columns and texts, and what was made of them
        )


class _Process:
    """What everybody reads by itself: no word of the rest is ever among what a slip may have meant."""

    public, every = _Known(), _Known()

    @classmethod
    def forget(cls) -> None:
        cls.public, cls.every = _Known(), _Known()


brought_along(_Process.forget)


def written(seen: Seen) -> Written:
    """The words of these columns, as they stand now."""
    known = _Process.public if seen.public else _Process.every
    # Columns that everybody reads belong to a version of the data, and so do their texts; of the rest versions of texts
    # only grow, so as many texts with the same sums are the same texts.
    mark = (
        ()
        if seen.public
        else tuple(_rows().order_by().aggregate(Count("pk"), Sum("pk"), Sum("version")).values())
    )
    kept = known.made
    if kept is not None and kept[0] is seen.columns and kept[1] == mark:
        return kept[2]
    made = _written(seen.columns, list(_rows().values_list("pk", "key", "part", "version")), known)
    if not connection.in_atomic_block:
        known.made = (seen.columns, mark, made)
    return made


def _rows() -> Any:
    return Text.objects.filter(kind=Wish.kind_word).order_by("pk")


def _written(table: Columns, there: Sequence[tuple[int, str, str, int]], known: _Known) -> Written:
    gone = set(places_of(table.facets["state"].any_of((WishState.WITHDRAWN.value,))).tolist())
    # What was withdrawn only its own team sees: no words find it, so that it can tell nobody else anything.
    place_of = {code: place for place, code in enumerate(table.codes) if place not in gone}
    own = [one for one in there if one[1] in place_of]
    kept, fresh = known.numbers, dict[int, tuple[int, Numbers]]()
    changed = _texts({pk for pk, _key, _part, version in own if kept.get(pk, (None,))[0] != version})
    row, of, part, title = [], [], [], []
    for number, (pk, key, name, version) in enumerate(own):
        if pk in changed:
            fresh[pk] = (version, np.array(known.words.numbers(*changed[pk]), dtype=np.int32))
        elif pk not in kept:
            continue  # taken away between the two looks
        numbers = (fresh.get(pk) or kept[pk])[1]
        row.append(numbers)
        of.append(np.full(len(numbers), place_of[key], dtype=np.int64))
        part.append(np.full(len(numbers), number, dtype=np.int32))
        title.append(np.full(len(numbers), name == TITLE, dtype=np.bool_))
    if not connection.in_atomic_block:
        kept.update(fresh)
    every = _sequences(known.words, row, of, part)
    flags = np.concatenate(title) if title else np.zeros(0, dtype=np.bool_)
    return Written(_some(every, flags), every)


def _texts(wanted: set[int]) -> dict[int, tuple[str, str]]:
    """Words and language of these texts. All are read, so that the statement tells of none in particular."""
    if not wanted:
        return {}
    rows = _rows().values_list("pk", "text", "language").iterator(chunk_size=2_000)
    return {pk: (text, language) for pk, text, language in rows if pk in wanted}


def _sequences(known: Words, row: list[Numbers], of: list[Numbers], part: list[Numbers]) -> Sequences:
    made = Sequences(known)
    if row:
        made.row, made.of, made.part = np.concatenate(row), np.concatenate(of), np.concatenate(part)
    return made


def _some(every: Sequences, which: Numbers) -> Sequences:
    made = Sequences(every.known)
    made.row, made.of, made.part = every.row[which], every.of[which], every.part[which]
    return made


@kept_by_version
def names_of_kinds() -> tuple[list[str], Sequences]:
    """What each kind of offer is called in the languages of the site."""
    codes = list(OfferKind.objects.order_by("position").values_list("code", flat=True))
    at = {code: place for place, code in enumerate(codes)}
    texts = [
        (at[code], str(called), language)
        for language, _own in settings.LANGUAGES
        for code, called in names(OfferKind.kind, language=language).items()
        if code in at
    ]
    return codes, Sequences(Words(), texts)


def _organisations(table: Columns) -> tuple[Numbers, Sequences]:
    """Of each offer the place of its organisation, and what these are called."""
    own = np.full(len(table), NOWHERE, dtype=np.int64)
    called: dict[str, int] = {}
    for place, name in enumerate(table.organisations):
        if name:
            own[place] = called.setdefault(name, len(called))
    return own, Sequences(Words(), ((place, name, "") for name, place in called.items()))


# --- the answer ---------------------------------------------------------------------------------------------------
class Answer(NamedTuple):
    """How well each offer answers (NOT_FOUND: not at all), and the spellings taken instead of what was typed."""

    tiers: Numbers
    corrected: tuple[str, ...] = ()


def answers(text: str, language: str, seen: Seen) -> Answer:
    """The offers among those seen that answer a text; slips are forgiven only where nothing else is found."""
    table = seen.columns
    question = read(text)
    if question:
        flags = np.unpackbits(seen.bits.view(np.uint8), bitorder="little")[: len(table)].view(np.bool_)
        said, others = written(seen), _names(table)
        for patience in PATIENCE:
            found = _asked(question, language, said, others, patience)
            tiers = np.where(flags, found.tiers, NOT_FOUND).astype(np.int8)
            if (tiers < NOT_FOUND).any():
                return Answer(tiers, found.corrected)
    return Answer(np.full(len(table), NOT_FOUND, dtype=np.int8))


class _Names:
    """Names that many offers share: whatever is met among them is met by each of their offers."""

    def __init__(self, sequences: Sequences, own: Numbers, names: int) -> None:
        self.sequences, self._own, self._names = sequences, own, names
        self.count = len(own)

    def at(self, numbers: Sequence[int]) -> Numbers:
        return self._spread(self.sequences.at(numbers, self._names))

    def phrase(self, parts: Sequence[str]) -> Numbers:
        return self._spread(self.sequences.phrase(parts, self._names))

    def _spread(self, flags: Numbers) -> Numbers:
        spread: Numbers = np.append(flags, False)[self._own]
        return spread


def _asked(
    question: Question, language: str, said: Written, others: Sequence[_Names], patience: int
) -> Answer:
    count = others[0].count
    in_titles = np.ones(count, dtype=np.bool_)
    met = np.ones(count, dtype=np.bool_)
    corrected: dict[str, None] = {}
    for word, spelt in question.words:
        near = _near(word, (said.texts, *(one.sequences for one in others)), patience)
        corrected.update(dict.fromkeys(near))
        wanted = [word, *near]

        def numbers(known: Sequences, wanted: Iterable[str] = tuple(wanted), spelt: str = spelt) -> list[int]:
            begun = [at for one in wanted for at in known.begins(one).tolist()]
            return begun + (known.like(spelt, language) if spelt else [])

        named = _any(one.at(numbers(one.sequences)) for one in others)
        in_titles &= said.titles.at(numbers(said.titles), count) | named
        met &= said.texts.at(numbers(said.texts), count) | named
    for phrase in question.phrases:
        named = _any(one.phrase(phrase) for one in others)
        in_titles &= said.titles.phrase(phrase, count) | named
        met &= said.texts.phrase(phrase, count) | named
    tiers = np.where(met, np.where(in_titles, IN_TITLE, IN_TEXT), NOT_FOUND).astype(np.int8)
    return Answer(tiers, tuple(corrected) if met.any() else ())


def _names(table: Columns) -> tuple[_Names, ...]:
    """Cities, kinds and organisations by what they are called."""
    cities = names_of_cities()
    codes, kinds = names_of_kinds()
    own_body, organisations = _organisations(table)
    kind_at = {code: place for place, code in enumerate(codes)}
    own_kind = np.array([kind_at.get(code, -1) for code in table.kinds], dtype=np.int64)
    return (
        _Names(cities, table.city.astype(np.int64), len(snapshot().cities)),
        _Names(kinds, own_kind, len(codes)),
        _Names(organisations, own_body, int(own_body.max(initial=NOWHERE)) + 1),
    )


def _any(masks: Iterable[Numbers]) -> Numbers:
    found, *more = masks
    for one in more:
        found = found | one
    return found


def _near(word: str, known: Sequence[Sequences], patience: int) -> list[str]:
    """Words that a mistyped one may have been meant to be."""
    if not patience:
        return []
    slips = slips_allowed(word, generous=patience > 1)
    found = [one for sequences in known for one in sequences.spellings.near(word, slips)]
    return list(dict.fromkeys(one.word for one in sorted(found, key=lambda one: (one.slips, one.word))))
