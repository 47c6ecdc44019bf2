"""What takes turns: `make test` asks a part of it, another part at each commit; `make assurance` asks all of it.

A part is found from the commit and a name, so that every worker finds the same one; `MREZA_COMMIT=<hash>` repeats the
choice of another commit.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pytest

MANY_CASES = 3
# What these tests ask goes through verbs and queries that have tests of their own, on both databases in every run.
_OF_PAGES = re.compile(r"/test_\w*(?:pages?|api|desks?|trial|load_)\w*\.py$")
# A browser keeps the worker with SQLite busy: of ten turns it gets four.
_OF_TEN, _SQLITES = 10, 4


@lru_cache(maxsize=1)
def commit() -> str:
    """The commit whose turns these are."""
    if given := os.environ.get("MREZA_COMMIT"):
        return given
    told = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip() or "none"


def part_of(name: str, parts: int) -> int:
    """In which part of the whole this is, for this commit; the first (0) is asked in every run."""
    return int(hashlib.sha256(f"{commit()} {name}".encode()).hexdigest()[:8], 16) % parts


def in_turn(looks: Iterable[str], of: str) -> list[Any]:
    """The looks as parameters of a test; `of` is what is looked at, so that not all pages have the same turn."""
    names = list(looks)
    mine = part_of(of, len(names))
    marks = [[] if place == mine else [pytest.mark.slow] for place in range(len(names))]
    return [pytest.param(name, marks=given, id=name) for name, given in zip(names, marks, strict=True)]


def leave_to_one_engine(items: list[pytest.Item]) -> None:
    """With both databases: what is long or asked in many cases is asked on one of them, on the other in the long run.

    Verbs, rules, queries and races are asked on both in every run.
    """
    on = {item: engine for item in items if (engine := _engine_of(item)) is not None}
    engines = {}
    for item, engine in on.items():
        engines.setdefault(_without_engine(item, engine), set()).add(engine)
    cases = Counter(_function(item) for item in on)
    for item, engine in on.items():
        name = _without_engine(item, engine)
        if len(engines[name]) == 2 and _takes_turns(item, cases) and engine != _turn(name):
            item.add_marker(pytest.mark.slow)


def _takes_turns(item: pytest.Item, cases: Counter[str]) -> bool:
    is_about_the_whole = item.nodeid.startswith("tests/")
    return (
        is_about_the_whole
        or cases[_function(item)] >= 2 * MANY_CASES
        or _OF_PAGES.search(item.nodeid.split("::")[0]) is not None
    )


def _turn(name: str) -> str:
    return "sqlite" if part_of(name, _OF_TEN) < _SQLITES else "postgres"


def _engine_of(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("engine") if callspec is not None else None


def _function(item: pytest.Item) -> str:
    return item.nodeid.split("[", 1)[0]


def _without_engine(item: pytest.Item, engine: str) -> str:
    """The test as it is called on either: `[postgres-0]`, `[0-postgres]` and `[postgres]` lose the engine."""
    name, _, case = item.nodeid.partition("[")
    return f"{name}[{'-'.join(piece for piece in case.removesuffix(']').split('-') if piece != engine)}"
