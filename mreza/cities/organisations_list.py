"""The register of organisations: chosen by kind, sector and place; one set for the page, the files and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mreza.cities.choices import Sector
from mreza.cities.directory import snapshot
from mreza.cities.models import Country, Organisation
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.faceted import Facet, FacetQuery, Gathered, Selected, parameters
from mreza.foundation.moments import today
from mreza.foundation.text import fold
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names
from mreza.ui.faceted import FacetedPage
from mreza.ui.formats import number
from mreza.ui.listing import Way
from mreza.vocabulary.models import OrganisationKind

FACETS = ("kind", "sector", "region", "country", "city")
SORTS = ("name", "city", "newest")
PARAMETERS = parameters(FACETS)
UNSAID = Said("", SOURCE_LANGUAGE)


class OrganisationRow(NamedTuple):
    """An organisation of the register in the words of one language."""

    code: str
    name: str
    kind: str
    kind_name: str
    sector: str
    sector_name: str
    city: str
    city_name: str
    country: str
    country_name: str
    region: str
    website: str
    about: Said
    entered_at: dt.datetime  # since then it stands in the register

    @property
    def since(self) -> dt.date:
        return today(self.entered_at)

    @property
    def url(self) -> str:
        return reverse("cities:organisation", kwargs={"code": self.code})


@kept_by_version
def gathered(language: str) -> Gathered:
    """Every confirmed organisation as the data stands now."""
    words = snapshot().words(language)
    kinds = {code: str(said) for code, said in names(OrganisationKind.kind, language=language).items()}
    ordered = OrganisationKind.objects.order_by("position", "code").values_list("code", flat=True)
    regions = dict(Country.objects.values_list("code", "region__code"))
    cities = city_names(language)
    about = names(Organisation.kind, "about", language)
    with translation.override(language):
        sectors = {value: str(label) for value, label in Sector.choices}
    stored = Organisation.objects.confirmed().values_list(
        "code", "name", "organisation_kind__code", "sector", "city__code", "country__code", "website",
        Coalesce("decided_at", "proposed_at"),
    )  # fmt: skip
    rows = [
        OrganisationRow(
            code, name, kind or "", kinds.get(kind, "") if kind else "", sector, sectors[sector],
            city or "", str(cities.get(city, "")) if city else "",
            country or "", words.country.get(country, country) if country else "",
            (regions.get(country) or "") if country else "", website, about.get(code, UNSAID), at,
        )
        for code, name, kind, sector, city, country, website, at in stored.order_by("pk")
    ]  # fmt: skip
    places = range(len(rows))
    by_name = sorted(places, key=lambda at: (sort_key(rows[at].name, language), rows[at].code))
    rank = {place: at for at, place in enumerate(by_name)}
    return Gathered(
        rows,
        [fold(f"{row.name} {row.city_name} {row.country_name} {row.kind_name} {row.about}") for row in rows],
        {
            "kind": Facet({code: kinds.get(code, code) for code in ordered}, _one(row.kind for row in rows)),
            "sector": Facet(sectors, _one(row.sector for row in rows)),
            "region": Facet(words.region, _one(row.region for row in rows)),
            "country": Facet(_in_order(words.country, language), _one(row.country for row in rows), False),
            "city": Facet(
                _in_order({code: str(name) for code, name in cities.items()}, language),
                _one(row.city for row in rows), False,
            ),
        },
        {
            "name": by_name,
            "city": sorted(
                places, key=lambda at: (not rows[at].city, sort_key(rows[at].city_name, language), rank[at])
            ),
            "newest": sorted(places, key=lambda at: (-rows[at].entered_at.timestamp(), rank[at])),
        },
    )  # fmt: skip


def _one(codes: object) -> list[tuple[str, ...]]:
    return [(code,) if code else () for code in codes]  # type: ignore[attr-defined]


def _in_order(called: Mapping[str, str], language: str) -> dict[str, str]:
    """Codes with their names, in the order of the reader's alphabet."""
    return dict(sorted(called.items(), key=lambda pair: (sort_key(pair[1], language), pair[0])))


def asked(
    given: QueryDict, *, language: str = "", strict: bool = False, also: tuple[str, ...] = ()
) -> Selected:
    """The organisations a query string asks for, in the words of a language (the reader's when none is given)."""
    language = language or get_language() or SOURCE_LANGUAGE
    rows = gathered(language)
    query = FacetQuery.from_params(given, rows, usual="name", strict=strict, also=also)
    return Selected(query, rows, language)


@dataclass(frozen=True)
class Listing(FacetedPage):
    """One selection of organisations, with the addresses that lead on from it."""

    page_name = "cities:organisations"
    usual_order = "name"
    falling = ("newest",)
    open_facets = ("kind", "sector")

    @property
    def ways(self) -> Mapping[str, Way]:
        from mreza.cities.organisations_files import FORMATS

        return FORMATS

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("cities:organisations-feed")

    def legends(self) -> Mapping[str, str]:
        return {
            "kind": _("Kind of organisation"),
            "sector": _("Sector"),
            "region": _("Region"),
            "country": _("Country"),
            "city": _("City"),
        }

    def orders(self) -> Mapping[str, str]:
        return {"name": _("Name"), "city": _("City"), "newest": _("Newest")}

    def count_line(self) -> str:
        total = self.selection.total
        return ngettext("%(count)s organisation", "%(count)s organisations", total) % {"count": number(total)}
