"""Entering and answering by program: the same verbs, with a city's token, and refusals a program can read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.codes import random_code
from mreza.foundation.moments import now
from mreza.ties.choices import State
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import claimed, kind

pytestmark = pytest.mark.django_db
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for code in ("joint-project", "residency", "other"):
        kind(code)


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(4)]


def program(user: Any, *places: tuple[str, str], scopes: tuple[str, ...] = ("read", "write")) -> Ask:
    until = now() + dt.timedelta(days=30)
    _token, text = make_token(
        user, name="Program", scopes=list(scopes), places=list(places), expires_at=until
    )

    def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(Client(headers={"Authorization": f"Bearer {text}"}), method)(
            f"/api/v1/{path}", **more
        )
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def team(cities: list[City], acting: Any) -> Ask:
    return program(acting("focal-point", cities[0].code)[0], ("city", cities[0].code))


@pytest.fixture
def others(cities: list[City], acting: Any) -> Ask:
    return program(acting("focal-point", cities[1].code)[0], ("city", cities[1].code))


@pytest.fixture
def officer_program(officer: Any) -> Ask:
    return program(officer, ("network", ""))


def told(**more: Any) -> dict[str, Any]:
    return {
        "kind": "joint-project", "cities": ["hr-city-0", "hr-city-1"], "title": "Night of short films",
        "language": "en", "begins": "2024-05", **more,
    }  # fmt: skip


def states() -> list[str]:
    return list(Tie.objects.order_by("pk").values_list("state", flat=True))


def wrong(answer: Any) -> dict[str, str]:
    return {one["field"]: one["detail"] for one in answer["errors"]}


def test_a_contact_claimed_by_both_sides_becomes_one_confirmed_tie(team, others):
    """Journey 3 by API: two languages, one contact, one tie."""
    status, first = team("post", "contacts", told())
    assert (status, first["ties"][0]["state"], first["version"]) == (201, "claimed", 1)
    status, met = others("post", "contacts", told(title="Noć kratkoga filma", language="hr"))
    (alike,) = met["alike"]
    assert (status, alike["code"], alike["verdict"] in ("same", "maybe")) == (409, first["code"], True)
    assert {"cities.same", "kind.same", "when.same-month"} & {one["code"] for one in alike["reasons"]}
    said = {"answer": "confirmed", "version": alike["version"]}
    status, done = others("post", f"contacts/{alike['code']}/answers", said)
    assert (status, done["ties"][0]["state"]) == (200, "confirmed")
    assert (states(), Contact.objects.count()) == ([State.CONFIRMED], 1)


def test_a_city_with_an_entry_of_its_own_says_once_whether_it_is_the_same(team, others, cities):
    own = claimed(*cities[1::-1], title="Noć kratkoga filma", language="hr").code
    mine = team("post", "contacts", told(despite=[own]))[1]
    path, said = f"contacts/{mine['code']}/answers", {"answer": "confirmed", "version": 1}
    status, met = others("post", path, said)
    assert (status, [one["code"] for one in met["alike"]]) == (409, [own])
    assert states() == [State.CLAIMED] * 2
    status, _done = others("post", path, {**said, "despite": [own]})
    assert (status, sorted(states())) == (200, [State.CLAIMED, State.CONFIRMED])
    # The first city told the two apart when it entered its own.
    assert team("post", f"contacts/{own}/answers", said)[0] == 200
    assert states() == [State.CONFIRMED] * 2


def test_two_claims_are_merged_and_the_words_of_both_are_kept(team, others, cities):
    mine, theirs = team("post", "contacts", told())[1], None
    status, theirs = others(
        "post", "contacts", told(title="Noć kratkoga filma", language="hr", despite=[mine["code"]])
    )
    assert status == 201
    body = {"other": theirs["code"], "version": 1, "other_version": 1}
    assert team("post", f"contacts/{mine['code']}/merges", body)[0] == 403  # theirs is not ours to give up
    status, kept = others("post", f"contacts/{mine['code']}/merges", body)
    assert (status, kept["other_titles"]) == (200, {"hr": "Noć kratkoga filma"})
    assert [one["state"] for one in kept["ties"]] == ["confirmed"]
    assert team("get", f"contacts/{theirs['code']}")[1]["merged_into"] == mine["code"]
    assert others("post", f"contacts/{mine['code']}/merges", body)[0] == 409


def test_a_disputed_one_counts_nowhere(team, others):
    made = team("post", "contacts", told())[1]
    path = f"contacts/{made['code']}/answers"
    assert others("post", path, {"answer": "disputed", "version": 1})[0] == 422
    status, done = others("post", path, {"answer": "disputed", "version": 1, "comment": "We were not there."})
    assert (status, done["ties"][0]["state"]) == (200, "disputed")
    assert not Tie.objects.counted().exists()
    assert Client().get("/api/v1/ties").json()["figures"]["total"]["counted"] == "0"
    assert others("post", path, {"answer": "confirmed", "version": 1})[0] == 409  # answered since


def test_a_lost_answer_is_asked_for_again(team):
    code = random_code()
    first, second = (team("post", "contacts", told(code=code)) for _ in range(2))
    assert (first[0], second[0], first[1]["code"], second[1]["code"]) == (201, 201, code, code)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "holiday"}, "kind"),
        ({"cities": ["hr-city-0", "xx-nowhere"]}, "cities"),
        ({"cities": ["hr-city-1", "hr-city-2"]}, "cities"),
        ({"cities": ["hr-city-0"]}, "cities"),
        ({"city": "hr-city-1"}, "city"),
        ({"title": ""}, "title"),
        ({"language": "klingon"}, "language"),
        ({"begins": "soon"}, "begins"),
        ({"kind": "residency"}, "lead"),
        ({"lead": "hr-city-3"}, "lead"),
        ({"amount": "12.345", "currency": "EUR"}, "amount"),
        ({"people": 0}, "people"),
        ({"evidence": ["ftp://example.org"]}, "evidence.0"),
        ({"record": "no-such-practice"}, "record"),
        ({"code": "short"}, "code"),
        ({"gives": "nobody"}, "gives"),
        ({"details": {"hr-city-3": "On the second day"}}, "details"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(team, more, field):
    status, answer = team("post", "contacts", told(**more))
    assert status == 422
    assert {name.split(".")[0] for name in wrong(answer)} == {field.split(".")[0]}
    assert not Contact.objects.exists()


def test_an_unknown_key_is_a_mistake(team):
    assert team("post", "contacts", told(colour="red"))[0] == 400


def test_only_what_is_given_is_corrected(team, others):
    made = team("post", "contacts", told(people=12))[1]
    others("post", f"contacts/{made['code']}/answers", {"answer": "confirmed", "version": 1})
    path = f"contacts/{made['code']}"
    assert team("patch", path, {"version": 1, "title": "A night"})[0] == 409
    status, done = team("patch", path, {"version": 2, "title": "A night", "reason": "Shorter."})
    assert (status, done["title"], done["people"], done["ties"][0]["state"]) == (
        200,
        "A night",
        12,
        "confirmed",
    )
    status, done = team("patch", path, {"version": 3, "kind": "residency", "lead": "hr-city-1"})
    assert (status, done["gives"], done["ties"][0]["giver"]["code"]) == (200, "lead", "hr-city-1")
    assert states() == [State.CLAIMED]
    assert others("patch", path, {"version": 4, "title": "Ours"})[0] == 403


def test_it_is_withdrawn_by_who_entered_it(team, others):
    path = f"contacts/{team('post', 'contacts', told())[1]['code']}/withdrawal"
    assert others("post", path, {"version": 1, "reason": "No."})[0] == 403
    assert team("post", path, {"version": 1, "reason": " "})[0] == 422
    status, done = team("post", path, {"version": 1, "reason": "Another year."})
    assert (status, done["withdrawn_why"], done["ties"][0]["state"]) == (200, "Another year.", "withdrawn")
    assert team("post", path, {"version": 2, "reason": "Again."})[0] == 409


def test_what_is_documented_is_withdrawn_by_the_secretariat(officer_program, team, cities):
    contact = claimed(*cities[:2])
    path = f"contacts/{contact.code}"
    assert officer_program("post", f"{path}/sources", {"sources": ["https://example.org/report"]})[0] == 200
    taken_back = {"version": 2, "reason": "Another year."}
    assert team("post", f"{path}/withdrawal", taken_back)[0] == 403
    said = {"version": 2, "answer": "disputed", "comment": "Another year."}
    assert team("post", f"{path}/answers", said)[0] == 200
    assert states() == [State.DISPUTED]
    assert officer_program("post", f"{path}/withdrawal", {**taken_back, "version": 3})[0] == 200
    assert states() == [State.WITHDRAWN]


def test_the_secretariat_documents(officer_program, team, cities):
    contact = claimed(*cities[:2])
    body = {"sources": ["https://example.org/report"]}
    assert team("post", f"contacts/{contact.code}/sources", body)[0] == 403
    status, done = officer_program("post", f"contacts/{contact.code}/sources", body)
    assert (status, done["ties"][0]["state"]) == (200, "documented")
    meant = {"version": 2, "begins": "2023"}
    assert set(wrong(team("patch", f"contacts/{contact.code}", meant)[1])) == {"begins"}
    assert team("patch", f"contacts/{contact.code}", {"version": 2, "title": "A night"})[0] == 200
    assert officer_program("patch", f"contacts/{contact.code}", {"version": 3, "begins": "2023"})[0] == 200
    new = told(cities=["hr-city-2", "hr-city-3"], sources=["https://example.org/news"])
    assert team("post", "contacts", new)[0] == 403
    status, made = officer_program("post", "contacts", new)
    assert (status, made["origin"], made["entered_for"]) == (201, "source", None)


def test_a_token_without_the_scope_writes_nothing(cities, acting):
    user, _client = acting("focal-point", cities[0].code)
    reader = program(user, ("city", cities[0].code), scopes=("read",))
    assert reader("post", "contacts", told())[0] == 403
    assert not Contact.objects.exists()


def test_without_a_token_nothing_is_written(cities):
    answer = Client().post("/api/v1/contacts", told(), content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_nobody_confirms_their_own_words_for_another_city(cities, acting):
    from mreza.cities.tests.factories import AppointmentFactory

    user, _client = acting("focal-point", cities[0].code)
    AppointmentFactory(user=user, role="focal-point", city=cities[1])
    both = program(user, ("city", cities[0].code), ("city", cities[1].code))
    assert wrong(both("post", "contacts", told())[1]) == {
        "city": "You write for several of its cities. Say for which."
    }
    made = both("post", "contacts", told(city="hr-city-0"))[1]
    said = {"answer": "confirmed", "version": 1, "city": "hr-city-1"}
    assert both("post", f"contacts/{made['code']}/answers", said)[0] == 403
