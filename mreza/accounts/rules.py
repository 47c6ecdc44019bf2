"""Who holds which network-wide role now, as predicates that read as sentences."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.models import Role
from mreza.foundation.moments import now


@rules.predicate
def works_in_the_secretariat(user: Any) -> bool:
    """Asked once a request: the answer is kept on the user object, which lives as long as the request."""
    if not user.is_authenticated or not user.is_active:
        return False
    known: bool | None = getattr(user, "_in_secretariat", None)
    if known is None:
        known = Role.objects.held(at=now()).filter(user=user, kind=Role.Kind.SECRETARIAT).exists()
        user._in_secretariat = known
    return known
