"""A real browser: the system's Chromium, driven by Playwright against a live server of this process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright keeps an event loop in this thread, which makes Django suspect asynchronous use; there is none.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

AXE = Path(__file__).parent / "assets" / "axe.min.js"
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_path() -> str | None:
    """The browser of this machine; none lets Playwright take the one it downloaded itself."""
    names = (
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    return next((found for name in names if name and (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`new_page(viewport=…, color_scheme="dark", java_script_enabled=False)`: a page in a context of its own.

    Paths are relative to the live server (`page.goto("/en/cities/")`). An error on the page's console, a script's
    exception or a request to any other host fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **{"locale": "en-GB", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
        page.on(
            "console",
            lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None,
        )
        page.on("request", lambda request: _note_stranger(request.url))
        return page

    def _note_stranger(url: str) -> None:
        if not url.startswith((live_server.url, "data:", "blob:", "about:")):
            complaints.append(f"request to another host: {url}")

    open_page.complaints = complaints  # type: ignore[attr-defined]  # a test that provokes an error clears them
    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A desktop page, light, with script."""
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert axe(page) == []`: what axe-core finds against WCAG 2.2 AA, one line a finding."""

    def violations(page: Page) -> list[str]:
        page.evaluate(
            AXE.read_text(encoding="utf-8")
        )  # evaluated, not linked: the page's policy stays as it is
        found = page.evaluate(
            """async () => (await axe.run(document, {
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                resultTypes: ["violations"],
            })).violations"""
        )
        return [
            f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]

    return violations


@pytest.fixture
def officer_page(new_page: Callable[..., Page], officer_client: Any, live_server: Any) -> Page:
    """A page in which the Secretariat officer is signed in."""
    from django.conf import settings

    page = new_page(viewport={"width": 1280, "height": 900})
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": officer_client.cookies[settings.SESSION_COOKIE_NAME].value,
          "url": live_server.url}]
    )  # fmt: skip
    return page


@pytest.fixture
def sign_in(officer_client: Any, live_server: Any) -> Callable[[Page], Page]:
    """`sign_in(new_page(…))`: the Secretariat officer is signed in on that page."""
    from django.conf import settings

    def signed_in(page: Page) -> Page:
        key = officer_client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return signed_in


@pytest.fixture(scope="session")
def locales_with_pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our languages and one more, right to left; made once."""
    from mreza.config.languages import LOCALE_DIR
    from tests.pseudo_locale import write_pseudo_locale

    folder = tmp_path_factory.mktemp("locale")
    for language in LOCALE_DIR.iterdir():
        (folder / language.name).symlink_to(language)
    write_pseudo_locale(folder)
    return folder


@pytest.fixture
def right_to_left(locales_with_pseudo: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a language written from right to left that the site speaks during this test."""
    from mreza.config import languages
    from mreza.ui import pages
    from tests.pseudo_locale import CODE

    monkeypatch.setattr(languages, "LOCALE_DIR", locales_with_pseudo)
    settings.LOCALE_PATHS = [locales_with_pseudo]
    settings.LANGUAGES = languages.interface_languages()
    monkeypatch.setattr(pages, "_LANGUAGES", frozenset(dict(settings.LANGUAGES)))
    return CODE
