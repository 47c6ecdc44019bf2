"""Offers and needs in a browser: the first visit on a phone without script, and all their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.models import City
from tests.browser.page_types import expected_refusals, sideways
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)
HERE, OTHER = "hr-varazdin", "fr-lyon"
PHONE = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "phone, dark": ("hr", {"viewport": PHONE, "color_scheme": "dark"}),
    "desktop, light": ("en", {"viewport": {"width": 1280, "height": 900}}),
    "right to left": ("ar", {"viewport": {"width": 320, "height": 640}}),
}


@pytest.fixture
def browser_of(
    network: None, acting: Any, new_page: Callable[..., Page], live_server: Any
) -> Callable[..., Page]:
    """`browser_of("fr-lyon", java_script_enabled=False)`: a phone of the city's focal point, signed in."""

    def open_page(city: str, **options: Any) -> Page:
        _user, client = acting("focal-point", city)
        page = new_page(**{"viewport": PHONE, **options})
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return open_page


def test_a_first_visit_is_three_minutes_on_a_phone_without_script(
    browser_of: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    """An example is a start, a mistake is said at its line, nothing typed is lost, then the partners are there."""
    page = browser_of(HERE, java_script_enabled=False)
    page.goto("/en/partnerships/offers-and-needs/")
    page.get_by_role("link", name="Three offers, three needs").click()
    page.get_by_role("button", name="Take it as a start").first.click()
    first = page.get_by_role("group", name="Offer 1")
    taken = first.get_by_label("In a few words").input_value()
    assert taken
    need = page.get_by_role("group", name="Need 1")
    need.get_by_label("In a few words").fill("Forty pages into French")
    with expected_refusals(new_page.complaints):  # type: ignore[attr-defined]
        page.get_by_role("button", name="State them").last.click()
        expect(page.get_by_role("alert")).to_contain_text("Choose what it is.")
    assert page.get_by_role("group", name="Offer 1").get_by_label("In a few words").input_value() == taken
    need.get_by_label("What is it?").select_option("translation-pages")
    need.get_by_label("How much").fill("40")
    page.get_by_role("button", name="State them").last.click()
    expect(page.get_by_text("2 entries stand and are open.")).to_be_visible()
    assert sorted(Wish.objects.values_list("side", flat=True)) == ["need", "offer"]


def test_a_filter_is_one_touch_and_keeps_the_address(browser_of: Callable[..., Page]) -> None:
    lyon = City.objects.get(code=OTHER)
    stated(lyon, title="Looms on loan", kind="training-places")
    stated(lyon, title="A hall in May", kind="venue-days", side="need")
    page = browser_of(HERE, viewport={"width": 1280, "height": 900})
    page.goto("/en/partnerships/offers-and-needs/")
    page.locator("#side-need").check()
    expect(page.get_by_role("status")).to_contain_text("1 need")
    expect(page.get_by_role("link", name="Looms on loan")).to_have_count(0)
    assert page.url.endswith("?side=need")
    page.go_back()
    expect(page.get_by_role("link", name="Looms on loan")).to_be_visible()


@pytest.mark.parametrize("look", in_turn(LOOKS, "offers"))
def test_every_page_of_offers_is_clean_and_fits(
    look: str, browser_of: Callable[..., Page], axe: Any, request: pytest.FixtureRequest
) -> None:
    language, options = LOOKS[look]
    if language == "ar":
        request.getfixturevalue("right_to_left")
    here, other = City.objects.get(code=HERE), City.objects.get(code=OTHER)
    own = stated(
        here, kind="residency-weeks", amount="6", parts="3", pays={"stay": "we"}, languages=["hr", "en"]
    )
    inside = stated(other, title="Forty pages", side="need", kind="translation-pages", audience="network")
    page, wrong = browser_of(HERE, **options), {}
    base = f"/{language}/partnerships/offers-and-needs/"
    addresses = (
        "", "?view=table", "?view=map", "?q=qqqqqqqq", "?kind=flying&since=31.2.2027", "new/", "first-visit/",
        "import/", f"{own.code}/", f"{own.code}/change/", f"{own.code}/withdraw/", f"{inside.code}/",
    )  # fmt: skip
    for address in addresses:
        page.goto(base + address)
        if found := axe(page) + sideways(page):
            wrong[address] = found
    complaints = request.getfixturevalue("new_page").complaints
    complaints[:] = [one for one in complaints if "status of 400" not in one]  # the question that was wrong
    page.goto(f"{base}new/")
    page.locator("form.entry-form button[type=submit]").last.click()
    if found := axe(page) + sideways(page):
        wrong["with what is wrong"] = found
    complaints[:] = [one for one in complaints if "status of 422" not in one]
    assert wrong == {}
