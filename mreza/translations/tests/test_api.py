"""The workbench for programs: the same door, the same act, the same words; nothing without a token that may."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client as DjangoClient

from mreza.accounts.models import Token
from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now
from mreza.journal.models import Entry
from mreza.translations.authored import authored, translate, write_original
from mreza.translations.models import State, Text

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/translations/probe/one/hr"


@pytest.fixture
def token(probe, officer):
    write_original("probe", "one", {"title": "Sounds", "summary": "One."}, language="en", by=None)

    def made(*scopes):
        return make_token(
            officer,
            name="Script",
            scopes=list(scopes),
            places=[("network", "")],
            expires_at=now() + dt.timedelta(days=9),
        )[1]

    return made


@pytest.fixture
def ask(client, token):
    text = token("read", "write")

    def call(method="get", path=WHERE, body=None, bearer=text):
        more = {"headers": {"Authorization": f"Bearer {bearer}"}} if bearer else {}
        if body is not None:
            more |= {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(path, **more)

    return call


def body(state="confirmed", **parts):
    told = {
        part: {"text": text, "version": version, "original_version": original}
        for part, (text, version, original) in parts.items()
    }
    return {"state": state, "parts": told}


def test_a_program_reads_both_sides_and_confirms(ask, officer):
    told = ask().json()
    assert (told["original_language"], told["state"]) == ("en", "missing")
    assert [part["part"] for part in told["parts"]] == ["title", "summary"]
    assert (
        told["parts"][0] | {"label": "Title", "text": "", "state": "missing", "version": 0}
        == told["parts"][0]
    )
    assert told["parts"][0]["original"] == {"language": "en", "text": "Sounds", "version": 1}
    answer = ask("put", body=body(title=("Zvuci", 0, 1), summary=("Jedan.", 0, 1)))
    assert (answer.status_code, answer.json()["state"], answer["Cache-Control"]) == (
        200,
        "confirmed",
        "no-store",
    )
    assert Entry.objects.about("probe", "one").get().by == officer
    answer = ask("put", body=body("draft", title=("Zvukovi", 1, 1)))
    assert [part["state"] for part in answer.json()["parts"]] == ["draft", "confirmed"]


def test_whoever_was_faster_is_shown(ask):
    translate("probe", "one", "title", "hr", "Njihovo", state=State.DRAFT, by=None, version=0)
    answer = ask("put", body=body(title=("Moje", 0, 1)))
    assert answer.status_code == 409
    assert answer.json()["parts"] == ["title"]
    assert answer.json()["current"]["parts"][0]["text"] == "Njihovo"
    write_original("probe", "one", {"title": "Noises"}, language="en", by=None)
    assert ask("put", body=body(title=("Moje", 2, 1))).status_code == 409
    assert ask("put", body=body(title=("Moje", 2, 2))).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"state": "confirmed", "parts": {}}, 422),
        ({"state": "outdated", "parts": {"title": {"text": "x", "version": 0, "original_version": 1}}}, 422),
        ({"state": "draft", "parts": {"nothing": {"text": "x", "version": 0, "original_version": 1}}}, 422),
        ({"state": "draft", "parts": {"title": {"text": " ", "version": 0, "original_version": 1}}}, 422),
        (
            {"state": "draft", "parts": {"title": {"text": "x" * 301, "version": 0, "original_version": 1}}},
            422,
        ),
        ({"state": "draft", "parts": {"title": {"text": "x", "version": -1, "original_version": 1}}}, 422),
        ({"state": "draft", "parts": {"title": {"text": "x", "version": 0}}}, 422),
        (
            {
                "state": "draft",
                "parts": {"title": {"text": "x", "version": 0, "original_version": 1, "by": 1}},
            },
            400,
        ),
        ({"state": "draft", "parts": {}, "is_original": True}, 400),
        ([], 400),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(ask, sent, status):
    assert ask("put", body=sent).status_code == status
    assert not Text.objects.filter(language="hr").exists()


@pytest.mark.parametrize("method", ["get", "put"])
def test_who_may_not_learns_no_more_than_the_public(ask, token, probe, method):
    sent = body(title=("x", 0, 1)) if method == "put" else None
    assert ask(method, body=sent, bearer="").status_code == 401
    assert ask(method, body=sent, bearer="mreza_nobody").status_code == 401
    assert ask(method, body=sent, bearer=token("read")).status_code == 403
    write_original("probe", "two", {"title": "Draft"}, language="en", by=None)
    probe.keys = set()
    assert ask(method, body=sent).status_code == 403
    for path in ("probe/two/hr", "probe/nowhere/hr", "nothing/one/hr", "probe/one/xx", "practice/one/hr"):
        assert ask(method, f"/api/v1/translations/{path}", sent).status_code == 404
    assert authored("probe", "one").languages == ["en"]
    assert Token.objects.exists()


def test_the_language_of_the_original_has_no_translation(ask):
    assert ask(path="/api/v1/translations/probe/one/en").status_code == 404


@pytest.mark.django_db
def test_the_list_of_what_one_may_translate_is_that_of_the_page(acting) -> None:
    user, _client = acting("focal-point", "hr-varazdin")
    write_original("city", "hr-varazdin", {"lede": "A town of angels."}, language="en", by=user)

    def ask(path: str, *scopes: str):
        _token, text = make_token(
            user, name="x", scopes=scopes or ("read",), places=[("city", "hr-varazdin")],
            expires_at=now() + dt.timedelta(days=1),
        )  # fmt: skip
        return DjangoClient().get(f"/api/v1/translations{path}", headers={"authorization": f"Bearer {text}"})

    told = ask("?kind=city&lang=en").json()
    [line] = [one for one in told["items"] if one["key"] == "hr-varazdin"]
    assert (line["original_language"], line["states"]["hr"]) == ("en", "missing")
    assert ask("?state=confirmed&kind=city").json()["items"] == []
    assert ask("", "write").status_code == 403
    assert ask("?kind=dragon").status_code == 400
    assert ask("?page=999").status_code == 400
