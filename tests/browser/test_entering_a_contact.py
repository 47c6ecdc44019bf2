"""A contact entered on a phone, told by the other city in its own language, and confirmed: journey 3 in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.ties.models import Contact, Tie

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
REFUSED = re.compile(r"status of (409|422)")


def entered() -> Tie:
    """The one tie that Dublin's team entered; the others came with the house."""
    return Tie.objects.get(contact__entered_for__code="ie-dublin")


@pytest.fixture
def browser_of(
    network: None, acting: Any, new_page: Callable[..., Page], live_server: Any
) -> Iterator[Callable[..., Page]]:
    """`browser_of("hr-varazdin", java_script_enabled=False)`: a phone of the city's focal point, signed in."""

    def open_page(city: str, **options: Any) -> Page:
        _user, client = acting("focal-point", city)
        page = new_page(viewport=PHONE, **options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    yield open_page
    # A browser notes on its console that a page was answered with a refusal; here that is what is tried.
    complaints = new_page.complaints  # type: ignore[attr-defined]
    complaints[:] = [one for one in complaints if not REFUSED.search(one)]


def test_both_sides_tell_it_in_two_languages_and_it_is_one_confirmed_tie(browser_of, axe):
    """The first without script; nothing has to be unfolded, and what must be answered are six things."""
    dublin = browser_of("ie-dublin", java_script_enabled=False)
    dublin.goto("/en/cities/hr-varazdin/")
    dublin.get_by_role("link", name="Enter a contact").click()
    expect(dublin.get_by_label("With which city?")).to_have_value("Varaždin, Croatia")
    dublin.get_by_label("Residency", exact=True).check()
    dublin.get_by_label("Dublin, Ireland").check()
    dublin.get_by_label("What was it?").fill("A harpist from Varaždin in Dublin")
    dublin.get_by_label("When").fill("5/2024")
    dublin.get_by_role("button", name="Save").click()
    expect(dublin.get_by_role("heading", level=1)).to_have_text("A harpist from Varaždin in Dublin")
    assert entered().state == "claimed"

    varazdin = browser_of("hr-varazdin")
    varazdin.goto("/hr/ties/new/?with=ie-dublin&kind=residency")
    assert axe(varazdin) == []
    assert varazdin.evaluate("document.documentElement.scrollWidth <= innerWidth")
    varazdin.locator("[name=led][value=other]").check()
    varazdin.locator("[name=title]").fill("Harfistica iz Varaždina gošća u Dublinu")
    varazdin.locator("[name=begins]").fill("2024-05")
    varazdin.locator("main form button[type=submit]").last.click()
    expect(varazdin.locator(".alike article")).to_have_count(1)
    expect(varazdin.locator("#error-summary")).to_be_focused()
    assert axe(varazdin) == []
    varazdin.locator("button[name=same]").click()
    expect(varazdin.get_by_role("heading", level=1)).to_have_text("Harfistica iz Varaždina gošća u Dublinu")
    tie = entered()
    assert (tie.state, tie.giver.code, tie.receiver.code) == ("confirmed", "ie-dublin", "hr-varazdin")
    assert Contact.objects.filter(entered_for__code="ie-dublin").get().other_titles == {
        "hr": "Harfistica iz Varaždina gošća u Dublinu"
    }
    assert axe(varazdin) == []


def test_the_other_city_disputes_from_its_desk(browser_of):
    from mreza.cities.models import City
    from mreza.ties.tests.factories import claimed

    one, other = City.objects.get(code="hr-varazdin"), City.objects.get(code="fr-lyon")
    claimed(one, other)
    lyon = browser_of("fr-lyon")
    lyon.goto("/en/desk/")
    lyon.get_by_role("link", name="Look at it").click()
    expect(lyon).to_have_url(re.compile("#answer$"))
    lyon.get_by_role("button", name="It was not so").click()
    expect(lyon.get_by_role("alert")).to_contain_text("Say in a sentence what was not so.")
    lyon.get_by_label("Comment").fill("We were not there.")
    lyon.get_by_role("button", name="It was not so").click()
    expect(lyon.get_by_text("It is disputed now.")).to_be_visible()
    assert not Tie.objects.counted().filter(contact__entered_for=one).exists()


def test_a_city_that_has_entered_it_too_is_asked_whether_it_is_the_same(browser_of, axe):
    """Both entered it before they knew; one click on the desk does not make two contacts of it."""
    from mreza.cities.models import City
    from mreza.ties.tests.factories import claimed

    one, other = City.objects.get(code="hr-varazdin"), City.objects.get(code="fr-lyon")
    theirs = claimed(one, other)
    claimed(other, one, title="Nuit du court métrage", language="fr")
    lyon = browser_of("fr-lyon")
    lyon.goto("/en/desk/")
    lyon.locator("form[action$='/answer/'] button").click()
    expect(lyon.locator("#error-summary")).to_have_text(
        "Your city has entered one that looks like it. Is it the same?"
    )
    expect(lyon.locator("#error-summary")).to_be_focused()
    assert axe(lyon) == []
    assert lyon.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not Tie.objects.counted().filter(contact=theirs).exists()
    lyon.get_by_role("button", name="The same: make one entry of the two").click()
    expect(lyon.get_by_text("The two entries are one.")).to_be_visible()
    between = Tie.objects.counted().between(one, other)
    assert [(tie.contact, tie.state) for tie in between] == [(theirs, "confirmed")]
    expect(lyon.get_by_text("Nuit du court métrage")).to_be_visible()
