"""Keys for programs: what one can do is what its owner can do now, of what the token names, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mreza.accounts.capacities import Capacity
from mreza.accounts.models.user import User
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled


class TokenQuerySet(models.QuerySet["Token"]):
    def in_force(self, *, at: dt.datetime) -> TokenQuerySet:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)

    def visible_to(self, user: Any) -> TokenQuerySet:
        """One's own; a token sees no tokens."""
        if not user.is_authenticated or getattr(user, "token", None) is not None:
            return self.none()
        return self.filter(user=user)


class Token(models.Model):
    """A person's key for a program. Kept only as a hash, shown once; dies with its owner's roles."""

    code = models.CharField(max_length=30, unique=True, default=random_code)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # names from `foundation.permissions.scopes()`; none: nothing
    places = models.JSONField(
        default=list, db_column="objects"
    )  # [kind, key] of what it acts for; none: nothing
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    labels = labelled(
        network="code user name scopes places made_at expires_at used_at revoked_at", sensitive="token_hash"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.code

    def covers(self, capacity: Capacity) -> bool:
        """Whether the owner's capacity is one this token was made for."""
        return isinstance(self.places, list) and list(capacity.about) in self.places
