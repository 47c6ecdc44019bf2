"""The directory: every designation as columns in memory, kept for one version of the data.

A filter is a mask over the columns, the count of a facet a `bincount`, an order a permutation made once.
List, map, counts, exports and the API are the same `Selection`, so they cannot disagree; the rows of a page
come from the same columns and cost no query. Forty thousand cities take a few milliseconds.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from django.utils.translation import get_language

from mreza.cities.models import City, Country, CreativeField, Designation, Discipline, Region
from mreza.cities.names import city_names
from mreza.cities.queries import CityQuery
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.search.finding import Catalogue, Found, find
from mreza.translations.lookup import SOURCE_LANGUAGE, names

FOREVER = dt.date.max.toordinal()
UNKNOWN = -1
EARTH_RADIUS = 6371.0  # kilometres

Numbers = np.ndarray[Any, np.dtype[Any]]
What = Literal["field", "region", "country"]


class CityRow(NamedTuple):
    """A city with the designation it holds on the day asked about, in the words of one language."""

    code: str
    name: str
    native_name: str
    native_language: str
    country_code: str
    country_name: str
    region: str
    region_name: str
    field: str
    field_name: str
    since: dt.date  # start of the membership
    since_precision: str
    field_since: dt.date  # start of the field held that day
    field_since_precision: str
    until: dt.date | None
    until_precision: str
    population: int | None
    latitude: float
    longitude: float
    confirmed: bool
    time_zone: str
    geonames_id: int | None
    wikidata: str
    population_year: int | None
    population_source: str
    population_of: str
    website: str
    languages: tuple[str, ...]  # BCP 47 codes
    disciplines: tuple[str, ...]
    discipline_names: tuple[str, ...]


class FacetValue(NamedTuple):
    """One value that may be chosen, and how many cities it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


