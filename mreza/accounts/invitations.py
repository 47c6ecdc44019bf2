"""Nobody signs up: who works here was invited. Inviting, sending again, revoking, accepting."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mreza.accounts import hooks, letters
from mreza.accounts.capacities import forget
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.models.invitation import InvitationQuerySet, hashed
from mreza.accounts.roles import give_role, secretariat_has_an_officer
from mreza.accounts.rules import administers, works_in_the_secretariat
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record, record_all
from mreza.notices.models import OutgoingMail, letter_to

LASTS = dt.timedelta(days=14)
FIRST_LASTS = dt.timedelta(hours=1)
HAS_AN_INVITATION = gettext_lazy("This address has an open invitation already. You can send it again.")


def no_longer() -> WrongMoment:
    """Said alike for a used, a revoked, an expired and an unknown link."""
    return WrongMoment(_("This invitation no longer holds: it was used, revoked or has expired."))


@dataclass(frozen=True)
class Wanted:
    """Somebody to be invited: to a role in the whole network, or to one for a place (`about`)."""

    email: str
    language: str
    role: str = RoleKind.SECRETARIAT
    about_kind: str = ""
    about_key: str = ""
    until: dt.datetime | None = None
    is_proposal: bool = False  # somebody else decides whether it is sent

    @property
    def what(self) -> tuple[str, str, str, str]:
        """Of these there is one open invitation at a time."""
        return self.email.strip().casefold(), self.role, self.about_kind, self.about_key


def invite(
    email: str,
    *,
    by: User | None,
    language: str,
    role: str = RoleKind.SECRETARIAT,
    about_kind: str = "",
    about_key: str = "",
    until: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Invitation:
    """Invite an address to a role. `by` is None when the operator does it on the command line."""
    wanted = Wanted(email, language, role, about_kind, about_key, until)
    return invite_all([wanted], by=by, at=at)[0]


@transaction.atomic
def invite_all(
    wanted: Sequence[Wanted], *, by: User | None, at: dt.datetime | None = None
) -> list[Invitation]:
    """Invite many at once, all or nobody, in a number of statements that does not grow with them.

    What an administrator gives in the whole network, and what somebody only proposes, is not sent before somebody
    else has approved it.
    """
    at = at or now()
    refusals = in_the_way(wanted, at=at)
    if refusals:
        raise WrongMoment(next(iter(refusals.values())))
    _expired(wanted, at=at).update(revoked_at=at)
    alone = by is not None and administers(by) and not works_in_the_secretariat(by)
    invitations = []
    for one in wanted:
        email, role, about_kind, about_key = one.what
        invitation = Invitation(
            email=email, role=role, about_kind=about_kind, about_key=about_key, until=one.until,
            language=one.language, invited_by=by, invited_at=at,
            needs_approval=one.is_proposal or (alone and not about_kind),
        )  # fmt: skip
        _new_link(invitation, lasts=LASTS, at=at)
        invitations.append(invitation)
    try:
        with transaction.atomic():
            Invitation.objects.bulk_create(invitations, batch_size=200)
    except IntegrityError as clash:
        raise WrongMoment(HAS_AN_INVITATION) from clash
    record_all(
        "accounts.invited", [(("invitation", i.code), _told(i)) for i in invitations], by=by, public=False
    )
    _mail_all([invitation for invitation in invitations if not invitation.needs_approval])
    return invitations


def in_the_way(wanted: Sequence[Wanted], *, at: dt.datetime | None = None) -> dict[int, str]:
    """Why some of these cannot be invited now, by their place in the list (for a dry run). Two statements.

    Who holds a role for a place is known above; here only the roles in the whole network are looked at.
    """
    at = at or now()
    emails = {one.what[0] for one in wanted}
    roles = Role.objects.held(at=at).filter(user__email__in=emails)
    held = {(email, kind, "", "") for email, kind in roles.values_list("user__email", "kind")}
    waiting = Invitation.objects.unanswered(at=at).filter(email__in=emails)
    sent = set(waiting.values_list("email", "role", "about_kind", "about_key"))
    found: dict[int, str] = {}
    for number, one in enumerate(wanted):
        if one.what in held:
            found[number] = _("The person with this address has this role already.")
        elif one.what in sent:
            found[number] = str(HAS_AN_INVITATION)
        sent.add(one.what)
    return found


def _expired(wanted: Sequence[Wanted], *, at: dt.datetime) -> InvitationQuerySet:
    """Earlier invitations to the same, which nobody answered in time: they make room.

    Not one that holds: it was sent a moment ago by somebody else, and stands in the way.
    """
    whats = {one.what for one in wanted}
    rows = Invitation.objects.filter(
        accepted_at=None, revoked_at=None, expires_at__lte=at, email__in={what[0] for what in whats}
    ).values_list("pk", "email", "role", "about_kind", "about_key")
    return Invitation.objects.filter(pk__in=[row[0] for row in rows if tuple(row[1:]) in whats])


@transaction.atomic
def approve(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """A second person stands behind what an administrator gives; now it is sent (K42)."""
    at = at or now()
    if invitation.invited_by_id == by.pk:
        raise WrongMoment(_("Somebody else must approve what you give."))
    _new_link(invitation, lasts=LASTS, at=at)
    changed = (
        Invitation.objects.waiting_for_approval(at=at)
        .filter(pk=invitation.pk)
        .update(approved_by=by, token_hash=invitation.token_hash, expires_at=invitation.expires_at)
    )
    if not changed:
        raise no_longer()
    invitation.approved_by = by
    record("accounts.invitation_approved", ("invitation", invitation.code), by=by, public=False)
    _mail_all([invitation])
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """A new link and a new fortnight; the old link stops working."""
    at = at or now()
    _new_link(invitation, lasts=LASTS, at=at)
    approved = Invitation.objects.exclude(needs_approval=True, approved_by=None)
    changed = approved.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        token_hash=invitation.token_hash, expires_at=invitation.expires_at
    )
    if not changed:
        raise no_longer()
    record("accounts.invitation_sent_again", ("invitation", invitation.code), by=by, public=False)
    _mail_all([invitation])
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> None:
    """Take the invitation back; its link stops working."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=at or now()
    )
    if not changed:
        raise no_longer()
    record("accounts.invitation_revoked", ("invitation", invitation.code), by=by, public=False)


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
    record("accounts.invitation_accepted", ("invitation", invitation.code), by=user, public=False)
    _give(invitation, user, at)
    return user


