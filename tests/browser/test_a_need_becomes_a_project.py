"""A need becomes a project, in a browser from end to end: stated, matched, written about, agreed, run, measured, green.

The city that needs something sits at a desk; the one that offers it works on a phone without script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.models import Interest, Project, Suggestion, Wish
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.models import City
from mreza.ties.models import Tie
from tests.browser.page_types import sideways

pytestmark = pytest.mark.django_db(transaction=True)
NEEDS, OFFERS = "hr-varazdin", "jm-kingston"
NEED, OFFER = "A week with somebody who repairs puppets", "A puppet mender comes for a week"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def browser_of(
    network: None, acting: Any, new_page: Callable[..., Page], live_server: Any
) -> Callable[..., Page]:
    """`browser_of("fr-lyon", java_script_enabled=False)`: a browser of the city's focal point, signed in."""

    def open_page(city: str, **options: Any) -> Page:
        _user, client = acting("focal-point", city)
        page = new_page(**options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return open_page


def listed(page: Page) -> list[str]:
    """The suggested cities, in their order."""
    return page.locator(".partners h3 a").all_inner_texts()


def test_a_need_becomes_a_project_whose_light_is_green(browser_of: Callable[..., Page], axe: Any) -> None:
    stated(City.objects.get(code=OFFERS), side="offer", kind="expert-days", title=OFFER)
    ours = browser_of(NEEDS, viewport=DESK)
    theirs = browser_of(OFFERS, viewport=PHONE, java_script_enabled=False)
    state_a_need(ours)
    choose_a_partner(ours, axe)
    write_to_it(ours)
    interest = meet_the_need(theirs)
    project = agree_and_begin(ours, theirs, interest)
    say_what_it_is(ours)
    both_confirm(ours, theirs, project)
    measure(ours, theirs, project)


def state_a_need(page: Page) -> None:
    """From the city's desk; what it needs leads to who could give it."""
    page.goto(f"/en/desk/cities/{NEEDS}/")
    partners = page.get_by_role("region", name="Find partners")
    expect(partners).to_contain_text("neither an offer nor a need yet")
    partners.get_by_role("link", name="Three offers, three needs").click()
    page.get_by_role("link", name="Rather one, in detail").click()
    page.get_by_label("We need").check()
    page.get_by_label("What is it?").select_option("expert-days")
    page.get_by_label("In a few words").fill(NEED)
    page.get_by_label("More about it").fill("Ours is forty years old, and nobody here mends its puppets.")
    page.get_by_label("How much").first.fill("5")
    page.get_by_role("button", name="State it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEED)
    page.get_by_role("main").get_by_role("link", name="Find partners").click()


def choose_a_partner(page: Page, axe: Any) -> None:
    """Ten with their reasons; the correction off and on; why not another one."""
    expect(page.get_by_text("For what it needs:")).to_be_visible()
    corrected = listed(page)
    assert len(corrected) == 10
    assert page.locator(".partner .reasons, .partner .met").count() >= 10
    page.get_by_role("link", name="By the score alone").click()
    expect(page.get_by_text("The correction is off")).to_be_visible()
    by_score = listed(page)
    assert by_score[0] == "Kingston"
    assert by_score != corrected
    first = page.get_by_role("article", name="Kingston")
    expect(first).to_contain_text(f"“{OFFER}”")
    first.get_by_text("All reasons:").click()
    expect(first.get_by_text("Together", exact=True)).to_be_visible()
    page.get_by_role("link", name="Adjusted for balance").click()
    expect(page.get_by_text("What would make the Network more even")).to_be_visible()
    assert listed(page) == corrected
    page.get_by_label("City", exact=True).select_option("ph-baguio-city")
    page.get_by_role("button", name="Why not this city?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varaždin and Baguio City")
    expect(page.get_by_text(re.compile("Baguio City (stands at|is suggested: )"))).to_be_visible()
    expect(page.get_by_text("For what it needs:")).to_be_visible()  # the answer is about the same need
    assert axe(page) + sideways(page) == []


def write_to_it(page: Page) -> None:
    """The letter is written already."""
    page.get_by_label("City", exact=True).select_option(OFFERS)
    page.get_by_role("button", name="Why not this city?").click()
    page.get_by_role("link", name="Propose to work together").click()
    expect(page.get_by_label("Letter, English")).to_contain_text(NEED)
    expect(page.get_by_label("Letter, Croatian")).to_contain_text(NEED)
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_text("Your letter to Kingston is on its way.")).to_be_visible()
    assert Suggestion.objects.filter(did=Did.WROTE, city__code=NEEDS, other__code=OFFERS).count() == 1


def meet_the_need(page: Page) -> Interest:
    """The letter is read and answered; its address leads to the need, which the other city would meet."""
    page.goto("/en/cities/letters/")
    page.get_by_role("main").get_by_role("link", name="Working together").click()
    letter = page.get_by_role("main")
    expect(letter).to_contain_text(OFFER)
    need = Wish.objects.get(side="need")
    expect(letter).to_contain_text(need.get_absolute_url())
    page.get_by_label(re.compile("answer", re.IGNORECASE)).fill("Gladly. I write to you at your need, too.")
    page.get_by_role("button", name="Send the answer").click()
    page.goto(need.get_absolute_url())
    page.get_by_role("link", name="We would meet it").click()
    page.get_by_label("What you would do with it").fill("He could come in May.")
    page.get_by_role("button", name="Send the interest").click()
    expect(page.get_by_text("Your interest is sent.")).to_be_visible()
    return Interest.objects.get()


def agree_and_begin(ours: Page, theirs: Page, interest: Interest) -> Project:
    talk = reverse("partnerships:interest", kwargs={"code": interest.code})
    ours.goto("/en/desk/")
    ours.get_by_role("main").locator(f"a[href='{talk}']").first.click()
    expect(ours.get_by_text("He could come in May.")).to_be_visible()
    ours.get_by_label("Your message").fill("May is fine. Shall we make a small school of it?")
    ours.get_by_role("button", name="Answer", exact=True).click()
    for page, told in ((theirs, "Noted."), (ours, "Agreed.")):
        page.goto(talk)
        page.get_by_role("button", name="We agree").click()
        expect(page.get_by_text(told).first).to_be_visible()
    ours.get_by_role("button", name="Begin a project").click()
    expect(ours.get_by_text("The project is begun.")).to_be_visible()
    return Project.objects.get(interest=interest)


def say_what_it_is(page: Page) -> None:
    """What it is to find out, and how one will know."""
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_role("link", name="In short").click()
    page.get_by_label("Summary").fill("A mender comes and teaches.")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_role("button", name="Add a result").click()
    page.get_by_label("Result", exact=True).fill("Puppets mended")
    page.get_by_label("Unit").fill("puppets")
    page.get_by_label("Where it begins").fill("0")
    page.get_by_label("Aim").fill("20")
    page.get_by_role("button", name="Save and come back later").click()


def both_confirm(ours: Page, theirs: Page, project: Project) -> None:
    """The second city agrees from its desk, the first confirms, and the tie stands in the ledger for everybody."""
    theirs.goto("/en/desk/")
    theirs.get_by_role("main").locator(f"a[href='{project.get_absolute_url()}']").first.click()
    theirs.get_by_role("button", name="Agree to be in it").click()
    expect(theirs.get_by_text("Your city is in the project.")).to_be_visible()
    ours.goto(project.get_absolute_url())
    ours.get_by_role("button", name="Confirm the project").click()
    expect(ours.get_by_text("The tie of its cities stands in the ledger.")).to_be_visible()
    tie = Tie.objects.get(contact__card_key=project.key)
    assert ({tie.giver.code, tie.receiver.code}, tie.state) == ({NEEDS, OFFERS}, "confirmed")
    ours.goto(f"/en/ties/between/{NEEDS}/{OFFERS}/")
    expect(
        ours.get_by_role("main").locator(f"a[href='{tie.contact.get_absolute_url()}']").first
    ).to_be_visible()


def measure(ours: Page, theirs: Page, project: Project) -> None:
    """It runs; a result on its way turns the light green."""
    ours.goto(project.get_absolute_url())
    ours.get_by_role("link", name="Say how it stands").click()
    ours.get_by_role("button", name="It has begun").click()
    expect(ours.get_by_text("amber: needs a look")).to_be_visible()
    theirs.goto(project.get_absolute_url())
    theirs.get_by_role("link", name="Say how it stands").click()
    theirs.get_by_text("Write down what was measured").click()
    theirs.get_by_label("Measured", exact=True).fill("14")
    theirs.get_by_role("button", name="Keep this value").click()
    ours.goto(project.get_absolute_url())
    expect(ours.get_by_text("green: on its way").first).to_be_visible()
