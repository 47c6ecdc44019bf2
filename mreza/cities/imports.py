"""Cities and designations from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

For pages and commands:

    plan = read_plan(data)                 # bytes of a CSV or XLSX; raises Unreadable (a ValidationError) when the
                                           # file as a whole cannot be read: one clear sentence
    plan.notices                           # what was decided about the file (sheet, separator), to be shown
    plan.errors                            # list of Problem(row, cell, column, message); the plan cannot be applied
    plan.rows                              # list of PlanRow(number, action, code, name, changes)
                                           #   action: "create" | "change" | "skip" | "error"
                                           #   changes: list of Change(column, before, after), as text
    plan.counts                            # {"create": 3, "change": 1, "skip": 402, "error": 0}
    plan.fingerprint                       # pass it back: apply() refuses when something else would happen now
    plan.apply(by=user, fingerprint="…")   # one transaction; journal entries by the verbs; raises
                                           # CannotBeApplied (errors), Outdated (the data changed in between)
    template_csv(), template_xlsx()        # bytes, headed by the columns below

Every row is a city with one of its designations; a city with two designations has two rows, of which the second
needs only `code`, `field` and the dates. Repeatable: a city is found by its code (or, without one, by the code
its country and name make), a designation by its city and the year it began. An empty cell changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.cities.designating import (
    CITY_FIELDS,
    DESIGNATION_FIELDS,
    YEARS_AHEAD,
    add_city,
    correct_city,
    correct_designation,
    designate,
    indexed_once,
)
from mreza.cities.history import Span, backwards, overlap
from mreza.cities.models import City, Country, CreativeField, Designation, Round, Source
from mreza.cities.models.city import known_time_zone
from mreza.foundation import importing
from mreza.foundation.codes import slug
from mreza.foundation.importing import Change, PlanRow, refused_in_row
from mreza.foundation.loading import plain
from mreza.foundation.moments import today
from mreza.foundation.tables import Column, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.translations.models import Text
from mreza.translations.naming import codes_by_name

MAX_ROWS = 2_000  # each goes through the verbs, about ten milliseconds a row
CODE = r"[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*"
NEEDED_OF_A_NEW_CITY = ("name", "country", "latitude", "longitude")


# --- the columns ------------------------------------------------------------------------------------------
def name_columns() -> dict[str, Any]:
    """A column for the city's name in each language of the interface but the Network's own."""
    return {f"name_{code}": own for code, own in settings.LANGUAGES if code != "en"}


def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    return [
        ("code", _("Code"), _("Such as hr-varazdin. Empty for a new city: it is made of country and name.")),
        ("name", _("Name"), _("As the Network writes it, in English.")),
        ("native_name", _("Native name"), _("Where it differs from the name.")),
        ("native_language", _("Language of the native name"), _("A language tag, such as hr or zh.")),
        ("country", _("Country"), _("Two letters (hr) or the country's name.")),
        ("latitude", _("Latitude"), _("Decimal degrees, north is positive: 46.3057.")),
        ("longitude", _("Longitude"), _("Decimal degrees, east is positive: 16.3366.")),
        ("population", _("Population"), _("Digits only: 46946.")),
        ("population_source", _("Source of the population"), _("Such as census or geonames.")),
        ("population_year", _("Year of the population"), _("Four digits.")),
        ("time_zone", _("Time zone"), _("IANA name: Europe/Zagreb.")),
        ("geonames_id", _("GeoNames id"), _("Digits only.")),
        ("wikidata", _("Wikidata id"), _("Such as Q1519.")),
        *[
            (key, _("Name: %(language)s") % {"language": own}, _("Only where it differs from the name."))
            for key, own in name_columns().items()
        ],
        ("search_names", _("Other names"), _("By which the city is also found, separated by |.")),
        ("field", _("Creative field"), _("Its code (media-arts) or its name.")),
        ("since", _("Since"), _("First day: 2023-10-31, 31.10.2023. or only the year.")),
        ("until", _("Until"), _("First day on which it is no longer held. Empty: it is held.")),
        ("round", _("Round"), _("Code of the round of designations, such as 2023.")),
        ("source", _("Source"), _("Code of the evidence, such as call23.")),
        ("confirmed", _("Confirmed"), _("yes or no. Empty: as the source says.")),
    ]


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _("One row is a city with one of its designations. An empty cell changes nothing."),
        _("A city with two designations has two rows; the second needs only code, field and the dates."),
    ]
    return importing.empty_xlsx(_described(), title=_("Cities"), notes=notes)


# --- what is known ----------------------------------------------------------------------------------------
class _Known:
    """What the database holds now, read once for a plan."""

    def __init__(self) -> None:
        self.countries = {country.code: country for country in Country.objects.all()}
        self.fields = {row.code: row for row in CreativeField.objects.all()}
        self.rounds = {row.code: row for row in Round.objects.all()}
        self.sources = {row.code: row for row in Source.objects.all()}
        self.cities = {city.code: city for city in City.objects.select_related("country")}
        self.designations: dict[str, list[Designation]] = {}
        for held in Designation.objects.select_related("city", "field", "round", "source").order_by("since"):
            self.designations.setdefault(held.city.code, []).append(held)
        self.texts: dict[str, dict[str, str]] = {}
        named = Text.objects.filter(kind=City.kind, part="name")
        for key, language, text in named.values_list("key", "language", "text"):
            self.texts.setdefault(key, {})[f"name_{language}"] = text
        self.country_words = codes_by_name(Country.kind, self.countries)
        self.country_words |= {country.alpha3.lower(): code for code, country in self.countries.items()}
        self.field_words = codes_by_name(CreativeField.kind, self.fields)

    def meanings(self) -> dict[str, meaning.Meaning]:
        """What a cell of each column means."""
        found: dict[str, meaning.Meaning] = {
            "code": meaning.matching(
                CODE, gettext_lazy("“%(value)s” is no city's code; one looks like hr-varazdin.")
            ),
            "name": meaning.text(_longest("name")),
            "native_name": meaning.text(_longest("native_name")),
            "native_language": meaning.matching(
                r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}",
                gettext_lazy("“%(value)s” is no language; one looks like hr."),
            ),
            "country": meaning.named(self.country_words, gettext_lazy("There is no country “%(value)s”.")),
            "latitude": meaning.decimal(-90, 90),
            "longitude": meaning.decimal(-180, 180),
            "population": meaning.whole(0, 100_000_000),
            "population_source": meaning.text(_longest("population_source")),
            "population_year": meaning.whole(1900, today().year),
            "time_zone": _time_zone,
            "geonames_id": meaning.whole(1, 2_147_483_647),
            "wikidata": meaning.matching(
                r"Q[1-9][0-9]{0,14}", gettext_lazy("“%(value)s” is no Wikidata id; one looks like Q1519.")
            ),
            "search_names": meaning.lines(10_000),
            "field": meaning.named(self.field_words, gettext_lazy("There is no creative field “%(value)s”.")),
            "since": _day,
            "until": _day,
            "round": meaning.one_of(self.rounds, gettext_lazy("There is no round “%(value)s”.")),
            "source": meaning.one_of(self.sources, gettext_lazy("There is no source “%(value)s”.")),
            "confirmed": meaning.flag,
        }
        return found | {key: meaning.text(300) for key in name_columns()}


def _longest(name: str) -> int:
    column: Any = City._meta.get_field(name)
    return int(column.max_length)


def _time_zone(raw: str) -> str:
    known_time_zone(raw)
    return raw


def _day(raw: str) -> meaning.Day:
    found = meaning.day(raw)
    if found.date.year > today().year + YEARS_AHEAD:
        raise ValidationError(_("This date lies too far ahead."))
    return found


# --- the plan ---------------------------------------------------------------------------------------------
@dataclass
class _Step:
    """What a row means, understood: the city's values, and the designation's."""

    row: Row
    code: str
    city: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)
    is_new_city: bool = False
    present: Designation | None = None  # the designation this row is about, when it is recorded


class Plan(importing.Plan):
    """What a file would do to the network, row by row."""

    def __init__(self, table: Table) -> None:
        super().__init__(table, _described())
        self._steps: list[_Step] = []
        self._known = _Known()
        self._plan()

    @transaction.atomic
    def apply(self, *, by: Any, fingerprint: str | None = None, reason: str = "") -> dict[str, int]:
        """Do what the plan says, all or nothing, as the data is now; how many rows did what."""
        now = Plan(self.table)
        now.must_be(fingerprint or self.fingerprint)
        with indexed_once():
            for step in now._in_order():
                with refused_in_row(step.row.number):
                    _carry_out(step, now, by=by, reason=reason or _("Import from a file"))
        return now.counts

    apply.alters_data = True  # type: ignore[attr-defined]

    # - reading -
    def _check_headings(self, unknown: list[str]) -> None:
        if "code" not in self._headings and not {"name", "country"} <= self._headings.keys():
            raise Unreadable(
                _(
                    "This is not a table of cities: it needs a column “code”, or “name” and “country”. "
                    "Use the template."
                )
            )
        if unknown:
            self.notices.append(
                _("These columns are not known and not read: %(columns)s.")
                % {"columns": ", ".join(unknown)[:300]}
            )

    def _plan(self) -> None:
        meanings = self._known.meanings()
        first: dict[str, _Step] = {}
        for row in self.table.rows:
            faults = len(self.errors)
            values = self._read(row, meanings)
            step = self._step(row, values, first)
            if len(self.errors) == faults:
                self._check_point(step, first)
            self._steps.append(step)
            first.setdefault(step.code, step)
        self._match_designations()
        self._check_days()
        self.rows = [self._told(step) for step in self._steps]
        self.errors.sort(key=lambda problem: (problem.row, problem.column))

    def _step(self, row: Row, values: dict[str, Any], first: dict[str, _Step]) -> _Step:
        code = values.get("code") or self._made_code(row, values)
        step = _Step(row, code)
        city_columns = (*CITY_FIELDS, *name_columns())
        step.city = {key: value for key, value in values.items() if key in city_columns}
        step.held = {
            key: value
            for key, value in values.items()
            if key in ("field", "since", "until", "round", "source", "confirmed")
        }
        step.is_new_city = code not in self._known.cities and code not in first
        if step.is_new_city and code:
            self._check_new_city(step)
        elif code in first:
            self._check_repeated(step, first[code])
        if step.held and "since" not in step.held and not self._faulty(row, "since"):
            self._fault(row, "since", _("A designation needs the day or the year it began."))
        return step

    def _made_code(self, row: Row, values: dict[str, Any]) -> str:
        """The code a city without one has or gets: so a second import finds it again."""
        if self._faulty(row, "code"):
            return ""
        if "name" in values and "country" in values:
            stem = slug(values["name"]) or "city"
            return f"{values['country']}-{stem}"[:70].rstrip("-")
        for key in ("name", "country"):
            if key not in values and not self._faulty(row, key):
                self._fault(row, key, _("A city is named by its code, or by name and country."))
        return ""

    def _check_new_city(self, step: _Step) -> None:
        for key in NEEDED_OF_A_NEW_CITY:
            if key not in step.city and not self._faulty(step.row, key):
                message = _("There is no city “%(code)s” yet; a new one needs this.") % {"code": step.code}
                self._fault(step.row, key, message)
        country = step.city.get("country")
        if country and not step.code.startswith(f"{country}-"):
            self._fault(
                step.row,
                "code",
                _("The code of a city begins with its country: %(start)s") % {"start": f"{country}-…"},
            )

    def _check_repeated(self, step: _Step, first: _Step) -> None:
        """A second row of the same city may only add a designation."""
        for key, value in step.city.items():
            if first.city.get(key, value) != value:
                self._fault(
                    step.row,
                    key,
                    _("Row %(row)s says otherwise about the same city.") % {"row": first.row.number},
                )
            first.city.setdefault(key, value)
        step.city = {}
        if not step.held:
            message = _("The code “%(code)s” stands in row %(row)s already.")
            self._fault(step.row, "code", message % {"code": step.code, "row": first.row.number})

    def _check_point(self, step: _Step, first: dict[str, _Step]) -> None:
        if not {"latitude", "longitude", "country"} & step.city.keys():
            return
        city = self._known.cities.get(step.code)
        latitude = step.city.get("latitude", city.latitude if city else None)
        longitude = step.city.get("longitude", city.longitude if city else None)
        code = step.city.get("country") or (city.country.code if city else "")
        country = self._known.countries.get(code)
        if country is None or latitude is None or longitude is None or country.reaches(latitude, longitude):
            return
        if country.looks_swapped(latitude, longitude):
            self._fault(
                step.row,
                "latitude",
                _("Latitude and longitude seem to have changed places: the point lies outside the country."),
            )
        else:
            self.notices.append(
                _("Row %(row)s: the point lies far from the towns of the country. Look at it on the map.")
                % {"row": step.row.number}
            )

    # - designations -
    def _match_designations(self) -> None:
        seen: dict[tuple[str, int], int] = {}
        for step in self._steps:
            since = step.held.get("since")
            if not since or not step.code:
                continue
            key = (step.code, since.date.year)
            if key in seen:
                self._fault(
                    step.row, "since", _("Row %(row)s is about the same designation.") % {"row": seen[key]}
                )
            seen.setdefault(key, step.row.number)
            recorded = self._known.designations.get(step.code, [])
            same_year = [d for d in recorded if d.since.year == since.date.year]
            exact = [d for d in same_year if d.since == since.date]
            step.present = next(iter([*exact, *same_year]), None)
            if step.present is None and "field" not in step.held and not self._faulty(step.row, "field"):
                self._fault(step.row, "field", _("A new designation needs a creative field."))

    def _check_days(self) -> None:
        """Each city's designations as they would be: fields that existed, ends after beginnings, one at a time."""
        by_city: dict[str, list[_Step]] = {}
        for step in self._steps:
            understood = "since" in step.held and not self._faulty(step.row, "since")
            if understood and (step.present or "field" in step.held):
                by_city.setdefault(step.code, []).append(step)
        for code, steps in by_city.items():
            touched = {step.present.pk for step in steps if step.present}
            recorded = [d for d in self._known.designations.get(code, []) if d.pk not in touched]
            spans = [Span(("recorded", d.pk), d.since, d.until) for d in recorded]
            of_row = {step.row.number: step for step in steps}
            for step in steps:
                since, until = self._days(step)
                began = self._known.fields.get(
                    step.held.get("field") or (step.present.field.code if step.present else "")
                )
                if began and not began.existed_on(since):
                    self._fault(step.row, "since", _("This creative field did not exist on that day."))
                spans.append(Span(("row", step.row.number), since, until))
            if wrong := backwards([span for span in spans if span.key[0] == "row"]):  # type: ignore[index]
                self._fault(of_row[wrong.key[1]].row, "until", _("A designation ends after it begins."))  # type: ignore[index]
            elif pair := overlap(spans):
                at_fault = next((span for span in reversed(pair) if span.key[0] == "row"), None)  # type: ignore[index]
                if at_fault:
                    self._fault(
                        of_row[at_fault.key[1]].row,  # type: ignore[index]
                        "since",
                        _("The city holds another field in that time; it holds one at a time."),
                    )

    def _days(self, step: _Step) -> tuple[dt.date, dt.date | None]:
        changed = _designation_changes(step)
        since = changed.get("since", step.present.since if step.present else step.held["since"].date)
        until = changed.get("until", step.present.until if step.present else None)
        return since, until

    # - telling -
    def _told(self, step: _Step) -> PlanRow:
        city = self._known.cities.get(step.code)
        name = step.city.get("name") or (city.name if city else "") or step.code
        if step.row.number in self._wrong:
            return PlanRow(step.row.number, "error", step.code, name)
        changes = [Change(key, _shown(before), _shown(after)) for key, before, after in self._changes(step)]
        creates = step.is_new_city or bool(step.held and step.present is None)
        action = "create" if creates else "change" if changes else "skip"
        return PlanRow(step.row.number, action, step.code, name, changes)

    def _changes(self, step: _Step) -> list[tuple[str, Any, Any]]:
        changes = [
            (key, self._stored(step.code, key), value) for key, value in _city_changes(step, self).items()
        ]
        held = _designation_changes(step)
        for key in ("field", "since", "until", "round", "source", "confirmed"):
            if key in held:
                changes.append((key, _recorded(step.present, key), held[key]))
        return changes

    def _stored(self, code: str, key: str) -> Any:
        city = self._known.cities.get(code)
        if city is None:
            return None
        if key in CITY_FIELDS:
            return city.country.code if key == "country" else getattr(city, key)
        return self._known.texts.get(code, {}).get(key, "")

    # - doing -
    def _in_order(self) -> list[_Step]:
        """New cities and corrections first; of designations, what ends before what begins."""
        return sorted(
            self._steps, key=lambda step: (step.code, not step.city, step.present is None, self._since(step))
        )

    @staticmethod
    def _since(step: _Step) -> dt.date:
        since = step.held.get("since")
        return since.date if since else dt.date.min


