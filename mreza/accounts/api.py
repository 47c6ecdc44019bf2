"""The API of accounts: who a token is, who holds which role in the whole Network, and inviting somebody to one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.accounts import invitations as inviting
from mreza.accounts.capacities import capacities
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role
from mreza.accounts.roles import end_role
from mreza.foundation.api_writing import Body, WrongField, refused, token_needed
from mreza.foundation.moments import now
from mreza.foundation.permissions import allow, can, known_scopes

router = Router(tags=["Account"])


class Acting(Schema):
    """One capacity: a role, and what it is held for."""

    role: str
    kind: str = Field(description="`network`, `city`, `country`, `field` or `organisation`.")
    key: str = Field(description="The code of it; empty for the whole Network.")


class Me(Schema):
    """Whose token this is, and what it opens at this moment."""

    name: str
    language: str
    token: str = Field(description="The name of the token.")
    scopes: list[str]
    expires_at: dt.datetime | None
    acts_as: list[Acting] = Field(description="What the token's owner holds now, of what the token names.")


class Held(Schema):
    """Somebody holds a role in the whole Network."""

    id: int
    name: str
    email: str
    role: str
    since: dt.datetime
    until: dt.datetime | None


class Roles(Schema):
    count: int
    items: list[Held]


class ToInvite(Body):
    """Somebody to be invited to a role in the whole Network; for a place: `POST /people/invitations`."""

    email: str = Field(max_length=254)
    role: Literal["secretariat", "administrator", "auditor", "creator"]
    language: str = Field("en", max_length=20, description="Of the message.")


class ToEnd(Body):
    reason: str = Field(min_length=1, max_length=500, description="It stays in the journal.")


class Ended(Schema):
    id: int
    role: str


class Invited(Schema):
    code: str
    role: str
    state: str = Field(description="`open`, or `waiting` until somebody else has approved it; `revoked`.")
    expires_at: dt.datetime


@router.get("/me", response=Me, url_name="me", auth=token_needed, summary="Whose token this is")
def me(request: HttpRequest) -> dict[str, Any]:
    """Whose token this is, and what it opens at this moment."""
    user: Any = request.user
    return {
        "name": user.name,
        "language": user.language,
        "token": user.token.name,
        "scopes": sorted(known_scopes(user.token)),
        "expires_at": user.token.expires_at,
        "acts_as": [one._asdict() for one in sorted(capacities(user))],
    }


@router.get(
    "/roles", response=Roles, url_name="roles", auth=token_needed, summary="Roles in the whole Network"
)
def roles(request: HttpRequest) -> dict[str, Any]:
    """Who holds which role in the whole Network; for the Secretariat, administrators and auditors."""
    if not can(request.user, "accounts.see_roles"):
        raise Http404
    held = Role.objects.visible_to(request.user).held(at=now()).select_related("user")
    rows = sorted(held, key=lambda role: (RoleKind.values.index(role.kind), role.since, role.pk))
    items = [
        {
            "id": one.pk,
            "name": one.user.name,
            "email": one.user.email,
            "role": one.kind,
            "since": one.since,
            "until": one.until,
        }
        for one in rows
    ]
    return {"count": len(items), "items": items}


@router.post(
    "/roles/invitations", response={201: Invited}, url_name="roles-invite", auth=token_needed, summary="Invite somebody"
)  # fmt: skip
def invite(request: HttpRequest, given: ToInvite) -> Any:
    """Invite an address to a role in the whole Network; what an administrator gives waits for a second person."""
    allow(request.user, "accounts.invite_people")
    wrong = []
    try:
        validate_email(given.email)
    except ValidationError as error:
        wrong.append(WrongField("email", error.messages[0]))
    if given.language not in dict(settings.LANGUAGES):
        wrong.append(WrongField("language", _("There is no such language here.")))
    if wrong:
        return refused(wrong)
    user: Any = request.user
    sent = inviting.invite(given.email, by=user, language=given.language, role=given.role)
    return 201, _invited(sent)


@router.post(
    "/roles/invitations/{code}/again", response=Invited, url_name="roles-invite-again", auth=token_needed,
    summary="Send an invitation again",
)  # fmt: skip
def send_again(request: HttpRequest, code: str) -> dict[str, Any]:
    """A new link and a new fortnight; the earlier link stops working."""
    user: Any = request.user
    return _invited(inviting.send_again(_invitation(request, code), by=user))


@router.post(
    "/roles/invitations/{code}/revoke", response=Invited, url_name="roles-invite-revoke", auth=token_needed,
    summary="Take an invitation back",
)  # fmt: skip
def revoke(request: HttpRequest, code: str) -> dict[str, Any]:
    """Its link stops working."""
    invitation = _invitation(request, code)
    user: Any = request.user
    inviting.revoke(invitation, by=user)
    return _invited(Invitation.objects.get(pk=invitation.pk))  # door: found above, as it is now


@router.post(
    "/roles/{number}/end", response=Ended, url_name="roles-end", auth=token_needed, summary="End a role"
)  # fmt: skip
def end(request: HttpRequest, number: int, given: ToEnd) -> dict[str, Any]:
    """The role ends now, and every door it opened is closed at the next request. Somebody must remain."""
    if not can(request.user, "accounts.see_roles"):
        raise Http404
    held = Role.objects.visible_to(request.user).held(at=now()).select_related("user")
    role = get_object_or_404(held, pk=number if 0 < number < 2**31 else 0)
    allow(request.user, "accounts.end_role", role)
    end_role(role, by=request.user, reason=given.reason)
    return {"id": role.pk, "role": role.kind}


def _invitation(request: HttpRequest, code: str) -> Invitation:
    """To a role in the whole Network; those to a place lie under `/people`."""
    known = Invitation.objects.visible_to(request.user).network_wide()
    invitation = get_object_or_404(known, code=code)
    allow(request.user, "accounts.invite_people", invitation)
    return invitation


def _invited(sent: Invitation) -> dict[str, Any]:
    return {
        "code": sent.code,
        "role": sent.role,
        "state": str(sent.state()),
        "expires_at": sent.expires_at,
    }
