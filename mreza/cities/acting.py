"""For which cities, countries, fields and organisations somebody acts now: the sentences all rules are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mreza.accounts.capacities import Capacity, keys
from mreza.accounts.rules import administers, audits, works_in_the_secretariat
from mreza.cities.choices import ACTS_FOR, CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.foundation.moments import now

if TYPE_CHECKING:
    from mreza.cities.models.appointment import AppointmentQuerySet


def held_by(user: Any) -> Iterator[Capacity]:
    """Every appointment somebody holds at this moment, as capacities. One query."""
    from mreza.cities.models.appointment import Appointment

    rows = Appointment.objects.held(at=now()).filter(user=user)
    for role, *places in rows.values_list(
        "role", "city__code", "country__code", "field__code", "organisation__code"
    ):
        place = ACTS_FOR[role]
        yield Capacity(role, place, places[("city", "country", "field", "organisation").index(place)])


def cities_of(user: Any, *roles: str) -> frozenset[str]:
    """Codes of the cities whose team somebody is in (focal point, alternate, editor), or in those roles."""
    return keys(user, "city", *(roles or CITY_TEAM))


def cities_led_by(user: Any) -> frozenset[str]:
    """Codes of the cities somebody answers for: focal point or alternate."""
    return keys(user, "city", *CITY_LEADS)


def fields_of(user: Any) -> frozenset[str]:
    """Codes of the creative fields somebody coordinates, as coordinator or deputy."""
    return keys(user, "field", *FIELD_TEAM)


def countries_of(user: Any, *roles: str) -> frozenset[str]:
    """Codes of the countries whose National Commission or ministry somebody works for."""
    return keys(user, "country", *(roles or (Acting.COMMISSION, Acting.MINISTRY)))


def organisations_of(user: Any) -> frozenset[str]:
    """Codes of the organisations somebody acts for."""
    return keys(user, "organisation", Acting.PARTNER)


def appointments_seen_by(user: Any, rows: AppointmentQuerySet) -> AppointmentQuerySet:
    """Security.md §6.3, “User: contact”: the Secretariat, administrators and auditors see all; a city's team
    its own city; a National Commission its country's cities; a coordinator the field's; everybody themselves."""
    if not user.is_authenticated:
        return rows.none()
    if works_in_the_secretariat(user) or administers(user) or audits(user):
        return rows
    from mreza.cities.models.designation import Designation

    mine = Q(user=user) | Q(city__code__in=keys(user, "city"))
    if countries := countries_of(user):
        mine |= Q(city__country__code__in=countries) | Q(country__code__in=countries)
    if fields := fields_of(user):
        held = Designation.objects.held(on=now().date()).filter(field__code__in=fields)
        mine |= Q(city__in=held.values("city")) | Q(field__code__in=fields)
    if organisations := organisations_of(user):
        mine |= Q(organisation__code__in=organisations)
    return rows.filter(mine)
