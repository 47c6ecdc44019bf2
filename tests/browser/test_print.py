"""On paper: what one reads stays, what one clicks goes, and the sheet says where it comes from."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("network")
CLICKED = (".site-menu", ".site-tools", ".languages", ".themes", ".skip", ".breadcrumb", ".filter", ".tabs",
           ".pagination", ".downloads", ".button", "#in-q", ".sorts", ".map-tools", ".site-footer nav")  # fmt: skip
ADDRESSES = ["/en/cities/?view=list", "/en/cities/", "/en/cities/hr-varazdin/", "/en/fields/music/", "/en/network/",
             "/en/about/"]  # fmt: skip


def on_paper(page: Page, address: str) -> Page:
    page.emulate_media(media="print")
    page.goto(address)
    return page


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_one_clicks_is_not_printed(address: str, page: Page) -> None:
    on_paper(page, address)
    left = [what for what in CLICKED for one in page.locator(what).all() if one.is_visible()]
    assert left == []
    expect(page.locator("h1")).to_be_visible()


def test_the_sheet_says_its_address(page: Page, settings: Any) -> None:
    on_paper(page, "/en/cities/hr-varazdin/")
    expect(page.locator("footer .print-only")).to_be_visible()
    expect(page.locator("footer .print-only")).to_have_text(f"{settings.SITE_URL}/en/cities/hr-varazdin/")
    page.emulate_media(media="screen")
    expect(page.locator("footer .print-only")).to_be_hidden()


def test_a_filtered_list_says_its_filters_in_the_address(page: Page) -> None:
    on_paper(page, "/en/cities/?view=list&field=music")
    expect(page.locator("footer .print-only")).to_contain_text("?view=list&field=music")


def test_paper_is_white_also_for_a_reader_of_the_dark(new_page: Any) -> None:
    page = new_page(color_scheme="dark")
    on_paper(page, "/en/cities/hr-varazdin/")
    ink, paper = page.evaluate(
        "[document.querySelector('h1'), document.documentElement].map((one) => getComputedStyle(one))"
        ".map((style, n) => n ? style.backgroundColor : style.color)"
    )
    assert paper == "rgb(255, 255, 255)"
    # Browsers may write a colour in several ways; a canvas tells what it is.
    assert page.evaluate(LIGHTNESS, ink) < 100


def test_the_chosen_dark_theme_is_not_printed(page: Page, new_page: Any) -> None:
    page.goto("/theme/?theme=dark&next=/en/cities/hr-varazdin/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(media="print")
    assert (
        page.evaluate(LIGHTNESS, page.evaluate("getComputedStyle(document.querySelector('h1')).color")) < 100
    )


def test_an_address_elsewhere_is_written_out(page: Page) -> None:
    on_paper(page, "/en/cities/hr-varazdin/")
    link = page.locator("a.external").first
    written = link.evaluate("one => getComputedStyle(one, '::after').content")
    assert re.search(r"https?://", written)


LIGHTNESS = """(color) => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d')
  pen.fillStyle = color
  pen.fillRect(0, 0, 1, 1)
  const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
  return (r + g + b) / 3
}"""
