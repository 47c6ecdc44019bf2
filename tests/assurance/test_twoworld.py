"""Security.md §3.2: who has no right to a secret sees the same world with it and without it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.assurance import rights
from tests.assurance.leaks import LEAKS, Leak
from tests.assurance.matrix import FOREIGN, OWN
from tests.assurance.population import Population
from tests.assurance.secrets import SECRETS, furnish
from tests.assurance.twoworld import Planted, Secret, Worlds, addresses
from tests.turns import part_of

Figure = Callable[[str, int], None]
BY_NAME = {secret.name: secret for secret in SECRETS}


# Who walks every address so far.
WALKERS = (rights.PUB, rights.REG, rights.MIN, rights.NAT, rights.EDI, rights.MAY, rights.AUD)
# In every run: one observer, who walks everything with all secrets at once, and some secrets, seen by their knowers.
_in_turn = sorted(WALKERS, key=lambda name: part_of(name, 1_000_000))
WALKING, LATER = _in_turn[:1], _in_turn[1:]
SOME = [secret for secret in SECRETS if part_of(secret.name, 6) == 0]
REST = [secret for secret in SECRETS if secret not in SOME]


@pytest.fixture
def worlds(population: Population, settings: Any, tmp_path: Path) -> Iterator[Worlds]:
    """The two worlds, with what both of them have."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_RESERVE_MB = 0
    logging.disable(logging.ERROR)  # thousands of refusals
    furnish(population)
    yield Worlds(population)
    logging.disable(logging.NOTSET)
    population.forget()


def kept_from(observer: str) -> list[Planted]:
    """Everything this observer has no right to."""
    return [Planted(secret, whose) for secret in SECRETS for whose in secret.kept_from(observer)]


def _learns_nothing(observer: str, worlds: Worlds, figure: Figure) -> None:
    walk, planted = addresses(worlds.population, observer), kept_from(observer)
    found = worlds.learnt(observer, planted, walk)
    figure("observers in two worlds", 1)
    figure("secrets kept from observers", len(planted))
    figure("pairs of answers compared in two worlds", worlds.compared)
    assert not found, "\n".join(worlds.told_apart(observer, planted, found) or found)


def _is_seen_by_who_may_know_it(secret: Secret, worlds: Worlds, figure: Figure) -> None:
    """Or nothing was planted, and that nobody else learns of it would say nothing."""
    knowers = [(knower, whose) for whose in (OWN, FOREIGN) for knower in secret.knowers(whose)]
    assert any(worlds.is_another(knower, Planted(secret, whose)) for knower, whose in knowers)
    figure("secrets seen by who may know them", 1)


@pytest.mark.parametrize("observer", WALKING)
def test_an_observer_learns_nothing(observer: str, worlds: Worlds, figure: Figure) -> None:
    _learns_nothing(observer, worlds, figure)


@pytest.mark.slow
@pytest.mark.parametrize("observer", LATER)
def test_no_other_observer_learns_anything(observer: str, worlds: Worlds, figure: Figure) -> None:
    _learns_nothing(observer, worlds, figure)


@pytest.mark.parametrize("secret", SOME, ids=lambda secret: secret.name)
def test_a_secret_is_seen_by_who_may_know_it(secret: Secret, worlds: Worlds, figure: Figure) -> None:
    _is_seen_by_who_may_know_it(secret, worlds, figure)


@pytest.mark.slow
@pytest.mark.parametrize("secret", REST, ids=lambda secret: secret.name)
def test_the_other_secrets_are_seen_too(secret: Secret, worlds: Worlds, figure: Figure) -> None:
    _is_seen_by_who_may_know_it(secret, worlds, figure)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_caught(leak: Leak, worlds: Worlds, figure: Figure) -> None:
    """With the leak the observer learns of the secret; without it they learn nothing at the very same addresses."""
    planted = [Planted(BY_NAME[leak.secret], leak.whose)]
    assert leak.whose in BY_NAME[leak.secret].kept_from(leak.observer)
    assert worlds.learnt(leak.observer, planted, leak.at) == []
    with leak.plant():
        worlds.population.forget()
        caught = worlds.learnt(leak.observer, planted, leak.at)
    assert caught != []
    figure("planted leaks caught", 1)


def test_there_are_twelve_planted_leaks() -> None:
    assert len(LEAKS) == 12


def test_secrets_are_told_apart_by_name() -> None:
    assert len(BY_NAME) == len(SECRETS) >= 20
