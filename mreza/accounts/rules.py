"""Who holds which network-wide role now, as predicates that read as sentences."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.choices import RoleKind
from mreza.foundation.moments import now


@rules.predicate
def works_in_the_secretariat(user: Any) -> bool:
    """Asked once a request: the answer is kept on the user object, which lives as long as the request."""
    if not user.is_authenticated or not user.is_active:
        return False
    known: bool | None = getattr(user, "_in_secretariat", None)
    if known is None:
        known = user.roles.held(at=now()).filter(kind=RoleKind.SECRETARIAT).exists()
        user._in_secretariat = known
    return known


rules.add_perm("accounts.invite_people", works_in_the_secretariat)
rules.add_perm("accounts.end_role", works_in_the_secretariat)
