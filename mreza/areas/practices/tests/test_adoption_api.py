"""Every verb of an adoption by program: whose token may, what it answers, and what is refused how."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.tests.adoption_factories import adopted, published
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import now
from mreza.ties.models import Tie

pytestmark = pytest.mark.django_db
OWN = ("stage", "stop", "take-back", "still-running", "take-from", "ask-outside", "withdraw")
ANSWERS = ("confirm", "decline")
SEEN = {"version": 77}
BODIES = {
    "stage": {"stage": "kept"}, "stop": {"lesson": "No money."}, "decline": {"comment": "No."},
    "withdraw": {"reason": "Twice."},
}  # fmt: skip


@pytest.fixture
def program(acting: Any) -> Any:
    def make(role: str, city: str, *scopes: str) -> Any:
        user, _client = acting(role, city)
        places = [("city", city)] if city else []
        text = make_token(
            user, name="Program", scopes=list(scopes), places=places, expires_at=now() + dt.timedelta(days=30)
        )[1]
        client = Client(headers={"Authorization": f"Bearer {text}"})

        def ask(path: str, body: dict[str, Any], method: str = "post") -> tuple[int, Any]:
            answer = getattr(client, method)(f"/api/v1/{path}", data=body, content_type="application/json")
            return answer.status_code, answer.json()

        return ask

    return make


def test_whose_token_may_do_what(program):
    cities = [CityFactory(code=f"hr-city-{number}") for number in range(3)]
    practice = published(cities[0])
    one = adopted(practice, cities[1])
    source, own, editor, other = (
        program("focal-point", "hr-city-0", "read", "write"), program("focal-point", "hr-city-1", "read", "write"),
        program("editor", "hr-city-1", "read", "write"), program("focal-point", "hr-city-2", "read", "write"),
    )  # fmt: skip
    reads_only = program("alternate", "hr-city-1", "read")
    # With a version nobody has seen, 409 says that the door was open.
    expected = {
        **{verb: {own, editor} for verb in OWN}, **{verb: {source} for verb in ANSWERS}, "withdraw": {own},
    }  # fmt: skip
    for verb, may in expected.items():
        for ask in (source, own, editor, other, reads_only):
            status, _told = ask(f"adoptions/{one.code}/{verb}", SEEN | BODIES.get(verb, {}))
            assert status == (409 if ask in may else 403), (verb, status)
    for ask in (source, own, editor, other, reads_only):
        status, _told = ask(f"adoptions/{one.code}", {"version": 77, "summary": "Mine."}, "patch")
        assert status == (409 if ask in (own, editor) else 403)
        assert ask("adoptions/nobody/stop", SEEN | BODIES["stop"])[0] == 404
    assert reads_only(f"practices/{practice.code}/adoptions", {"city": "hr-city-1"})[0] == 403
    assert Adoption.objects.get().version == 1


def test_every_verb_says_how_it_stands_now(program):
    cities = [CityFactory(code=f"hr-city-{number}") for number in range(3)]
    practice = published(cities[0])
    middle = adopted(practice, cities[1])
    source, own = (
        program("focal-point", "hr-city-0", "read", "write"),
        program("focal-point", "hr-city-2", "read", "write"),
    )

    status, told = own(
        f"practices/{practice.code}/adoptions",
        {
            "city": "hr-city-2",
            "language": "en",
            "summary": "In two schools.",
            "blocks": [{"key": "b1", "fate": "kept"}],
        },
    )
    assert (status, told["stage"], told["texts"]["summary"]["text"]) == (201, "interested", "In two schools.")
    path = f"adoptions/{told['code']}"

    def go(ask: Any, verb: str, **body: Any) -> dict[str, Any]:
        nonlocal told
        address, method = (f"{path}/{verb}", "post") if verb else (path, "patch")
        status, told = ask(address, {"version": told["version"], **body}, method)
        assert status == 200, told
        return told

    added = {"key": "", "fate": "added", "title": "A tent", "why": "Rain."}
    go(own, "", blocks=[{"key": "b1", "fate": "changed", "why": "Smaller."}, added], cost=None)
    assert [(block["fate"], block["why"]["text"]) for block in told["blocks"]] == [
        ("changed", "Smaller."), ("added", "Rain."),
    ]  # fmt: skip
    assert told["texts"]["summary"]["text"] == "In two schools."  # what was not sent stays
    assert go(own, "take-from", taken_from=middle.code)["taken_from"] == middle.code
    assert go(own, "take-from")["taken_from"] is None
    assert go(own, "stage", stage="running", on="2024-05")["due_on"] is None
    assert go(own, "take-back")["stage"] == "interested"
    go(own, "stage", stage="adapting")
    assert go(source, "confirm")["counted"] is True
    assert go(source, "decline", comment="Something else.")["comment"] == "Something else."
    assert Tie.objects.get().state == "disputed"
    assert go(source, "confirm")["tie"]
    go(own, "stage", stage="running")
    assert go(own, "still-running")["still_running_on"] == now().date().isoformat()
    assert go(own, "stop", lesson="No money.")["stage"] == "stopped"
    assert go(own, "withdraw", reason="Twice.")["withdrawn"] is True
    assert Tie.objects.get().state == "withdrawn"


def test_what_cannot_be_accepted_is_said_by_field(program):
    cities = [CityFactory(code=f"hr-city-{number}") for number in range(2)]
    practice, own = published(cities[0]), program("focal-point", "hr-city-1", "read", "write")
    address = f"practices/{practice.code}/adoptions"
    body = {"city": "hr-city-1", "language": "en"}
    for more, status, field in (
        ({"stage": "gone"}, 422, "stage"),
        ({"stage": "stopped"}, 422, "stage"),
        ({"on": "2999"}, 422, "on"),
        ({"language": "xx"}, 422, "language"),
        ({"taken_from": "nobody"}, 422, "taken_from"),
        ({"city": "hr-city-0"}, 422, "city"),
        ({"blocks": [{"key": "zz", "fate": "kept"}]}, 422, "block.zz"),
        ({"blocks": [{"fate": "added", "title": "One more"}] * 1_000}, 422, "blocks"),
        ({"evidence": ["https://example.org/"] * 21}, 422, "evidence"),
        ({"colour": "red"}, 400, "colour"),
    ):
        answered, told = own(address, {**body, **more})
        assert (answered, told["errors"][0]["field"]) == (status, field), told
    assert not Adoption.objects.exists()
