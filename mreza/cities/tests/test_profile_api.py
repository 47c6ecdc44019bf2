"""Keeping a city's profile by token: the same rules, refusals and traces as on the pages."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.cities import profile
from mreza.cities.models import City, Discipline
from mreza.cities.tests.factories import CityFactory, DesignationFactory, FieldFactory
from mreza.foundation.moments import now
from mreza.journal.models import DataVersion, Entry

pytestmark = pytest.mark.django_db
HERE = "/api/v1/cities/hr-varazdin"
CENSUS = {
    "population": 43_782,
    "population_source": "Census 2021",
    "population_year": 2021,
    "population_of": "municipality",
}


@pytest.fixture
def city():
    music = FieldFactory(code="music", position=8)
    Discipline.objects.create(code="jazz", field=music, position=1)
    city = CityFactory(name="Varaždin", code="hr-varazdin")
    DesignationFactory(city=city, field=music)
    return city


@pytest.fixture
def by_token(acting):
    """`call = by_token("editor", "hr-varazdin")`: a program that writes with the token of somebody in that role."""

    def program(role, key="", scopes=("read", "write"), places=None):
        user, _client = acting(role, key)
        kind = {"secretariat": "network", "coordinator": "field", "commission": "country"}.get(role, "city")
        where = [(kind, "" if kind == "network" else key)] if places is None else places
        _token, text = make_token(
            user, name="Script", scopes=list(scopes), places=where, expires_at=now() + dt.timedelta(days=30)
        )
        client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})

        def call(method, address, body=None):
            data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return getattr(client, method)(address, **data)

        return call

    return program


def fields(answer):
    return {one["field"] for one in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("role", "key"), [("editor", "hr-varazdin"), ("focal-point", "hr-varazdin"), ("secretariat", "")]
)
def test_the_team_says_anew_what_the_city_is(city, by_token, role, key, client):
    call = by_token(role, key)
    change = CENSUS | {
        "website": "https://varazdin.hr/", "languages": ["hr", "en"], "disciplines": ["jazz"], "lede": "Grad glazbe.",
        "language": "hr", "reason": "Counted anew",
    }  # fmt: skip
    answer = call("patch", HERE, change)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert {name: told[name] for name in CENSUS} == CENSUS
    assert told["version"] == 2
    public = client.get(HERE).json()
    assert public["website"] == "https://varazdin.hr/"
    assert public["languages"] == [{"code": "hr", "name": "Croatian"}, {"code": "en", "name": "English"}]
    assert [one["code"] for one in public["disciplines"]] == ["jazz"]
    assert public["lede"] == {
        "text": "Grad glazbe.", "language": "hr", "state": "confirmed", "original_language": "hr",
    }  # fmt: skip
    assert "version" not in public
    entry = Entry.objects.get(act="city.profile-changed")
    assert (entry.reason, entry.acting_as) == ("Counted anew", "city" if key else "secretariat")


def test_only_what_is_given_changes_and_null_takes_away(city, by_token):
    call = by_token("editor", "hr-varazdin")
    call("patch", HERE, CENSUS | {"website": "https://a.org/"})
    told = call("patch", HERE, {"website": None}).json()
    assert (told["website"], told["population"]) == ("", 43_782)
    told = call("patch", HERE, {"population": None}).json()
    assert (told["population"], told["population_of"], told["population_source"]) == (None, "", "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"population": 5}, {"population_source", "population_year", "population_of"}),
        (CENSUS | {"population": -1}, {"population"}),
        (CENSUS | {"population": 10**12}, {"population"}),
        (CENSUS | {"population_of": "planet"}, {"population_of"}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone"}),
        ({"website": "javascript:alert(1)"}, {"website"}),
        ({"languages": ["klingon"]}, {"languages"}),
        ({"disciplines": ["dowsing"]}, {"disciplines"}),
        ({"lede": "x" * 301}, {"lede"}),
        ({"lede": "x", "language": "klingon"}, {"language"}),
        ({"native_name": "X"}, {"native_language"}),
        ({"website": 5}, {"website"}),
    ],
)
def test_what_cannot_be_is_refused_by_field(city, by_token, change, wrong):
    before = DataVersion.current()
    answer = by_token("editor", "hr-varazdin")("patch", HERE, change)
    assert (answer.status_code, fields(answer)) == (422, wrong)
    assert answer["Content-Type"] == "application/problem+json"
    assert DataVersion.current() == before


@pytest.mark.parametrize("key", ["name", "code", "latitude", "confirmed_at", "photo", "field", "x"])
def test_a_key_that_is_not_known_is_a_mistake(city, by_token, key):
    answer = by_token("editor", "hr-varazdin")("patch", HERE, {key: "x"})
    assert (answer.status_code, fields(answer)) == (400, {key})


def test_who_saw_an_older_version_is_told(city, by_token):
    call = by_token("editor", "hr-varazdin")
    assert call("patch", HERE, {"website": "https://a.org/", "version": 1}).status_code == 200
    assert call("patch", HERE, {"website": "https://b.org/", "version": 1}).status_code == 409
    assert City.objects.get(pk=city.pk).website == "https://a.org/"


WRITES = [
    ("patch", "", {"website": "https://evil.org/"}),
    ("post", "/confirm", None),
    ("post", "/story", {"title": "x", "text": "y"}),
    ("put", "/story/1", {"title": "x", "text": "y"}),
    ("delete", "/story/1", None),
]


@pytest.mark.parametrize(("method", "address", "body"), WRITES)
@pytest.mark.parametrize(
    ("role", "key"),
    [("editor", "hr-zagreb"), ("focal-point", "hr-zagreb"), ("mayor", "hr-varazdin"), ("coordinator", "music"),
     ("commission", "hr")],
)  # fmt: skip
def test_nobody_else_writes(city, by_token, role, key, method, address, body):
    profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=None)
    before = DataVersion.current()
    assert by_token(role, key)(method, HERE + address, body).status_code == 403
    assert DataVersion.current() == before


@pytest.mark.parametrize(("method", "address", "body"), WRITES)
def test_no_token_no_scope_no_place_no_door(city, by_token, acting, method, address, body):
    profile.add_story(city, "Jučer", "Bilo je.", language="hr", by=None)
    before = DataVersion.current()
    assert (
        by_token("editor", "hr-varazdin", scopes=("read",))(method, HERE + address, body).status_code == 403
    )
    assert by_token("editor", "hr-varazdin", places=[])(method, HERE + address, body).status_code == 403
    _user, with_cookie = acting("editor", "hr-varazdin")
    for client in (Client(), with_cookie):
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        assert getattr(client, method)(HERE + address, **data).status_code == 401
    missing = HERE.replace("varazdin", "nowhere") + address
    assert by_token("editor", "hr-varazdin")(method, missing, body).status_code == 404
    assert DataVersion.current() == before


def test_still_right_by_token_twice_is_once(city, by_token):
    call = by_token("editor", "hr-varazdin")
    answers = [call("post", HERE + "/confirm") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Entry.objects.filter(act="city.confirmed").count() == 1


def test_the_story_by_token(city, by_token, client):
    call = by_token("editor", "hr-varazdin")
    told = call("post", HERE + "/story", {"title": "Jučer", "text": "Bilo *je*.", "language": "hr"}).json()
    assert [one["number"] for one in told["story"]] == [1]
    assert (
        call("put", HERE + "/story/1", {"title": "Jučer", "text": "Prošlo.", "version": 1}).status_code == 409
    )
    told = call(
        "put", HERE + "/story/1", {"title": "Jučer", "text": "Prošlo.", "version": told["version"]}
    ).json()
    assert told["story"][0]["text"]["text"] == "Prošlo."
    assert told["story"][0]["text"]["original_language"] == "hr"
    assert call("put", HERE + "/story/9", {"title": "x", "text": "y"}).status_code == 404
    answer = call("post", HERE + "/story", {"title": "", "text": ""})
    assert (answer.status_code, fields(answer)) == (422, {"title", "text"})
    assert call("delete", HERE + "/story/1").json()["story"] == []
    assert client.get(HERE).json()["story"] == []


def test_an_unconfirmed_city_says_so(city, client):
    told = client.get(HERE).json()
    assert (told["confirmed_on"], told["confirmed_by"], told["due_on"], told["lede"], told["photo"]) == (
        None, "", None, None, None,
    )  # fmt: skip
