"""Who holds which network-wide role now, as predicates that read as sentences."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.capacities import holds
from mreza.accounts.choices import RoleKind
from mreza.foundation.permissions import READ, grant


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


@rules.predicate
def is_somebody_elses(user: Any, invitation: Any) -> bool:
    """A second person stands behind what an administrator gives (K42)."""
    return invitation is None or invitation.invited_by_id != user.pk


keeps_accounts = works_in_the_secretariat | administers

PEOPLE = "people"  # the scope of tokens that invite, and end roles
grant("accounts.invite_people", keeps_accounts, scope=PEOPLE)
grant("accounts.approve_invitation", keeps_accounts & is_somebody_elses)
grant("accounts.end_role", keeps_accounts, scope=PEOPLE)
grant("accounts.see_roles", keeps_accounts | audits, scope=READ)
grant("accounts.read_journal", keeps_accounts | audits)
grant("accounts.erase_person", administers)
