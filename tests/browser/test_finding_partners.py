"""A partner is found, compared and written to: on a phone without script, and by keyboard on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.models import City, CityLetter
from tests.browser.page_types import sideways

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 700}
NEED, OFFER = "Places in a summer school", "Three places for weavers"


@pytest.fixture
def browser_of(
    network: None, acting: Any, new_page: Callable[..., Page], live_server: Any
) -> Callable[..., Page]:
    """A browser of Varaždin's focal point, whose need Kingston's offer meets."""
    stated(City.objects.get(code="hr-varazdin"), side="need", kind="training-places", title=NEED)
    stated(City.objects.get(code="jm-kingston"), side="offer", kind="training-places", title=OFFER)
    _user, client = acting("focal-point", "hr-varazdin")

    def open_page(**options: Any) -> Page:
        page = new_page(**options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return open_page


def test_on_a_phone_without_script_a_need_finds_its_offer_and_a_letter_goes_out(browser_of):
    page = browser_of(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/cities/hr-varazdin/")
    page.get_by_role("link", name="Find partners").first.click()
    page.get_by_role("navigation", name="For what?").get_by_role("link", name=NEED).click()
    card = page.get_by_role("article", name="Kingston")
    expect(card).to_contain_text(f"Varaždin needs “{NEED}”, Kingston offers “{OFFER}”")
    card.get_by_role("link", name="Kingston").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varaždin and Kingston")
    page.get_by_role("link", name="Propose to work together").click()
    expect(page.get_by_label("Letter, English")).to_contain_text(NEED)
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_role("status").first).to_contain_text("Your letter to Kingston is on its way.")
    letter = CityLetter.objects.get()
    assert letter.city.code == "jm-kingston"
    assert "— Hrvatski —" in letter.text


def test_the_correction_the_comparison_and_why_not_are_reached_by_keyboard(browser_of, axe):
    page = browser_of(viewport={"width": 1280, "height": 900})
    page.goto("/en/partnerships/find/hr-varazdin/")
    page.get_by_role("link", name="By the score alone").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The correction is off")).to_be_visible()
    names = page.locator(".partners h3 a").all_inner_texts()
    page.locator(".partner-all summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".partner").first.get_by_text("Together", exact=True)).to_be_visible()
    for place in (0, 1):
        page.locator(".compare-choice input").nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Compare the chosen cities").focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.compare thead a")).to_have_text(names[:2])
    assert axe(page) == []
    page.get_by_role("link", name="All suggestions").click()
    page.get_by_label("City", exact=True).select_option("ph-baguio-city")
    page.get_by_role("button", name="Why not this city?").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Varaždin and Baguio City")
    expect(page).to_have_url(re.compile(r"/with/ph-baguio-city/\?correction=off$"))
    assert axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_it_fits_a_narrow_phone_and_has_no_findings(browser_of, axe, scheme):
    page = browser_of(viewport=NARROW, color_scheme=scheme)
    with_kingston = "hr-varazdin/with/jm-kingston/"
    for address in (
        "", "hr-varazdin/", "hr-varazdin/idea/?text=puppets", "hr-varazdin/why/", with_kingston,
        f"{with_kingston}propose/", f"{with_kingston}aside/",
        "hr-varazdin/compare/?with=jm-kingston&with=fr-lyon&with=at-graz&rows=all",
    ):  # fmt: skip
        page.goto(f"/hr/partnerships/find/{address}")
        assert sideways(page) == [], address
        assert axe(page) == [], address
