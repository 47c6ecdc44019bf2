"""Somebody's token at work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now


class Program:
    """A program that asks by a token of this person."""

    def __init__(self, user: Any, *scopes: str, places: list[tuple[str, str]]) -> None:
        text = make_token(
            user, name="Program", scopes=list(scopes), places=places, expires_at=now() + dt.timedelta(days=30)
        )[1]
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        response = getattr(self.client, method)(f"/api/v1/{path}", **more)
        return response.status_code, response.json()
