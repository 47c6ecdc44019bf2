"""Cities side by side, as whoever answers for several needs them: who acts, what is stale, what was recorded last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import get_language

from mreza.activities.models import Card
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.cities.register import ENOUGH, CityTeam, member_cities, silent_before, teams
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import now, today
from mreza.translations.lookup import SOURCE_LANGUAGE


@dataclass(frozen=True)
class CityLine:
    """One city in a row."""

    code: str
    name: str
    field: str
    country: str
    people: int
    seen: dt.datetime | None
    is_silent: bool
    confirmed_on: dt.date | None
    due_on: dt.date | None
    facts_are_old: bool
    records: int
    stale: int
    last_on: dt.date | None

    @property
    def needs_people(self) -> bool:
        return self.people < ENOUGH


def city_lines(codes: Collection[str] | None = None, *, field: str = "", country: str = "") -> list[CityLine]:
    """Member cities, named, or of a field, or of a country; by name. Four statements for any number."""
    at = now()
    members = {
        code: member
        for code, member in member_cities(at).items()
        if (codes is None or code in codes)
        and (not field or member.field == field)
        and (not country or member.country == country)
    }
    acting, silent = teams(at), silent_before(at)
    day = today(at)
    facts = {
        code: (confirmed, due)
        for code, confirmed, due in City.objects.filter(code__in=members).values_list(
            "code", "confirmed_at", "due_on"
        )
    }
    records = {
        code: told
        for code, *told in Card.objects.published()
        .filter(city__code__in=members)
        .order_by()
        .values("city__code")
        .annotate(all=Count("pk"), stale=Count("pk", filter=Q(due_on__lte=day)), last=Max("published_at"))
        .values_list("city__code", "all", "stale", "last")
    }
    language = get_language() or SOURCE_LANGUAGE
    names = city_names(language)
    lines = []
    for code, member in members.items():
        team = acting.get(code, CityTeam())
        confirmed, due = facts[code]
        count, stale, last = records.get(code, (0, 0, None))
        lines.append(
            CityLine(
                code, str(names.get(code, code)), member.field, member.country, len(team.people), team.seen,
                team.is_silent(silent), today(confirmed) if confirmed else None, due, bool(due and due < day),
                count, stale, today(last) if last else None,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (sort_key(line.name, language), line.code))


@dataclass(frozen=True)
class Totals:
    """What a desk says first about its cities."""

    cities: int
    nobody: int
    one: int
    silent: int
    unconfirmed: int
    old: int
    stale: int
    without_records: int


def totals(lines: Collection[CityLine]) -> Totals:
    return Totals(
        len(lines),
        sum(line.people == 0 for line in lines),
        sum(line.people == 1 for line in lines),
        sum(line.is_silent for line in lines),
        sum(line.confirmed_on is None for line in lines),
        sum(line.facts_are_old for line in lines),
        sum(line.stale for line in lines),
        sum(line.records == 0 for line in lines),
    )
