"""The compiled practices that come with the house, by the same verbs a person uses: written, sent, published.

A load can be repeated: the second time changes nothing. What a city confirmed, took down or edited is its own from
then on: it is kept, and named when the file says something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mreza.activities.cards import write_card
from mreza.activities.choices import Origin, State
from mreza.activities.many import publish_many
from mreza.activities.writing import Draft, check, content_of, create_many, save
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.loading import BadFile, Kept, Tally
from mreza.foundation.merging import merge, next_loaded
from mreza.translations.authored import authored, translate, translate_new
from mreza.translations.models import State as TextState

FILE = Path(__file__).parent / "data/practices.jsonl"
LISTS = ("fields", "disciplines", "objectives", "dimensions", "stages", "groups", "targets")
PLAIN = ("level", "starts", "ends", "sources", "checked", "theme")
# What we put down about a record and the city has not: said on the page, and the city may change it.
ASSIGNED = {"assigned_by_us": True}
TEXT = "text:"  # in `loaded`: text:<part>:<language>
ROWS = ("blocks", "results")

Row = dict[str, Any]
Flat = dict[str, Any]


def load_practices(file: Path = FILE) -> list[Tally]:
    """Bring the compiled practices to what the file says. Part of the load of the network, and of its transaction."""
    tally = Tally(str(_("good practices")))
    rows = read(file)
    cities = {city.code: city for city in City.objects.filter(code__in={row["city"] for row in rows})}
    if not cities:
        return [tally]  # an empty network has nobody's practices
    present = {
        (practice.loaded or {})["key"]: practice
        for practice in Practice.objects.filter(loaded__key__in=[row["key"] for row in rows])
    }
    new: list[Row] = []
    problems: list[str] = []
    for row in rows:
        practice = present.get(row["key"])
        try:
            if row["city"] not in cities:
                raise ValidationError(
                    _("There is no city with the code “%(code)s”."), params={"code": row["city"]}
                )
            if practice is None:
                check(Practice, _draft(row, cities[row["city"]]))
                new.append(row)
            else:
                _bring(row, practice, tally)
        except ValidationError as wrong:
            problems += [f"{file.name}: {row['key']}: {message}" for message in wrong.messages]
    if problems:
        raise BadFile(problems)
    _publish_new(new, cities, tally)
    return [tally]


@cache
def read(file: Path) -> tuple[Row, ...]:
    """The records of the file."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return tuple(json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise BadFile([f"{file.name}: {error}"]) from error


def _bring(row: Row, practice: Practice, tally: Tally) -> None:
    wanted = flat(row)
    if practice.loaded and practice.loaded["said"] == wanted:
        tally.unchanged += 1  # whatever people made of it since: the file offers nothing new
    else:
        _change(practice, wanted, row, tally)


def _publish_new(rows: Sequence[Row], cities: Mapping[str, City], tally: Tally) -> None:
    """As an editor would: write them, translate them, send each to review, publish it (`many`: the same rows)."""
    practices = create_many(Practice, [_draft(row, cities[row["city"]]) for row in rows], by=None)
    translations: dict[str, dict[str, dict[str, str]]] = {}
    for row, practice in zip(rows, practices, strict=True):
        for part, said in row["texts"].items():
            for language in said.keys() - {row["original_language"]}:
                translations.setdefault(language, {}).setdefault(practice.key, {})[part] = said[language]
    for language in sorted(translations):
        translate_new(Practice.kind, translations[language], language, state=TextState.DRAFT, by=None)
    publish_many(practices, by=None)
    tally.created += [row["key"] for row in rows]


def _draft(row: Row, city: City) -> Draft:
    return Draft(
        language=row["original_language"],
        texts={part: said[row["original_language"]] for part, said in row["texts"].items()},
        values=_values(row),
        city=city,
        origin=Origin.COMPILED,
        loaded={"key": row["key"], "said": flat(row)},
    )


