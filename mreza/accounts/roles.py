"""Giving and ending network-wide roles: acts, with journal entry and reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mreza.accounts.capacities import Capacity, forget
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Role, User
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record


def capacities_of(user: User) -> list[Capacity]:
    """The network-wide roles somebody holds now."""
    kinds = Role.objects.held(at=now()).filter(user=user).values_list("kind", flat=True)
    return [Capacity(kind) for kind in kinds]


@transaction.atomic
def give_role(
    user: User,
    kind: str,
    *,
    by: Any,
    until: dt.datetime | None = None,
    approved_by: Any = None,
    at: dt.datetime | None = None,
    reason: str = "",
) -> Role:
    """The person holds the role from now on, to an end that may be agreed; who holds it already keeps it."""
    at = at or now()
    present = Role.objects.held(at=at).filter(user=user, kind=kind).order_by("until").last()
    if present is not None:
        return present
    # Two at once: the second finds the row of the first (one open role of a kind).
    role, new = Role.objects.get_or_create(user=user, kind=kind, until=until, defaults={"since": at})
    if new:
        forget(user)
        told: dict[str, Any] = {"role": kind}
        if until is not None:
            told["until"] = until.isoformat()
        if approved_by is not None:
            told["approved_by"] = approved_by.pk
        record("accounts.role_given", ("user", str(user.pk)), by=by, reason=reason, after=told, public=False)
    return role


@transaction.atomic
def end_role(role: Role, *, by: Any, reason: str, at: dt.datetime | None = None) -> None:
    """The role ends now, and with it every door it opened, at the next request. Somebody must remain."""
    list(Role.objects.select_for_update().filter(kind=role.kind).order_by("pk").values_list("pk"))
    at = at or now()  # once it is our turn: of two who end it, the later one must not come earlier
    held = Role.objects.held(at=at).filter(kind=role.kind, user__is_active=True)
    open_roles = list(held.values_list("pk", flat=True))
    if role.pk not in open_roles:
        raise WrongMoment(_("This role has ended already."))
    if role.kind == RoleKind.SECRETARIAT and len(open_roles) == 1:
        last = _("The last Secretariat officer must stay until somebody else has accepted the role.")
        raise WrongMoment(last)
    Role.objects.filter(pk=role.pk).update(until=at)
    forget(role.user)
    record(
        "accounts.role_ended", ("user", str(role.user_id)), by=by, reason=reason,
        before={"role": role.kind}, after={"role": None}, public=False,
    )  # fmt: skip


def officers(*, at: dt.datetime | None = None) -> list[User]:
    """Who works in the Secretariat now and can be told something."""
    held = Role.objects.held(at=at or now()).filter(kind=RoleKind.SECRETARIAT)
    return list(User.objects.filter(is_active=True, roles__in=held).distinct().order_by("pk"))


def secretariat_has_an_officer(*, at: dt.datetime | None = None) -> bool:
    """Whether anybody works in the Secretariat now."""
    return Role.objects.held(at=at or now()).filter(kind=RoleKind.SECRETARIAT, user__is_active=True).exists()
