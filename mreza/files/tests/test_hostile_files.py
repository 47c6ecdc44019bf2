"""A collection of files made to hurt: none breaks a page, runs anything, tells a place or costs more than its share."""

from __future__ import annotations

import io
import os
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image, PngImagePlugin

from mreza.files import checking, limits
from mreza.files.checking import safe_name
from mreza.files.models import File
from mreza.files.sniffing import PDF
from mreza.files.tests.making import (
    CANARY,
    XMP,
    chunk,
    docx,
    gif_saying,
    image,
    jpeg_saying,
    jpeg_with,
    located,
    odt,
    packed,
    pdf,
    picture,
    png_saying,
    png_with,
    upload,
    webp_saying,
    xlsx,
)

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
TAKEN, REFUSED = True, False
Made = tuple[str, Callable[[], bytes], bool | None]


def zeros(megabytes: int) -> bytes:
    return b"\0" * (megabytes * 1024 * 1024)


def frames(format: str, number: int, **more: object) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (300, 200), (n % 255, n * 7 % 255, 0)) for n in range(number)]
    first.save(out, format, save_all=True, append_images=others, **more)
    return out.getvalue()


def text_chunks() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", CANARY)
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    out = io.BytesIO()
    image().save(out, "PNG", pnginfo=told, exif=located())
    return out.getvalue()


def profile() -> bytes:
    return b"\0\0\2\x0c" + b"lcms" + CANARY.encode() * 30


def lying_zip() -> bytes:
    """A member that says it is small and is not."""
    data = bytearray(docx(**{"word/big.xml": zeros(30)}))
    real = struct.pack("<I", 30 * 1024 * 1024)
    return bytes(data.replace(real, struct.pack("<I", 1000)))


