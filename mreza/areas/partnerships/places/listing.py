"""The places of the Network: chosen by kind, field, where they are and who may use them; one set for everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Access, OpenTo
from mreza.areas.partnerships.models import Place
from mreza.cities.directory import snapshot
from mreza.cities.models import CreativeField
from mreza.foundation.collation import sort_key
from mreza.foundation.faceted import Facet, FacetQuery, Gathered, Selected, parameters
from mreza.foundation.moments import today
from mreza.foundation.text import fold
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names
from mreza.ui.faceted import FacetedPage
from mreza.ui.formats import number
from mreza.ui.listing import Way
from mreza.vocabulary.models import PlaceKind

VIEWS = ("list", "map", "table")
FACETS = ("kind", "field", "open", "access", "region", "country", "city", "organisation")
SORTS = ("name", "city", "newest", "capacity")
PARAMETERS = parameters(FACETS)
UNSAID = Said("", SOURCE_LANGUAGE)


class PlaceRow(NamedTuple):
    """A place in the words of one language."""

    code: str
    name: Said
    about: Said
    equipment: Said
    kind: str
    kind_name: str
    fields: tuple[str, ...]
    city: str
    city_name: str
    country: str
    country_name: str
    region: str
    organisation: str
    organisation_name: str
    open_to: str
    open_to_name: str
    access: str
    access_name: str
    capacity: int | None
    latitude: float
    longitude: float
    in_its_city: bool  # its own point is not known: it stands where its city stands
    website: str
    entered_at: dt.datetime
    changed_at: dt.datetime
    confirmed_at: dt.datetime | None
    due_on: dt.date | None

    @property
    def url(self) -> str:
        return reverse("partnerships:place", kwargs={"code": self.code})

    def is_old(self, on: dt.date | None = None) -> bool:
        """Nobody has said for a year that it is still right."""
        return self.due_on is not None and self.due_on < (on or today())


@kept_by_version
def gathered(language: str) -> Gathered:
    """Every place that is not closed, as the data stands now. Two queries beside the texts."""
    shot = snapshot()
    words = shot.words(language)
    kinds = {code: str(said) for code, said in names(PlaceKind.kind, language=language).items()}
    ordered = PlaceKind.objects.order_by("position", "code").values_list("code", flat=True)
    told = {part: names(Place.kind_word, part, language) for part in ("name", "about", "equipment")}
    with translation.override(language):
        open_to = {value: str(label) for value, label in OpenTo.choices}
        access = {value: str(label) for value, label in Access.choices}
    fields: dict[int, list[str]] = {}
    filed = CreativeField.objects.exclude(places=None).order_by("position", "code")
    for place, code in filed.values_list("places", "code"):
        fields.setdefault(place, []).append(code)
    stored = Place.objects.filter(closed_at=None).values_list(
        "pk", "code", "kind__code", "city__code", "organisation__code", "organisation__name", "latitude", "longitude",
        "capacity", "access", "open_to", "website", "entered_at", "changed_at", "confirmed_at", "due_on",
    )  # fmt: skip
    rows = []
    for (
        pk, code, kind, city, body, body_name, latitude, longitude, capacity, way_in, whom, website,
        entered_at, changed_at, confirmed_at, due_on,
    ) in stored.order_by("pk"):  # fmt: skip
        at = shot.city_at.get(city)
        if at is None:
            continue  # its city was entered between two looks; the next version has both
        country_at = int(shot.country_of_city[at])
        country, region_at = shot.countries[country_at], int(shot.region_of_country[country_at])
        rows.append(
            PlaceRow(
                code, told["name"].get(code, UNSAID), told["about"].get(code, UNSAID),
                told["equipment"].get(code, UNSAID), kind, kinds.get(kind, kind), tuple(fields.get(pk, ())),
                city, words.city[at], country, words.country[country],
                shot.regions[region_at] if region_at >= 0 else "", body or "", body_name or "",
                whom, open_to.get(whom, whom), way_in, access.get(way_in, ""), capacity,
                float(shot.latitude[at]) if latitude is None else latitude,
                float(shot.longitude[at]) if longitude is None else longitude,
                latitude is None, website, entered_at, changed_at, confirmed_at, due_on,
            )
        )  # fmt: skip
    return Gathered(
        rows,
        [
            fold(" ".join((row.name, row.city_name, row.country_name, row.kind_name, row.organisation_name,
                           row.equipment, row.about)))
            for row in rows
        ],
        {
            "kind": Facet({code: kinds.get(code, code) for code in ordered}, _one(row.kind for row in rows)),
            "field": Facet(words.field, [row.fields for row in rows]),
            "open": Facet(open_to, _one(row.open_to for row in rows)),
            "access": Facet(access, _one(row.access for row in rows)),
            "region": Facet(words.region, _one(row.region for row in rows)),
            "country": Facet(_in_order(words.country, language), _one(row.country for row in rows), False),
            "city": Facet(
                _in_order({city[0]: name for city, name in zip(shot.cities, words.city, strict=True)}, language),
                _one(row.city for row in rows), False,
            ),
            "organisation": Facet(
                {row.organisation: row.organisation_name for row in rows if row.organisation},
                _one(row.organisation for row in rows), False,
            ),
        },
        _orders(rows, language),
    )  # fmt: skip


def _orders(rows: list[PlaceRow], language: str) -> dict[str, list[int]]:
    places = range(len(rows))
    by_name = sorted(places, key=lambda at: (sort_key(rows[at].name, language), rows[at].code))
    rank = {place: at for at, place in enumerate(by_name)}
    return {
        "name": by_name,
        "city": sorted(places, key=lambda at: (sort_key(rows[at].city_name, language), rank[at])),
        "newest": sorted(places, key=lambda at: (-rows[at].entered_at.timestamp(), rank[at])),
        "capacity": sorted(places, key=lambda at: (-(rows[at].capacity or 0), rank[at])),
    }


def _one(codes: Iterable[str]) -> list[tuple[str, ...]]:
    return [(code,) if code else () for code in codes]


def _in_order(called: Mapping[str, str], language: str) -> dict[str, str]:
    """Codes with their names, in the order of the reader's alphabet."""
    return dict(sorted(called.items(), key=lambda pair: (sort_key(pair[1], language), pair[0])))


