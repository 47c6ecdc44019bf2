"""What only projects have beside what all records have, for one version of the data and one day.

The catalogue's columns know every published card by its place; here are the same places' stage, light, sectors and
whether it is a pilot, as bits, and what a row of a list says of a project. The light follows from dates and the day,
so it stands on no card: a handful of statements read what all lights are made of, and who is in, whatever the number
of projects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from mreza.activities.choices import Agreement, State
from mreza.activities.columns import Alike, Bits, Columns, columns
from mreza.activities.models import Participation, Partner
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.facts import facts_of
from mreza.areas.partnerships.projects.light import AMBER, GREEN, RED, Light, light_of
from mreza.journal.versions import kept_by_version

YES, NO = "yes", "no"
DARK = "none"  # no light: an idea, a project that was stopped, one that nobody reports on here
LIGHTS = (GREEN, AMBER, RED, DARK)
MIXES = ("1", "2", "3")  # how many of the three sectors work together


class Detail(NamedTuple):
    """What a list says of a project beside what it says of every record."""

    stage: str = ""
    pilot: bool = False
    sectors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # codes of the cities that are in it beside the leading one
    milestones: int = 0
    done: int = 0  # of them
    results: int = 0
    measured: int = 0  # of them
    told_on: dt.date | None = None  # the last news
    light: Light | None = None

    @property
    def colour(self) -> str:
        return (self.light.colour if self.light else "") or DARK


class Own(NamedTuple):
    """The published projects of one day."""

    facets: dict[str, Bits]
    details: dict[str, Detail]  # by key


@kept_by_version
def own(day: dt.date) -> Own:
    """All published projects as they stand on that day."""
    table, details = columns(), _details(day)
    there = {
        place: details[key]
        for place, (kind, key) in enumerate(zip(table.kinds, table.keys, strict=True))
        if kind == Project.kind and key in details
    }
    return Own(_facets(table, there), details)


def _facets(table: Columns, there: Mapping[int, Detail]) -> dict[str, Bits]:
    alike: dict[str, Alike] = {name: {} for name in ("stage", "light", "sector", "mix", "pilot")}
    for place, one in there.items():
        codes: dict[str, tuple[str, ...]] = {
            "stage": (one.stage,),
            "light": (one.colour,),
            "sector": one.sectors,
            "mix": (str(len(one.sectors)),) if one.sectors else (),
            "pilot": (YES if one.pilot else NO,),
        }
        for name, given in codes.items():
            alike[name].setdefault(given, []).append(place)
    return {name: Bits.made(known, table.words) for name, known in alike.items()}


def _details(day: dt.date) -> dict[str, Detail]:
    projects = list(Project.objects.filter(state=State.PUBLISHED))
    facts, sectors, others = facts_of(projects), _sectors(), _others()
    return {
        one.key: Detail(
            stage=str(one.stage),
            pilot=one.pilot,
            sectors=tuple(sectors.get(one.key, ())),
            others=tuple(others.get(one.key, ())),
            milestones=len(facts[one.key].milestones),
            done=sum(aim.done_on is not None for aim in facts[one.key].milestones),
            results=len(facts[one.key].results),
            measured=sum(figure.measured is not None for figure in facts[one.key].results),
            told_on=facts[one.key].told_on,
            light=light_of(facts[one.key], day),
        )
        for one in projects
    }


def _sectors() -> dict[str, list[str]]:
    """Which sectors the partners of each project are of."""
    rows = Partner.objects.filter(kind=Project.kind).order_by("key", "sector").values_list("key", "sector")
    found: dict[str, list[str]] = {}
    for key, sector in rows.distinct():
        found.setdefault(key, []).append(sector)
    return found


def _others() -> dict[str, list[str]]:
    """The cities that are in each project beside the leading one, in the order in which they were asked."""
    rows = Participation.objects.filter(kind=Project.kind, state=Agreement.AGREED).order_by("asked_at", "pk")
    found: dict[str, list[str]] = {}
    for key, city in rows.values_list("key", "city__code"):
        found.setdefault(key, []).append(city)
    return found
