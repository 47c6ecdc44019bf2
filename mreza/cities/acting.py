"""For which cities, countries, fields and organisations somebody acts now: the sentences all rules are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from mreza.accounts.capacities import Capacity, keys
from mreza.accounts.rules import administers, audits, works_in_the_secretariat
from mreza.cities.choices import ACTS_FOR, CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read

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


class Reach(NamedTuple):
    """How far somebody sees: the whole Network, or these cities, countries, fields and organisations."""

    whole: bool = False
    cities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.whole or any(self[1:])

    def covers(self, *, city: str = "", country: str = "", field: str = "", organisation: str = "") -> bool:
        """Whether a place lies in it: the city itself, or the country or the field it belongs to."""
        return (
            self.whole
            or city in self.cities
            or country in self.countries
            or field in self.fields
            or organisation in self.organisations
        )


def people_seen_by(user: Any) -> Reach:
    """Of which places somebody may list who acts for them (security.md §6.3, “User: public card”)."""
    if not (user.is_authenticated and may_read(user)):
        return Reach()
    return Reach(
        works_in_the_secretariat(user) or administers(user) or audits(user),
        keys(user, "city"),
        countries_of(user),
        fields_of(user),
        organisations_of(user),
    )


def contacts_seen_by(user: Any) -> Reach:
    """Of which places somebody may read e-mail and telephone: security.md §6.3 (“contact”) and S11.

    The Secretariat, administrators and auditors read all; who leads a city its own team's; a National Commission those
    of its country's focal points (see `contact_of_a_lead`). Coordinators, editors and ministries read none.
    """
    if not (user.is_authenticated and may_read(user)):
        return Reach()
    return Reach(
        works_in_the_secretariat(user) or administers(user) or audits(user),
        cities_led_by(user),
        countries_of(user, Acting.COMMISSION),
    )


def writes_to(user: Any) -> Reach:
    """To whose people somebody may write as a group: everybody's, those of a field, those of a country's cities."""
    if not user.is_authenticated:
        return Reach()
    return Reach(
        works_in_the_secretariat(user),
        countries=countries_of(user, Acting.COMMISSION),
        fields=fields_of(user),
    )


def appointments_seen_by(user: Any, rows: AppointmentQuerySet) -> AppointmentQuerySet:
    """Security.md §6.3, “User: contact”: the Secretariat, administrators and auditors see all; a city's team
    its own city; a National Commission its country's cities; a coordinator the field's; everybody themselves."""
    if not (user.is_authenticated and may_read(user)):
        return rows.none()
    reach = people_seen_by(user)
    if reach.whole:
        return rows
    from mreza.cities.models.designation import Designation

    mine = Q(user=user) | Q(city__code__in=reach.cities)
    if reach.countries:
        mine |= Q(city__country__code__in=reach.countries) | Q(country__code__in=reach.countries)
    if reach.fields:
        held = Designation.objects.held(on=now().date()).filter(field__code__in=reach.fields)
        mine |= Q(city__in=held.values("city")) | Q(field__code__in=reach.fields)
    if reach.organisations:
        mine |= Q(organisation__code__in=reach.organisations)
    return rows.filter(mine)
