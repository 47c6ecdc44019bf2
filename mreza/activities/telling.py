"""Whom an act on a record concerns, and that they are told, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Origin
from mreza.activities.models import Activity, Participation
from mreza.activities.registry import Kind, records_of
from mreza.cities.acting import cities_led_by
from mreza.cities.choices import CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.cities.models import Appointment, City
from mreza.foundation.moments import now
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored_many


def writers_of(record: Activity) -> list[Any]:
    """Those who write for the city or the organisation of a record now."""
    return _people(_appointments_of(record, CITY_TEAM))


def reviewers_of(record: Activity) -> list[Any]:
    """Who coordinates one of its fields now and has no hand in it; where nobody does, the Secretariat."""
    codes = list(record.fields.values_list("code", flat=True))
    held = Appointment.objects.held(at=now()).filter(role__in=FIELD_TEAM, field__code__in=codes)
    own = _appointments_of(record, (*CITY_TEAM, Acting.MAYOR)).values("user")
    return _people(held.exclude(user__in=own)) or _secretariat()


def submitted(record: Activity, *, by: Any) -> None:
    _tell(reviewers_of(record), "submitted", record, by=by)


def change_asked(record: Activity, *, by: Any) -> None:
    _tell(writers_of(record), "change-asked", record, by=by)


def published(record: Activity, *, by: Any) -> None:
    act = "published" if record.origin == Origin.CITY else "compiled"
    _tell(writers_of(record), act, record, by=by)


def asked_to_be_named(record: Activity, city: City, *, by: Any) -> None:
    held = Appointment.objects.held(at=now()).filter(role__in=CITY_LEADS, city=city)
    _tell(_people(held), "asked-to-be-named", record, by=by)


def _appointments_of(record: Activity, roles: tuple[str, ...]) -> Any:
    held = Appointment.objects.held(at=now())
    if record.city_id:
        return held.filter(role__in=roles, city=record.city_id)
    return held.filter(role=Acting.PARTNER, organisation=record.organisation_id)


def _people(appointments: Any) -> list[Any]:
    found = {one.user_id: one.user for one in appointments.select_related("user").order_by("user_id")}
    return [user for user in found.values() if user.is_active]


def _secretariat() -> list[Any]:
    from mreza.accounts.choices import RoleKind
    from mreza.accounts.models import Role

    roles = (
        Role.objects.held(at=now())
        .filter(kind=RoleKind.SECRETARIAT)
        .select_related("user")
        .order_by("user_id")
    )
    return [role.user for role in roles if role.user.is_active]


def _tell(users: list[Any], act: str, record: Activity, *, by: Any) -> None:
    if not users:
        return
    texts = authored_many(record.kind, [record.key], ("title",))[record.key]
    told = {
        "title": str(texts.original("title")),
        "key": record.key,
        "place": record.city.name if record.city else record.organisation.name if record.organisation else "",
    }
    tell_people(users, f"{record.kind}.{act}", about=record.about, told=told, by=by)


# --- what is said ---------------------------------------------------------------------------------------------
def register_notices(kind: Kind) -> None:
    """Make the notices of a kind of record known; called where the kind is registered."""
    for told in _NOTICES:
        register(_notice(kind, *told))


def _notice(kind: Kind, act: str, label: Any, sentence: Any, page: str, why: Any) -> NoticeKind:
    return NoticeKind(
        code=f"{kind.kind}.{act}",
        label=label,
        sentence=lambda told: sentence % told,
        url=lambda about, told: _url(kind, page, about),
        why=lambda told: why % told,
        may_read=lambda user, about: about in _readable(kind, act, user, [about]),
        readable=lambda user, abouts: _readable(kind, act, user, abouts),
        group=kind.plural,
    )


_FOR_REVIEW = _("You review what is sent in this creative field, or for the Secretariat.")
_FOR_THE_PLACE = _("You write for %(place)s.")
_FOR_THE_ASKED = _("You act for a city that is asked to be named.")
# What happened · its name in the settings · the sentence · the page it leads to · why somebody is told.
_NOTICES: tuple[tuple[str, Any, Any, str, Any], ...] = (
    (
        "submitted",
        _("A record waits for review"),
        _("%(place)s sent “%(title)s” to review."),
        "review",
        _FOR_REVIEW,
    ),
    (
        "change-asked",
        _("A reviewer asks for a change"),
        _("A change is asked of “%(title)s”."),
        "write",
        _FOR_THE_PLACE,
    ),
    ("published", _("A record of yours is published"), _("“%(title)s” is published."), "", _FOR_THE_PLACE),
    (
        "compiled",
        _("A record about your city was compiled"),
        _("“%(title)s” was compiled from public sources about %(place)s. Is it right?"),
        "standing",
        _FOR_THE_PLACE,
    ),
    (
        "asked-to-be-named",
        _("Your city is asked to be named in a record"),
        _("%(place)s asks whether your city may be named in “%(title)s”."),
        "asked",
        _FOR_THE_ASKED,
    ),
)


def _url(kind: Kind, page: str, about: tuple[str, str]) -> str:
    if page == "asked":
        return reverse(f"{kind.app}:asked")
    return reverse(f"{kind.app}:{page or kind.kind}", kwargs={"code": about[1]})


def _readable(kind: Kind, act: str, user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    keys = [key for name, key in abouts if name == kind.kind]
    if act == "asked-to-be-named":
        asked = Participation.objects.filter(kind=kind.kind, key__in=keys, city__code__in=cities_led_by(user))
        found = asked.values_list("key", flat=True)
    else:
        found = records_of(kind).visible_to(user).filter(key__in=keys).values_list("key", flat=True)
    return [(kind.kind, key) for key in found]
