"""Is this contact in the ledger already, told by another hand?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A city in a contact, by its code, and what it is there: `giver`, `receiver`, `lead`, or nothing."""

    city: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """What somebody called the contact; the language may be unknown ("")."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact as one side, a spreadsheet or a public source tells it."""

    key: str
    kind: str
    members: tuple[Member, ...]
    titles: tuple[Title, ...]
    begins: str = ""  # YYYY, YYYY-MM, YYYY-MM-DD; empty where nobody knows
    ends: str = ""
    size: tuple[tuple[str, float], ...] = ()  # how much of which unit: ("people", 12), ("days", 30)
    evidence: tuple[str, ...] = ()  # addresses, or keys of files
    source: str = ""  # where it was taken from: an address, or the key of a record