class Snapshot:
    """All cities and designations of one version of the data. Nothing in it changes after it is made."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._catalogue: tuple[Catalogue | None, Numbers] = (None, np.zeros(0, dtype=np.int64))
        self._orders: dict[tuple[str, str], Numbers] = {}
        self._load_words()
        self._load_cities()
        self._load_designations()

    # --- what is read from the database, once ---------------------------------------------------------------
    def _load_words(self) -> None:
        self.fields = list(CreativeField.objects.order_by("position", "code").values_list("code", flat=True))
        self.regions = list(Region.objects.order_by("position", "code").values_list("code", flat=True))
        region_at = {code: at for at, code in enumerate(self.regions)}
        rows = list(Country.objects.order_by("code").values_list("code", "region__code"))
        self.countries = [code for code, _region in rows]
        self.region_of_country = _column((region_at.get(region, UNKNOWN) for _c, region in rows), np.int16)

    def _load_cities(self) -> None:
        country_at = {code: at for at, code in enumerate(self.countries)}
        rows = City.objects.order_by("code").values_list(
            "pk", "code", "name", "native_name", "native_language", "country__code", "latitude", "longitude",
            "population", "time_zone", "geonames_id", "wikidata", "population_year", "population_source",
            "population_of", "website", "languages",
        )  # fmt: skip
        self.cities = [row[1:] for row in rows]
        self.city_pks = [row[0] for row in rows]  # of each place, for chapters that keep keys
        self._city_of_pk = {pk: at for at, pk in enumerate(self.city_pks)}
        self.city_at = {city[0]: at for at, city in enumerate(self.cities)}
        self.country_of_city = _column((country_at[city[4]] for city in self.cities), np.int16)
        self.latitude = _column((city[5] for city in self.cities), np.float64)
        self.longitude = _column((city[6] for city in self.cities), np.float64)
        self.population = _column((UNKNOWN if c[7] is None else c[7] for c in self.cities), np.int64)

    @cached_property
    def disciplines(self) -> dict[str, tuple[str, ...]]:
        """City → its disciplines, those of one field together, in the Network's order; read with the first row."""
        found: dict[str, list[str]] = {}
        for city, one in (
            Discipline.objects.exclude(cities=None)
            .order_by("field__position", "position", "code")
            .values_list("cities__code", "code")
        ):
            found.setdefault(city, []).append(one)
        return {city: tuple(codes) for city, codes in found.items()}

    def _load_designations(self) -> None:
        field_at = {code: at for at, code in enumerate(self.fields)}
        rows = list(
            Designation.objects.order_by("city__code", "since").values_list(
                "city_id", "field__code", "since", "since_precision", "until", "until_precision",
                "member_since", "confirmed", "code", "round__code", "source__code",
            )
        )  # fmt: skip
        self.designations = rows
        self.city = _column((self._city_of_pk[row[0]] for row in rows), np.int32)
        self.field = _column((field_at[row[1]] for row in rows), np.int16)
        self.since = _column((row[2].toordinal() for row in rows), np.int32)
        self.until = _column((row[4].toordinal() if row[4] else FOREVER for row in rows), np.int32)
        self.member_since = _column((row[6].toordinal() for row in rows), np.int32)
        self.member_year = _column((row[6].year for row in rows), np.int16)
        self.confirmed = _column((row[7] for row in rows), np.bool_)
        starts = {(row[0], row[2]): row[3] for row in rows}
        self.member_precision = [starts.get((row[0], row[6]), row[3]) for row in rows]
        self.country = self.country_of_city[self.city]
        self.region = self.region_of_country[self.country]

    def __len__(self) -> int:
        return len(self.designations)

    def places_in(self, catalogue: Catalogue) -> Numbers:
        """Which city each place of the search's catalogue is; kept for the catalogue last asked about."""
        if self._catalogue[0] is not catalogue:
            city_at = self.city_at
            self._catalogue = (
                catalogue,
                _column((city_at.get(key, UNKNOWN) for key in catalogue.keys), np.int64),
            )
        return self._catalogue[1]

    # --- words of one language
    def words(self, language: str) -> Words:
        """The words of one language, kept beside the columns."""
        return _words(language)

    # --- orders ---------------------------------------------------------------------------------------------
    def order(self, name: str, language: str) -> Numbers:
        """All designations in one order: a permutation, made at its first use."""
        key = (name, language if name.lstrip("-") in ("name", "country") else "")
        if key not in self._orders:
            with self._lock:
                if key not in self._orders:
                    self._orders[key] = self._sorted(name, language)
        return self._orders[key]

    def _sorted(self, name: str, language: str) -> Numbers:
        words = self.words(language if name.lstrip("-") in ("name", "country") else SOURCE_LANGUAGE)
        by_name = words.city_rank[self.city]
        down = name.startswith("-")
        match name.lstrip("-"):
            case "name":
                return np.lexsort((-by_name if down else by_name,))
            case "country":
                by_country = words.country_rank[self.country]
                return np.lexsort((by_name, -by_country if down else by_country))
            case "since":
                return np.lexsort((by_name, -self.member_since if down else self.member_since))
            case "population":
                people = self.population[self.city]
                return np.lexsort((by_name, -people if down else people, people == UNKNOWN))
        raise ValueError(name)

    # --- rows -----------------------------------------------------------------------------------------------
    def row(self, at: int, words: Words) -> CityRow:
        """One designation as a row in the words of a language."""
        _pk, field, since, precision, until, until_precision, member_since, confirmed, *_more = (
            self.designations[at]
        )
        city_at = int(self.city[at])
        (
            code, _name, native, native_language, country, lat, lon, people, zone, geonames, wikidata,
            counted_in, counted_by, counted, website, languages,
        ) = self.cities[city_at]  # fmt: skip
        disciplines = self.disciplines.get(code, ())
        called = names(Discipline.kind, language=words.language) if disciplines else {}
        region_at = int(self.region[at])
        region = self.regions[region_at] if region_at != UNKNOWN else ""
        return CityRow(
            code, words.city[city_at], native, native_language,
            country, words.country[country],
            region, words.region.get(region, ""),
            field, words.field[field],
            member_since, self.member_precision[at], since, precision, until, until_precision,
            people, lat, lon, confirmed, zone, geonames, wikidata,
            counted_in, counted_by, counted, website, tuple(languages),
            disciplines, tuple(str(called.get(one) or one) for one in disciplines),
        )  # fmt: skip

    def record(self, at: int) -> Record:
        """What is recorded about one designation beside its days."""
        return Record(*self.designations[at][8:])

    def designations_of(self, city: int) -> list[int]:
        """All designations of one city, oldest first."""
        found: list[int] = np.flatnonzero(self.city == city).tolist()
        return found


