"""Two cities agree in a browser: interest, talk, yes of both, tie; and the last place, which only one of two gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from mreza.areas.partnerships.interests import keeping
from mreza.areas.partnerships.interests.tests.factories import interested
from mreza.areas.partnerships.models import Interest
from mreza.areas.partnerships.wishes import still_open
from mreza.areas.partnerships.wishes.tests.factories import TITLE, leader, member, stated
from mreza.ties.models import Tie
from mreza.ties.tests.factories import kind
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOOKS: dict[str, dict[str, Any]] = {
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desktop, light": {"viewport": {"width": 1280, "height": 900}},
}


@pytest.fixture
def signed_in(acting: Callable[..., Any], live_server: Any) -> Callable[[Page, str], Page]:
    """On that page the focal point of a city is signed in."""

    def sign(page: Page, city: str) -> Page:
        _user, client = acting("focal-point", city)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return sign


def at(name: str, code: str, language: str = "en") -> str:
    return reverse(f"partnerships:{name}", kwargs={"code": code}).replace("/en/", f"/{language}/", 1)


@pytest.mark.parametrize("look", in_turn(LOOKS, "an interest"))
@pytest.mark.parametrize("language", ["en", "hr"])
def test_every_page_of_an_interest_is_clean_and_fits(
    look: str, language: str, new_page: Callable[..., Page], signed_in: Any, axe: Any
) -> None:
    kind("advice")
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    wish = stated(lyon, amount=2, parts=2, languages=["fr", "en"], pays={"travel": "they"})
    page = signed_in(new_page(**LOOKS[look]), "hr-varazdin")

    def is_fine(name: str) -> None:
        assert axe(page) == [], name
        assert not page.evaluate(SIDEWAYS), name

    page.goto(at("interest-new", wish.code, language))
    is_fine("form")
    page.fill("#id_text", "Our museum has forty puppets nobody has looked at for years.")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/interests/*/")
    interest = Interest.objects.get()
    assert page.url.endswith(at("interest", interest.code, language))
    is_fine("expressed")
    keeping.write(interest, "In May?", "en", as_asker=False, by=leader(lyon))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    page.reload()
    is_fine("talked about")
    page.click("form[action$='/agree/'] button")
    page.wait_for_selector("#becomes")
    assert Interest.objects.get().state == "agreed"
    is_fine("agreed")
    page.click("main a[href$='/tie/']")
    page.wait_for_url("**/tie/")
    is_fine("tie")
    interested(varazdin, stated(lyon, title="Another offer"))
    page.goto(reverse("partnerships:mine").replace("/en/", f"/{language}/", 1))
    is_fine("mine")
    path = still_open.path(wish.code, wish.expires_on.isoformat()).replace("/en/", f"/{language}/", 1)
    page.goto(path)
    is_fine("still open?")


def test_from_an_offer_to_a_confirmed_tie_without_script(
    new_page: Callable[..., Page], signed_in: Any
) -> None:
    """One states, the other is interested, both talk and agree, and it stands in the ledger."""
    kind("advice")
    lyon = member("fr-lyon")
    member("hr-varazdin")
    wish = stated(lyon)
    asker = signed_in(new_page(java_script_enabled=False), "hr-varazdin")
    asked = signed_in(new_page(java_script_enabled=False), "fr-lyon")
    asker.goto(wish.get_absolute_url())
    asker.click("text=We would take it up")
    asker.fill("#id_text", "We have forty puppets.")
    asker.click("text=Send the interest")
    asker.wait_for_url("**/interests/*/")
    asked.goto(reverse("desk:desk"))
    asked.click("text=Let us talk")
    expect(asked.locator("body")).to_contain_text("The other side hears that you would like to talk.")
    assert asked.url.endswith(reverse("desk:desk"))
    code = Interest.objects.get().code
    for page, told in ((asked, "Noted."), (asker, "Agreed.")):
        page.goto(at("interest", code))
        page.click("text=We agree")
        expect(page.locator("body")).to_contain_text(told)
    asker.click("text=Enter it as a tie")
    asker.click("button:has-text('Enter it')")
    expect(asker.locator("body")).to_contain_text(
        "It stands in the ledger of ties, confirmed by both cities."
    )
    tie = Tie.objects.get()
    assert (tie.state, tie.giver.code, tie.receiver.code) == ("confirmed", "fr-lyon", "hr-varazdin")
    assert asker.url.endswith(tie.contact.get_absolute_url())


def test_the_last_place_goes_to_one_and_the_other_reads_it_kindly(
    new_page: Callable[..., Page], signed_in: Any
) -> None:
    lyon = member("fr-lyon")
    wish = stated(lyon)
    pages = []
    for city in (member("hr-varazdin"), member("it-bologna")):
        interest = interested(city, wish)
        keeping.agree(interest, as_asker=False, by=leader(lyon))
        page = signed_in(new_page(), city.code)
        page.goto(at("interest", interest.code))
        pages.append(page)
    faster, slower = pages
    faster.click("text=We agree")
    expect(faster.locator("main")).to_contain_text("What becomes of it?")
    slower.click("text=We agree")
    expect(slower.locator("[role=alert]")).to_contain_text("Somebody was faster")
    expect(slower.locator("main")).to_contain_text("not declined")
    expect(slower.locator("h1")).to_have_text(TITLE)
    expect(slower.locator("text=Others of this kind that are open")).to_be_visible()
    new_page.complaints.clear()  # type: ignore[attr-defined]  # the browser notes that the answer was a 409
