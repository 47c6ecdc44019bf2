"""A thing's text in the reader's language, or honestly in another one."""

from __future__ import annotations

from django.utils.translation import get_language

from mreza.journal.versions import kept_by_version
from mreza.translations.models import Text

SOURCE_LANGUAGE = "en"


class Said(str):
    """A text that knows its language, and whether it stands in for a missing translation."""

    language: str
    is_fallback: bool

    def __new__(cls, text: str, language: str, is_fallback: bool = False) -> Said:
        said = super().__new__(cls, text)
        said.language, said.is_fallback = language, is_fallback
        return said


@kept_by_version
def texts_of(kind: str, part: str = "name") -> dict[str, dict[str, str]]:
    """All texts of one part of one kind: key → language → text. Kept for this version of the data."""
    found: dict[str, dict[str, str]] = {}
    rows = Text.objects.filter(kind=kind, part=part).values_list("key", "language", "text")
    for key, language, text in rows:
        found.setdefault(key, {})[language] = text
    return found


def names(kind: str, part: str = "name", language: str = "") -> dict[str, Said]:
    """Every key's text in one language: the reader's, when none is given."""
    return _names(kind, part, language or get_language() or SOURCE_LANGUAGE)


@kept_by_version
def _names(kind: str, part: str, language: str) -> dict[str, Said]:
    return {key: _choose(texts, language) for key, texts in texts_of(kind, part).items()}


def said(kind: str, key: str, part: str = "name", language: str | None = None) -> Said:
    """One text; the key itself when nothing is written in any language."""
    wanted = language or get_language() or SOURCE_LANGUAGE
    return names(kind, part, wanted).get(key) or Said(key, "und", is_fallback=True)


def _choose(texts: dict[str, str], language: str) -> Said:
    for candidate in (language, language.split("-")[0], SOURCE_LANGUAGE, *sorted(texts)):
        if candidate in texts:
            return Said(
                texts[candidate], candidate, is_fallback=candidate.split("-")[0] != language.split("-")[0]
            )
    return Said("", language)
