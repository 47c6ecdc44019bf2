"""Who holds which network-wide role now, as predicates that read as sentences."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.capacities import holds
from mreza.accounts.choices import RoleKind
from mreza.foundation.permissions import grant


@rules.predicate
def works_in_the_secretariat(user: Any) -> bool:
    return holds(user, RoleKind.SECRETARIAT)


@rules.predicate
def administers(user: Any) -> bool:
    """Keeps accounts; never sees confidential content (security.md §6.1)."""
    return holds(user, RoleKind.ADMINISTRATOR)


@rules.predicate
def audits(user: Any) -> bool:
    """Reads the journal and the registers, changes nothing."""
    return holds(user, RoleKind.AUDITOR)


grant("accounts.invite_people", works_in_the_secretariat)
grant("accounts.end_role", works_in_the_secretariat)
