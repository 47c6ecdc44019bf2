"""Where the places of a selection are: each is one point, under the first of its creative fields."""

from __future__ import annotations

from typing import Any

import numpy as np

from mreza.areas.partnerships.places.listing import PlaceRow
from mreza.cities.directory import snapshot
from mreza.cities.points import Drawing, Point
from mreza.cities.projection import project
from mreza.foundation.faceted import Selected

MOST = 1500  # drawn on the server; the map's script gets all of them


def drawing(selection: Selected) -> Drawing:
    """The places of a selection as they are drawn on the server, northern ones first."""
    points = [
        Point(x, y, row.code, str(row.name), _field(row), _told(row))
        for x, y, row in _placed(selection.all_rows()[:MOST])
    ]
    return Drawing(sorted(points, key=lambda point: (point.y, point.x, point.code)), [])


def as_json(selection: Selected) -> dict[str, Any]:
    """All points of the selection in the shape the map's script reads: fields and countries by their place."""
    rows = _placed(selection.all_rows())
    called = snapshot().words(selection.language).field
    fields = sorted({_field(row) for _x, _y, row in rows})
    countries = sorted({row.country_name for _x, _y, row in rows})
    field_at = {field: at for at, field in enumerate(fields)}
    country_at = {country: at for at, country in enumerate(countries)}
    return {
        "count": len(rows),
        "fields": [[field, called.get(field, "")] for field in fields],
        "countries": countries,
        "points": [
            [x, y, row.code, str(row.name), field_at[_field(row)], country_at[row.country_name], _told(row)]
            for x, y, row in rows
        ],
    }


def _placed(rows: list[PlaceRow]) -> list[tuple[float, float, PlaceRow]]:
    x, y = (
        np.round(one, 1).tolist()
        for one in project(
            np.array([row.latitude for row in rows], dtype=np.float64),
            np.array([row.longitude for row in rows], dtype=np.float64),
        )
    )
    return list(zip(x, y, rows, strict=True))


def _field(row: PlaceRow) -> str:
    return row.fields[0] if row.fields else "other"


def _told(row: PlaceRow) -> str:
    return f"{row.kind_name} · {row.city_name}"
