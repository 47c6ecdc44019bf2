"""What follows from signing in and from changes of security: a fresh key, a line for the operator."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from mreza.accounts.sessions import SEEN, STARTED

logger = logging.getLogger(__name__)


def rotate(request: HttpRequest) -> None:
    """A new session key when somebody's rights or security change (K23); the list of sessions follows."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


@receiver(session_begun)
def _clock_starts(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    request.session[STARTED] = request.session[SEEN] = time.time()


@receiver(authenticator_added)
def _rotate_for_a_new_key(
    sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any
) -> None:
    rotate(request)
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        # Whoever made a passkey a moment ago has just shown who they are: the recovery codes come next.
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    logger.info("Signed in: person %s", user.pk)


@receiver(user_login_failed)
def _not_signed_in(sender: Any, **kwargs: Any) -> None:
    logger.info("Signing in failed")


@receiver(authentication_failed)
def _second_step_failed(sender: Any, user: Any, **kwargs: Any) -> None:
    logger.info("A code was wrong: person %s", user.pk)
