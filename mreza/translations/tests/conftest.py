"""A kind of things that exists only in these tests: "probe", which people with an account may translate."""

from __future__ import annotations

from typing import Any

import pytest

from mreza.translations.authored import authored_many
from mreza.translations.hooks import Translatable, translatable


class Probe:
    """What the workbench was told, and told; `public` are the keys everybody sees."""

    def __init__(self) -> None:
        self.keys = {"one", "two"}
        self.public = {"one"}
        self.changed: list[str] = []
        self.cities = {"one": "hr-varazdin", "two": "hr-zadar"}


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    told = Probe()

    def titles(keys: list[str], language: str) -> dict[str, Any]:
        words = authored_many("probe", keys, ["title"])
        return {key: words[key].said("title", language) for key in keys}

    what = Translatable(
        label="Probe",
        keys=lambda user: told.keys if user.is_authenticated else set(),
        may=lambda user, key, language: bool(user.is_authenticated) and key in told.keys,
        parts=lambda key: [("title", "Title", False), ("summary", "Summary", True)],
        titles=titles,
        urls=lambda keys: {key: f"/en/probe/{key}/" for key in keys},
        changed=lambda key, by: told.changed.append(key),
        is_public=lambda key: key in told.public,
        cities=lambda keys: {key: told.cities[key] for key in keys if key in told.cities},
        of_cities=lambda codes: {key for key, code in told.cities.items() if code in set(codes)},
    )
    monkeypatch.setattr(translatable, "_kinds", {"probe": what})
    return told