def overlapping_zip() -> bytes:
    """Many names for one packed member, as in the bombs of 2019."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "x")
        container.writestr("word/document.xml", "x")
        container.writestr("word/kernel.xml", zeros(20))
        kernel = container.infolist()[-1]
        for number in range(200):
            twin = zipfile.ZipInfo(f"word/{number}.xml")
            twin.compress_type, twin.CRC = kernel.compress_type, kernel.CRC
            twin.compress_size, twin.file_size = kernel.compress_size, kernel.file_size
            twin.header_offset = kernel.header_offset
            container.filelist.append(twin)
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(docx())
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x03\x04":
            data[at + 6] |= 1
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    return bytes(data)


def twice_in_a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("[Content_Types].xml", "x")
        container.writestr("word/document.xml", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            container.writestr("word/document.xml", "y")
    return out.getvalue()


def many_scans() -> bytes:
    whole = picture("JPEG", progressive=True)
    at = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[at:-2] * 500 + whole[-2:]


PICTURES: dict[str, Made] = {
    # not pictures, or not the ones we take
    "page called png": ("a.png", lambda: b"<!doctype html>" + SCRIPT, REFUSED),
    "svg": ("a.svg", lambda: SVG, REFUSED),
    "svg called jpg": ("a.jpg", lambda: SVG, REFUSED),
    "svg behind xml": ("a.png", lambda: b'<?xml version="1.0"?>' + SVG, REFUSED),
    "svg packed": ("a.svgz", lambda: zlib.compress(SVG), REFUSED),
    "script called gif": ("a.gif", lambda: b"alert(1)", REFUSED),
    "script behind gif head": ("a.gif", lambda: b"GIF89a=1;alert(1);" + b"/" * 200, REFUSED),
    "page behind gif head": ("a.html", lambda: b"GIF89a" + SCRIPT * 30, REFUSED),
    "pdf called jpg": ("a.jpg", pdf, REFUSED),
    "program for windows": ("a.png", lambda: b"MZ" + os.urandom(2000), REFUSED),
    "program for linux": ("a.png", lambda: b"\x7fELF" + os.urandom(2000), REFUSED),
    "bmp": ("a.bmp", lambda: picture("BMP"), REFUSED),
    "tiff": ("a.tif", lambda: picture("TIFF"), REFUSED),
    "ico": ("a.ico", lambda: picture("ICO"), REFUSED),
    "postscript": ("a.eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(r) file", REFUSED),
    "ppm called png": ("a.png", lambda: picture("PPM"), REFUSED),
    "empty": ("a.png", lambda: b"", REFUSED),
    "one byte": ("a.png", lambda: b"\x89", REFUSED),
    "too heavy": ("a.png", lambda: picture("PNG") + zeros(16), REFUSED),
    # heads that promise too much
    "png of ten billion pixels": ("a.png", lambda: png_saying(100_000, 100_000), REFUSED),
    "png of the largest numbers": ("a.png", lambda: png_saying(0xFFFFFFFF, 0xFFFFFFFF), REFUSED),
    "png long as a street": ("a.png", lambda: png_saying(16_001, 200), REFUSED),
    "png of no pixels": ("a.png", lambda: png_saying(0, 0), REFUSED),
    "png without pixels": ("a.png", lambda: png_saying(4000, 4000), REFUSED),
    "png of depth 7": ("a.png", lambda: png_saying(400, 400, depth=7), REFUSED),
    "png of too small": ("a.png", lambda: picture("PNG", width=1, height=1), REFUSED),
    "png that unpacks for ever": ("a.png", lambda: png_saying(300, 200, rows=zeros(300)), None),
    "gif with a huge screen": ("a.gif", lambda: gif_saying((65_535, 65_535), (10, 10)), REFUSED),
    "gif with a huge frame": ("a.gif", lambda: gif_saying((300, 200), (65_535, 65_535)), REFUSED),
    "gif with half a frame": ("a.gif", lambda: gif_saying((300, 200), (300, 200))[:25], REFUSED),
    "webp of 16384 × 16384": ("a.webp", lambda: webp_saying(16_384, 16_384), REFUSED),
    "webp of 16 million × 1": ("a.webp", lambda: webp_saying(1 << 24, 1), REFUSED),
    "webp with a lying head": ("a.webp", lambda: webp_saying(300, 200), None),
    "jpeg of four billion pixels": ("a.jpg", lambda: jpeg_saying(65_535, 65_535), REFUSED),
    "jpeg of no lines": ("a.jpg", lambda: jpeg_saying(800, 0), REFUSED),
    "jpeg of 500 scans": ("a.jpg", many_scans, REFUSED),
    # cut and altered
    **{
        f"png cut to {part} %": ("a.png", lambda part=part: _cut(picture("PNG"), part), REFUSED)
        for part in (1, 20, 60, 90)
    },
    **{
        f"jpeg cut to {part} %": ("a.jpg", lambda part=part: _cut(picture(), part), None)
        for part in (1, 20, 60, 90)
    },
    **{
        f"webp cut to {part} %": ("a.webp", lambda part=part: _cut(picture("WEBP"), part), REFUSED)
        for part in (1, 20, 60, 90)
    },
    **{
        f"jpeg with noise {seed}": ("a.jpg", lambda seed=seed: _noisy(picture(), seed), None)
        for seed in range(5)
    },
    **{
        f"png with noise {seed}": ("a.png", lambda seed=seed: _noisy(picture("PNG"), seed), None)
        for seed in range(5)
    },
    # things beside the pixels
    "jpeg that tells its place": ("a.jpg", lambda: picture("JPEG", exif=located(), xmp=XMP), TAKEN),
    "jpeg with a comment": ("a.jpg", lambda: jpeg_with(CANARY.encode()), TAKEN),
    "jpeg with iptc": ("a.jpg", lambda: jpeg_with(b"Photoshop 3.0\0" + CANARY.encode(), 0xED), TAKEN),
    "jpeg with a broken profile": ("a.jpg", lambda: picture("JPEG", icc_profile=profile()), TAKEN),
    "jpeg with broken exif": (
        "a.jpg",
        lambda: jpeg_with(b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 90, 0xE1),
        TAKEN,
    ),
    "jpeg with endless exif": (
        "a.jpg",
        lambda: jpeg_with(
            b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\xff\xff\xff\xff\x08\0\0\0\x08\0\0\0", 0xE1
        ),
        TAKEN,
    ),
    "jpeg turned in no way": ("a.jpg", lambda: picture("JPEG", exif=located(99)), TAKEN),
    "jpeg with a page behind": (
        "a.html.jpg",
        lambda: picture() + b"<html>" + SCRIPT + CANARY.encode(),
        TAKEN,
    ),
    "jpeg with a zip behind": ("a.jpg", lambda: picture() + docx(**{CANARY: b"x"}), TAKEN),
    "jpeg in four colours": ("a.jpg", lambda: picture("JPEG", mode="CMYK"), TAKEN),
    "png that tells its place": ("a.png", text_chunks, TAKEN),
    "png with a packed text of 200 MB": (
        "a.png",
        lambda: png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(zeros(200)))),
        None,
    ),
    "png with a packed profile of 200 MB": (
        "a.png",
        lambda: png_with(chunk(b"iCCP", b"p\0\0" + zlib.compress(zeros(200)))),
        None,
    ),
    "png with a broken sum": ("a.png", lambda: png_with(chunk(b"tEXt", b"a\0" + SCRIPT)[:-1] + b"\0"), None),
    "png with a name that is a page": ('"><script>alert(1)</script>.png', lambda: picture("PNG"), TAKEN),
    "png with a name up the tree": ("../../../etc/passwd.png", lambda: picture("PNG", width=801), TAKEN),
    "png with a name that turns round": ("photo\u202egpj.exe", lambda: picture("PNG", width=802), TAKEN),
    "png of 16 bits": ("a.png", lambda: _deep(), REFUSED),
    "webp that tells its place": ("a.webp", lambda: picture("WEBP", exif=located(), xmp=XMP), TAKEN),
    "gif with a comment": ("a.gif", lambda: picture("GIF", comment=CANARY.encode()), TAKEN),
    "gif of 300 pictures": ("a.gif", lambda: frames("GIF", 300), TAKEN),
    "png of 60 pictures": ("a.png", lambda: frames("PNG", 60), TAKEN),
    "webp of 60 pictures": ("a.webp", lambda: frames("WEBP", 60), TAKEN),
    "as large as allowed": ("a.png", lambda: png_saying(5000, 4000, rows=b"\0" * (4000 * 15_001)), TAKEN),
}

DOCUMENTS: dict[str, Made] = {
    "page": ("a.html", lambda: b"<!doctype html>" + SCRIPT, REFUSED),
    "svg": ("a.svg", lambda: SVG, REFUSED),
    "page called txt": ("a.txt", lambda: b"\n <HTML>" + SCRIPT, REFUSED),
    "svg called csv": ("a.csv", lambda: b"a;b\n" + SVG, REFUSED),
    "page called pdf": ("a.pdf", lambda: b"<html>" + SCRIPT, REFUSED),
    "pdf behind a page": ("a.pdf", lambda: b"<html>" + SCRIPT + pdf(), REFUSED),
    "pdf with a page inside": ("a.pdf", lambda: pdf(b"<html>" + SCRIPT), TAKEN),
    "pdf with a program": ("a.pdf", lambda: pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), REFUSED),
    "pdf that starts a program": ("a.pdf", lambda: pdf(b"<</S/Launch/F(cmd.exe)>>"), REFUSED),
    "pdf without its end": ("a.pdf", lambda: pdf()[:30], REFUSED),
    "program called csv": ("a.csv", lambda: b"MZ\x90\0" + os.urandom(500), REFUSED),
    "program": ("a.exe", lambda: b"MZ\x90\0" + os.urandom(500), REFUSED),
    "no ending": ("readme", lambda: b"words", REFUSED),
    "only an ending": (".txt", lambda: b"words", TAKEN),
    "nul in a text": ("a.txt", lambda: b"a\0b", REFUSED),
    "not utf-8": ("a.csv", lambda: b"\xe8a\xb9a;1\n", REFUSED),
    "escape codes": ("a.txt", lambda: b"\x1b]0;title\x07", REFUSED),
    "empty text": ("a.txt", lambda: b" \n", REFUSED),
    "workbook of macros": ("a.xlsm", lambda: xlsx(), REFUSED),
    "macros called xlsx": ("a.xlsx", lambda: xlsx(**{"xl/vbaProject.bin": b"x"}), REFUSED),
    "macros in odt": ("a.odt", lambda: odt(**{"Basic/script.xml": b"x"}), REFUSED),
    "controls in docx": ("a.docx", lambda: docx(**{"word/activeX/activeX1.xml": b"x"}), REFUSED),
    "program in docx": ("a.docx", lambda: docx(**{"word/embeddings/a.exe": b"MZ"}), REFUSED),
    "docx up the tree": ("a.docx", lambda: docx(**{"../../etc/cron.d/x": b"x"}), REFUSED),
    "xlsx called docx": ("a.docx", xlsx, REFUSED),
    "zip called docx": ("a.docx", lambda: packed({"a.txt": b"x"}), REFUSED),
    "odt of another kind": ("a.odt", lambda: odt(b"application/zip"), REFUSED),
    "docx bomb": ("a.docx", lambda: docx(**{"word/big.xml": zeros(120)}), REFUSED),
    "docx bomb in pieces": ("a.docx", lambda: docx(**{f"word/{n}.xml": zeros(4)[:-1] for n in range(50)}), REFUSED),
    "docx that lies about its size": ("a.docx", lying_zip, REFUSED),
    "docx of one member 200 times": ("a.docx", overlapping_zip, REFUSED),
    "docx of 4,000 members": ("a.docx", lambda: docx(**{f"word/{n}.xml": b"x" for n in range(4000)}), REFUSED),
    "docx with a password": ("a.docx", locked_zip, REFUSED),
    "docx with a name twice": ("a.docx", twice_in_a_zip, REFUSED),
    "docx cut": ("a.docx", lambda: _cut(docx(), 60), REFUSED),
    "docx in a docx": ("a.docx", lambda: docx(**{"word/a.docx": docx()}), TAKEN),
    "docx with noise": ("a.docx", lambda: _noisy(docx(**{"word/a.xml": os.urandom(3000)}), 3), None),
    "too heavy": ("a.txt", lambda: b"a" * (21 * 1024 * 1024), REFUSED),
    "picture called pdf": ("a.pdf", picture, REFUSED),
}  # fmt: skip


def _cut(data: bytes, part: int) -> bytes:
    return data[: len(data) * part // 100]


def _noisy(data: bytes, seed: int) -> bytes:
    altered = bytearray(data)
    for step in range(20):
        altered[(seed * 7919 + step * 104_729) % len(data)] ^= (seed * 31 + step * 17) % 255 + 1
    return bytes(altered)


def _deep() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (300, 200)).save(out, "PNG")
    return out.getvalue()


WORDS = {"alt": "Something", "credit": "Nobody", "rights": "own", "language": "en"}
CPU, MEMORY = 2.1, 150 * 1024  # of one file, in the cleaner: seconds, and KB really used (security.md G6)
# Runs the cleaner and writes down how much memory it used; the kernel's own count would include its parent's.
MEASURED = """
import runpy, sys
try:
    runpy.run_path({cleaner!r}, run_name="__main__")
