"""What a file is, by its own bytes, and how large the picture in it is: read from the head, nothing is unpacked."""

from __future__ import annotations

import re
import struct
from typing import NamedTuple


class Kind(NamedTuple):
    """A type of file we take: its name for people, its ending and its type in HTTP."""

    name: str
    ending: str
    content_type: str


JPEG = Kind("JPEG", "jpg", "image/jpeg")
PNG = Kind("PNG", "png", "image/png")
WEBP = Kind("WebP", "webp", "image/webp")
GIF = Kind("GIF", "gif", "image/gif")
PICTURES = (JPEG, PNG, WEBP, GIF)

PDF = Kind("PDF", "pdf", "application/pdf")
DOCX = Kind("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ODT = Kind("OpenDocument", "odt", "application/vnd.oasis.opendocument.text")
TXT = Kind("TXT", "txt", "text/plain; charset=utf-8")
CSV = Kind("CSV", "csv", "text/csv; charset=utf-8")
DOCUMENTS = (PDF, DOCX, XLSX, ODT, TXT, CSV)
PACKED = (DOCX, XLSX, ODT)  # zip containers

MOST_SCANS = 64  # of a JPEG; a camera's has one, a progressive one about ten
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)


def picture_kind(data: bytes) -> Kind | None:
    """Which picture this is, by its first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return GIF if data[:6] in (b"GIF87a", b"GIF89a") else None


def document_kind(data: bytes, ending: str) -> Kind | None:
    """The document its ending says, if its bytes say the same."""
    kind = next((one for one in DOCUMENTS if one.ending == ending), None)
    if kind is PDF:
        return kind if data.startswith(b"%PDF-") else None
    if kind in PACKED:
        return kind if data.startswith(b"PK\x03\x04") else None
    return kind if kind and is_plain_text(data) else None


def is_plain_text(data: bytes) -> bool:
    """Words in UTF-8, without control signs, and not a page or a drawing that calls itself text."""
    if _MARKUP.search(data[:4096]):
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\r\n\f" for sign in text)


def size_of(data: bytes, kind: Kind) -> tuple[int, int] | None:
    """Width and height as the head of the picture says; None when it is broken."""
    try:
        if kind is PNG:
            return _of_png(data)
        if kind is GIF:
            return _of_gif(data)
        return _of_webp(data) if kind is WEBP else _of_jpeg(data)
    except (struct.error, IndexError):
        return None


def _of_png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _of_gif(data: bytes) -> tuple[int, int]:
    """The larger of the screen and the first frame: either is unpacked."""
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    while data[at] == 0x21:  # an extension: its blocks end with an empty one
        at += 2
        while data[at]:
            at += data[at] + 1
        at += 1
    if data[at] != 0x2C:
        return width, height
    left, top, wide, high = struct.unpack("<HHHH", data[at + 1 : at + 9])
    return max(width, left + wide), max(height, top + high)


def _of_webp(data: bytes) -> tuple[int, int] | None:
    """The largest size any part of it claims: a head may lie about what follows."""
    found = [(0, 0)]
    at = 12
    while at + 8 <= len(data) and len(found) < 50:
        name, length = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        body = data[at + 8 : at + 8 + min(length, 64)]
        if name == b"VP8X":
            found.append((int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1))
        elif name == b"VP8L" and body[:1] == b"\x2f":
            bits = int.from_bytes(body[1:5], "little")
            found.append(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        elif name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", body[6:10])
            found.append((width & 0x3FFF, height & 0x3FFF))
        at += 8 + length + (length & 1)
    width, height = max(wide for wide, _high in found), max(high for _wide, high in found)
    return (width, height) if width and height else None


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    frame = _frame(data)
    if frame is None:
        return None
    height, width = struct.unpack(">HH", data[frame + 5 : frame + 9])
    return width, height


def _frame(data: bytes) -> int | None:
    """Where the segment of a JPEG begins that says how large it is and how it is written."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return at
        if marker == 0xDA:
            return None
        at += 2 + (0 if 0xD0 <= marker <= 0xD8 else struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None


def scans(data: bytes) -> int:
    """How many passes a JPEG makes over its picture: each costs as much as a picture."""
    return data.count(b"\xff\xda")


def bytes_of_passes(data: bytes) -> int:
    """What has to be held of a JPEG that comes in passes: two bytes for each value of each colour. Else nothing."""
    frame = _frame(data)
    if frame is None or (data[frame + 1] not in (0xC2, 0xC6, 0xCA, 0xCE) and scans(data) < 2):
        return 0
    height, width, colours = struct.unpack(">HHB", data[frame + 5 : frame + 10])
    shares = [data[at] for at in range(frame + 11, min(frame + 11 + 3 * colours, len(data)), 3)]
    each = [(share >> 4) * (share & 15) for share in shares]
    finest = max((share >> 4 for share in shares), default=1) * max(
        (share & 15 for share in shares), default=1
    )
    return 2 * width * height * sum(each) // max(finest, 1)
