"""What a run tried, counted: cells of the matrix, pairs of worlds, hostile files. `make assurance` writes them down.

A test says `figure("matrix cells", 120)`; the numbers of all workers are added up, shown at the end of the run, and
written to docs/assurance.md when the whole of it ran (`MREZA_ASSURANCE=1`). No number is typed by hand.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parent.parent / "docs" / "assurance.md"
_counted: Counter[str] = Counter()


@pytest.fixture
def figure() -> Callable[[str, int], None]:
    """Count something this run has tried."""
    return lambda what, number=1: _counted.update({what: number})


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = json.dumps(_counted)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _counted.update(json.loads(getattr(node, "workeroutput", {}).get("figures", "{}")))


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    if not _counted:
        return
    terminalreporter.section("tried in this run")
    for what, number in sorted(_counted.items()):
        terminalreporter.write_line(f"{number:>9,}  {what}")
    if os.environ.get("MREZA_ASSURANCE") == "1":
        failed = len(terminalreporter.stats.get("failed", [])) + len(terminalreporter.stats.get("error", []))
        passed = len(terminalreporter.stats.get("passed", []))
        FILE.write_text(_page(passed, failed), encoding="utf-8")


def _page(passed: int, failed: int) -> str:
    rows = "\n".join(f"| {what} | {number:,} |" for what, number in sorted(_counted.items()))
    return f"""# What the last whole run tried

Written by `make assurance` on {dt.datetime.now(dt.UTC):%Y-%m-%d}; nobody types these numbers. They say what was tried
and how often, on SQLite and PostgreSQL together, not that the rest is right.

Tests: {passed:,} passed, {failed:,} failed.

| tried | how often |
| --- | ---: |
{rows}
"""
