"""A practice travels: from Varaždin to a second city, from there to a third; by the pages and by the API."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.adoption_factories import published
from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.ties.models import Tie

FIRST, SECOND, THIRD = "hr-varazdin", "it-bologna", "fr-lyon"
LESSON = "The luthier retired, and nobody had been taught."


@pytest.fixture
def practice(network: None) -> Practice:
    return published(City.objects.get(code=FIRST))


def ties(practice: Practice) -> list[tuple[str, str, str]]:
    rows = Tie.objects.filter(contact__card_key=practice.key).order_by("pk")
    return [(one.giver.code, one.receiver.code, one.state) for one in rows]


def plain(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    body = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition("<main")[2]).split())


def test_a_practice_travels_by_the_pages(
    practice: Practice, acting: Callable[..., Any], client: Client
) -> None:
    page = f"/en/practices/{practice.code}/"
    clients = {code: acting("focal-point", code)[1] for code in (FIRST, SECOND, THIRD)}
    assert "No city has recorded an adoption of this practice yet" in plain(client, page)

    typed = {
        "city": SECOND, "stage": "running", "on": "2024-09", "language": "en", "parent": "",
        "block.b1.fate": "kept", "block.b2.fate": "changed", "block.b2.why": "Our theatre has no workshop.",
        "block.b3.fate": "kept",
    }  # fmt: skip
    answer = clients[SECOND].post(f"{page}adopt/", typed)
    second = Adoption.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{page}adoptions/{second.code}/")
    assert ties(practice) == []
    assert "Is it so?" in plain(clients[FIRST], "/en/desk/")
    confirm = f"{page}adoptions/{second.code}/confirm/"
    assert clients[SECOND].post(confirm, {"version": 1}).status_code == 403
    assert clients[FIRST].post(confirm, {"version": 1}).status_code == 302
    assert clients[FIRST].post(confirm, {"version": 1}).status_code == 409  # the same page, sent twice

    form = plain(clients[THIRD], f"{page}adopt/?from={second.code}")
    assert "Taken from: Bologna" in form
    typed |= {
        "city": THIRD,
        "on": "2025-03",
        "parent": second.code,
        "block.b2.fate": "kept",
        "block.b2.why": "",
    }
    assert clients[THIRD].post(f"{page}adopt/", typed).status_code == 302
    third = Adoption.objects.get(city__code=THIRD)
    there = f"{page}adoptions/{third.code}/"
    assert clients[FIRST].post(f"{there}confirm/", {"version": 1}).status_code == 403
    assert clients[SECOND].post(f"{there}confirm/", {"version": 1}).status_code == 302

    assert ties(practice) == [(FIRST, SECOND, "confirmed"), (SECOND, THIRD, "confirmed")]
    told = plain(client, page)
    assert "Adopted in 2 cities" in told
    assert "Its core, kept by everybody who answered: The luthier’s visit ; A concert in spring ." in told
    tree = plain(client, f"{page}lineage/")
    assert "from Varaždin · Running, 2024" in tree
    assert "from Bologna · Running, 2025" in tree
    assert "Varaždin 1 1 2" in tree  # credited with both
    assert "Varaždin → Bologna → Lyon" in plain(client, there)

    stop = {"version": 2, "lesson": LESSON, "on": "2026-01"}
    assert clients[SECOND].post(f"{page}adoptions/{second.code}/stop/", stop).status_code == 302
    for address in (page, f"{page}lineage/", f"{page}adoptions/{second.code}/"):
        assert LESSON in plain(client, address)


class Program:
    """A city's program."""

    def __init__(self, acting: Callable[..., Any], city: str) -> None:
        user, _client = acting("focal-point", city)
        text = make_token(
            user, name="Program", scopes=["read", "write"], places=[("city", city)],
            expires_at=now() + dt.timedelta(days=30),
        )[1]  # fmt: skip
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def __call__(self, path: str, body: dict[str, Any], method: str = "post") -> tuple[int, Any]:
        answer = getattr(self.client, method)(f"/api/v1/{path}", data=body, content_type="application/json")
        return answer.status_code, answer.json()


def test_a_practice_travels_by_the_api(
    practice: Practice, acting: Callable[..., Any], client: Client
) -> None:
    first, second, third = (Program(acting, code) for code in (FIRST, SECOND, THIRD))
    path = f"practices/{practice.code}/adoptions"
    blocks = [{"key": "b1", "fate": "kept"}, {"key": "b2", "fate": "changed", "why": "No wood."}]
    begun = {"city": SECOND, "language": "en", "stage": "running", "on": "2024-09", "blocks": blocks}
    assert first(path, begun)[0] == 422  # not for another city
    status, one = second(path, begun)
    assert (status, one["answer"], one["counted"], one["taken_from_city"]["code"]) == (
        201,
        "silent",
        False,
        FIRST,
    )
    seen = {"version": one["version"]}
    assert second(f"adoptions/{one['code']}/confirm", seen)[0] == 403
    status, one = first(f"adoptions/{one['code']}/confirm", seen)
    assert (status, one["counted"], one["credits"]) == (200, True, [FIRST])
    assert first(f"adoptions/{one['code']}/confirm", seen)[0] == 409

    _status, two = third(path, {**begun, "city": THIRD, "taken_from": one["code"], "blocks": blocks[:1]})
    status, two = second(f"adoptions/{two['code']}/confirm", {"version": two["version"]})
    assert (status, two["credits"]) == (200, [SECOND, FIRST])
    assert ties(practice) == [(FIRST, SECOND, "confirmed"), (SECOND, THIRD, "confirmed")]

    tree = client.get(f"/api/v1/{path}").json()
    roles = {block["key"]: block["role"] for block in tree["figures"]["blocks"]}
    assert (roles["b1"], roles["b2"]) == ("core", "context-of-all")
    assert tree["figures"]["credits"][FIRST] == {"direct": 1, "later": 1, "total": 2}
    assert "No adoption here says nothing about a city" in tree["note"]
    status, one = second(f"adoptions/{one['code']}/stop", {"version": one["version"], "lesson": LESSON})
    assert (status, one["stage"], one["texts"]["lesson"]["text"]) == (200, "stopped", LESSON)
    listed = client.get(f"/api/v1/adoptions?practice={practice.code}&stage=stopped").json()
    assert [item["code"] for item in listed["items"]] == [one["code"]]
