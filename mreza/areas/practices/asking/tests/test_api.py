"""Questions by program: the same acts, rights and refusals as by the pages."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.areas.practices.asking.models import Answer, Question
from mreza.areas.practices.asking.tests.factories import (
    ANSWER,
    TEXT,
    TITLE,
    answered,
    asked,
    member,
    practice_about,
    published,
)
from mreza.foundation.moments import now
from mreza.ties.models import Tie

pytestmark = pytest.mark.django_db
BODY = {"city": "hr-varazdin", "title": TITLE, "text": TEXT, "language": "en", "fields": ["music"]}


def test_a_question_is_asked_declined_answered_and_published_by_program(cities, program):
    member("se-norrkoping")
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    ask = program("hr-varazdin")
    status, looked = ask("post", "question-check", BODY | {"once": "p-1"})
    assert status == 200
    assert looked["cities"][0]["city"] == "it-bologna"
    assert looked["records"][0].endswith("/practices/rehearsals-of-orchestras-in-empty-shops/")
    assert all(one["score"] == sum(part["points"] for part in one["reasons"]) for one in looked["cities"])
    assert not Question.objects.exists()

    status, made = ask("post", "questions", BODY | {"once": "p-1"})
    assert (status, len(made["asked"])) == (201, 5)
    assert [one["city"] for one in made["asked"]] == [one["city"] for one in looked["cities"]]
    assert ask("post", "questions", BODY | {"once": "p-1"})[1]["code"] == made["code"]
    path = f"open-questions/{made['code']}"
    first, second = (one["city"] for one in made["asked"][:2])

    status, told = program(first)("post", f"{path}/decline", {"city": first, "reason": "No shops."})
    assert status == 200
    assert len(told["asked"]) == 6
    reply = {"city": second, "text": ANSWER, "language": "en", "version": 1, "publish": True}
    status, told = program(second)("post", f"{path}/answer", reply)
    own = next(one for one in told["asked"] if one["city"] == second)
    assert (own["state"], own["agrees"], own["accepted"]) == ("answered", True, False)
    hidden = next(one for one in told["asked"] if one["city"] == first)
    assert (hidden["state"], hidden["reason"], hidden["score"]) == ("declined", "", None)

    status, told = ask("post", f"{path}/mark", {"city": second, "version": own["version"]})
    assert (status, Answer.objects.count(), Tie.objects.count()) == (200, 1, 1)
    assert next(one for one in told["asked"] if one["city"] == second)["published"]


def test_everybody_reads_what_is_published(cities, client):
    question = asked(cities["hr-varazdin"], language="hr", title="Gdje vježbaju orkestri?")
    published(question, "fr-lyon", text="Dans des boutiques vides.", language="fr")
    listed = client.get("/api/v1/questions?q=boutiques&lang=en").json()
    assert (listed["count"], listed["items"][0]["title"]) == (1, "Gdje vježbaju orkestri?")
    assert listed["facets"]["field"] == {"music": 1}
    code = listed["items"][0]["code"]
    told = client.get(f"/api/v1/questions/{code}").json()
    assert (told["answer"]["text"], told["answer"]["language"]) == ("Dans des boutiques vides.", "fr")
    assert (told["answered_by"]["code"], told["asked_by"]["code"]) == ("fr-lyon", "hr-varazdin")
    assert client.get("/api/v1/questions?field=chess").status_code == 400
    assert client.get("/api/v1/questions?page=7").status_code == 400
    assert client.get("/api/v1/questions/no-such").status_code == 404


def test_how_a_city_answers_is_told_in_words(cities, client):
    address = "/api/v1/cities/fr-lyon/answering"
    assert client.get(address).json()["sentences"] == []
    long_ago = now() - dt.timedelta(days=70)
    question = asked(cities["hr-varazdin"], at=long_ago)
    answered(question, "fr-lyon", at=long_ago + dt.timedelta(days=5))
    told = client.get(f"{address}?lang=en").json()
    assert told["city"]["code"] == "fr-lyon"
    assert told["sentences"][0].startswith("Asked 1 time in the twelve months to")
    assert told["sentences"][1:] == ["It answered once, within a week."]
    assert client.get(f"{address}?lang=hr").json()["sentences"][1].startswith("Odgovorio je jedanput")
    assert client.get("/api/v1/cities/xx-nowhere/answering").status_code == 404


def test_without_a_token_or_the_scope_nothing_is_told_or_done(cities, program, client):
    question = asked(cities["hr-varazdin"])
    path = f"open-questions/{question.code}"
    assert client.get("/api/v1/open-questions").status_code == 401
    assert client.get(f"/api/v1/{path}").status_code == 401
    reader = program("fr-lyon", scopes=("read",))
    assert reader("get", path)[0] == 200
    assert [one["code"] for one in reader("get", "open-questions")[1]] == [question.code]
    assert reader("post", f"{path}/decline", {"city": "fr-lyon"})[0] == 403
    other = program("gb-bradford")
    assert other("get", path)[0] == other("post", f"{path}/close")[0] == 404
    assert other("get", "open-questions")[1] == []
    assert program("fr-lyon")("post", f"{path}/close")[0] == 403
    assert (
        program("fr-lyon")("post", f"{path}/answer", {"city": "it-bologna", "text": "x", "language": "en"})[0]
        == 403
    )
    editor = program("fr-lyon", role="editor")
    whole = {"city": "fr-lyon", "text": "x", "language": "en", "publish": True}
    assert editor("post", f"{path}/answer", whole)[0] == 403


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"fields": []}, 422, "fields"),
        ({"fields": ["chess"]}, 422, "fields"),
        ({"language": "klingon"}, 422, "language"),
        ({"useful_until": "soon"}, 422, "useful_until"),
        ({"city": "fr-lyon"}, 422, "city"),
        ({"once": "x" * 41}, 422, "once"),
        ({"strange": 1}, 400, "strange"),
    ],
)
def test_what_is_wrong_is_said_by_field(cities, program, body, status, field):
    answer, told = program("hr-varazdin")("post", "questions", BODY | body)
    assert answer == status
    assert field in str(told["errors"])
    assert not Question.objects.exists()


def test_the_end_of_a_question_by_program(cities, program):
    ask = program("hr-varazdin")
    code = ask("post", "questions", BODY)[1]["code"]
    assert ask("post", f"open-questions/{code}/close")[1]["state"] == "closed"
    assert ask("post", f"open-questions/{code}/withdraw", {"reason": ""})[0] == 422
    assert (
        ask("post", f"open-questions/{code}/withdraw", {"reason": "By mistake."})[1]["state"] == "withdrawn"
    )
    late = program("fr-lyon")(
        "post", f"open-questions/{code}/answer", {"city": "fr-lyon", "text": "x", "language": "en"}
    )
    assert late[0] == 409
