"""What is kept in a process's memory is kept for one version of the data, and dropped with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.signals import request_finished, request_started

from mreza.journal.models import DataVersion

P = ParamSpec("P")
T = TypeVar("T")

MOST = 2000  # answers of one function: strangers may vary what they ask (a day), memory must not grow with it

_request = threading.local()


def _begin(**kwargs: Any) -> None:
    _request.open, _request.version = True, None


def _end(**kwargs: Any) -> None:
    _request.open, _request.version = False, None


request_started.connect(_begin, dispatch_uid="journal.versions.begin")
request_finished.connect(_end, dispatch_uid="journal.versions.end")


def current() -> str:
    """The version of the data in this transaction's eyes; one query a request."""
    if not getattr(_request, "open", False):
        return DataVersion.current()
    if _request.version is None:
        _request.version = DataVersion.current()
    version: str = _request.version
    return version


def forget() -> None:
    """The data changed in this very request: ask again."""
    _request.version = None


class _Kept:
    """Answers of one function for the newest version asked for."""

    def __init__(self) -> None:
        # Version and answers change hands as one object, so that two threads never mix two versions.
        self.held: tuple[str, dict[Any, Any]] = ("", {})
        # One thread makes an answer, the others wait for it: after a change all want the same at once.
        self.making = threading.RLock()


_all: list[_Kept] = []


def kept_by_version(function: Callable[P, T]) -> Callable[P, T]:
    """Keep a function's answers (hashable arguments) until the data changes."""
    kept = _Kept()
    _all.append(kept)

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        version = current()
        held = kept.held
        if held[0] != version:
            with kept.making:
                held = kept.held
                if held[0] != version:
                    kept.held = held = (version, {})
        answers = held[1]
        key = (args, tuple(sorted(kwargs.items())))
        try:
            result: T = answers[key]
        except KeyError:
            with kept.making:
                if key in answers:
                    result = answers[key]
                else:
                    result = function(*args, **kwargs)
                    if len(answers) >= MOST:
                        answers.clear()
                    answers[key] = result
        return result

    return answer


def look_again() -> None:
    """Forget the answers of this process: it may have looked before it wrote."""
    forget()
    for kept in _all:
        kept.held = ("", {})


_brought_along: list[Callable[[], None]] = []


def brought_along(forget_it: Callable[[], None]) -> None:
    """Say how to forget something that is not made anew for each version but brought from one to the next."""
    _brought_along.append(forget_it)


def drop_all() -> None:
    """Forget everything kept in this process (tests, and commands that replace the database)."""
    look_again()
    for forget_it in _brought_along:
        forget_it()
