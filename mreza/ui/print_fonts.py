"""The whole fonts that PDF files are set in (`fonts-print/`), and which signs they can show.

A tagged PDF may hold no sign without a shape, and typst reads no web fonts: so what is written is held against
these families. Commissioner has Latin, Greek and Cyrillic, Readex Pro Arabic; the others stand in for one script each,
in one weight: NanumSquare for Korean, Droid Sans Fallback for Chinese and Japanese together. What none of them has
is left out, visibly.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts-print"
SCRIPTS = (
    "Armenian", "Bengali", "Devanagari", "Georgian", "Hebrew", "Khmer", "Lao", "Malayalam", "Tamil", "Telugu", "Thai",
)  # fmt: skip
SCRIPT_FAMILIES = tuple(f"Noto Sans {script}" for script in SCRIPTS)
FAMILIES = ("Commissioner", "Readex Pro", *SCRIPT_FAMILIES, "NanumSquare", "Droid Sans Fallback")
LEFT_OUT = "[…]"


@cache
def signs() -> frozenset[int]:
    """Every code point that one of the families has a shape for."""
    return frozenset(one for file in FOLDER.glob("*.ttf") for one in _mapped(file.read_bytes()))


def printable(text: str) -> str:
    """The text without signs that have no shape here; each run of them is said to be left out."""
    known, found, gap = signs(), [], False
    for sign in text:
        if sign == "\n" or ord(sign) in known:
            found.append(sign)
            gap = False
        elif unicodedata.category(sign)[0] in "CZ":  # unseen signs, and other spaces
            found.append(" " if unicodedata.category(sign)[0] == "Z" else "")
        elif not gap and not unicodedata.combining(sign):
            found.append(LEFT_OUT)
            gap = True
    return "".join(found)


def _mapped(font: bytes) -> Iterator[int]:
    """The code points of a TrueType font's `cmap` that lead to a glyph (formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * at) for at in range(count))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    for at in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHI", font, start + 4 + 8 * at)[2]
        form = struct.unpack_from(">H", font, offset)[0]
        if form == 4:
            yield from _segments(font, offset)
        elif form == 12:
            for group in range(struct.unpack_from(">I", font, offset + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", font, offset + 16 + 12 * group)
                yield from range(first, last + 1)


def _segments(font: bytes, offset: int) -> Iterator[int]:
    double = struct.unpack_from(">H", font, offset + 6)[0]
    for at in range(0, double, 2):
        last = struct.unpack_from(">H", font, offset + 14 + at)[0]
        first = struct.unpack_from(">H", font, offset + 16 + double + at)[0]
        delta = struct.unpack_from(">H", font, offset + 16 + 2 * double + at)[0]
        place = offset + 16 + 3 * double + at
        shift = struct.unpack_from(">H", font, place)[0]
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            glyph = (
                code if not shift else struct.unpack_from(">H", font, place + shift + 2 * (code - first))[0]
            )
            if glyph and (glyph + delta) & 0xFFFF:
                yield code
