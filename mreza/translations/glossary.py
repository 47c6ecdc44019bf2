"""Terms of the Network in two languages, found in a text: so that one thing has one word in every translation."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mreza.foundation.text import fold
from mreza.journal.versions import kept_by_version
from mreza.translations.models import State, Text

FILE = Path(__file__).parent / "data" / "glossary.csv"
# Kinds whose names are terms; vocabularies all, so that no text of a record is ever one.
KINDS = (
    "area", "commitment", "dimension", "discipline", "field", "goal", "group", "indicator", "objective", "stage",
    "theme",
)  # fmt: skip
PARTS = ("name", "short")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
LONGEST = 8  # words of a term; longer labels are sentences


class Run(NamedTuple):
    """A piece of a text; `term` is what it is called in the other language, when it is a term."""

    text: str
    term: str = ""


def marked(text: str, source: str, target: str) -> list[Run]:
    """The text in pieces, with the terms in it; longer terms win, and words are whole and compared by fold."""
    terms = _terms(source.split("-")[0], target.split("-")[0])
    many = "s" if source.split("-")[0] == "en" else ""  # the one ending that is safe to take away
    words = list(_WORD.finditer(text))
    folded = [fold(word[0]) for word in words]
    runs: list[Run] = []
    done = number = 0
    while number < len(words):
        length, term = _longest(terms, folded, number, many)
        if not length:
            number += 1
            continue
        start, end = words[number].start(), words[number + length - 1].end()
        if start > done:
            runs.append(Run(text[done:start]))
        runs.append(Run(text[start:end], term))
        done, number = end, number + length
    return [*runs, Run(text[done:])] if done < len(text) else runs


def _longest(terms: dict[tuple[str, ...], str], folded: list[str], at: int, many: str) -> tuple[int, str]:
    """How many words from here are a term, as written or in the plural, and what it is called."""
    for length in range(min(LONGEST, len(folded) - at), 0, -1):
        words = folded[at : at + length]
        one = [*words[:-1], words[-1].removesuffix(many)] if many else words
        if term := terms.get(tuple(words)) or terms.get(tuple(one)):
            return length, term
    return 0, ""


@kept_by_version
def _terms(source: str, target: str) -> dict[tuple[str, ...], str]:
    """The words of a term in one language → the term in the other. The vocabularies win over the file."""
    found = {_words(one[source]): one[target] for one in _written() if one.get(source) and one.get(target)}
    pairs: dict[tuple[str, str, str], dict[str, str]] = {}
    rows = Text.objects.filter(kind__in=KINDS, part__in=PARTS, language__in=[source, target])
    rows = rows.exclude(state__in=[State.OUTDATED, State.MACHINE_DRAFT])
    for kind, key, part, language, text in rows.order_by("pk").values_list(
        "kind", "key", "part", "language", "text"
    ):
        pairs.setdefault((kind, key, part), {})[language] = text
    for pair in pairs.values():
        if len(pair) == 2 and 0 < len(_words(pair[source])) <= LONGEST:
            found[_words(pair[source])] = pair[target]
    return found


@lru_cache(maxsize=1)
def _written() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in _WORD.findall(text))
