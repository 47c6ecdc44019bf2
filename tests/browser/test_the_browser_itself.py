"""The fixtures for the browser see what they promise to see; else every browser test could pass by accident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page


def test_a_page_is_opened_and_no_script_is_needed(new_page: Callable[..., Page], network: None) -> None:
    page = new_page(java_script_enabled=False)
    answer = page.goto("/en/")
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1


def test_the_officer_is_signed_in(officer_page: Page) -> None:
    answer = officer_page.goto("/en/account/")
    assert answer is not None
    assert answer.status == 200
    assert "login" not in officer_page.url


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.error('torn')", "console: torn"),
        ("setTimeout(() => { throw new Error('broken') })", "exception: broken"),
        (
            "new Image().src = 'http://127.0.0.2:9/pixel.gif'",
            "request to another host: http://127.0.0.2:9/pixel.gif",
        ),
    ],
)
def test_what_goes_wrong_on_a_page_is_noticed(
    script: str, complaint: str, new_page: Any, live_server: Any
) -> None:
    page = new_page()
    page.goto("about:blank")
    page.evaluate(script)
    page.wait_for_timeout(300)
    seen = list(new_page.complaints)
    new_page.complaints.clear()
    assert complaint in seen


def test_axe_finds_what_is_wrong(new_page: Any, axe: Callable[[Page], list[str]]) -> None:
    page = new_page()
    page.set_content(
        "<!doctype html><html><title>x</title><body><main><h1>x</h1><img src='data:,'><input></main></html>"
    )
    found = " ".join(axe(page))
    assert "image-alt" in found
    assert "label" in found
    assert "html-has-lang" in found