class Record(NamedTuple):
    """Where a designation comes from."""

    code: str
    round: str | None
    source: str | None


@dataclass(frozen=True)
class Words:
    """Names in one language, and the place of each in that language's order."""

    language: str
    city: list[str]
    field: dict[str, str]
    region: dict[str, str]
    country: dict[str, str]
    city_rank: Numbers
    country_rank: Numbers
    countries: list[int]  # those that ever had a city, in the language's order


@kept_by_version
def snapshot() -> Snapshot:
    """The directory as the data stands now."""
    return Snapshot()


@kept_by_version
def _words(language: str) -> Words:
    shot = snapshot()
    own = city_names(language)
    city = [str(own.get(row[0], row[1])) for row in shot.cities]
    country = _named("country", shot.countries, language)
    country_rank = _rank([(sort_key(country[code], language), code) for code in shot.countries])
    ever = set(np.unique(shot.country).tolist())
    return Words(
        language=language,
        city=city,
        field=_named("field", shot.fields, language),
        region=_named("region", shot.regions, language),
        country=country,
        city_rank=_rank([(sort_key(name, language), shot.cities[at][0]) for at, name in enumerate(city)]),
        country_rank=country_rank,
        countries=[at for at in np.argsort(country_rank).tolist() if at in ever],
    )


def _named(kind: str, codes: Sequence[str], language: str) -> dict[str, str]:
    said = names(kind, language=language)
    return {code: str(said.get(code) or code) for code in codes}


def _column(values: Any, kind: Any) -> Numbers:
    return np.array(list(values), dtype=kind)


def _rank(keys: list[Any]) -> Numbers:
    places = np.empty(len(keys), dtype=np.int32)
    places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys), dtype=np.int32)
    return places


