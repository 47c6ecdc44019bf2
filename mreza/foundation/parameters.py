"""The query string, read once for pages and API alike: what was meant, and what is wrong with it.

Nothing is raised while reading. A page shows what is wrong beside the field and keeps what was typed; the API
refuses (`foundation.problems`). Both say the same, because both ask here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SHOWN = 80  # signs of a bad value that are repeated to the reader
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one parameter, in the reader's language, with the values that would be right."""

    parameter: str
    message: str | Promise
    given: str = ""
    allowed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"parameter": self.parameter, "detail": str(self.message)}
        if self.given:
            told["given"] = self.given
        if self.allowed:
            told["allowed"] = list(self.allowed)
        return told


class BadParameters(Exception):
    """A query string that the API refuses; `mistakes` says each thing that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(", ".join(mistake.parameter for mistake in mistakes))
        # Said now, in the language of the question; whoever answers may stand outside of it.
        self.language = get_language()
        self.mistakes = tuple(replace(mistake, message=str(mistake.message)) for mistake in mistakes)


class Reader:
    """Reads the parameters of one query string and collects the mistakes in it.

    `strict` is the API's way: an empty value is a bad value. A form sends its empty fields too, so for a
    page an empty value is one not given.
    """

    def __init__(self, given: QueryDict, *, strict: bool = False) -> None:
        self.given = given
        self.strict = strict
        self.mistakes: list[Mistake] = []

    def refuse_unknown(self, allowed: Collection[str]) -> None:
        """Every parameter that is not one of `allowed` is a mistake."""
        for name in self.given:
            if name not in allowed:
                self._wrong(
                    _shown(name), _("There is no such parameter here."), allowed=tuple(sorted(allowed))
                )

    def has_unknown(self, allowed: Collection[str]) -> bool:
        """Whether something is there that nobody reads; such an address is not worth keeping."""
        return any(name not in allowed for name in self.given)

    def text(self, name: str, *, longest: int) -> str:
        """Free text of at most `longest` signs, without control signs."""
        value = self._one(name, empty_is_fine=True)
        if value is None:
            return ""
        if _UNSTORABLE.search(value):
            self._wrong(name, _("The text contains signs that nobody can type."), value)
            return ""
        if len(value) > longest:
            self._wrong(name, _("The text may have at most %(count)s signs.") % {"count": longest}, value)
            return ""
        return value.strip()

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """One of the values allowed."""
        value = self._one(name)
        if value is None:
            return default
        values = tuple(allowed)
        if value in values:
            return value
        self._wrong(name, _("This is not one of the values allowed."), value, values)
        return default

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Any number of the values allowed, each once, in the order given."""
        found: dict[str, None] = {}
        for value in self.given.getlist(name):
            if value in allowed:
                found[value] = None
            elif value or self.strict:
                self._wrong(name, _("This is not one of the values allowed."), value, tuple(sorted(allowed)))
        return tuple(found)

    def whole(self, name: str, *, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, in digits."""
        value = self._one(name)
        if value is None:
            return None
        if _WHOLE.fullmatch(value) and low <= int(value) <= high:
            return int(value)
        self._wrong(
            name,
            _("This must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high},
            value,
        )
        return None

    def day(self, name: str) -> dt.date | None:
        """A day as `2024-10-01`."""
        value = self._one(name)
        if value is None:
            return None
        try:
            if _DAY.fullmatch(value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        self._wrong(name, _("This must be a day written as year, month, day: 2024-10-01."), value)
        return None

    def wrong(self, name: str, message: str | Promise, given: str | None = None) -> None:
        """A mistake that only shows when two parameters are seen together, or the list itself."""
        self._wrong(name, message, (self.given.get(name) or "") if given is None else given)

    def _one(self, name: str, *, empty_is_fine: bool = False) -> str | None:
        values = self.given.getlist(name)
        if len(values) > 1:
            self._wrong(name, _("This parameter may be given once only."), values[-1])
        if not values or (not values[-1] and (empty_is_fine or not self.strict)):
            return None
        return values[-1]

    def _wrong(
        self, name: str, message: str | Promise, given: str = "", allowed: tuple[str, ...] = ()
    ) -> None:
        self.mistakes.append(Mistake(name, message, _shown(given), allowed))


def _shown(value: str) -> str:
    """A bad value as it may be repeated: short, and without signs that break the line or the encoding."""
    plain = _UNSTORABLE.sub("\ufffd", value)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def encoded(values: Mapping[str, Any]) -> str:
    """A query string in a fixed order, without what is empty: the same query always has the same address."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, list | tuple):
            pairs += [(name, str(one)) for one in value]
        elif value not in (None, ""):
            pairs.append((name, str(value)))
    return urlencode(pairs)
