"""Places for tests: plain rows with a name."""

from __future__ import annotations

from typing import Any

from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places.cleaning import Wanted
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.codes import random_code
from mreza.journal.models import DataVersion
from mreza.translations.authored import write_original
from mreza.vocabulary.models import PlaceKind


def kind_of(code: str = "studio") -> PlaceKind:
    return PlaceKind.objects.get_or_create(code=code)[0]


def make_place(name: str, *, city: Any = None, kind: str = "studio", fields: Any = (), **more: Any) -> Place:
    """A place that stands there, in English unless a test says otherwise."""
    language = more.pop("language", "en")
    texts = {"name": name, **{part: more.pop(part) for part in ("about", "equipment") if part in more}}
    place = Place.objects.create(
        code=random_code(), kind=kind_of(kind), city=city or CityFactory(), original_language=language, **more
    )
    place.fields.set(fields)
    write_original("place", place.code, texts, language=language, by=None)
    DataVersion.bump()
    return place


def wanted(city: Any, name: str = "Studio 1", **more: Any) -> Wanted:
    return Wanted(**{"kind": kind_of(), "city": city, "name": name, "language": "en", **more})
