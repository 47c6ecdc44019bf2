"""Loading data that people also edit by hand: three values are compared, and a hand's edit wins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Merge:
    """What a load does to one row: `changes` are written, `kept` were edited by hand and stay."""

    changes: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def merge(present: dict[str, Any], loaded: dict[str, Any] | None, incoming: dict[str, Any]) -> Merge:
    """Compare what is stored, what was loaded last, and what the file says now.

    A field whose stored value is no longer the one loaded was edited by hand: it is kept, and reported
    when the file says something else.
    """
    result = Merge()
    for name, value in incoming.items():
        if present.get(name) == value:
            continue
        edited = loaded is not None and name in loaded and present.get(name) != loaded[name]
        (result.kept if edited else result.changes)[name] = value
    return result
