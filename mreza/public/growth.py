"""The Network through time: its rounds, its fields, its regions, our numbers beside UNESCO's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mreza.cities import directory, totals
from mreza.cities.facts import note_about
from mreza.cities.models import Round
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.public.charts import Steps, shade, steps
from mreza.translations.lookup import said


@dataclass(frozen=True)
class RoundRow:
    """One round of designations: what is recorded here, and what UNESCO said."""

    code: str
    day: dt.date
    precision: str
    new: int
    total: int
    unesco_new: int | None
    unesco_total: int | None
    source: str
    note: Any

    @property
    def differs(self) -> bool:
        """Whether UNESCO counts other numbers than are recorded here."""
        ours = (self.new, self.total)
        theirs = (self.unesco_new, self.unesco_total)
        return any(their is not None and our != their for our, their in zip(ours, theirs, strict=True))


def rounds() -> list[RoundRow]:
    """Every round up to today, the first one first."""
    grown = {row.round: row for row in totals.growth()}
    return [
        RoundRow(
            one.code, one.announced_on, one.precision, grown[one.code].new, grown[one.code].total,
            one.unesco_new, one.unesco_total, one.source, note_about(one),
        )
        for one in _rounds()
        if one.announced_on <= today()
    ]  # fmt: skip


@kept_by_version
def _rounds() -> list[Round]:
    return list(Round.objects.all())


def growth_chart(rows: list[RoundRow]) -> Steps | None:
    """Members through time; nothing when there is no round yet."""
    if not rows:
        return None
    return steps([(row.day, row.total) for row in rows], until=today(), height=260, every=4, data=rows)


@dataclass(frozen=True)
class FieldGrowth:
    code: str
    name: str
    count: int
    chart: Steps


def fields_through_time(rows: list[RoundRow]) -> list[FieldGrowth]:
    """The same line for every field, all on one scale, so that they can be compared."""
    if not rows:
        return []
    days = [dt.date(row.day.year, 12, 31) if row.precision == "year" else row.day for row in rows]
    counts = [directory.counts_by("field", day) for day in days]
    highest = max((value for count in counts for value in count.values()), default=0)
    now = directory.counts_by("field")
    found = []
    for code in directory.snapshot().fields:
        points = [(row.day, count[code]) for row, count in zip(rows, counts, strict=True)]
        chart = steps(points, until=today(), height=72, highest=highest, every=8)
        found.append(FieldGrowth(code, said("field", code), now[code], chart))
    return found


@dataclass(frozen=True)
class Cell:
    field: str
    region: str
    count: int
    shade: int


@dataclass(frozen=True)
class Matrix:
    """How many cities of each field each region has today."""

    regions: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    total: int

    @property
    def busiest(self) -> Cell:
        return max((cell for row in self.fields for cell in row["cells"]), key=lambda cell: cell.count)

    @property
    def empty(self) -> list[Cell]:
        """Fields that no city of a region holds."""
        return [cell for row in self.fields for cell in row["cells"] if not cell.count]


def matrix() -> Matrix | None:
    """Fields × regions, on today's members; nothing while there are none."""
    counted = totals.fields_by_regions(today())
    highest = max((count for row in counted.counts for count in row), default=0)
    if not highest:
        return None
    fields = [
        {
            "code": field,
            "name": said("field", field),
            "total": sum(row),
            "cells": [
                Cell(field, region, count, shade(count, highest))
                for region, count in zip(counted.regions, row, strict=True)
            ],
        }
        for field, row in zip(counted.fields, counted.counts, strict=True)
    ]
    regions = [
        {"code": code, "name": said("region", code), "total": total}
        for code, total in zip(counted.regions, counted.by_region, strict=True)
    ]
    return Matrix(regions, fields, counted.total)
