"""The verbs by program: what a token may, what it may not, and that both say the same as the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.activities.models import Participation
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import TEXTS, make_practice, vocabulary
from mreza.cities.models import City, Organisation
from mreza.cities.tests.factories import AppointmentFactory, CityFactory, OrganisationFactory
from mreza.foundation.moments import now

pytestmark = pytest.mark.django_db
BLOCK = {"title": "The luthier’s visit", "text": "Once a month.", "people": 2}


class Program:
    """Somebody's token at work."""

    def __init__(self, user: Any, *scopes: str, places: list[tuple[str, str]]) -> None:
        self.user = user
        text = make_token(
            user, name="Program", scopes=list(scopes), places=places, expires_at=now() + dt.timedelta(days=30)
        )[1]
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        response = getattr(self.client, method)(f"/api/v1/{path}", **more)
        assert "no-store" in response.headers["Cache-Control"]
        return response.status_code, response.json()


@pytest.fixture
def writer(acting: Any) -> Program:
    user, _client = acting("focal-point", "hr-varazdin")
    return Program(user, "read", "write", places=[("city", "hr-varazdin")])


@pytest.fixture
def reviewer(acting: Any) -> Program:
    user, _client = acting("coordinator", "music")
    return Program(user, "read", "write", "review", places=[("field", "music")])


def texts(**more: str) -> dict[str, str]:
    return {name: text for name, text in TEXTS.items() if "." not in name} | more


def whole(**more: Any) -> dict[str, Any]:
    return {
        "city": "hr-varazdin", "language": "en", "texts": texts(), "fields": ["music"], "objectives": ["1"],
        "dimensions": ["cultural"], "groups": ["children"], "blocks": [BLOCK],
        "results": [{"text": "Children who play", "figure": "340"}],
        "partners": [{"name": "Music school", "sector": "public"}], **more,
    }  # fmt: skip


def test_a_practice_is_written_reviewed_published_and_confirmed_by_program(writer, reviewer):
    vocabulary()
    status, made = writer.ask("post", "practices", whole())
    assert (status, made["state"], made["missing"]) == (201, "draft", {})
    path = f"practices/{made['key']}"
    key = made["values"]["blocks"][0]["key"]
    assert made["texts"][f"block.{key}.title"] == BLOCK["title"]

    status, saved = writer.ask(
        "patch", path, {"version": 1, "texts": {"title": "Children build violins"}, "reached": 340,
                        "blocks": [{**BLOCK, "key": key, "title": "The visit"}]},
    )  # fmt: skip
    assert (status, saved["version"], saved["values"]["reached"]) == (200, 2, 340)
    assert saved["texts"][f"block.{key}.title"] == "The visit"
    assert saved["texts"]["summary"] == TEXTS["summary"]

    assert reviewer.ask("get", f"{path}/draft")[0] == 404
    assert writer.ask("post", f"{path}/submit", {"version": 2})[1]["state"] == "in-review"
    assert [one["key"] for one in reviewer.ask("get", "practice-reviews")[1]] == [made["key"]]
    said = {"comments": [{"part": "problem", "paragraph": 2, "text": "Which children?"}]}
    assert reviewer.ask("post", f"{path}/comments", said)[0] == 201
    assert writer.ask("get", f"{path}/draft")[1]["comments"] == []
    assert reviewer.ask("post", f"{path}/ask-for-change", {"version": 3})[1]["state"] == "draft"
    comment = writer.ask("get", f"{path}/draft")[1]["comments"][0]
    assert (comment["text"], comment["asks_for_change"]) == ("Which children?", True)
    settled = writer.ask("post", f"{path}/comments/{comment['id']}/settle", {})[1]
    assert settled["comments"][0]["settled"]
    assert writer.ask("post", f"{path}/comments/{comment['id']}/settle", {})[0] == 409

    writer.ask("post", f"{path}/submit", {"version": 4})
    status, published = reviewer.ask("post", f"{path}/publish", {"version": 5})
    assert (status, published["code"]) == (200, "children-build-violins")
    assert writer.ask("post", f"practices/{published['code']}/confirm", {"version": 6})[0] == 200
    assert writer.ask("post", f"{path}/retire", {"version": 7, "reason": "Over."})[1]["state"] == "retired"
    assert writer.ask("post", f"{path}/revive", {"version": 8})[1]["state"] == "published"


