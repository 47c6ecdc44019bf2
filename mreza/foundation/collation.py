"""The order of names in a list, as readers of each language expect it; the same on every machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from mreza.foundation.text import fold

Key = tuple[object, ...]

# The Croatian alphabet; q w x y stand where Croatian dictionaries put them.
_HR = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž".split()  # noqa: SIM905
_HR_PLACE = {letter: place for place, letter in enumerate(_HR)}
_HR_OWN = frozenset("čćđšž")


def sort_key(text: str, language: str) -> Key:
    """The key by which `text` is put in order for readers of `language`.

    First the letters as the alphabet has them, then the accents, then the text itself: no two different texts
    are equal, so an order is never a matter of chance.
    """
    return _KEYS.get(language.split("-")[0], _plain)(text)


def _plain(text: str) -> Key:
    """Letters without accents; signs count as spaces; names in other scripts come after Latin ones."""
    words = fold("".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in text))
    return (*_script_first(words), unicodedata.normalize("NFC", text).casefold(), text)


def _croatian(text: str) -> Key:
    """Č after C, Dž after D, Lj after L, Š after S …; other accents count as their letter."""
    places: list[int] = []
    lower = unicodedata.normalize("NFC", text).casefold()
    at = 0
    while at < len(lower):
        pair, sign = lower[at : at + 2], lower[at]
        if pair in _HR_PLACE and len(pair) == 2:
            places.append(_HR_PLACE[pair])
            at += 2
            continue
        for plain in (sign,) if sign in _HR_OWN else (fold(sign) if sign.isalpha() else " "):
            places.append(_HR_PLACE.get(plain, -1 if not plain.isalpha() else 1000 + ord(plain)))
        at += 1
    letters = tuple(places)
    return (bool(letters and letters[0] >= 1000), letters, lower, text)


def _script_first(words: str) -> tuple[bool, str]:
    return (bool(words and words[0].isalpha() and ord(words[0]) > 0x24F), words)


_KEYS: dict[str, Callable[[str], Key]] = {"hr": _croatian}
