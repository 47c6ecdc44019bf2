"""Nobody signs up: who works here was invited. Inviting, sending again, revoking, accepting."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.accounts import letters
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.models.invitation import hashed
from mreza.accounts.roles import give_role, secretariat_has_an_officer
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record
from mreza.notices.models import tell_address

LASTS = dt.timedelta(days=14)
FIRST_LASTS = dt.timedelta(hours=1)


def no_longer() -> WrongMoment:
    """Said alike for a used, a revoked, an expired and an unknown link."""
    return WrongMoment(_("This invitation no longer holds: it was used, revoked or has expired."))


@transaction.atomic
def invite(
    email: str,
    *,
    by: User | None,
    language: str,
    role: str = RoleKind.SECRETARIAT,
    at: dt.datetime | None = None,
) -> Invitation:
    """Invite an address to a role. `by` is None when the operator does it on the command line."""
    at, email = at or now(), email.strip().casefold()
    if Role.objects.held(at=at).filter(user__email=email, kind=role).exists():
        raise WrongMoment(_("The person with this address has this role already."))
    waiting = Invitation.objects.filter(email=email, role=role, accepted_at=None, revoked_at=None)
    if waiting.open(at=at).exists():
        raise WrongMoment(_("This address has an open invitation already. You can send it again."))
    waiting.update(revoked_at=at)
    invitation = Invitation(email=email, role=role, language=language, invited_by=by, invited_at=at)
    _new_link(invitation, lasts=LASTS, at=at)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as clash:
        raise WrongMoment(_("This address has an open invitation already. You can send it again.")) from clash
    record("accounts.invited", ("invitation", invitation.code), by=by, after={"role": role})
    _mail(invitation)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """A new link and a new fortnight; the old link stops working."""
    at = at or now()
    _new_link(invitation, lasts=LASTS, at=at)
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        token_hash=invitation.token_hash, expires_at=invitation.expires_at
    )
    if not changed:
        raise no_longer()
    record("accounts.invitation_sent_again", ("invitation", invitation.code), by=by)
    _mail(invitation)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> None:
    """Take the invitation back; its link stops working."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=at or now()
    )
    if not changed:
        raise no_longer()
    record("accounts.invitation_revoked", ("invitation", invitation.code), by=by)


@transaction.atomic
def accept(
    invitation: Invitation,
    *,
    person: User | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
    at: dt.datetime | None = None,
) -> User:
    """Once only: a known person (`person`) or a new one (`name`, and `email` for the first officer) gets the
    role. Of two who try at once, one wins."""
    at = at or now()
    if (
        not Invitation.objects.open(at=at)
        .filter(pk=invitation.pk, token_hash=invitation.token_hash)
        .update(accepted_at=at)
    ):
        raise no_longer()
    if not invitation.email and secretariat_has_an_officer(at=at):
        raise no_longer()
    user = person or _new_person(invitation.email or email, name, language or invitation.language)
    if invitation.email and user.email != invitation.email:
        raise WrongMoment(_("This invitation is for another address."))
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    record("accounts.invitation_accepted", ("invitation", invitation.code), by=user)
    give_role(user, invitation.role, by=invitation.invited_by or user, at=at)
    return user


@transaction.atomic
def first_officer_invitation(*, language: str, at: dt.datetime | None = None) -> Invitation | None:
    """The way in on a fresh installation: one hour, once, and only while the Secretariat has no officer.

    Earlier links of this kind stop working.
    """
    at = at or now()
    if secretariat_has_an_officer(at=at):
        return None
    Invitation.objects.filter(email="", accepted_at=None, revoked_at=None).update(revoked_at=at)
    invitation = Invitation(language=language, invited_at=at)
    _new_link(invitation, lasts=FIRST_LASTS, at=at)
    invitation.save()
    return invitation


def path(invitation: Invitation) -> str:
    """Where the link leads, in the invitation's language; only the process that made the link knows."""
    with override(invitation.language):
        return reverse("accounts:invitation", kwargs={"token": invitation.token})


def _new_link(invitation: Invitation, *, lasts: dt.timedelta, at: dt.datetime) -> None:
    invitation.token = secrets.token_urlsafe(32)
    invitation.token_hash = hashed(invitation.token)
    invitation.expires_at = at + lasts


def _mail(invitation: Invitation) -> None:
    with override(invitation.language):
        letter = letters.invitation(invitation, path(invitation))
    tell_address(invitation.email, "accounts.invitation", letter, language=invitation.language)


def _new_person(email: str, name: str, language: str) -> User:
    try:
        with transaction.atomic():
            user: Any = User.objects.create_user(email, name=name, language=language)
    except IntegrityError as clash:
        taken = _("Somebody with this address has an account already. Sign in, then accept.")
        raise WrongMoment(taken) from clash
    # The link came to this address, or the operator gave it: it is verified.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
