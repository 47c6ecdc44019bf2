"""Two people wrote into the same section: what goes together goes together, the rest is shown to whoever saves last.

Values are as a form holds them (text by name). `base` is what both began with. No Django in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mreza.foundation.conflicts import Difference, differences


@dataclass(frozen=True)
class Merged:
    """What both sides together say, and the fields where both said something else (there `values` has mine)."""

    values: dict[str, str]
    conflicts: list[Difference] = field(default_factory=list)


def merge(
    base: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str], rows: str = ""
) -> Merged:
    """Field by field: who changed it alone has it. `rows` names the field that holds the order of rows.

    A row that one side removed and the other edited stays: writing wins over removing.
    """
    every = list(dict.fromkeys([*mine, *theirs]))
    whole = {name: mine.get(name, "") for name in every}
    values, conflicts = dict(whole), []
    for one in differences(base, whole, theirs):
        if one.name == rows or _is_of_a_row_gone(one.name, base, mine, theirs):
            continue
        if one.suggestion == "theirs":
            values[one.name] = one.theirs
        elif one.suggestion != "mine":
            conflicts.append(one)
    if rows:
        values[rows] = _rows(rows, base, mine, theirs)
        kept = set(values[rows].split())
        for name in every:  # the fields of rows that one side does not have are the other side's
            key = _row(name)
            if key in kept:
                if key not in mine.get(rows, "").split():
                    values[name] = theirs.get(name, "")
            elif key:
                values.pop(name, None)
    return Merged(values, conflicts)


def _row(name: str) -> str:
    pieces = name.split(".")
    return pieces[1] if len(pieces) == 3 else ""


def _is_of_a_row_gone(
    name: str, base: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]
) -> bool:
    """A field of a row that only one side still has: there is nothing to compare."""
    return bool(_row(name)) and ((name in mine) != (name in theirs))


def _rows(
    rows: str, base: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]
) -> str:
    began = (base or {}).get(rows, "").split()
    my_order, their_order = mine.get(rows, "").split(), theirs.get(rows, "").split()
    i_moved, they_moved = (_moved(began, order) for order in (my_order, their_order))
    order = my_order if i_moved and not they_moved else their_order
    everybody = list(dict.fromkeys([*order, *my_order, *their_order]))
    return " ".join(
        key for key in everybody if _stays(key, began, base or {}, (mine, my_order), (theirs, their_order))
    )


def _moved(began: list[str], order: list[str]) -> bool:
    """Whether the rows that were there stand in another order now."""
    return [key for key in began if key in order] != [key for key in order if key in began]


def _stays(
    key: str,
    began: list[str],
    base: Mapping[str, str],
    *sides: tuple[Mapping[str, str], list[str]],
) -> bool:
    if key not in began:
        return True  # somebody added it
    if all(key in order for _values, order in sides):
        return True
    return any(key in order and _edited(key, base, values) for values, order in sides)


def _edited(key: str, base: Mapping[str, str], values: Mapping[str, str]) -> bool:
    return any(value != base.get(name, "") for name, value in values.items() if _row(name) == key)
