"""Wording a text: the Secretariat's edits of labels, names and notes in every language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mreza.foundation import hooks
from mreza.foundation.moments import Outdated
from mreza.foundation.text import clean_line
from mreza.journal.models import record
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.translations.models import State, Text

LONGEST = 5000
LONGEST_NAME = 300


@transaction.atomic
def edit(
    kind: str,
    key: str,
    part: str,
    language: str,
    text: str,
    *,
    by: Any,
    version: int,
    state: str = State.CONFIRMED,
    reason: str = "",
) -> Text:
    """Word one part of one thing in one language. `version` is the one the person saw; 0 where there was none.

    When the source language changes, its translations become outdated until somebody looks at them.
    """
    text = _clean(part, text)
    if not text:
        raise ValidationError({"text": _("Write the text.")})
    if state not in (State.DRAFT, State.CONFIRMED):
        raise ValidationError({"state": _("A text written by hand is a draft or confirmed.")})
    place = {"kind": kind, "key": key, "part": part, "language": language}
    present = Text.objects.select_for_update().filter(**place).first()
    if (present.version if present else 0) != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if present and (present.text, present.state) == (text, state):
        return present
    before = {"text": present.text, "state": str(present.state)} if present else None
    worded = _write(place, present, text, state, version)
    if language == SOURCE_LANGUAGE and before and before["text"] != text:
        _outdate(kind, key, part)
    record(
        "text.worded",
        (kind, key),
        by=by,
        reason=reason.strip(),
        before={f"{part}_{language}": before},
        after={f"{part}_{language}": {"text": text, "state": str(state)}},
    )
    hooks.reindex(kind, [key])
    return worded


edit.alters_data = True  # type: ignore[attr-defined]


def put(kind: str, key: str, part: str, language: str, text: str) -> str | None:
    """Write (or, when empty, take away) a text as part of another act; what was there, or None: nothing changed.

    The caller holds the thing itself, keeps the journal and the index.
    """
    text = _clean(part, text)
    place = {"kind": kind, "key": key, "part": part, "language": language}
    present = Text.objects.select_for_update().filter(**place).first()
    was = present.text if present else ""
    if was == text:
        return None
    if not text:
        Text.objects.filter(**place).delete()
    else:
        _write(place, present, text, State.CONFIRMED, present.version if present else 0)
    if language == SOURCE_LANGUAGE:
        _outdate(kind, key, part)
    return was


def _write(place: dict[str, str], present: Text | None, text: str, state: str, version: int) -> Text:
    if present is None:
        try:
            with transaction.atomic():
                return Text.objects.create(**place, text=text, state=state)
        except IntegrityError as error:
            current = Text.objects.get(**place)
            raise Outdated(_("Somebody else has saved this in the meantime."), current=current) from error
    values = {"text": text, "state": state, "version": version + 1}
    if not Text.objects.filter(pk=present.pk, version=version).update(**values):
        raise Outdated(
            _("Somebody else has saved this in the meantime."), current=Text.objects.get(pk=present.pk)
        )
    for name, value in values.items():
        setattr(present, name, value)
    return present


def _outdate(kind: str, key: str, part: str) -> None:
    texts = Text.objects.filter(kind=kind, key=key, part=part)
    if texts.filter(is_original=True).exists():  # authored: its own original counts, not English
        return
    translations = texts.exclude(language=SOURCE_LANGUAGE)
    translations.exclude(state=State.OUTDATED).update(state=State.OUTDATED, version=F("version") + 1)


def _clean(part: str, text: str) -> str:
    """One line for names; paragraphs keep their lines. Not longer than anybody would read."""
    cleaned = "\n".join(clean_line(line) for line in text.splitlines()).strip()
    if part in ("name", "short", "title"):
        cleaned = clean_line(cleaned)
    longest = LONGEST_NAME if part in ("name", "short") else LONGEST
    if len(cleaned) > longest:
        raise ValidationError(
            {
                "text": ValidationError(
                    _("This is too long: %(length)s signs; at most %(most)s."),
                    params={"length": len(cleaned), "most": longest},
                )
            }
        )
    return cleaned
