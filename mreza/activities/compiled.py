"""Compiled records that come with the house, by the same verbs a person uses: written, translated, sent, published.

A load can be repeated: the second time changes nothing. What a city confirmed, took down or edited is its own from
then on: it is kept, and named when the file says something else. An area says what its records have beside those of
all others by a `Compiled` of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mreza.activities.cards import write_card
from mreza.activities.choices import Origin, State
from mreza.activities.many import publish_many
from mreza.activities.models import Activity
from mreza.activities.registry import Kind, records_of
from mreza.activities.writing import Draft, check, content_of, create_many, save
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.loading import BadFile, Kept, Tally
from mreza.foundation.merging import merge, next_loaded
from mreza.translations.authored import authored, translate, translate_new
from mreza.translations.models import State as TextState

LISTS = ("fields", "disciplines", "objectives", "dimensions", "stages", "groups", "targets")
PLAIN = ("level", "starts", "ends", "sources", "checked", "theme")
# What we put down about a record and the city has not: said on the page, and the city may change it.
ASSIGNED = {"assigned_by_us": True}
TEXT = "text:"  # in `loaded`: text:<part>:<language>

Row = dict[str, Any]
Flat = dict[str, Any]


@dataclass(frozen=True)
class Compiled:
    """The file of one kind of records. `beside` names what of a line is no value of the record itself."""

    kind: Kind
    file: Path
    label: Any
    beside: tuple[str, ...] = ()
    # What stands of these, by name, as the file would say it; and how they are written, for a new record too.
    stands: Callable[[Any], Flat] = lambda record: {}
    put: Callable[[Any, Flat], None] = lambda record, said: None
    # Whether the city has made it its own in a way only this kind knows.
    is_kept: Callable[[Any], bool] = lambda record: False


def load(compiled: Compiled) -> Tally:
    """Bring the compiled records to what the file says, in the caller's transaction."""
    tally = Tally(str(compiled.label))
    rows = read(compiled.file)
    codes = {row["city"] for row in rows} | {code for row in rows for code in row.get("cities", ())}
    cities = {city.code: city for city in City.objects.filter(code__in=codes)}
    if not cities:
        return tally  # an empty network has nobody's records
    present = {
        record.loaded["key"]: record
        for record in records_of(compiled.kind).filter(loaded__key__in=[row["key"] for row in rows])
    }
    new: list[Row] = []
    problems: list[str] = []
    for row in rows:
        try:
            _know_cities(row, cities)
            if row["key"] in present:
                _bring(compiled, row, present[row["key"]], tally)
            else:
                check(compiled.kind.model, _draft(compiled, row, cities[row["city"]]))
                new.append(row)
        except ValidationError as wrong:
            problems += [f"{compiled.file.name}: {row['key']}: {message}" for message in wrong.messages]
    if problems:
        raise BadFile(problems)
    _publish_new(compiled, new, cities, tally)
    return tally


def _know_cities(row: Row, cities: Mapping[str, City]) -> None:
    unknown = [code for code in (row["city"], *row.get("cities", ())) if code not in cities]
    if unknown:
        raise ValidationError(_("There is no city with the code “%(code)s”."), params={"code": unknown[0]})


@cache
def read(file: Path) -> tuple[Row, ...]:
    """The records of a file."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return tuple(json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise BadFile([f"{file.name}: {error}"]) from error


def published_of_files(kind: Kind, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Key in a file → (kind, key of the record), of those that are published (`ties.hooks.loaded_records`)."""
    rows = records_of(kind).filter(state=State.PUBLISHED, loaded__key__in=list(keys))
    return {loaded["key"]: (kind.kind, key) for key, loaded in rows.values_list("key", "loaded") if loaded}


def _bring(compiled: Compiled, row: Row, record: Any, tally: Tally) -> None:
    wanted = flat(compiled, row)
    if record.loaded["said"] == wanted:
        tally.unchanged += 1  # whatever people made of it since: the file offers nothing new
    else:
        _change(compiled, record, wanted, row, tally)


def _publish_new(compiled: Compiled, rows: Sequence[Row], cities: Mapping[str, City], tally: Tally) -> None:
    """As an editor would: write them, translate them, send each to review, publish it (`many`: the same rows)."""
    if not rows:
        return
    drafts = [_draft(compiled, row, cities[row["city"]]) for row in rows]
    records: list[Any] = create_many(compiled.kind.model, drafts, by=None)
    translations: dict[str, dict[str, dict[str, str]]] = {}
    for row, record in zip(rows, records, strict=True):
        for part, said in row["texts"].items():
            for language in said.keys() - {row["original_language"]}:
                translations.setdefault(language, {}).setdefault(record.key, {})[part] = said[language]
        compiled.put(record, {name: row[name] for name in compiled.beside})
    for language in sorted(translations):
        translate_new(compiled.kind.kind, translations[language], language, state=TextState.DRAFT, by=None)
    publish_many(records, by=None)
    tally.created += [row["key"] for row in rows]


