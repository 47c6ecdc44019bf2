"""Showing a reader why something was found: the words that answer are marked, and the best place of a text is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from mreza.foundation.text import fold
from mreza.search.asking import Question, read
from mreza.search.stems import BEGIN_LIKE_THEIR_WORDS, beginning, stems

_WORD = re.compile(r"[^\W_]+(?:['’ʼʻ][^\W_]+)*")
WINDOW = 240  # signs of a text that are shown
_MOST_READ = 20_000  # signs of a text in which a place is looked for


class _Place(NamedTuple):
    """A word of a text that answers, and which of the words asked for it answers."""

    start: int
    end: int
    asked: int


class Marker:
    """Knows the words of one question, as they are typed, as their stems, and as they were corrected."""

    def __init__(self, question: Question, corrected: Iterable[str] = ()) -> None:
        phrased = [(word, word) for phrase in question.phrases for word in phrase]
        corrections = [(word, "") for word in corrected]
        self.asked = list(dict.fromkeys([*question.words, *phrased, *corrections]))
        self._stems: dict[str, list[frozenset[str]]] = {}
        self._beginnings: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, str], int] = {}

    def mark(self, text: str, language: str = "") -> Markup:
        """`text` with every word in `<mark>` that answers."""
        return self._marked(text, self.places(text, language), 0, len(text))

    def snippet(self, texts: Sequence[str], language: str = "") -> Markup:
        """The part of these texts, the first of equals, in which most of the words asked for stand; or nothing."""
        best: tuple[int, str, list[_Place], int] | None = None
        for text in texts:
            found = self.places(text[:_MOST_READ], language)
            for first in range(len(found)):
                near = [place for place in found[first:] if place.end - found[first].start <= WINDOW]
                count = len({place.asked for place in near})
                if best is None or count > best[0]:
                    best = (count, text, near, first)
            if best and best[0] >= len(self.asked):
                break
        if best is None:
            return Markup("")
        _count, text, near, _first = best
        begin, end = _around(text, near[0].start, near[-1].end)
        inside = [place for place in self.places(text[:end], language) if place.start >= begin]
        return Markup("").join(
            ["… " if begin else "", self._marked(text, inside, begin, end), " …" if end < len(text) else ""]
        )

    def places(self, text: str, language: str) -> list[_Place]:
        """The words of a text that answer."""
        found = []
        for word in _WORD.finditer(text):
            asked = self._answers(word.group(), language)
            if asked >= 0:
                found.append(_Place(word.start(), word.end(), asked))
        return found

    def _answers(self, word: str, language: str) -> int:
        """Which of the words asked for this one answers; -1 is none."""
        at = (word, language)
        if at not in self._known:
            self._known[at] = self._which(word, language)
        return self._known[at]

    def _which(self, word: str, language: str) -> int:
        folded = fold(word)
        for number, (asked, _spelt) in enumerate(self.asked):
            if (
                folded.startswith(asked)
                or folded.replace("'", "").startswith(asked)
                or (not asked.isascii() and asked in folded)
            ):
                return number
        if self._may_share_a_stem(folded, language) and (own := set(stems(word, language))):
            for number, asked_stems in enumerate(self._stems_in(language)):
                if own & asked_stems:
                    return number
        return -1

    def _may_share_a_stem(self, folded: str, language: str) -> bool:
        """Whether stemming a word can tell anything: it takes twenty times as long as all else that is asked here."""
        if language.split("-")[0].lower() not in BEGIN_LIKE_THEIR_WORDS:
            return bool(language)
        if language not in self._beginnings:
            known = self._stems_in(language)
            self._beginnings[language] = frozenset(beginning(stem) for own in known for stem in own)
        return beginning(folded) in self._beginnings[language]

    def _stems_in(self, language: str) -> list[frozenset[str]]:
        if language not in self._stems:
            self._stems[language] = [frozenset(stems(spelt, language)) for _word, spelt in self.asked]
        return self._stems[language]

    @staticmethod
    def _marked(text: str, places: Iterable[_Place], begin: int, end: int) -> Markup:
        parts: list[Markup | str] = []
        done = begin
        for place in places:
            parts += [escape(text[done : place.start]), Markup("<mark>")]
            parts += [escape(text[place.start : place.end]), Markup("</mark>")]
            done = place.end
        parts.append(escape(text[done:end]))
        return Markup("").join(parts)


def marked(text: str, question: str, corrected: tuple[str, ...] = ()) -> Markup:
    """`text` with every word in `<mark>` that begins as a word asked for, or contains it where scripts run together."""
    return Marker(read(question), corrected).mark(text)


def _around(text: str, first: int, last: int) -> tuple[int, int]:
    """A window of whole words around a place, somewhat more of it behind than before."""
    spare = max(0, WINDOW - (last - first))
    begin, end = max(0, first - spare // 3), min(len(text), last + spare - spare // 3)
    if begin:
        space = text.find(" ", begin, first)
        begin = first if space < 0 else space + 1
    if end < len(text):
        space = text.rfind(" ", last, end)
        end = last if space < 0 else space
    return begin, end
