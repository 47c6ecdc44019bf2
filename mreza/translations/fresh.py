"""Texts as they stand in the database this moment, for code inside a transaction that changes them."""

from __future__ import annotations

from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.translations.models import Text

Texts = dict[str, dict[str, str]]  # key → language → text


def fresh_texts(kind: str, part: str = "name") -> Texts:
    """All texts of one part of one kind. Nothing is kept: what is kept belongs to a finished version of the data."""
    found: Texts = {}
    rows = Text.objects.filter(kind=kind, part=part).order_by("key", "language")
    for key, language, text in rows.values_list("key", "language", "text"):
        found.setdefault(key, {})[language] = text
    return found


def in_language(texts: dict[str, str], language: str, otherwise: str) -> str:
    """The text in that language, or in English, or `otherwise`."""
    return texts.get(language) or texts.get(language.split("-")[0]) or texts.get(SOURCE_LANGUAGE) or otherwise
