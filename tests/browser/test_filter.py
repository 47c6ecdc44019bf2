"""Filtering a list in a real browser: results follow the reader's hand, and the reader keeps their place."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("network")

LIST = "/en/cities/?view=list"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_results_follow_a_tick_and_the_box_keeps_the_focus(page):
    page.goto(LIST)
    page.locator("#field-music").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/en/cities/\?field=music&view=list$"))
    expect(page.locator("#status")).to_contain_text("84 member cities")
    assert focused(page) == "field-music"
    assert page.locator("#field-music").is_checked()


def test_typing_waits_for_rest_and_asks_once(page):
    page.goto(LIST)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    page.locator("#in-q").press_sequentially("varazdin", delay=40)
    expect(page.locator("#cities > li")).to_have_count(1)
    page.keyboard.press("Tab")  # leaving the box is a change too, but nothing new was said
    page.wait_for_timeout(600)
    assert len(asked) == 1
    assert page.locator("#in-q").input_value() == "varazdin"


def test_an_option_taken_away_as_a_chip_can_be_chosen_again(page):
    page.goto("/en/cities/?field=music&view=list")
    page.locator(".chip").first.click()
    expect(page.locator("#status")).to_contain_text("406 member cities")
    assert not page.locator("#field-music").is_checked()
    page.locator("#field-music").check()
    expect(page.locator("#status")).to_contain_text("84 member cities")


def test_turning_a_page_leads_to_the_line_that_says_what_is_shown(page):
    page.goto(LIST)
    page.locator(".pagination a[rel=next]").click()
    expect(page.locator("#status")).to_contain_text("51")
    expect(page.locator("#status")).to_be_focused()
    expect(page.locator("#status")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#status")).not_to_contain_text("51")


def test_a_part_is_busy_only_while_it_is_asked_for(page):
    page.goto(LIST)
    page.evaluate(
        "window.seen = []; new MutationObserver(found => found.forEach(({target}) => "
        "seen.push(target.getAttribute('aria-busy')))).observe(document.querySelector('#directory'), "
        "{attributes: true, attributeFilter: ['aria-busy']})"
    )
    page.locator("#field-film").check()
    expect(page.locator("#status")).to_contain_text("30 member cities")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    assert page.evaluate("seen[0]") == "true"


def test_without_script_the_button_sends_the_same_question(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(LIST)
    page.locator("#field-music").check()
    page.get_by_role("button", name="Show results").click()
    expect(page).to_have_url(re.compile(r"field=music"))
    expect(page.locator("#status")).to_contain_text("84 member cities")
