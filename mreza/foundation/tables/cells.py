"""What a cell means: typed text becomes a value, or a kind message. For loading and imports alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.foundation.tables.columns import starts_a_formula, unguarded
from mreza.foundation.text import clean_line, fold

Meaning = Callable[[str], Any]

_YES = frozenset({"yes", "true", "1", "da", "oui", "x", "✓"})
_NO = frozenset({"no", "false", "0", "ne", "non"})
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_CROATIAN = re.compile(r"^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?$")
_YEAR = re.compile(r"^(\d{4})\.?$")
_WHOLE = re.compile(r"^[+-]?\d{1,15}$")
_DECIMAL = re.compile(r"^[+-]?\d{1,9}(?:[.,]\d{1,15})?(?:[eE]-?\d{1,2})?$")


class Day(NamedTuple):
    """A date as exactly as it is known; a year alone is its 1 January."""

    date: dt.date
    precision: str  # "day" | "year"


def text(longest: int) -> Meaning:
    """One line of text, cleaned of unseen signs; not longer than it can be kept, never a formula."""

    def read(raw: str) -> str:
        value = clean_line(_plain(raw))
        if len(value) > longest:
            raise ValidationError(
                _("This is too long: %(length)s signs; at most %(most)s."),
                params={"length": len(value), "most": longest},
            )
        return value

    return read


def lines(longest: int, separator: str = "|") -> Meaning:
    """Several texts in one cell, kept one a line."""

    def read(raw: str) -> str:
        parts = [clean_line(part) for part in re.split(rf"[{re.escape(separator)}\n]", _plain(raw))]
        value = "\n".join(dict.fromkeys(part for part in parts if part))
        if len(value) > longest:
            raise ValidationError(
                _("This is too long: %(length)s signs; at most %(most)s."),
                params={"length": len(value), "most": longest},
            )
        return value

    return read


def whole(low: int, high: int) -> Meaning:
    """A whole number, digits only: 18300, not 18.300."""

    def read(raw: str) -> int:
        if not _WHOLE.match(raw):
            raise ValidationError(_("“%(value)s” is no whole number; write digits only."), params=_shown(raw))
        return int(_between(int(raw), low, high))

    return read


def decimal(low: float, high: float) -> Meaning:
    """A number with a point or one comma: 46.3057 or 46,3057."""

    def read(raw: str) -> float:
        if not _DECIMAL.match(raw):
            raise ValidationError(_("“%(value)s” is no number."), params=_shown(raw))
        return _between(float(raw.replace(",", ".")), low, high)

    return read


def day(raw: str) -> Day:
    """2023-10-31, 31.10.2023. or only 2023."""
    try:
        if found := _ISO.match(raw):
            return Day(dt.date(int(found[1]), int(found[2]), int(found[3])), "day")
        if found := _CROATIAN.match(raw):
            return Day(dt.date(int(found[3]), int(found[2]), int(found[1])), "day")
        if found := _YEAR.match(raw):
            return Day(dt.date(int(found[1]), 1, 1), "year")
    except ValueError:
        pass  # 31 February: told like any other text that is no date
    raise ValidationError(
        _("“%(value)s” is no date. Write it like 2023-10-31, or only the year."), params=_shown(raw)
    )


def flag(raw: str) -> bool:
    """yes or no, also in Croatian and French."""
    word = raw.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValidationError(_("“%(value)s” is neither yes nor no."), params=_shown(raw))


def one_of(known: Iterable[str], message: Any) -> Meaning:
    """One of the known codes, in any case; `message` has %(value)s."""
    codes = frozenset(known)

    def read(raw: str) -> str:
        value = raw.casefold()
        if value not in codes:
            raise ValidationError(message, params=_shown(raw))
        return value

    return read


def named(words: Mapping[str, str], message: Any) -> Meaning:
    """Something by its code or one of its names: `words` leads from each, folded, to the code."""

    def read(raw: str) -> str:
        found = words.get(raw.casefold()) or words.get(fold(raw))
        if found is None:
            raise ValidationError(message, params={"value": raw[:60]})
        return found

    return read


def listed(item: Meaning, separator: str) -> Meaning:
    """Several values in one cell, each of the same meaning."""

    def read(raw: str) -> list[Any]:
        return [item(part.strip()) for part in raw.split(separator) if part.strip()]

    return read


def matching(pattern: str, message: Any) -> Meaning:
    """A text of a fixed form; `message` has %(value)s."""
    form = re.compile(pattern)

    def read(raw: str) -> str:
        if not form.fullmatch(raw):
            raise ValidationError(message, params=_shown(raw))
        return raw

    return read


def _plain(raw: str) -> str:
    value = unguarded(raw)
    if value == raw and starts_a_formula(raw):
        raise ValidationError(
            _("“%(value)s” begins like a formula. If it is meant so, put an apostrophe (') in front."),
            params=_shown(raw),
        )
    return value


def _between(value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ValidationError(
            _("%(value)s is out of range: from %(low)s to %(high)s."),
            params={"value": value, "low": low, "high": high},
        )
    return value


def _shown(raw: str) -> dict[str, str]:
    return {"value": raw if len(raw) <= 60 else raw[:59] + "…"}
