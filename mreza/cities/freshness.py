"""Whether what is said about a city was confirmed lately: by whom, when, and when it is due again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_TEAM, ConfirmedAs
from mreza.cities.models import Appointment, City
from mreza.cities.places import place_name
from mreza.foundation import hooks
from mreza.foundation.moments import months_after, now, today
from mreza.journal.models import record
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.ui.formats import date

NOTICE = "city.facts-due"
ASK_BEFORE = dt.timedelta(days=30)  # the team is asked that long before the facts turn old


@dataclass(frozen=True)
class Freshness:
    """Who stands for the facts. `on` is empty while nobody of the Network has looked at them."""

    on: dt.date | None
    by: str
    due: dt.date | None
    is_old: bool

    @property
    def sentence(self) -> str:
        """As a reader is told."""
        if self.on is None:
            return _("Compiled from public sources, not yet confirmed by the city.")
        said = {
            ConfirmedAs.CITY.value: _("Confirmed by the city on %(day)s."),
            ConfirmedAs.SECRETARIAT.value: _("Confirmed by the Secretariat on %(day)s."),
        }.get(self.by, _("Confirmed on %(day)s."))
        if self.is_old:
            said = _("Not confirmed since %(day)s.")
        return said % {"day": date(self.on)}


def freshness(city: City, on: dt.date | None = None) -> Freshness:
    """How fresh the facts about a city are on that day."""
    confirmed = today(city.confirmed_at) if city.confirmed_at else None
    is_old = bool(confirmed and city.due_on and city.due_on < (on or today()))
    return Freshness(confirmed, city.confirmed_as, city.due_on, is_old)


def is_to_be_confirmed(city: City, on: dt.date | None = None) -> bool:
    """Whether the city is asked now: nobody has confirmed, or it is soon due."""
    return city.due_on is None or city.due_on <= (on or today()) + ASK_BEFORE


def in_capacity_of(user: Any, city: City) -> str:
    """Who acts for the city speaks for it; anybody else who may is of the Secretariat; a program is nobody."""
    if user is None:
        return ""
    return (ConfirmedAs.CITY if city.code in cities_of(user) else ConfirmedAs.SECRETARIAT).value


@transaction.atomic
def confirm_facts(city: City, *, by: Any, at: dt.datetime | None = None) -> bool:
    """*Still right*: the facts hold today, and are due again in a year. A second time on one day does nothing."""
    moment = at or now()
    present = City.objects.select_for_update(no_key=True).select_related(None).get(pk=city.pk)
    capacity = in_capacity_of(by, present)
    if (
        present.confirmed_at
        and today(present.confirmed_at) == today(moment)
        and present.confirmed_as == capacity
        and present.confirmed_by_id == by.pk
    ):
        return False
    before = _told(present)
    present.confirmed_at, present.confirmed_as, present.confirmed_by = moment, capacity, by
    present.due_on = months_after(today(moment), settings.FACTS_DUE_MONTHS)
    present.save(update_fields=["confirmed_at", "confirmed_as", "confirmed_by", "due_on"])
    record(
        "city.confirmed", (City.kind, present.code), by=by, before=before, after=_told(present),
        acting_as=capacity,
    )  # fmt: skip
    hooks.reindex(City.kind, [present.code])
    return True


def remind_of_facts(at: dt.datetime) -> int:
    """A city's team hears before its facts turn old, and once more when they have."""
    cities = {
        city.pk: city
        for city in City.objects.filter(due_on__lte=today(at) + ASK_BEFORE).order_by("due_on", "pk")
    }
    if not cities:
        return 0
    people: dict[int | None, list[Any]] = {}
    held = Appointment.objects.held(at=at).filter(role__in=CITY_TEAM, city__in=cities)
    for one in held.select_related("user").order_by("pk"):
        people.setdefault(one.city_id, []).append(one.user)
    reminders = [
        Reminder((City.kind, city.code), city.due_on, people[pk], {"city": city.code})
        for pk, city in cities.items()
        if pk in people and city.due_on is not None
    ]
    return remind(NOTICE, reminders, at=at)


def _sentence(told: dict[str, Any]) -> str:
    day = date(dt.date.fromisoformat(told["due"]))
    if told["over"]:
        said = _("The facts about %(city)s were to be confirmed by %(day)s. Are they still right?")
    else:
        said = _("Are the facts about %(city)s still right? Please confirm them by %(day)s.")
    return said % {"city": place_name(City.kind, told["city"]), "day": day}


def register_notices() -> None:
    """Make the reminder known; called when the chapter is ready."""
    register(
        NoticeKind(
            code=NOTICE,
            label=gettext_lazy("The facts about your city are soon to be confirmed, or are overdue"),
            sentence=_sentence,
            url=lambda about, told: reverse("cities:profile", kwargs={"code": about[1]}),
            why=lambda told: _("You act for %(city)s.") % {"city": place_name(City.kind, told["city"])},
            may_read=lambda user, about: about[1] in cities_of(user),
            concerns=lambda user: bool(cities_of(user)),
            group=gettext_lazy("Your city"),
        )
    )


confirm_facts.alters_data = True  # type: ignore[attr-defined]


def _told(city: City) -> dict[str, Any]:
    return {
        "confirmed_on": today(city.confirmed_at).isoformat() if city.confirmed_at else None,
        "confirmed_as": city.confirmed_as,
        "due_on": city.due_on.isoformat() if city.due_on else None,
    }
