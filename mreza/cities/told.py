"""A city's journal in words: acts, fields and values as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mreza.accounts.models import User
from mreza.cities.choices import Acting, ConfirmedAs, CountedArea
from mreza.cities.forms import CityForm, DesignateForm, DesignationForm
from mreza.cities.languages import name as language_name
from mreza.cities.models import Country, CreativeField, Discipline, Round, Source
from mreza.journal.models import Entry
from mreza.journal.reading import changes
from mreza.translations.lookup import said
from mreza.ui.formats import date

_KINDS = {"country": Country.kind, "field": CreativeField.kind, "source": Source.kind}
_PEOPLE = ("person", "from", "to")  # kept by number, so that whoever is erased is not named here for ever
_DAYS = ("since", "until", "member_since", "confirmed_on", "due_on")
_CHOICES: dict[str, Any] = {"role": Acting, "population_of": CountedArea, "confirmed_as": ConfirmedAs}
_LISTS: dict[str, Callable[[str], str]] = {
    "languages": lambda code: language_name(code),
    "disciplines": lambda code: str(said(Discipline.kind, code)),
    "story": str,
}


@dataclass(frozen=True)
class ToldChange:
    """One field with its value before and after, in the reader's words; empty says that there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One entry of the journal: what was done, by whom, when, why, and what it changed."""

    act: str
    entry: Entry
    changes: list[ToldChange]


def told(entry: Entry) -> Told:
    """An entry about a city as a page shows it."""
    before, after = entry.before, entry.after
    if entry.act == "city.field-changed":  # what was held beside what is held now says it best
        before, after = (before or {}).get("ended"), (after or {}).get("begun")
    found = [
        ToldChange(_label(one.part, one.name), _value(one.name, one.before), _value(one.name, one.after))
        for one in changes(before, after)
    ]
    return Told(acts().get(entry.act, entry.act), entry, found)


def acts() -> dict[str, str]:
    """Every act on a city in words."""
    return {
        "city.added": _("City recorded"),
        "city.designated": _("Designated"),
        "city.field-changed": _("Creative field changed"),
        "city.withdrawn": _("Left the Network"),
        "city.corrected": _("Facts corrected"),
        "designation.corrected": _("Designation corrected"),
        "text.worded": _("Worded"),
        "appointment.given": _("Somebody appointed"),
        "appointment.prolonged": _("End of an appointment changed"),
        "appointment.ended": _("Appointment ended"),
        "appointment.handed-over": _("Handed over to a successor"),
        "appointment.handover-confirmed": _("Handover confirmed; the successor is invited"),
        "appointment.handover-cancelled": _("Handover cancelled"),
        "city.profile-changed": _("Profile changed"),
        "city.confirmed": _("Facts confirmed"),
        "city.photo-chosen": _("Photo chosen"),
        "city.story-added": _("Section added to the story"),
        "city.story-changed": _("Section of the story changed"),
        "city.story-moved": _("Story put in another order"),
        "city.story-removed": _("Section of the story taken out"),
        "letter.answered": _("Letter to the city answered"),
        "letter.put-aside": _("Letter to the city put aside"),
        "letters.erased": _("Old letters to cities erased"),
        "network.loaded": _("The shipped network loaded"),
        "organisation.confirmed": _("Organisation confirmed"),
        "organisation.corrected": _("Organisation corrected"),
        "organisation.declined": _("Organisation declined"),
        "organisation.entered": _("Organisation recorded"),
        "organisation.merged": _("Two entries of an organisation merged"),
        "organisation.proposed": _("Organisation proposed"),
        "people.exported": _("Register of people taken away"),
        "people.written-to": _("People of the register written to"),
        "remark.settled": _("Remark settled"),
    }


def _label(part: str, name: str) -> str:
    words = _labels()
    return f"{words.get(part, part)}: {words.get(name, name)}" if part else words.get(name, name)


def _labels() -> dict[str, str]:
    fields = {**DesignateForm.base_fields, **DesignationForm.base_fields, **CityForm.base_fields}
    words = {name: str(field.label) for name, field in fields.items()}
    for code, own_name in settings.LANGUAGES:
        words[f"name_{code}"] = _("Name in this language: %(language)s") % {"language": own_name}
        words[f"note_{code}"] = _("Note in this language: %(language)s") % {"language": own_name}
    return words | {
        "code": _("Code of the designation"),
        "member_since": _("Member since"),
        "text": _("Text"),
        "state": _("State"),
        "title": _("Title"),
        "lede": _("The city in one sentence"),
        "language": _("Language"),
        "story": _("Order of the sections"),
        "number": _("Number of the section"),
        "population_of": _("The number counts"),
        "website": _("Website"),
        "languages": _("Working languages"),
        "disciplines": _("Disciplines"),
        "photo": _("Photo"),
        "confirmed_on": _("Confirmed on"),
        "confirmed_as": _("Confirmed by"),
        "due_on": _("Due on"),
        "role": _("Role"),
        "person": _("Person"),
        "from": _("Handed over by"),
        "to": _("Handed over to"),
    }


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _LISTS and isinstance(value, list):
        return ", ".join(_LISTS[name](str(one)) for one in value)
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name in _KINDS and isinstance(value, str):
        return str(said(_KINDS[name], value))
    if name in _DAYS and isinstance(value, str):
        try:
            return date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    if name in _PEOPLE and isinstance(value, int):
        person = User.objects.filter(pk=value).first()
        return str(person) if person else _("somebody whose account is gone")
    if name == "round" and isinstance(value, str):
        found = Round.objects.filter(code=value).first()
        return f"{value} ({date(found.announced_on, found.precision)})" if found else value
    return str(value)
