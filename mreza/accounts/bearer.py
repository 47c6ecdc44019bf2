"""Who asks the API: the owner of the token in `Authorization: Bearer …`, narrowed to what the token names.

Cookies mean nothing there, so no other site can act in somebody's name, and no form needs a token against that.
"""

from __future__ import annotations

import datetime as dt
import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from mreza.accounts.models import Token, User
from mreza.accounts.models.invitation import hashed
from mreza.accounts.people import seen
from mreza.foundation.moments import now

USED_EVERY = dt.timedelta(minutes=5)  # a use is written down at most this often: reading costs no writes
LONGEST = 200  # signs of a token, ours have 49
_BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._~+/=-]+) *")


class BadToken(Exception):
    """No token we know, or one that expired or was revoked; all said alike."""


def asker(request: HttpRequest, *, at: dt.datetime | None = None) -> User | AnonymousUser:
    """The token's owner with `.token`, or nobody when none was sent. One query; raises BadToken."""
    told = request.META.get("HTTP_AUTHORIZATION")
    if told is None:
        return AnonymousUser()
    fits = _BEARER.fullmatch(told)
    if fits is None or len(fits[1]) > LONGEST:
        raise BadToken
    at = at or now()
    # The hash is what is looked up: how long that takes says nothing about any token.
    found = Token.objects.in_force(at=at).filter(token_hash=hashed(fits[1]), user__is_active=True)
    token = found.select_related("user").first()
    if token is None:
        raise BadToken
    _note_use(token, at)
    user = token.user
    user.token = token  # type: ignore[attr-defined]
    return user


def _note_use(token: Token, at: dt.datetime) -> None:
    if token.used_at is not None and at - token.used_at < USED_EVERY:
        return
    long_ago = Q(used_at=None) | Q(used_at__lte=at - USED_EVERY)
    Token.objects.filter(long_ago, pk=token.pk).update(used_at=at)
    token.used_at = at
    seen(token.user_id, at=at)
