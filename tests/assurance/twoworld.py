"""Two worlds that differ in one secret: what an observer without a right to it obtains must be the same bytes.

Security.md §3.2. World A is the shipped network with everybody in it; world B the same with one secret more. The same
requests are made in both; compared are status, headers, body (exports unpacked), and the statements the database was
asked (their text and the number of rows is the deterministic shadow of time, K6).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What differs from request to request in any world.
NOISE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"nonce-[^"]*"')
UNSTABLE_HEADERS = {"date", "content-security-policy", "set-cookie", "x-request-id"}
NUMBERS = re.compile(r"\b\d+\b|'[^']*'")


@dataclass(frozen=True)
class Seen:
    """One answer, as far as it could tell something."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Secret:
    """Something that must not be learnt: how it comes into the world, the words in it, and who may know it."""

    name: str
    plant: Callable[[Any], None]
    words: tuple[str, ...]
    knows: frozenset[str] = frozenset()  # principals with a right to it
    asks: tuple[str, ...] = field(default=())  # addresses beside the general ones


def observe(client: Client, paths: Iterable[str], *, statements: bool = True) -> dict[str, Seen]:
    """Everything these requests answer."""
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        headers = tuple(
            sorted(
                (name.lower(), value)
                for name, value in answer.items()
                if name.lower() not in UNSTABLE_HEADERS
            )
        )
        told = tuple(NUMBERS.sub("?", query["sql"]) for query in asked.captured_queries) if statements else ()
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[path] = Seen(answer.status_code, headers, _plain(body), told)
    return found


def differences(before: dict[str, Seen], after: dict[str, Seen]) -> list[str]:
    """Which answers betray the secret, and by what."""
    found = []
    for path, seen in before.items():
        then = after[path]
        for what in ("status", "headers", "body", "statements"):
            if getattr(seen, what) != getattr(then, what):
                found.append(f"{path}: {what}{_shown(getattr(seen, what), getattr(then, what))}")
    return found


def learnt(client: Client, secret: Secret, world: Any, paths: Iterable[str]) -> list[str]:
    """What this observer learns of the secret by asking all that, in both worlds."""
    asked = list(paths)
    world.forget()
    before = _in_a_world(client, asked, lambda: None)
    after = _in_a_world(client, asked, lambda: secret.plant(world))
    return differences(before, after)


def _in_a_world(client: Client, paths: list[str], make: Callable[[], None]) -> dict[str, Seen]:
    from mreza.journal.versions import drop_all

    with transaction.atomic():
        make()
        drop_all()
        observe(client, paths)  # warm: what is kept is made in both worlds alike
        seen = observe(client, paths)
        transaction.set_rollback(True)
    drop_all()
    return seen


def _plain(body: bytes) -> bytes:
    if body[:2] == b"PK":  # a workbook is a zip with the time in it
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = sorted(name for name in archive.namelist() if not name.startswith("docProps"))
            return b"".join(name.encode() + archive.read(name) for name in names)
    return NOISE.sub(b"", body)


def _shown(one: Any, other: Any) -> str:
    if isinstance(one, int):
        return f" {one} → {other}"
    if isinstance(one, bytes):
        at = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
        )
        return f" at {at}: {one[max(0, at - 40) : at + 60]!r} → {other[max(0, at - 40) : at + 60]!r}"
    return f" {sorted(set(one) ^ set(other))[:3]}"
