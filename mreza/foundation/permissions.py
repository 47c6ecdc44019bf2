"""The one door: views, API, exports and commands ask here; the answers live in each chapter's `rules.py`."""

from __future__ import annotations

from typing import Any

import rules
from django.core.exceptions import PermissionDenied


class Missing(PermissionDenied):
    """403 to who may do it in principle; the message says what is missing, and holds no secret."""

    def __init__(self, permission: str, message: str) -> None:
        super().__init__(permission)
        self.message = message


READ = "read"  # the scope that lets a token see what its owner sees beyond the public

# permission → the scope a token must have for it. What is not here no token can do (K13).
_SCOPES: dict[str, str] = {}


def grant(permission: str, predicate: Any, *, scope: str = "") -> None:
    """Who may do this (`chapter.verb_thing`), and which scope opens it to a token; without one, no token may."""
    rules.add_perm(permission, predicate)
    if scope:
        _SCOPES[permission] = scope


def scopes() -> dict[str, str]:
    """Every permission a token can carry, with its scope."""
    return dict(_SCOPES)


def known_scopes(token: Any) -> frozenset[str]:
    """The scopes of a token that mean something today; what nobody knows opens nothing (K13)."""
    named = token.scopes if isinstance(token.scopes, list) else []
    return frozenset(one for one in named if isinstance(one, str)) & (frozenset(_SCOPES.values()) | {READ})


def may_read(user: Any) -> bool:
    """Whether lists may show this reader what is not public: a token needs the scope `read` for that.

    Every `visible_to` that shows more than the public sees asks this, beside the reader's capacities.
    """
    token = getattr(user, "token", None)
    return token is None or READ in known_scopes(token)


def can(user: Any, permission: str, about: Any = None) -> bool:
    """Whether this person may do this to that thing; `permission` is `chapter.verb_thing`."""
    token = getattr(user, "token", None)
    if token is not None and _SCOPES.get(permission) not in known_scopes(token):
        return False
    return bool(user.has_perm(permission, about))


def allow(user: Any, permission: str, about: Any = None) -> None:
    """Go on, or 403. What one may not even see must have answered 404 before (`visible_to`)."""
    if not can(user, permission, about):
        raise PermissionDenied(permission)