def test_what_is_wrong_is_said_by_field(writer):
    vocabulary()
    refusals: list[tuple[dict[str, Any], int, str]] = [
        (whole(texts=texts(title="")), 422, "title"),
        (whole(texts=texts(summary="word " * 81)), 422, "summary"),
        (whole(fields=["alchemy"]), 422, "fields"),
        (whole(starts="soon"), 422, "starts"),
        (whole(city="fr-lyon"), 422, "city"),
        (whole(language="klingon"), 422, "language"),
        (whole(reached="many"), 422, "reached"),
        (whole(state="published"), 400, "state"),
        (whole(texts=texts(secret="x")), 400, "texts.secret"),
        (whole(blocks=[{**BLOCK, "position": 3}]), 400, "blocks.0.position"),
    ]
    for body, expected, field in refusals:
        status, told = writer.ask("post", "practices", body)
        assert (status, [one["field"] for one in told["errors"]]) == (expected, [field])
    assert not Practice.objects.exists()


def test_who_saw_an_older_version_is_told(writer):
    practice = make_practice(city=City.objects.get(code="hr-varazdin"))
    assert writer.ask("patch", f"practices/{practice.key}", {"version": 7, "reached": 1})[0] == 409
    assert writer.ask("post", f"practices/{practice.key}/submit", {"version": 7})[0] == 409
    assert writer.ask("post", f"practices/{practice.key}/take-back", {"version": 1})[0] == 409


def test_a_token_does_what_its_scopes_and_places_open_and_no_more(acting):
    user, _client = acting("focal-point", "hr-varazdin")
    AppointmentFactory(user=user, city=CityFactory(code="fr-lyon"))
    practice = make_practice(city=City.objects.get(code="hr-varazdin"))
    path, lyon = f"practices/{practice.key}", [("city", "fr-lyon")]
    varazdin = [("city", "hr-varazdin")]
    reads, writes = Program(user, "read", places=varazdin), Program(user, "write", places=varazdin)
    elsewhere = Program(user, "read", "write", places=lyon)
    assert reads.ask("get", f"{path}/draft")[0] == 200
    assert reads.ask("patch", path, {"version": 1, "reached": 1})[0] == 403
    assert (
        writes.ask("patch", path, {"version": 1, "reached": 1})[0] == 404
    )  # it may not read what it would write
    assert elsewhere.ask("get", f"{path}/draft")[0] == 404
    assert elsewhere.ask("get", "practice-drafts")[1] == []
    assert [one["key"] for one in reads.ask("get", "practice-drafts")[1]] == [practice.key]


def test_without_a_token_there_is_no_door():
    practice = make_practice("published")
    client = Client()
    for method, path in (
        ("get", "practice-drafts"), ("get", "practice-reviews"), ("get", "practice-questions"),
        ("post", "practices"), ("patch", f"practices/{practice.code}"), ("get", f"practices/{practice.code}/draft"),
        ("post", f"practices/{practice.code}/retire"), ("post", "practice-questions/1/answer"),
    ):  # fmt: skip
        response = getattr(client, method)(f"/api/v1/{path}", **({} if method == "get" else {
            "data": "{}", "content_type": "application/json"}))  # fmt: skip
        assert response.status_code == 401, path


