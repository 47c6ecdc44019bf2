"""Writing a practice in a browser: kept while one types, counted, met again on another device; sent without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.activities import life
from mreza.activities.models import Autosave
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writer(acting: Any, new_page: Callable[..., Page], live_server: Any) -> Any:
    """A focal point with a draft: `page_of(**options)` opens a browser of theirs, the draft's code."""
    user, client = acting("focal-point", "hr-varazdin")
    practice = make_practice(city=City.objects.get(code="hr-varazdin"), by=user)

    def page_of(**options: Any) -> Page:
        page = new_page(**options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return page_of, practice


def test_what_is_typed_is_kept_after_three_seconds_and_met_on_another_device(writer):
    page_of, practice = writer
    page = page_of()
    page.goto(f"/en/practices/{practice.code}/write/short/")
    page.get_by_label("Summary").fill("Half a sentence")
    expect(page.locator("#kept")).to_have_text(re.compile(r"Saved at \d\d:\d\d UTC\."), timeout=10_000)
    expect(page.locator("#count-summary")).to_have_text("You have 77 words of 80 left.")
    expect(page.get_by_label("Summary")).to_have_value("Half a sentence")
    expect(page.get_by_label("Summary")).to_be_focused()
    page.get_by_label("Summary").fill("Half a sentence more")
    expect(page.locator("#count-summary")).to_have_text("You have 76 words of 80 left.", timeout=10_000)
    assert Autosave.objects.get().typed["summary"] == "Half a sentence more"
    telephone = page_of(viewport={"width": 390, "height": 800})
    telephone.goto(f"/en/practices/{practice.code}/write/short/")
    expect(telephone.get_by_label("Summary")).to_have_value("Half a sentence more")
    telephone.get_by_role("button", name="Save and continue").last.click()
    expect(telephone.get_by_role("heading", level=1)).to_have_text("What happened")
    assert not Autosave.objects.exists()


def test_blocks_are_added_and_a_record_is_sent_without_script(writer):
    page_of, practice = writer
    page = page_of(java_script_enabled=False)
    page.goto(f"/en/practices/{practice.code}/write/blocks/")
    page.get_by_role("button", name="Add a building block").click()
    expect(page.get_by_label("Title of the building block")).to_have_count(2)
    page.get_by_label("Title of the building block").last.fill("Playing together")
    page.get_by_label("What it is and how it works").last.fill("Each Friday.")
    page.get_by_role("button", name="Move up").click()
    expect(page.get_by_label("Title of the building block").first).to_have_value("Playing together")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("link", name="Check your answers").click()
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is sent to review")
    assert Practice.objects.get().state == "in-review"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_writing_are_for_everybody(writer, axe, scheme):
    page_of, practice = writer
    page = page_of(color_scheme=scheme, viewport={"width": 320, "height": 640})
    sections = ("short", "blocks", "classification")
    for path in (
        "mine/", "new/", "asked/", f"{practice.code}/write/", *(f"{practice.code}/write/{one}/" for one in sections),
        f"{practice.code}/check/", f"{practice.code}/history/", f"{practice.code}/cities/",
    ):  # fmt: skip
        page.goto(f"/en/practices/{path}")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_the_reviewers_page_is_for_everybody(writer, axe, acting, new_page, live_server):
    _page_of, practice = writer
    life.submit(practice, by=None)
    _user, client = acting("coordinator", "music")
    page = new_page(viewport={"width": 320, "height": 640})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    for path in ("to-review/", f"{practice.code}/review/"):
        page.goto(f"/en/practices/{path}")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    page.get_by_text("Comment on paragraph 2").first.click()
    page.get_by_role("textbox", name="Comment on paragraph 2").first.fill("Which children?")
    page.get_by_role("button", name="Keep the comment").and_(page.locator(":visible")).click()
    expect(page.get_by_text("Which children?")).to_be_visible()
    page.get_by_role("button", name="Ask for a change").click()
    expect(page.get_by_text("The record is back with the city")).to_be_visible()
