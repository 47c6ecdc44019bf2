"""Plain rows without surprises: a test says what matters to it and nothing else."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from mreza.accounts.tests.factories import UserFactory
from mreza.cities.choices import ACTS_FOR, Acting, Sector
from mreza.cities.models import (
    Appointment,
    City,
    Country,
    CreativeField,
    Designation,
    Organisation,
    Region,
    Round,
    Source,
)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "europe-and-north-america"


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "hr"
    alpha3 = factory.LazyAttribute(
        lambda country: {"hr": "HRV"}.get(country.code, f"X{country.code.upper()}")
    )
    m49 = "191"
    region = factory.SubFactory(RegionFactory)
    unesco_status = Country.UnescoStatus.MEMBER


class FieldFactory(DjangoModelFactory):
    class Meta:
        model = CreativeField
        django_get_or_create = ("code",)

    code = "music"
    since = dt.date(2004, 1, 1)


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round
        django_get_or_create = ("code",)

    code = "2023"
    announced_on = dt.date(2023, 10, 31)
    precision = "day"


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ("code",)

    code = "press"


class CityFactory(DjangoModelFactory):
    """A city that holds nothing; `DesignationFactory(city=…)` makes it a member."""

    class Meta:
        model = City

    name = factory.Sequence(lambda number: f"City {number}")
    country = factory.SubFactory(CountryFactory)
    code = factory.LazyAttribute(lambda city: f"{city.country.code}-{city.name.lower().replace(' ', '-')}")
    latitude = 46.3
    longitude = 16.34


class DesignationFactory(DjangoModelFactory):
    class Meta:
        model = Designation

    city = factory.SubFactory(CityFactory)
    field = factory.SubFactory(FieldFactory)
    since = dt.date(2023, 10, 31)


class OrganisationFactory(DjangoModelFactory):
    """A body that works with cities; of Croatia's public sector unless a test says otherwise."""

    class Meta:
        model = Organisation
        django_get_or_create = ("code",)

    name = factory.Sequence(lambda number: f"Organisation {number}")
    code = factory.LazyAttribute(lambda organisation: organisation.name.lower().replace(" ", "-"))
    sector = Sector.PUBLIC
    country = factory.SubFactory(CountryFactory)


class AppointmentFactory(DjangoModelFactory):
    """Somebody acts for one place: `AppointmentFactory(role="focal-point", city=city)`. Without a place one is made."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = Acting.FOCAL_POINT
    since = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        place = ACTS_FOR[kwargs["role"]]
        if kwargs.get(place) is None:
            kwargs[place] = PLACES_MADE[place]()
        return super()._create(model_class, *args, **kwargs)


PLACES_MADE = {
    "city": CityFactory,
    "country": CountryFactory,
    "field": FieldFactory,
    "organisation": OrganisationFactory,
}
