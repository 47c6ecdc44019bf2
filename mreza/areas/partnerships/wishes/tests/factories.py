"""Cities in which somebody acts, and offers and needs as they state them, by the same verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.cleaning import Wanted
from mreza.cities.models import City
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RegionFactory,
)
from mreza.vocabulary.models import OfferKind

UNITS = {
    "expert-days": "days", "residency-weeks": "weeks", "venue-days": "days", "training-places": "places",
    "translation-pages": "pages", "co-production-share": "percent", "funding-share": "money", "other": "",
}  # fmt: skip
TITLE, TEXT = (
    "Two days of a puppet conservator",
    "She looks at your collection and writes down what it needs.",
)


def member(
    code: str, *, field: str = "music", region: str = "europe-and-north-america", lead: bool = True
) -> City:
    """A city that holds a field, in its country, with a focal point who acts for it; the one that is there already."""
    if there := City.objects.filter(code=code).first():
        return there
    country = CountryFactory(code=code[:2], region=RegionFactory(code=region))
    city: City = CityFactory(code=code, name=code[3:].title(), country=country)
    DesignationFactory(city=city, field=FieldFactory(code=field), since=dt.date(2020, 1, 1))
    if lead:
        AppointmentFactory(role="focal-point", city=city)
    return city


def leader(city: City) -> Any:
    """Who answers for it, the first of them."""
    return city.appointments.filter(role="focal-point").order_by("pk")[0].user


def offer_kind(code: str = "expert-days") -> OfferKind:
    """A kind of offer, as shipped."""
    found, _made = OfferKind.objects.get_or_create(code=code, defaults={"unit": UNITS[code]})
    return found


def wanted(**more: Any) -> Wanted:
    told = {"side": "offer", "kind": "expert-days", "title": TITLE, "language": "en", "text": TEXT, **more}
    offer_kind(told["kind"])
    return Wanted(**told)


def stated(city: City, *, by: Any = None, at: dt.datetime | None = None, **more: Any) -> Wish:
    """An offer of a city; `side="need"` for a need, and whatever else it says."""
    own = {name: more.pop(name) for name in ("organisation", "once") if name in more}
    return keeping.enter(wanted(**more), by=by, city=city, at=at, **own)
