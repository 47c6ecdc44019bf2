"""A program that works with somebody's token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.test import Client

from mreza.accounts.tokens import make_token
from mreza.foundation.moments import now

API = "/api/v1"


class Program:
    """A client with a token of somebody, for these places: `Program(user, [("city", "hr-varazdin")])`."""

    def __init__(
        self, user: Any, places: Iterable[tuple[str, str]], scopes: Iterable[str] = ("read", "write")
    ) -> None:
        _token, text = make_token(
            user,
            name="test",
            scopes=list(scopes),
            places=list(places),
            expires_at=now() + dt.timedelta(days=1),
        )
        self.headers = {"authorization": f"Bearer {text}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(API + path, headers=self.headers)

    def send(self, path: str, told: dict[str, Any] | None = None, method: str = "post") -> Any:
        act = getattr(self.client, method)
        return act(API + path, told or {}, content_type="application/json", headers=self.headers)
