"""Pictures and documents for tests, good and hostile, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

CANARY = "CANARY-4581440-1597980"


def image(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Something to see: a gradient with a cross, so that no two sizes pack to the same bytes."""
    drawn = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    pen.line((0, 0, width, height), fill=(200, 30, 30), width=5)
    pen.rectangle((width // 4, height // 4, width // 2, height // 2), fill=(20, 90, width % 250))
    return drawn.convert(mode)


def picture(
    format: str = "JPEG", *, width: int = 800, height: int = 600, mode: str = "RGB", **more: Any
) -> bytes:
    out = io.BytesIO()
    image(width, height, mode).save(out, format, **more)
    return out.getvalue()


def located(orientation: int = 1) -> bytes:
    """EXIF as a phone writes it, with the place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E], exif[0x013B], exif[0x8298] = CANARY, CANARY, CANARY
    place = exif.get_ifd(0x8825)
    place[1], place[3] = "N", "E"
    place[2] = (IFDRational(45), IFDRational(48), IFDRational(CANARY_SECONDS))
    place[4] = (IFDRational(15), IFDRational(58), IFDRational(CANARY_SECONDS))
    place[27] = CANARY.encode()
    exif[0x8825] = place
    return exif.tobytes()


CANARY_SECONDS = 8888

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description exif:GPSLatitude="{CANARY}"/></rdf:RDF></x:xmpmeta>'
).encode()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def packed(members: dict[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            container.writestr(zipfile.ZipInfo(name), data, compress_type=how)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})


def xlsx(**more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more})


def odt(mimetype: bytes = b"application/vnd.oasis.opendocument.text", **more: bytes) -> bytes:
    return packed({"mimetype": mimetype, "content.xml": b"<office/>", **more})


def pdf(body: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
        + body
        + b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_saying(width: int, height: int, *, depth: int = 8, colour: int = 2, rows: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(rows or b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_with(extra: bytes) -> bytes:
    """A good PNG with one more chunk behind its head."""
    whole = picture("PNG")
    return whole[:33] + extra + whole[33:]


def jpeg_with(segment: bytes, marker: int = 0xFE) -> bytes:
    whole = picture("JPEG")
    return whole[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(segment) + 2) + segment + whole[2:]


def jpeg_saying(width: int, height: int) -> bytes:
    whole = bytearray(picture("JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def webp_saying(width: int, height: int) -> bytes:
    body = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inner = b"VP8X" + struct.pack("<I", len(body)) + body + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def gif_saying(screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x44\x01\x00;"
