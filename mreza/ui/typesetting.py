"""Tagged PDF files (PDF/UA-1), set by typst from a template of ours and plain data: no sign in the data is markup."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import typst

from mreza.ui.print_fonts import FOLDER

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi"})
STANDARD: Literal["ua-1"] = "ua-1"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")


def typeset(template: bytes, content: Mapping[str, Any], at: dt.datetime) -> bytes:
    """The finished file; `content` is in the template `sys.inputs.record`, `at` the moment it tells of."""
    made: Any = _compiler(template).compile(
        format="pdf",
        pdf_standards=[STANDARD],
        sys_inputs={"record": json.dumps(content, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return bytes(made)


def pages_of(file: bytes) -> int:
    """How many pages a file of ours has."""
    found = _PAGES.search(file)
    if found is None:
        raise ValueError("no list of pages in the file")
    return int(found[1])


def _compiler(template: bytes) -> typst.Compiler:
    """A compiler of its own for each file: two threads never share one. The fonts are read once."""
    return typst.Compiler(input=template, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def language_tag(language: str) -> str:
    """The language as typst wants it: two or three letters."""
    first = language.split("-")[0].lower()
    return first if _LANGUAGE.fullmatch(first) else "en"


def is_rtl(language: str) -> bool:
    return language.split("-")[0] in RIGHT_TO_LEFT
