"""Showing a reader why something was found: the words that answer are marked."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from mreza.foundation.text import fold
from mreza.search.words import asked_words, plain_words

_WORD = re.compile(r"[^\W_]+(?:['’ʼʻ][^\W_]+)*")


def marked(text: str, question: str, corrected: tuple[str, ...] = ()) -> Markup:
    """`text` with every word in `<mark>` that begins as a word asked for, or contains it where scripts run together."""
    asked = {*plain_words(question), *asked_words(question), *corrected}
    parts: list[Markup | str] = []
    done = 0
    for found in _WORD.finditer(text):
        if not _answers(found.group(), asked):
            continue
        parts += [
            escape(text[done : found.start()]),
            Markup("<mark>"),
            escape(found.group()),
            Markup("</mark>"),
        ]
        done = found.end()
    parts.append(escape(text[done:]))
    return Markup("").join(parts)


def _answers(word: str, asked: set[str]) -> bool:
    folded = fold(word)
    return any(
        folded.startswith(one)
        or folded.replace("'", "").startswith(one)
        or (not one.isascii() and one in folded)
        for one in asked
    )
