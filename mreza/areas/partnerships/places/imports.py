"""Places from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = read_plan(data, by=user)        # raises Unreadable when the file as a whole cannot be read
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint="…")

A row is found again by its name in its city, or by the code of a place that is here (then its name may be another). An
empty cell changes nothing, so the same file may be sent again. A city's team imports its own, the Secretariat any.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.choices import Access, OpenTo
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.cleaning import LONGEST_NAME, MOST_PEOPLE, Wanted, cleaned
from mreza.cities.acting import cities_of
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City, CreativeField, Organisation
from mreza.foundation import hooks, importing
from mreza.foundation.importing import CarriedOut, Change, Progress, nobody_asks, refused_in_row
from mreza.foundation.tables import Column, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import clean_lines, fold
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.translations.lookup import names
from mreza.translations.models import Text
from mreza.translations.naming import codes_by_name
from mreza.vocabulary.models import PlaceKind

MAX_ROWS = 1_000  # each goes through the verb, which holds the city and writes the journal
BAR = "|"
ABOUT = "places-import"  # what journal entries of imports are about, by the code of the run


# --- the columns --------------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    kinds = ", ".join(PlaceKind.objects.order_by("position").values_list("code", flat=True))
    return [
        ("name", _("Name"), _("By it and its city the place is found again.")),
        ("kind", _("Kind"), _("One of: %(codes)s; or its name.") % {"codes": kinds}),
        ("city", _("City"), _("Its code (hr-varazdin) or its name.")),
        ("about", _("What it is"), _("Plain text, at most 3,000 signs.")),
        ("equipment", _("Equipment"), _("Plain text, at most 2,000 signs.")),
        ("language", _("Language"), _("In which the texts of the row are written, such as hr. Empty: en.")),
        ("fields", _("Creative fields"), _("Codes or names, divided by |.")),
        ("open_to", _("Open to"), ", ".join(OpenTo.values)),
        ("access", _("Access"), ", ".join(Access.values)),
        ("capacity", _("Room for people"), _("Digits only.")),
        ("organisation", _("Organisation that runs it"), _("Code or name of one of the register.")),
        ("website", _("Website"), _("The whole address, beginning with https://")),
        ("latitude", _("Latitude"), _("Degrees: 46.3057. Empty: where the city stands.")),
        ("longitude", _("Longitude"), _("Degrees: 16.3366.")),
        ("code", _("Code"), _("Of a place that is here, if its name is to be another.")),
    ]


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _("One row is one place. An empty cell changes nothing; the same file may be imported again."),
        _("At most %(rows)s rows a file.") % {"rows": MAX_ROWS},
    ]
    return importing.empty_xlsx(_described(), title=_("Places"), notes=notes)


# --- what is known ------------------------------------------------------------------------------------------------
class _Known:
    """What the database holds now, read once for a plan."""

    def __init__(self, by: Any) -> None:
        self.all_cities = works_in_the_secretariat(by)
        self.cities = {city.code: city for city in City.objects.select_related("country")}
        self.own = frozenset(self.cities) if self.all_cities else cities_of(by)
        self.city_words = codes_by_name(
            City.kind, self.cities, {code: city.name for code, city in self.cities.items()}
        )
        self.kinds = {one.code: one for one in PlaceKind.objects.all()}
        self.kind_words = codes_by_name(PlaceKind.kind, self.kinds)
        self.fields = {one.code: one for one in CreativeField.objects.all()}
        self.field_words = codes_by_name(CreativeField.kind, self.fields)
        self.bodies = {one.code: one for one in Organisation.objects.confirmed()}
        self.body_words = codes_by_name(
            Organisation.kind, self.bodies, {code: one.name for code, one in self.bodies.items()}
        )
        rows = Place.objects.filter(closed_at=None, city__code__in=self.own)
        self.here = {place.code: place for place in rows.select_related("kind", "city", "organisation")}
        named = Text.objects.filter(kind=Place.kind_word, part="name", is_original=True)
        found = dict(named.filter(key__in=list(self.here)).values_list("key", "text"))
        self.by_name = {
            (place.city.code, fold(found[code])): place for code, place in self.here.items() if code in found
        }


# --- the plan -----------------------------------------------------------------------------------------------------
@dataclass
class _Step:
    """What a row means, understood."""

    row: Row
    wanted: Wanted
    present: Place | None = None
    changes: list[Change] = field(default_factory=list)


class Plan(importing.Plan):
    """What a file would do, row by row."""

    def __init__(self, table: Table, *, by: Any, progress: Progress = nobody_asks) -> None:
        super().__init__(table, _described())
        self.by = by
        self._known = _Known(by)
        self._meanings = self._all_meanings()
        self._seen: dict[tuple[str, str], int] = {}
        self._steps: list[_Step] = []
        self._plan(progress)

    def apply(
        self, *, by: Any, fingerprint: str | None = None, progress: Progress = nobody_asks, run: str = ""
    ) -> dict[str, int]:
        """Do what the plan says, all or nothing, as the data is now; how many rows did what. One run, once."""
        _only_once(run)
        now = Plan(self.table, by=by, progress=progress)
        now.must_be(fingerprint or self.fingerprint)
        with transaction.atomic():
            cities = sorted({step.wanted.city.pk for step in now._steps if step.wanted.city})
            held = City.objects.select_for_update(no_key=True).filter(pk__in=cities).order_by("pk")
            list(held.values_list("pk", flat=True))
            there = sorted(step.present.pk for step in now._steps if step.present is not None)
            places = Place.objects.select_for_update(no_key=True).filter(pk__in=there).order_by("pk")
            list(places.values_list("pk", flat=True))
            _only_once(run)
            written, called = [], keeping.Names()
            for step in now._steps:
                with refused_in_row(step.row.number):
                    written += now._write(step, by, called)
            if written:
                hooks.reindex(Place.kind_word, written)
            note("places.imported", (ABOUT, run), by=by, after=now.counts, public=False)
        return now.counts

    apply.alters_data = True  # type: ignore[attr-defined]

    def _write(self, step: _Step, by: Any, called: keeping.Names) -> list[str]:
        """Do what the row says; the code of the place it wrote."""
        if step.present is None:
            return [keeping.enter(step.wanted, by=by, indexes=False, names=called).code]
        if not step.changes:
            return []
        version = step.present.version
        changed = keeping.change(
            step.present, step.wanted, by=by, version=version, indexes=False, names=called
        )
        return [changed.code]

    # - reading -
    def _heading_words(self, described: Any) -> dict[str, str]:
        """In every language of the site: a file made in one is sent by somebody who reads another."""
        words: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words = {**super()._heading_words(_described()), **words}
        return {**words, **super()._heading_words(described)}

    def _check_headings(self, unknown: list[str]) -> None:
        if "name" not in self._headings:
            raise Unreadable(_("This is not a table of places: it needs a column “name”. Use the template."))
        if unknown:
            self.notices.append(
                _("These columns are not read: %(names)s.") % {"names": ", ".join(unknown)[:200]}
            )

    def _all_meanings(self) -> dict[str, meaning.Meaning]:
        known = self._known
        listed = gettext_lazy("“%(value)s” is not on the list.")
        one_field = meaning.named(known.field_words, listed)
        return {
            "name": meaning.text(LONGEST_NAME),
            "kind": meaning.named(known.kind_words, listed),
            "city": meaning.named(
                known.city_words, gettext_lazy("There is no city “%(value)s”, or more than one.")
            ),
            "about": lambda raw: clean_lines(meaning._plain(raw)),
            "equipment": lambda raw: clean_lines(meaning._plain(raw)),
            "language": meaning.named(
                {code.casefold(): code for code in language_codes()},
                gettext_lazy("“%(value)s” is no language; one looks like hr."),
            ),
            "fields": meaning.listed(one_field, BAR),
            "open_to": meaning.named(_words_of(OpenTo), listed),
            "access": meaning.named(_words_of(Access), listed),
            "capacity": meaning.whole(1, MOST_PEOPLE),
            "organisation": meaning.named(
                known.body_words,
                gettext_lazy("There is no organisation “%(value)s” in the register. Enter it first."),
            ),
            "website": str,
            "latitude": meaning.decimal(-90, 90),
            "longitude": meaning.decimal(-180, 180),
            "code": str,
        }

    def _plan(self, progress: Progress) -> None:
        total = len(self.table.rows)
        for done, row in enumerate(self.table.rows):
            if not done % 100:
                progress(done, total)
            step = self._step(row, self._read(row, self._meanings))
            if step is not None and row.number not in self._wrong:
                self._steps.append(step)
        by_number = {step.row.number: step for step in self._steps}
        self.rows = [self._told(row, by_number.get(row.number)) for row in self.table.rows]
        progress(total, total)

    def _step(self, row: Row, given: dict[str, Any]) -> _Step | None:
        present = self._known.here.get(given.get("code", ""))
        if given.get("code") and present is None:
            self._fault(row, "code", _("There is no place of this code that you keep."))
            return None
        city = given.get("city") or (present.city.code if present else "") or self._only_city()
        if not city:
            self._fault(row, "city", _("Say in which city it is."))
            return None
        if city not in self._known.own:
            self._fault(row, "city", _("You do not write for this city."))
            return None
        name = given.get("name", "")
        if present is None and name:
            present = self._known.by_name.get((city, fold(name)))
        if name and self._twice(row, city, name):
            return None
        if row.number in self._wrong:
            return None
        return self._held_against(row, given, city, present)

    def _only_city(self) -> str:
        own = self._known.own
        return next(iter(own)) if len(own) == 1 else ""

    def _twice(self, row: Row, city: str, name: str) -> bool:
        before = self._seen.setdefault((city, fold(name)), row.number)
        if before != row.number:
            self._fault(row, "name", _("This place stands in row %(row)s already.") % {"row": before})
        return before != row.number

    def _held_against(
        self, row: Row, given: dict[str, Any], city: str, present: Place | None
    ) -> _Step | None:
        known = self._known
        base = (
            keeping.wanted_of(present)
            if present is not None
            else Wanted(kind=None, city=None, name="", language="en")
        )
        told: dict[str, Any] = {**given, "city": known.cities[city]}
        if not told.pop("code", None) and present is not None:
            told.pop("name", None)  # by it the place was found, however it is spelt here
        for name, rows in (("kind", known.kinds), ("organisation", known.bodies)):
            if name in told:
                told[name] = rows[told[name]]
        if "fields" in told:
            told["fields"] = [known.fields[code] for code in told["fields"]]
        try:
            wanted = cleaned(replace(base, **told))
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                for message in ValidationError(errors).messages:
                    self._fault(row, name, message)
            return None
        if not keeping.would_keep(self.by, wanted):
            self._fault(row, "city", _("You do not write for this city."))
            return None
        other = known.by_name.get((city, fold(wanted.name)))
        if other is not None and present is not None and other.pk != present.pk:
            self._fault(row, "name", _("A place of this name is recorded in this city already."))
            return None
        changes = _changes(base, wanted) if present is not None else []
        return _Step(row, wanted, present, changes)

    # - telling -
    def _told(self, row: Row, step: _Step | None) -> importing.PlanRow:
        name = self.table.cell(row, self._headings["name"])
        code = step.present.code if step and step.present else ""
        if row.number in self._wrong or step is None:
            return importing.PlanRow(row.number, "error", code, name)
        if step.present is None:
            return importing.PlanRow(row.number, "create", code, name)
        return importing.PlanRow(row.number, "change" if step.changes else "skip", code, name, step.changes)


def read_plan(data: bytes, *, by: Any, encoding: str | None = None, progress: Progress = nobody_asks) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    return Plan(read_table(data, encoding=encoding, max_rows=MAX_ROWS), by=by, progress=progress)


def _only_once(run: str) -> None:
    done = Entry.objects.filter(about_kind=ABOUT, about_key=run).first() if run else None
    if done is not None:
        raise CarriedOut(done.after or {})


def _words_of(choices: Any) -> dict[str, str]:
    """Codes and their names in every language of the site, folded, each leading to the code."""
    found = {value: value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(label)): value for value, label in choices.choices}
    return found


def _changes(before: Wanted, after: Wanted) -> list[Change]:
    """What a row says otherwise than the place does, by column."""
    old, new = keeping.as_told(before), keeping.as_told(after)
    return [
        Change(name, _shown(name, old[name]), _shown(name, new[name]))
        for name in new
        if old[name] != new[name]
    ]


def _shown(column: str, value: Any) -> str:
    """In the reader's words, where the cell is a code."""
    if value is None:
        return ""
    if column in ("kind", "fields"):
        called = names(PlaceKind.kind if column == "kind" else CreativeField.kind)
        codes = value if isinstance(value, list) else [value]
        return f" {BAR} ".join(str(called.get(code, code)) for code in codes if code)
    if column in ("open_to", "access"):
        labels = OpenTo if column == "open_to" else Access
        return str(dict(labels.choices).get(value, value))
    return str(value)
