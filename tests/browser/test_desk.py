"""The desk in a browser: narrowing without a reload, and readable for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from mreza.accounts.choices import RoleKind
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.cities.models import City, CreativeField
from mreza.cities.tests.factories import AppointmentFactory
from mreza.foundation.moments import now
from mreza.notices.letters import Letter
from mreza.notices.models import tell_address

PAGES = (
    "/en/desk/", "/hr/desk/cities/hr-varazdin/", "/en/desk/fields/music/", "/en/desk/countries/hr/",
    "/en/desk/notices/", "/hr/desk/notices/settings/", "/en/desk/outbox/", "/en/desk/outbox/{letter}/",
)  # fmt: skip


@pytest.fixture
def everything(network: None, live_server: Any) -> Callable[[Page], Page]:
    """Somebody with every desk is signed in on that page."""
    user = UserFactory(name="")
    RoleFactory(user=user, kind=RoleKind.SECRETARIAT)
    AppointmentFactory(user=user, role="focal-point", city=City.objects.get(code="hr-varazdin"), since=now())
    AppointmentFactory(
        user=user, role="coordinator", field=CreativeField.objects.get(code="music"), since=now()
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def signed_in(page: Page) -> Page:
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        return page

    return signed_in


@pytest.mark.parametrize(
    "how",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_desks_are_readable_for_everybody(
    how: dict[str, Any],
    everything: Callable[[Page], Page],
    new_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
) -> None:
    letter = tell_address(
        "a@example.org", "test", Letter("Subject", ("Text",), "Why."), language="en", secret=False
    )
    page = everything(new_page(**how))
    for path in PAGES:
        answer = page.goto(path.format(letter=letter.code))
        assert answer is not None
        assert answer.status == 200, path
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= how["viewport"]["width"], path


def test_the_list_is_narrowed_in_place_and_back_again(
    everything: Callable[[Page], Page], new_page: Callable[..., Page]
) -> None:
    page = everything(new_page(viewport={"width": 1280, "height": 900}))
    page.goto("/en/desk/")
    page.evaluate("window.stillHere = true")
    lines = page.locator("#waiting .lines > li")
    all_lines = lines.count()
    chip = page.locator("#waiting .chip").nth(1)
    narrowed = int(chip.locator(".count").inner_text())
    chip.click()
    page.wait_for_url("**/en/desk/?about=*")
    expect(lines).to_have_count(narrowed)
    assert page.evaluate("window.stillHere") is True
    page.go_back()
    expect(page.locator("#waiting .lines > li")).to_have_count(all_lines)


def test_what_waits_opens_as_a_page_of_its_own(
    everything: Callable[[Page], Page], new_page: Callable[..., Page]
) -> None:
    """Only the chips narrow the list in place; the thing to do is not put into the desk."""
    page = everything(new_page(viewport={"width": 1280, "height": 900}))
    page.goto("/en/desk/")
    page.locator("#waiting .chip").nth(1).click()
    page.wait_for_url("**/en/desk/?about=*")
    link = page.locator("#waiting .lines .acts a").first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_role("heading", name="Desk", exact=True)).to_have_count(0)
    expect(page.locator("main")).to_have_count(1)
