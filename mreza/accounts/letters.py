"""What is written to people about their account and their invitation: one action, and why they got it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.accounts import hooks
from mreza.accounts.capacities import Capacity
from mreza.accounts.choices import ACCEPTED_AS, INVITED_AS, RoleKind
from mreza.notices.letters import Letter


def invited_as(invitation: Any) -> str:
    """To what somebody is invited: a whole sentence in the language in use."""
    if not invitation.about_kind:
        return str(INVITED_AS.get(invitation.role, INVITED_AS[RoleKind.SECRETARIAT]))
    return _("You are invited to work in Mreža as: {role}.").format(role=named(invitation))


def accepted_as(invitation: Any) -> str:
    """What somebody is now who accepted: a whole sentence in the language in use."""
    if not invitation.about_kind:
        return str(ACCEPTED_AS.get(invitation.role, ACCEPTED_AS[RoleKind.SECRETARIAT]))
    return _("From now on you act as: {role}.").format(role=named(invitation))


def named(invitation: Any) -> str:
    """The role in words; one held for something is named by whoever keeps that thing."""
    if not invitation.about_kind:
        return str(invitation.role_name)
    return capacity_named(Capacity(invitation.role, invitation.about_kind, invitation.about_key))


def place_named(place: tuple[str, str], capacities: Any) -> str:
    """What somebody acts for, in words, with the roles they hold there: “Focal point: Varaždin”."""
    if not capacities:
        return f"{place[0]}: {place[1]}" if place[1] else _("the whole Network")
    return ", ".join(capacity_named(one) for one in capacities)


def capacity_named(capacity: Any) -> str:
    """One capacity in words, in the language in use."""
    if capacity.role in RoleKind.values:
        return str(RoleKind(capacity.role).label)
    keeper = dict(hooks.role_named.fillings()).get(capacity.kind)
    words = keeper(capacity.role, capacity.key, get_language()) if keeper else None
    return words or f"{capacity.role} ({capacity.key})"


def invitation(invitation: Any, path: str) -> Letter:
    """The way in for somebody who was invited."""
    inviter = invitation.invited_by
    until = date_format(localtime(invitation.expires_at), "DATETIME_FORMAT")
    sender = (
        (_("The invitation comes from {person}.").format(person=inviter.name),)
        if inviter and inviter.name
        else ()
    )
    return Letter(
        subject=_("You are invited to work in Mreža"),
        paragraphs=(
            invited_as(invitation),
            *sender,
            _("The link below opens your account. You will choose how to sign in: passkey or password."),
            _("It works once, until {moment} (UTC).").format(moment=until),
        ),
        action=(_("Accept the invitation"), path),
        closing=(_("If you do not know what this is about, do nothing: without you no account is made."),),
        why=_("You got this message because somebody invited your address to Mreža."),
    )


def _path(url: str) -> str:
    """The path of an address that the library made from the request, in the language of the letter."""
    _empty, first, rest = urlsplit(url).path.split("/", 2)
    language = get_language() or settings.LANGUAGE_CODE
    return f"/{language if first in dict(settings.LANGUAGES) else first}/{rest}"


def _password_reset(context: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=(
            _("Somebody, probably you, asked for a new password for your account."),
            _("The link below works once and only for a short time."),
        ),
        action=(_("Choose a new password"), _path(context["password_reset_url"])),
        closing=(_("If it was not you, do nothing: your password stays as it is."),),
        why=_("You got this message because a new password was asked for with your address."),
    )


def _unknown(context: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=(
            _("Somebody, probably you, asked for a new password with this address."),
            _("It has no account here."),
            _("Perhaps your account has another address. New accounts are opened by invitation only."),
        ),
        why=_("You got this message because a new password was asked for with your address."),
    )


def _confirm(context: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        paragraphs=(_("This address was given as the new address of an account. Confirm that it is yours."),),
        action=(_("Confirm the address"), _path(context["activate_url"])),
        closing=(_("If you do not know what this is about, do nothing."),),
        why=_("You got this message because somebody entered your address in their account."),
    )


def _exists(context: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        paragraphs=(_("Somebody entered this address in an account, but another account has it already."),),
        closing=(_("If it was you, use another address. Otherwise you need not do anything."),),
        why=_("You got this message because somebody entered your address in their account."),
    )


def _changed(subject: Callable[[], str], sentence: Callable[[], str]) -> Callable[[dict[str, Any]], Letter]:
    """A letter that says what was changed in an account, for the case that it was not its owner."""

    def write(context: dict[str, Any]) -> Letter:
        return Letter(
            subject=subject(),
            paragraphs=(
                sentence(),
                _("When: {moment} (UTC).").format(
                    moment=date_format(localtime(context["timestamp"]), "DATETIME_FORMAT")
                ),
            ),
            action=(_("Look at your account"), reverse("accounts:home")),
            closing=(_("If it was not you, choose a new password at once, and tell the Secretariat."),),
            why=_("You got this message because the security of your account changed."),
        )

    return write


# The library's names of its letters → ours. Every one it can send is here (a test asks).
ACCOUNT_LETTERS: dict[str, Callable[[dict[str, Any]], Letter]] = {
    "account/email/password_reset_key": _password_reset,
    "account/email/unknown_account": _unknown,
    "account/email/email_confirmation": _confirm,
    "account/email/email_confirmation_signup": _confirm,
    "account/email/account_already_exists": _exists,
    "account/email/email_changed": _changed(
        lambda: _("Your e-mail address was changed"),
        lambda: _("Your account has a new e-mail address. This one is no longer used."),
    ),
    "account/email/email_confirm": _changed(
        lambda: _("Your e-mail address is confirmed"),
        lambda: _("The e-mail address of your account is confirmed."),
    ),
    "account/email/email_deleted": _changed(
        lambda: _("An e-mail address was removed"),
        lambda: _("An e-mail address was removed from your account."),
    ),
    "account/email/password_changed": _changed(
        lambda: _("Your password was changed"), lambda: _("The password of your account was changed.")
    ),
    "account/email/password_reset": _changed(
        lambda: _("Your password was changed"), lambda: _("A new password was chosen for your account.")
    ),
    "account/email/password_set": _changed(
        lambda: _("A password was set"), lambda: _("Your account has a password now.")
    ),
    "mfa/email/recovery_codes_generated": _changed(
        lambda: _("New recovery codes were made"),
        lambda: _("New recovery codes were made for your account. The old ones no longer work."),
    ),
    "mfa/email/totp_activated": _changed(
        lambda: _("An authenticator app was added"),
        lambda: _("An authenticator app was added to your account."),
    ),
    "mfa/email/totp_deactivated": _changed(
        lambda: _("The authenticator app was removed"),
        lambda: _("The authenticator app was removed from your account."),
    ),
    "mfa/email/webauthn_added": _changed(
        lambda: _("A passkey was added"), lambda: _("A passkey was added to your account.")
    ),
    "mfa/email/webauthn_removed": _changed(
        lambda: _("A passkey was removed"), lambda: _("A passkey was removed from your account.")
    ),
}


# Of these the outbox shows the envelope only: who reads the link gets in.
LETTERS_WITH_A_WAY_IN = frozenset(
    {
        "account/email/password_reset_key",
        "account/email/email_confirmation",
        "account/email/email_confirmation_signup",
    }
)


def language_for(user: Any, fallback: str | None) -> str:
    """The language a person reads; without one, that of the page the act came from."""
    return (user.language if user else "") or fallback or settings.LANGUAGE_CODE
