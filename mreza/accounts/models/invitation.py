from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mreza.accounts.choices import RoleKind
from mreza.accounts.models.user import User
from mreza.accounts.rules import audits, keeps_accounts
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, at: dt.datetime) -> InvitationQuerySet:
        """Neither accepted nor revoked, not expired, and approved where a second person must."""
        return self.unanswered(at=at).exclude(needs_approval=True, approved_by=None)

    def unanswered(self, *, at: dt.datetime) -> InvitationQuerySet:
        """Open, or waiting for the second person who approves it."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)

    def waiting_for_approval(self, *, at: dt.datetime) -> InvitationQuerySet:
        """An administrator gave it, and nobody else has stood behind it yet."""
        return self.unanswered(at=at).filter(needs_approval=True, approved_by=None)

    def network_wide(self) -> InvitationQuerySet:
        """To a role in the whole network, not for one city, country, field or organisation."""
        return self.filter(about_kind="")

    def with_token(self, token: str) -> InvitationQuerySet:
        """The one whose link was sent; an older link of the same invitation no longer fits."""
        return self.filter(token_hash=hashed(token))

    def visible_to(self, user: Any) -> InvitationQuerySet:
        """For the Secretariat, administrators and auditors; else those one sent oneself. The first officer's link
        is the operator's."""
        if not user.is_authenticated or not may_read(user):
            return self.none()
        known = self.exclude(email="")
        return known if (keeps_accounts | audits)(user) else known.filter(invited_by=user)


class Invitation(models.Model):
    """Somebody may join with a role. The link is kept only as a hash, works once and for a short time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for approval")
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")

    code = models.CharField(max_length=30, unique=True, default=random_code)
    email = models.EmailField(_("e-mail"), blank=True, default="")  # empty: the first officer's, who says it
    # A network-wide role, or one held for something: then `about` says for what (a city, a country, a field).
    role = models.CharField(max_length=20, default=RoleKind.SECRETARIAT)
    about_kind = models.CharField(max_length=20, blank=True, default="")
    about_key = models.CharField(max_length=120, blank=True, default="")
    until = models.DateTimeField(null=True, blank=True)  # when the role will end, where that is agreed
    # A second person stands behind what an administrator gives (K42); until then the link opens nothing.
    needs_approval = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    labels = labelled(
        network="code role about_kind about_key until needs_approval approved_by language invited_by invited_at "
        "expires_at accepted_by accepted_at revoked_at",
        personal="email",
        sensitive="token_hash",
    )

    token: str = ""  # known only to the process that made it

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role", "about_kind", "about_key"],
                condition=Q(accepted_at=None, revoked_at=None) & ~Q(email=""),
                name="accounts_one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def state(self, *, at: dt.datetime | None = None) -> Invitation.State:
        """What became of it by that instant."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= (at or now()):
            return self.State.EXPIRED
        waits = self.needs_approval and self.approved_by_id is None
        return self.State.WAITING if waits else self.State.OPEN

    @property
    def role_name(self) -> str:
        """The network-wide role in words; a role held for something is named by whoever keeps that thing."""
        return str(RoleKind(self.role).label) if self.role in RoleKind.values else self.role


def hashed(token: str) -> str:
    """How a link's token is stored: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
