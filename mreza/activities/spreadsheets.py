"""Records of a kind from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = Plan(SHEET, table, by=user)     # a `Sheet` says what columns the kind has
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint="…")   # planned anew outside the transaction, then written in one

A row is found again by its `id`: the writer's own name for it, inside its city, or the address of a record that is
here. An empty cell changes nothing, so the same file may be sent again. A city's team imports drafts of its own city;
the Secretariat, drafts of any city, and what it marks to be published: compiled, until the city confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.choices import Level, Licence, Origin
from mreza.activities.cleaning import Cleaned, Words
from mreza.activities.many import publish_many
from mreza.activities.models import Activity, Revision
from mreza.activities.registry import Kind, records_of
from mreza.activities.writing import Beginnings, Content, Draft, check, save
from mreza.cities.acting import cities_of
from mreza.cities.choices import Sector
from mreza.cities.models import City, CreativeField, Discipline
from mreza.foundation import importing
from mreza.foundation.importing import CarriedOut, Change, Progress, nobody_asks, refused_in_row
from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import can
from mreza.foundation.tables import Row, Table, Unreadable
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import clean_lines
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.translations.naming import codes_by_name
from mreza.vocabulary.models import Dimension, Group, Objective, Stage, Target, Theme

MAX_ROWS = 10_000
MOST_PUBLISHED = 1_000  # each is written into the search index, in the one transaction
MOST_CHANGED = 1_000  # each goes through the verb, which compares versions and keeps one
BAR = "|"
ID = re.compile(r"[^\s|][^|]{0,119}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")

# Column → the vocabulary its codes are of, and whether there may be several.
CODES: dict[str, tuple[type[Any], bool]] = {
    "fields": (CreativeField, True),
    "disciplines": (Discipline, True),
    "objectives": (Objective, True),
    "dimensions": (Dimension, True),
    "stages": (Stage, True),
    "groups": (Group, True),
    "targets": (Target, True),
    "theme": (Theme, False),
}
PLAIN = ("level", "starts", "ends", "licence", "sources", "partners")


@dataclass(frozen=True)
class RowColumn:
    """A column of which each cell is one row of a record: `milestone_1`, `milestone_2` …

    `read` gives the row's values and its texts by end (`title`, `text`). Its key is the letter with the number.
    """

    rows: str  # "milestones"
    name: str  # "milestone"
    letter: str
    most: int
    label: Any  # "Milestone %(number)s", lazily translated
    help: Any
    read: Callable[[str], tuple[dict[str, Any], dict[str, str]]]

    @property
    def columns(self) -> dict[str, str]:
        """Column → key of the row."""
        return {f"{self.name}_{n}": f"{self.letter}{n}" for n in range(1, self.most + 1)}


@dataclass(frozen=True)
class Sheet:
    """What columns the records of a kind have in a table, and what an import of them is called."""

    kind: Kind
    texts: Mapping[str, str]  # column → part
    described: Callable[[], list[importing.Described]]
    no_table: Any  # said when the file is no such table
    act: str  # of the journal, about (`about`, code of the run)
    about: str
    rows: tuple[RowColumn, ...] = ()
    flags: tuple[str, ...] = ()  # values that are yes or no
    numbers: Mapping[str, int] = field(default_factory=dict)  # whole numbers: column → the highest
    terms: Mapping[str, type[Any]] = field(default_factory=dict)  # one term of a vocabulary of the kind's own
    values: Mapping[str, str] = field(default_factory=dict)  # column → value of the record, where they differ
    roles: Mapping[str, str] = field(default_factory=dict)  # what partners do: word → code
    # Columns of rows that begin, which are no value of the record: column → how it is read; what is wrong with them
    # together; and how they are put once the record is there.
    beside: Callable[[Any], Mapping[str, meaning.Meaning]] = lambda known: {}
    check_beside: Callable[[Mapping[str, Any], bool], Mapping[str, Any]] = lambda said, publish: {}
    put_beside: Callable[[Any, Mapping[str, Any], Any, bool], None] = lambda record, said, by, publish: None


@dataclass
class PlanRow(importing.PlanRow):
    """What one row would do, and whether it publishes."""

    publish: bool = False


# --- what is known ----------------------------------------------------------------------------------------
class _Present(NamedTuple):
    """A record that is here already."""

    pk: int
    key: str
    code: str
    city: str
    language: str
    version: int
    state: str


class _Known:
    """What the database holds now, read once for a plan."""

    def __init__(self, sheet: Sheet, by: Any) -> None:
        self.cities = {city.code: city for city in City.objects.all()}
        self.all_cities = works_in_the_secretariat(by)
        self.own_cities = frozenset(self.cities) if self.all_cities else cities_of(by)
        self.city_words = codes_by_name(
            City.kind, self.cities, {c.code: c.name for c in self.cities.values()}
        )
        models = {name: model for name, (model, _many) in CODES.items()} | dict(sheet.terms)
        self.words = {name: codes_by_name(model.kind, _codes(model)) for name, model in models.items()}
        self.by_id: dict[tuple[str, str], _Present] = {}
        self.by_code: dict[str, _Present] = {}
        rows = records_of(sheet.kind).filter(city__code__in=self.own_cities)
        names = ("pk", "key", "slug", "city__code", "original_language", "version", "state", "loaded")
        for pk, key, slug, city, language, version, state, loaded in rows.values_list(*names):
            present = _Present(pk, key, slug or key, city, language, version, state)
            self.by_code[present.code] = self.by_code[key] = present
            if isinstance(loaded, dict) and loaded.get("id"):
                self.by_id[city, str(loaded["id"])] = present

    def city(self, raw: str) -> str:
        return str(
            meaning.named(self.city_words, gettext_lazy("There is no city “%(value)s”, or more than one."))(
                raw
            )
        )


def _codes(model: Any) -> list[str]:
    return list(model.objects.values_list("code", flat=True))


# --- the plan ---------------------------------------------------------------------------------------------
@dataclass
class _Step:
    """What a row means, understood."""

    row: Row
    own_id: str
    city: str
    publish: bool = False
    draft: Draft | None = None
    cleaned: Cleaned | None = None  # what `check` made of the draft
    present: _Present | None = None
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


class Plan(importing.Plan):
    """What a file would do, row by row."""

    def __init__(self, sheet: Sheet, table: Table, *, by: Any, progress: Progress = nobody_asks) -> None:
        self.sheet = sheet
        super().__init__(table, sheet.described())
        self.by = by
        self._steps: list[_Step] = []
        self._known, self._words = _Known(sheet, by), Words()
        self._beside = dict(sheet.beside(self._known))
        self._meanings = self._all_meanings()
        self._seen: dict[tuple[str, str], int] = {}
        self._plan(progress)

    @property
    def published(self) -> int:
        """How many rows would be published at once."""
        return sum(row.publish for row in self.rows if row.action == "create")

    def _what(self, row: PlanRow) -> list[Any]:
        return [*super()._what(row), row.publish]

    def apply(
        self, *, by: Any, fingerprint: str | None = None, progress: Progress = nobody_asks, run: str = ""
    ) -> dict[str, int]:
        """Do what the plan says, all or nothing, as the data is now; how many rows did what.

        The file is held against the data outside the transaction; inside, only what was written since is looked at.
        One run is carried out once, also when two workers take it up in the same instant: the second one is told.
        """
        self._only_once(run)
        now = type(self)(self.sheet, self.table, by=by, progress=progress)
        now.must_be(fingerprint or self.fingerprint)
        new = now._beginnings(by)
        with transaction.atomic():
            now._hold(run)
            now._write(new, by, run)
        return now.counts

    apply.alters_data = True  # type: ignore[attr-defined]

    # - reading -
    def _check_headings(self, unknown: list[str]) -> None:
        if "title" not in self._headings and "id" not in self._headings:
            raise Unreadable(str(self.sheet.no_table))
        if unknown:
            self.notices.append(
                _("These columns are not read: %(names)s.") % {"names": ", ".join(unknown)[:200]}
            )

    def _all_meanings(self) -> dict[str, meaning.Meaning]:
        known = self._known
        not_listed = gettext_lazy("“%(value)s” is not on the list.")
        found: dict[str, meaning.Meaning] = {
            "id": meaning.matching(ID.pattern, gettext_lazy("“%(value)s” cannot be an id.")),
            "city": known.city,
            "language": meaning.matching(
                LANGUAGE.pattern, gettext_lazy("“%(value)s” is no language; one looks like hr.")
            ),
            "level": meaning.one_of(
                Level.values, gettext_lazy("“%(value)s” is neither city nor international.")
            ),
            "licence": meaning.one_of(Licence.values, not_listed),
            "starts": str,
            "ends": str,
            "sources": lambda raw: [one.strip() for one in re.split(r"[|\n]", raw) if one.strip()],
            "partners": lambda raw: _partners(raw, self.sheet.roles),
            "publish": meaning.flag,
        }
        for name, (_model, several) in CODES.items():
            one = meaning.named(known.words[name], not_listed)
            found[name] = meaning.listed(one, BAR) if several else one
        found |= {name: meaning.named(known.words[name], not_listed) for name in self.sheet.terms}
        found |= {name: meaning.whole(0, highest) for name, highest in self.sheet.numbers.items()}
        found |= dict.fromkeys(self.sheet.texts, free_text)
        found |= dict.fromkeys(self.sheet.flags, meaning.flag)
        found |= {column: one.read for one in self.sheet.rows for column in one.columns}
        return found | self._beside

    def _plan(self, progress: Progress) -> None:
        total = len(self.table.rows)
        for done, row in enumerate(self.table.rows):
            if not done % 100:
                progress(done, total)
            step = self._step(row, self._read(row, self._meanings))
            if step is not None:
                self._steps.append(step)
        self._compare()
        self._limit()
        by_number = {step.row.number: step for step in self._steps}
        self.rows = [self._told(row, by_number.get(row.number)) for row in self.table.rows]
        progress(total, total)

    def _step(self, row: Row, given: dict[str, Any]) -> _Step | None:
        present = self._found(given)
        city = given.get("city") or (present.city if present else "") or self._only_city()
        if not city:
            if row.number not in self._wrong:
                self._fault(row, "city", _("Say which city it is about."))
            return None
        if city not in self._known.own_cities:
            self._fault(row, "city", _("You do not write for this city."))
            return None
        if present is None and "id" in given:
            present = self._known.by_id.get((city, given["id"]))
        if self._twice(row, given, city):
            return None
        step = _Step(row, given.get("id", ""), city, bool(given.get("publish")), present=present)
        if step.publish and not self._known.all_cities:
            self._fault(row, "publish", _("Only the Secretariat publishes by a file. Leave the cell empty."))
            return None
        step.values, step.texts = self._split(given)
        step.beside = {name: given[name] for name in self._beside if name in given}
        if present is None:
            self._begin(step, given.get("language", "en"))
        else:
            self._hold_against(step, given)
        return step

    def _split(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """What a row says, as the verbs take it: values by name, texts by part."""
        sheet = self.sheet
        names = (*CODES, *PLAIN, *sheet.flags, *sheet.numbers, *sheet.terms)
        values = {sheet.values.get(name, name): given[name] for name in names if name in given}
        texts = {part: given[name] for name, part in sheet.texts.items() if name in given}
        for one in sheet.rows:
            said = [(key, *given[column]) for column, key in one.columns.items() if column in given]
            if said:
                values[one.rows] = [{"key": key, **row} for key, row, _texts in said]
            prefix = sheet.kind.row_part[one.rows]
            for key, _row, ends in said:
                texts |= {f"{prefix}.{key}.{end}": text for end, text in ends.items()}
        return values, texts

    def _found(self, given: Mapping[str, Any]) -> _Present | None:
        """The record of that address, or, where its city is known, of that name."""
        own_id = given.get("id", "")
        if not own_id:
            return None
        if "city" in given:
            return self._known.by_id.get((given["city"], own_id)) or self._known.by_code.get(own_id)
        return self._known.by_code.get(own_id)

    def _only_city(self) -> str:
        own = self._known.own_cities
        return next(iter(own)) if len(own) == 1 else ""

    def _twice(self, row: Row, given: Mapping[str, Any], city: str) -> bool:
        if "id" not in given:
            return False
        before = self._seen.setdefault((city, given["id"]), row.number)
        if before != row.number:
            self._fault(row, "id", _("This id stands in row %(row)s already.") % {"row": before})
        return before != row.number

    def _begin(self, step: _Step, language: str) -> None:
        """A new record: everything that would be wrong with it is said now."""
        kind = self.sheet.kind
        origin = Origin.COMPILED if step.publish else Origin.CITY
        loaded = {"id": step.own_id} if step.own_id else None
        city = self._known.cities[step.city]
        step.draft = Draft(language, step.texts, step.values, city, origin=origin, loaded=loaded)
        for name, sentence in self.sheet.check_beside(
            {**step.beside, "city": step.city}, step.publish
        ).items():
            self._fault(step.row, name, sentence)
        try:
            step.cleaned = cleaned = check(kind.model, step.draft, words=self._words)
        except ValidationError as wrong:
            self._fault_all(step.row, wrong)
            return
        if step.publish:
            content = {"language": language, "values": cleaned.content(), "texts": cleaned.texts}
            record: Any = SimpleNamespace(city_id=city.pk, origin=origin)
            for name, sentence in kind.missing(record, content).items():
                self._fault(step.row, self._column_of(name), sentence)

    def _hold_against(self, step: _Step, given: Mapping[str, Any]) -> None:
        present = step.present
        assert present is not None  # noqa: S101 asked only about records that are here
        if given.get("language", present.language) != present.language:
            self._fault(
                step.row,
                "language",
                _("This record is written in “%(language)s”; a translation is written on its page.")
                % {"language": present.language},
            )

    def _compare(self) -> None:
        """What rows about records that are here would change in them."""
        steps = [step for step in self._steps if step.present and step.row.number not in self._wrong]
        contents = self._contents([step.present.key for step in steps if step.present])
        for step in steps:
            assert step.present is not None  # noqa: S101
            content = contents.get(step.present.key)
            if content is None:
                continue
            step.values = self._with_rows(step.values, content)
            step.values, step.texts, step.changes = self._changed(step.values, step.texts, content)
            if step.changes and not self._may_edit(step.present):
                self._fault(step.row, "id", _("You may not change this record."))
            elif step.changes:
                self._check_change(step)

    def _contents(self, keys: list[str]) -> dict[str, Content]:
        """What each record says, by its newest version."""
        found: dict[str, Content] = {}
        for first in range(0, len(keys), 500):
            rows = Revision.objects.filter(kind=self.sheet.kind.kind, key__in=keys[first : first + 500])
            found |= dict(rows.order_by("number").values_list("key", "content"))
        return found

    def _with_rows(self, values: dict[str, Any], content: Content) -> dict[str, Any]:
        """Rows of a record that are here and the file does not speak of stay; what it lacks of a row stays too."""
        found = dict(values)
        for name in {one.rows for one in self.sheet.rows} & values.keys():
            stored = {row["key"]: row for row in content["values"].get(name, ())}
            given = {row["key"]: row for row in values[name]}
            found[name] = [{**row, **given.get(key, {})} for key, row in stored.items()]
            found[name] += [row for key, row in given.items() if key not in stored]
        return found

    def _changed(
        self, values: Mapping[str, Any], texts: Mapping[str, str], content: Content
    ) -> tuple[dict[str, Any], dict[str, str], list[Change]]:
        """Only what differs from the record, and how it reads."""
        new_values, new_texts, changes = {}, {}, []
        rows = {one.rows for one in self.sheet.rows}
        for name, value in values.items():
            before = content["values"].get(name)
            if name in rows:
                same = _same_rows(before or (), value)
            elif name == "partners":
                same = _same_partners(before or (), value)
            else:
                same = before == (sorted(value) if name in CODES and isinstance(value, list) else value)
            if not same:
                new_values[name] = value
                changes.append(Change(self._column_of(name), _shown(before), _shown(value)))
        for part, text in texts.items():
            before_text = content["texts"].get(part, "")
            if text != before_text:
                new_texts[part] = text
                changes.append(Change(self._column_of(part), before_text, text))
        return new_values, new_texts, changes

    def _may_edit(self, present: _Present) -> bool:
        model: Any = self.sheet.kind.model
        record = model(state=present.state, city=self._known.cities[present.city], key=present.key)
        return can(self.by, self.sheet.kind.permission("edit"), record)

    def _check_change(self, step: _Step) -> None:
        city = self._known.cities[step.city]
        texts = {"title": "…", **step.texts}
        try:
            check(self.sheet.kind.model, Draft("en", texts, step.values, city), words=self._words)
        except ValidationError as wrong:
            self._fault_all(step.row, wrong)

    def _limit(self) -> None:
        published = [step for step in self._steps if step.publish and not step.present]
        changed = [step for step in self._steps if step.changes]
        if len(published) > MOST_PUBLISHED:
            self._fault(
                published[MOST_PUBLISHED].row,
                "publish",
                _("One file publishes at most %(most)s records. Divide it.") % {"most": MOST_PUBLISHED},
            )
        if len(changed) > MOST_CHANGED:
            self._fault(
                changed[MOST_CHANGED].row,
                "id",
                _("One file changes at most %(most)s records. Divide it.") % {"most": MOST_CHANGED},
            )

    # - telling -
    def _fault(self, row: Row, key: str, message: Any) -> None:
        if not self._faulty(row, key):  # said once: without it the rest makes no sense either
            super()._fault(row, key, message)

    def _fault_all(self, row: Row, wrong: ValidationError) -> None:
        named = wrong.error_dict if hasattr(wrong, "error_dict") else {"title": wrong.error_list}
        for name, errors in named.items():
            for message in ValidationError(errors).messages:
                self._fault(row, self._column_of(name), message)

    def _column_of(self, name: str) -> str:
        """The column in which a value or a part of a record stands."""
        own = {part: column for column, part in self.sheet.texts.items() if part not in self.sheet.numbers}
        own |= {value: column for column, value in self.sheet.values.items()}
        pieces = name.split(".")
        for one in self.sheet.rows:
            if name == one.rows:
                return next((column for column in one.columns if column in self._headings), f"{one.name}_1")
            if len(pieces) == 3 and pieces[0] == self.sheet.kind.row_part[one.rows]:
                keys = {key: column for column, key in one.columns.items()}
                return keys.get(pieces[1], f"{one.name}_1")
        return own.get(name, name)

    def _told(self, row: Row, step: _Step | None) -> PlanRow:
        code = (step.own_id or (step.present.code if step.present else "")) if step else ""
        name = self.table.cell(row, self._headings["title"]) if "title" in self._headings else ""
        if row.number in self._wrong or step is None:
            return PlanRow(row.number, "error", code, name)
        if step.present is None:
            return PlanRow(row.number, "create", code, name, publish=step.publish)
        return PlanRow(row.number, "change" if step.changes else "skip", code, name, step.changes)

    # - doing -
    def _hold(self, run: str = "") -> None:
        """Nobody else imports for these cities now, and no row was imported while this file was looked at."""
        cities = sorted({step.city for step in self._steps})
        held = City.objects.select_for_update(no_key=True).filter(code__in=cities)
        list(held.order_by("pk").values_list("pk", flat=True))
        self._only_once(run)
        new = {(step.city, step.own_id) for step in self._steps if step.draft and step.own_id}
        if not new:
            return
        there = records_of(self.sheet.kind).filter(city__code__in=cities, loaded__isnull=False)
        for city, loaded in there.values_list("city__code", "loaded"):
            if isinstance(loaded, dict) and (city, loaded.get("id")) in new:
                raise Outdated(_("The data has changed since the plan was made. Look at the new plan."))

    def _beginnings(self, by: Any) -> Beginnings[Activity]:
        new = [step for step in self._steps if step.draft]
        return Beginnings(
            self.sheet.kind.model,
            [step.draft for step in new if step.draft],
            by=by,
            checked=[step.cleaned for step in new if step.cleaned],
        )

    def _write(self, beginnings: Beginnings[Activity], by: Any, run: str = "") -> None:
        new = [step for step in self._steps if step.draft]
        records = beginnings.write()
        for record, step in zip(records, new, strict=True):
            with refused_in_row(step.row.number):
                self.sheet.put_beside(record, step.beside, by, step.publish)
        publish_many([one for one, step in zip(records, new, strict=True) if step.publish], by=by)
        for step in self._steps:
            if not step.changes or step.present is None:
                continue
            with refused_in_row(step.row.number):
                present = records_of(self.sheet.kind).get(pk=step.present.pk)
                save(
                    present,
                    by=by,
                    version=step.present.version,
                    values=step.values,
                    texts=step.texts,
                    act="imported",
                )
        note(self.sheet.act, (self.sheet.about, run), by=by, after=self.counts, public=False)

    def _only_once(self, run: str) -> None:
        done = Entry.objects.filter(about_kind=self.sheet.about, about_key=run).first() if run else None
        if done is not None:
            raise CarriedOut(done.after or {})


# --- cells ------------------------------------------------------------------------------------------------
def free_text(raw: str) -> str:
    """Free text, as a person would paste it into a form; an apostrophe that guards an export goes."""
    return clean_lines(meaning._plain(raw))


def pieces(raw: str, most: int, wrong: Any) -> list[str]:
    """What stands between the bars of a cell, as many as there may be; the missing ones are empty."""
    found = [part.strip() for part in free_text(raw).split(BAR)]
    if len(found) > most or not found[0]:
        raise ValidationError(wrong)
    return [*found, *[""] * (most - len(found))]


_PARTNER = re.compile(r"(?P<name>.+?)\s*\(\s*(?P<said>[^()]+?)\s*\)")


def _partners(raw: str, roles: Mapping[str, str]) -> list[dict[str, str]]:
    """“Name (civil)”, or with what it does: “Name (civil: funds)”."""
    found = []
    for part in (one.strip() for one in re.split(r"[|\n]", raw)):
        if not part:
            continue
        matched = _PARTNER.fullmatch(part)
        sector, colon, does = matched["said"].casefold().partition(":") if matched else ("", "", "")
        role = roles.get(does.strip(), "") if colon else ""
        if not matched or sector.strip() not in Sector.values or (colon and not role):
            raise ValidationError(
                _("“%(value)s”: write name (public), name (private) or name (civil)."),
                params={"value": part[:60]},
            )
        found.append(
            {
                "name": matched["name"],
                "sector": sector.strip(),
                "organisation": "",
                **({"role": role} if role else {}),
            }
        )
    return found


def _same_rows(before: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    return [row["key"] for row in before] == [row["key"] for row in wanted] and all(
        {**one, **row} == dict(one) for one, row in zip(before, wanted, strict=True)
    )


def _same_partners(before: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """By name, sector and role: a file does not say which of them stand in the register."""

    def plain(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
        return [(row["name"], row["sector"], row.get("role", "")) for row in rows]

    return plain(before) == plain(wanted)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(
            str(one.get("name") or one.get("key")) if isinstance(one, dict) else str(one) for one in value
        )
    return str(value)
