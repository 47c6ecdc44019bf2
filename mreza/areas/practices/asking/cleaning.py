"""A question and an answer as somebody writes them, understood: page and API say the same, because both ask here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.counting import Limit
from mreza.areas.practices.asking.choices import (
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_ANSWER_WORDS,
    MOST_FIELDS,
    MOST_WORDS,
)
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import CreativeField
from mreza.foundation.text import clean_line, clean_lines
from mreza.translations.authored import LONGEST
from mreza.vocabulary.models import Objective

FURTHEST = dt.timedelta(days=730)  # a question that is useful for longer is a call


@dataclass(frozen=True)
class Wanted:
    """A question as it was typed: codes, and a day as a date or as it is written (2027-03-31)."""

    title: str
    text: str
    language: str
    fields: Sequence[str] = ()
    objective: str = ""
    useful_until: Any = None


@dataclass(frozen=True)
class Cleaned:
    """The same as it is stored."""

    title: str
    text: str
    language: str
    fields: Sequence[CreativeField]
    objective: Objective | None
    useful_until: dt.date | None


def cleaned(wanted: Wanted, *, on: dt.date) -> Cleaned:
    """Understand a question, or refuse it with everything that is wrong, by name."""
    found: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    readers: tuple[tuple[str, Any, Any], ...] = (
        ("title", _title, wanted.title),
        ("text", _text, wanted.text),
        ("language", language, wanted.language),
        ("fields", _fields, wanted.fields),
        ("objective", _objective, wanted.objective),
        ("useful_until", lambda value: _until(value, on), wanted.useful_until),
    )
    for name, read, given in readers:
        try:
            found[name] = read(given)
        except ValidationError as error:
            wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    return Cleaned(**found)


def answer_text(given: str) -> str:
    """What a city answers."""
    words = clean_lines(str(given or ""))
    if not words:
        raise ValidationError({"text": _("Write an answer.")})
    return _within(words, Limit(words=MOST_ANSWER_WORDS), "text")


def language(given: str, name: str = "") -> str:
    """The language somebody writes in."""
    if given not in language_codes():
        wrong = ValidationError(_("Choose the language you write in."))
        raise ValidationError({name: wrong}) if name else wrong
    return given


def reason(given: str, *, needed: Any = "") -> str:
    """A sentence why; `needed` is what is said where there must be one."""
    words = clean_lines(str(given or ""))
    if needed and not words:
        raise ValidationError({"reason": needed})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    return words


# --- values -------------------------------------------------------------------------------------------------
def _title(given: str) -> str:
    title = clean_line(str(given or ""))
    if not title:
        raise ValidationError(_("Write your question in one sentence."))
    if len(title) > LONGEST_TITLE:
        raise ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_TITLE})
    return title


def _text(given: str) -> str:
    words = clean_lines(str(given or ""))
    if not words:
        raise ValidationError(_("Say more: what you want to do, and what you know already."))
    return _within(words, Limit(words=MOST_WORDS))


def _within(words: str, limit: Limit, name: str = "") -> str:
    try:
        if len(words) > LONGEST:
            raise ValidationError(_("This text is too long."))
        limit.check(words)
    except ValidationError as error:
        raise (ValidationError({name: error}) if name else error) from error
    return words


def _fields(given: Iterable[str]) -> list[CreativeField]:
    if isinstance(given, str):
        raise ValidationError(_("This must be a list."))
    codes = list(dict.fromkeys(str(code) for code in given if code))
    if not codes:
        raise ValidationError(_("Choose at least one creative field."))
    if len(codes) > MOST_FIELDS:
        raise ValidationError(_("Choose at most %(most)s creative fields."), params={"most": MOST_FIELDS})
    known = {row.code: row for row in CreativeField.objects.filter(code__in=codes)}
    for code in codes:
        if code not in known:
            raise ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})
    return [known[code] for code in codes]


def _objective(given: str) -> Objective | None:
    code = str(given or "")
    if not code:
        return None
    found = Objective.objects.filter(code=code).first()
    if found is None:
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})
    return found


def _until(given: Any, on: dt.date) -> dt.date | None:
    if given in (None, ""):
        return None
    try:
        day = given if isinstance(given, dt.date) else dt.date.fromisoformat(clean_line(str(given)))
    except ValueError as error:
        raise ValidationError(_("Write a day as 2027-03-31.")) from error
    if day < on:
        raise ValidationError(_("This day is past."))
    if day > on + FURTHEST:
        raise ValidationError(_("Name a day within two years."))
    return day
