"""A city's team, a coordinator and readers: from the first fact put right to a translation that turned outdated.

The journeys of the issue "People, rights and the first records", by the API and the pages that everybody reads; how
the forms behave is shown in `tests/browser` and in the chapters.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from mreza.accounts.models import Token
from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now

CITY = "hr-varazdin"
UNCONFIRMED = "Compiled from public sources, not yet confirmed by the city"
COMPILED = "free-training-and-renewed-houses-of-culture"
WORDS = {
    "title": "Djeca grade tambure u svakom vrtiću",
    "summary": "U svakom vrtiću djeca s graditeljem tambura sastavljaju glazbalo na kojem poslije sviraju.",
    "problem": "Nastava glazbe počinjala je tek u školi.\n\nMnoga djeca do nje nisu došla.",
    "done": "Graditelj jednom na mjesec obilazi vrtić.\n\nDjeca grade, a zatim sviraju zajedno.",
}
BLOCK = {"title": "Graditeljev posjet", "text": "Jednom na mjesec, s pripremljenim drvom.", "people": 2}


class Program:
    """Somebody's program, with a token for some scopes and places."""

    def __init__(self, user: Any, scopes: tuple[str, ...], place: tuple[str, str]) -> None:
        until = now() + dt.timedelta(days=30)
        self.token, self.text = make_token(
            user, name="Program", scopes=list(scopes), places=[place], expires_at=until
        )

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        client = Client(headers={"Authorization": f"Bearer {self.text}"})
        answer = getattr(client, method)(f"/api/v1/{path}", **more)
        return answer.status_code, answer.json()


@pytest.fixture
def team(network: None, acting: Callable[..., Any]) -> Program:
    return Program(acting("focal-point", CITY)[0], ("read", "write"), ("city", CITY))


@pytest.fixture
def coordinator(network: None, acting: Callable[..., Any]) -> Program:
    return Program(acting("coordinator", "music")[0], ("read", "write", "review"), ("field", "music"))


def published(team: Program, coordinator: Program) -> dict[str, Any]:
    """The practice of these journeys, written in Croatian, sent back once by paragraph, then published."""
    status, made = team(
        "post",
        "practices",
        {
            "city": CITY, "language": "hr", "texts": WORDS, "fields": ["music"], "objectives": ["5"],
            "dimensions": ["cultural"], "groups": ["children"], "blocks": [BLOCK],
        },
    )  # fmt: skip
    assert (status, made["state"], made["missing"]) == (201, "draft", {})
    path = f"practices/{made['key']}"
    assert team("post", f"{path}/submit", {"version": made["version"]})[0] == 200
    asked = {
        "version": made["version"] + 1,
        "comments": [{"part": "problem", "paragraph": 2, "text": "Koliko djece?"}],
    }
    assert coordinator("post", f"{path}/ask-for-change", asked)[1]["state"] == "draft"
    told = team("get", f"{path}/draft")[1]
    assert [(one["part"], one["paragraph"]) for one in told["comments"]] == [("problem", 2)]
    words = {"problem": WORDS["problem"] + "\n\nBilo ih je 340."}
    saved = team("patch", path, {"version": told["version"], "texts": words})[1]
    sent = team("post", f"{path}/submit", {"version": saved["version"]})[1]
    status, done = coordinator("post", f"{path}/publish", {"version": sent["version"]})
    assert (status, done["state"]) == (200, "published")
    return done


def translated(team: Program, key: str) -> None:
    """The title and the summary in English, confirmed."""
    told = team("get", f"translations/practice/{key}/en")[1]
    english = {
        "title": "Children build tamburas in every kindergarten",
        "summary": "In every kindergarten children build, with a luthier, the instrument they then play.",
    }
    parts = {
        part["part"]: {
            "text": english[part["part"]],
            "version": part["version"],
            "original_version": part["original"]["version"],
        }
        for part in told["parts"]
        if part["part"] in english
    }
    assert team("put", f"translations/practice/{key}/en", {"state": "confirmed", "parts": parts})[0] == 200


