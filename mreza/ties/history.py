"""A contact's journal in words: acts, fields and values as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.cities.languages import name as language_name
from mreza.files.choices import Rights
from mreza.files.storing import ACTS as FILE_ACTS
from mreza.journal.models import Entry
from mreza.journal.reading import Change, changes
from mreza.ties.acts import ACTS
from mreza.ties.choices import Answer, Gives
from mreza.ties.naming import full_name
from mreza.translations.lookup import said
from mreza.ui.formats import partial_date
from mreza.vocabulary.models import TieKind

_UNTOLD = {"version", "code", "purpose", "size", "position"}  # of use to programs only
_TEXTS = ("alt", "caption")  # of a file


class ToldChange(NamedTuple):
    """One field with its value before and after; empty says that there was none."""

    label: str
    before: str
    after: str


class Told(NamedTuple):
    """One entry of the journal in the reader's words."""

    act: str
    entry: Entry
    changes: list[ToldChange]


def told(entry: Entry) -> Told:
    found = [
        ToldChange(_label(one), _value(_meant(one), one.before), _value(_meant(one), one.after))
        for one in changes(entry.before, entry.after)
        if one.name not in _UNTOLD
    ]
    return Told(capfirst(str({**FILE_ACTS, **ACTS}.get(entry.act, entry.act))), entry, found)


def _label(one: Change) -> str:
    """What changed; of what is told of each city or in each language, also of which or in which."""
    labels = _labels()
    if one.part in ("details", "said"):
        return f"{labels[one.part]}: {full_name(one.name)}"
    if one.part in ("other_titles", *_TEXTS):
        return f"{labels[one.part]}: {language_name(one.name)}"
    return labels.get(one.name, one.name)


def _meant(one: Change) -> str:
    """By the name of which field its value is read."""
    return {"": one.name, "said": "answer"}.get(one.part, "")


def _labels() -> dict[str, str]:
    return {
        "kind": _("Kind"),
        "cities": _("Cities that took part"),
        "city": _("City"),
        "lead": _("Leading city"),
        "gives": _("Who gives"),
        "title": _("What it was"),
        "other_titles": _("What others call it"),
        "language": _("Language of the title"),
        "begins": _("When"),
        "ends": _("Until"),
        "people": _("People who took part"),
        "days": _("Days"),
        "hours": _("Hours"),
        "amount": _("Money spent"),
        "currency": _("Currency"),
        "evidence": _("Evidence"),
        "sources": _("Public sources"),
        "card": _("Record it belongs to"),
        "card_kind": _("Kind of the record"),
        "card_key": _("Record it belongs to"),
        "answer": _("Answer"),
        "details": _("When or how a city took part"),
        "said": _("Answer"),
        "name": _("File"),
        "record": _("Record it belongs to"),
        "alt": _("Description"),
        "caption": _("Caption"),
        "credit": _("Author"),
        "rights": _("Rights"),
        "licence": _("Licence"),
        "merged": _("The other entry"),
        "merged_into": _("Merged into"),
        "apart": _("Told apart from"),
    }


def _value(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if name in _WORDED and isinstance(value, str):
        return _WORDED[name](value)
    if name == "cities" and isinstance(value, list):
        return "; ".join(full_name(str(code)) for code in value)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)


_WORDED: dict[str, Callable[[str], str]] = {
    "kind": lambda code: str(said(TieKind.kind, code)),
    "city": full_name,
    "lead": full_name,
    "language": language_name,
    "begins": lambda value: partial_date(value, get_language()),
    "ends": lambda value: partial_date(value, get_language()),
    "gives": lambda value: str(Gives(value).label) if value in Gives.values else value,
    "rights": lambda value: str(Rights(value).label) if value in Rights.values else value,
    "answer": lambda value: str(Answer(value).label) if value in Answer.values else value,
}
