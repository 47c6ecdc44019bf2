"""What a mistyped word may have been meant to be: words of the index at a small distance.

The words lie in memory as arrays, so both databases give the same answer, and the work is bounded: one pass
over the lengths and signatures of all words, then the true distance of the few that remain.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from mreza.journal.versions import kept_by_version
from mreza.search.words import NAME

MOST_CANDIDATES = 150  # whose true distance is computed
MOST_REMEMBERED = 200  # words last looked for
MOST_MEANT = 30  # words that one mistyped word may stand for
_WIDTH = 24

Bits = np.ndarray[Any, np.dtype[np.uint64]]


class Meant(NamedTuple):
    """A word of the index and how many slips away it is."""

    word: str
    slips: int


class Vocabulary:
    """All words of the index, or all whole names."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.lengths = np.fromiter(map(len, words), dtype=np.int16, count=len(words))
        self.signs, self.pairs = _signatures(words)
        self._asked: dict[tuple[str, int], list[Meant]] = {}

    def near(self, word: str, slips: int) -> list[Meant]:
        """Words at most so many slips away (see `distance`), nearest first, then by the alphabet."""
        if not self.words or slips < 1 or len(word) > _WIDTH:
            return []
        # A search through everything asks the same for each kind of thing in turn.
        meant = self._asked.get((word, slips))
        if meant is None:
            meant = self._nearest(word, slips)
            if len(self._asked) >= MOST_REMEMBERED:
                self._asked.clear()
            self._asked[word, slips] = meant
        return meant

    def _nearest(self, word: str, slips: int) -> list[Meant]:
        signs, pairs = _signatures([word])
        # Each slip changes the length by at most one, the set of signs by at most two, that of pairs by six.
        close = np.flatnonzero(np.abs(self.lengths - len(word)) <= slips)
        close = close[np.bitwise_count(self.signs[close] ^ signs[0]) <= 2 * slips]
        differing = np.bitwise_count(self.pairs[close] ^ pairs[0])
        close, differing = close[differing <= 6 * slips], differing[differing <= 6 * slips]
        if len(close) > MOST_CANDIDATES:
            close = np.sort(close[np.argsort(differing, kind="stable")[:MOST_CANDIDATES]])
        meant = [
            Meant(self.words[at], far)
            for at in close.tolist()
            if 0 < (far := distance(word, self.words[at], slips)) <= slips
        ]
        return sorted(meant, key=lambda one: (one.slips, one.word))[:MOST_MEANT]


class Vocabularies(NamedTuple):
    words: Vocabulary
    names: Vocabulary


@kept_by_version
def vocabularies() -> Vocabularies:
    """The words and the whole names of the index as it stands now."""
    every = sorted(_every_word())
    return Vocabularies(
        Vocabulary([word for word in every if word and word[0] != NAME]),
        Vocabulary([word[1:] for word in every if word and word[0] == NAME]),
    )


def _every_word() -> list[str]:
    """All words in one text: hundreds of thousands of rows would take ten times as long."""
    joined = {"sqlite": "group_concat(word, ' ')", "postgresql": "string_agg(word, ' ')"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {joined} FROM search_word")  # noqa: S608 one of the two above
        return (cursor.fetchone()[0] or "").split(" ")


def slips_allowed(word: str, *, generous: bool) -> int:
    """How far a word may be from what was meant: short words say too little to be corrected."""
    if not any(sign.isalpha() for sign in word) or len(word) < 4:
        return 0
    if generous:
        return 2 if len(word) >= 6 else 1
    return 2 if len(word) >= 10 else 1


def distance(one: str, other: str, limit: int) -> int:
    """Insertions, losses, changes, swaps of neighbours between two words; more than `limit` is `limit` + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        row = [i, *([limit + 1] * len(other))]
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            cost = 0 if sign == other[j - 1] else 1
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, before[j - 2] + 1)
            row[j] = best
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


def _signatures(words: list[str]) -> tuple[Bits, Bits]:
    """Which signs and which pairs of neighbours each word has, as 64 bits each."""
    if not words:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64)
    signs = np.array(words, dtype=f"<U{_WIDTH}").view(np.uint32).reshape(len(words), _WIDTH)
    pairs = np.where(signs[:, 1:] == 0, np.uint32(0), signs[:, :-1] * np.uint32(31) + signs[:, 1:])
    return _bits(signs), _bits(pairs)


def _bits(numbers: np.ndarray[Any, np.dtype[np.uint32]]) -> Bits:
    """Each row's numbers as a set of 64: the same number is always the same bit, 0 is none."""
    places = (numbers * np.uint32(2654435761)) >> np.uint32(26)
    bits = np.left_shift(np.uint64(1), places.astype(np.uint64))
    found: Bits = np.bitwise_or.reduce(np.where(numbers == 0, np.uint64(0), bits), axis=1)
    return found
