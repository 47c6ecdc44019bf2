"""What the page of offers and needs shows around them: filters, links, pages, downloads, the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.wishes.columns import ANY_TIME
from mreza.areas.partnerships.wishes.query import FACETS, SORTS, Selection, WishQuery
from mreza.cities.directory import snapshot
from mreza.cities.points import MOST_POINTS, Disc, Drawing, Point
from mreza.cities.projection import project
from mreza.foundation.parameters import Mistake
from mreza.ui.formats import date, number
from mreza.ui.listing import ListPage, Way

VIEWS = ("list", "map", "table")
# Groups of options in the order of the page; cities and targets are chosen by links that lead here.
SHOWN = (
    "side", "kind", "field", "region", "country", "language", "objective", "online", "period", "sector", "state",
)  # fmt: skip
OPEN = ("side", "kind")  # not folded when nothing is chosen


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "side": _("Offered or needed"),
        "kind": _("What it is"),
        "field": _("Creative field"),
        "region": _("Region"),
        "country": _("Country"),
        "city": _("City"),
        "language": _("Working language"),
        "objective": _("Objective of the Network"),
        "target": _("SDG target"),
        "online": _("Online or at a place"),
        "period": _("Year"),
        "sector": _("Sector"),
        "state": _("State"),
    }


@dataclass(frozen=True)
class Listing(ListPage):
    """One selection of offers and needs in one view, with the addresses that lead on from it."""

    page_name = "partnerships:wishes"
    views_offered = VIEWS
    usual_order = "newest"
    falling = ("newest",)

    selection: Selection
    view: str = VIEWS[0]

    @property
    def query(self) -> WishQuery:
        return self.selection.query

    @property
    def ways(self) -> Mapping[str, Way]:
        from mreza.areas.partnerships.wishes.exports import FORMATS

        return FORMATS

    @property
    def points_address(self) -> str:
        """Where the map's script gets the points of this set."""
        return self.elsewhere("partnerships:wishes-points")

    @property
    def feed_address(self) -> str:
        """The newest of this set, as a feed."""
        return self.elsewhere("partnerships:wishes-feed")

    # --- what is said about the set -----------------------------------------------------------------------
    def count_line(self) -> str:
        """How many offers and needs, in words; read aloud when the set changes."""
        counts = self.counts()
        offers, needs = counts[Side.OFFER.value], counts[Side.NEED.value]
        told = []
        if offers or not needs:
            said = ngettext("%(count)s offer", "%(count)s offers", offers)
            told.append(said % {"count": number(offers)})
        if needs or not offers:
            said = ngettext("%(count)s need", "%(count)s needs", needs)
            told.append(said % {"count": number(needs)})
        return " · ".join(told)

    def counts(self) -> dict[str, int]:
        """How many of each side are in the set."""
        chosen = self.query.chosen.get("side", ())
        return {
            value.code: value.total if not chosen or value.code in chosen else 0
            for value in self.selection.facet("side")
        }

    def told(self, mistake: Mistake) -> dict[str, str]:
        """What is wrong, with the name of the field, and the way to it where there is one."""
        called = legends()
        days = {"since": _("Possible from"), "until": _("Possible until")}
        fields = {**{name: called[name] for name in SHOWN}, **days, "q": _("Search")}
        others = {**called, "sort": _("Order"), "view": _("View"), "page": _("Page")}
        name = fields.get(mistake.parameter) or others.get(mistake.parameter) or mistake.parameter
        return {
            "text": f"{name}: {mistake.message}",
            "href": f"#in-{mistake.parameter}" if mistake.parameter in fields else "",
        }

    # --- filters ------------------------------------------------------------------------------------------
    def facets(self) -> Iterator[dict[str, Any]]:
        """The groups of options with their counts; folded until one is chosen."""
        called = legends()
        for name in SHOWN:
            values = self.selection.facet(name)
            if values:
                yield {
                    "name": name,
                    "legend": called[name],
                    "options": [
                        (value.code, self._named(name, value.code, value.name), value.total, value.chosen)
                        for value in values
                    ],
                    "open": name in OPEN or any(value.chosen for value in values),
                }

    def kept(self) -> list[tuple[str, str]]:
        """What is chosen but has no box in the form."""
        chosen = self.query.chosen
        return [(name, code) for name in FACETS if name not in SHOWN for code in chosen.get(name, ())]

    def _named(self, name: str, code: str, called: str) -> str:
        return f"{code} {called}" if name in ("objective", "target") else called

    def chips(self) -> list[dict[str, str]]:
        """Each filter in force as a link that takes it away."""
        query, found = self.query, []
        if query.q:
            found.append(self.chip(_("“%(text)s”") % {"text": query.q}, "q"))
        for name in FACETS:
            for code in query.chosen.get(name, ()):
                called = self.selection.called(name, code)
                if name == "period" and code != ANY_TIME:
                    called = code
                found.append(self.chip(self._named(name, code, called), name, code))
        if query.since:
            found.append(self.chip(_("from %(day)s") % {"day": date(query.since)}, "since"))
        if query.until:
            found.append(self.chip(_("until %(day)s") % {"day": date(query.until)}, "until"))
        return found

    # --- links --------------------------------------------------------------------------------------------
    def sorts(self) -> dict[str, dict[str, Any]]:
        labels = {
            "relevance": _("Relevance"),
            "newest": _("Newest"),
            "expires": _("Open until"),
            "begins": _("Begins"),
            "city": _("City"),
        }
        return self.order_links(labels, SORTS)

    def api_address(self) -> str:
        """The same set for programs: offers and needs are two collections there."""
        chosen = self.query.chosen.get("side", ())
        name = "needs" if chosen == (Side.NEED.value,) else "offers"
        return self.to(self.query.address(page_size=50, side=()), base=f"/api/v1/{name}")


