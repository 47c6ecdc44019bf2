"""Two people edited the same record: what each of them changed, field by field (K26). No Django in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def typed(value: Any) -> str:
    """A value as a form holds it: text, whatever it is stored as."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n")


@dataclass(frozen=True)
class Difference:
    """A field of which two versions exist; `base` is what both began with, when that is known."""

    name: str
    base: str | None
    mine: str
    theirs: str

    @property
    def suggestion(self) -> str:
        """Who changed it alone has it; where both did, somebody must choose."""
        if self.base is None:
            return ""
        if self.theirs == self.base:
            return "mine"
        return "theirs" if self.mine == self.base else ""


def differences(
    base: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]
) -> list[Difference]:
    """The fields whose two versions are not the same, in the order of `mine`."""
    return [
        Difference(name, (base or {}).get(name) if base else None, value, theirs.get(name, ""))
        for name, value in mine.items()
        if value != theirs.get(name, "")
    ]
