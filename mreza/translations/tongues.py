"""Languages as the workbench needs them: which ones, what they are called, which way they run."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings

# The working languages of UNESCO, beside those of the site: what cities write and read in.
UNESCO = ("ar", "en", "es", "fr", "ru", "zh")


def targets() -> list[str]:
    """Languages one may translate into: those of the site first."""
    own = [code for code, _name in settings.LANGUAGES]
    return [*own, *(code for code in UNESCO if code not in own)]


@lru_cache(maxsize=500)
def name_of(code: str, reader: str) -> str:
    """What a language is called in the reader's: hrvatski, Croatian."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(_reader(reader)) or code
    except (ValueError, UnknownLocaleError):
        return code


def own_name(code: str) -> str:
    """What a language calls itself: français."""
    return name_of(code, code)


@lru_cache(maxsize=500)
def direction(code: str) -> str:
    """`rtl` for Arabic and its like."""
    try:
        return "rtl" if Locale.parse(code.replace("-", "_")).text_direction == "rtl" else "ltr"
    except (ValueError, UnknownLocaleError):
        return "auto"


def _reader(code: str) -> Locale:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
