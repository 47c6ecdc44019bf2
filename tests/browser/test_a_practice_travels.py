"""Journey 1 in a browser: a practice goes from Varaždin to a second city, from there to a third; and all its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.adoption_factories import adopted, confirmed, published, said
from mreza.cities.models import City
from mreza.ties.models import Tie
from tests.browser.page_types import sideways
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND, THIRD = "hr-varazdin", "it-bologna", "fr-lyon"
LESSON = "The luthier retired, and nobody had been taught."
PHONE = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "phone, dark": ("hr", {"viewport": PHONE, "color_scheme": "dark"}),
    "desktop, light": ("en", {"viewport": {"width": 1280, "height": 900}}),
    "right to left": ("ar", {"viewport": {"width": 320, "height": 640}}),
}


@pytest.fixture
def practice(network: None) -> Practice:
    return published(City.objects.get(code=FIRST))


@pytest.fixture
def browser_of(
    practice: Practice, acting: Any, new_page: Callable[..., Page], live_server: Any
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


def say(page: Page, since: str, **fates: str) -> None:
    """Fill in the form of an adoption that runs, and send it."""
    page.get_by_label("How far have you come?").select_option("running")
    page.get_by_label("Since when").fill(since)
    for key, fate in fates.items():
        page.locator(f'[name="block.{key}.fate"][value={fate}]').check()
        if fate == "changed":
            page.locator(f'[name="block.{key}.why"]').fill("Our theatre has no workshop.")
    page.get_by_role("button", name="Enter the adoption").click()


def confirm_from_the_desk(page: Page) -> None:
    page.goto("/en/desk/")
    page.get_by_role("main").get_by_role("link", name="Answer", exact=True).first.click()
    page.get_by_role("button", name="Yes, it is so").click()
    expect(page.get_by_text("It is confirmed and stands in the ledger of ties.")).to_be_visible()


def ties(practice: Practice) -> list[tuple[str, str, str]]:
    rows = Tie.objects.filter(contact__card_key=practice.key).order_by("pk")
    return [(one.giver.code, one.receiver.code, one.state) for one in rows]


def test_a_practice_travels_through_two_cities(
    practice: Practice, browser_of: Callable[..., Page], page: Page
) -> None:
    """The second city works without script."""
    here = f"/en/practices/{practice.code}/"
    first, third = browser_of(FIRST), browser_of(THIRD)
    second = browser_of(SECOND, java_script_enabled=False)

    second.goto(here)
    expect(second.get_by_text("No city has recorded an adoption of this practice yet.")).to_be_visible()
    second.get_by_role("link", name="Adopt in your city").click()
    say(second, "2024-09", b1="kept", b2="changed", b3="kept")
    expect(second.get_by_text("not yet confirmed", exact=True)).to_be_visible()
    assert ties(practice) == []
    confirm_from_the_desk(first)
    assert ties(practice) == [(FIRST, SECOND, "confirmed")]

    third.goto(here)
    third.locator(".lineage-outline").get_by_role("link", name="Bologna").click()
    third.get_by_role("link", name="Adopt it from here").click()
    expect(third.get_by_text("Taken from: Bologna.")).to_be_visible()
    say(third, "2025-03", b1="kept", b2="kept", b3="kept")
    confirm_from_the_desk(second)
    assert ties(practice) == [(FIRST, SECOND, "confirmed"), (SECOND, THIRD, "confirmed")]

    # What everybody reads: both ancestors, the core without the changed block, the credit of the first city.
    page.goto(here)
    carried = page.locator(".carried-on")
    expect(carried.get_by_text("Adopted in 2 cities").first).to_be_visible()
    core = carried.locator("p", has_text="Its core, kept by everybody who answered:")
    expect(core).to_contain_text("A concert in spring")
    expect(core).not_to_contain_text("Scrap wood")
    names = carried.locator("svg text.name")
    expect(names).to_have_text(["Varaždin", "Bologna", "Lyon"])
    places = [names.nth(at).bounding_box() for at in range(3)]
    assert places == sorted(places, key=lambda box: box["x"] if box else 0.0)
    carried.get_by_role("link", name="The whole family tree").click()
    row = page.get_by_role("row", name="Varaždin")
    expect(row.get_by_role("cell")).to_have_text(["1", "1", "2"])
    page.locator(".lineage-outline").get_by_role("link", name="Lyon").click()
    way = page.get_by_role("navigation", name="The way it came").get_by_role("listitem")
    expect(way).to_contain_text(["Varaždin", "Bologna", "Lyon"])
    page.get_by_role("link", name="Its place in the ledger of ties").click()
    expect(page.get_by_role("main")).to_contain_text("Bologna")
    expect(page.get_by_role("main")).to_contain_text("Lyon")

    there = Adoption.objects.get(city__code=SECOND)
    second.goto(f"{here}adoptions/{there.code}/")
    second.get_by_role("link", name="Say how it is going").click()
    second.get_by_text("It has stopped", exact=True).click()
    second.get_by_label("What other cities can learn from it").fill(LESSON)
    second.get_by_role("button", name="Say that it has stopped").click()
    expect(second.get_by_text(LESSON)).to_be_visible()
    for address in (here, f"{here}lineage/", f"{here}adoptions/{there.code}/"):
        page.goto(address)
        expect(page.get_by_text(LESSON)).to_be_visible()
    page.goto("/en/search/?q=luthier+retired")
    expect(page.get_by_role("main").get_by_role("link", name="in Bologna")).to_be_visible()
    expect(page.locator(".snippet mark").first).to_be_visible()


@pytest.mark.parametrize("look", in_turn(LOOKS, "a tree"))
def test_every_page_of_a_tree_is_clean_and_fits(
    look: str, practice: Practice, browser_of: Callable[..., Page], axe: Any, request: pytest.FixtureRequest
) -> None:
    language, options = LOOKS[look]
    if language == "ar":
        request.getfixturevalue("right_to_left")
    one = confirmed(practice, City.objects.get(code=SECOND), said(b1="kept", b2="changed", b3="kept"))
    two = adopted(practice, City.objects.get(code=THIRD), parent=one)
    one = keeping.stop(one, lesson=LESSON, on="2025-01-15", by=None, version=one.version)
    page, wrong = browser_of(THIRD, **options), {}
    base = f"/{language}/practices/{practice.code}/"
    for address in (
        "", "lineage/", "lineage/sample/", f"adoptions/{one.code}/", f"adoptions/{two.code}/",
        f"adoptions/{two.code}/write/", f"adoptions/{two.code}/keep/",
    ):  # fmt: skip
        page.goto(base + address)
        if found := axe(page) + sideways(page):
            wrong[address] = found
    page = browser_of("ie-dublin", **options)
    page.goto(f"{base}adopt/?from={two.code}")
    if found := axe(page) + sideways(page):
        wrong["adopt/"] = found
    assert wrong == {}


def test_where_people_read_from_the_right_the_tree_grows_to_the_left(
    right_to_left: str, practice: Practice, page: Page
) -> None:
    one = confirmed(practice, City.objects.get(code=SECOND))
    confirmed(practice, City.objects.get(code=THIRD), parent=one)
    page.goto(f"/ar/practices/{practice.code}/lineage/")
    names = page.locator(".lineage svg text.name")
    boxes = [box for at in range(3) if (box := names.nth(at).bounding_box())]
    assert boxes == sorted(boxes, key=lambda box: -box["x"])
    frame = page.locator(".lineage-frame").bounding_box()
    assert frame is not None
    # Words stand before their sign, not over it, and the first city is what one sees first.
    sign = page.locator(".lineage .sign.origin").bounding_box()
    assert sign is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= sign["x"]
    assert sign["x"] + sign["width"] <= frame["x"] + frame["width"]


def test_the_tree_can_be_printed(practice: Practice, page: Page) -> None:
    confirmed(practice, City.objects.get(code=SECOND))
    page.goto(f"/en/practices/{practice.code}/lineage/")
    page.emulate_media(media="print")
    expect(page.locator(".lineage svg")).to_be_visible()
    expect(page.locator(".lineage-outline")).to_contain_text("Bologna")
    assert not page.get_by_role("link", name="Adopt in your city").is_visible()
    wider = page.evaluate("document.querySelector('.lineage svg').getBoundingClientRect().width > innerWidth")
    assert not wider
