"""Words as the index keeps them. One rule for what is written and what is asked, so both always meet.

A text is folded (`foundation.text.fold`), cut into words of letters and digits, and joined by single
spaces. Scripts without spaces are cut into pairs of signs, so that a part of a name is found. A whole name
is one word more, run together and marked, so that *San Francisco*, `sanfrancisco` and the beginning of
either rank before mere words.

Prose has two more sorts of marked words: the stems of its words in its language (`search.stems`), and every two
neighbours, by which a phrase is found. Neither engine need know of stems or places in a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from mreza.foundation.text import fold
from mreza.search.stems import stems

LONGEST_TEXT = 200  # signs of a question that are read
LONGEST_WORD = 40
MOST_WORDS = 8  # of a question

# Marks of whole names. They are no letters, so no word of a text can be taken for one; and they are not
# ASCII, so that SQLite's `ascii` tokenizer, which leaves every other sign alone, keeps them.
TITLE, NAME = "¶", "§"
STEM, PAIR, KIND = "¤", "¦", "¬"  # likewise: a stem in a language, two neighbours, the kind of a thing
MARKS = frozenset({TITLE, NAME, STEM, PAIR, KIND})

_FIRST_MARK, _FIRST_UNSPACED = "\u0300", "\u0e00"
_NO_SIGN = re.compile(r"[\W_]+")

_UNSPACED = (
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),  # Han
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F), (0x1780, 0x17FF),  # Burmese, Khmer
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text, for the index."""
    return _parts(plain_words(text), indexing=True)


def asked_words(text: str) -> list[str]:
    """The words of a question, each to be found at the beginning of an indexed word; each once."""
    cut = (part for word in plain_words(text[:LONGEST_TEXT]) for part in _cut(word, indexing=False))
    return list(dict.fromkeys(cut))[:MOST_WORDS]


def asked_in(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a question as `asked_words`, each with the spelling whose stem may be looked for too."""
    found: dict[str, str] = {}
    for spelt in spelt_words(text[:LONGEST_TEXT]):
        parts = [part for word in plain_words(spelt) for part in _cut(word, indexing=False)]
        for part in parts:
            found.setdefault(part, spelt if len(parts) == 1 else "")
    return tuple(found.items())[:MOST_WORDS]


def whole(text: str) -> str:
    """A name run together: letters and digits only."""
    return "".join(plain_words(text[:LONGEST_TEXT]))[:LONGEST_WORD]


def name_words(name: str) -> Iterator[str]:
    """A name for the index: its words, the whole of it, and words run together that an apostrophe parts."""
    yield from words(name)
    if joined := whole(name):
        yield NAME + joined
    if "'" in (folded := fold(name)):
        yield from words(folded.replace("'", ""))


def line(parts: Iterable[str]) -> str:
    """Words as one text, each once."""
    return " ".join(dict.fromkeys(parts))


def title_word(title: str, language: str) -> str:
    """The mark of a thing's title in one language, or in all when none is named."""
    return f"{TITLE}{language.replace('-', '').lower()}{TITLE}{whole(title)}"


def prose(text: str, language: str) -> Iterator[str]:
    """A text for the index: its words, its neighbours, and the stems of its words in its language."""
    folded = plain_words(text)
    yield from _parts(folded, indexing=True)
    yield from neighbours(_parts(folded, indexing=False))
    yield from stems_in(text, language)


def sequence(text: str) -> list[str]:
    """The words of a text one after the other, as a phrase is compared with them."""
    return _parts(plain_words(text), indexing=False)


def neighbours(parts: Sequence[str]) -> Iterator[str]:
    """Every two words that stand side by side, as one word of the index."""
    return (f"{PAIR}{one}{PAIR}{other}" for one, other in pairwise(parts))


def stems_in(text: str, language: str) -> Iterator[str]:
    """The stems of all words of a text, marked with the language: no other language's words meet them."""
    for word in spelt_words(text):
        yield from stem_words(word, language)


@lru_cache(maxsize=50_000)
def stem_words(word: str, language: str) -> tuple[str, ...]:
    """The marked stems of one word as it is spelt."""
    return tuple(f"{STEM}{_tag(language)}{STEM}{stem[:LONGEST_WORD]}" for stem in stems(word, language))


def spelt_words(text: str) -> list[str]:
    """Runs of letters and digits as they are spelt: not folded, for accents tell stems apart."""
    return _runs(unicodedata.normalize("NFC", text)).lower().split()


def _runs(text: str) -> str:
    """A text with spaces for everything that is no letter, mark or digit."""
    if text.isascii() or max(text) < _FIRST_MARK:  # the same, twenty times as fast: there are no marks here
        return _NO_SIGN.sub(" ", text)
    return "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)


def kind_word(kind: str) -> str:
    """The mark that every row of one kind has."""
    return KIND + "".join(plain_words(kind))


def _tag(language: str) -> str:
    return language.split("-")[0].lower()


def plain_words(text: str) -> list[str]:
    """Folded runs of letters and digits."""
    return [word[:LONGEST_WORD] for word in _runs(fold(text)).split()]


def _parts(folded: list[str], *, indexing: bool) -> list[str]:
    if "".join(folded).isascii():  # most texts: nothing is cut
        return folded
    return [part for word in folded for part in _cut(word, indexing=indexing)]


def _cut(word: str, *, indexing: bool) -> Iterator[str]:
    """A word as it is, or in overlapping pairs where the script has no spaces."""
    if word.isascii() or max(word) < _FIRST_UNSPACED:
        yield word
        return
    run = ""
    for sign in word:
        if _is_unspaced(sign) != (bool(run) and _is_unspaced(run[0])) and run:
            yield from _pairs(run, indexing)
            run = ""
        run += sign
    if run:
        yield from _pairs(run, indexing)


def _pairs(run: str, indexing: bool) -> Iterator[str]:
    if not _is_unspaced(run[0]) or len(run) == 1:
        yield run
        return
    yield from (run[at : at + 2] for at in range(len(run) - 1))
    if indexing:
        yield run[-1]  # so that the last sign alone is found too


def _is_unspaced(sign: str) -> bool:
    number = ord(sign)
    return number > 0xDFF and any(first <= number <= last for first, last in _UNSPACED)
