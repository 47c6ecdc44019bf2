"""The matrix: every address × everybody × every method × own, foreign and missing object; by session and by token.

Addresses come from the code (an undeclared one fails), what is expected from `rights.py` alone. A denial must look
as if nothing were there (404, the same bytes as for a missing object) or say that one may not (403, when one may
read it), must write nothing, and be kept by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.assurance import rights
from tests.turns import part_of

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READS = ("GET", "HEAD")
OWN, FOREIGN, MISSING = "own", "foreign", "missing"
IN = "in"
PARTS = 16  # of all cells: one is asked in every run
PUBLIC_ENOUGH = (rights.PUB, rights.REG, rights.FOC, rights.SEC)
# What a denied request may write: its own session, the trace of the denial, the cache's rows.
MAY_BE_WRITTEN = (
    "django_session",
    "usersessions_",
    "journal_entry",
    "journal_seal",
    "mreza_cache",
    "accounts_user",
    "accounts_token",
)


@dataclass(frozen=True)
class Door:
    """One address: what it is about, which verb each of its methods is, and how its object is named."""

    object: str  # a row of `rights.RIGHTS`; "practice:*", "project:*" for one in every state
    get: str = "r"  # the verb behind GET; empty: the address answers no GET
    post: str = ""  # behind POST
    put: str = ""
    patch: str = ""
    delete: str = ""
    kwargs: dict[str, str] = field(default_factory=dict)  # argument → name of the world's thing; else its own
    hides: bool = True  # what one may not see answers 404; False: 403, because that it exists is known
    api: bool = False
    signed_in: bool = False  # also where everybody may read: the page is for people with an account
    states: tuple[str, ...] = ()  # of "practice:*": those in which an allowed act is possible; all when empty
    body: dict[str, Any] | None = None  # what an act of the API is told
    elsewhere: tuple[str, ...] = ()  # methods that other tests walk
    entries: int | None = None  # journal entries one allowed POST without a body makes
    missing: dict[str, str] | None = (
        None  # arguments of an object that does not exist; None: there is no such thing
    )

    def verb(self, method: str) -> str:
        return {
            "GET": self.get, "HEAD": self.get, "POST": self.post, "PUT": self.put, "PATCH": self.patch,
            "DELETE": self.delete,
        }.get(method, "")  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One question to the product."""

    door: str
    principal: str
    method: str
    whose: str
    kind: str
    by_token: bool = False

    def __str__(self) -> str:
        way = "token" if self.by_token else "session"
        return f"{self.principal} {self.method} {self.door} [{self.kind}, {self.whose}, {way}]"

    @property
    def share(self) -> int:
        """In which part of the cells this one is, for this commit."""
        return part_of(str(self), PARTS)


def cells(doors: dict[str, Door], names: Iterable[str] = ()) -> Iterator[Cell]:
    """Every cell of these doors (of all when none is named)."""
    for name in names or sorted(doors):
        door = doors[name]
        kinds = [door.object]
        if door.object.endswith(":*"):
            kinds = [kind for kind in rights.RIGHTS if kind.startswith(door.object[:-1])]
        # An address without an object of somebody's has no foreign one; what is public is the same for everybody.
        whoses = [OWN]
        if any(not thing.startswith("=") for thing in door.kwargs.values()) and door.object not in (
            "public",
            "me",
        ):
            whoses.append(FOREIGN)
        if door.missing is not None:
            whoses.append(MISSING)
        principals = PUBLIC_ENOUGH if door.object == "public" else rights.PRINCIPALS
        for kind in kinds:
            for principal in principals:
                for method in METHODS:
                    if method in door.elsewhere:
                        continue
                    if not door.verb(method) and (principal not in PUBLIC_ENOUGH or kind != kinds[0]):
                        continue  # a method the address does not have is refused before anybody is looked at
                    for whose in whoses:
                        yield Cell(name, principal, method, whose, kind)
                        if door.api and principal != rights.PUB:
                            yield Cell(name, principal, method, whose, kind, by_token=True)


def expected(door: Door, cell: Cell) -> set[int] | str:
    """What the answer must be: the statuses that are right, or IN."""
    verb = door.verb(cell.method)
    if not verb:
        return {405, 404, 403, 401, 302} if cell.method != "OPTIONS" else {200, 204, 302, 405, 404, 403, 401}
    if door.object == "public":
        return IN if cell.whose != MISSING else {404}
    as_whom = (
        rights.PUB if door.api and not cell.by_token else cell.principal
    )  # a session opens nothing on the API
    own = cell.whose == OWN
    sees = rights.allows(cell.kind, as_whom, "r", own=own)
    may = rights.allows(cell.kind, as_whom, verb, own=own)
    state = cell.kind.partition(":")[2]
    if door.states and state not in door.states and cell.whose != MISSING:
        # The act is of another state: who may do it there may be told that it is too late (409); others nothing.
        there = any(
            rights.allows(f"{cell.kind.partition(':')[0]}:{one}", as_whom, verb, own=own)
            for one in door.states
        )
        if as_whom != rights.PUB:
            return {403, 409, 404, 422} if there else {403} if sees else {404}
        may = False
    if as_whom == rights.PUB:
        if may and not door.signed_in and cell.whose != MISSING:
            return IN
        return {401, 404, 403} if door.api else {302, 404}
    if cell.whose == MISSING:
        return {404} if door.hides else {404, 403}
    if may:
        return IN
    return {403} if sees or not door.hides else {404}


