"""The act of the workbench: a translator saves or confirms what they wrote, all parts together or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.foundation.moments import Outdated
from mreza.journal.models import record
from mreza.translations.authored import Authored, authored, translate
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.models import State

ACTS = {  # what the journal says of translations, in words
    "translation.drafted": _("translation drafted"),
    "translation.confirmed": _("translation confirmed"),
}


class Typed(NamedTuple):
    """What somebody wrote for one part, and which versions of translation and original they saw."""

    text: str
    version: int
    original_version: int | None = None


class Conflict(Outdated):
    """Somebody was faster, with the translation or with the original; `parts` says where."""

    def __init__(self, parts: set[str], current: Authored) -> None:
        super().__init__(_("Somebody else has saved this in the meantime."), current=current)
        self.parts = parts


def what_is(kind: str) -> Translatable:
    """What the workbench may ask about that kind; LookupError for kinds nobody translates."""
    found = translatable.get(kind)
    if found is None:
        raise LookupError(kind)
    return found


@transaction.atomic
def save(
    kind: str,
    key: str,
    language: str,
    typed: Mapping[str, Typed],
    *,
    confirm: bool,
    by: Any,
    at: dt.datetime | None = None,
) -> list[str]:
    """Save a translation as a draft, or confirm it; the parts that changed.

    A draft changes the parts somebody wrote anew and leaves the others in their state. Confirming confirms every part
    that has a text; what is empty stays missing. Raises Conflict, ValidationError by part.
    """
    before = authored(kind, key)
    _refuse_emptied(before, language, typed)
    wanted = {
        part: one
        for part, one in typed.items()
        if one.text.strip() and (confirm or _is_new(before, part, language, one))
    }
    stale = {part for part, one in wanted.items() if _is_stale(before, part, language, one)}
    if stale:
        raise Conflict(stale, before)
    state = State.CONFIRMED if confirm else State.DRAFT
    changed: dict[str, tuple[Any, Any]] = {}
    for part, one in wanted.items():
        row = before.row(part, language)
        was = {"text": row.text, "state": str(row.state)} if row else None
        try:
            text = translate(
                kind,
                key,
                part,
                language,
                one.text,
                state=state,
                by=by,
                version=one.version,
                original_version=one.original_version,
                at=at,
            )
        except Outdated as error:
            raise Conflict({part}, authored(kind, key)) from error
        now = {"text": text.text, "state": str(text.state)}
        if was != now or (row and row.version != text.version):
            changed[f"{part}_{language}"] = (was, now)
    if changed:
        what = what_is(kind)
        record(
            "translation.confirmed" if confirm else "translation.drafted",
            (kind, key),
            by=by,
            before={place: pair[0] for place, pair in changed.items()},
            after={place: pair[1] for place, pair in changed.items()},
            public=what.is_public(key),
        )
        what.changed(key, by)
    return [place.removesuffix(f"_{language}") for place in changed]


def _refuse_emptied(words: Authored, language: str, typed: Mapping[str, Typed]) -> None:
    """Emptying a field by mistake must not lose somebody's work, nor look as if it had been saved.

    A field that was empty when it was opened stays as somebody else may have filled it meanwhile.
    """
    emptied = [
        part
        for part, one in typed.items()
        if one.version and not one.text.strip() and words.row(part, language)
    ]
    if emptied:
        message = _("There is a translation here. Write another one instead of emptying the field.")
        raise ValidationError(dict.fromkeys(emptied, message))


def _is_new(words: Authored, part: str, language: str, one: Typed) -> bool:
    row = words.row(part, language)
    return row is None or " ".join(row.text.split()) != " ".join(one.text.split())


def _is_stale(words: Authored, part: str, language: str, one: Typed) -> bool:
    row, original = words.row(part, language), words.original_row(part)
    if (row.version if row else 0) != one.version or original is None:
        return True
    return one.original_version is not None and original.version != one.original_version
