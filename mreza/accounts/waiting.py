"""What waits for somebody here: what an administrator gave, and a second person must stand behind."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.models import Invitation
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.foundation.waiting import Waiting


def waits(user: Any) -> list[Waiting]:
    """Invitations that others gave and this person may approve. One statement, and none for everybody else."""
    if not can(user, "accounts.approve_invitation"):
        return []
    roles = Invitation.objects.visible_to(user).network_wide()  # posts for a place: `cities.register_watch`
    given = roles.waiting_for_approval(at=now()).exclude(invited_by=user)
    return [
        Waiting(
            kind="accounts.approval",
            text=_("%(person)s invites %(address)s to a role: %(role)s. It is sent when you approve it.")
            % {"person": one.invited_by or _("the operator"), "address": one.email, "role": one.role_name},
            url=reverse("accounts:invitations") + "#invitations",
            action=_("Approve"),
            since=one.invited_at,
        )
        for one in given.select_related("invited_by").order_by("invited_at", "pk")[:50]
    ]
