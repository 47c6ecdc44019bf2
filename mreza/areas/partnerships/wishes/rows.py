"""Offers and needs as lists, files and the API show them: so many at once, in as few statements as fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from mreza.areas.partnerships.choices import Audience, Side
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.amounts import amount_line, parts_line, period_line
from mreza.areas.partnerships.wishes.cleaning import TEXTS
from mreza.areas.partnerships.wishes.query import Selection
from mreza.cities.choices import Sector
from mreza.cities.directory import snapshot
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import Said, names
from mreza.vocabulary.models import OfferKind

_CHUNK = 500
_READ = (
    "pk", "code", "side", "kind__code", "kind__unit", "city__code", "organisation__code", "organisation__name",
    "organisation__sector", "original_language", "amount", "currency", "begins", "ends", "online", "place__code",
    "place__closed_at", "languages", "pays", "audience", "parts", "left", "state", "expires_on", "entered_at",
    "confirmed_at", "changed_at", "version",
)  # fmt: skip


class Read(NamedTuple):
    """What is read of one row."""

    pk: int
    code: str
    side: str
    kind: str
    unit: str
    city: str
    organisation: str | None
    organisation_name: str | None
    organisation_sector: str | None
    original_language: str
    amount: Decimal | None
    currency: str
    begins: dt.date | None
    ends: dt.date | None
    online: bool
    place_code: str | None
    place_closed_at: dt.datetime | None
    languages: list[str]
    pays: dict[str, str]
    audience: str
    parts: int
    left: int
    state: str
    expires_on: dt.date
    entered_at: dt.datetime
    confirmed_at: dt.datetime | None
    changed_at: dt.datetime
    version: int

    @property
    def place(self) -> str:
        """Where it is, as long as that place is open."""
        return "" if self.place_closed_at else self.place_code or ""


class Row(NamedTuple):
    """An offer or a need in the words of one language, or honestly in another."""

    told: Read
    url: str
    kind_name: str
    texts: Authored
    title: Said
    text: Said
    purpose: Said
    city_name: str
    country: str
    country_name: str
    region: str
    fields: tuple[str, ...]
    objectives: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def is_offer(self) -> bool:
        return self.told.side == Side.OFFER

    @property
    def for_network(self) -> bool:
        return self.told.audience == Audience.NETWORK

    @property
    def sector(self) -> str:
        """Of the organisation; what a city itself offers or needs is of the public sector."""
        return self.told.organisation_sector or Sector.PUBLIC.value

    @property
    def amount(self) -> str:
        return amount_line(self.told.amount, self.told.unit, self.told.currency)

    @property
    def period(self) -> str:
        return period_line(self.told.begins, self.told.ends)

    @property
    def parts(self) -> str:
        return parts_line(self.told.parts, self.told.left)


def rows_at(selection: Selection, places: Sequence[int]) -> list[Row]:
    """These places of a selection, in this order: one statement for the rows and one for their words."""
    table, language = selection.columns, selection.language
    pks = table.pk[list(places)].tolist() if len(places) else []
    read = {row[0]: Read(*row) for row in Wish.objects.filter(pk__in=pks).values_list(*_READ)}
    texts = authored_many(Wish.kind_word, [one.code for one in read.values()], TEXTS) if read else {}
    where = _Where(language)
    with override(language):
        return [
            _row(read[pk], texts[read[pk].code], language, where, _codes(table, place))
            for pk, place in zip(pks, places, strict=True)
            if pk in read  # else taken away between the two looks
        ]


def _codes(table: Any, place: int) -> dict[str, tuple[str, ...]]:
    return {name: tuple(table.facets[facet].of(place)) for name, facet in _LISTS.items()}


_LISTS = {"fields": "field", "objectives": "objective", "targets": "target"}


def row_of(wish: Wish, language: str) -> Row:
    """One offer or need as a list would show it."""
    read = Read(*Wish.objects.filter(pk=wish.pk).values_list(*_READ).get())
    texts = authored_many(Wish.kind_word, [wish.code], TEXTS)[wish.code]
    codes = {name: tuple(sorted(one.code for one in getattr(wish, name).all())) for name in _LISTS}
    with override(language):
        return _row(read, texts, language, _Where(language), codes)


def _row(read: Read, texts: Authored, language: str, where: _Where, codes: dict[str, tuple[str, ...]]) -> Row:
    said = {part: texts.said(part, language) for part in TEXTS}
    city, country, country_name, region = where.of(read.city)
    return Row(
        read, reverse("partnerships:wish", kwargs={"code": read.code}), where.kind(read.kind), texts, said["title"],
        said["text"], said["purpose"], city, country, country_name, region, **codes,
    )  # fmt: skip


class _Where:
    """What cities, countries and kinds are called in a language."""

    def __init__(self, language: str) -> None:
        self._shot = snapshot()
        self._words = self._shot.words(language)
        self._kinds = names(OfferKind.kind, language=language)

    def kind(self, code: str) -> str:
        return str(self._kinds.get(code, code))

    def of(self, city: str) -> tuple[str, str, str, str]:
        """Name of the city, code and name of its country, code of its region."""
        shot, words = self._shot, self._words
        at = shot.city_at.get(city)
        if at is None:
            return city, "", "", ""
        country_at = int(shot.country_of_city[at])
        region = int(shot.region_of_country[country_at])
        country = shot.countries[country_at]
        return words.city[at], country, words.country[country], shot.regions[region] if region >= 0 else ""


def rows(selection: Selection) -> list[Row]:
    """The rows of the page asked for."""
    return rows_at(selection, selection.page_places())


def all_rows(selection: Selection) -> Iterator[Row]:
    """Every row of the set, read in parts."""
    places = selection.places.tolist()
    for first in range(0, len(places), _CHUNK):
        yield from rows_at(selection, places[first : first + _CHUNK])


def absolute(row: Row, language: str) -> str:
    with override(language):
        return settings.SITE_URL + reverse("partnerships:wish", kwargs={"code": row.told.code})
