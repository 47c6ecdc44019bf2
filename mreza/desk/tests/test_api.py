"""One's own desk by token: what waits, what one was told, how one wants to be told; never more than the token may."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from mreza.accounts.capacities import forget
from mreza.accounts.tests.programs import API, Program
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.notices.models import Notice
from mreza.notices.telling import wishes_of

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"


@pytest.fixture
def lead(acting):
    user, _client = acting("focal-point", CITY)
    user.program = Program(user, [("city", CITY)])
    return user


def compiled_about(code: str):
    """Published about a city, whose team is told."""
    with transaction.atomic():
        return make_practice(
            "published",
            city=City.objects.get(code=code),
            origin="compiled",
            sources=["https://example.org"],
        )


def test_what_waits_is_that_of_the_page(lead):
    compiled_about(CITY)
    told = lead.program.get("/waiting?lang=en").json()
    assert {one["kind"] for one in told["items"]} == {"city.facts", "city.needs-people", "practice.compiled"}
    assert told["count"] == len(told["items"]) == 3
    assert told["overdue"] == 0
    first = next(one for one in told["items"] if one["kind"] == "practice.compiled")
    assert (first["about_kind"], first["about"]) == ("city", CITY)
    assert first["url"].startswith("http")
    assert "kompilirano" not in first["text"]
    croatian = lead.program.get("/waiting?lang=hr").json()["items"]
    assert {one["text"] for one in croatian}.isdisjoint(one["text"] for one in told["items"])


def test_a_token_of_one_city_tells_of_no_other(lead):
    other = CityFactory(code="fr-lyon")
    AppointmentFactory(user=lead, role="focal-point", city=other)
    compiled_about(CITY)
    compiled_about("fr-lyon")
    forget(lead)
    narrow = Program(lead, [("city", "fr-lyon")])
    assert {one["about"] for one in narrow.get("/waiting").json()["items"]} == {"fr-lyon"}
    assert narrow.get("/notices").json()["count"] == 2  # both are public now, so both may be read


def test_what_a_token_may_not_read_is_in_no_notice_and_no_count(lead, acting):
    reviewer, _client = acting("coordinator", "music")
    city = City.objects.get(code=CITY)
    practice = make_practice("in-review", city=city, by=lead)
    assert Notice.objects.filter(user=reviewer).count() == 1
    reads = Program(reviewer, [("field", "music")])
    assert reads.get("/notices").json()["count"] == 1
    nowhere = Program(reviewer, [], scopes=["read", "write"])
    assert nowhere.get("/notices").json() == {"count": 0, "page": 1, "pages": 1, "page_size": 50, "items": []}
    code = Notice.objects.get(user=reviewer).code
    assert nowhere.send(f"/notices/{code}/read").status_code == 404
    assert nowhere.send("/notices/read").json() == {"count": 0}
    assert reads.send(f"/notices/{code}/read").json() == {"count": 1}
    assert reads.send(f"/notices/{code}/read").json() == {"count": 0}
    assert reads.get("/notices?unread=yes").json()["count"] == 0
    assert practice.state == "in-review"


def test_notices_are_ones_own(lead, acting):
    compiled_about(CITY)
    code = Notice.objects.get(user=lead).code
    stranger, _client = acting("focal-point", "fr-lyon")
    other = Program(stranger, [("city", "fr-lyon")])
    assert other.get("/notices").json()["count"] == 0
    assert other.send(f"/notices/{code}/read").status_code == 404
    told = lead.program.get("/notices?lang=en").json()["items"][0]
    assert (told["code"], told["kind"], told["is_read"]) == (code, "practice.compiled", False)
    assert lead.program.send("/notices/read").json() == {"count": 1}


def test_how_one_is_told_is_read_and_changed(lead):
    before = {one["kind"]: one for one in lead.program.get("/notice-wishes").json()["items"]}
    assert before["practice.published"]["mail"] == "daily"
    answer = lead.program.send("/notice-wishes", {"mail": {"practice.published": "never"}}, "patch")
    after = {one["kind"]: one for one in answer.json()["items"]}
    assert after["practice.published"]["mail"] == "never"
    assert after["practice.published"]["inbox"] == before["practice.published"]["inbox"]
    assert wishes_of(lead)["practice.published", "mail"] == "never"


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({"mail": {"practice.published": "hourly"}}, 422, "mail.practice.published"),
        ({"inbox": {"nothing": "daily"}}, 422, "inbox.nothing"),
        ({"post": {}}, 400, "post"),
        ({"mail": ["x"]}, 422, "mail"),
    ],
)
def test_a_wrong_wish_is_refused_and_nothing_changes(lead, told, status, field):
    answer = lead.program.send("/notice-wishes", told, "patch")
    assert answer.status_code == status
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert not lead.wishes.exists()


@pytest.mark.parametrize("path", ["/waiting", "/notices", "/notice-wishes"])
def test_a_token_without_the_scope_reads_nothing(lead, path):
    assert Client().get(API + path).status_code == 401
    assert Program(lead, [("city", CITY)], scopes=["write"]).get(path).status_code == 403
    assert lead.program.get(f"{path}?nonsense=1").status_code == 400


def test_a_token_that_only_reads_changes_nothing(lead):
    compiled_about(CITY)
    reads = Program(lead, [("city", CITY)], scopes=["read"])
    assert reads.send("/notices/read").status_code == 403
    assert reads.send("/notice-wishes", {"mail": {"practice.published": "never"}}, "patch").status_code == 403
    assert Notice.objects.get(user=lead).read_at is None