class Selection:
    """The cities that answer a question: one set, whatever shows it."""

    def __init__(
        self,
        query: CityQuery,
        language: str,
        *,
        ever: bool = False,
        cities: Collection[int] | None = None,
        patience: Sequence[int] | None = None,
    ) -> None:
        self.query = query
        self.ever = ever and query.on is None
        self.cities = cities
        self.language = language
        self.snapshot = snapshot()
        self.words = self.snapshot.words(language)
        self.found: Found | None = find("city", query.q, language, patience) if query.q else None
        self._masks = self._make_masks()

    def _make_masks(self) -> dict[str, Numbers]:
        """One mask a filter, so that a facet can be counted under all the others."""
        shot, query = self.snapshot, self.query
        day = query.day.toordinal()
        masks = {"on": (shot.since <= day) & (shot.until > day)}
        if self.ever:
            masks = {"on": np.ones(len(shot), dtype=np.bool_)}
        if self.cities is not None:
            masks["city"] = np.isin(shot.city, list(self.cities))
        for name in ("field", "region", "country"):
            if wanted := getattr(query, name):
                masks[name] = np.isin(getattr(shot, name), _places(self._codes(name), wanted))
        if query.since:
            masks["since"] = shot.member_year >= query.since
        if query.until:
            masks["until"] = shot.member_year <= query.until
        if query.confirmed:
            masks["confirmed"] = shot.confirmed if query.confirmed == "yes" else ~shot.confirmed
        if self.found is not None:
            masks["q"] = self._tiers[shot.city] >= 0
        return masks

    @cached_property
    def _tiers(self) -> Numbers:
        """How well each city answers the words searched for: 0 is best, -1 not at all."""
        tiers = np.full(len(self.snapshot.cities), -1, dtype=np.int16)
        if self.found:
            at = self.snapshot.places_in(self.found.catalogue)[self.found.places]
            tiers[at[at >= 0]] = self.found.place_tiers[at >= 0]
        return tiers

    def _codes(self, name: str) -> list[str]:
        shot = self.snapshot
        return {"field": shot.fields, "region": shot.regions, "country": shot.countries}[name]

    def _mask(self, leaving_out: str = "") -> Numbers:
        """All filters together, or all but one."""
        return self._others(leaving_out) if leaving_out in self._masks else self._all

    @cached_property
    def _all(self) -> Numbers:
        return self._others("")

    def _others(self, leaving_out: str) -> Numbers:
        mask: Numbers | None = None
        for name, one in self._masks.items():
            if name != leaving_out:
                mask = one if mask is None else mask & one
        assert mask is not None  # noqa: S101 there is always the day
        return mask

    # --- the set --------------------------------------------------------------------------------------------
    @cached_property
    def indices(self) -> Numbers:
        """The designations selected, in the order asked for."""
        shot, mask = self.snapshot, self._mask()
        if self.query.order != "relevance":
            order = shot.order(self.query.order, self.language)
            return order[mask[order]]
        chosen = np.flatnonzero(mask)
        cities = shot.city[chosen]
        keys = (self.words.city_rank[cities], -shot.population[cities], self._tiers[cities])
        return chosen[np.lexsort(keys)]

    @cached_property
    def total(self) -> int:
        return len(self.indices)

    @property
    def pages(self) -> int:
        """How many pages the set fills; an empty set has one, empty."""
        return max(1, -(-self.total // self.query.page_size))

    @property
    def corrected(self) -> tuple[str, ...]:
        """The spellings that were found instead of what was typed."""
        return self.found.corrected if self.found else ()

    def page_indices(self, page: int | None = None) -> Numbers:
        """The designations of one page."""
        first = ((page or self.query.page) - 1) * self.query.page_size
        return self.indices[first : first + self.query.page_size]

    def rows(self, page: int | None = None) -> list[CityRow]:
        """The rows of one page."""
        return [self.snapshot.row(at, self.words) for at in self.page_indices(page).tolist()]

    def all_rows(self) -> Iterator[CityRow]:
        """Every row of the set, one after the other."""
        return (self.snapshot.row(at, self.words) for at in self.indices.tolist())

    # --- counts ---------------------------------------------------------------------------------------------
    @cached_property
    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Each facet's values with their counts under the other filters; countries that ever had a city."""
        words, shot = self.words, self.snapshot
        countries = words.countries
        if new := set(_places(shot.countries, self.query.country)).difference(countries):
            countries = sorted([*countries, *new], key=words.country_rank.__getitem__)
        return {
            "field": self._facet("field", words.field, range(len(shot.fields))),
            "region": self._facet("region", words.region, range(len(shot.regions))),
            "country": self._facet("country", words.country, countries),
            "confirmed": self._confirmed(),
        }

    def _facet(self, name: str, words: dict[str, str], places: Any) -> tuple[FacetValue, ...]:
        codes = self._codes(name)
        values = getattr(self.snapshot, name)[self._mask(leaving_out=name)]
        counts = np.bincount(values[values >= 0], minlength=len(codes)).tolist()
        chosen = getattr(self.query, name)
        return tuple(
            FacetValue(codes[at], words[codes[at]], counts[at], codes[at] in chosen) for at in places
        )

    def _confirmed(self) -> tuple[FacetValue, ...]:
        values = self.snapshot.confirmed[self._mask(leaving_out="confirmed")]
        yes = int(np.count_nonzero(values))
        counts = {"yes": yes, "no": len(values) - yes}
        return tuple(
            FacetValue(code, "", count, self.query.confirmed == code) for code, count in counts.items()
        )

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which a membership of ours begins."""
        years = self.snapshot.member_year
        return (int(years.min()), int(years.max())) if len(years) else (2004, 2004)


def _places(codes: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [at for at, code in enumerate(codes) if code in wanted]


def select(
    query: CityQuery,
    language: str | None = None,
    *,
    ever: bool = False,
    cities: Collection[int] | None = None,
    patience: Sequence[int] | None = None,
) -> Selection:
    """The cities that answer `query`, in the words of `language` (the reader's when none is given).

    With `ever`, a question without a day is about all designations there ever were: a city may come twice.
    `cities` (places in the snapshot) narrows the set to some cities; `patience` is how many slips are forgiven, one
    step after the other (`search.finding.PATIENCE` when none is given).
    """
    return Selection(
        query, language or get_language() or SOURCE_LANGUAGE, ever=ever, cities=cities, patience=patience
    )


# --- smaller questions of other pages -----------------------------------------------------------------------
def members(on: dt.date | None = None, language: str | None = None) -> list[CityRow]:
    """Every member city on that day, by name."""
    return list(select(CityQuery(on=on), language).all_rows())


def counts_by(what: What, on: dt.date | None = None) -> dict[str, int]:
    """How many member cities each field, region or country has on that day, zeros included."""
    shot = snapshot()
    codes = {"field": shot.fields, "region": shot.regions, "country": shot.countries}[what]
    values = getattr(shot, what)[_held(shot, on)]
    return dict(zip(codes, np.bincount(values[values >= 0], minlength=len(codes)).tolist(), strict=True))


def total(on: dt.date | None = None) -> int:
    """How many member cities there are on that day."""
    return int(np.count_nonzero(_held(snapshot(), on)))


def distance(code: str, other: str) -> float:
    """Kilometres from one city to another as the crow flies."""
    shot = snapshot()
    return float(_distances(shot, code)[shot.city_at[other]])


class Near(NamedTuple):
    """A member city and how far away it is, in kilometres."""

    city: CityRow
    distance: float


def near(code: str, count: int = 6, on: dt.date | None = None, language: str | None = None) -> list[Near]:
    """The nearest member cities, nearest first."""
    shot = snapshot()
    far = _distances(shot, code)
    chosen = _others(shot, code, on)
    closest = chosen[np.argsort(far[shot.city[chosen]], kind="stable")][:count]
    words = _reader_words(shot, language)
    return [Near(shot.row(at, words), float(far[shot.city[at]])) for at in closest.tolist()]


def same_field(
    code: str, count: int | None = 6, on: dt.date | None = None, language: str | None = None
) -> list[CityRow]:
    """Member cities that hold the same field that day, nearest first; all of them when `count` is None."""
    shot = snapshot()
    return _alike(
        shot, code, shot.field, count, on, language, lambda chosen: _distances(shot, code)[shot.city[chosen]]
    )


def same_country(
    code: str, count: int | None = None, on: dt.date | None = None, language: str | None = None
) -> list[CityRow]:
    """The other member cities of the country, by name."""
    shot = snapshot()
    words = _reader_words(shot, language)
    chosen = _others(shot, code, on)
    chosen = chosen[shot.country[chosen] == shot.country_of_city[shot.city_at[code]]]
    ordered = chosen[np.argsort(words.city_rank[shot.city[chosen]])]
    return [shot.row(at, words) for at in ordered[:count].tolist()]


def _alike(
    shot: Snapshot,
    code: str,
    column: Numbers,
    count: int | None,
    on: dt.date | None,
    language: str | None,
    order: Callable[[Numbers], Numbers],
) -> list[CityRow]:
    own = np.flatnonzero(_held(shot, on) & (shot.city == shot.city_at[code]))
    if not len(own):
        return []
    chosen = _others(shot, code, on)
    chosen = chosen[column[chosen] == column[own[0]]]
    ordered = chosen[np.argsort(order(chosen), kind="stable")]
    return [shot.row(at, _reader_words(shot, language)) for at in ordered[:count].tolist()]


def _held(shot: Snapshot, on: dt.date | None) -> Numbers:
    day = (on or today()).toordinal()
    return (shot.since <= day) & (shot.until > day)


def _others(shot: Snapshot, code: str, on: dt.date | None) -> Numbers:
    return np.flatnonzero(_held(shot, on) & (shot.city != shot.city_at[code]))


def _reader_words(shot: Snapshot, language: str | None) -> Words:
    return shot.words(language or get_language() or SOURCE_LANGUAGE)


def _distances(shot: Snapshot, code: str) -> Numbers:
    """Kilometres from one city to every city (haversine)."""
    at = shot.city_at[code]
    lat, lon = np.radians(shot.latitude), np.radians(shot.longitude)
    half = np.sin((lat - lat[at]) / 2) ** 2 + np.cos(lat) * np.cos(lat[at]) * np.sin((lon - lon[at]) / 2) ** 2
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
