"""Twenty faults, planted one at a time: the matrix must notice every one of them (security.md §3.1).

Each is a mistake a person could make: a check dropped, a list widened, an address nobody declared, a page that a cache
may keep. A fault runs only the cells of the addresses it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch  # of our own code only here: a fault is planted, not behaviour replaced

import rules
from django.db.models import Q
from rules.permissions import permissions


@dataclass(frozen=True)
class Fault:
    """What was done wrong, how it is planted, and the addresses whose cells are asked."""

    name: str
    plant: Callable[[], AbstractContextManager[Any]]
    doors: tuple[str, ...]
    method: str = ""  # only cells of this method, where one is enough


@contextmanager
def _anybody(permission: str) -> Any:
    """The rule says yes to everybody."""
    before = permissions[permission]
    rules.set_perm(permission, rules.always_true)
    try:
        yield
    finally:
        rules.set_perm(permission, before)


def _everybody_may(permission: str, *doors: str) -> Fault:
    return Fault(f"everybody may {permission}", lambda: _anybody(permission), doors)


def _replaced(target: str, value: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: patch(target, value)


@contextmanager
def _kept_by_caches() -> Any:
    from mreza.ui import pages

    plain = pages.PublicPageMiddleware.__call__

    def keeping(self: Any, request: Any) -> Any:
        response = plain(self, request)
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    with patch.object(pages.PublicPageMiddleware, "__call__", keeping):
        yield


@contextmanager
def _ended_roles_still_hold() -> Any:
    from mreza.cities.models.appointment import AppointmentQuerySet

    with patch.object(AppointmentQuerySet, "held", lambda self, *, at: self.all()):
        yield


@contextmanager
def _tokens_of_all_places() -> Any:
    from mreza.accounts.models import Token

    with patch.object(Token, "covers", lambda self, capacity: True):
        yield


@contextmanager
def _refusals_say_403() -> Any:
    """What one may not see is refused instead of not being there."""
    from mreza.areas.practices.views_writing import PAGES

    plain = PAGES.record

    def telling(request: Any, code: str) -> Any:
        from django.core.exceptions import PermissionDenied
        from django.http import Http404

        try:
            return plain(request, code)
        except Http404:
            raise PermissionDenied from None

    with patch.object(PAGES, "record", telling):
        yield


def _everything(user: Any) -> Q:
    return Q()


FAULTS: tuple[Fault, ...] = (
    _everybody_may("practices.edit_practice", "practices:write"),
    _everybody_may("practices.look_back_practice", "practices:history"),
    _everybody_may("practices.submit_practice", "practices:submit"),
    _everybody_may("practices.review_practice", "practices:review"),
    _everybody_may("practices.publish_practice", "practices:publish"),
    _everybody_may("practices.retire_practice", "practices:retire"),
    _everybody_may("practices.create_practice", "practices:new"),
    _everybody_may("cities.keep_profile", "cities:profile"),
    _everybody_may("cities.correct_city", "cities:edit"),
    _everybody_may("cities.view_people", "cities:city-people"),
    _everybody_may("cities.import_people", "cities:people-import"),
    _everybody_may("desk.read_city", "desk:city"),
    _everybody_may("desk.read_outbox", "desk:outbox"),
    _everybody_may("accounts.read_journal", "accounts:journal"),
    _everybody_may("accounts.invite_people", "accounts:invitations"),
    Fault("lists show every draft", _replaced("mreza.activities.rules.seen_by", _everything), ("practices:practice",)),
    Fault("letters are for all", _replaced("mreza.cities.letters.letters_seen_by", _everything), ("cities:letter",)),
    Fault("a role that ended still holds", _ended_roles_still_hold, ("practices:write",)),
    Fault("a denial says that something is there", _refusals_say_403, ("practices:write",)),
    Fault("private pages may be kept", _kept_by_caches, ("desk:desk",)),
)  # fmt: skip
