"""Two worlds that differ in one secret: what an observer without a right to it obtains must be the same bytes.

Security.md §3.2. World A is the shipped network with everybody in it; world B the same with one secret more, or with
another word in its place. The same requests are made in both; compared are status, headers, body (exports unpacked),
and the statements the database was asked (their text and their number are the deterministic shadow of time, K6).

Looking costs: a walk over every address takes seconds. So everything an observer may not know is planted together,
and the observer walks every address once in either world. Only when that finds something each secret is planted alone,
to say which it was.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from mreza.accounts import refusals
from mreza.accounts.models import User
from mreza.foundation.moments import now
from tests.assurance import rights
from tests.assurance.doors import doors
from tests.assurance.matrix import FOREIGN, OWN, PUBLIC_ENOUGH
from tests.assurance.population import Population

# An editor of another city: to whom the foreign city is their own.
ELSEWHERE = "EDI elsewhere"
OBSERVERS = (*rights.PRINCIPALS, ELSEWHERE)
POST = "POST "  # before an address: this one answers a form

# The word every secret has in it, where it has words. It stands in nothing that is public.
WORD = "Zlatorog"
MISTYPED = "Zlatorok"
_SOUGHT = f"?q={WORD}"
# Questions, orders, filters and files that an address answers beside the plain page.
# public, and yet walked by everybody
SEARCHED = (
    "search", "search-suggest", "practices:list", "cities:organisations", "partnerships:places",
    "partnerships:projects", "partnerships:wishes", "api:search", "api:offers",
)  # fmt: skip
VARIANTS: dict[str, tuple[str, ...]] = {
    "search": (_SOUGHT, f"?q={MISTYPED}", "?q=secret", "?q=person"),
    "search-suggest": (_SOUGHT, "?q=zlat"),
    "api:search": (_SOUGHT,),
    "api:suggested": (_SOUGHT, "?q=zlat"),
    "api:practices": (_SOUGHT, "?city=hr-varazdin", "?field=literature"),
    "api:cities": (_SOUGHT,),
    "api:people": (_SOUGHT, "?state=invited"),
    "practices:list": (_SOUGHT, "?sort=title", "?city=fr-lyon", "?format=csv", "?format=json", "?format=xlsx"),
    "partnerships:projects": (_SOUGHT, "?city=fr-lyon", "?format=csv", "?format=json", "?view=timeline"),
    "partnerships:wishes": (_SOUGHT, f"?q={MISTYPED}", "?city=fr-lyon", "?format=csv", "?format=json", "?view=map"),
    "api:offers": (_SOUGHT, "?city=hr-varazdin"),
    "practices:feed": ("?field=music",),
    "questions:list": (_SOUGHT, "?city=hr-varazdin"),
    "ties:list": (_SOUGHT, "?state=claimed&city=hr-varazdin", "?city=fr-lyon&format=csv"),
    "api:ties": (_SOUGHT,),
    "practices:history": ("?from=1&to=2",),
    "cities:list": (_SOUGHT, "?format=csv"),
    "cities:people": (
        _SOUGHT, "?state=invited", "?state=ended", "?team=silent", "?team=one", "?sort=-seen", "?format=csv",
        "?format=xlsx", "?format=json",
    ),
    "cities:organisations": (_SOUGHT, "?city=hr-varazdin", "?format=csv", "?format=json"),
    "partnerships:places": (_SOUGHT, "?city=hr-varazdin", "?format=csv", "?view=map"),
    "api:organisations": (_SOUGHT,),
    "api:places": (_SOUGHT,),
    "accounts:people": (_SOUGHT,),
    "accounts:journal": ("?format=csv", f"?person={WORD}", "?kind=practice"),
    "desk:outbox": ("?state=held",),
    "notices:inbox": ("?all",),
    "translations:list": ("?kind=practice", "?state=draft"),
}  # fmt: skip

FEW = 5  # addresses and secrets that are named when something was learnt
# What differs from request to request in any world.
NOISE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"nonce-[^"]*"')
# That the journal was taken away stands in it, with the time.
EXPORTED = b"accounts.journal_exported"
TAKEN_AWAY = re.compile(rb"[^\n]*" + re.escape(EXPORTED) + rb"[^\n]*")
# A form that is sent once only brings a code of its own along.
ONCE = re.compile(rb'name="(?:code|once)" value="[^"]*"')
UNSTABLE_HEADERS = {"date", "content-security-policy", "set-cookie", "x-request-id"}
NUMBERS = re.compile(r"\b\d+\b|'[^']*'|\"s\d+_x\d+\"|\"_django_curs_\w+\"")


@dataclass(frozen=True)
class Seen:
    """One answer, as far as it could tell something."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Secret:
    """Something that must not be learnt: how it comes into the world, and who may know it.

    `plant(population, whose)` puts it there, in the city of the principals or in another, and says at which addresses
    it stands. `knows` is written as in `rights.py`: "FOC@own SEC@any"; transcribed from security.md §6.3, S1–S12.
    """

    name: str
    knows: str
    plant: Callable[[Population, str], Sequence[str]]

    def known_to(self, observer: str, whose: str) -> bool:
        """Whether this observer has a right to it, when it is in that city."""
        role, own = (observer, OWN) if observer != ELSEWHERE else (rights.EDI, FOREIGN)
        given = self.knows.split()
        return f"{role}@any" in given or (whose == own and f"{role}@own" in given)

    def kept_from(self, observer: str) -> list[str]:
        """In whose city it must stay hidden from this observer."""
        return [whose for whose in (OWN, FOREIGN) if not self.known_to(observer, whose)]

    def knowers(self, whose: str) -> list[str]:
        """Who may know it; whoever is nearest to it first."""
        return [one for one in (ELSEWHERE, *rights.PRINCIPALS) if self.known_to(one, whose)]


