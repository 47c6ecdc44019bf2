"""What is known about one city, each fact with where it comes from; and what happened to it, year by year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from babel.dates import get_timezone, get_timezone_name
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mreza.cities.choices import CountedArea, Precision
from mreza.cities.languages import name
from mreza.cities.models import City, Designation
from mreza.cities.names import city_names
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, said
from mreza.ui.formats import number, reader_locale

GEONAMES = "geonames"
GEONAMES_URL = "https://www.geonames.org/{}/"
WIKIDATA_URL = "https://www.wikidata.org/wiki/{}"


@dataclass(frozen=True)
class Fact:
    """One value with its unit and where it comes from."""

    label: str
    value: str
    source: str = ""
    note: str = ""
    href: str = ""

    def as_item(self) -> dict[str, str]:
        """As the component of facts wants it."""
        return {
            "label": self.label,
            "value": self.value,
            "href": self.href,
            "note": " · ".join(filter(None, (self.source, self.note))),
        }


@dataclass(frozen=True)
class Event:
    """Something that happened to a city's membership on a day, or in a year."""

    act: str  # joined | changed | left
    day: dt.date
    precision: str
    field: str = ""
    before: str = ""
    source: Said | str = ""
    source_url: str = ""
    note: Said | str = ""
    confirmed: bool = True


def own_name(city: City) -> Said:
    """The city's name in the reader's language, or the one the Network uses."""
    return city_names(get_language() or SOURCE_LANGUAGE).get(city.code) or Said(city.name, SOURCE_LANGUAGE)


def facts(city: City) -> list[Fact]:
    """The standing facts of the page: people, time zone, point, and what the city adds of itself."""
    found = (population(city), time_zone(city), point(city), working_languages(city), website(city))
    return [fact for fact in found if fact]


def population(city: City) -> Fact:
    label = _("Population")
    if city.population is None:
        return Fact(label, _("not recorded"))
    source = "GeoNames" if city.population_source == GEONAMES else city.population_source
    year = str(city.population_year) if city.population_year else _("reference year unknown")
    counted = str(CountedArea(city.population_of).label) if city.population_of else ""
    return Fact(label, number(city.population), source, " · ".join(filter(None, (year, counted))))


def time_zone(city: City) -> Fact | None:
    if not city.time_zone:
        return None
    try:
        name = get_timezone_name(get_timezone(city.time_zone), locale=reader_locale())
    except LookupError:
        return Fact(_("Time zone"), city.time_zone, "GeoNames")
    return Fact(_("Time zone"), name, "GeoNames", city.time_zone)


def point(city: City) -> Fact:
    return Fact(
        _("Position"),
        f"{_degrees(city.latitude, 'N', 'S')}, {_degrees(city.longitude, 'E', 'W')}",
        "GeoNames",
    )


def working_languages(city: City) -> Fact | None:
    """In which languages one can work with the city; by its own word."""
    if not city.languages:
        return None
    said_by_name = pgettext("between the items of a list", ", ").join(name(code) for code in city.languages)
    return Fact(_("Working languages"), said_by_name, _("said by the city"))


def website(city: City) -> Fact | None:
    """The city's own page about being a Creative City."""
    if not city.website:
        return None
    host = urlsplit(city.website).hostname or city.website
    return Fact(_("Website"), host.removeprefix("www."), _("said by the city"), href=city.website)


def _degrees(value: float, positive: str, negative: str) -> str:
    directions = {
        "N": pgettext("direction", "N"),
        "S": pgettext("direction", "S"),
        "E": pgettext("direction", "E"),
        "W": pgettext("direction", "W"),
    }
    return f"{number(round(abs(value), 2))}° {directions[positive if value >= 0 else negative]}"


def history(city: City) -> list[Event]:
    """Everything that happened to the membership, the newest first."""
    events: list[Event] = []
    before: Designation | None = None
    designations = city.designations.select_related("field", "source").order_by("since")
    for held in designations:
        changed = before is not None and before.until == held.since
        if before is not None and before.until and not changed:
            events.append(_left(before))
        events.append(_began(held, before if changed else None))
        before = held
    if before is not None and before.until:
        events.append(_left(before))
    return events[::-1]


def _began(held: Designation, before: Designation | None) -> Event:
    source = held.source
    return Event(
        act="changed" if before else "joined",
        day=held.since,
        precision=held.since_precision,
        field=held.field.code,
        before=before.field.code if before else "",
        source=said("source", source.code) if source else "",
        source_url=source.url if source else "",
        note=note_about(held),
        confirmed=held.confirmed,
    )


def _left(held: Designation) -> Event:
    assert held.until is not None  # noqa: S101 only asked about a designation that ended
    return Event("left", held.until, held.until_precision or Precision.DAY, field=held.field.code)


def note_about(thing: Any, part: str = "note") -> Said | str:
    """What a reader should know about a record, where somebody wrote it down."""
    note = said(thing.kind, thing.code, part)
    return "" if note.language == "und" else note


def elsewhere(city: City) -> list[tuple[str, str]]:
    """The same city in other collections: name of the collection and address."""
    found = []
    if city.geonames_id:
        found.append(("GeoNames", GEONAMES_URL.format(city.geonames_id)))
    if city.wikidata:
        found.append(("Wikidata", WIKIDATA_URL.format(city.wikidata)))
    return found
