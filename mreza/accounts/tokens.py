"""Tokens: a person's keys for programs. Making one, showing it once, revoking it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts.capacities import Capacity, capacities
from mreza.accounts.models import Token, User
from mreza.accounts.models.invitation import hashed
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import scopes
from mreza.journal.models import record

PREFIX = "mreza_"  # so that a token left lying about is recognised for what it is
MOST = 20  # tokens in force of one person
LONGEST = dt.timedelta(days=366)
# What a scope opens, in words a person decides by. A scope that no permission asks for is not offered.
SCOPE_WORDS: dict[str, Any] = {
    "read": gettext_lazy("Read what I may read: also drafts and what is in review."),
    "write": gettext_lazy("Write: drafts, changes of records, confirmations."),
    "review": gettext_lazy("Review: comment, ask for changes, publish."),
    "people": gettext_lazy("Invite people, and end roles and appointments."),
}


def offered_scopes() -> list[tuple[str, str]]:
    """Every scope that opens something, in words; `read` first, the others in the order above."""
    asked_for = {"read", *scopes().values()}
    known = [name for name in SCOPE_WORDS if name in asked_for]
    return [(name, str(SCOPE_WORDS.get(name, name))) for name in [*known, *sorted(asked_for - set(known))]]


def places_of(user: Any) -> dict[tuple[str, str], list[Capacity]]:
    """What somebody acts for now, and in which roles there: what a token of theirs can be made for."""
    found: dict[tuple[str, str], list[Capacity]] = {}
    for one in sorted(capacities(user)):
        found.setdefault(one.about, []).append(one)
    return found


@transaction.atomic
def make_token(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    places: Iterable[tuple[str, str]],
    expires_at: dt.datetime,
    at: dt.datetime | None = None,
) -> tuple[Token, str]:
    """A new token and its text, which is nowhere kept. It can name no more than its owner holds now."""
    at = at or now()
    User.objects.select_for_update().get(pk=user.pk)  # two at once count together
    wanted, held = [tuple(place) for place in places], places_of(user)
    known = {scope for scope, _words in offered_scopes()}
    if getattr(user, "token", None) is not None:
        raise WrongMoment(_("A token makes no tokens."))
    if not set(scopes) <= known or not set(wanted) <= set(held):
        raise WrongMoment(_("A token can do no more than you can."))
    if not at < expires_at <= at + LONGEST:
        raise WrongMoment(_("A token holds for a year at most."))
    if user.tokens.in_force(at=at).count() >= MOST:
        raise WrongMoment(_("You have %(most)s tokens already. Revoke one first.") % {"most": MOST})
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        token_hash=hashed(text),
        scopes=sorted(set(scopes)),
        places=sorted(list(place) for place in set(wanted)),
        expires_at=expires_at,
    )
    record(
        "accounts.token_made",
        ("token", token.code),
        by=user,
        after={"scopes": token.scopes, "places": token.places, "expires_at": expires_at.isoformat()},
        public=False,
    )
    return token, text


@transaction.atomic
def revoke_token(token: Token, *, by: Any, at: dt.datetime | None = None) -> None:
    """The token opens nothing from the next request on."""
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at or now()):
        raise WrongMoment(_("This token is revoked already."))
    record("accounts.token_revoked", ("token", token.code), by=by, public=False)
