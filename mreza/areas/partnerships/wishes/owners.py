"""For whom somebody may state an offer or a need: their cities, the organisations in these, and those they act for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.models import City, Designation, Organisation
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.translations.lookup import SOURCE_LANGUAGE

OF_BODY = "organisation:"  # begins the choice of an organisation; no city has such a code


@dataclass(frozen=True)
class Owner:
    """A city, or an organisation in it."""

    city: City
    organisation: Organisation | None = None
    name: str = ""

    @property
    def choice(self) -> str:
        """How a form names it."""
        return f"{OF_BODY}{self.organisation.code}" if self.organisation else self.city.code

    @property
    def place(self) -> Any:
        """What rules are asked about."""
        return self.organisation or self.city

    @cached_property
    def field(self) -> str:
        """The creative field its city holds today: most of what it offers and needs lies in it."""
        held = Designation.objects.held(on=today()).filter(city=self.city)
        return held.values_list("field__code", flat=True).first() or ""


def owners_of(user: Any) -> list[Owner]:
    """Cities first, each followed by its organisations, by the reader's alphabet. Two statements."""
    language = get_language() or SOURCE_LANGUAGE
    called, mine = city_names(language), cities_of(user)
    cities = City.objects.visible_to(user).filter(code__in=mine)
    bodies = (
        Organisation.objects.visible_to(user)
        .confirmed()
        .filter(Q(city__code__in=mine) | Q(code__in=organisations_of(user)), city__isnull=False)
    )
    found = [Owner(city, None, str(called.get(city.code, city.name))) for city in cities]
    found += [
        Owner(body.city, body, body.name) for body in bodies.select_related("city").distinct() if body.city
    ]

    def order(one: Owner) -> Any:
        city = str(called.get(one.city.code, one.city.name))
        return (
            sort_key(city, language),
            one.city.code,
            one.organisation is not None,
            sort_key(one.name, language),
        )

    return sorted(found, key=order)


def owner_in(owners: list[Owner], choice: str) -> Owner | None:
    return next((one for one in owners if one.choice == choice), None)
