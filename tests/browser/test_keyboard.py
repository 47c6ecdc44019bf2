"""By keys alone: the way through a page, the focus always seen and never lost, the address always true."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("network")

HERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect()
  const style = getComputedStyle(one)
  const shown = one.closest('label') || one
  const around = getComputedStyle(shown)
  const ring = (s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'
  const near = [...one.querySelectorAll('*')].map((each) => getComputedStyle(each))
  const drawn = one instanceof SVGElement && near.some((s) => s.stroke !== 'none' && parseFloat(s.strokeWidth) >= 2)
  const place = one.closest('.skip, header.site-header, .breadcrumb, #filters, [aria-label=Results], footer')
  return {
    what: `${one.tagName}#${one.id}.${one.getAttribute('class')} ${one.textContent.trim().slice(0, 30)}`,
    place: place ? place.id || place.getAttribute('aria-label') || place.className : '',
    ring: ring(style) || ring(around) || drawn,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  }
}"""


def walk(page: Page, steps: int) -> list[dict[str, Any]]:
    met = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last link, out of the page
        met.append(page.evaluate(HERE))
    return met


def test_the_first_key_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/en/cities/?view=list")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_order_is_header_filters_results(page: Page) -> None:
    page.goto("/en/cities/?view=list&field=music")
    met = walk(page, 75)
    places = [step["place"] for step in met]
    order = [place for before, place in pairwise(["", *places]) if place != before]
    assert order[:4] == ["skip", "site-header", "filters", "Results"], order
    assert all(step["seen"] for step in met), [step["what"] for step in met if not step["seen"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    ["/en/", "/en/cities/?view=list", "/en/cities/hr-varazdin/", "/en/network/", "/en/cities/hr-varazdin/wrong/",
     "/en/account/login/"],
)  # fmt: skip
def test_the_focus_is_always_seen(address: str, scheme: str, new_page: Any) -> None:
    page = new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)
    met = walk(page, 30)
    assert [step["what"] for step in met if not step["ring"]] == []
    assert [step["what"] for step in met if not step["seen"]] == []


def test_filtering_by_keys_keeps_the_place_and_says_the_count(page: Page) -> None:
    page.goto("/en/cities/?view=list")
    page.evaluate(
        "window.told = []; new MutationObserver(() => told.push(document.querySelector('#status').textContent.trim()))"
        ".observe(document.querySelector('#directory'), {subtree: true, childList: true, characterData: true})"
    )
    status = page.locator("#status").element_handle()
    page.locator("#field-music").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("84 member cities")
    expect(page.locator("#field-music")).to_be_focused()
    assert status is not None
    # A screen reader tells what changes in a line that was there before; a new line is not told.
    assert status.evaluate("one => one.isConnected && one.getAttribute('role') === 'status'")
    assert any("84" in text for text in page.evaluate("told"))


def test_a_chip_that_is_gone_leaves_the_focus_on_the_count(page: Page) -> None:
    page.goto("/en/cities/?view=list&field=music")
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("406 member cities")
    assert page.evaluate("document.activeElement !== document.body")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_back_and_a_bookmark_show_what_was_shown(page: Page, new_page: Any) -> None:
    page.goto("/en/cities/?view=list")
    page.locator("#field-music").check()
    expect(page.locator("#status")).to_contain_text("84 member cities")
    page.locator("#region-africa").check()
    expect(page).to_have_url(re.compile("region=africa"))
    expect(page.locator("#status")).not_to_contain_text("84")
    line, cities = page.locator("#status").inner_text(), page.locator("#cities > li").all_inner_texts()
    bookmark = new_page(viewport={"width": 1280, "height": 900})
    bookmark.goto(page.url)
    assert bookmark.locator("#status").inner_text() == line
    assert bookmark.locator("#cities > li").all_inner_texts() == cities
    assert bookmark.locator("#region-africa").is_checked()
    page.go_back()
    expect(page.locator("#status")).to_contain_text("84 member cities")
    assert page.locator("#field-music").is_checked()
    assert not page.locator("#region-africa").is_checked()
    page.go_back()
    expect(page.locator("#status")).to_contain_text("406 member cities")
    assert not page.locator("#field-music").is_checked()
    page.go_forward()
    expect(page.locator("#status")).to_contain_text("84 member cities")


def test_errors_of_a_form_take_the_focus_and_lead_to_the_field(page: Page, new_page: Any) -> None:
    page.goto("/en/cities/hr-varazdin/wrong/")
    page.locator("main form textarea").focus()
    page.get_by_role("button", name="Send the remark").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    new_page.complaints.clear()  # 422 is said on the console
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main form textarea").first).to_be_focused()


def test_a_map_can_be_skipped_and_its_cities_opened(page: Page) -> None:
    page.goto("/en/cities/?country=hr")
    expect(page.locator(".drawn > *").first).to_be_attached()
    skip = page.locator(".skip-map")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#cities').contains(document.activeElement)")
    page.locator(".drawn .city").first.focus()
    assert page.evaluate(HERE)["seen"]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/cities/hr-[a-z]+/$"))