def _change(practice: Practice, wanted: Flat, row: Row, tally: Tally) -> None:
    """What the file says now, where nobody has said otherwise by hand."""
    loaded = (practice.loaded or {})["said"]
    stored = _stored(practice, {*wanted, *loaded})
    offered = {**dict.fromkeys(loaded, ""), **wanted}  # a text that left the file is offered as empty
    merged = merge(stored, loaded, offered)
    if _is_the_citys(practice):
        merged.kept |= merged.changes
        merged.changes.clear()
    tally.kept += [Kept(row["key"], name, stored.get(name), value) for name, value in merged.kept.items()]
    if merged.changes:
        before = {name: stored.get(name) for name in merged.changes}
        _write(practice, merged.changes)
        tally.note_change(row["key"], before, merged.changes)
    else:
        tally.unchanged += 1
    told = next_loaded(loaded, offered, merged.kept)
    # Nothing people see changes by this: the record remembers what was offered to it last.
    Practice.objects.filter(pk=practice.pk).update(loaded={"key": row["key"], "said": told})


def _is_the_citys(practice: Practice) -> bool:
    """Confirmed, taken down or written anew by the city: from then on the files say nothing about it."""
    return bool(
        practice.confirmed_at or practice.origin != Origin.COMPILED or practice.state != State.PUBLISHED
    )


def _write(practice: Practice, changes: Flat) -> None:
    original = practice.original_language
    texts = {name: value for name, value in changes.items() if name.startswith(TEXT)}
    own = {_part(name): value for name, value in texts.items() if _language(name) == original}
    values = {name: _as_rows(name, value) for name, value in changes.items() if not name.startswith(TEXT)}
    if own or values:
        save(practice, by=None, version=practice.version, values=values, texts=own, act="loaded")
    others: dict[str, dict[str, str]] = {}
    for name, value in texts.items():
        if _language(name) != original and value:
            others.setdefault(_part(name), {})[_language(name)] = value
    _translate(practice, original, others)
    write_card(practice)
    hooks.reindex(Practice.kind, [practice.key])


def _translate(practice: Practice, original: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Our own translations, as drafts: whoever knows better rewrites or confirms them."""
    written = authored(practice.kind, practice.key)
    for part, said in texts.items():
        for language, text in said.items():
            if language == original or written.row(part, original) is None:
                continue
            row = written.row(part, language)
            version = row.version if row else 0
            translate(
                practice.kind,
                practice.key,
                part,
                language,
                text,
                state=TextState.DRAFT,
                by=None,
                version=version,
            )


# --- a record as plain values -------------------------------------------------------------------------------
def flat(row: Row) -> Flat:
    """What a line of the file says, one value a name: what loads are compared by."""
    values: Flat = {name: row[name] for name in PLAIN}
    values |= {name: sorted(row[name]) for name in LISTS}
    values |= {name: list(row[name]) for name in ROWS}
    values["partners"] = [{"name": one["name"], "sector": one["sector"]} for one in row["partners"]]
    for part, said in row["texts"].items():
        values |= {f"{TEXT}{part}:{language}": text for language, text in said.items()}
    return values


def _stored(practice: Practice, names: set[str]) -> Flat:
    """The same of a record as it stands."""
    content = content_of(practice)["values"]
    values: Flat = {name: content[name] for name in (*PLAIN, *LISTS)}
    values |= {name: [one["key"] for one in content[name]] for name in ROWS}
    values["partners"] = [{"name": one["name"], "sector": one["sector"]} for one in content["partners"]]
    written = authored(practice.kind, practice.key)
    for name in names:
        if name.startswith(TEXT):
            row = written.row(_part(name), _language(name))
            values[name] = row.text if row else ""
    return values


def _values(row: Row) -> dict[str, Any]:
    values = {name: value for name, value in flat(row).items() if not name.startswith(TEXT)}
    return {name: _as_rows(name, value, row) for name, value in values.items()} | ASSIGNED


def _as_rows(name: str, value: Any, row: Row | None = None) -> Any:
    """Blocks and results are named by their keys in the file; a result's source is the record's first."""
    if name not in ROWS:
        return value
    sources: Sequence[str] = row["sources"] if row else ()
    if name == "results" and len(sources) == 1:
        return [{"key": key, "source": sources[0]} for key in value]
    return [{"key": key} for key in value]


def _part(name: str) -> str:
    return name.removeprefix(TEXT).rpartition(":")[0]


def _language(name: str) -> str:
    return name.rpartition(":")[2]
