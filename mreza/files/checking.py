"""Whether a file may be taken, and what becomes of it: every limit before anything is unpacked (K10, K15–K17)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.files import limits
from mreza.files.sniffing import (
    DOCUMENTS,
    JPEG,
    MOST_SCANS,
    PACKED,
    PDF,
    WEBP,
    Kind,
    bytes_of_passes,
    document_kind,
    picture_kind,
    scans,
    size_of,
)
from mreza.foundation.text import clean_line
from mreza.ui.formats import number

WAIT = 20  # seconds for one file, seen from here
CLEANER = Path(__file__).with_name("cleaning.py")
LONGEST_NAME = 80
_PROGRAMS = (b"/JavaScript", b"/Launch")
_UNSAFE = re.compile(r"[^\w.,()+ -]+")
# A worker cleans one file at a time: two large pictures at once would take the memory of four.
_one_at_a_time = threading.BoundedSemaphore(1)


@dataclass
class Checked:
    """A file that may be kept: the bytes of each copy, by width; a document's under 0."""

    kind: Kind
    copies: dict[int, bytes] = field(default_factory=dict)
    width: int | None = None
    height: int | None = None


def refused(message: Any, **params: Any) -> ValidationError:
    return ValidationError({"file": ValidationError(message, params=params)})


def check_picture(data: bytes) -> Checked:
    """A picture, measured, then written anew in a process of its own."""
    if len(data) > limits.LARGEST_PICTURE:
        raise refused(
            _("The picture has %(size)s MB; at most %(most)s MB are taken."),
            size=_mb(len(data)),
            most=_mb(limits.LARGEST_PICTURE),
        )
    kind = picture_kind(data)
    if kind is None:
        raise refused(_("This is not a picture we can show. Choose a JPEG, PNG, WebP or GIF."))
    size = size_of(data, kind)
    if size is None or not all(size):
        raise refused(_("The picture is damaged and cannot be read. Try to save it anew."))
    _check_size(*size, kind)
    if kind is JPEG and (scans(data) > MOST_SCANS or bytes_of_passes(data) > limits.MOST_OF_PASSES):
        raise refused(_("The picture is written in a way that takes too long to read. Save it anew."))
    return _cleaned(data)


def _check_size(width: int, height: int, kind: Kind) -> None:
    most = {JPEG: limits.MOST_PIXELS_JPEG, WEBP: limits.MOST_PIXELS_WEBP}.get(kind, limits.MOST_PIXELS)
    if width * height > most or max(width, height) > limits.LONGEST_SIDE:
        raise refused(
            _("The picture has %(width)s × %(height)s pixels, which is too many. Make it smaller first."),
            width=width,
            height=height,
        )
    if min(width, height) < limits.LOWEST or max(width, height) < limits.NARROWEST:
        raise refused(
            _("The picture is too small: %(width)s × %(height)s pixels."), width=width, height=height
        )


def _cleaned(data: bytes) -> Checked:
    with tempfile.TemporaryDirectory(prefix="mreza-picture-") as folder:
        widths = ",".join(map(str, limits.WIDTHS))
        told = _run(data, "picture", folder, widths, str(limits.HIGHEST_COPY))
        if "sizes" not in told:
            if told.get("refused") == "bomb":
                raise refused(
                    _(
                        "Reading this picture takes more time or memory than is allowed. Make it smaller first."
                    )
                )
            raise _refusal(told, _("The picture is damaged and cannot be read. Try to save it anew."))
        copies = {width: (Path(folder) / f"{width}.webp").read_bytes() for width, _height in told["sizes"]}
        width, height = told["sizes"][-1]
    return Checked(WEBP, copies, width, height)


def check_document(data: bytes, name: str) -> Checked:
    """A document, which is kept as it is; its bytes must be what its ending says."""
    if len(data) > limits.LARGEST_DOCUMENT:
        raise refused(
            _("The document has %(size)s MB; at most %(most)s MB are taken."),
            size=_mb(len(data)),
            most=_mb(limits.LARGEST_DOCUMENT),
        )
    ending = name.rpartition(".")[2].lower()
    kind = document_kind(data, ending)
    if kind is None:
        if ending in [one.ending for one in DOCUMENTS]:
            raise refused(
                _("The content of this file is not what its ending says: .%(ending)s"), ending=ending
            )
        raise refused(_("Documents of this kind are not taken. Choose a PDF, DOCX, XLSX, ODT, TXT or CSV."))
    if not data.strip():
        raise refused(_("The file is empty."))
    if kind is PDF:
        _check_pdf(data)
    if kind in PACKED:
        told = _run(data, "packed", "-", kind.ending)
        if told:
            raise _refusal(told, _("The document is damaged and cannot be opened. Try to save it anew."))
    return Checked(kind, {0: data})


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise refused(_("The document is damaged and cannot be opened. Try to save it anew."))
    if any(word in data for word in _PROGRAMS):
        raise refused(_("The document contains a program. Save it without one."))


def _refusal(told: dict[str, Any], otherwise: Any) -> ValidationError:
    reasons = {
        "bomb": _("The file is far larger when unpacked than it seems. It is not taken."),
        "program": _("The document contains a program. Save it without one."),
        "locked": _("The document is locked with a password. Save it without one."),
        "other": _("The content of this file is not the document its ending says."),
        "busy": _("Other files are being read just now. Please try again in a minute."),
    }
    return refused(reasons.get(told.get("refused", ""), otherwise))


def _run(data: bytes, *arguments: str) -> dict[str, Any]:
    """Let the cleaner look at it. Whatever happens to the cleaner, here it is only a refusal."""
    if not _one_at_a_time.acquire(timeout=WAIT):
        return {"refused": "busy"}
    try:
        with tempfile.TemporaryFile(prefix="mreza-sent-") as sent:
            sent.write(data)
            sent.seek(0)
            done = subprocess.run(  # noqa: S603 (our own program, our own arguments)
                [sys.executable, "-I", str(CLEANER), *arguments],
                stdin=sent,
                capture_output=True,
                timeout=WAIT,
                env={"LC_ALL": "C.UTF-8"},
                check=False,
            )
    except subprocess.TimeoutExpired:
        return {"refused": "bomb"}
    finally:
        _one_at_a_time.release()
    if done.returncode:
        return {"refused": "bomb" if done.returncode < 0 else "broken"}
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"refused": "broken"}
    return told


def safe_name(name: str, kind: Kind) -> str:
    """The name a reader gets the file under: no path, nothing that steers a shell or a line, the right ending."""
    stem = clean_line(name.replace("\\", "/").rpartition("/")[2]).rpartition(".")[0]
    stem = _UNSAFE.sub("-", stem).strip(" .-")[:LONGEST_NAME]
    return f"{stem or 'file'}.{kind.ending}"


def _mb(size: int) -> str:
    return number(round(size / limits.MB, 1))
