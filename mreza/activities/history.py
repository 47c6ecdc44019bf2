"""What happened to a record: its versions, and what differs between any two, word by word. Readable, not technical."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from mreza.activities.counting import paragraphs, pieces
from mreza.activities.models import Activity, Revision
from mreza.journal.models import Entry

SAME, ADDED, REMOVED = "same", "ins", "del"
_MOST_PIECES = 8000  # of both texts together; longer ones are compared paragraph by paragraph


class Piece(NamedTuple):
    """Some words that stayed, came or went."""

    how: str
    text: str


@dataclass(frozen=True)
class Step:
    """One act in the life of a record; `number` is its version when something was written in it."""

    at: dt.datetime
    act: str
    by: str
    reason: str
    number: int | None


def compare(before: str, after: str) -> list[Piece]:
    """What became of a text, word by word."""
    old, new = list(pieces(before)), list(pieces(after))
    if len(old) + len(new) > _MOST_PIECES:
        old, new = _by_paragraph(before), _by_paragraph(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(found, SAME, old[a:b])
        else:
            _add(found, REMOVED, old[a:b])
            _add(found, ADDED, new[c:d])
    return found


def _by_paragraph(text: str) -> list[str]:
    return [one + "\n\n" for one in paragraphs(text)]


def _add(found: list[Piece], how: str, words: list[str]) -> None:
    text = "".join(words)
    if text:
        found.append(Piece(how, text))


def revisions(record: Activity) -> list[Revision]:
    """Every version in which something was written, newest first."""
    return list(
        Revision.objects.filter(kind=record.kind, key=record.key)
        .select_related("by")
        .defer("content")
        .order_by("-number")
    )


def steps(record: Activity, most: int = 200) -> list[Step]:
    """All that happened, newest first: from the journal, with the versions to look at."""
    numbers = {one.number for one in revisions(record)}
    entries = Entry.objects.about(*record.about).select_related("by")[:most]
    return [
        Step(
            entry.at,
            entry.act,
            str(entry.by) if entry.by else "",
            entry.reason,
            number if (number := _number(entry.after)) in numbers and _wrote(entry.act) else None,
        )
        for entry in entries
    ]


def _number(after: Mapping[str, Any] | None) -> int | None:
    number = (after or {}).get("version")
    return number if isinstance(number, int) else None


def _wrote(act: str) -> bool:
    return act.rpartition(".")[2] in ("created", "edited", "restored")
