"""What must go upwards: a lower floor names a hook, a higher one fills it in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Hook:
    """A named list of functions, called in the order of their keys so that the answer is always the same."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._fillings: dict[str, Callable[..., Any]] = {}

    def fill(self, key: str, function: Callable[..., Any]) -> None:
        """Add one filling; the same key again replaces it."""
        self._fillings[key] = function

    def fillings(self) -> list[tuple[str, Callable[..., Any]]]:
        """Every filling with its key, for a caller that lets one fail without the others."""
        return sorted(self._fillings.items())

    def __call__(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Every filling's answer by key."""
        return {key: function(*args, **kwargs) for key, function in self.fillings()}


# waits_for_me(user) → list of foundation.waiting.Waiting: what this person can do something about now.
waits_for_me = Hook("waits_for_me")

# handed_over(from_user, to_user, kind, key, by=): somebody else acts for a place (("city", code)) from now on:
# each chapter passes on what it keeps by person (drafts, tasks, follow-ups) and says how many, in words.
handed_over = Hook("handed_over")

# reindex(kind, keys): things of that kind changed (`reindex("city", ["hr-varazdin"])`); reindex(): everything
# may have. Called inside the transaction of the change, so that index and data never disagree.
reindex = Hook("reindex")

# about_me(user) → {name: list of plain dicts}: everything kept about a person, for the copy they may ask for.
about_me = Hook("about_me")

# erase(user): forget a person; what the record of the network needs stays without their name. Said in counts.
erase = Hook("erase")

# tick(at=now): periodic work of a chapter, run by `mreza tick` several times a minute;
# each filling is safe to run twice.
tick = Hook("tick")
