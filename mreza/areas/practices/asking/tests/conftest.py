"""People of the small network of these tests, signed in, and their programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.areas.practices.asking.tests.factories import network
from mreza.foundation.moments import now

CITIES = ("hr-varazdin", "fr-lyon", "it-bologna", "es-seville", "de-hannover", "pl-katowice")


@pytest.fixture
def cities(db: None) -> dict[str, Any]:
    """Six cities of music in which somebody acts: one asks, the five others are asked."""
    return network(*CITIES)


@pytest.fixture
def team(cities: dict[str, Any], acting: Callable[..., Any]) -> Callable[..., Any]:
    """`user, client = team("fr-lyon")`: its focal point, or whoever is named."""
    return lambda code, role="focal-point": acting(role, code)


@pytest.fixture
def program(cities: dict[str, Any], acting: Callable[..., Any]) -> Callable[..., Any]:
    """`ask = program("fr-lyon")`, then `status, told = ask("post", "questions", {…})`."""

    def made(code: str, role: str = "focal-point", scopes: tuple[str, ...] = ("read", "write")) -> Any:
        user, _client = acting(role, code)
        _token, text = make_token(
            user,
            name="Program",
            scopes=list(scopes),
            places=[("city", code)],
            expires_at=now() + dt.timedelta(days=30),
        )
        client = Client(headers={"Authorization": f"Bearer {text}"})

        def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            more = {} if body is None else {"data": body, "content_type": "application/json"}
            answer = getattr(client, method)(f"/api/v1/{path}", **more)
            return answer.status_code, answer.json()

        return ask

    return made
