"""Whether what stands about a place was confirmed lately: what waits for who keeps it, and how they are reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.areas.partnerships.models import Place, mine
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.choices import CITY_TEAM, Acting
from mreza.cities.models import Appointment
from mreza.foundation.moments import today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import AtOnce, Waiting
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.translations.lookup import names, said
from mreza.ui.formats import date

NOTICE = "place.due"
ASK_BEFORE = dt.timedelta(days=30)  # who keeps it is asked that long before it turns old
MOST = 100  # lines on a desk


def name_of(code: str) -> str:
    """A place as the reader calls it."""
    return str(said(Place.kind_word, code))


# --- what waits ---------------------------------------------------------------------------------------------------
def waits(user: Any) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`: places whose team or organisation is asked whether they are right."""
    if not may_read(user) or not (cities_of(user) or organisations_of(user)):
        return []
    due = Place.objects.filter(mine(user), closed_at=None, due_on__lte=today() + ASK_BEFORE)
    rows = list(due.select_related("city").order_by("due_on", "pk")[:MOST])
    called = names(Place.kind_word) if rows else {}
    return [_waiting(place, str(called.get(place.code) or place.code)) for place in rows]


def _waiting(place: Place, name: str) -> Waiting:
    here = {"code": place.code}
    return Waiting(
        kind=NOTICE,
        text=_("Is what stands about “%(name)s” still right?") % {"name": name},
        url=reverse("partnerships:place", kwargs=here),
        action=_("Look at it"),
        since=place.confirmed_at or place.entered_at,
        due=place.due_on,
        place=("city", place.city.code),
        at_once=AtOnce(
            _("Still right"),
            reverse("partnerships:place-confirm", kwargs=here),
            (("version", str(place.version)), ("next", "desk")),
        ),
    )


# --- reminding ----------------------------------------------------------------------------------------------------
def remind_of_old(at: dt.datetime) -> int:
    """Who keeps a place hears before it turns old, and once more when it has."""
    due = Place.objects.filter(closed_at=None, due_on__lte=today(at) + ASK_BEFORE).order_by("due_on", "pk")
    places = list(due.select_related("city"))
    people = _keepers(places, at)
    reminders = [
        Reminder(place.about, place.due_on, people[place.pk], {"code": place.code})
        for place in places
        if place.due_on is not None and people[place.pk]
    ]
    return remind(NOTICE, reminders, at=at)


def _keepers(places: Iterable[Place], at: dt.datetime) -> dict[int, list[Any]]:
    """Of each place its city's team, and who speaks for the organisation that runs it."""
    found: dict[int, list[Any]] = {place.pk: [] for place in places}
    held = Appointment.objects.held(at=at).select_related("user").order_by("pk")
    teams: dict[int | None, list[Any]] = {}
    for one in held.filter(role__in=CITY_TEAM, city__in={place.city_id for place in places}):
        teams.setdefault(one.city_id, []).append(one.user)
    run_by: dict[int | None, list[Any]] = {}
    bodies = {place.organisation_id for place in places if place.organisation_id}
    for one in held.filter(role=Acting.PARTNER, organisation__in=bodies):
        run_by.setdefault(one.organisation_id, []).append(one.user)
    for place in places:
        found[place.pk] = [*teams.get(place.city_id, []), *run_by.get(place.organisation_id or -1, [])]
    return found


def _sentence(told: dict[str, Any]) -> str:
    day = date(dt.date.fromisoformat(told["due"]))
    if told["over"]:
        sentence = _("What stands about “%(name)s” was to be confirmed by %(day)s. Is it still right?")
    else:
        sentence = _("Is what stands about “%(name)s” still right? Please confirm it by %(day)s.")
    return sentence % {"name": name_of(told["code"]), "day": day}


def _readable(user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    codes = [key for kind, key in abouts if kind == Place.kind_word]
    seen = Place.objects.visible_to(user).filter(code__in=codes)
    return [(Place.kind_word, code) for code in seen.values_list("code", flat=True)]


def register_notices() -> None:
    """Make the reminder known; called when the chapter is ready."""
    register(
        NoticeKind(
            code=NOTICE,
            label=gettext_lazy("What stands about a place you keep is soon to be confirmed, or is overdue"),
            sentence=_sentence,
            url=lambda about, told: reverse("partnerships:place", kwargs={"code": about[1]}),
            why=lambda told: _("You keep this place: you act for its city, or for who runs it."),
            may_read=lambda user, about: bool(_readable(user, [about])),
            readable=_readable,
            concerns=lambda user: bool(cities_of(user) or organisations_of(user)),
            group=gettext_lazy("Your city"),
        )
    )
