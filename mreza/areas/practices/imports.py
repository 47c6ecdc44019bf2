"""Good practices from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = read_plan(data, by=user)        # raises Unreadable when the file as a whole cannot be read
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint="…")   # planned anew outside the transaction, then written in one

A row is found again by its `id`: the writer's own name for it, inside its city, or the address of a record that is
here. An empty cell changes nothing, so the same file may be sent again. A city's team imports drafts of its own city;
the Secretariat, drafts of any city, and what it marks to be published: compiled, until the city confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
from mreza.activities.models import Revision
from mreza.activities.writing import Beginnings, Content, Draft, check, save
from mreza.areas.practices.models import Practice
from mreza.areas.practices.registration import PRACTICE
from mreza.cities.acting import cities_of
from mreza.cities.choices import Sector
from mreza.cities.models import City, CreativeField, Discipline
from mreza.foundation import importing
from mreza.foundation.importing import CarriedOut, Change, Progress, nobody_asks, refused_in_row
from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import can
from mreza.foundation.tables import Column, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import clean_line, clean_lines
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.translations.naming import codes_by_name
from mreza.vocabulary.models import CostBand, Dimension, Group, Objective, Stage, Target, Theme

MAX_ROWS = 10_000
MOST_PUBLISHED = 1_000  # each is written into the search index, in the one transaction
MOST_CHANGED = 1_000  # each goes through the verb, which compares versions and keeps one
BLOCKS, RESULTS = 5, 3
BAR = "|"
ABOUT = "practices-import"  # what journal entries of imports are about, by the code of the run
ID = re.compile(r"[^\s|][^|]{0,119}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")

TEXTS = {
    "title": "title", "summary": "summary", "problem": "problem", "context": "context", "done": "done",
    "participation": "participation", "how_counted": "reached", "failed": "failed", "transfer": "transfer",
    "contact": "contact",
}  # fmt: skip
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
    "cost": (CostBand, False),
}
# Column → name of the value in a record, where they differ.
VALUES = {"cost": "cost_band"}
NUMBERS = {"people": 1_000_000, "months": 1_200, "reached": 2_000_000_000}


@dataclass
class PlanRow(importing.PlanRow):
    """What one row would do, and whether it publishes."""

    publish: bool = False


# --- the columns ------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    several = _("Codes or names, divided by |.")
    texts = {
        "title": _("Title"), "summary": _("Summary"), "problem": _("The problem"), "context": _("Context"),
        "done": _("What was done"), "participation": _("How they took part"),
        "how_counted": _("How the people reached were counted"), "failed": _("What did not work"),
        "transfer": _("What another city needs"), "contact": _("Contact"),
    }  # fmt: skip
    helps = {
        "title": _("What was achieved, as a claim: at most 150 signs."),
        "summary": _("At most 80 words."),
    }
    plain = _("Plain text; an empty line divides paragraphs.")
    result = _("Text; or figure | text; or figure | text | source.")
    return [
        ("id", _("Id"), _("Your own name for the row, such as VZ-001, or the address of a record here. It stays.")),
        ("city", _("City"), _("Its code (hr-varazdin) or its name.")),
        ("language", _("Language"), _("In which the texts of the row are written, such as hr. Empty: en.")),
        *[(key, label, helps.get(key, plain)) for key, label in texts.items()],
        ("level", _("Level"), "city, international"),
        ("fields", _("Creative fields"), several),
        ("disciplines", _("Disciplines"), several),
        ("objectives", _("Objectives of the Network"), _("Their numbers, 1 to 6, divided by |.")),
        ("dimensions", _("Dimensions"), several),
        ("stages", _("Stages"), several),
        ("groups", _("For whom"), several),
        ("targets", _("SDG targets"), _("Such as 11.4, divided by |.")),
        ("theme", _("Theme"), _("One code or name.")),
        ("starts", _("Began"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("ends", _("Ended"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("cost", _("Cost"), ", ".join(CostBand.objects.values_list("code", flat=True))),
        ("people", _("People who worked on it"), _("Digits only.")),
        ("months", _("Months it took"), _("Digits only.")),
        ("reached", _("People reached"), _("Digits only.")),
        ("licence", _("Licence"), ", ".join(Licence.values)),
        ("sources", _("Sources"), _("Full web addresses, divided by |.")),
        ("partners", _("Partners"), _("Name (public, private or civil), divided by |.")),
        *[
            (f"block_{n}", _("Building block %(number)s") % {"number": n}, _("Title | what it is and how it works."))
            for n in range(1, BLOCKS + 1)
        ],
        *[
            (f"result_{n}", _("Result %(number)s") % {"number": n}, result)
            for n in range(1, RESULTS + 1)
        ],
        ("publish", _("Publish"), _("yes: published at once as compiled from its sources. Only for the Secretariat.")),
    ]  # fmt: skip


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _(
            "One row is one good practice. An empty cell changes nothing; the same file may be imported again."
        ),
        _("Without an id a row is new each time."),
        _(
            "At most %(rows)s rows a file; it publishes at most %(published)s at once and changes at most %(changed)s."
        )
        % {"rows": MAX_ROWS, "published": MOST_PUBLISHED, "changed": MOST_CHANGED},
    ]
    return importing.empty_xlsx(_described(), title=_("Good practices"), notes=notes)


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

    def __init__(self, by: Any) -> None:
        self.cities = {city.code: city for city in City.objects.all()}
        self.all_cities = works_in_the_secretariat(by)
        self.own_cities = frozenset(self.cities) if self.all_cities else cities_of(by)
        self.city_words = codes_by_name(
            City.kind, self.cities, {c.code: c.name for c in self.cities.values()}
        )
        self.words = {
            name: codes_by_name(model.kind, _codes(model)) for name, (model, _many) in CODES.items()
        }
        self.by_id: dict[tuple[str, str], _Present] = {}
        self.by_code: dict[str, _Present] = {}
        rows = Practice.objects.filter(city__code__in=self.own_cities).values_list(
            "pk", "key", "slug", "city__code", "original_language", "version", "state", "loaded"
        )
        for pk, key, slug, city, language, version, state, loaded in rows:
            present = _Present(pk, key, slug or key, city, language, version, state)
            self.by_code[present.code] = self.by_code[key] = present
            if isinstance(loaded, dict) and loaded.get("id"):
                self.by_id[city, str(loaded["id"])] = present


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
    changes: list[Change] = field(default_factory=list)


class Plan(importing.Plan):
    """What a file would do, row by row."""

    def __init__(self, table: Table, *, by: Any, progress: Progress = nobody_asks) -> None:
        super().__init__(table, _described())
        self.by = by
        self._steps: list[_Step] = []
        self._known, self._words = _Known(by), Words()
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
        _only_once(run)
        now = Plan(self.table, by=by, progress=progress)
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
            raise Unreadable(
                _("This is not a table of good practices: it needs a column “title”. Use the template.")
            )
        if unknown:
            self.notices.append(
                _("These columns are not read: %(names)s.") % {"names": ", ".join(unknown)[:200]}
            )

    def _all_meanings(self) -> dict[str, meaning.Meaning]:
        known = self._known
        found: dict[str, meaning.Meaning] = {
            "id": meaning.matching(ID.pattern, gettext_lazy("“%(value)s” cannot be an id.")),
            "city": meaning.named(
                known.city_words, gettext_lazy("There is no city “%(value)s”, or more than one.")
            ),
            "language": meaning.matching(
                LANGUAGE.pattern, gettext_lazy("“%(value)s” is no language; one looks like hr.")
            ),
            "level": meaning.one_of(
                Level.values, gettext_lazy("“%(value)s” is neither city nor international.")
            ),
            "licence": meaning.one_of(Licence.values, gettext_lazy("“%(value)s” is not on the list.")),
            "starts": str,
            "ends": str,
            "sources": lambda raw: [one.strip() for one in re.split(r"[|\n]", raw) if one.strip()],
            "partners": _partners,
            "publish": meaning.flag,
        }
        for name, (_model, several) in CODES.items():
            one = meaning.named(known.words[name], gettext_lazy("“%(value)s” is not on the list."))
            found[name] = meaning.listed(one, BAR) if several else one
        found |= {name: meaning.whole(0, highest) for name, highest in NUMBERS.items()}
        found |= dict.fromkeys(TEXTS, _text)
        found |= {f"block_{n}": _block for n in range(1, BLOCKS + 1)}
        return found | {f"result_{n}": _result for n in range(1, RESULTS + 1)}

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
        step.values, step.texts = _split(given)
        if present is None:
            self._begin(step, given.get("language", "en"))
        else:
            self._hold_against(step, given)
        return step

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
        origin = Origin.COMPILED if step.publish else Origin.CITY
        loaded = {"id": step.own_id} if step.own_id else None
        city = self._known.cities[step.city]
        step.draft = Draft(language, step.texts, step.values, city, origin=origin, loaded=loaded)
        try:
            step.cleaned = cleaned = check(Practice, step.draft, words=self._words)
        except ValidationError as wrong:
            self._fault_all(step.row, wrong)
            return
        if step.publish:
            content = {"language": language, "values": cleaned.content(), "texts": cleaned.texts}
            record: Any = SimpleNamespace(city_id=city.pk, origin=origin)
            for name, sentence in PRACTICE.missing(record, content).items():
                self._fault(step.row, _column_of(name), sentence)

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
        contents = _contents([step.present.key for step in steps if step.present])
        for step in steps:
            assert step.present is not None  # noqa: S101
            content = contents.get(step.present.key)
            if content is None:
                continue
            step.values = _with_keys(step.values, content)
            step.values, step.texts, step.changes = _changed(step.values, step.texts, content)
            if step.changes and not self._may_edit(step.present):
                self._fault(step.row, "id", _("You may not change this record."))
            elif step.changes:
                self._check_change(step)

    def _may_edit(self, present: _Present) -> bool:
        record = Practice(state=present.state, city=self._known.cities[present.city], key=present.key)
        return can(self.by, "practices.edit_practice", record)

    def _check_change(self, step: _Step) -> None:
        city = self._known.cities[step.city]
        texts = {"title": "…", **step.texts}
        try:
            check(Practice, Draft("en", texts, step.values, city), words=self._words)
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
                self._fault(row, _column_of(name, self._headings), message)

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
        list(
            City.objects.select_for_update(no_key=True)
            .filter(code__in=cities)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        _only_once(run)
        new = {(step.city, step.own_id) for step in self._steps if step.draft and step.own_id}
        if not new:
            return
        there = Practice.objects.filter(city__code__in=cities, loaded__isnull=False)
        for city, loaded in there.values_list("city__code", "loaded"):
            if isinstance(loaded, dict) and (city, loaded.get("id")) in new:
                raise Outdated(_("The data has changed since the plan was made. Look at the new plan."))

    def _beginnings(self, by: Any) -> Beginnings[Practice]:
        new = [step for step in self._steps if step.draft]
        return Beginnings(
            Practice,
            [step.draft for step in new if step.draft],
            by=by,
            checked=[step.cleaned for step in new if step.cleaned],
        )

    def _write(self, beginnings: Beginnings[Practice], by: Any, run: str = "") -> None:
        new = [step for step in self._steps if step.draft]
        records = beginnings.write()
        publish_many([one for one, step in zip(records, new, strict=True) if step.publish], by=by)
        for step in self._steps:
            if not step.changes or step.present is None:
                continue
            with refused_in_row(step.row.number):
                record = Practice.objects.get(pk=step.present.pk)
                save(
                    record,
                    by=by,
                    version=step.present.version,
                    values=step.values,
                    texts=step.texts,
                    act="imported",
                )
        note("practices.imported", (ABOUT, run), by=by, after=self.counts, public=False)


def read_plan(data: bytes, *, by: Any, encoding: str | None = None, progress: Progress = nobody_asks) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    return Plan(read_table(data, encoding=encoding, max_rows=MAX_ROWS), by=by, progress=progress)


def _only_once(run: str) -> None:
    done = Entry.objects.filter(about_kind=ABOUT, about_key=run).first() if run else None
    if done is not None:
        raise CarriedOut(done.after or {})


# --- cells ------------------------------------------------------------------------------------------------
def _text(raw: str) -> str:
    """Free text, as a person would paste it into a form; an apostrophe that guards an export goes."""
    return clean_lines(meaning._plain(raw))


def _block(raw: str) -> dict[str, str]:
    title, _bar, text = _text(raw).partition(BAR)
    if not title.strip():
        raise ValidationError(_("Begin with the title of the building block."))
    return {"title": clean_line(title), "text": text.strip()}


def _result(raw: str) -> dict[str, str]:
    parts = [part.strip() for part in _text(raw).split(BAR)]
    if len(parts) > 3:
        raise ValidationError(_("Write a text; or figure | text; or figure | text | source."))
    if len(parts) == 1:
        return {"figure": "", "text": parts[0], "source": ""}
    return {"figure": parts[0], "text": parts[1], "source": parts[2] if len(parts) == 3 else ""}


_PARTNER = re.compile(r"(?P<name>.+?)\s*\(\s*(?P<sector>[^()]+?)\s*\)")


def _partners(raw: str) -> list[dict[str, str]]:
    found = []
    for part in (one.strip() for one in re.split(r"[|\n]", raw)):
        if not part:
            continue
        matched = _PARTNER.fullmatch(part)
        sector = matched["sector"].casefold() if matched else ""
        if not matched or sector not in Sector.values:
            raise ValidationError(
                _("“%(value)s”: write name (public), name (private) or name (civil)."),
                params={"value": part[:60]},
            )
        found.append({"name": matched["name"], "sector": sector, "organisation": ""})
    return found


# --- values -----------------------------------------------------------------------------------------------
def _split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a row says, as the verbs take it: values by name, texts by part."""
    values = {
        VALUES.get(name, name): value
        for name, value in given.items()
        if name in CODES
        or name in NUMBERS
        or name in ("level", "starts", "ends", "licence", "sources", "partners")
    }
    texts = {part: given[name] for name, part in TEXTS.items() if name in given}
    blocks = [(n, given[f"block_{n}"]) for n in range(1, BLOCKS + 1) if f"block_{n}" in given]
    if blocks:
        values["blocks"] = [{"key": f"b{n}"} for n, _block in blocks]
        for n, block in blocks:
            texts |= {f"block.b{n}.title": block["title"], f"block.b{n}.text": block["text"]}
    results = [(n, given[f"result_{n}"]) for n in range(1, RESULTS + 1) if f"result_{n}" in given]
    if results:
        values["results"] = [
            {"key": f"r{n}", "figure": one["figure"], "source": one["source"]} for n, one in results
        ]
        texts |= {f"result.r{n}.text": one["text"] for n, one in results}
    return values, texts


