"""The looks of a page take turns: one of them in every run, another for another commit; all in the long one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest

from tests.assurance.matrix import _commit


def in_turn(looks: Iterable[str], of: str) -> list[Any]:
    """The looks as parameters of a test; `of` is what is looked at, so that not all pages have the same turn."""
    names = list(looks)
    mine = int(hashlib.sha256(f"{_commit()} {of}".encode()).hexdigest()[:8], 16) % len(names)
    marks = [[] if place == mine else [pytest.mark.slow] for place in range(len(names))]
    return [pytest.param(name, marks=given, id=name) for name, given in zip(names, marks, strict=True)]
