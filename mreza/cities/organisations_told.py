"""Organisations: who is told of a proposal and of what became of it, and on whose desk it waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from mreza.accounts.models import User
from mreza.accounts.roles import officers
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_led_by
from mreza.cities.choices import CITY_LEADS, OrganisationState
from mreza.cities.models import Appointment, City, Organisation
from mreza.cities.places import place_name
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import AtOnce, Waiting
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.letters import Letter
from mreza.notices.models import tell_address
from mreza.notices.telling import tell_people

MOST = 100  # lines on a desk
Proposer = tuple[str, str]  # address and language of who has no account; empty for who has one


# --- telling --------------------------------------------------------------------------------------------------
def who_decides(organisation: Organisation, at: dt.datetime) -> list[User]:
    """Who answers for the city it is in; the Secretariat where nobody does."""
    leads = Appointment.objects.held(at=at).filter(role__in=CITY_LEADS, city=organisation.city_id)
    found = User.objects.filter(is_active=True, appointments__in=leads) if organisation.city_id else None
    people = list(found.distinct().order_by("pk")) if found is not None else []
    return people or list(officers(at=at))


def proposed(organisation: Organisation, *, by: Any, at: dt.datetime) -> None:
    """It waits for a decision."""
    _tell(who_decides(organisation, at), "proposed", organisation, by=by)


def decided(organisation: Organisation, proposer: Proposer, *, by: Any) -> None:
    """Who proposed it hears what came of it: as a notice, or by a last mail."""
    if organisation.proposed_by is not None:
        _tell([organisation.proposed_by], organisation.state, organisation, by=by)
    address, language = proposer
    if address:
        language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with override(language):
            letter = _letter(organisation)
        tell_address(address, "cities.organisation", letter, language=language)


def _tell(people: list[Any], act: str, organisation: Organisation, *, by: Any) -> None:
    told = {"name": organisation.name, "city": organisation.city.code if organisation.city else ""}
    tell_people(people, f"organisation.{act}", about=organisation.about, told=told, by=by)


def _letter(organisation: Organisation) -> Letter:
    named = {"name": organisation.name}
    stays = organisation.merged_into if organisation.state == OrganisationState.MERGED else organisation
    action = None
    if organisation.state == OrganisationState.DECLINED:
        subject = _("The organisation you proposed was not taken into the register")
        said = [_("%(name)s was not taken into the register of organisations.") % named]
        said.append(_("The reason: %(reason)s") % {"reason": organisation.decided_why})
    else:
        subject = _("The organisation you proposed stands in the register")
        said = [_("%(name)s stands in the register of organisations that work with cities.") % named]
        if stays is not None:
            action = (_("Look at it"), reverse("cities:organisation", kwargs={"code": stays.code}))
    return Letter(
        subject=subject,
        paragraphs=tuple(said),
        action=action,
        closing=(_("Your address was needed for this answer alone; it is deleted now."),),
        why=_("You got this message because you proposed an organisation through Mreža."),
    )


# --- what waits -----------------------------------------------------------------------------------------------
def to_decide(user: Any) -> Any:
    """The proposals this person decides on, the oldest first."""
    if not (user.is_authenticated and may_read(user)):
        return Organisation.objects.none()
    mine: Any = Q(city__code__in=cities_led_by(user))
    if works_in_the_secretariat(user):
        leads = Appointment.objects.held(at=now()).filter(role__in=CITY_LEADS, city=OuterRef("city"))
        mine |= Q(city=None) | ~Exists(leads)
    return Organisation.objects.proposed().filter(mine).select_related("city__country", "country")


def waits(user: Any) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`."""
    return [_waiting(one) for one in to_decide(user)[:MOST]]


def _waiting(one: Organisation) -> Waiting:
    here = {"code": one.code}
    if one.city is not None:
        told = {"name": one.name, "city": place_name(City.kind, one.city.code)}
        text = (
            _("%(name)s was proposed as an organisation in %(city)s. Does it belong in the register?") % told
        )
    else:
        text = _("%(name)s was proposed as an organisation. Does it belong in the register?") % {
            "name": one.name
        }
    fields = (("act", "confirm"), ("version", str(one.version)), ("next", "desk"))
    return Waiting(
        "organisation.proposed",
        text,
        reverse("cities:organisation-decide", kwargs=here),
        _("Look at it"),
        one.proposed_at,
        place=(City.kind, one.city.code) if one.city else None,
        at_once=AtOnce(_("Confirm"), reverse("cities:organisation-decide", kwargs=here), fields),
    )


# --- what is said ---------------------------------------------------------------------------------------------
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "proposed",
        gettext_lazy("An organisation is proposed, and you decide on it"),
        gettext_lazy("%(name)s was proposed for the register of organisations."),
    ),
    (
        OrganisationState.CONFIRMED.value,
        gettext_lazy("An organisation you proposed is confirmed"),
        gettext_lazy("%(name)s stands in the register of organisations."),
    ),
    (
        OrganisationState.DECLINED.value,
        gettext_lazy("An organisation you proposed is declined"),
        gettext_lazy("%(name)s was not taken into the register of organisations; the reason stands there."),
    ),
    (
        OrganisationState.MERGED.value,
        gettext_lazy("An organisation you proposed was there already"),
        gettext_lazy("%(name)s stood in the register already; the two entries were merged."),
    ),
)


def register_notices() -> None:
    for act, label, sentence in _NOTICES:
        register(_notice(act, label, sentence))


def _notice(act: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(
        code=f"organisation.{act}",
        label=label,
        sentence=lambda told: sentence % told,
        url=lambda about, told: reverse("cities:organisation", kwargs={"code": about[1]}),
        why=lambda told: _why(act, told),
        may_read=lambda user, about: Organisation.objects.visible_to(user).filter(code=about[1]).exists(),
        group=pgettext_lazy("notices", "Organisations"),
        concerns=lambda user: bool(cities_led_by(user)) or works_in_the_secretariat(user),
    )


def _why(act: str, told: Mapping[str, Any]) -> str:
    if act != "proposed":
        return _("You proposed it.")
    if told.get("city"):
        return _("You answer for %(city)s.") % {"city": place_name(City.kind, told["city"])}
    return _("You work in the Secretariat.")