def read_plan(data: bytes, *, encoding: str | None = None) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    return Plan(read_table(data, encoding=encoding, max_rows=MAX_ROWS))


def _city_changes(step: _Step, plan: Plan) -> dict[str, Any]:
    return {key: value for key, value in step.city.items() if plan._stored(step.code, key) != value}


def _designation_changes(step: _Step) -> dict[str, Any]:
    """What the row says about the designation that is not recorded so. A year does not make a day less exact."""
    found: dict[str, Any] = {}
    for key, value in step.held.items():
        recorded = _recorded(step.present, key)
        if isinstance(value, meaning.Day):
            less_exact = (
                value.precision == "year"
                and isinstance(recorded, dt.date)
                and recorded.year == value.date.year
            )
            stored_precision = getattr(step.present, f"{key}_precision", "") if step.present else ""
            if less_exact and recorded is not None:
                continue
            if recorded == value.date and stored_precision == value.precision:
                continue
            found[key], found[f"{key}_precision"] = value.date, value.precision
        elif recorded != value:
            found[key] = value
    return found


def _recorded(present: Designation | None, key: str) -> Any:
    if present is None:
        return None
    value = getattr(present, key)
    return getattr(value, "code", value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(plain(value))


def _carry_out(step: _Step, plan: Plan, *, by: Any, reason: str) -> None:
    """One row through the verbs."""
    if step.is_new_city:
        values = step.city | {"country": plan._known.countries[step.city["country"]]}
        plan._known.cities[step.code] = add_city(values, by=by, reason=reason, code=step.code)
    elif changes := _city_changes(step, plan):
        city = plan._known.cities[step.code]
        correct_city(city, changes, by=by, reason=reason, version=city.version)
    held = _designation_changes(step)
    if not held:
        return
    if step.present is not None:
        changes = {key: value for key, value in held.items() if key in DESIGNATION_FIELDS}
        present = Designation.objects.get(pk=step.present.pk)  # an earlier row may have moved its membership
        correct_designation(present, changes, by=by, reason=reason, version=present.version)
        return
    known = plan._known
    designate(
        known.cities[step.code],
        known.fields[held["field"]],
        on=held["since"],
        precision=held["since_precision"],
        until=held.get("until"),
        until_precision=held.get("until_precision", ""),
        round=known.rounds.get(held.get("round", "")),
        source=known.sources.get(held.get("source", "")),
        confirmed=held.get("confirmed"),
        by=by,
        reason=reason,
    )
