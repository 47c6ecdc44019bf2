"""Cities, fields and countries as schema.org says them; pages carry it, and a city's can be downloaded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from mreza.cities.choices import Precision
from mreza.cities.directory import CityRow
from mreza.cities.facts import elsewhere, own_name
from mreza.cities.models import City, Designation
from mreza.cities.saying import Saying, disciplines_of
from mreza.files.lookup import FileShown
from mreza.foundation.moments import today
from mreza.translations.lookup import said

NETWORK = "UNESCO Creative Cities Network"


def identifier(code: str) -> str:
    """The same in every language, and it answers: the city's address in the API."""
    return f"{settings.SITE_URL}/api/v1/cities/{code}"


def city_data(
    city: City,
    held: Designation | None,
    member_precision: str = Precision.DAY,
    told: Saying | None = None,
    photo: FileShown | None = None,
) -> dict[str, Any]:
    """One city, with its names, its place and its membership, and what it says of itself."""
    name = own_name(city)
    country = city.country.code
    data: dict[str, Any] = {
        "@type": "City",
        "@id": identifier(city.code),
        "name": name,
        "url": _page("cities:city", city.code),
        "image": settings.SITE_URL
        + (photo.url(960) if photo else reverse("cities:mark", kwargs={"code": city.code})),
        "geo": {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
        "containedInPlace": {
            "@type": "Country",
            "name": said("country", country),
            "identifier": country.upper(),
        },
    }
    if others := sorted({city.name, city.native_name} - {"", str(name)}):
        data["alternateName"] = others
    if told and told.lede:
        data["description"] = told.lede
    if addresses := [address for _name, address in elsewhere(city)] + (
        [city.website] if city.website else []
    ):
        data["sameAs"] = addresses
    data["additionalProperty"] = _properties(city, held, member_precision)
    return data


def _properties(city: City, held: Designation | None, member_precision: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if city.population is not None:
        counted = (city.population_source, city.population_year, city.population_of)
        number = _property("population", city.population)
        if about := " · ".join(str(one) for one in counted if one):
            number["description"] = about
        found.append(number)
    if city.languages:
        found.append(_property("working languages", list(city.languages)))
    if disciplines := [one["name"] for one in disciplines_of(city)]:
        found.append(_property("disciplines", disciplines))
    if city.confirmed_at:
        found.append(_property("facts confirmed on", today(city.confirmed_at).isoformat()))
    if held:
        start = held.member_since
        found.append(_property(f"{NETWORK}: creative field", said("field", held.field.code)))
        since = str(start.year) if member_precision == Precision.YEAR else start.isoformat()
        found.append(_property(f"{NETWORK}: member since", since))
        found.append(_property(f"{NETWORK}: confirmed", held.confirmed))
    return found


def _property(name: str, value: Any) -> dict[str, Any]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def city_list(name: str, rows: list[CityRow]) -> dict[str, Any]:
    """A list of cities, in the order of the page."""
    items = [
        {"@type": "ListItem", "position": place, "name": row.name, "url": _page("cities:city", row.code)}
        for place, row in enumerate(rows, 1)
    ]
    return {"@type": "ItemList", "name": name, "numberOfItems": len(items), "itemListElement": items}


def web_page(name: str, address: str, *, main: str = "") -> dict[str, Any]:
    """The page itself: its name, its language, and what it is about."""
    data: dict[str, Any] = {
        "@type": "WebPage",
        "@id": settings.SITE_URL + address,
        "name": name,
        "inLanguage": get_language(),
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
    }
    if main:
        data["mainEntity"] = {"@id": main}
    return data


def _page(name: str, code: str) -> str:
    return settings.SITE_URL + reverse(name, kwargs={"code": code})
