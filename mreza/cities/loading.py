"""The network that comes with the house, from `data/*.csv`; see the README there.

Everything in one transaction, all or nothing; a second load changes nothing; what the Secretariat edited is
kept and named. One journal entry says what a load did.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from mreza.cities.choices import Precision
from mreza.cities.history import Span, backwards, overlap, starts
from mreza.cities.hooks import also_loaded
from mreza.cities.models import City, Country, CreativeField, Designation, Discipline, Region, Round, Source
from mreza.cities.models.city import known_time_zone
from mreza.foundation import hooks
from mreza.foundation.loading import BadFile, DataRow, Expected, Tally, load_table, read_file
from mreza.foundation.tables import cells
from mreza.journal.models import record
from mreza.translations.loading import Place, Wording, load_texts, wordings
from mreza.vocabulary import loading as vocabulary
from mreza.vocabulary.loading import CODE, POSITION

DATA = Path(__file__).parent / "data"

CITY_CODE = cells.matching(r"[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*", "“%(value)s” is no city's code.")
DESIGNATION_CODE = cells.matching(r"[a-z]{2}-[a-z0-9-]+-\d{4}(?:-\d+)?", "“%(value)s” is no code.")
COUNTRY_CODE = cells.matching(r"[a-z]{2}", "“%(value)s” is no country's code.")
PRECISION = cells.one_of(Precision.values, "“%(value)s” is neither day nor year.")
COUNT = Expected(cells.whole(0, 1_000_000), None)


def date(raw: str) -> Any:
    return cells.day(raw).date


def web_address(raw: str) -> str:
    URLValidator(schemes=["http", "https"])(raw)
    return raw


def time_zone(raw: str) -> str:
    known_time_zone(raw)
    return raw


DATE = Expected(date)
FLAG = Expected(cells.flag)
COUNTRIES = {
    "code": Expected(COUNTRY_CODE),
    "alpha3": Expected(cells.matching(r"[A-Z]{3}", "“%(value)s” is no alpha-3 code.")),
    "m49": Expected(cells.matching(r"[0-9]{3}", "“%(value)s” is no M49 code.")),
    "region": Expected(CODE, None),
    "south": Expected(cells.decimal(-90, 90), None),
    "north": Expected(cells.decimal(-90, 90), None),
    "west": Expected(cells.decimal(-180, 180), None),
    "east": Expected(cells.decimal(-180, 180), None),
    "unesco_status": Expected(cells.one_of(Country.UnescoStatus.values, "“%(value)s” is no status.")),
}
FIELDS = {
    "code": Expected(CODE),
    "position": Expected(POSITION),
    "since": DATE,
    "since_precision": Expected(PRECISION),
}
DISCIPLINES = {"code": Expected(CODE), "field": Expected(CODE), "position": Expected(POSITION)}
ROUNDS = {
    "code": Expected(CODE),
    "announced_on": DATE,
    "precision": Expected(PRECISION),
    "unesco_new": COUNT,
    "unesco_total": COUNT,
    "source": Expected(str, ""),
}
SOURCES = {"code": Expected(CODE), "url": Expected(web_address, ""), "confirmed": FLAG}
CITIES = {
    "code": Expected(CITY_CODE),
    "name": Expected(cells.text(120)),
    "native_name": Expected(cells.text(120), ""),
    "native_language": Expected(cells.matching(r"[A-Za-z0-9-]{2,20}", "“%(value)s” is no language."), ""),
    "country": Expected(COUNTRY_CODE),
    "latitude": Expected(cells.decimal(-90, 90)),
    "longitude": Expected(cells.decimal(-180, 180)),
    "population": Expected(cells.whole(0, 100_000_000), None),
    "population_source": Expected(cells.text(200), ""),
    "geonames_id": Expected(cells.whole(1, 2_147_483_647), None),
    "wikidata": Expected(cells.matching(r"Q[1-9][0-9]{0,14}", "“%(value)s” is no Wikidata item."), ""),
    "time_zone": Expected(time_zone, ""),
    "search_names": Expected(cells.lines(10_000), ""),
}
DESIGNATIONS = {
    "code": Expected(DESIGNATION_CODE),
    "city": Expected(CITY_CODE),
    "field": Expected(CODE),
    "since": DATE,
    "since_precision": Expected(PRECISION),
    "until": Expected(date, None),
    "until_precision": Expected(PRECISION, ""),
    "round": Expected(CODE, None),
    "source": Expected(CODE, None),
    "confirmed": FLAG,
}


@transaction.atomic
def load_network(
    *, dry_run: bool = False, data: Path = DATA, words: Path = vocabulary.DATA, by: Any = None
) -> list[Tally]:
    """Bring the database to what the files say, by codes; what each table gained is told.

    A dry run does the same and takes it back.
    """
    tallies = [*vocabulary.load_vocabularies(words), *_load_cities(data)]
    altered = [tally for tally in tallies if tally.altered]
    if altered:
        hooks.reindex()
        record(
            "network.loaded",
            ("network", "data"),
            by=by,
            before={t.table: t.before for t in altered if t.before},
            after={t.table: _told(t) for t in altered},
        )
    for others in also_loaded().values():
        tallies += others
    if dry_run:
        transaction.set_rollback(True)
    return tallies


def _told(tally: Tally) -> dict[str, Any]:
    return {"created": len(tally.created), "removed": tally.removed, "changed": tally.after}


def _load_cities(data: Path) -> list[Tally]:
    regions = read_file(data / "regions.csv", {"code": Expected(CODE), "position": Expected(POSITION)})
    countries = read_file(data / "countries.csv", COUNTRIES)
    fields = read_file(data / "fields.csv", FIELDS)
    disciplines = read_file(data / "disciplines.csv", DISCIPLINES)
    rounds = read_file(data / "rounds.csv", ROUNDS)
    sources = read_file(data / "sources.csv", SOURCES)
    cities = read_file(data / "cities.csv", CITIES)
    designations = read_file(data / "designations.csv", DESIGNATIONS)
    _check_links(
        (countries, "region", regions),
        (disciplines, "field", fields),
        (cities, "country", countries),
        (designations, "city", cities),
        (designations, "field", fields),
        (designations, "round", rounds),
        (designations, "source", sources),
    )
    history = _History(designations)
    texts: dict[Place, Wording] = {}
    for kind, rows in (
        (Region.kind, regions), (Country.kind, countries), (CreativeField.kind, fields),
        (Discipline.kind, disciplines), (Round.kind, rounds), (Source.kind, sources),
    ):  # fmt: skip
        texts |= wordings(kind, rows)
    texts |= wordings(City.kind, cities, without=("name_en",))
    texts |= wordings(Designation.kind, designations)
    kinds = [
        model.kind for model in (Region, Country, CreativeField, Discipline, Round, Source, City, Designation)
    ]
    return [
        load_table(Region, _by_code(regions)),
        load_table(Country, _by_code(countries)),
        load_table(CreativeField, _by_code(fields)),
        load_table(Discipline, _by_code(disciplines)),
        load_table(Round, _by_code(rounds)),
        load_table(Source, _by_code(sources)),
        load_table(City, _by_code(cities)),
        load_table(Designation, _by_code(designations), complete=history.complete),
        load_texts("texts of the cities", texts, kinds=kinds, parts=("name", "short", "note")),
    ]


def _by_code(rows: list[DataRow]) -> dict[str, dict[str, Any]]:
    return {row.values["code"]: {k: v for k, v in row.values.items() if k != "code"} for row in rows}


def _check_links(*links: tuple[list[DataRow], str, list[DataRow]]) -> None:
    problems = []
    for rows, column, others in links:
        known = {row.values["code"] for row in others}
        problems += [
            row.complain(column, _("“%(value)s” is not known.") % {"value": row.values[column]})
            for row in rows
            if row.values[column] is not None and row.values[column] not in known
        ]
    if problems:
        raise BadFile(problems)


class _History:
    """Holds the designations as they will be against the rules of the network, before anything is written."""

    def __init__(self, rows: list[DataRow]) -> None:
        self.rows = {row.values["code"]: row for row in rows}
        self.problems: list[str] = []
        began = dict(CreativeField.objects.values_list("code", "since"))
        for row in rows:
            since = began.get(row.values["field"])
            if since and row.values["since"] < since:
                self.problems.append(row.complain("since", _("The field did not exist then.")))
            for name in ("since", "until"):
                day, precision = row.values[name], row.values[f"{name}_precision"]
                if day and precision == Precision.YEAR and (day.month, day.day) != (1, 1):
                    self.problems.append(row.complain(name, _("A year is written as its 1 January.")))

    def complete(self, present: dict[str, Any]) -> list[Designation]:
        """Refuse overlaps; put down where each unbroken membership began."""
        altered: list[Designation] = []
        of_city: dict[int, list[Designation]] = {}
        for designation in present.values():
            of_city.setdefault(designation.city_id, []).append(designation)
        for held in of_city.values():
            spans = [Span(d.code, d.since, d.until) for d in held]
            if wrong := backwards(spans):
                self._refuse(str(wrong.key), "until", _("A designation ends after it begins."))
            if pair := overlap(spans):
                message = _("The city holds two fields at a time, also by “%(code)s”.")
                mine, other = (pair[1], pair[0]) if pair[1].key in self.rows else pair
                self._refuse(str(mine.key), "since", message % {"code": other.key})
            began = starts(spans)
            for designation in held:
                if designation.member_since != began[designation.code]:
                    designation.member_since = began[designation.code]
                    altered.append(designation)
        if self.problems:
            raise BadFile(self.problems)
        return altered

    def _refuse(self, code: str, column: str, message: str) -> None:
        row = self.rows.get(code)
        self.problems.append(row.complain(column, message) if row else f"{code}: {message}")
