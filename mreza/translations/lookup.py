"""A thing's text in the reader's language, or honestly in another one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import get_language

from mreza.journal.versions import kept_by_version
from mreza.translations.models import Text

SOURCE_LANGUAGE = "en"


class Said(str):
    """A text that knows its language, and whether it stands in for a missing translation.

    An authored text (`translations.authored`) also knows its state and whether it is the original.
    """

    language: str
    is_fallback: bool
    state: str
    is_original: bool

    def __new__(
        cls,
        text: str,
        language: str,
        is_fallback: bool = False,
        *,
        state: str = "",
        is_original: bool = False,
    ) -> Said:
        said = super().__new__(cls, text)
        said.language, said.is_fallback = language, is_fallback
        said.state, said.is_original = state, is_original
        return said


def texts_of(kind: str, part: str = "name") -> dict[str, dict[str, str]]:
    """All texts of one part of one kind: key → language → text. Kept for this version of the data."""
    return _read(kind, part)[0]


Read = tuple[dict[str, dict[str, str]], dict[str, str]]
_together: set[str] = set()


def read_together(*kinds: str) -> None:
    """Texts of these kinds are short and wanted side by side (the words of a list's filters): one query reads all."""
    _together.update(kinds)


def _read(kind: str, part: str) -> Read:
    """The texts, and the language of the original of those that somebody authored."""
    # The kinds only grow: their number says which of them an answer was read for.
    return (
        _read_many(part, len(_together)).get(kind, ({}, {})) if kind in _together else _read_one(kind, part)
    )


@kept_by_version
def _read_one(kind: str, part: str) -> Read:
    return _sorted(Text.objects.filter(kind=kind, part=part)).get(kind, ({}, {}))


@kept_by_version
def _read_many(part: str, _kinds: int) -> dict[str, Read]:
    return _sorted(Text.objects.filter(kind__in=sorted(_together), part=part))


def _sorted(rows: QuerySet[Text]) -> dict[str, Read]:
    found: dict[str, Read] = {}
    for kind, key, language, text, is_original in rows.values_list(
        "kind", "key", "language", "text", "is_original"
    ):
        texts, originals = found.setdefault(kind, ({}, {}))
        texts.setdefault(key, {})[language] = text
        if is_original:
            originals[key] = language
    return found


def names(kind: str, part: str = "name", language: str = "") -> dict[str, Said]:
    """Every key's text in one language: the reader's, when none is given."""
    return _names(kind, part, language or get_language() or SOURCE_LANGUAGE)


@kept_by_version
def _names(kind: str, part: str, language: str) -> dict[str, Said]:
    texts, originals = _read(kind, part)
    return {key: _choose(found, language, originals.get(key, "")) for key, found in texts.items()}


def said(kind: str, key: str, part: str = "name", language: str | None = None) -> Said:
    """One text; the key itself when nothing is written in any language."""
    wanted = language or get_language() or SOURCE_LANGUAGE
    return names(kind, part, wanted).get(key) or Said(key, "und", is_fallback=True)


def in_order(languages: Iterable[str], wanted: str, original: str = "") -> list[str]:
    """Which of these languages to read in, best first: one's own, the original's, the vocabularies' source, any."""
    there = sorted(languages)
    order = dict.fromkeys((wanted, wanted.split("-")[0], original or SOURCE_LANGUAGE, *there))
    return [language for language in order if language in there]


def is_other(language: str, wanted: str) -> bool:
    """Whether a text stands in for one in the wanted language; en-GB is not another language than en."""
    return language.split("-")[0] != wanted.split("-")[0]


def _choose(texts: dict[str, str], language: str, original: str = "") -> Said:
    for candidate in in_order(texts, language, original):
        return Said(
            texts[candidate],
            candidate,
            is_fallback=is_other(candidate, language),
            is_original=candidate == original,
        )
    return Said("", language)
