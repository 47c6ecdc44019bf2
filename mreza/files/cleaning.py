"""Runs as a program of its own, with limits on time and memory, so that no file can hurt a worker (K17).

    python -I cleaning.py picture|packed FOLDER < file

A picture is turned upright, brought to sRGB and written anew as WebP, in the widths asked for: only its pixels
survive, nothing of what was kept beside them (place, camera, author). A packed document is unpacked to the end and
thrown away, to see that it can be. The answer is one line of JSON. Nothing of Mreža is imported here.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import zipfile
import zlib
from typing import Any

MB = 1024 * 1024
SECONDS = 2  # of processor time
MEMORY = 130 * MB  # that is written to; with the programs themselves at most 150 MB (security.md G6)
ADDRESSES = 700 * MB
LARGEST_OUTPUT = 16 * MB
QUALITY, METHOD = 82, 2  # the next methods take twice the time for a few hundredths of the bytes
BY_BANDS, BAND = ("1", "P", "PA", "LA", "RGBA"), 64  # modes that are copied before they can be mixed; rows
MOST_MEMBERS = 3000
MOST_UNPACKED = 150 * MB
MOST_RATIO = 200  # of one member, from 4 MB on: text packs about 10 : 1, a bomb 1,000 : 1
FORBIDDEN = ("vbaproject", "/activex", "basic/", "scripts/")
PROGRAMS = (".exe", ".js", ".vbs", ".dll", ".bat", ".cmd", ".hta", ".jar")
# EXIF's ways of holding a camera → how Pillow turns the picture upright (numbers of Image.Transpose).
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
LYING = (5, 6, 7, 8)  # of these, width and height change places
NEEDED = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "odt": ("mimetype", "content.xml"),
}


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def picture(file: Any, folder: str, widths: list[int], highest: int) -> dict[str, Any]:
    from PIL import Image

    image = for_screens(read(file, widths, highest))
    largest, made = image.width, []
    for width in sorted({one for one in widths if one < largest} | {largest}):
        height = max(1, round(image.height * width / largest))
        copy = image if width == largest else image.resize((width, height), Image.Resampling.LANCZOS)
        bare = Image.new(copy.mode, copy.size)  # pixels only: a copy would take along what lies beside them
        bare.paste(copy)
        bare.save(os.path.join(folder, f"{width}.webp"), "WEBP", quality=QUALITY, method=METHOD)
        made.append([width, bare.height])
    return {"sizes": made}


def read(file: Any, widths: list[int], highest: int) -> Any:
    """Upright, and as small as its largest copy before anything else is done: each later step costs by the pixel."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the head was measured before; the limits of this process do the rest
    image: Any = Image.open(file, formats=("JPEG", "PNG", "WEBP", "GIF"))
    turn = image.getexif().get(0x0112, 1)
    wide, high = image.size[::-1] if turn in LYING else image.size
    largest = min(max(widths), wide, max(1, wide * highest // high))
    size = largest, max(1, round(high * largest / wide))
    if turn in LYING:
        size = size[::-1]
    image.draft("RGB", size)  # a JPEG is unpacked at the fraction that is still large enough
    image.load()
    if image.mode in ("I;16", "I", "F"):
        raise ValueError("depth")
    beside = image.info
    if image.size != size:
        if image.mode in BY_BANDS:
            image = reduced_by_bands(image, size)
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = image.transpose(TURNS[turn]) if turn in TURNS else image
    image.info = beside
    return image


def reduced_by_bands(image: Any, size: tuple[int, int]) -> Any:
    """To a whole fraction that is still large enough, some rows at a time: a second copy of it has no room."""
    from PIL import Image

    factor = max(1, min(image.width // size[0], image.height // size[1]))
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if clear else "RGB"
    found = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, BAND * factor):
        band = image.crop((0, top, image.width, min(top + BAND * factor, image.height)))
        found.paste(band.convert(mode).reduce(factor), (0, top // factor))
    return found


def for_screens(image: Any) -> Any:
    """As a screen shows it: sRGB, with transparency only where there is some."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile nobody understands is no reason to refuse the picture
    wanted = "RGBA" if transparent else "RGB"
    if image.mode != wanted:
        image = image.convert(wanted)
    if transparent and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image


def packed(file: Any, ending: str) -> dict[str, Any]:
    with zipfile.ZipFile(file) as container:
        members = container.infolist()
        names = [member.filename for member in members]
        if len(members) > MOST_MEMBERS or len(set(names)) != len(names):
            return {"refused": "bomb"}
        if any(name not in names for name in NEEDED[ending]):
            return {"refused": "other"}
        lower = [name.lower() for name in names]
        if any(word in name for name in lower for word in FORBIDDEN) or any(
            name.endswith(PROGRAMS) for name in lower
        ):
            return {"refused": "program"}
        if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
            return {"refused": "other"}
        if any(member.flag_bits & 1 for member in members):
            return {"refused": "locked"}
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            return {"refused": "bomb"}
        for member in members:
            if member.file_size > 4 * MB and member.file_size > MOST_RATIO * max(member.compress_size, 1):
                return {"refused": "bomb"}
        total = 0
        for member in members:
            with container.open(member) as stream:
                while piece := stream.read(MB):
                    total += len(piece)
                    if total > MOST_UNPACKED:
                        return {"refused": "bomb"}
        if ending == "odt" and container.read("mimetype") != b"application/vnd.oasis.opendocument.text":
            return {"refused": "other"}
    return {}


def main() -> None:
    limit()
    act, folder, *more = sys.argv[1:]
    file = sys.stdin.buffer  # a file, not a pipe: it is read where it lies
    try:
        if act == "picture":
            told = picture(file, folder, [int(width) for width in more[0].split(",")], int(more[1]))
        else:
            told = packed(file, more[0])
    except MemoryError:
        told = {"refused": "bomb"}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, KeyError) as error:
        told = {"refused": "broken", "why": type(error).__name__}
    except Exception as error:
        told = {"refused": "broken", "why": type(error).__name__}
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
