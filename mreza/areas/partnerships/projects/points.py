"""Where the projects of a selection are: each city named in one is a point, and says how many."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import ngettext

from mreza.areas.partnerships.projects.query import Selection
from mreza.cities.directory import snapshot
from mreza.cities.points import Drawing, Point
from mreza.cities.projection import project
from mreza.ui.formats import number


def drawing(selection: Selection) -> Drawing:
    """The cities of a selection as they are drawn on the server, northern ones first."""
    points = [
        Point(x, y, code, name, field, f"{field_name} · {told(count)}" if field_name else told(count))
        for x, y, code, name, field, field_name, _country, count in _cities(selection)
    ]
    return Drawing(sorted(points, key=lambda point: (point.y, point.x, point.code)), [])


def as_json(selection: Selection) -> dict[str, Any]:
    """All points of the selection in the shape the map's script reads: fields and countries by their place."""
    rows = _cities(selection)
    fields = sorted({(row[4], row[5]) for row in rows})
    countries = sorted({row[6] for row in rows})
    field_at = {field: at for at, (field, _name) in enumerate(fields)}
    country_at = {name: at for at, name in enumerate(countries)}
    return {
        "count": len(rows),
        "fields": [list(one) for one in fields],
        "countries": countries,
        "points": [
            [x, y, code, name, field_at[field], country_at[country], told(count)]
            for x, y, code, name, field, _field_name, country, count in rows
        ],
    }


def told(count: int) -> str:
    return ngettext("%(count)s project", "%(count)s projects", count) % {"count": number(count)}


def _cities(selection: Selection) -> list[tuple[Any, ...]]:
    """Each city named in a selected project: place, code, name, the field most of its projects have, how many."""
    shot = snapshot()
    words = shot.words(selection.language)
    counts = {code: count for code, count in selection.counts("city").items() if code in shot.city_at}
    of_field = {code: selection.counts("city", field=code) for code in shot.fields}
    codes = sorted(counts)
    at = np.array([shot.city_at[code] for code in codes], dtype=np.int64)
    x, y = (np.round(one, 1).tolist() for one in project(shot.latitude[at], shot.longitude[at]))
    told_of = []
    for n, code in enumerate(codes):
        own = {field: found[code] for field, found in of_field.items() if code in found}
        field = min(own, key=lambda name: (-own[name], name), default="")
        city = shot.city_at[code]
        country = words.country[shot.cities[city][4]]
        name = words.field.get(field, "")
        told_of.append((x[n], y[n], code, words.city[city], field or "other", name, country, counts[code]))
    return told_of
