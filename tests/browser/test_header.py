"""The header of every page: on a phone two rows, whatever the language."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("network")

ROWS = """() => new Set([...document.querySelectorAll('.site-header :is(.brand, .site-menu a, .site-tools a)')]
  .map((one) => one.getBoundingClientRect()).map((box) => Math.round((box.top + box.bottom) / 40))).size"""


@pytest.mark.parametrize("language", ["en", "hr", "fr"])
def test_the_header_has_two_rows_on_a_phone(language: str, new_page: Any) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"/{language}/ties/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate(ROWS) == 2