finally:
    told = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    open({peak!r}, "w").write(told[0])
"""


def _grain(width: int, height: int, colours: int, seed: int = 1) -> numpy.ndarray:
    """Something that packs badly and is made quickly."""
    return numpy.random.default_rng(seed).integers(0, colours, (height, width), dtype=numpy.uint8)


def _large(
    format: str, width: int, height: int, mode: str = "RGB", colours: int = 4, **more: object
) -> bytes:
    grain = _grain(width, height, colours)
    if mode == "RGBA":
        clear = numpy.broadcast_to(numpy.arange(width, dtype=numpy.uint8) % 255, grain.shape)
        grain = numpy.dstack([grain, grain, grain, clear])
    elif mode == "RGB":
        grain = numpy.dstack([grain] * 3)
    out = io.BytesIO()
    Image.fromarray(grain, mode).save(out, format, **more)
    return out.getvalue()


def _slow(*given: object) -> object:
    return pytest.param(*given, marks=pytest.mark.slow)


# As much work as a file can be within the limits that its head is held against, or just beyond.
LARGE = [
    ("clear png of 20 megapixels", lambda: _large("PNG", 4472, 4472, "RGBA", 2, compress_level=1), TAKEN),
    (
        "clear webp of 7 megapixels",
        lambda: _large("WEBP", 2640, 2640, "RGBA", lossless=True, quality=0),
        TAKEN,
    ),
    ("webp of 7.1 megapixels", lambda: _large("WEBP", 2670, 2670, colours=2, method=0), REFUSED),
    ("jpeg of 60 megapixels", lambda: _large("JPEG", 8944, 6708, "L", 60, quality=60), TAKEN),
    _slow("png of 20 megapixels", lambda: _large("PNG", 5164, 3872, compress_level=1), TAKEN),
    _slow("gif of 20 megapixels", lambda: _large("GIF", 4472, 4472, "P", 16), TAKEN),
    _slow("tall jpeg of 50 megapixels", lambda: _large("JPEG", 3190, 15_900, "L", 60, quality=60), TAKEN),
    _slow(
        "jpeg in passes of 12 megapixels",
        lambda: _large("JPEG", 4032, 3024, colours=90, quality=80, progressive=True, subsampling=0),
        TAKEN,
    ),
    _slow(
        "jpeg in passes of 60 megapixels",
        lambda: _large("JPEG", 8944, 6708, colours=2, quality=20, progressive=True),
        REFUSED,
    ),
    # Nothing between its size and half of it is large enough: there is no room for it twice.
    _slow(
        "clear png of 20 megapixels, tall",
        lambda: _large("PNG", 3190, 6260, "RGBA", 2, compress_level=1),
        REFUSED,
    ),
]


@pytest.mark.slow  # measures the processor: not beside the whole suite, where two share a core
@pytest.mark.parametrize(("name", "make", "expected"), LARGE)
def test_the_largest_pictures_cost_no_more_than_their_share(name, make, expected, peak, figure):
    """Time and memory of the processor, also for what is refused only after it was begun."""
    data = make()
    assert len(data) <= limits.LARGEST_PICTURE, len(data)
    figure("hostile files")
    before, said = resource.getrusage(resource.RUSAGE_CHILDREN), ""
    try:
        checking.check_picture(data)
    except ValidationError as refusal:
        said = " ".join(refusal.messages)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (said == "") is expected, said
    assert expected or "smaller first" in said or "Save it anew" in said
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU
    assert peak() < MEMORY


@pytest.fixture
def peak(tmp_path, monkeypatch):
    """A function: the most memory the cleaner used, in KB."""
    kept = tmp_path / "peak"
    program = tmp_path / "measured.py"
    program.write_text(MEASURED.format(cleaner=str(checking.CLEANER), peak=str(kept)))
    monkeypatch.setattr(checking, "CLEANER", program)
    return lambda: int(kept.read_text()) if kept.exists() and kept.read_text() else 0


def test_there_are_enough() -> None:
    assert len(PICTURES) + len(DOCUMENTS) >= 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purpose", "name"),
    [("image", name) for name in PICTURES] + [("document", name) for name in DOCUMENTS],
)
def test_a_hostile_file_is_refused_or_harmless(purpose, name, probe, media, peak, person_client, figure):
    figure("hostile files")
    file_name, make, expected = (PICTURES if purpose == "image" else DOCUMENTS)[name]
    data = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    address = reverse("files:add", kwargs={"kind": "probe", "key": "public", "purpose": purpose})
    answer = person_client.post(address, {**WORDS, "file": upload(data, file_name)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert answer.status_code in (302, 422)
    taken = answer.status_code == 302
    assert taken == File.objects.exists()
    if expected is not None:
        assert taken is expected
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU
    assert peak() < MEMORY
    if not taken:
        assert [path for path in media.rglob("*") if path.is_file()] == []
        assert SCRIPT.decode() not in answer.content.decode()
        return
    _is_harmless(File.objects.get(), data, person_client)


def _is_harmless(file, data, client):
    for path in file.paths():
        with default_storage.open(path) as stream:
            kept = stream.read()
        if file.purpose == "image":
            assert kept.startswith(b"RIFF")
            assert not any(
                secret in kept for secret in (CANARY.encode(), SCRIPT, b"Exif", b"EXIF", b"ICCP", b"XMP ")
            )
            assert Image.open(io.BytesIO(kept)).getexif() == {}
        else:
            assert kept == data
    addresses = [reverse("file-download", kwargs={"code": file.code})]
    addresses += [reverse("file", kwargs={"code": file.code, "width": width}) for width in file.sizes]
    for number, address in enumerate(addresses):
        answer = client.get(address)
        body = b"".join(answer.streaming_content)
        assert (answer.status_code, len(body) > 0) == (200, True)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Content-Type"].partition("/")[0] in ("image", "application", "text")
        assert not any(word in answer["Content-Type"] for word in ("html", "svg", "xml;", "javascript"))
        if number == 0:
            assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
            assert not set(answer["Content-Disposition"]) & set('<>\r\n"/\\')
    listed = client.get(reverse("files:of", kwargs={"kind": "probe", "key": "public"})).content.decode()
    assert SCRIPT.decode() not in listed
    assert "\u202e" not in listed


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/passwd", "file.pdf"),
        ("C:\\Users\\a\\Plan.docx", "Plan.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ("Čašža 1 (2).PDF", "Čašža 1 (2).pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        (".htaccess", "file.pdf"),
        ("", "file.pdf"),
    ],
)  # fmt: skip
def test_a_file_name_is_made_safe(name, safe):
    assert safe_name(name, PDF) == safe
