"""Loading data that people also edit by hand: three values are compared, and a hand's edit wins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass
class Merge:
    """What a load does to one row: `changes` are written, `kept` were edited by hand and stay."""

    changes: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def merge(present: dict[str, Any], loaded: dict[str, Any] | None, incoming: dict[str, Any]) -> Merge:
    """Compare what is stored, what was loaded last, and what the file says now.

    A field whose stored value is no longer the one loaded was edited by hand: it is kept, and reported when
    the file says something else. A row that was never loaded is all by hand; so is a field the files did not
    have until now, unless it is empty.
    """
    result = Merge()
    for name, value in incoming.items():
        stored = present.get(name)
        if stored == value:
            continue
        if loaded is None:
            by_hand = True
        elif name in loaded:
            by_hand = stored != loaded[name]
        else:
            by_hand = stored not in _NOTHING
        (result.kept if by_hand else result.changes)[name] = value
    return result


def next_loaded(
    loaded: dict[str, Any] | None, incoming: dict[str, Any], kept: dict[str, Any]
) -> dict[str, Any]:
    """What is remembered as loaded after a merge: what the file says, except where a hand's edit stands."""
    before = loaded or {}
    kept_before = {name: before[name] for name in kept if name in before}
    return {**before, **{n: v for n, v in incoming.items() if n not in kept}, **kept_before}
