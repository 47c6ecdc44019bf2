"""What the register of people gives to the rest of the house: filled in when the chapter is ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.hooks import role_given, role_named
from mreza.accounts.work import Work, work
from mreza.cities import appointing, proposing, register_watch
from mreza.cities.acting import organisations_of
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.hooks import city_actions
from mreza.cities.models import Appointment, City, Organisation
from mreza.cities.places import is_recorded, phrase
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.ui.sections import Section, sections

SHOWN_ON = ("city", "field", "country", "organisation")  # pages that name people who chose to be named


def fill() -> None:
    """Fill every hook this part of the chapter answers."""
    for kind in appointing.MODELS:
        role_given.fill(kind, _given(kind))
        role_named.fill(kind, _named(kind))
    hooks.waits_for_me.fill("cities.people", register_watch.waits)
    hooks.tick.fill("cities.silent", lambda at: register_watch.tell_of_silent_cities(at=at))
    hooks.about_me.fill("cities.people", register_watch.about_me)
    hooks.erase.fill("cities.people", register_watch.erase)
    register_watch.register_notices()
    proposing.register_notices()
    sections.fill("cities.people", shown_people)
    city_actions.fill("cities.people", actions)
    work.fill("cities.people", offered)


def _given(kind: str) -> Any:
    def give(user: Any, role: str, about_key: str, until: dt.datetime | None, by: Any) -> None:
        appointing.accepted(user, role, kind, about_key, until, by)

    return give


def _named(kind: str) -> Any:
    def name(role: str, about_key: str, language: str) -> str | None:
        known = ACTS_FOR.get(role) == kind and is_recorded(kind, about_key)
        return phrase(role, kind, about_key, language) if known else None

    return name


def shown_people(kind: str, key: str) -> Iterable[Section]:
    """Those who act for a place and chose to be named in public (§6.3: of a person, the public card alone).

    That somebody acts who did not choose so is C1: the page of a city with no team and that of a city whose team
    stays unnamed say the same, and both lead to the form by which a city is written to.
    """
    if kind not in SHOWN_ON:
        return []
    held = Appointment.objects.held(at=now()).filter(**{f"{kind}__code": key}, user__shows_name=True)
    rows = held.exclude(user__name="").values_list("user__name", "role")
    order = {role: at for at, role in enumerate(Acting.values)}
    people = [
        {"name": name, "role": Acting(role).label}
        for name, role in sorted(rows, key=lambda row: (order[row[1]], row[0]))
    ]
    write = reverse("cities:write", kwargs={"code": key}) if kind == City.kind else None
    if not people and not write:
        return []
    context = {"people": people, "write": write}
    return [Section("people", _("Who to turn to"), "cities/people/shown.html", context, position=80)]


def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """What this reader may do about the people of a city: (label, address)."""
    found = []
    here = {"code": city.code}
    if can(request.user, "cities.view_people", city):
        found.append((_("Team"), reverse("cities:city-people", kwargs=here)))
    if can(request.user, "cities.read_state", city):
        found.append((_("How things stand"), reverse("cities:state", kwargs=here)))
    return found


def offered(user: Any) -> list[Work]:
    """What one's first page offers to who acts for a place."""
    if not can(user, "cities.view_register"):
        return []
    found = [
        Work(
            _("People of the Network"),
            reverse("cities:people"),
            _("Who acts for what, and where nobody does."),
        ),
    ]
    found += [_own(one) for one in _spoken_for(user)]
    if can(user, "cities.propose_organisation"):
        found.append(
            Work(
                _("Organisations"),
                reverse("cities:organisations"),
                _("Bodies that work with cities, each entered once."),
            )
        )
    return found


def _spoken_for(user: Any) -> list[Organisation]:
    """The organisations somebody speaks for."""
    codes = organisations_of(user)
    return list(Organisation.objects.confirmed().filter(code__in=codes)) if codes else []


def _own(one: Organisation) -> Work:
    return Work(
        one.name,
        one.get_absolute_url(),
        _("Your organisation: what is recorded, what it offers, its places."),
    )