def test_a_city_is_asked_and_answers_by_program(writer, acting):
    practice = make_practice(city=City.objects.get(code="hr-varazdin"))
    user, _client = acting("focal-point", "fr-lyon")
    lyon = Program(user, "read", "write", places=[("city", "fr-lyon")])
    assert writer.ask("post", f"practices/{practice.key}/cities", {"city": "fr-lyon"}) == (201, {"count": 1})
    assert writer.ask("post", f"practices/{practice.key}/cities", {"city": "fr-lyon"})[0] == 409
    question = lyon.ask("get", "practice-questions")[1][0]
    assert (question["title"], "problem" in question) == (TEXTS["title"], False)
    assert writer.ask("post", f"practice-questions/{question['id']}/answer", {"agrees": True})[0] == 404
    assert (
        lyon.ask("post", f"practice-questions/{question['id']}/answer", {"agrees": True})[1]["state"]
        == "agreed"
    )
    assert writer.ask("delete", f"practices/{practice.key}/cities/fr-lyon") == (200, {"count": 0})
    assert not Participation.objects.exists()


def test_what_was_compiled_is_taken_down_by_its_city_only(writer, reviewer):
    practice = make_practice(
        "published",
        city=City.objects.get(code="hr-varazdin"),
        origin="compiled",
        sources=["https://example.org"],
    )
    body = {"version": practice.version, "reason": "It is not so."}
    assert reviewer.ask("post", f"practices/{practice.code}/take-down", body)[0] == 403
    assert writer.ask("post", f"practices/{practice.code}/take-down", {**body, "reason": ""})[0] == 422
    assert writer.ask("post", f"practices/{practice.code}/take-down", body)[1]["state"] == "retired"


def test_an_organisation_says_which_city_its_practice_belongs_to(acting):
    vocabulary()
    CityFactory(code="fr-lyon")
    home = CityFactory(code="hr-varazdin")
    OrganisationFactory(code="body", city=None)
    OrganisationFactory(code="school", city=home)
    user, _client = acting("partner", "body")
    AppointmentFactory(user=user, role="partner", organisation=Organisation.objects.get(code="school"))
    program = Program(user, "read", "write", places=[("organisation", "body"), ("organisation", "school")])
    body = {name: value for name, value in whole().items() if name != "city"}
    assert program.ask("post", "practices", {**body, "organisation": "body"})[0] == 422
    assert program.ask("post", "practices", {**body, "organisation": "school", "city": "fr-lyon"})[0] == 422
    status, made = program.ask("post", "practices", {**body, "organisation": "school"})
    assert (status, made["city"], made["organisation"]) == (201, "hr-varazdin", "school")
    assert program.ask("post", f"practices/{made['key']}/submit", {"version": 1})[0] == 403
    assert (
        program.ask("post", "practices", {**body, "organisation": "body", "city": "fr-lyon"})[1]["city"]
        == "fr-lyon"
    )


# --- earlier versions -------------------------------------------------------------------------------------------
def test_earlier_versions_are_read_and_restored(writer):
    vocabulary()
    _status, made = writer.ask("post", "practices", whole())
    code = made["code"]
    changed = writer.ask("patch", f"practices/{code}", {"version": 1, "texts": {"title": "Another claim"}})[1]
    assert changed["texts"]["title"] == "Another claim"
    status, steps = writer.ask("get", f"practices/{code}/versions")
    assert status == 200
    assert [one["version"] for one in steps] == [2, 1]
    assert [one["act"] for one in steps] == ["practice.edited", "practice.created"]
    assert writer.ask("get", f"practices/{code}/versions/1")[1]["texts"]["title"] == TEXTS["title"]
    assert writer.ask("get", f"practices/{code}/versions/9")[0] == 404
    assert writer.ask("post", f"practices/{code}/restore", {"version": 1, "number": 1})[0] == 409
    status, back = writer.ask("post", f"practices/{code}/restore", {"version": 2, "number": 1})
    assert (status, back["texts"]["title"], back["version"]) == (200, TEXTS["title"], 3)


def test_what_was_written_before_is_for_those_who_wrote_it(writer, reviewer):
    city = City.objects.get(code="hr-varazdin")
    practice = make_practice("in-review", city=city, by=writer.user)
    assert reviewer.ask("get", f"practices/{practice.code}/versions")[0] == 403
    assert reviewer.ask("get", f"practices/{practice.code}/versions/1")[0] == 403
    told = {"version": practice.version, "number": 1}
    assert reviewer.ask("post", f"practices/{practice.code}/restore", told)[0] == 403
