"""Languages by their names in the reader's language, from Unicode CLDR."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from mreza.foundation.collation import sort_key
from mreza.ui.formats import reader_locale

MOST = 6  # working languages of one city
# CLDR also names languages nobody works in: of those without a two-letter code, these are written and spoken today.
_LONGER = (
    "arn", "ast", "bho", "ceb", "chr", "ckb", "csb", "dsb", "fil", "frp", "fur", "gsw", "haw", "hsb", "ilo", "kab",
    "kok", "lij", "lmo", "mad", "mai", "mni", "nah", "nap", "nds", "pap", "rom", "sat", "sc", "scn", "sco", "shi",
    "smn", "szl", "vec", "war", "yue", "zgh", "zh-Hans", "zh-Hant", "pt-BR", "sr-Latn",
)  # fmt: skip
_GONE = frozenset({"ae", "cu", "ia", "ie", "io", "mo", "pi", "sh", "vo"})


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Every language a city may name (BCP 47)."""
    known = Locale.parse("en").languages
    short = {str(code) for code in known if len(str(code)) == 2} - _GONE
    return frozenset(short | {code for code in _LONGER if _cldr(code) in known or _parsed(code)})


def name(code: str, reader: str = "") -> str:
    """What a language is called in the reader's; its code where CLDR does not know it there."""
    return (
        _names(reader or get_language() or "en").get(code)
        or _said(code, reader_locale(reader or None))
        or code
    )


def choices(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every language with its name, in the order of the reader's alphabet."""
    reader = get_language() or "en"
    pairs = {code: name(code) for code in (*codes(), *(one for one in also if one))}
    return sorted(pairs.items(), key=lambda pair: sort_key(pair[1], reader))


@lru_cache(maxsize=16)
def _names(reader: str) -> dict[str, str]:
    locale = reader_locale(reader)
    return {code: said for code in codes() if (said := _said(code, locale))}


def _said(code: str, locale: Locale) -> str:
    named = locale.languages.get(_cldr(code))
    if named:
        return str(named)
    parsed = _parsed(code)
    return str(parsed.get_display_name(locale) or "") if parsed else ""


def _parsed(code: str) -> Locale | None:
    try:
        return Locale.parse(_cldr(code))
    except (ValueError, UnknownLocaleError):
        return None


def _cldr(code: str) -> str:
    return code.replace("-", "_")
