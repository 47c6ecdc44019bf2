"""Who is in a project: its cities, each with what it said and when, and its organisations by sector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mreza.activities.choices import Agreement, PartnerRole
from mreza.activities.models import Participation, Partner
from mreza.areas.partnerships.models import Project
from mreza.cities.choices import OrganisationState, Sector
from mreza.cities.models import City
from mreza.journal.models import Entry

LEADS, AGREED, NAMED, ASKED, DECLINED = "leads", "agreed", "named", "asked", "declined"


@dataclass(frozen=True)
class CityIn:
    """A city of a project. `standing`: leads · agreed · named (by public sources, it has said nothing itself) ·
    asked · declined. Only the first three are for the public."""

    city: City
    standing: str
    at: dt.datetime | None = None  # when it agreed
    by: Any = None  # who did, for the letter of intent and those in it
    participation: Participation | None = None

    @property
    def is_public(self) -> bool:
        return self.standing in (LEADS, AGREED, NAMED)


def cities_in(project: Project) -> list[CityIn]:
    """The leading city first, then the others in the order in which they were asked. Two or three queries."""
    found = []
    if project.city is not None:
        agreed = _confirmed(project)
        found.append(CityIn(project.city, LEADS, project.agreed_at, agreed.by if agreed else None))
    return [*found, *(_city_in(row) for row in _rows([project.key]))]


def cities_of_many(projects: Iterable[Project]) -> dict[str, list[CityIn]]:
    """The same for several (their `city` fetched along), without who agreed: by key. One query."""
    found = {one.key: [CityIn(one.city, LEADS, one.agreed_at)] if one.city else [] for one in projects}
    for row in _rows(found):
        found[row.key].append(_city_in(row))
    return found


def _rows(keys: Iterable[str]) -> Any:
    rows = Participation.objects.filter(kind=Project.kind, key__in=list(keys))
    return rows.select_related("city__country", "answered_by").order_by("asked_at", "pk")


def _city_in(row: Participation) -> CityIn:
    if row.state == Agreement.AGREED:
        standing = AGREED if row.answered_at else NAMED
        return CityIn(row.city, standing, row.answered_at, row.answered_by, row)
    return CityIn(row.city, ASKED if row.state == Agreement.ASKED else DECLINED, None, None, row)


def _confirmed(project: Project) -> Entry | None:
    """The act by which the leading city confirmed the project."""
    acts = Entry.objects.about(*project.about).filter(act="project.agreed").select_related("by")
    found: Entry | None = acts.first()
    return found


@dataclass(frozen=True)
class Body:
    """A partner organisation, with what it does in the project."""

    name: str
    sector: str
    role: str
    organisation: str  # its code in the register, if it stands there for everybody

    @property
    def role_label(self) -> Any:
        return PartnerRole(self.role).label if self.role else ""


def bodies_in(project: Project) -> list[tuple[Any, list[Body]]]:
    """Its organisations by sector: label → bodies, the three sectors in their order, those without any left out."""
    rows = Partner.objects.filter(kind=Project.kind, key=project.key).order_by("position", "pk")
    bodies = [
        Body(name, sector, role, code if state == OrganisationState.CONFIRMED else "")
        for name, sector, role, code, state in rows.values_list(
            "name", "sector", "role", "organisation__code", "organisation__state"
        )
    ]
    groups = [(sector.label, [one for one in bodies if one.sector == sector]) for sector in Sector]
    return [(label, group) for label, group in groups if group]


def sectors_of(bodies: Sequence[tuple[Any, list[Body]]]) -> list[str]:
    """Which sectors work together."""
    return [group[0].sector for _label, group in bodies]