def test_varazdin_says_what_it_is_and_shares_a_practice(team, coordinator, client):
    """Journey 1: facts, story, what was compiled, a practice, its review, its translation; found, read as PDF."""
    facts = {
        "population": 43782, "population_source": "Državni zavod za statistiku, popis 2021.", "population_year": 2021,
        "population_of": "municipality",
    }  # fmt: skip
    assert team("patch", f"cities/{CITY}", facts | {"language": "hr"})[1]["population"] == 43782
    story = {"title": "Grad baroka", "text": "Varaždin živi s glazbom.", "language": "hr"}
    assert team("post", f"cities/{CITY}/story", story)[0] in (200, 201)
    page = client.get(f"/hr/cities/{CITY}/").content.decode()
    assert "43.782" in page
    assert "Grad baroka" in page

    before = client.get(f"/en/practices/{COMPILED}/").content.decode()
    assert UNCONFIRMED in before
    version = team("get", f"practices/{COMPILED}/draft")[1]["version"]
    assert team("post", f"practices/{COMPILED}/confirm", {"version": version})[0] == 200
    assert UNCONFIRMED not in client.get(f"/en/practices/{COMPILED}/").content.decode()

    done = published(team, coordinator)
    translated(team, done["key"])
    for language, words, title in (
        ("hr", "tamburama vrtića", WORDS["title"]),
        ("hr", "tambura", WORDS["title"]),
        ("en", "building tamburas", "Children build tamburas in every kindergarten"),
    ):
        found = client.get(f"/{language}/search/", {"q": words})
        assert done["code"] in found.content.decode(), (language, words)
        assert title in client.get(f"/{language}/practices/{done['code']}/").content.decode()
    answer = client.get(f"/hr/practices/{done['code']}/practice.pdf")
    reader = PdfReader(io.BytesIO(answer.content))
    catalog: Any = reader.trailer["/Root"]
    assert (answer["Content-Type"], catalog["/Lang"]) == ("application/pdf", "hr")
    assert "/StructTreeRoot" in catalog
    assert "tambure" in reader.pages[0].extract_text()
    assert done["code"] in client.get(f"/hr/cities/{CITY}/").content.decode()


def test_a_change_of_the_original_turns_its_translation_outdated(team, coordinator, client):
    """Journey 2: and what changed is shown; what stands in English stays until somebody has looked."""
    done = published(team, coordinator)
    translated(team, done["key"])
    new = "Djeca grade tambure i violine u svakom vrtiću"
    changed = team("patch", f"practices/{done['key']}", {"version": done["version"], "texts": {"title": new}})
    assert changed[0] == 200
    told = team("get", f"translations/practice/{done['key']}/en")[1]
    title = next(part for part in told["parts"] if part["part"] == "title")
    assert title["state"] == "outdated"
    assert title["based_on"] == WORDS["title"]
    assert title["original"]["text"] == new
    assert title["text"] == "Children build tamburas in every kindergarten"
    page = client.get(f"/en/practices/{done['code']}/").content.decode()
    assert "Children build tamburas in every kindergarten" in page
    side_by_side = Client()
    side_by_side.force_login(team.token.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = side_by_side.get(f"/en/translations/practice/{done['key']}/en/").content.decode()
    assert "<ins" in shown
    assert "violine" in shown


STRANGERS = (
    ("commission", "hr"), ("ministry", "hr"), ("editor", "fr-lyon"), ("focal-point", "fr-lyon"),
    ("coordinator", "film"), ("", ""), ("auditor", ""), ("administrator", ""), ("secretariat", ""),
)  # fmt: skip


@pytest.mark.parametrize(("role", "place"), STRANGERS)
def test_nobody_else_finds_a_door_of_the_draft(role, place, team, acting, client):
    """Journey 4: by every address there is a draft is what does not exist."""
    made = team("post", "practices", {"city": CITY, "language": "hr", "texts": WORDS, "fields": ["music"]})[1]
    key = made["key"]
    _user, other = acting(role, place)
    pages = (
        "", "practice.pdf", "write/", "write/short/", "check/", "cities/", "history/", "review/", "standing/", "sent/",
    )  # fmt: skip
    for page in pages:
        there, nowhere = (
            other.get(f"/en/practices/{code}/{page}") for code in (key, "AAAAAAAAAAAAAAAAAAAAAA")
        )
        assert (there.status_code, nowhere.status_code) == (404, 404), page
    for act in ("submit", "publish", "take-back", "ask-for-change", "confirm", "retire", "revive", "restore"):
        assert other.post(f"/en/practices/{key}/{act}/", {"version": "1"}).status_code == 404, act
    for hidden in (f"/en/files/practice/{key}/", f"/en/translations/practice/{key}/en/"):
        assert other.get(hidden).status_code in (403, 404), hidden
    for address in (
        "/en/practices/?q=tambure",
        "/en/search/?q=tambure",
        "/en/practices/to-review/",
        "/en/desk/",
        "/api/v1/search?q=tambure",
        "/sitemap.xml",
        "/en/practices/feed.atom",
    ):
        shown = other.get(address).content.decode()
        assert key not in shown, address
        assert "tambure u svakom" not in shown, address


def test_a_stolen_token_of_another_place_learns_nothing(team, acting, client):
    """Narrowed to another city, expired or taken back: the draft is not there."""
    made = team("post", "practices", {"city": CITY, "language": "hr", "texts": WORDS, "fields": ["music"]})[1]
    both, _client = acting("focal-point", "fr-lyon")
    elsewhere = Program(both, ("read", "write"), ("city", "fr-lyon"))
    assert elsewhere("get", f"practices/{made['key']}/draft")[0] == 404
    assert made["key"] not in str(elsewhere("get", "practice-drafts")[1])
    for values in (
        {"revoked_at": now()},
        {"revoked_at": None, "expires_at": now() - dt.timedelta(seconds=1)},
    ):
        Token.objects.filter(pk=team.token.pk).update(**values)
        assert team("get", f"practices/{made['key']}/draft")[0] == 401
