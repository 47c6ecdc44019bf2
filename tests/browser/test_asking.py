"""Asking the Network in a browser: the form, the check before it is sent, the question, the public answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from mreza.areas.practices.asking.models import Answer
from mreza.areas.practices.asking.tests.factories import (
    ANSWER,
    TEXT,
    TITLE,
    answered,
    asked,
    network,
    practice_about,
    published,
)

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("hr-varazdin", "fr-lyon", "it-bologna", "es-seville", "de-hannover", "pl-katowice")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOOKS: dict[str, dict[str, Any]] = {
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desktop, light": {"viewport": {"width": 1280, "height": 900}},
}


@pytest.fixture
def signed_in(acting: Callable[..., Any], live_server: Any) -> Callable[[Page], Page]:
    """On that page the focal point of Varaždin is signed in."""
    from django.conf import settings

    def sign(page: Page) -> Page:
        _user, client = acting("focal-point", "hr-varazdin")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return sign


def _ask(page: Page, language: str) -> None:
    page.goto(f"/{language}/questions/new/")
    page.fill("#id_title", TITLE)
    page.fill("#id_text", TEXT)
    page.select_option("#id_language", "en")
    page.check("input[name=field][value=music]")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["en", "hr"])
def test_every_page_of_a_question_is_clean_and_fits(
    look: str, language: str, new_page: Callable[..., Page], signed_in: Any, axe: Any
) -> None:
    cities = network(*CODES)
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    page = signed_in(new_page(**LOOKS[look]))

    def is_fine(name: str) -> None:
        assert axe(page) == [], name
        assert not page.evaluate(SIDEWAYS), name

    _ask(page, language)
    page.locator("#id_text").blur()
    page.wait_for_selector("#suggested .panel a")
    is_fine("form")
    page.click("button[value=check]")
    assert page.locator(".cities-asked > li").count() == 5
    is_fine("check")
    page.click("button[value=ask]")
    assert page.locator("h1").inner_text() == TITLE
    is_fine("question")
    question = asked(cities["hr-varazdin"], title="Another question?")
    answered(question, "fr-lyon")
    page.goto(f"/{language}/questions/open/{question.code}/")
    assert ANSWER.split(".")[0] in page.locator("#city-fr-lyon").inner_text()
    is_fine("answered")
    published(question, "it-bologna")
    for address in ("mine/", "", f"{Answer.objects.get().code}/"):
        page.goto(f"/{language}/questions/{address}")
        is_fine(address)


def test_it_works_without_script(new_page: Callable[..., Page], signed_in: Any) -> None:
    network(*CODES)
    page = signed_in(new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False))
    _ask(page, "en")
    page.click("button[value=check]")
    page.click("button[value=change]")
    assert page.input_value("#id_title") == TITLE
    page.click("button[value=check]")
    page.click("button[value=ask]")
    assert page.locator(".cities-asked > li").count() == 5
