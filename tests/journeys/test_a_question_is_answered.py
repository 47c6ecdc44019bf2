"""A question goes to five cities, one of them declines, another answers, both agree: a card and a tie, by the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.cities.models import Designation
from mreza.foundation.moments import now, today

ASKS = "hr-varazdin"
QUESTION = {
    "city": ASKS,
    "title": "Gdje vježbaju orkestri kad kazalište radi predstave?",
    "text": "U našem središtu stoje prazne trgovine. Tko ih posuđuje orkestrima i pod kojim uvjetima?",
    "language": "hr",
    "fields": ["music"],
    "once": "journey",
}
ANSWER = "Nous prêtons des boutiques vides pour un an ; la ville les assure."


@pytest.fixture
def programs(network: None, acting: Callable[..., Any]) -> dict[str, Callable[..., tuple[int, Any]]]:
    """Programs of Varaždin and of seven other cities of music, by the city: `(status, answer)`."""
    held = Designation.objects.held(on=today()).filter(field__code="music").exclude(city__code=ASKS)
    codes = [ASKS, *held.order_by("city__code").values_list("city__code", flat=True)[:7]]

    def program(city: str) -> Callable[..., tuple[int, Any]]:
        user, _client = acting("focal-point", city)
        text = make_token(
            user, name="Program", scopes=["read", "write"], places=[("city", city)],
            expires_at=now() + dt.timedelta(days=30),
        )[1]  # fmt: skip
        client = Client(headers={"Authorization": f"Bearer {text}"})

        def send(path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
            at = f"/api/v1/{path}"
            answer = (
                client.get(at) if body is None else client.post(at, body, content_type="application/json")
            )
            return answer.status_code, answer.json()

        return send

    return {code: program(code) for code in codes}


def of(told: dict[str, Any], city: str) -> dict[str, Any]:
    """What a question's answer says of one city that was asked."""
    found: dict[str, Any] = next(one for one in told["asked"] if one["city"] == city)
    return found


def test_a_question_is_declined_once_answered_and_becomes_a_card_and_a_tie(
    programs: dict[str, Any], client: Client
) -> None:
    asks = programs[ASKS]
    status, told = asks("questions", QUESTION)
    assert (status, len(told["asked"])) == (201, 5)
    assert {one["city"] for one in told["asked"]} < set(programs)
    for one in told["asked"]:  # the reasons are shown to who asked, and to who is asked its own
        assert one["score"] == sum(reason["points"] for reason in one["reasons"]) > 0
        assert {reason["part"] for reason in one["reasons"]} >= {"field", "room"}
        assert all(reason["sentence"] for reason in one["reasons"])
    path = f"open-questions/{told['code']}"
    first, second = (one["city"] for one in told["asked"][:2])
    assert of(programs[first](path)[1], first)["reasons"] == of(told, first)["reasons"]
    assert of(programs[first](path)[1], second)["reasons"] == []

    assert programs[first](f"{path}/decline", {"city": second})[0] == 403
    status, _told = programs[first](f"{path}/decline", {"city": first, "reason": "We have no orchestra."})
    assert status == 200
    _status, told = asks(path)
    assert len({one["city"] for one in told["asked"]}) == 6
    assert (of(told, first)["state"], of(told, first)["reason"]) == ("declined", "We have no orchestra.")

    status, told = programs[second](
        f"{path}/answer", {"city": second, "text": ANSWER, "language": "fr", "version": 1}
    )
    assert (status, of(told, second)["agrees"]) == (200, False)
    assert client.get("/api/v1/questions").json()["count"] == 0
    version = of(told, second)["version"]
    assert asks(f"{path}/agree", {"city": second, "version": version})[0] == 403  # only who answered
    assert asks(f"{path}/mark", {"city": second, "version": 1})[0] == 409  # other words than were read
    assert asks(f"{path}/mark", {"city": second, "version": version})[0] == 200
    assert client.get("/api/v1/questions").json()["count"] == 0
    status, told = programs[second](f"{path}/agree", {"city": second, "version": version})
    assert (status, of(told, second)["published"] != "") == (200, True)

    found = client.get("/api/v1/questions?q=boutiques&lang=en").json()
    assert (found["count"], found["items"][0]["title"]) == (1, QUESTION["title"])
    card = client.get(f"/api/v1/questions/{found['items'][0]['code']}").json()
    assert (card["asked_by"]["code"], card["answered_by"]["code"]) == (ASKS, second)
    assert (card["question"]["language"], card["answer"]["language"]) == ("hr", "fr")
    assert card["answer"]["text"] == ANSWER
    ties = client.get(f"/api/v1/ties?kind=advice&city={second}&with={ASKS}").json()
    (tie,) = [one for one in ties["items"] if one["title"] == QUESTION["title"]]
    assert (tie["giver"]["code"], tie["receiver"]["code"], tie["symmetric"]) == (second, ASKS, False)
    assert (tie["state"], tie["weight"]) == ("confirmed", 1)
