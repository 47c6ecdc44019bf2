"""What a reader typed, read once: words, phrases in quotation marks, and filters such as `field:music`.

Nothing typed is a mistake: a quotation mark without a second one is no phrase, a filter that nobody knows is words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from mreza.search.words import LONGEST_TEXT, MOST_WORDS, asked_in, sequence, whole

# "…", „…“, “…”, «…», »…«: how phrases are quoted in the languages of the network.
_PHRASE = re.compile(r"[\"„“”«»]([^\"„“”«»]+)[\"“”«»]")
_FILTER = re.compile(r"""(?<![^\s])([^\W\d_][\w-]*):(?:"([^"]*)"|([^\s"]+))""")
MOST_PHRASES = 4
MOST_FILTERS = 12


@dataclass(frozen=True)
class Question:
    """Words (folded, each with its spelling where it has a stem) and phrases; all must be met."""

    words: tuple[tuple[str, str], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    name: str = ""  # everything run together, as the whole of a name is

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@lru_cache(maxsize=256)
def read(text: str) -> Question:
    """What is asked for by a text without filters."""
    text = text[:LONGEST_TEXT]
    phrases = []
    for quoted in _PHRASE.findall(text):
        if parts := tuple(sequence(quoted)[:MOST_WORDS]):
            phrases.append(parts)
    rest = _PHRASE.sub(" ", text) if phrases else text
    return Question(asked_in(rest), tuple(phrases[:MOST_PHRASES]), whole(text))


@dataclass(frozen=True)
class Filtered:
    """A text without its filters, and the filters: what each is called here, and what was written behind the colon."""

    text: str
    filters: tuple[tuple[str, str], ...] = ()


def filters_in(text: str, known: Callable[[str], str]) -> Filtered:
    """Take the filters out of a text; `known` says what a word before a colon is called here, or nothing."""
    taken: list[tuple[str, str]] = []

    def take(found: re.Match[str]) -> str:
        name = known(found[1])
        value = (found[2] or found[3] or "").strip()
        if not name or not value or len(taken) >= MOST_FILTERS:
            return found[0]
        taken.append((name, value))
        return " "

    rest = _FILTER.sub(take, text)
    return Filtered(" ".join(rest.split()) if taken else text, tuple(taken))
