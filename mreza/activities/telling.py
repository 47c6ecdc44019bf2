"""Whom an act on a record concerns, and that they are told, in the transaction of the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mreza.accounts.roles import officers
from mreza.activities.choices import AHEAD, Origin, State
from mreza.activities.models import Activity, Participation
from mreza.activities.registry import Kind, kinds, records_of
from mreza.cities.acting import cities_led_by
from mreza.cities.choices import CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.cities.models import Appointment, City
from mreza.foundation.moments import now, today
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored_many
from mreza.ui.formats import date

MOST_REMINDED = 2_000  # records looked at in one go; the most overdue first


def writers_of(record: Activity) -> list[Any]:
    """Those who write for the city or the organisation of a record now."""
    return _people(_appointments_of(record, CITY_TEAM))


def reviewers_of(record: Activity) -> list[Any]:
    """Who coordinates one of its fields now and has no hand in it; where nobody does, the Secretariat."""
    codes = list(record.fields.values_list("code", flat=True))
    held = Appointment.objects.held(at=now()).filter(role__in=FIELD_TEAM, field__code__in=codes)
    own = _appointments_of(record, (*CITY_TEAM, Acting.MAYOR)).values("user")
    return _people(held.exclude(user__in=own)) or officers(at=now())


def submitted(record: Activity, *, by: Any) -> None:
    _tell(reviewers_of(record), "submitted", record, by=by)


def change_asked(record: Activity, *, by: Any) -> None:
    _tell(writers_of(record), "change-asked", record, by=by)


def published(record: Activity, *, by: Any) -> None:
    act = "published" if record.origin == Origin.CITY else "compiled"
    _tell(writers_of(record), act, record, by=by)


def remind_of_old(at: dt.datetime) -> int:
    """Who answers for a city hears before what it published turns old, and once more when it has."""
    return sum(_remind(kind, at) for kind in kinds())


def _remind(kind: Kind, at: dt.datetime) -> int:
    due = Q(state=State.PUBLISHED, due_on__lte=today(at) + AHEAD, city__isnull=False)
    records = list(
        records_of(kind).filter(due).select_related("city").order_by("due_on", "pk")[:MOST_REMINDED]
    )
    if not records:
        return 0
    leads: dict[int | None, list[Any]] = {}
    held = Appointment.objects.held(at=at).filter(
        role__in=CITY_LEADS, city__in={one.city_id for one in records}
    )
    for one in held.select_related("user").order_by("pk"):
        leads.setdefault(one.city_id, []).append(one.user)
    texts = authored_many(kind.kind, [one.key for one in records], ("title",))
    reminders = [
        Reminder(
            one.about,
            one.due_on,
            leads.get(one.city_id, []),
            {"title": str(texts[one.key].original("title")), "key": one.key, "place": one.city.name},
        )
        for one in records
        if one.city_id in leads
    ]
    return remind(f"{kind.kind}.due", reminders, at=at)


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
def register_notices(kind: Kind, only: Collection[str] = ()) -> None:
    """Make the notices of a kind of record known, or only some; called where the kind is registered."""
    for told in _NOTICES:
        if not only or told[0] in only:
            register(_notice(kind, *told))
    register(_notice_of_due(kind))


def _due_sentence(told: dict[str, Any]) -> str:
    day = date(dt.date.fromisoformat(told["due"]))
    if told["over"]:
        said = gettext("“%(title)s” was to be confirmed by %(day)s. Is it still right?")
    else:
        said = gettext("Is “%(title)s” still right? Please confirm it by %(day)s.")
    return said % {"title": told["title"], "day": day}


def _notice_of_due(kind: Kind) -> NoticeKind:
    return NoticeKind(
        code=f"{kind.kind}.due",
        label=_("A record of yours is soon to be confirmed, or is overdue"),
        sentence=_due_sentence,
        url=lambda about, told: _url(kind, "standing", about),
        why=lambda told: _FOR_THE_PLACE % told,
        may_read=lambda user, about: about in _readable(kind, "due", user, [about]),
        readable=lambda user, abouts: _readable(kind, "due", user, abouts),
        group=kind.plural,
    )


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