# --- the map --------------------------------------------------------------------------------------------------
def drawing(selection: Selection) -> Drawing:
    """The cities of a selection as they are drawn on the server, northern ones first; where too many, by country."""
    found = _cities(selection)
    if len(found) > MOST_POINTS:
        return Drawing([], _discs(selection, found))
    points = [
        Point(one.x, one.y, one.code, one.name, one.field, f"{one.field_name} · {one.told}") for one in found
    ]
    return Drawing(sorted(points, key=lambda point: (point.y, point.x, point.code)), [])


def as_json(selection: Selection) -> dict[str, Any]:
    """All points of the selection in the shape the map's script reads: fields and countries by their place."""
    found = _cities(selection)
    fields = sorted({(one.field, one.field_name) for one in found})
    countries = sorted({one.country for one in found})
    field_at = {code: at for at, (code, _name) in enumerate(fields)}
    country_at = {name: at for at, name in enumerate(countries)}
    return {
        "count": len(found),
        "fields": [list(one) for one in fields],
        "countries": countries,
        "points": [
            [one.x, one.y, one.code, one.name, field_at[one.field], country_at[one.country], one.told]
            for one in found
        ],
    }


@dataclass(frozen=True)
class _City:
    """A city that offers or needs something, where it stands on the map."""

    x: float
    y: float
    code: str
    name: str
    field: str
    field_name: str
    country: str
    country_code: str
    told: str
    count: int


def told(counts: Mapping[str, int]) -> str:
    """How many offers and needs one city has, in words."""
    offers, needs = counts[Side.OFFER.value], counts[Side.NEED.value]
    said = []
    if offers:
        said.append(ngettext("%(count)s offer", "%(count)s offers", offers) % {"count": number(offers)})
    if needs:
        said.append(ngettext("%(count)s need", "%(count)s needs", needs) % {"count": number(needs)})
    return ", ".join(said)


def _cities(selection: Selection) -> list[_City]:
    """Each city of the set, under the creative field it holds today or held last."""
    counts = selection.by_city()
    shot = snapshot()
    words = shot.words(selection.language)
    codes = sorted(code for code in counts if code in shot.city_at)
    at = np.array([shot.city_at[code] for code in codes], dtype=np.int64)
    x, y = (np.round(one, 1).tolist() for one in project(shot.latitude[at], shot.longitude[at]))
    found = []
    for place, code in enumerate(codes):
        city = shot.city_at[code]
        held = shot.designations_of(city)
        field = shot.fields[int(shot.field[held[-1]])] if held else "other"
        country = shot.cities[city][4]
        found.append(
            _City(
                x[place], y[place], code, words.city[city], field, words.field.get(field, ""),
                words.country[country], country, told(counts[code]), sum(counts[code].values()),
            )
        )  # fmt: skip
    return found


def _discs(selection: Selection, cities: list[_City]) -> list[Disc]:
    by_country: dict[str, list[_City]] = {}
    for city in cities:
        by_country.setdefault(city.country_code, []).append(city)
    found = []
    for code, own in by_country.items():
        x, y = (round(sum(getattr(one, axis) for one in own) / len(own), 1) for axis in ("x", "y"))
        narrower = selection.query.address(country=(code,)) if len(by_country) > 1 else ""
        radius = round(5 + 2.2 * float(np.log2(len(own))), 1)
        found.append(Disc(x, y, radius, len(own), own[0].country, narrower))
    return sorted(found, key=lambda disc: (-disc.cities, disc.name))
