"""How things stand in a city, for somebody who begins there: gathered from what is recorded, never written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.models import User
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.hooks import city_drafts
from mreza.cities.models import City, Handover
from mreza.cities.told import Told, told
from mreza.foundation import hooks
from mreza.foundation.moments import today
from mreza.foundation.waiting import Waiting
from mreza.journal.models import Entry

LATEST = 20  # acts shown; the city's page tells the whole history of its membership
NOTES = 5


@dataclass(frozen=True)
class Draft:
    """Something unfinished of a city: what it is, where one goes on, and when somebody last wrote in it."""

    title: str
    url: str
    what: str  # "practice", in words
    state: str  # in words: draft, in review
    changed_at: dt.datetime


def drafts_of(user: Any, code: str) -> list[Draft]:
    """Every chapter's open drafts of the city that this reader may see, newest first."""
    found = [draft for given in city_drafts(user, code).values() for draft in given]
    return sorted(found, key=lambda draft: draft.changed_at, reverse=True)


def waiting_in(user: Any, code: str) -> list[Waiting]:
    """What waits for somebody in one city, most urgent first."""
    found: Iterable[Waiting] = (one for given in hooks.waits_for_me(user).values() for one in given)
    here = [one for one in found if one.place == (City.kind, code)]
    return sorted(here, key=lambda one: (one.due or dt.date.max, one.since))


def notes_left(user: Any, city: City) -> list[Handover]:
    """What predecessors wrote for whoever comes after them; for who leads the city, and for whom it was written."""
    settled = Handover.objects.visible_to(user).filter(appointment__city=city, settled_at__isnull=False)
    mine = settled if works_in_the_secretariat(user) else settled.filter(Q(to=user) | Q(to__isnull=False))
    rows = mine.select_related("appointment__user", "to").order_by("-settled_at")
    return [one for one in rows[:NOTES] if one.note or one.passed]


def facts_due(city: City) -> list[dict[str, Any]]:
    """What the city should look at again: facts never confirmed, and those whose day has come."""
    due: list[dict[str, Any]] = []
    if city.confirmed_at is None:
        due.append({"text": _("The city has never confirmed its facts."), "due": None})
    elif city.due_on is not None and city.due_on <= today():
        due.append({"text": _("The facts of the city should be looked at again."), "due": city.due_on})
    if city.population is None:
        due.append({"text": _("The population is not recorded."), "due": None})
    elif not city.population_source or not city.population_year:
        due.append({"text": _("The population has no source or no year."), "due": None})
    if not city.website:
        due.append({"text": _("No website is recorded."), "due": None})
    if not city.languages:
        due.append({"text": _("No working language is recorded."), "due": None})
    return due


def happened(city: City) -> list[Told]:
    """The latest acts about the city, in words; people by the names they have now."""
    entries = list(Entry.objects.about(City.kind, city.code).select_related("by")[:LATEST])
    _name_people(entries)
    return [told(entry) for entry in entries]


def _name_people(entries: list[Entry]) -> None:
    """The journal keeps people by number; for reading, their names: one query for all."""
    sides = [side for entry in entries for side in (entry.before, entry.after) if side]
    numbers = {
        side[key] for side in sides for key in ("person", "from", "to") if isinstance(side.get(key), int)
    }
    if not numbers:
        return
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=numbers)}
    for side in sides:
        for key in ("person", "from", "to"):
            if side.get(key) in names:
                side[key] = names[side[key]]


def url_of(code: str) -> str:
    """Where a newcomer begins."""
    return reverse("cities:state", kwargs={"code": code})
