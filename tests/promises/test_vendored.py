"""What we ship of other people's work is exactly what `make vendor` fetched, and every piece is licensed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UI = ROOT / "mreza/ui/static/ui"
SHIPPED = json.loads((UI / "vendor/VENDOR.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("piece", SHIPPED, ids=lambda piece: piece["path"])
def test_a_vendored_file_is_unchanged(piece: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / piece["path"]).read_bytes()).hexdigest() == piece["sha256"]


def test_every_vendored_file_is_listed() -> None:
    """Nothing of others' lies beside the list: no file without a version, a hash and a licence."""
    notes = {UI / "vendor/VENDOR.json", UI / "vendor/LICENCES.md"}
    lying = {
        path
        for folder in (UI / "vendor", UI / "fonts", ROOT / "mreza/ui/fonts-print")
        for path in folder.rglob("*")
        if path.is_file()
    } - notes
    listed = {ROOT / piece["path"] for piece in SHIPPED}
    assert lying <= listed
    assert {UI / "icons.svg", ROOT / "tests/browser/assets/axe.min.js"} <= listed


def test_every_licence_is_printed() -> None:
    printed = (UI / "vendor/LICENCES.md").read_text(encoding="utf-8")
    for piece in SHIPPED:
        assert f"## {piece['from']} {piece['version']} ({piece['licence']})" in printed


def test_the_fonts_of_a_latin_page_are_light() -> None:
    latin = sum((UI / f"fonts/commissioner-{part}.woff2").stat().st_size for part in ("latin", "latin-ext"))
    assert latin <= 70_000
