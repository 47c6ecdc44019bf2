"""What follows from signing in and from changes of security: a fresh key, a line for the operator."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import (
    email_changed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from mreza.accounts.models import User
from mreza.accounts.people import seen
from mreza.accounts.sessions import SEEN, STARTED
from mreza.foundation.moments import now
from mreza.journal.models import record

logger = logging.getLogger(__name__)


def rotate(request: HttpRequest) -> None:
    """A new session key when somebody's rights or security change (K23); the list of sessions follows."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


@receiver(session_begun)
def _clock_starts(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session[STARTED] = request.session[SEEN] = time.time()
    seen(user.pk, at=now())


@receiver(authenticator_added)
def _rotate_for_a_new_key(
    sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any
) -> None:
    rotate(request)
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        # Whoever made a passkey a moment ago has just shown who they are: the recovery codes come next.
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


# --- what the journal keeps of security (security.md §6.7): who and when, never an address or a secret ----------
def _note(act: str, user: Any, *, by: Any = None, **after: Any) -> None:
    about = ("user", str(user.pk) if user is not None else "unknown")
    record(act, about, by=by, after=after or None, public=False)


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    logger.info("Signed in: person %s", user.pk)
    _note("accounts.signed_in", user, by=user)


@receiver(user_login_failed)
def _not_signed_in(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """The same work whether or not there is such an account (K22)."""
    logger.info("Signing in failed")
    told = credentials.get("email") or credentials.get("login") or credentials.get("username") or ""
    _note("accounts.sign_in_failed", User.objects.known_by(str(told)))


@receiver(authentication_failed)
def _second_step_failed(sender: Any, user: Any, **kwargs: Any) -> None:
    logger.info("A code was wrong: person %s", user.pk)
    _note("accounts.code_wrong", user)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def _key_changed(sender: Any, signal: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    act = {
        authenticator_added: "accounts.key_added",
        authenticator_removed: "accounts.key_removed",
        authenticator_reset: "accounts.keys_made_anew",
    }[signal]
    _note(act, user, by=user, type=str(authenticator.type))


@receiver([password_changed, password_set, password_reset])
def _password_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    _note("accounts.password_changed", user, by=user)


@receiver(email_changed)
def _address_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    _note("accounts.address_changed", user, by=user)