def asked(
    given: QueryDict, *, language: str = "", strict: bool = False, also: tuple[str, ...] = ()
) -> Selected:
    """The places a query string asks for, in the words of a language (the reader's when none is given)."""
    language = language or get_language() or SOURCE_LANGUAGE
    rows = gathered(language)
    query = FacetQuery.from_params(given, rows, usual="name", strict=strict, also=also)
    return Selected(query, rows, language)


@dataclass(frozen=True)
class Listing(FacetedPage):
    """One selection of places in one view, with the addresses that lead on from it."""

    page_name = "partnerships:places"
    views_offered = VIEWS
    usual_order = "name"
    falling = ("newest", "capacity")
    open_facets = ("kind", "field")

    @property
    def ways(self) -> Mapping[str, Way]:
        from mreza.areas.partnerships.places.exports import FORMATS

        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        return self.elsewhere("partnerships:place-points")

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("partnerships:place-feed")

    def legends(self) -> Mapping[str, str]:
        return {
            "kind": pgettext("of creativity", "Kind of place"),
            "field": _("Creative field"),
            "open": _("Open to"),
            "access": _("Access"),
            "region": _("Region"),
            "country": _("Country"),
            "city": _("City"),
        }

    def orders(self) -> Mapping[str, str]:
        return {
            "name": _("Name"),
            "city": _("City"),
            "newest": _("Newest"),
            "capacity": _("Room for people"),
        }

    def count_line(self) -> str:
        total = self.selection.total
        return ngettext("%(count)s place", "%(count)s places", total) % {"count": number(total)}
