"""Asking the Network in a browser: the form, the check before it is sent, the question, the public answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mreza.areas.practices.asking.models import Answer, Question
from mreza.areas.practices.asking.tests.factories import (
    ANSWER,
    TEXT,
    TITLE,
    answered,
    asked,
    member,
    network,
    practice_about,
    published,
)
from mreza.ties.models import Tie
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("hr-varazdin", "fr-lyon", "it-bologna", "es-seville", "de-hannover", "pl-katowice")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOOKS: dict[str, dict[str, Any]] = {
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desktop, light": {"viewport": {"width": 1280, "height": 900}},
}


@pytest.fixture
def signed_in(acting: Callable[..., Any], live_server: Any) -> Callable[..., Page]:
    """On that page the focal point of a city, of Varaždin if none is named, is signed in."""
    from django.conf import settings

    def sign(page: Page, city: str = "hr-varazdin") -> Page:
        _user, client = acting("focal-point", city)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        return page

    return sign


def _ask(page: Page, language: str) -> None:
    page.goto(f"/{language}/questions/new/")
    page.fill("#id_title", TITLE)
    page.fill("#id_text", TEXT)
    page.select_option("#id_language", "en")
    page.check("input[name=field][value=music]")


@pytest.mark.parametrize("look", in_turn(LOOKS, "a question"))
@pytest.mark.parametrize("language", ["en", "hr"])
def test_every_page_of_a_question_is_clean_and_fits(
    look: str, language: str, new_page: Callable[..., Page], signed_in: Any, axe: Any
) -> None:
    cities = network(*CODES)
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    page = signed_in(new_page(**LOOKS[look]))

    def is_fine(name: str) -> None:
        assert axe(page) == [], name
        assert not page.evaluate(SIDEWAYS), name

    _ask(page, language)
    page.locator("#id_text").blur()
    page.wait_for_selector("#suggested .panel a")
    is_fine("form")
    page.click("button[value=check]")
    assert page.locator(".cities-asked > li").count() == 5
    is_fine("check")
    page.click("button[value=ask]")
    assert page.locator("h1").inner_text() == TITLE
    is_fine("question")
    question = asked(cities["hr-varazdin"], title="Another question?")
    answered(question, "fr-lyon")
    page.goto(f"/{language}/questions/open/{question.code}/")
    assert ANSWER.split(".")[0] in page.locator("#city-fr-lyon").inner_text()
    is_fine("answered")
    published(question, "it-bologna")
    for address in ("mine/", "", f"{Answer.objects.get().code}/"):
        page.goto(f"/{language}/questions/{address}")
        is_fine(address)


def test_it_works_without_script(new_page: Callable[..., Page], signed_in: Any) -> None:
    network(*CODES)
    page = signed_in(new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False))
    _ask(page, "en")
    page.click("button[value=check]")
    page.click("button[value=change]")
    assert page.input_value("#id_title") == TITLE
    page.click("button[value=check]")
    page.click("button[value=ask]")
    assert page.locator(".cities-asked > li").count() == 5


def _from_the_desk(page: Page, action: str) -> None:
    """To the question that waits there."""
    page.goto("/en/desk/")
    page.get_by_role("main").get_by_role("link", name=action, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_question_is_declined_once_answered_and_becomes_a_card_and_a_tie(
    new_page: Callable[..., Page], signed_in: Callable[..., Page], axe: Any
) -> None:
    """Journey 2: three people, each on a phone, and a stranger who finds the answer."""
    network(*CODES)
    member("se-norrkoping")
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
    asks = signed_in(new_page(**phone))
    asks.goto("/en/questions/")
    asks.get_by_role("link", name="Ask the Network", exact=True).click()
    asks.get_by_label("Your question in one sentence").fill(TITLE)
    asks.get_by_label("More about it").fill(TEXT)
    asks.get_by_label("Music").check()
    asks.get_by_role("button", name="See who will be asked").click()
    expect(asks.locator(".cities-asked > li")).to_have_count(5)
    asks.get_by_role("button", name="Send the question").click()
    expect(asks.get_by_role("status").filter(has_text="Your question is sent.")).to_be_visible()
    question = Question.objects.get()
    first, second = [row.city.code for row in question.asked.select_related("city")][:2]

    declines = signed_in(new_page(**phone), first)
    _from_the_desk(declines, "Answer")
    declines.locator("details.why > summary").click()
    expect(declines.get_by_text("It holds the creative field: music.")).to_be_visible()
    declines.get_by_text("We cannot answer").click()
    declines.get_by_label("Reason").fill("No shops stand empty here.")
    assert axe(declines) == []
    declines.get_by_role("button", name="Pass it on").click()
    expect(declines.get_by_text("The question goes on to another city.")).to_be_visible()
    expect(declines.locator(".cities-asked > li")).to_have_count(6)

    answers = signed_in(new_page(**phone), second)
    _from_the_desk(answers, "Answer")
    expect(answers.get_by_text("No shops stand empty here.")).to_have_count(0)
    answers.get_by_role("main").get_by_role("link", name="Answer", exact=True).click()
    answers.get_by_label("Your answer").fill(ANSWER)
    assert axe(answers) == []
    assert not answers.evaluate(SIDEWAYS)
    answers.get_by_role("button", name="Send the answer").click()

    _from_the_desk(asks, "Read")
    expect(asks.get_by_text("No shops stand empty here.")).to_be_visible()
    expect(asks.get_by_text(ANSWER)).to_be_visible()
    asks.get_by_role("button", name="This answers our question").click()
    expect(asks.get_by_text("It is published as soon as the other city agrees.")).to_be_visible()
    assert not Answer.objects.exists()

    _from_the_desk(answers, "Decide")
    answers.get_by_role("button", name="Agree to publish").click()
    expect(answers.get_by_text("Question and answer are published.")).to_be_visible()

    stranger = new_page(**phone)
    stranger.goto("/en/search/?q=rehearsals")
    stranger.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    expect(stranger.get_by_text(ANSWER)).to_be_visible()
    tie = Tie.objects.get()
    assert (tie.contact.kind.code, tie.state) == ("advice", "confirmed")
    assert (tie.giver.code, tie.receiver.code) == (second, "hr-varazdin")
    stranger.goto("/en/ties/?kind=advice")
    expect(stranger.get_by_role("main").get_by_role("link", name=TITLE).first).to_be_visible()