def _give(invitation: Invitation, user: User, at: dt.datetime) -> None:
    """The role, now that it is accepted: in the whole network here, for a place by the chapter that keeps it."""
    by = invitation.invited_by or invitation.approved_by or user
    if invitation.until is not None and invitation.until <= at:
        raise no_longer()
    if not invitation.about_kind:
        give_role(
            user, invitation.role, by=by, until=invitation.until, approved_by=invitation.approved_by, at=at
        )
        return
    keeper = dict(hooks.role_given.fillings()).get(invitation.about_kind)
    if keeper is None:
        raise no_longer()
    keeper(user, invitation.role, invitation.about_key, invitation.until, by)
    forget(user)


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


def _told(invitation: Invitation) -> dict[str, Any]:
    """What the journal keeps of it; never the address."""
    told = {"role": invitation.role}
    if invitation.about_kind:
        told |= {"about": f"{invitation.about_kind}:{invitation.about_key}"}
    if invitation.until:
        told |= {"until": invitation.until.isoformat()}
    return told


def _mail_all(invitations: Sequence[Invitation]) -> None:
    """The letters, into the outbox in one statement."""
    letters_of = []
    for invitation in invitations:
        with override(invitation.language):
            letter = letters.invitation(invitation, path(invitation))
        letters_of.append(
            letter_to(
                invitation.email,
                "accounts.invitation",
                letter,
                language=invitation.language,
            )
        )
    OutgoingMail.objects.bulk_create(letters_of, batch_size=200)


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
