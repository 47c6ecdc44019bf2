"""What can be translated: each chapter says it for its kind of things, in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Translatable:
    """What the workbench asks about one kind of things. Lists are asked at once: never one query a thing."""

    label: Any  # "Good practice", lazily translated
    # The keys of the things whose translations this person may write: a queryset of keys, or a set.
    keys: Callable[[Any], Any]
    # Whether this person may write that language of that thing now.
    may: Callable[[Any, str, str], bool]
    # Part, what it is called in the reader's language, whether it is paragraphs: in reading order.
    parts: Callable[[str], list[tuple[str, Any, bool]]]
    # key → its title in that language (a `Said`).
    titles: Callable[[list[str], str], dict[str, Any]]
    # key → its page.
    urls: Callable[[list[str]], dict[str, str]]
    # A translation was written: renew what is made of the texts (card, index). In the transaction of the act.
    changed: Callable[[str, Any], object]
    # Whether everybody sees the thing: then its translations are public, and the data's version moves on.
    is_public: Callable[[str], bool]
    # key → code of the city it belongs to, for those that belong to one.
    cities: Callable[[list[str]], dict[str, str]] = lambda keys: {}
    # The keys of what belongs to these cities: a queryset of keys, or a set.
    of_cities: Callable[[Iterable[str]], Any] = lambda codes: set()


class _Translatables:
    def __init__(self) -> None:
        self._kinds: dict[str, Translatable] = {}

    def fill(self, kind: str, what: Translatable) -> None:
        """Let things of that kind be translated; the same kind again replaces it."""
        self._kinds[kind] = what

    def kinds(self) -> dict[str, Translatable]:
        """In the order of their names; always the same."""
        return dict(sorted(self._kinds.items()))

    def get(self, kind: str) -> Translatable | None:
        return self._kinds.get(kind)


translatable = _Translatables()
