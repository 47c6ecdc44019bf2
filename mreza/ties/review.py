"""The yearly look: are the ties of last year still right, and is one missing? Once a city, from January on.

The clock is an argument: in 2027 a city is asked about 2026, until the year 2028 begins.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mreza.cities.acting import cities_led_by
from mreza.cities.choices import CITY_LEADS
from mreza.cities.models import Appointment, City, Designation
from mreza.cities.places import place_name
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import Waiting
from mreza.journal.models import record
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.ties.models import Contact, YearReview
from mreza.ui.formats import date

NOTICE = "tie.year"
ACT = "city.ties-looked-at"
LOOK_BY = (3, 31)  # of the following year


def year_of(on: dt.date) -> int:
    """The year a city is asked about on that day."""
    return on.year - 1


def due_on(year: int) -> dt.date:
    """By when the ties of that year should have been looked at."""
    return dt.date(year + 1, *LOOK_BY)


def ties_of(city: City, year: int) -> Any:
    """The contacts of that year, the earliest first; also those of no known year that were entered in it."""
    spans = Q(begins__startswith=str(year)) | Q(begins__lt=str(year), ends__gte=str(year))
    undated = Q(begins="", entered_at__year=year)
    took_part = Contact.objects.standing().filter(members__city=city)
    return took_part.filter(~Q(begins="") & spans | undated).order_by("begins", "entered_at", "pk")


def seen_mark(city: City, year: int) -> str:
    """Changes when there is another contact, or another version of one: what somebody looked at is said by it."""
    rows = ties_of(city, year).order_by("code").values_list("code", "version")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def look_at(city: City, year: int, *, by: Any, seen: str = "", at: dt.datetime | None = None) -> bool:
    """*All right, none is missing.* The same said twice has one effect: False the second time.

    `seen` is the mark of the list that was looked at; when another contact came meanwhile it must be looked at again.
    """
    at = at or now()
    if year != year_of(today(at)):
        raise WrongMoment(_("Only the ties of last year are looked at now."))
    if not asked([city.code], year, on=today(at)):
        raise WrongMoment(_("The city was not in the Network in that year."))
    if YearReview.objects.filter(city=city, year=year).exists():
        return False
    if seen and seen != seen_mark(city, year):
        raise Outdated(_("The list has changed meanwhile. Look again, then say that it is right."))
    _review, new = YearReview.objects.get_or_create(city=city, year=year, defaults={"by": by, "at": at})
    if new:
        record(ACT, (City.kind, city.code), by=by, after={"year": year}, public=False)
    return new


look_at.alters_data = True  # type: ignore[attr-defined]


# --- who has looked ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Looked:
    """A city asked about a year, and when it looked."""

    city: str
    at: dt.datetime | None


def asked(codes: list[str] | None, year: int, *, field: str = "", on: dt.date | None = None) -> list[str]:
    """Of these cities (or of all, or of a field's) those asked about that year: in it, and today, in the Network."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    then = Designation.objects.filter(Q(until=None) | Q(until__gt=first), since__lte=last)
    present = Designation.objects.held(on=on or today())
    if field:
        present = present.filter(field__code=field)
    rows = City.objects.filter(pk__in=then.values("city")).filter(pk__in=present.values("city"))
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return list(rows.order_by("code").values_list("code", flat=True))


def looked(codes: list[str], year: int) -> list[Looked]:
    """Each of these cities, with the instant it looked."""
    rows = YearReview.objects.filter(city__code__in=codes, year=year).values_list("city__code", "at")
    known = dict(rows)
    return [Looked(code, known.get(code)) for code in codes]


# --- what waits, and reminders ----------------------------------------------------------------------------------
def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """For who answers for a city that has not looked (`foundation.hooks.waits_for_me`)."""
    led = sorted(cities_led_by(user)) if may_read(user) else []
    if not led:
        return []
    year = year_of(today(at))
    since = dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
    return [
        Waiting(
            NOTICE,
            _("The ties of %(year)s: still right? Is one missing? (%(city)s)")
            % {"year": year, "city": place_name(City.kind, one.city)},
            reverse("ties:year", kwargs={"code": one.city}),
            _("Look at them"),
            since,
            due_on(year),
            place=(City.kind, one.city),
        )
        for one in looked(asked(led, year, on=today(at)), year)
        if one.at is None
    ]


def remind_of_the_year(at: dt.datetime) -> int:
    """Who answers for a city that has not looked hears in January, and once more when the day has passed."""
    year = year_of(today(at))
    codes = [one.city for one in looked(asked(None, year, on=today(at)), year) if one.at is None]
    people: dict[str, list[Any]] = {}
    held = Appointment.objects.held(at=at).filter(role__in=CITY_LEADS, city__code__in=codes)
    for one in held.select_related("user", "city").order_by("pk"):
        if one.city is not None:
            people.setdefault(one.city.code, []).append(one.user)
    due = due_on(year)
    told = [
        Reminder((City.kind, code), due, people[code], {"city": code, "year": year})
        for code in codes
        if code in people
    ]
    return remind(NOTICE, told, at=at)


def _sentence(told: dict[str, Any]) -> str:
    day = date(dt.date.fromisoformat(told["due"]))
    if told["over"]:
        said = _("The ties of %(city)s in %(year)s were to be looked at by %(day)s. Are they right?")
    else:
        said = _("Are the ties of %(city)s in %(year)s right, and is one missing? Please look by %(day)s.")
    return said % {"city": place_name(City.kind, told["city"]), "year": told["year"], "day": day}


def register_notices() -> None:
    register(
        NoticeKind(
            code=NOTICE,
            label=gettext_lazy("The ties of your city in the last year are to be looked at"),
            sentence=_sentence,
            url=lambda about, told: reverse("ties:year", kwargs={"code": about[1]}),
            why=lambda told: _("You answer for %(city)s.") % {"city": place_name(City.kind, told["city"])},
            may_read=lambda user, about: about[1] in cities_led_by(user),
            concerns=lambda user: bool(cities_led_by(user)),
            group=pgettext_lazy("notices", "Ties between cities"),
        )
    )
