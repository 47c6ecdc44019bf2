"""Projects by program: the whole way from an idea to a practice, and what a token may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.activities.models import Participation
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.tests.factories import make_project, vocabulary
from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.ties.models import Contact, Tie

pytestmark = pytest.mark.django_db
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def program(acting: Any) -> Callable[[str, str], Ask]:
    """`ask = program("focal-point", "hr-abel")`: somebody's token at work."""

    def make(role: str, key: str, scopes: tuple[str, ...] = ("read", "write", "review")) -> Ask:
        user, _client = acting(role, key)
        place = ("field" if role == "coordinator" else "city", key)
        text = make_token(
            user,
            name="Program",
            scopes=list(scopes),
            places=[place],
            expires_at=now() + dt.timedelta(days=30),
        )[1]
        client = Client(headers={"Authorization": f"Bearer {text}"})

        def ask(method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
            more = {} if body is None else {"data": body, "content_type": "application/json"}
            response = getattr(client, method)(f"/api/v1/{path}", **more)
            is_json = "json" in response.headers["Content-Type"]
            return response.status_code, response.json() if is_json else response.content

        return ask

    return make


def whole(**more: Any) -> dict[str, Any]:
    return {
        "city": "hr-abel", "language": "en", "pilot": True, "fields": ["crafts-folk-art"], "objectives": ["1"],
        "level": "international", "starts": "2026-01",
        "texts": {"title": "Looms", "summary": "Two towns lend looms.", "question": "Do weavers stay?"},
        "milestones": [{"title": "First looms", "due_on": "2026-02-01"}],
        "outcomes": [{"text": "Weavers who sell", "unit": "weavers", "baseline": 4, "target": "12"}],
        "fundings": [{"source": "City", "amount": 1200.5, "currency": "eur"}],
        "risks": [{"text": "Customs keep them.", "likely": 3}],
        "partners": [{"name": "Guild", "sector": "civil", "role": "carries-out"}], **more,
    }  # fmt: skip


def test_the_whole_way_by_program(program):
    vocabulary()
    one, two = program("focal-point", "hr-abel"), program("focal-point", "hr-bora")
    status, made = one("post", "projects", whole())
    assert (status, made["stage"], made["state"], made["missing"]) == (201, "idea", "draft", {})
    path = f"projects/{made['key']}"
    assert two("get", f"{path}/draft")[0] == 404
    status, cities = one("post", f"{path}/cities", {"city": "hr-bora"})
    assert (status, [row["standing"] for row in cities]) == (201, ["leads", "asked"])
    assert one("post", f"{path}/agree", {"version": 1})[0] == 409

    (question,) = two("get", "project-questions")[1]
    assert (question["project"], question["city"], question["title"]) == (made["key"], "hr-bora", "Looms")
    status, read = two("get", f"{path}/draft")
    assert (status, "risks" in read["values"], "Customs" in str(read)) == (200, False, False)
    status, cities = two("post", f"{path}/cities/hr-bora/answer", {"agrees": True})
    assert (status, cities[1]["standing"]) == (200, "agreed")
    assert "Customs" in str(two("get", f"{path}/draft")[1])  # in it, and so are its risks

    status, agreed = one("post", f"{path}/agree", {"version": 1})
    assert (status, agreed["stage"], Tie.objects.get().state) == (200, "agreed", "confirmed")
    assert two("post", f"{path}/start", {"version": agreed["version"]})[0] == 403
    started = one("post", f"{path}/start", {"version": agreed["version"]})[1]
    assert (started["stage"], started["light"]["colour"]) == ("running", "red")  # the milestone of February
    goal, result = started["values"]["milestones"][0]["key"], started["values"]["outcomes"][0]["key"]
    reached = two("post", f"{path}/milestones/{goal}/reach", {"version": started["version"]})[1]
    assert reached["light"] == {"colour": "amber", "reason": "No result has been measured yet."}
    status, measured = two(
        "post", f"{path}/outcomes/{result}/measure", {"version": reached["version"], "measured": 9}
    )
    assert (status, measured["light"]["colour"]) == (200, "green")
    told = one("post", f"{path}/updates", {"version": measured["version"], "text": "They sell."})[1]
    assert "They sell." in told["texts"].values()
    assert one("post", f"{path}/updates", {"version": measured["version"], "text": "Again."})[0] == 409

    status, done = one("post", f"{path}/finish", {"version": told["version"], "worked": "The looms stayed."})
    assert (status, done["stage"]) == (200, "finished")
    status, practice = one("post", f"{path}/practice", {})
    assert (status, practice["state"]) == (201, "draft")
    assert one("get", f"{path}/letter.pdf?lang=hr")[1].startswith(b"%PDF")
    assert one("get", f"{path}/letter.pdf?lang=xx")[0] == 400
    back = one("post", f"{path}/resume", {"version": done["version"]})[1]
    stopped = one("post", f"{path}/stop", {"version": back["version"], "reason": "No more wool."})[1]
    assert (stopped["stage"], stopped["texts"]["stopped"]) == ("stopped", "No more wool.")
    assert Contact.objects.get().withdrawn_at is None  # it ran


def test_it_is_reviewed_published_and_kept_by_program(program):
    vocabulary()
    one, reviewer = program("focal-point", "hr-abel"), program("coordinator", "crafts-folk-art")
    made = one("post", "projects", whole())[1]
    path = f"projects/{made['key']}"
    assert one("patch", path, {"version": 1, "texts": {"title": "Travelling looms"}})[1]["version"] == 2
    assert one("post", f"{path}/submit", {"version": 2})[1]["state"] == "in-review"
    assert [row["key"] for row in reviewer("get", "project-reviews")[1]] == [made["key"]]
    said = {"comments": [{"part": "question", "paragraph": 1, "text": "Which weavers?"}]}
    assert reviewer("post", f"{path}/comments", said)[0] == 201
    assert reviewer("post", f"{path}/ask-for-change", {"version": 3})[1]["state"] == "draft"
    comment = one("get", f"{path}/draft")[1]["comments"][0]
    assert one("post", f"{path}/comments/{comment['id']}/settle", {})[1]["comments"][0]["settled"]
    assert one("post", f"{path}/submit", {"version": 4})[0] == 200
    assert one("post", f"{path}/take-back", {"version": 5})[1]["state"] == "draft"
    assert one("post", f"{path}/submit", {"version": 6})[0] == 200
    status, published = reviewer("post", f"{path}/publish", {"version": 7})
    assert (status, published["code"], "Customs" in str(published)) == (200, "travelling-looms", False)
    path = f"projects/{published['code']}"
    assert one("post", f"{path}/confirm", {"version": 8})[0] == 200
    assert one("get", f"{path}/versions/1")[1]["texts"]["title"] == "Looms"
    assert one("post", f"{path}/restore", {"version": 9, "number": 1})[1]["texts"]["title"] == "Looms"
    assert one("get", f"{path}/versions")[1][0]["act"] == "project.restored"
    assert one("post", f"{path}/take-down", {"version": 10, "reason": "x"})[0] == 403
    assert one("post", f"{path}/retire", {"version": 10, "reason": "Over."})[1]["state"] == "retired"
    assert one("post", f"{path}/revive", {"version": 11})[1]["state"] == "published"
    assert [row["stage"] for row in one("get", "project-drafts")[1]] == ["idea"]


def test_a_city_that_declined_may_think_again_by_program(program):
    one, two = program("focal-point", "hr-abel"), program("focal-point", "hr-bora")
    project = make_project(City.objects.get(code="hr-bora"), city=City.objects.get(code="hr-abel"))
    path = f"projects/{project.key}"
    assert two("post", f"{path}/cities/hr-bora/answer", {"agrees": False})[0] == 200
    assert two("get", f"{path}/draft")[0] == 404
    assert two("post", f"{path}/cities/hr-bora/answer", {"agrees": False})[0] == 409
    assert two("post", f"{path}/cities/hr-bora/answer", {"agrees": True})[0] == 200
    assert one("delete", f"{path}/cities/hr-bora")[1] == [
        {"city": "hr-abel", "standing": "leads", "at": None}
    ]
    assert not Participation.objects.exists()


def test_what_is_wrong_is_said_by_field_and_nothing_is_written(program):
    vocabulary()
    one = program("focal-point", "hr-abel")
    refusals: list[tuple[dict[str, Any], int, str]] = [
        (whole(texts={"title": ""}), 422, "title"),
        (whole(city="hr-bora"), 422, "city"),
        (whole(language="klingon"), 422, "language"),
        (whole(fields=["alchemy"]), 422, "fields"),
        (whole(outcomes=[{"measured": 4}]), 422, "outcomes"),
        (whole(outcomes=[{"target": "12x"}]), 422, "outcomes"),
        (whole(fundings=[{"source": "City", "amount": "1.234,5", "currency": "EUR"}]), 422, "fundings"),
        (whole(milestones=[{"due_on": "2026-02-30"}]), 422, "milestones.0.due_on"),
        (whole(partners=[{"name": "G", "sector": "civil", "role": "dreams"}]), 422, "partners.0.role"),
        (whole(stage="running"), 400, "stage"),
    ]
    for body, status, name in refusals:
        answered, told = one("post", "projects", body)
        assert (answered, [error["field"] for error in told["errors"]]) == (status, [name]), body
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "draft"), ("patch", ""), ("post", "agree"), ("post", "updates"), ("get", "letter.pdf"),
        ("delete", "cities/hr-bora"), ("post", "comments/1/settle"), ("post", "take-down"),
    ],
)  # fmt: skip
def test_a_draft_is_not_there_for_others_nor_for_a_token_that_only_reads(program, method, path):
    project = make_project()
    assert project.city is not None
    bodies = {"take-down": {"version": 1, "reason": "x"}, "updates": {"version": 1, "text": "x"}}
    body = bodies.get(path, {"version": 1}) if path in ("", "agree", *bodies) else None
    address = f"projects/{project.key}/{path}".rstrip("/")
    stranger = program("focal-point", "hr-zora")
    assert stranger(method, address, body)[0] == 404
    reader = program("focal-point", project.city.code, ("read",))
    assert reader(method, address, body)[0] == (200 if method == "get" else 403)
