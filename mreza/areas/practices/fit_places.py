"""What the fit check knows of each city: from its rows, from CLDR and from the two shipped tables. The rest is unknown.

Climate has no source whose origin can be followed (`science/data/README.md`), so it is not compared at all. What a
practice cost is known of those who carried it on, never of a city as such: `Place.budget` is empty here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from mreza.cities.directory import Snapshot, snapshot
from mreza.journal.versions import kept_by_version
from mreza.science.fit import BUDGET_BANDS, WEIGHTS, Part, Place, Scale
from mreza.science.places import city_facts, country_facts, official_languages
from mreza.vocabulary.models import CostBand

NOT_COMPARED = (Part.CLIMATE,)


@kept_by_version
def scale() -> Scale:
    """The weights in force, and the cost bands in their order."""
    bands = tuple(CostBand.objects.order_by("position", "code").values_list("code", flat=True))
    weights = {part: 0 if part in NOT_COMPARED else weight for part, weight in WEIGHTS.items()}
    return Scale(weights=weights, budget=bands or BUDGET_BANDS)


@kept_by_version
def places(day: dt.date) -> Mapping[str, Place]:
    """Every city by its code, as it stands that day."""
    shot = snapshot()
    fields, spoken = _fields(shot, day), _Spoken()
    found = {}
    for at, row in enumerate(shot.cities):
        code, country, population, working = row[0], row[4], row[7], row[15]
        region = int(shot.region_of_country[shot.country_of_city[at]])
        nation, own = country_facts().get(country), city_facts().get(code)
        found[code] = Place(
            code,
            population or None,
            shot.regions[region] if region >= 0 else None,
            country,
            nation.income if nation else None,
            None,
            spoken.by(country, working),
            own.coast if own else None,
            own.capital if own else None,
            fields.get(code),
        )
    return found


def _fields(shot: Snapshot, day: dt.date) -> dict[str, str]:
    """The creative field each city holds; of one that left, the last it held."""
    found = {}
    for at, row in enumerate(shot.designations):  # of one city the oldest first
        if row[2] <= day:
            found[shot.cities[int(shot.city[at])][0]] = row[1]
    return found


class _Spoken:
    """Languages one can work in with a city: official in the whole country, and those the city itself names."""

    def __init__(self) -> None:
        self._official: dict[str, frozenset[str] | None] = {}

    def by(self, country: str, working: list[str]) -> frozenset[str] | None:
        if country not in self._official:
            self._official[country] = official_languages(country)
        official = self._official[country]
        if not working:
            return official
        return (official or frozenset()) | {code.split("-")[0] for code in working}


def income_source() -> str:
    """Whose income groups these are, as the table says; to be named wherever one is shown."""
    sources = sorted({one.income_source for one in country_facts().values() if one.income_source})
    return ", ".join([*sources, "CC BY 4.0"])
