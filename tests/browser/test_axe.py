"""Every kind of page, in four variants: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from mreza.accounts.invitations import invite, path
from tests.browser import page_types
from tests.browser.page_types import expected_refusals, sideways

pytestmark = pytest.mark.usefixtures("network")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "en light": ("en", {"viewport": DESKTOP}),
    "hr dark": ("hr", {"viewport": DESKTOP, "color_scheme": "dark"}),
    "hr light at 320 px": ("hr", {"viewport": PHONE}),
    "right to left": ("ar", {"viewport": DESKTOP}),
}


class Look:
    """One page walked through many addresses; what is found on each is kept with its name."""

    def __init__(self, page: Page, language: str, axe: Callable[[Page], list[str]]) -> None:
        self.page, self.language, self.axe = page, language, axe
        self.found: dict[str, list[str]] = {}

    def at(self, name: str) -> None:
        root = self.page.locator("html")
        wrong = self.axe(self.page) + sideways(self.page)
        if root.get_attribute("dir") != ("rtl" if self.language == "ar" else "ltr"):
            wrong.append("the direction is wrong")
        if root.get_attribute("lang") != self.language:
            wrong.append("the language is wrong")
        if wrong:
            self.found[name] = wrong

    def through(self, addresses: dict[str, str]) -> None:
        for name, address in addresses.items():
            answer = self.page.goto(f"/{self.language}{address}")
            wanted = 404 if name == "no such page" else 200
            if answer is None or answer.status != wanted:
                self.found[name] = [f"answered {answer and answer.status}"]
            else:
                self.at(name)


def seen_in(*variants: str) -> pytest.MarkDecorator:
    """These variants in every run, the others in the long one: each variant is met every time, if not on each page."""
    return pytest.mark.parametrize(
        "look",
        [
            pytest.param(name, marks=[] if name in variants else pytest.mark.slow, id=name)
            for name in VARIANTS
        ],
        indirect=True,
    )


@pytest.fixture
def look(request: pytest.FixtureRequest, new_page: Any, axe: Any) -> Look:
    language, options = VARIANTS[request.param]
    if language == "ar":
        request.getfixturevalue("right_to_left")
    return Look(new_page(**options), language, axe)


@seen_in("en light", "hr light at 320 px")
def test_cities_and_places(look: Look) -> None:
    look.through(page_types.DIRECTORY)
    assert look.found == {}


@seen_in("right to left")
def test_words_and_forms(look: Look, new_page: Any, officer: Any) -> None:
    with expected_refusals(new_page.complaints):
        look.through(page_types.WORDS)
        page_types.public_form_sent_empty(look.page, look.language)
        look.at("something wrong, sent back")
        invitation = invite("ana@example.org", by=officer, language="en")
        look.page.goto(path(invitation).replace("/en/", f"/{look.language}/", 1))
        look.at("invitation")
        look.page.goto("/api/v1/docs")
        found = look.axe(look.page) + sideways(look.page)  # its own texts are in English
    assert found == []
    assert look.found == {}


@seen_in("hr dark")
def test_the_secretariat(look: Look, sign_in: Any, new_page: Any, officer: Any, tmp_path: Path) -> None:
    sign_in(look.page)
    invite("ana@example.org", by=officer, language="en")
    with expected_refusals(new_page.complaints):
        look.through({"city with its tools": "/cities/hr-varazdin/"} | page_types.SECRETARIAT)
        page_types.import_with_errors(look.page, look.language, tmp_path)
        look.at("import with errors")
        page_types.merge_page(look.page, look.language)
        look.at("two officers")
        look.page.goto(f"/{look.language}/cities/hr-varazdin/history/")
        look.at("history with a change")
    assert look.found == {}
