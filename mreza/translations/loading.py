"""Texts that come with the house's data, and those an operator adds; wordings edited by hand survive both.

A text in a file has a state: what was found or comes from the founding document is confirmed, what we translated
ourselves or could not yet check is a draft. Where it comes from is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mreza.foundation.loading import DataRow, Kept, Tally
from mreza.foundation.merging import merge, next_loaded
from mreza.foundation.text import clean_line
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.translations.models import State, Text

PARTS = ("name", "short", "text", "note", "title")
COLUMN = re.compile(r"^(name|short|text|note|title)_([a-z]{2,3}(?:-[a-z0-9]{2,8})*)$")
DRAFTS = ("own translation", "to verify")
OPERATOR = "operator"

Place = tuple[str, str, str, str]  # kind, key, part, language


@dataclass(frozen=True)
class Wording:
    """What a file says in one place."""

    text: str
    state: str = State.CONFIRMED
    source: str = ""

    def values(self) -> dict[str, str]:
        return {"text": self.text, "state": self.state, "source": self.source}


def state_of(status: str) -> str:
    """How far a text may be trusted, by where it was found."""
    return State.DRAFT if status in DRAFTS else State.CONFIRMED


def wordings(kind: str, rows: Iterable[DataRow], *, without: Iterable[str] = ()) -> dict[Place, Wording]:
    """The texts in the columns `name_hr`, `text_en` … of a file, with the status their row declares.

    `status_hr` is that of the full wording (`text_hr`); `own_translation` lists languages of our own names.
    """
    left_out = set(without)
    found: dict[Place, Wording] = {}
    for row in rows:
        own = row.raw.get("own_translation", "").split()
        for column, raw in row.raw.items():
            matched = COLUMN.match(column)
            if not raw or not matched or column in left_out:
                continue
            part, language = matched.groups()
            status = row.raw.get(f"status_{language}", "") if part == "text" else ""
            if part == "name" and language in own:
                status = "own translation"
            place = (kind, str(row.values["code"]), part, language)
            found[place] = Wording(_kept_form(part, raw), state_of(status), status)
    return found


def _kept_form(part: str, raw: str) -> str:
    # A quotation keeps its spaces as they stand in the founding document.
    return raw if part == "text" else clean_line(raw)


def load_texts(
    table: str, incoming: Mapping[Place, Wording], *, kinds: Iterable[str], parts: Iterable[str]
) -> Tally:
    """Bring the texts of these kinds and parts to what the files say.

    A text the files no longer have is removed, unless somebody edited it or an operator brought it.
    """
    tally = Tally(table)
    present = {_place(text): text for text in Text.objects.filter(kind__in=set(kinds), part__in=set(parts))}
    written = _authored(present, tally, incoming)
    created, changed, remembered = [], [], []
    new_sources: set[tuple[str, str, str]] = set()
    for place, wording in incoming.items():
        if place[:3] in written:
            continue
        text = present.get(place)
        wanted = wording.values()
        if text is None:
            created.append(_new(place, wanted, wanted))
            tally.created.append(_name(place))
            continue
        stored = _values(text)
        by_operator = (text.loaded or {}).get("by") == OPERATOR
        merged = merge(stored, None if by_operator else text.loaded, wanted)
        if "text" in merged.kept:  # a wording edited by hand keeps its state and source too
            merged.kept |= merged.changes
            merged.changes.clear()
        tally.kept += [Kept(_name(place), name, stored[name], value) for name, value in merged.kept.items()]
        loaded = next_loaded(text.loaded, wanted, merged.kept)
        if merged.changes:
            _set(text, merged.changes)
            tally.note_change(_name(place), {n: stored[n] for n in merged.changes}, merged.changes)
            changed.append(text)
            if "text" in merged.changes and text.language == SOURCE_LANGUAGE:
                new_sources.add(place[:3])
        else:
            tally.unchanged += 1
        if text.loaded is not None and loaded != text.loaded:
            text.loaded = loaded
            remembered.append(text)
    gone = [text for place, text in present.items() if place not in incoming and _untouched(text)]
    changed += _outdated(present, incoming, new_sources, tally)
    Text.objects.bulk_update(
        {t.pk: t for t in changed}.values(), ["text", "state", "source", "version"], batch_size=200
    )
    Text.objects.bulk_update(remembered, ["loaded"], batch_size=200)
    Text.objects.filter(pk__in=[text.pk for text in gone]).delete()
    tally.removed += [_name(_place(text)) for text in gone]
    Text.objects.bulk_create(created, batch_size=1000)
    return tally


def _authored(
    present: dict[Place, Text], tally: Tally, incoming: Mapping[Place, Wording]
) -> set[tuple[str, str, str]]:
    """What people of the network wrote is theirs: taken out of `present`, so that no file touches or marks it."""
    written = {place[:3] for place, text in present.items() if text.is_original}
    for place in [place for place in present if place[:3] in written]:
        text = present.pop(place)
        if place in incoming:
            tally.kept.append(Kept(_name(place), "text", text.text, incoming[place].text))
    return written


def _outdated(
    present: Mapping[Place, Text],
    incoming: Mapping[Place, Wording],
    sources: set[tuple[str, str, str]],
    tally: Tally,
) -> list[Text]:
    """Translations made by hand whose source the files have just changed."""
    stale = []
    for place, text in present.items():
        foreign = place[:3] in sources and text.language != SOURCE_LANGUAGE
        if foreign and text.state != State.OUTDATED and not _as_loaded(text):
            tally.note_change(_name(place), {"state": text.state}, {"state": State.OUTDATED.value})
            text.state = State.OUTDATED
            text.version += 1
            stale.append(text)
    return stale


def add_texts(table: str, incoming: Mapping[Place, Wording]) -> Tally:
    """Texts an operator has in a file: new ones are added, their own earlier ones and ours replaced, edits kept."""
    tally = Tally(table)
    kinds = {place[0] for place in incoming}
    present = {_place(text): text for text in Text.objects.filter(kind__in=kinds)}
    written = _authored(present, tally, incoming)
    created, changed = [], []
    for place, wording in incoming.items():
        if place[:3] in written:
            continue
        text, wanted = present.get(place), wording.values()
        remembered: dict[str, Any] = {**wanted, "by": OPERATOR}
        if text is None:
            created.append(_new(place, wanted, remembered))
            tally.created.append(_name(place))
        elif _values(text) == wanted:
            tally.unchanged += 1
        elif not _as_loaded(text):
            tally.kept.append(Kept(_name(place), "text", text.text, wording.text))
        else:
            tally.note_change(_name(place), _values(text), wanted)
            _set(text, wanted)
            text.loaded = remembered
            changed.append(text)
    Text.objects.bulk_update(changed, ["text", "state", "source", "version", "loaded"], batch_size=200)
    Text.objects.bulk_create(created, batch_size=1000)
    return tally


def _place(text: Text) -> Place:
    return text.kind, text.key, text.part, text.language


def _name(place: Place) -> str:
    kind, key, part, language = place
    return f"{kind}:{key}/{part}_{language}"


def _new(place: Place, values: dict[str, str], loaded: dict[str, Any]) -> Text:
    kind, key, part, language = place
    return Text(kind=kind, key=key, part=part, language=language, loaded=loaded, **values)


def _values(text: Text) -> dict[str, str]:
    return {"text": text.text, "state": str(text.state), "source": text.source}


def _set(text: Text, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(text, name, value)
    text.version += 1


def _as_loaded(text: Text) -> bool:
    """Nobody has edited the wording since it was loaded."""
    return text.loaded is not None and text.loaded.get("text") == text.text


def _untouched(text: Text) -> bool:
    loaded = text.loaded or {}
    return _as_loaded(text) and loaded.get("by") != OPERATOR and loaded.get("state") == text.state
