"""The API of accounts: who a token is, who holds which role in the whole Network, and inviting somebody to one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.accounts import invitations as inviting
from mreza.accounts.capacities import capacities
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Role
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


class Invited(Schema):
    code: str
    role: str
    state: str = Field(description="`open`, or `waiting` until somebody else has approved it.")
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
    return 201, {
        "code": sent.code,
        "role": sent.role,
        "state": str(sent.state()),
        "expires_at": sent.expires_at,
    }
