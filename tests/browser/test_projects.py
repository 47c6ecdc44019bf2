"""A project in a browser: begun, agreed to by a second city, confirmed, running, measured, green; and all its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.models import City
from mreza.ties.models import Tie
from tests.browser.page_types import expected_refusals, sideways
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)
LEAD, OTHER = "hr-varazdin", "fr-lyon"
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


def test_a_project_of_two_cities_turns_green(
    browser_of: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    """The second city works without script."""
    lead, other = browser_of(LEAD), browser_of(OTHER, java_script_enabled=False)

    lead.goto("/en/partnerships/projects/")
    lead.get_by_role("link", name="Begin a project").click()
    lead.get_by_label("Working title").fill("Looms that travel")
    lead.get_by_label("Language you write in").select_option("en")
    lead.get_by_role("button", name="Begin").click()
    lead.get_by_role("link", name="In short").click()
    lead.get_by_label("Summary").fill("Two towns lend one another their looms.")
    lead.get_by_role("button", name="Save and come back later").click()
    lead.get_by_role("link", name="Results", exact=True).click()
    lead.get_by_role("button", name="Add a result").click()
    lead.get_by_label("Result", exact=True).fill("Weavers who sell their work")
    lead.get_by_label("Unit").fill("weavers")
    lead.get_by_label("Where it begins").fill("4")
    lead.get_by_label("Aim").fill("12")
    lead.get_by_role("button", name="Save and come back later").click()
    lead.get_by_role("link", name="The cities in it").click()
    lead.get_by_label("City").select_option(OTHER)
    lead.get_by_role("button", name="Ask this city").click()
    project = Project.objects.get(origin="city")
    here = f"/en/partnerships/projects/{project.code}/"

    other.goto("/en/desk/")
    other.get_by_role("main").get_by_role("link", name="Answer", exact=True).first.click()
    other.get_by_role("button", name="Agree to be in it").click()
    expect(other.get_by_text("Your city is in the project.")).to_be_visible()

    lead.goto(here)
    lead.get_by_role("button", name="Confirm the project").click()
    expect(lead.get_by_text("The tie of its cities stands in the ledger.")).to_be_visible()
    tie = Tie.objects.get(contact__card_key=project.key)
    assert ({tie.giver.code, tie.receiver.code}, tie.state) == ({LEAD, OTHER}, "confirmed")

    lead.get_by_role("link", name="Say how it stands").click()
    lead.get_by_role("button", name="It has begun").click()
    expect(lead.get_by_text("amber: needs a look")).to_be_visible()

    other.goto(here)
    other.get_by_role("link", name="Say how it stands").click()
    other.get_by_text("Write down what was measured").click()
    other.get_by_label("Measured", exact=True).fill("13,5")
    other.get_by_role("button", name="Keep this value").click()
    other.goto(here)
    expect(other.get_by_text("green: on its way").first).to_be_visible()
    expect(other.get_by_text("The aim is reached.")).to_be_visible()

    stranger = new_page()
    with expected_refusals(new_page.complaints):  # type: ignore[attr-defined]
        answered = stranger.goto(here)
    assert answered is not None
    assert answered.status == 404  # a draft is nobody else's to read


@pytest.mark.parametrize("look", in_turn(LOOKS, "projects"))
def test_every_page_of_projects_is_clean_and_fits(
    look: str, browser_of: Callable[..., Page], axe: Any, request: pytest.FixtureRequest
) -> None:
    language, options = LOOKS[look]
    if language == "ar":
        request.getfixturevalue("right_to_left")
    lead, other = City.objects.get(code=LEAD), City.objects.get(code=OTHER)
    make_project(other, city=lead, stage="finished", public=True, texts={"title": "Looms that came home"})
    draft = make_project(other, city=lead, texts={"title": "Looms still to come"})
    at = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
    one = make_project(other, city=lead, stage="running", public=True, at=at)
    page, wrong = browser_of(LEAD, **options), {}
    base = f"/{language}/partnerships/projects/"
    addresses = (
        "", "?view=table", "?view=map", "?view=timeline", "?q=qqqqqqqq", "?stage=flying", "new/", "mine/", "asked/",
        f"{one.code}/", f"{one.code}/keep/", f"{one.code}/write/", f"{one.code}/history/", f"{one.code}/standing/",
        f"{draft.code}/", f"{draft.code}/check/", f"{draft.code}/cities/",
        *(f"{draft.code}/write/{section}/" for section in ("short", "partners", "milestones", "results", "news")),
    )  # fmt: skip
    for address in addresses:
        page.goto(base + address)
        if found := axe(page) + sideways(page):
            wrong[address] = found
    complaints = request.getfixturevalue("new_page").complaints
    complaints[:] = [one for one in complaints if "status of 400" not in one]  # the question that was wrong
    page = browser_of(OTHER, **options)
    for address in (f"{draft.code}/", "asked/", f"{draft.code}/city/{OTHER}/"):
        page.goto(base + address)
        if found := axe(page) + sideways(page):
            wrong[f"asked: {address}"] = found
    assert wrong == {}