@dataclass(frozen=True)
class Planted:
    """A secret that is to be in world B: whose city it is in."""

    secret: Secret
    whose: str

    def __str__(self) -> str:
        return f"{self.secret.name} ({self.whose})"


def addresses(population: Population, observer: str) -> list[str]:
    """Every address that answers a GET, for what is in the principals' city and in the other, and its variants.

    What is public is walked by four of them, as in the matrix: to the others it differs by their name alone.
    """
    found = []
    with translation.override("en"):
        for name, door in doors().items():
            if not door.get or (door.object == "public" and observer not in PUBLIC_ENOUGH):
                continue
            kinds = [door.object]
            if door.object.endswith(":*"):
                kinds = [kind for kind in rights.RIGHTS if kind.startswith(door.object[:-1])]
            here = [
                reverse(name, kwargs=population.kwargs(door, kind, whose))
                for kind in kinds
                for whose in (OWN, FOREIGN)
            ]
            found += [one + more for one in here for more in ("", *VARIANTS.get(name, ()))]
        found += [reverse(name) + more for name in SEARCHED for more in ("", *VARIANTS[name])]
        found += [POST + reverse("accounts:copy")]
    return list(dict.fromkeys(found))


class Worlds:
    """Everybody who looks, and the two worlds they look at."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.compared = 0  # pairs of answers
        self._clients: dict[str, Client] = {}

    # --- looking ------------------------------------------------------------------------------------------------
    def observe(self, observer: str, addresses: Iterable[str]) -> dict[str, Seen]:
        """Everything these addresses answer to this observer: pages by session, the API by token."""
        client = self._client(observer)
        return {address: self._look(client, observer, address) for address in addresses}

    def _look(self, client: Client, observer: str, address: str) -> Seen:
        headers = {}
        if address.startswith("/api/") and observer not in (rights.PUB, ELSEWHERE):
            headers = {"authorization": f"Bearer {self.population.token(observer)}"}
        refusals._noted.clear()  # a refusal is noted once a minute: else the second world would lack the entry
        reset_queries()
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            if address.startswith(POST):
                answer = client.post(address.removeprefix(POST))
            else:
                answer = client.get(address, headers=headers)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)  # that somebody asked (a refusal, a sign of life) changes no world
        return Seen(
            answer.status_code,
            tuple(sorted((k.lower(), v) for k, v in answer.items() if k.lower() not in UNSTABLE_HEADERS)),
            _plain(body),
            tuple(NUMBERS.sub("?", query["sql"]) for query in asked.captured_queries),
        )

    def _client(self, observer: str) -> Client:
        if observer not in self._clients:
            client = Client(raise_request_exception=False)
            user = self.population.person(observer)
            if user is not None:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
                # Seen long enough ago that every request is a sign of life, however long the walk takes.
                User.objects.filter(pk=user.pk).update(seen_at=now() - dt.timedelta(days=1))
            self._clients[observer] = client
        return self._clients[observer]

    # --- comparing ----------------------------------------------------------------------------------------------
    def both(
        self,
        observer: str,
        planted: Sequence[Planted],
        walk: Sequence[str] = (),
        *,
        knowers_first: bool = True,
    ) -> tuple[dict[str, Seen], dict[str, Seen]]:
        """What an observer sees in world A and in world B: at these addresses, and at those where the secrets stand.

        In both worlds nothing is kept at the beginning. Somebody who may know a secret looks at it before the observer
        does: what is kept of their page for others is a leak too.
        """
        knowers = [one.secret.knowers(one.whose)[:1] if knowers_first else [] for one in planted]
        for who in {observer, *(one for few in knowers for one in few)}:
            self._client(who)  # signs in, which is a sign of life: in both worlds, hence before them
        before = self._in_order(observer, walk, ())
        with transaction.atomic():
            stands = [list(one.secret.plant(self.population, one.whose)) for one in planted]
            first = [(who, of[:1]) for few, of in zip(knowers, stands, strict=True) for who in few]
            after = self._in_order(observer, walk, first)
            doubtful = [address for address in walk if before[address] != after[address]]
            asked = list(
                dict.fromkeys([*doubtful, *(one for of in stands for one in of if one not in after)])
            )
            after |= self._again(observer, asked)
            transaction.set_rollback(True)
        self._in_order(observer, (), first)
        before |= self._again(observer, asked)
        self.population.forget()
        self.compared += len(after)
        return before, after

    def _in_order(
        self, observer: str, asked: Sequence[str], first: Sequence[tuple[str, list[str]]]
    ) -> dict[str, Seen]:
        self.population.forget()
        for knower, address in first:
            self.observe(knower, address)
        return self.observe(observer, asked)

    def _again(self, observer: str, asked: Sequence[str]) -> dict[str, Seen]:
        """A page is looked at twice: what its first reader makes for all later ones is made by then."""
        seen = self.observe(observer, asked)
        return seen | self.observe(observer, [one for one in asked if seen[one].status not in (403, 404)])

    def learnt(self, observer: str, planted: Sequence[Planted], walk: Sequence[str] = ()) -> list[str]:
        """What this observer learns of these secrets; nothing is what is hoped for."""
        before, after = self.both(observer, planted, walk)
        broken = [f"{address}: {seen.status}" for address, seen in after.items() if seen.status >= 500]
        return [*broken, *differences(before, after)]

    def told_apart(self, observer: str, planted: Sequence[Planted], faults: Sequence[str]) -> list[str]:
        """The same, each secret alone, where something was learnt of them together: which it was."""
        walk = list(dict.fromkeys(fault.partition(": ")[0] for fault in faults))[:FEW]
        found = (
            f"{observer} learns of {one} at {fault}"
            for one in planted
            for fault in self.learnt(observer, [one], walk)
        )
        return list(itertools.islice(found, FEW))  # enough to begin with; each secret costs some seconds

    def is_another(self, knower: str, planted: Planted) -> bool:
        """Whether somebody who may know it sees another world: else nothing was planted, or nobody can see it."""
        before, after = self.both(knower, [planted], knowers_first=False)
        return any(
            (seen.status, seen.body) != (after[address].status, after[address].body)
            for address, seen in before.items()
        )


def differences(before: dict[str, Seen], after: dict[str, Seen]) -> list[str]:
    """Which answers betray the secret, and by what."""
    return [
        f"{address}: {what}{_shown(getattr(seen, what), getattr(after[address], what))}"
        for address, seen in before.items()
        for what in ("status", "headers", "body", "statements")
        if getattr(seen, what) != getattr(after[address], what)
    ]


def _plain(body: bytes) -> bytes:
    if body[:2] == b"PK":  # a workbook is a zip with the time in it
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = sorted(name for name in archive.namelist() if not name.startswith("docProps"))
            return b"".join(name.encode() + archive.read(name) for name in names)
    body = ONCE.sub(b"", NOISE.sub(b"", body))
    # Sought first: over one line of 300 KB the pattern alone takes a minute and a half.
    return TAKEN_AWAY.sub(b"", body) if EXPORTED in body else body


def _shown(one: Any, other: Any) -> str:
    if isinstance(one, int):
        return f" {one} → {other}"
    if isinstance(one, bytes):
        at = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
        )
        return f" at {at}: {one[max(0, at - 60) : at + 80]!r} → {other[max(0, at - 60) : at + 80]!r}"
    return f" {len(one)} → {len(other)}: {sorted(set(one) ^ set(other))[:3]}"
