"""What is kept for one version of the data."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from mreza.journal import versions
from mreza.journal.models import DataVersion
from mreza.journal.versions import kept_by_version


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Stands for the database's version."""
    now = ["1"]
    monkeypatch.setattr(versions, "current", lambda: now[0])
    before = list(versions._all)
    yield now
    versions._all[:] = before


def test_an_answer_is_kept_until_the_data_changes(version: list[str]) -> None:
    made: list[int] = []

    @kept_by_version
    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    assert [double(2), double(2), double(number=3), double(3)] == [4, 4, 6, 6]
    assert made == [2, 3, 3]
    version[0] = "2"
    assert double(2) == 4
    assert made == [2, 3, 3, 2]


def test_after_a_change_one_thread_makes_the_answer_and_the_others_wait(version: list[str]) -> None:
    made: list[str] = []

    @kept_by_version
    def slow() -> str:
        made.append(version[0])
        time.sleep(0.05)
        return version[0]

    for number in ("1", "2"):
        version[0] = number
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(slow())) for _ in range(6)]  # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert got == [number] * 6
    assert made == ["1", "2"]


def test_an_answer_may_rest_on_another_of_the_same_function(version: list[str]) -> None:
    @kept_by_version
    def sum_to(number: int) -> int:
        return number + sum_to(number - 1) if number else 0

    assert sum_to(20) == 210


def test_strangers_who_vary_what_they_ask_do_not_fill_the_memory(version: list[str]) -> None:
    @kept_by_version
    def same(number: int) -> int:
        return number

    kept = versions._all[-1]
    for number in range(3 * versions.MOST):
        assert same(number) == number
    assert len(kept.held[1]) <= versions.MOST


def test_a_failure_is_not_kept(version: list[str]) -> None:
    fails = [True]

    @kept_by_version
    def sometimes() -> str:
        if fails[0]:
            raise RuntimeError
        return "well"

    with pytest.raises(RuntimeError):
        sometimes()
    fails[0] = False
    assert sometimes() == "well"


@pytest.mark.django_db
def test_the_version_moves_on_with_every_change_and_fits_into_a_tag() -> None:
    seen = []
    for _change in range(3):
        DataVersion.bump()
        seen.append(DataVersion.current())
    assert len(set(seen)) == 3
    assert DataVersion.current() == seen[-1]
    assert all(text.replace("-", "").isalnum() for text in seen)
