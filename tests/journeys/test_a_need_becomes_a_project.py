"""A need finds its offer: ten partners with reasons, a letter, an agreement, a project, a tie, a green light.

Once by the pages, once by the API: nothing but signing in needs a browser.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tests.programs import Program
from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.models import Interest, Project, Suggestion, Wish
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.models import City, CityLetter
from mreza.foundation.codes import random_code
from mreza.ties.models import Tie
from tests.reading import Page

pytestmark = pytest.mark.usefixtures("network")
NEEDS, OFFERS = "hr-varazdin", "jm-kingston"
NEED, OFFER = "A week with somebody who repairs puppets", "A puppet mender comes for a week"
QUESTION = "Do children come back to a theatre whose puppets they have mended?"
BASE, FIND = "/en/partnerships", "/en/partnerships/find"


@pytest.fixture
def teams(acting: Callable[..., Any]) -> dict[str, tuple[Any, Client]]:
    stated(City.objects.get(code=OFFERS), side="offer", kind="expert-days", title=OFFER)
    return {code: acting("focal-point", code) for code in (NEEDS, OFFERS)}


def main_of(answer: Any) -> str:
    """What a page says, without its marks."""
    body = answer.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split()).replace("&amp;", "&").replace("&#39;", "'")


def listed(client: Client, address: str) -> list[str]:
    """Names of the suggested cities."""
    return Page(client.get(address)).texts("//ol[contains(@class,'partners')]//h3/a")


def the_project() -> Project:
    """The one that came of the interest; others came with the house."""
    return Project.objects.get(interest__isnull=False)


def the_tie() -> tuple[set[str], str]:
    tie = Tie.objects.get(contact__card_key=the_project().key)
    return {tie.giver.code, tie.receiver.code}, tie.state


def test_by_the_pages(teams: dict[str, tuple[Any, Client]]) -> None:
    ours, theirs = teams[NEEDS][1], teams[OFFERS][1]
    # A need is stated …
    told = {
        "side": "need", "owner": NEEDS, "kind": "expert-days", "title": NEED, "text": "Ours is forty years old.",
        "language": "en", "amount": "5", "online": "no", "audience": "public", "parts": "1", "once": random_code(),
    }  # fmt: skip
    assert ours.post(f"{BASE}/offers-and-needs/new/", told).status_code == 302
    need = Wish.objects.get(side="need")
    # … ten partners are shown with their reasons, with the correction and without …
    address = f"{FIND}/{NEEDS}/?wish={need.code}"
    corrected, by_score = listed(ours, address), listed(ours, f"{address}&correction=off")
    assert len(corrected) == len(by_score) == 10
    assert by_score[0] == "Kingston"
    assert listed(ours, address) == corrected
    assert f"“{OFFER}”" in main_of(ours.get(f"{address}&correction=off"))
    # … why not another one …
    asked = ours.get(f"{FIND}/{NEEDS}/why/?wish={need.code}&other=ph-baguio-city", follow=True)
    assert re.search(r"Baguio City (stands at|is suggested: )", main_of(asked))
    # … and a letter goes to one, as it was written or otherwise.
    propose = f"{FIND}/{NEEDS}/with/{OFFERS}/propose/?wish={need.code}"
    form = Page(ours.get(propose))
    letter = {area.get("name"): area.text.strip() for area in form.tree.xpath("//main//form//textarea")}
    letter |= {
        name: form.values(f"//main//form//input[@name='{name}']/@value")[0] for name in ("once", "subject")
    }
    assert ours.post(propose, letter).status_code == 302
    assert NEED in CityLetter.objects.get(city__code=OFFERS).text
    assert Suggestion.objects.filter(did=Did.WROTE).count() == 1

    # The other city would meet the need, both agree, and it becomes a project.
    words = {"owner": OFFERS, "text": "He could come in May.", "language": "en"}
    assert theirs.post(f"{BASE}/offers-and-needs/{need.code}/interest/", words).status_code == 302
    talk = f"{BASE}/interests/{Interest.objects.get().code}/"
    assert "He could come in May." in main_of(ours.get(talk))
    for client in (ours, theirs):
        version = Interest.objects.get().version
        assert client.post(f"{talk}agree/", {"version": version}).status_code == 302
    assert Interest.objects.get().state == "agreed"
    assert ours.post(f"{talk}project/").status_code == 302

    project = the_project()
    here, today = f"{BASE}/projects/{project.code}/", dt.datetime.now(dt.UTC).date()
    section = Page(ours.get(f"{here}write/short/"))
    texts = {
        area.get("name"): (area.text or "").strip() for area in section.tree.xpath("//main//form//textarea")
    }
    title = section.values("//main//form//input[@name='title']/@value")[0]
    short = texts | {
        "title": title, "summary": "A mender comes and teaches.", "question": QUESTION, "pilot": "yes",
        "level": "international", "version": project.version, "do": "save",
    }  # fmt: skip
    assert ours.post(f"{here}write/short/", short).status_code == 302
    result = {
        "version": the_project().version, "outcomes": "r1", "result.r1.text": "Puppets mended",
        "result.r1.unit": "puppets", "result.r1.baseline": "0", "result.r1.target": "20", "result.r1.measured": "",
        "result.r1.measured_on": "", "result.r1.source": "", "do": "save",
    }  # fmt: skip
    assert ours.post(f"{here}write/results/", result).status_code == 302

    # Both cities confirm: the tie stands. It runs, a result is measured, and the light is green.
    assert theirs.post(f"{here}city/{OFFERS}/", {"answer": "agree"}).status_code == 302
    assert ours.post(f"{here}agree/", {"version": the_project().version}).status_code == 302
    assert the_tie() == ({NEEDS, OFFERS}, "confirmed")
    ours.post(f"{here}start/", {"version": the_project().version, "on": str(today - dt.timedelta(days=30))})
    assert "green" not in main_of(ours.get(here)).partition("Results")[0]
    key = the_project().outcomes.get().key
    measured = {"version": the_project().version, "measured": "14", "on": str(today)}
    assert theirs.post(f"{here}measure/{key}/", measured).status_code == 302
    assert "green: on its way" in main_of(ours.get(here))


def test_by_program(teams: dict[str, tuple[Any, Client]]) -> None:
    ours, theirs = (Program(teams[code][0], [("city", code)]) for code in (NEEDS, OFFERS))

    def done(answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.content
        return answer.json()

    body = {"kind": "expert-days", "title": NEED, "language": "en", "text": "Ours is old.", "amount": 5}
    need = done(ours.send("/needs", body | {"city": NEEDS}), 201)["code"]
    about = f"/cities/{NEEDS}/partners?wish={need}&page_size=10"
    corrected, by_score = done(ours.get(about))["items"], done(ours.get(f"{about}&correction=off"))["items"]
    assert len(corrected) == len(by_score) == 10
    assert by_score[0]["city"]["code"] == OFFERS
    for one in (*corrected, *by_score):
        assert abs(sum(part["weight"] * part["value"] for part in one["parts"]) - one["score"]) < 1e-9
    why = done(ours.get(f"/cities/{NEEDS}/partners/ph-baguio-city?wish={need}"))
    assert "Baguio City" in why["answer"]

    letter = f"/cities/{NEEDS}/partners/{OFFERS}/letter"
    draft = done(ours.get(f"{letter}?wish={need}"))
    assert not draft["unfinished"]
    done(ours.send(letter, {"subject": draft["subject"], "text": draft["whole"]}))
    assert NEED in done(theirs.get("/letters/" + done(theirs.get("/letters"))["items"][0]["code"]))["text"]

    told = {"text": "He could come in May.", "language": "en", "city": OFFERS}
    talk = "/interests/" + done(theirs.send(f"/needs/{need}/interests", told), 201)["code"]
    for program in (ours, theirs):
        version = done(program.get(talk))["version"]
        done(program.send(f"{talk}/agreement", {"version": version}))
    done(ours.send(f"{talk}/project"))

    key = the_project().key
    here = f"/projects/{key}"
    content = {
        "texts": {"summary": "A mender comes and teaches.", "question": QUESTION},
        "outcomes": [{"text": "Puppets mended", "unit": "puppets", "baseline": 0, "target": 20}],
    }
    version = done(ours.get(f"{here}/draft"))["version"]
    done(ours.send(here, content | {"version": version}, method="patch"))
    done(theirs.send(f"{here}/cities/{OFFERS}/answer", {"agrees": True}))
    agreed = done(ours.send(f"{here}/agree", {"version": done(ours.get(f"{here}/draft"))["version"]}))
    assert the_tie() == ({NEEDS, OFFERS}, "confirmed")
    started = done(ours.send(f"{here}/start", {"version": agreed["version"]}))
    assert started["light"]["colour"] != "green"
    row = started["values"]["outcomes"][0]["key"]
    measured = {"version": started["version"], "measured": 14}
    assert done(theirs.send(f"{here}/outcomes/{row}/measure", measured))["light"]["colour"] == "green"
