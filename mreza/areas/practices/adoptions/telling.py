"""Who is told of an act on an adoption, in its transaction; and who is asked whether it still runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import AHEAD
from mreza.areas.practices.adoptions.choices import RUNS, TAKEN_UP
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.running import ASKED_AFTER, asked_by
from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_LEADS
from mreza.cities.models import Appointment
from mreza.foundation.moments import months_after, now, today
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored_many
from mreza.ui.formats import date

MOST_REMINDED = 2_000  # looked at in one go; the longest due first
LOOKED_BACK = dt.timedelta(days=31)  # who has not been reminded of a day by then is not any more
DUE = "adoption.due"


def begun(adoption: Adoption, *, by: Any) -> None:
    """The city it was taken from hears of it; once it is being carried on, it is asked whether that is so."""
    _tell("asked" if adoption.stage in TAKEN_UP else "begun", adoption, _source(adoption), by=by)


def taken_up(adoption: Adoption, *, by: Any) -> None:
    if not adoption.is_counted:
        _tell("asked", adoption, _source(adoption), by=by)


def confirmed(adoption: Adoption, *, by: Any) -> None:
    """The city that carries it on; and the first city, to which the credit reaches through all hands."""
    _tell("confirmed", adoption, [adoption.city_id], by=by)
    if adoption.parent_id and adoption.practice.city_id:
        _tell("carried-on", adoption, [adoption.practice.city_id], by=by)


def declined(adoption: Adoption, *, by: Any) -> None:
    _tell("declined", adoption, [adoption.city_id], by=by)


def stopped(adoption: Adoption, *, by: Any) -> None:
    """Those before it and those that took it from there can learn from it."""
    after = adoption.carried_on.filter(withdrawn_at=None).values_list("city_id", flat=True)
    origin = [adoption.practice.city_id] if adoption.practice.city_id else []
    _tell("stopped", adoption, [*_source(adoption), *origin, *after], by=by)


def withdrawn(adoption: Adoption, *, by: Any) -> None:
    _tell("withdrawn", adoption, [*_source(adoption), adoption.city_id], by=by)


def remind_of_running(at: dt.datetime) -> int:
    """Who leads a city hears before it is asked whether a practice still runs there, and once more after that day.

    After a year, and after two: whoever did not answer the first time as well. What is long overdue waits on the desk
    and does not stand in the way of others.
    """
    first, last = today(at) - LOOKED_BACK, today(at) + AHEAD
    between = ASKED_AFTER[0] - ASKED_AFTER[1]
    a_year_ago = (months_after(first, between), months_after(last, between))
    wanted = Q(due_on__range=(first, last)) | Q(due_on__range=a_year_ago)
    due = Adoption.objects.standing().filter(wanted, stage__in=RUNS)
    rows = due.select_related("practice", "city").prefetch_related("steps").order_by("due_on", "pk")
    asked = [(row, day) for row in rows[:MOST_REMINDED] if (day := asked_by(row, today(at))) and first <= day]
    if not asked:
        return 0
    leads = leads_of({row.city_id for row, _day in asked}, at)
    titles = titles_of(row for row, _day in asked)
    reminders = [
        Reminder(row.about, day, leads[row.city_id], _told(row, titles[row.practice_id]))
        for row, day in asked
        if leads.get(row.city_id)
    ]
    return remind(DUE, reminders, at=at)


def leads_of(cities: Iterable[int | None], at: dt.datetime) -> dict[int | None, list[Any]]:
    """Who answers for each of these cities now."""
    held = Appointment.objects.held(at=at).filter(role__in=CITY_LEADS, city__in=set(cities) - {None})
    found: dict[int | None, list[Any]] = {}
    for one in held.select_related("user").order_by("pk"):
        found.setdefault(one.city_id, []).append(one.user)
    return found


def titles_of(rows: Iterable[Adoption]) -> dict[int, str]:
    """The titles of their practices, as they were written: by the practice's number."""
    practices = {row.practice_id: row.practice for row in rows}
    texts = authored_many("practice", [one.key for one in practices.values()], ("title",))
    return {pk: str(texts[one.key].original("title")) for pk, one in practices.items()}


def _source(adoption: Adoption) -> list[int]:
    city = adoption.source_city
    return [city.pk] if city is not None else []


def _told(adoption: Adoption, title: str) -> dict[str, Any]:
    return {"title": title, "place": adoption.city.name, "practice": adoption.practice.code}


def _tell(act: str, adoption: Adoption, cities: list[int], *, by: Any) -> None:
    people = {user.pk: user for users in leads_of(cities, now()).values() for user in users}
    if people:
        told = _told(adoption, titles_of([adoption])[adoption.practice_id])
        tell_people(people.values(), f"adoption.{act}", about=adoption.about, told=told, by=by)


# --- what is said ---------------------------------------------------------------------------------------------
# What happened · its name in the settings · the sentence.
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "begun",
        _("A city is looking at a practice of yours"),
        _("%(place)s is interested in “%(title)s”."),
    ),
    (
        "asked",
        _("A city says that it carries on a practice of yours"),
        _("%(place)s carries on “%(title)s” and says that it was taken from your city. Is it so?"),
    ),
    (
        "confirmed",
        _("The other city confirms your adoption"),
        _("It is confirmed that %(place)s carries on “%(title)s”."),
    ),
    (
        "declined",
        _("The other city does not confirm your adoption"),
        _("It is not confirmed that %(place)s carries on “%(title)s”; the other city says why."),
    ),
    (
        "carried-on",
        _("A practice of yours travels on"),
        _("%(place)s carries on “%(title)s”, taken from a city that has it from yours."),
    ),
    (
        "stopped",
        _("A city has stopped a practice it had from yours"),
        _("%(place)s has stopped “%(title)s”. What can be learnt from it is on its page."),
    ),
    (
        "withdrawn",
        _("An adoption was withdrawn"),
        _("That %(place)s carries on “%(title)s” was withdrawn."),
    ),
)
_GROUP = pgettext_lazy("notices", "Practices carried on")


def register_notices() -> None:
    for act, label, sentence in _NOTICES:
        register(_notice(f"adoption.{act}", label, lambda told, sentence=sentence: sentence % told))
    register(
        _notice(
            DUE,
            _("It is asked whether a practice still runs in your city"),
            _due_sentence,
            page="adoption-keep",
        )
    )


def _due_sentence(told: dict[str, Any]) -> str:
    day = date(dt.date.fromisoformat(told["due"]))
    if told["over"]:
        said = gettext("You were asked by %(day)s: does “%(title)s” still run in %(place)s?")
    else:
        said = gettext("Does “%(title)s” still run in %(place)s? Please say so by %(day)s.")
    return said % {"title": told["title"], "place": told["place"], "day": day}


def _notice(code: str, label: Any, sentence: Any, page: str = "adoption") -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        sentence=sentence,
        url=lambda about, told: reverse(
            f"practices:{page}", kwargs={"code": told["practice"], "acode": about[1]}
        ),
        why=lambda told: str(_("You answer for a city whose practices travel.")),
        may_read=lambda user, about: bool(_readable([about])),
        readable=lambda user, abouts: _readable(abouts),
        group=_GROUP,
        concerns=lambda user: bool(cities_of(user)),
    )


def _readable(abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Adoptions are public: what is there may be read."""
    codes = [key for kind, key in abouts if kind == Adoption.kind]
    found = Adoption.objects.filter(code__in=codes).values_list("code", flat=True)
    return [(Adoption.kind, code) for code in found]