class Matrix:
    """The world, and everybody in it."""

    def __init__(self, doors: dict[str, Door], world: Any) -> None:
        self.doors = doors
        self.world = world
        self._clients: dict[str, Client] = {}
        self._missing: dict[tuple[str, str, str, bool], bytes] = {}

    def faults(self, asked: Iterable[Cell]) -> list[str]:
        """Which cells are not as the table says, in words."""
        return [fault for cell in asked for fault in self.judge(cell)]

    def judge(self, cell: Cell) -> list[str]:
        door = self.doors[cell.door]
        wanted = expected(door, cell)
        answer, written, entries = self._ask(cell)
        status = answer.status_code
        found = []
        if status >= 500:
            found.append(f"{cell}: {status}")
        elif wanted == IN:
            bad = status in (401, 403, 404, 405) or (
                status == 302 and "/account/login" in answer.get("Location", "")
            )
            acts = not door.states or cell.kind.partition(":")[2] in door.states
            if bad and not (status == 404 and not acts):
                found.append(f"{cell}: {status}, though it is allowed")
            if (
                door.entries is not None
                and acts
                and cell.method == "POST"
                and status < 400
                and entries != door.entries
            ):
                found.append(f"{cell}: {entries} journal entries instead of {door.entries}")
        elif status not in wanted:
            found.append(f"{cell}: {status} instead of {sorted(wanted)}")
        if wanted != IN and written and status != 409:  # (a conditional UPDATE that met no row)
            found.append(f"{cell}: denied, and yet it wrote: {written[0]}")
        if status == 404 and wanted == {404} and cell.whose == FOREIGN and cell.method == "GET":
            found += self._as_missing(cell, answer)
        if cell.principal != rights.PUB and not door.api and door.object != "public":
            kept = answer.get("Cache-Control", "")
            if "no-store" not in kept:
                found.append(f"{cell}: kept by caches ({kept})")
        if answer.get("X-Content-Type-Options") != "nosniff":
            found.append(f"{cell}: no nosniff")
        return found

    def _as_missing(self, cell: Cell, answer: Any) -> list[str]:
        """What one may not see answers with the very bytes of what does not exist (K1)."""
        door = self.doors[cell.door]
        if door.missing is None:
            return []
        there, _written, _entries = self._ask(
            Cell(cell.door, cell.principal, "GET", MISSING, cell.kind, cell.by_token)
        )
        here = self.world.plain(answer.content, self._path(cell))
        nowhere = self.world.plain(there.content, self._path(Cell(cell.door, "", "GET", MISSING, cell.kind)))
        return [] if here == nowhere else [f"{cell}: its 404 is not that of a missing object"]

    def _path(self, cell: Cell) -> str:
        door = self.doors[cell.door]
        if cell.whose == MISSING and door.missing is not None:
            kwargs: dict[str, Any] = {**self.world.kwargs(door, cell.kind, OWN), **door.missing}
        else:
            kwargs = self.world.kwargs(door, cell.kind, cell.whose)
        return reverse(cell.door, kwargs=kwargs)

    def _ask(self, cell: Cell) -> tuple[Any, list[str], int]:
        """The answer, what was written for it, and how many journal entries; all of it is taken back."""
        from mreza.journal.models import Entry

        client = self.client(cell.principal)
        headers = {}
        if cell.by_token:
            client, headers = Client(), {"authorization": f"Bearer {self.world.token(cell.principal)}"}
        door = self.doors[cell.door]
        body = {"data": json.dumps(door.body or {}), "content_type": "application/json"} if door.api else {}
        entries = 0
        with transaction.atomic():
            before = Entry.objects.count() if cell.method == "POST" else 0
            with CaptureQueriesContext(connection) as asked:
                answer = client.generic(cell.method, self._path(cell), headers=headers, **body)
            if cell.method == "POST":
                entries = Entry.objects.count() - before
            transaction.set_rollback(True)
        touched = [q["sql"][:160] for q in asked.captured_queries if _writes(q["sql"])]
        if any(not _is_of(MAY_BE_WRITTEN, sql) for sql in touched):
            self.world.forget()
        return answer, [sql for sql in touched if not _is_of(MAY_BE_WRITTEN, sql)], entries

    def client(self, principal: str) -> Client:
        if principal not in self._clients:
            client = Client(raise_request_exception=False)
            user = self.world.people.get(principal)
            if user is not None:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            self._clients[principal] = client
        return self._clients[principal]


def _writes(sql: str) -> bool:
    return sql.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")


def _is_of(tables: tuple[str, ...], sql: str) -> bool:
    words = sql.replace('"', "").split(None, 4)
    return (words[1] if words[0].upper() == "UPDATE" else words[2]).startswith(tables)
