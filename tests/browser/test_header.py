"""The header of every page: on a phone two rows, whatever the language."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("network")

MIDDLES = """() => [...document.querySelectorAll('.site-header :is(.brand, .site-menu a, .site-tools a)')]
  .map((one) => one.getBoundingClientRect()).map((box) => (box.top + box.bottom) / 2)"""


@pytest.mark.parametrize("language", ["en", "hr", "fr"])
def test_the_header_has_two_rows_on_a_phone(language: str, new_page: Any) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"/{language}/ties/")
    page.evaluate("document.fonts.ready")
    middles = sorted(page.evaluate(MIDDLES))
    assert len(middles) > 6
    assert sum(below - above > 20 for above, below in pairwise(middles)) == 1
