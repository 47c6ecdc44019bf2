"""Whoever reads the journal reads words: every act the code can write has some, in every language of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import mreza
from mreza.accounts.audit import words
from mreza.activities.acts import ACTS
from mreza.desk.outbox import WORDS

ROOT = Path(mreza.__file__).parent
WRITERS = {"record", "note", "_note", "_done"}


def written() -> Iterator[str]:
    """The names of acts in the source: the first argument of whatever writes an entry, where it is a whole name."""
    for file in sorted(ROOT.rglob("*.py")):
        if {"tests", "migrations"} & set(file.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                for argument in node.args[:1]:
                    for one in ast.walk(argument):
                        if isinstance(one, ast.Constant) and isinstance(one.value, str):
                            yield one.value


def test_every_act_has_words() -> None:
    found = {name for name in written() if "." in name.strip(".") and "{" not in name}
    assert len(found) > 50
    assert sorted(found - set(words())) == []


def test_the_acts_of_a_life_are_those_of_every_kind() -> None:
    assert {f"practice.{name}" for name in ACTS} <= set(words())
    assert set(WORDS) <= set(words())
