"""One way to fold text, for the index and for the query alike."""

from __future__ import annotations

import re
import unicodedata

# Letters that NFKD leaves whole; the same list makes the codes of cities (design.md §7).
_LETTERS = str.maketrans(
    {
        "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "Þ": "th", "þ": "th",
        "ß": "ss", "ẞ": "ss", "Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe", "ð": "d", "Ð": "D",
        "’": "'", "ʻ": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-",
    }
)  # fmt: skip

# Signs that steer the direction of writing or take no room: they make two equal-looking names differ.
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")

# All of Unicode's category Cc, and the two signs beside them that no XML may hold: one in a title would break every
# feed and workbook it stands in.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def fold(text: str) -> str:
    """Lower-case, without diacritics or invisible signs, so that `varazdin` finds `Varaždin`; scripts stay."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).translate(_LETTERS))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def clean_line(text: str) -> str:
    """A name as it is stored: NFC, one line, no invisible or control signs (K31)."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(_CONTROL.sub(" ", text).split())


def clean_lines(text: str) -> str:
    """Free text as it is stored: NFC, lines kept, no invisible or control signs (K31)."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line) for line in lines).strip()
