"""What the log says of a request: its path, but never the key in it."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from typing import Any

import pytest

from mreza.config.logs import formatter


def line(message: str, *told: Any, exc_info: Any = None) -> dict[str, Any]:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, told, exc_info)
    written: dict[str, Any] = json.loads(formatter().format(record))
    return written


@pytest.mark.parametrize("path", ["/en/ties/link/{}/", "/hr/account/invitation/{}/", "/x/{}"])
def test_no_key_of_a_mailed_link_is_logged(path: str) -> None:
    for _time in range(50):
        key = secrets.token_urlsafe(32)
        said = line("%s: %s", "Unprocessable Entity", path.format(key))["event"]
        assert said == f"Unprocessable Entity: {path.format('…')}"


def test_nor_in_what_broke() -> None:
    key = secrets.token_urlsafe(32)
    try:
        raise ValueError(f"no such page: /en/ties/link/{key}/")
    except ValueError:
        told = line("Internal Server Error: %s", f"/en/ties/link/{key}/", exc_info=sys.exc_info())
    assert "ValueError" in told["exception"]
    assert key not in json.dumps(told)


def test_other_paths_are_told_whole() -> None:
    for path in (
        "/en/practices/free-training-and-renewed-houses-of-culture/",
        "/en/ties/8fezrozIGBrwuk8_FKypNg/answer/",
        "/static/ties/links.0123456789ab.css",
    ):
        assert line("%s: %s", "Not Found", path)["event"] == f"Not Found: {path}"
