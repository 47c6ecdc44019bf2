"""Right to left, proven by a language that is only a folder: direction, width, and what must not be mirrored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import page_types
from tests.browser.page_types import expected_refusals, sideways
from tests.pseudo_locale import pseudo

pytestmark = pytest.mark.usefixtures("network")


@pytest.mark.parametrize(
    ("english", "there"),
    [
        ("City", "جيتىاا"),
        ("%(count)s cities", "%(count)s جيتيهساا"),
        ("<b>Of</b> {0} &amp; https://a.b/c", "<b>عفا</b> {0} &amp; https://a.b/c"),
    ],
)
def test_the_pseudo_language_leaves_placeholders_alone(english: str, there: str) -> None:
    assert pseudo(english) == there


def test_the_site_speaks_it_without_any_code(right_to_left: str, page: Page) -> None:
    page.goto("/en/cities/?field=music")
    page.locator(".languages").get_by_role("link", name="العربية").click()
    expect(page).to_have_url(re.compile(r"/ar/cities/\?field=music$"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_have_text(pseudo("Cities"))
    expect(page.locator("#status")).to_contain_text("84")
    assert page.locator("main #field-music").is_checked()


def test_everything_begins_on_the_right(right_to_left: str, page: Page) -> None:
    page.goto("/ar/cities/?view=list")
    middle = 640
    for what in (".brand", "#filters", "main h1"):
        box = page.locator(what).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] > middle, what
    tools = page.locator(".site-tools").bounding_box()
    assert tools is not None
    assert tools["x"] < middle


def test_nothing_is_wider_than_a_phone(right_to_left: str, new_page: Any) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    found = {}
    with expected_refusals(new_page.complaints):
        for name, address in (page_types.DIRECTORY | page_types.WORDS).items():
            page.goto(f"/ar{address}")
            if wide := sideways(page):
                found[name] = wide
    assert found == {}


def test_nothing_of_the_secretariat_is_wider_than_a_phone(
    right_to_left: str, new_page: Any, sign_in: Any
) -> None:
    page = sign_in(new_page(viewport={"width": 320, "height": 640}))
    found = {}
    for name, address in page_types.SECRETARIAT.items():
        page.goto(f"/ar{address}")
        if wide := sideways(page):
            found[name] = wide
    assert found == {}


def test_east_stays_on_the_right_of_the_map(right_to_left: str, page: Page) -> None:
    page.goto("/ar/cities/?country=hr&country=nz")
    expect(page.locator(".drawn > *").first).to_be_attached()
    at = {
        code: page.locator(f'.points a[href="/ar/cities/{code}/"], .drawn a[href="/ar/cities/{code}/"]')
        .first.bounding_box()
        for code in ("hr-varazdin", "nz-dunedin")
    }  # fmt: skip
    assert at["hr-varazdin"]
    assert at["nz-dunedin"]
    assert at["hr-varazdin"]["x"] < at["nz-dunedin"]["x"]


def test_numbers_codes_and_addresses_keep_their_order(right_to_left: str, page: Page, sign_in: Any) -> None:
    """In a line that runs from right to left, `hr-varazdin` must not come out as `varazdin-hr`."""
    sign_in(page)
    page.goto("/ar/cities/hr-varazdin/edit/")
    assert page.locator("code").first.evaluate(IN_ORDER)
    for typed in ("population", "latitude", "time_zone", "wikidata"):
        assert page.locator(f"#id_{typed}").count() == 1, typed
    page.goto("/ar/about/data/")
    codes = page.locator("main code")
    for n in range(codes.count()):
        assert codes.nth(n).evaluate(IN_ORDER), codes.nth(n).text_content()


def test_a_name_in_latin_letters_keeps_its_marks(right_to_left: str, page: Page) -> None:
    """`St. John's (NL)` beside Arabic words: a name is a thing of its own, its brackets stay where they were."""
    page.goto("/ar/cities/hr-varazdin/")
    heading = page.locator("h1")
    assert "Varaždin" in (heading.text_content() or "")
    assert heading.evaluate(
        "one => getComputedStyle(one).unicodeBidi === 'isolate' || getComputedStyle(one).direction === 'rtl'"
    )


def test_charts_count_from_the_same_side_as_their_axis(right_to_left: str, page: Page) -> None:
    """A chart of years is not mirrored by half: bars and their years stand one above the other."""
    page.goto("/ar/network/")
    assert page.locator("main svg[role=img], main figure svg").first.is_visible()
    assert page.locator("main figure svg text").evaluate_all(
        """all => all.filter((one) => one.textContent.trim()).every((one) => {
          const box = one.getBoundingClientRect(), frame = one.ownerSVGElement.getBoundingClientRect()
          return box.left >= frame.left - 2 && box.right <= frame.right + 2
        })"""
    )


IN_ORDER = """one => {
  const text = one.firstChild, place = document.createRange()
  const at = (n) => { place.setStart(text, n); place.setEnd(text, n + 1); return place.getBoundingClientRect() }
  const first = at(0), last = at(text.length - 1)
  return first.top < last.top - 2 || first.left < last.left
}"""
