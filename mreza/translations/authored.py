"""Texts that people of the network write: an original in the author's language, and its translations.

The rules, in one place:
- An original is always the author's word; whoever changes it makes every translation of that part **outdated**.
  An outdated translation keeps `based_on`, the words it translates, so that what changed can be shown.
- Only a person takes that mark away, by confirming or rewriting. If the original returns to the very words that were
  translated, the translation stays outdated: somebody looks, sees that nothing differs, and confirms in one act.
- A removed part is removed in every language; the revision of the record keeps what it said.
- Nobody overwrites what they have not seen: `translate` compares the version of the text, and of the original.

Nothing here writes the journal or moves the data's version: that belongs to the act in which a text changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mreza.foundation.moments import Outdated, now
from mreza.foundation.rows import insert, prepared
from mreza.foundation.text import clean_line, clean_lines
from mreza.translations.lookup import Said, in_order, is_other
from mreza.translations.models import State, Text

LONGEST = 20_000
LONGEST_LINE = 300
LINES = ("title", "name", "short", "alt")  # parts of one line, and those of rows: `block.<key>.title`

Change = tuple[str, str]  # before, after


def is_line(part: str) -> bool:
    """Whether a part is one line (a title) and not paragraphs."""
    return part.rpartition(".")[2] in LINES


# --- reading ----------------------------------------------------------------------------------------------
@dataclass
class Authored:
    """All texts of one thing: part → language → row."""

    texts: dict[str, dict[str, Text]] = field(default_factory=dict)

    def said(self, part: str, language: str) -> Said:
        """A part in that language, or in the original, labelled; empty when the part is not written."""
        found = self.texts.get(part, {})
        original = next((text.language for text in found.values() if text.is_original), "")
        for candidate in in_order(found, language, original):
            text = found[candidate]
            return Said(
                text.text,
                candidate,
                is_fallback=is_other(candidate, language),
                state=str(text.state),
                is_original=text.is_original,
            )
        return Said("", language)

    def original(self, part: str) -> Said:
        """A part as its author wrote it; empty when it is not written."""
        for text in self.texts.get(part, {}).values():
            if text.is_original:
                return Said(text.text, text.language, state=str(text.state), is_original=True)
        return Said("", "und")

    def original_row(self, part: str) -> Text | None:
        """The stored original itself."""
        return next((text for text in self.texts.get(part, {}).values() if text.is_original), None)

    def is_translatable(self, part: str, language: str) -> bool:
        """Whether a part is written, and in another language than that."""
        original = self.original_row(part)
        return original is not None and original.language != language

    def row(self, part: str, language: str) -> Text | None:
        """The stored text itself, with version and translator."""
        return self.texts.get(part, {}).get(language)

    @property
    def language(self) -> str:
        """The language the thing was written in: that of most of its originals; empty when nothing is written."""
        counts: dict[str, int] = {}
        for found in self.texts.values():
            for text in found.values():
                if text.is_original:
                    counts[text.language] = counts.get(text.language, 0) + 1
        return min(counts, key=lambda language: (-counts[language], language), default="")

    @property
    def languages(self) -> list[str]:
        """Every language something is written in."""
        return sorted({language for found in self.texts.values() for language in found})

    def state(self, language: str) -> str:
        """How far the whole translation may be trusted: outdated when a part is, else that of the weakest part.

        Empty: something is missing. The language of the original is confirmed by its author.
        """
        written = [found for found in self.texts.values() if any(text.is_original for text in found.values())]
        states = [str(found[language].state) if language in found else "" for found in written]
        return min(states, key=WORST_FIRST.index, default="")

    def plain(self) -> dict[str, dict[str, str]]:
        """Part → language → words, for a revision."""
        return {
            part: {language: text.text for language, text in sorted(found.items())}
            for part, found in sorted(self.texts.items())
        }


# A translation is as good as its weakest part; what says something else than the original is worse than a gap.
WORST_FIRST = (State.OUTDATED.value, "", State.MACHINE_DRAFT.value, State.DRAFT.value, State.CONFIRMED.value)


def authored(kind: str, key: str) -> Authored:
    """All texts of one thing, as they stand this moment. One query."""
    return authored_many(kind, [key])[key]


def authored_many(kind: str, keys: Iterable[str], parts: Iterable[str] | None = None) -> dict[str, Authored]:
    """The texts of several things, all parts or some. One query; a thing without a text is there, empty."""
    found = {key: Authored() for key in keys}
    rows = Text.objects.filter(kind=kind, key__in=list(found))
    if parts is not None:
        rows = rows.filter(part__in=list(parts))
    for text in rows.order_by("key", "part", "language"):
        found[text.key].texts.setdefault(text.part, {})[text.language] = text
    return found


# --- writing ----------------------------------------------------------------------------------------------
@transaction.atomic
def write_original(
    kind: str,
    key: str,
    texts: Mapping[str, str],
    *,
    language: str,
    by: Any,
    at: dt.datetime | None = None,
) -> dict[str, Change]:
    """Write parts of a thing in the author's language; an empty one removes the part in every language.

    Answers what changed: part → (before, after). The caller holds the thing itself. A part whose original was in
    another language begins anew in this one: what there was stays as an outdated translation. The same words in
    another language say that the language was mistaken.
    """
    moment = at or now()
    wanted = {part: _clean(part, text) for part, text in texts.items()}
    present: dict[str, dict[str, Text]] = {part: {} for part in wanted}
    rows = Text.objects.select_for_update().filter(kind=kind, key=key, part__in=list(wanted)).order_by("pk")
    for text in rows:
        present[text.part][text.language] = text
    changes: dict[str, Change] = {}
    for part, words in wanted.items():
        found = present[part]
        original = next((text for text in found.values() if text.is_original), None)
        before = original.text if original else ""
        if original and (original.text, original.language) == (words, language):
            continue
        if not words:
            if found:
                Text.objects.filter(kind=kind, key=key, part=part).delete()
                changes[part] = (before, "")
            continue
        _store_original((kind, key, part), found, original, words, language, by, moment)
        changes[part] = (before, words)
    return changes


def _store_original(
    place: tuple[str, str, str],
    found: dict[str, Text],
    original: Text | None,
    words: str,
    language: str,
    by: Any,
    moment: dt.datetime,
) -> None:
    moved = original is not None and original.language != language
    mistaken = moved and original is not None and original.text == words and language not in found
    target = original if mistaken else found.get(language)
    for text in found.values():
        if text is target or mistaken:
            continue
        if moved:  # it translates words of another language: no comparison would say anything
            text.based_on, text.is_original = "", False
        elif original is not None and text.state != State.OUTDATED:
            text.based_on = text.based_on or original.text
        text.state = State.OUTDATED
        text.version += 1
        text.save(update_fields=["state", "based_on", "is_original", "version"])
    if target is None:
        kind, key, part = place
        target = Text(kind=kind, key=key, part=part, version=0)
    target.language, target.text, target.state = language, words, State.CONFIRMED
    target.is_original, target.based_on, target.source = True, "", ""
    target.by, target.written_at = _person(by), moment
    target.version += 1
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as error:
        raise Outdated(_("Somebody else has saved this in the meantime.")) from error


def write_new(
    kind: str,
    things: Mapping[str, Mapping[str, str]],
    *,
    language: str,
    by: Any,
    at: dt.datetime | None = None,
) -> int:
    """The originals of many new things (key → part → text) at once, for imports; how many texts."""
    return put_in(new_rows(kind, things, language=language, by=by, at=at))


def new_rows(
    kind: str,
    things: Mapping[str, Mapping[str, str]],
    *,
    language: str,
    by: Any,
    at: dt.datetime | None = None,
) -> list[tuple[Any, ...]]:
    """What `write_new` would write, worked out and for `put_in`: of thousands before the transaction."""
    person = _person(by)
    same = (language, State.CONFIRMED.value, "", True, "", 1, person.pk if person else None)
    written_at = prepared(Text, "written_at", at or now())
    return [
        (kind, key, part, words, *same, written_at)
        for key, texts in things.items()
        for part, words in ((part, _clean(part, text)) for part, text in texts.items())
        if words
    ]


def put_in(rows: Sequence[tuple[Any, ...]]) -> int:
    """Write rows of new originals; how many."""
    return insert(
        Text,
        (
            "kind", "key", "part", "text", "language", "state", "source", "is_original", "based_on", "version", "by",
            "written_at",
        ),
        rows,
    )  # fmt: skip


def translate_new(
    kind: str,
    things: Mapping[str, Mapping[str, str]],
    language: str,
    *,
    state: str,
    by: Any,
    at: dt.datetime | None = None,
) -> int:
    """First translations of many things (key → part → text) at once, for imports; how many texts.

    Each is what `translate` would have written; a part without an original is passed over.
    """
    moment, person = at or now(), _person(by)
    originals = {
        (text.key, text.part): text
        for text in Text.objects.filter(kind=kind, key__in=list(things), is_original=True)
    }
    rows = [
        Text(
            kind=kind,
            key=key,
            part=part,
            language=language,
            text=words,
            state=state,
            based_on=originals[key, part].text,
            by=person,
            written_at=moment,
        )
        for key, texts in things.items()
        for part, words in ((part, _clean(part, text)) for part, text in texts.items())
        if words and (key, part) in originals and originals[key, part].language != language
    ]
    Text.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


@transaction.atomic
def translate(
    kind: str,
    key: str,
    part: str,
    language: str,
    text: str,
    *,
    state: str,
    by: Any,
    version: int,
    original_version: int | None = None,
    at: dt.datetime | None = None,
) -> Text:
    """Say one part in another language. `version` is the one the translator saw, 0 where there was none.

    With `original_version` a translation of words that have changed meanwhile is refused as well. The translator is
    whoever wrote the words; confirming them as they are leaves the name.
    """
    words = _clean(part, text)
    if not words:
        raise ValidationError({part: _("Write the translation.")})
    if state not in (State.MACHINE_DRAFT, State.DRAFT, State.CONFIRMED):
        raise ValidationError({part: _("A translation is a machine draft, a draft or confirmed.")})
    rows = Text.objects.select_for_update().filter(kind=kind, key=key, part=part).order_by("pk")
    found = {one.language: one for one in rows}
    original = next((one for one in found.values() if one.is_original), None)
    if original is None:
        raise Outdated(_("This part is not there any more."))
    if original.language == language:
        raise ValidationError({part: _("This is the language of the original.")})
    present = found.get(language)
    if (present.version if present else 0) != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if original_version is not None and original.version != original_version:
        raise Outdated(_("The original has changed in the meantime."), current=present)
    if present and (present.text, str(present.state), present.based_on) == (words, state, original.text):
        return present
    if present is None:
        present = Text(kind=kind, key=key, part=part, language=language, version=0)
    if present.text != words or present.by_id is None:
        present.by = _person(by)
    present.text, present.state, present.based_on = words, state, original.text
    present.written_at, present.source = at or now(), ""
    present.version += 1
    try:
        with transaction.atomic():
            present.save()
    except IntegrityError as error:
        current = Text.objects.filter(kind=kind, key=key, part=part, language=language).first()
        raise Outdated(_("Somebody else has saved this in the meantime."), current=current) from error
    return present


translate.alters_data = True  # type: ignore[attr-defined]


def drop(kind: str, key: str, part_prefix: str = "") -> int:
    """Remove the texts of a thing in all languages, or of the row whose parts begin so (`block.x7k2.`)."""
    texts = Text.objects.filter(kind=kind, key=key)
    if part_prefix:
        texts = texts.filter(part__startswith=part_prefix)
    return texts.delete()[0]


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None


def _clean(part: str, text: str) -> str:
    cleaned = clean_line(text) if is_line(part) else clean_lines(text)
    longest = LONGEST_LINE if is_line(part) else LONGEST
    if len(cleaned) > longest:
        wrong = ValidationError(
            _("This is too long: %(length)s signs; at most %(most)s."),
            params={"length": len(cleaned), "most": longest},
        )
        raise ValidationError({part: wrong})
    return cleaned