def _draft(compiled: Compiled, row: Row, city: City) -> Draft:
    said = flat(compiled, row)
    values = {
        name: value for name, value in said.items() if not name.startswith(TEXT) and name not in compiled.beside
    }  # fmt: skip
    return Draft(
        language=row["original_language"],
        texts={part: told[row["original_language"]] for part, told in row["texts"].items()},
        values=values | ASSIGNED,
        city=city,
        origin=Origin.COMPILED,
        loaded={"key": row["key"], "said": said},
    )


def _change(compiled: Compiled, record: Any, wanted: Flat, row: Row, tally: Tally) -> None:
    """What the file says now, where nobody has said otherwise by hand."""
    loaded = record.loaded["said"]
    stored = _stored(compiled, record, {*wanted, *loaded})
    offered = {**dict.fromkeys(loaded, ""), **wanted}  # a text that left the file is offered as empty
    merged = merge(stored, loaded, offered)
    if _is_the_citys(compiled, record):
        merged.kept |= merged.changes
        merged.changes.clear()
    tally.kept += [Kept(row["key"], name, stored.get(name), value) for name, value in merged.kept.items()]
    if merged.changes:
        before = {name: stored.get(name) for name in merged.changes}
        _write(compiled, record, merged.changes)
        tally.note_change(row["key"], before, merged.changes)
    else:
        tally.unchanged += 1
    told = next_loaded(loaded, offered, merged.kept)
    # Nothing people see changes by this: the record remembers what was offered to it last.
    type(record)._default_manager.filter(pk=record.pk).update(loaded={"key": row["key"], "said": told})


def _is_the_citys(compiled: Compiled, record: Activity) -> bool:
    """Confirmed, taken down or written anew by the city: from then on the files say nothing about it."""
    taken = record.confirmed_at or record.origin != Origin.COMPILED or record.state != State.PUBLISHED
    return bool(taken) or compiled.is_kept(record)


def _write(compiled: Compiled, record: Any, changes: Flat) -> None:
    original = record.original_language
    texts = {name: value for name, value in changes.items() if name.startswith(TEXT)}
    own = {_part(name): value for name, value in texts.items() if _language(name) == original}
    beside = {name: value for name, value in changes.items() if name in compiled.beside}
    values = {name: value for name, value in changes.items() if name not in texts and name not in beside}
    if own or values:
        save(record, by=None, version=record.version, values=values, texts=own, act="loaded")
    if beside:
        compiled.put(record, beside)
    others: dict[str, dict[str, str]] = {}
    for name, value in texts.items():
        if _language(name) != original and value:
            others.setdefault(_part(name), {})[_language(name)] = value
    _translate(record, original, others)
    write_card(record)
    hooks.reindex(record.kind, [record.key])


def _translate(record: Any, original: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Our own translations, as drafts: whoever knows better rewrites or confirms them."""
    written = authored(record.kind, record.key)
    for part, said in texts.items():
        for language, text in said.items():
            if language == original or written.row(part, original) is None:
                continue
            row = written.row(part, language)
            version = row.version if row else 0
            translate(
                record.kind, record.key, part, language, text, state=TextState.DRAFT, by=None, version=version
            )


# --- a record as plain values -------------------------------------------------------------------------------
def flat(compiled: Compiled, row: Row) -> Flat:
    """What a line of the file says, one value a name: what loads are compared by."""
    values: Flat = {name: row[name] for name in (*PLAIN, *compiled.beside)}
    values |= {name: sorted(row[name]) for name in LISTS}
    values["partners"] = [{"name": one["name"], "sector": one["sector"]} for one in row["partners"]]
    for part, said in row["texts"].items():
        values |= {f"{TEXT}{part}:{language}": text for language, text in said.items()}
    return values


def _stored(compiled: Compiled, record: Any, names: set[str]) -> Flat:
    """The same of a record as it stands."""
    content = content_of(record)["values"]
    values: Flat = {name: content[name] for name in (*PLAIN, *LISTS)} | compiled.stands(record)
    values["partners"] = [{"name": one["name"], "sector": one["sector"]} for one in content["partners"]]
    written = authored(record.kind, record.key)
    for name in names:
        if name.startswith(TEXT):
            row = written.row(_part(name), _language(name))
            values[name] = row.text if row else ""
    return values


def _part(name: str) -> str:
    return name.removeprefix(TEXT).rpartition(":")[0]


def _language(name: str) -> str:
    return name.rpartition(":")[2]
