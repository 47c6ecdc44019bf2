"""Who is told for a city, or for an organisation in it: its people, and where it has none those of its city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from mreza.cities.choices import CITY_LEADS, CITY_TEAM, Acting
from mreza.cities.models import Appointment
from mreza.foundation.moments import now

Owner = tuple[int, int | None]  # numbers of a city, and of the organisation for which it is


def owner_of(thing: Any) -> Owner:
    """Whose an offer, a need or an interest is."""
    return thing.city_id, thing.organisation_id


def people_of(
    owners: Iterable[Owner], *, leads: bool = False, at: dt.datetime | None = None
) -> dict[Owner, list[Any]]:
    """Whoever acts for each now: the team of a city or, with `leads`, who answers for it. One statement."""
    wanted = set(owners)
    cities = {city for city, _organisation in wanted}
    organisations = {organisation for _city, organisation in wanted if organisation is not None}
    of_cities = Q(role__in=CITY_LEADS if leads else CITY_TEAM, city__in=cities)
    of_bodies = Q(role=Acting.PARTNER, organisation__in=organisations)
    in_city: dict[int | None, dict[int, Any]] = {}
    in_body: dict[int | None, dict[int, Any]] = {}
    held = Appointment.objects.held(at=at or now()).filter(of_cities | of_bodies)
    for one in held.select_related("user").order_by("pk"):
        place, key = (in_body, one.organisation_id) if one.organisation_id else (in_city, one.city_id)
        place.setdefault(key, {})[one.user_id] = one.user
    found: dict[Owner, list[Any]] = {}
    for city, body in wanted:
        own = in_body.get(body, {}) if body is not None else {}
        found[city, body] = list((own or in_city.get(city, {})).values())
    return found
