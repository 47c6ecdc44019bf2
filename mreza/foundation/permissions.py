"""The one door: views, API, exports and commands ask here; the answers live in each chapter's `rules.py`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


def can(user: Any, permission: str, about: Any = None) -> bool:
    """Whether this person may do this to that thing; `permission` is `chapter.verb_thing`."""
    return bool(user.has_perm(permission, about))


def allow(user: Any, permission: str, about: Any = None) -> None:
    """Go on, or 403. What one may not even see must have answered 404 before (`visible_to`)."""
    if not can(user, permission, about):
        raise PermissionDenied(permission)
