"""What changed between two texts, word by word, as somebody reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECES = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")
_PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+$")
MOST_WORDS = 3000  # of both texts together; longer ones are compared by paragraphs

SAME, GONE, NEW = "same", "gone", "new"


class Piece(NamedTuple):
    """A run of text: still there, gone, or new."""

    how: str
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """Both texts as one: joined without what is gone it is `after`, without what is new it is `before`."""
    if before == after:
        return [Piece(SAME, after)] if after else []
    first, second = _PIECES.findall(before), _PIECES.findall(after)
    if len(first) + len(second) > MOST_WORDS:
        first, second = _PARAGRAPHS.findall(before), _PARAGRAPHS.findall(after)
    return _joined(_compared(first, second))


def _compared(first: Sequence[str], second: Sequence[str]) -> list[Piece]:
    found: list[Piece] = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for how, a, b, c, d in matcher.get_opcodes():
        if how == "equal":
            found.append(Piece(SAME, "".join(first[a:b])))
            continue
        if b > a:
            found.append(Piece(GONE, "".join(first[a:b])))
        if d > c:
            found.append(Piece(NEW, "".join(second[c:d])))
    return found


def _joined(pieces: list[Piece]) -> list[Piece]:
    """A mere space between two changes belongs to them: whole phrases are easier to read than single words."""
    found: list[Piece] = []
    gone = new = ""
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if piece.how == SAME and (piece.text.strip() or not (gone or new) or last):
            found += [*_changed(gone, new), piece]
            gone = new = ""
        elif piece.how == SAME:
            gone, new = gone + piece.text, new + piece.text
        elif piece.how == GONE:
            gone += piece.text
        else:
            new += piece.text
    return found + _changed(gone, new)


def _changed(gone: str, new: str) -> list[Piece]:
    return [Piece(how, text) for how, text in ((GONE, gone), (NEW, new)) if text]