def _with_keys(values: dict[str, Any], content: Content) -> dict[str, Any]:
    """Rows of a record that are here and the file does not speak of stay; what the file lacks of a row stays too."""
    found = dict(values)
    for name in ("blocks", "results"):
        if name in values:
            stored = {row["key"]: row for row in content["values"].get(name, ())}
            given = {row["key"]: row for row in values[name]}
            found[name] = [{**row, **given.get(key, {})} for key, row in stored.items()]
            found[name] += [row for key, row in given.items() if key not in stored]
    return found


def _changed(
    values: Mapping[str, Any], texts: Mapping[str, str], content: Content
) -> tuple[dict[str, Any], dict[str, str], list[Change]]:
    """Only what differs from the record, and how it reads."""
    new_values, new_texts, changes = {}, {}, []
    for name, value in values.items():
        before = content["values"].get(name)
        wanted = sorted(value) if name in CODES and isinstance(value, list) else value
        if name in ("blocks", "results"):
            same = [row["key"] for row in before or ()] == [row["key"] for row in value] and all(
                {**one, **row} == one for one, row in zip(before or (), value, strict=True)
            )
        else:
            same = wanted == before
        if not same:
            new_values[name] = value
            changes.append(Change(_column_of(name), _shown(before), _shown(value)))
    for part, text in texts.items():
        before = content["texts"].get(part, "")
        if text != before:
            new_texts[part] = text
            changes.append(Change(_column_of(part), _shown(before), _shown(text)))
    return new_values, new_texts, changes


def _contents(keys: list[str]) -> dict[str, Content]:
    """What each record says, by its newest version."""
    found: dict[str, Content] = {}
    for first in range(0, len(keys), 500):
        rows = Revision.objects.filter(kind=Practice.kind, key__in=keys[first : first + 500]).order_by(
            "number"
        )
        found |= dict(rows.values_list("key", "content"))
    return found


def _column_of(name: str, headings: Mapping[str, str] | None = None) -> str:
    """The column in which a value or a part of a record stands."""
    own = {value: key for key, value in VALUES.items()} | {
        part: key for key, part in TEXTS.items() if part != "reached"
    }
    if name in ("blocks", "results"):
        return f"{name[:-1]}_1"
    if matched := re.match(r"(block|result)\.[br](\d)\.", name):
        return f"{matched[1]}_{matched[2]}"
    return own.get(name, name)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(
            str(one.get("name") or one.get("key")) if isinstance(one, dict) else str(one) for one in value
        )
    return str(value)
