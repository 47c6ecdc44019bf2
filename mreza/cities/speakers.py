"""Who speaks for an organisation, and who was asked to.

Who decides on an organisation gives it its voices and takes them away again; the Secretariat may do both anywhere.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mreza.accounts.models import Invitation
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.appointing import invite_to
from mreza.cities.choices import Acting
from mreza.cities.models import Appointment, Organisation
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import Missing

SPEAKS, INVITED = "speaks", "invited"


class Speaker(NamedTuple):
    """Somebody who speaks for an organisation, or was asked to."""

    code: str  # of the appointment, or of the invitation
    state: str
    name: str  # the address where there is no name: nobody ends what they cannot tell apart
    since: dt.datetime
    expired: bool = False  # the link of the invitation


def invite_speaker(organisation: Organisation, email: str, *, by: Any, language: str = "") -> Invitation:
    """Offer somebody to speak for it. Who answers for its city gives its organisations a voice here."""
    if not organisation.is_public:
        raise WrongMoment(_("Nobody speaks for an organisation before it is confirmed."))
    return invite_to(email, Acting.PARTNER, organisation, by=by, language=language)


def speakers_of(organisation: Organisation, *, at: dt.datetime | None = None) -> list[Speaker]:
    """Those who speak for it, the longest first; then those who were invited. Two statements."""
    moment = at or now()
    held = _held(organisation, moment).select_related("user").order_by("since", "pk")
    found = [Speaker(one.code, SPEAKS, one.user.name or one.user.email, one.since) for one in held]
    asked = _invitations(organisation).order_by("invited_at", "pk")
    found += [
        Speaker(one.code, INVITED, one.email, one.invited_at, one.expires_at <= moment) for one in asked
    ]
    return found


def speaker_of(organisation: Organisation, code: str) -> Appointment:
    """Of this organisation, or there is none."""
    rows = _held(organisation, now()).select_related("user", "organisation")
    found: Appointment = get_object_or_404(rows, code=code)
    return found


def invitation_of(organisation: Organisation, code: str) -> Invitation:
    found: Invitation = get_object_or_404(_invitations(organisation), code=code)
    return found


def _held(organisation: Organisation, moment: dt.datetime) -> Any:
    rows = Appointment.objects.filter(  # door: asked only for who decides on the organisation
        organisation=organisation
    )
    return rows.filter(Q(until=None) | Q(until__gt=moment))


def _invitations(organisation: Organisation) -> Any:
    rows = Invitation.objects.filter(  # door: asked only for who decides on the organisation
        about_kind=Organisation.kind, about_key=organisation.code
    )
    return rows.filter(role=Acting.PARTNER, accepted_at=None, revoked_at=None)


def need_a_city(user: Any, permission: str) -> None:
    """Whoever speaks only for organisations that name no city is told what is missing, not only that they may not."""
    codes = organisations_of(user)
    if not codes or works_in_the_secretariat(user) or cities_of(user):
        return
    if not Organisation.objects.confirmed().filter(code__in=codes, city__isnull=False).exists():
        raise Missing(
            permission,
            _(
                "The organisation you speak for names no city yet, and each place, offer and need belongs to one. Ask "
                "the Secretariat to enter its city; from then on you can go on here."
            ),
        )


invite_speaker.alters_data = True  # type: ignore[attr-defined]
