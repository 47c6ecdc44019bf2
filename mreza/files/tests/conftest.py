"""A kind of records that exists only in these tests: "probe", whose keys say who may do what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mreza.files import hooks


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Files of a test go into its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_RESERVE_MB = 0
    return settings.MEDIA_ROOT


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """`public` is seen by everybody, `draft` by people with an account; those may edit both. `other` is nobody's."""
    told: list[tuple[str, str]] = []

    def readable(user: Any) -> set[str]:
        return {"public", "draft", "locked"} if user.is_authenticated else {"public"}

    def editable(user: Any, key: str) -> bool:
        return bool(user.is_authenticated) and key in ("public", "draft")

    def described(key: str) -> dict[str, str]:
        return {"title": f"Record {key}", "url": "/en/", "place": "hr-varazdin"}

    fillings = [
        (hooks.readable, readable),
        (hooks.editable, editable),
        (hooks.described, described),
        (hooks.changed, lambda key, by: told.append((key, str(by)))),
    ]
    for hook, function in fillings:
        monkeypatch.setitem(hook._fillings, "probe", function)
    return told
