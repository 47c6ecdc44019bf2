"""Codes: addresses that never change, and random ones nobody can guess."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata

from mreza.foundation.text import _LETTERS

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """The part of a code made from a name, by the rule of design.md §7 (`São Paulo` → `sao-paulo`)."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")


def free_code(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with -2, -3 … when it is taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def random_code() -> str:
    """128 random bits, for objects that are not public."""
    return secrets.token_urlsafe(16)


RANDOM = re.compile(r"[A-Za-z0-9_-]{22}")  # what `random_code` makes


def code_of(text: str) -> str:
    """A code of the same form that is always the same for the same text: of shipped rows without an address."""
    digest = hashlib.sha256(text.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
