"""What a column is, and why a text in it can never become a formula (K16)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "date", "moment", "flag"]

# Signs a spreadsheet may take as the start of a formula; the wide ones too, which some programs narrow.
_FORMULA_SIGNS = frozenset("=+-@|%＝＋－＠")
GUARD = "'"


@dataclass(frozen=True)
class Column:
    """One column of a table: `key` is the same in every language, `label` is what a person reads."""

    key: str
    label: str
    kind: Kind = "text"


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet could take this text as a formula, whatever blank or unseen signs come first."""
    if not text or text[0].isalnum():
        return False
    for sign in text:
        if sign in _FORMULA_SIGNS:
            return True
        if not sign.isspace() and unicodedata.category(sign)[0] not in "CZ":
            return False
    return False


def guarded(text: str) -> str:
    """The text as it may stand in a cell: an apostrophe in front turns a would-be formula into text."""
    return GUARD + text if starts_a_formula(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`, so that an exported file can be imported again."""
    return text[1:] if text.startswith(GUARD) and starts_a_formula(text[1:]) else text


def letters(column: int) -> str:
    """The name of a column as a spreadsheet shows it, counted from 0: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
