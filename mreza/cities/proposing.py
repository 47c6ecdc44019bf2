"""A National Commission names who should act for a city of its country; who gives such posts says yes or no.

Whoever answered for a city by personal link, without an account, is proposed by that (`ties.links`).

A proposal is an invitation that is not sent before somebody else has approved it: the Secretariat, or the mayor's
office of that city. Until then its link opens nothing, and nobody but those who decide and the Commission sees it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts import invitations
from mreza.accounts.capacities import Capacity
from mreza.accounts.models import Invitation, User
from mreza.accounts.roles import officers
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of, countries_of
from mreza.cities.appointing import Offer, Place, invite_many
from mreza.cities.choices import CITY_LEADS, Acting
from mreza.cities.models import Appointment, City
from mreza.cities.places import phrase
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.foundation.text import clean_line
from mreza.notices.choices import Rhythm
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people

PROPOSED, APPROVED, DECLINED = "appointment.proposed", "appointment.approved", "appointment.declined"
LONGEST_REASON = 500
BY_LINK = "by-link"  # nobody of the Network proposed them: they answered by personal link (ties)


def is_made_by(user: Any, proposal: Invitation) -> bool:
    """Whether this person proposed it, and may still propose there."""
    if proposal.invited_by_id != user.pk:
        return False
    city = City.objects.visible_to(user).select_related("country").filter(code=proposal.about_key).first()
    return city is not None and can(user, "cities.propose", city)


def is_known_to(user: Any, proposal: Invitation) -> bool:
    """Who made it and who decides on it; for everybody else there is none."""
    known = is_made_by(user, proposal) or can(user, "cities.decide_proposal", proposal)
    return proposal.needs_approval and known


@transaction.atomic
def propose(
    email: str,
    role: str,
    place: Place,
    *,
    by: Any,
    until: dt.datetime | None = None,
    language: str = "",
    at: dt.datetime | None = None,
) -> Invitation:
    """Name who should act for a city. Nothing is sent to that person before it is approved.

    `by` is nobody where somebody has answered for the city by personal link.
    """
    at = at or now()
    if role not in CITY_LEADS:
        raise ValidationError({"role": _("Only a focal point or an alternate is proposed.")})
    [made] = invite_many([Offer(email, role, place, until, language, is_proposal=True)], by=by, at=at)
    tell_people(
        _deciding(made, at), PROPOSED, about=(City.kind, made.about_key), told=_told(made), by=by, at=at
    )
    return made


@transaction.atomic
def approve(proposal: Invitation, *, by: Any, at: dt.datetime | None = None) -> Invitation:
    """Yes: the invitation is on its way, and whoever proposed it hears."""
    at = at or now()
    approved = invitations.approve(proposal, by=by, at=at)
    _answer(approved, APPROVED, by=by, at=at)
    return approved


@transaction.atomic
def decline(proposal: Invitation, *, by: Any, reason: str = "", at: dt.datetime | None = None) -> None:
    """No, or the Commission takes it back itself. Whoever proposed it hears why."""
    at = at or now()
    invitations.revoke(proposal, by=by, at=at)
    _answer(proposal, DECLINED, by=by, at=at, reason=clean_line(reason)[:LONGEST_REASON])


for _act in (propose, approve, decline):
    setattr(_act, "alters_data", True)  # noqa: B010


def _deciding(proposal: Invitation, at: dt.datetime) -> list[User]:
    """The Secretariat, and the mayor's office of the city."""
    mayors = Appointment.objects.held(at=at).filter(role=Acting.MAYOR, city__code=proposal.about_key)
    return [*officers(at=at), *(one.user for one in mayors.select_related("user"))]


def _answer(proposal: Invitation, kind: str, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    if proposal.invited_by is not None:
        told = {**_told(proposal), "reason": reason}
        about = (City.kind, proposal.about_key)
        tell_people([proposal.invited_by], kind, about=about, told=told, by=by, at=at)


def _told(proposal: Invitation) -> dict[str, str]:
    """Never the address: the page behind the link shows it to who may read it."""
    if proposal.invited_by is None:
        return {"role": proposal.role, "city": proposal.about_key, "by": "", "how": BY_LINK}
    return {"role": proposal.role, "city": proposal.about_key, "by": proposal.invited_by.name}


# --- what is said ---------------------------------------------------------------------------------------------
def _proposed(told: dict[str, str]) -> str:
    if told.get("how") == BY_LINK:
        return by_link_sentence(_post(told))
    person = told["by"] or _("A National Commission")
    return _("%(person)s proposes somebody: %(post)s.") % {"person": person, "post": _post(told)}


def by_link_sentence(post: str) -> str:
    """Somebody without an account answered for the city by personal link, and may want to act for it."""
    return _("Whoever answered by personal link is proposed: %(post)s.") % {"post": post}


def _post(told: dict[str, str]) -> str:
    return phrase(told["role"], City.kind, told["city"])


def _declined(told: dict[str, str]) -> str:
    if told.get("reason"):
        return _("Your proposal was declined: %(post)s. The reason: %(reason)s") % {
            "post": _post(told),
            "reason": told["reason"],
        }
    return _("Your proposal was declined: %(post)s.") % {"post": _post(told)}


def _decides(user: Any, about: tuple[str, str]) -> bool:
    return can(user, "cities.appoint", Capacity(Acting.FOCAL_POINT, City.kind, about[1]))


def _sees_people(user: Any, about: tuple[str, str]) -> bool:
    city = City.objects.visible_to(user).select_related("country").filter(code=about[1]).first()
    return city is not None and can(user, "cities.view_people", city)


def _url(about: tuple[str, str], told: dict[str, str]) -> str:
    return reverse("cities:city-people", kwargs={"code": about[1]}) + "#invited"


def register_notices() -> None:
    """Make the three kinds known; called when the chapter is ready."""
    group = gettext_lazy("People of the Network")
    register(
        NoticeKind(
            code=PROPOSED,
            label=gettext_lazy("A National Commission proposes somebody for a city"),
            sentence=_proposed,
            url=_url,
            why=lambda told: _("You decide who acts for this city."),
            may_read=_decides,
            concerns=lambda user: works_in_the_secretariat(user) or bool(cities_of(user, Acting.MAYOR)),
            mail=Rhythm.AT_ONCE,
            group=group,
        )
    )
    register(
        NoticeKind(
            code=APPROVED,
            label=gettext_lazy("A proposal of yours is approved"),
            sentence=lambda told: (
                _("Your proposal was approved, and the invitation is on its way: %(post)s.")
                % {"post": _post(told)}
            ),
            url=_url,
            why=lambda told: _("You proposed somebody for this city."),
            may_read=_sees_people,
            concerns=lambda user: bool(countries_of(user, Acting.COMMISSION)),
            group=group,
        )
    )
    register(
        NoticeKind(
            code=DECLINED,
            label=gettext_lazy("A proposal of yours is declined"),
            sentence=_declined,
            url=_url,
            why=lambda told: _("You proposed somebody for this city."),
            may_read=_sees_people,
            concerns=lambda user: bool(countries_of(user, Acting.COMMISSION)),
            group=group,
        )
    )
