"""People of the network and the roles they hold in the whole of it, from–until."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.accounts.choices import RoleKind
from mreza.accounts.rules import audits, keeps_accounts
from mreza.foundation.labels import labelled
from mreza.foundation.permissions import may_read


class UserManager(BaseUserManager["User"]):
    def known_by(self, email: str) -> User | None:
        """The person with that address, in whatever case it is written."""
        return self.filter(email=email.strip().casefold()).first()

    def visible_to(self, user: Any) -> models.QuerySet[User]:
        """Accounts, for who keeps them and for auditors; everybody else sees their own. Who was erased is nobody."""
        if not user.is_authenticated or not may_read(user):
            return self.none()
        known = self.filter(erased_at=None)
        return known if (keeps_accounts | audits)(user) else known.filter(pk=user.pk)

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A person known by one address; the address is compared without regard to case."""
        user = self.model(email=self.normalize_email(email).casefold(), **extra)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        raise TypeError("Mreža has no superusers: `mreza create-secretariat EMAIL` invites an officer.")


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from roles and appointments in time, never from a flag."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # How colleagues in the Network reach this person, beside the e-mail; empty is fine.
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    position = models.CharField(_("position"), max_length=120, blank=True, default="")
    # What of it the public sees on the pages of what this person acts for: nothing, unless they say so.
    shows_name = models.BooleanField(_("show my name to the public"), default=False)
    seen_at = models.DateTimeField(null=True, blank=True)  # the last sign of life, to the day's worth of use
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    labels = labelled(
        network="name language position is_active joined_at seen_at erased_at shows_name",
        personal="email phone last_login",
        sensitive="password is_superuser groups user_permissions",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.casefold()
        super().save(*args, **kwargs)

    @property
    def has_a_way_in(self) -> bool:
        """Whether this person set a password or a passkey; a new one is asked to, before anything else."""
        return self.has_usable_password() or bool(
            self.authenticator_set.filter(type="webauthn").exists()  # type: ignore[attr-defined]
        )

    @property
    def is_staff(self) -> bool:
        """Django asks; Mreža has no admin site."""
        return False


class RoleQuerySet(models.QuerySet["Role"]):
    def held(self, *, at: dt.datetime) -> RoleQuerySet:
        """In force at that instant (since ≤ at < until)."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)

    def visible_to(self, user: Any) -> RoleQuerySet:
        """Who holds which role: for the Secretariat, administrators and auditors."""
        return self.all() if (keeps_accounts | audits)(user) and may_read(user) else self.none()


class Role(models.Model):
    """A network-wide role a person holds from–until; one that ends closes every door at the next request."""

    Kind = RoleKind

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    labels = labelled(network="user kind since until")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(until=None), name="accounts_one_open_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
