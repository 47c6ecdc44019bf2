"""What `mreza --help` says: every command of ours, once, with a sentence."""

from __future__ import annotations

import sys

import pytest
from django.core.management import get_commands

from mreza.__main__ import main
from mreza.config.commands import GROUPS, overview


def test_every_command_of_ours_stands_in_a_group_with_a_sentence() -> None:
    ours = {name for name, app in get_commands().items() if isinstance(app, str) and app.startswith("mreza.")}
    grouped = [name for _title, names in GROUPS for name in names]
    assert sorted(grouped) == sorted(ours)
    lines = overview().splitlines()
    for name in ours:
        [line] = [line for line in lines if line.split()[:1] == [name]]
        assert len(line.split()) > 3, name
    assert "migrate" in overview()


@pytest.mark.parametrize("asked", [[], ["help"], ["--help"], ["-h"]])
def test_it_is_what_somebody_gets_who_asks(asked: list[str], monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["mreza", *asked])
    main()
    assert "audit-verify" in capsys.readouterr().out
