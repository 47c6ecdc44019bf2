"""The register to take away: CSV, XLSX and JSON of exactly the lines selected, each file with its label."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mreza.accounts.models import User
from mreza.cities.choices import Acting
from mreza.cities.models import Appointment
from mreza.cities.register import STATES, Register, Row
from mreza.foundation.labels import Label, label_of
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx

# Column → the field it shows, by whose label it is judged; nothing: derived from public facts of the place.
SHOWS: dict[str, tuple[Any, str] | None] = {
    "state": (Appointment, "until"),
    "name": (User, "name"),
    "position": (User, "position"),
    "role": (Appointment, "role"),
    "kind": None,
    "place": None,
    "place_name": None,
    "field": None,
    "country": None,
    "region": None,
    "since": (Appointment, "since"),
    "until": (Appointment, "until"),
    "last_seen": (User, "seen_at"),
    "email": (User, "email"),
    "phone": (User, "phone"),
}
KINDS: dict[str, Kind] = {"since": "date", "until": "date", "last_seen": "date"}


class Way(NamedTuple):
    """One way to take the lines away."""

    label: str
    content_type: str
    write: Callable[[Register], bytes | Iterable[bytes]]


def keys(register: Register) -> tuple[str, ...]:
    """The columns this reader gets: addresses and telephones only where the matrix gives them any."""
    most = Label.PERSONAL if register.contacts else Label.NETWORK
    return tuple(key for key, shows in SHOWS.items() if shows is None or label_of(*shows) <= most)


def label(register: Register) -> Label:
    """How confidential the file is: as its most confidential column."""
    return max((label_of(*shows) for key in keys(register) if (shows := SHOWS[key])), default=Label.NETWORK)


def export(register: Register, name: str) -> HttpResponseBase:
    """The lines as a file whose name says what it is and how confidential."""
    way = WAYS[name]
    body = way.write(register)
    make = HttpResponse if isinstance(body, bytes) else StreamingHttpResponse
    response: HttpResponseBase = make(body, content_type=way.content_type)
    day = register.at.date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="people-{label(register)}-{day}.{name}"'
    response.headers["Content-Language"] = register.language
    return response


def columns(register: Register) -> list[Column]:
    """What is told about each line, headed in the reader's language."""
    labels = {
        "state": _("State"),
        "name": pgettext("person", "Name"),
        "position": _("Position"),
        "role": _("Role"),
        "kind": _("Kind of place"),
        "place": _("Code of the place"),
        "place_name": _("Acts for"),
        "field": _("Field code"),
        "country": _("Country code"),
        "region": _("Region code"),
        "since": _("Since"),
        "until": _("Until"),
        "last_seen": _("Last seen"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in keys(register)]


def values(row: Row) -> dict[str, Any]:
    """A line by the keys of the columns; codes stay codes, days are days."""
    return {
        "state": row.state,
        "name": row.name,
        "position": row.position,
        "role": row.role,
        "kind": row.kind,
        "place": row.key,
        "place_name": row.place,
        "field": row.field,
        "country": row.country,
        "region": row.region,
        "since": _day(row.since),
        "until": _day(row.until),
        "last_seen": _day(row.seen),
        "email": row.email,
        "phone": row.phone,
    }


def about(register: Register) -> dict[str, Any]:
    """What must be known about the file: how confidential it is, its day, and which lines it holds."""
    address = register.query.address(page_size=50)
    return {
        "title": _("People of the Network"),
        "label": str(label(register)),
        "meaning": confidentiality(label(register)),
        "day": register.at.date().isoformat(),
        "count": register.total,
        "language": register.language,
        "source": settings.SITE_URL + reverse("cities:people") + (f"?{address}" if address else ""),
    }


def confidentiality(of: Label) -> str:
    """What a label asks of whoever holds the file."""
    if of <= Label.NETWORK:
        return _("C1: for people of the Network only. Do not pass it on.")
    return _(
        "C2: holds personal data (addresses, telephones). Use it for the Network only, do not pass it on, erase it."
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(dt.UTC).date() if moment else None


def _told(register: Register) -> Iterator[dict[str, Any]]:
    return ({key: told[key] for key in keys(register)} for told in map(values, register.selected))


def _in_words(register: Register) -> Iterator[dict[str, Any]]:
    """For people: states and roles as words beside the codes of places."""
    for told in _told(register):
        role = told["role"]
        told["state"] = str(STATES[told["state"]])
        told["role"] = str(Acting(role).label) if role else ""
        yield told


def _csv(register: Register) -> Iterator[bytes]:
    return write_csv(columns(register), _told(register))


def _xlsx(register: Register) -> bytes:
    told = about(register)
    notes = [told["title"], told["meaning"], _("As of %(day)s.") % {"day": told["day"]}, told["source"]]
    return write_xlsx(
        columns(register),
        _in_words(register),
        title=_("People of the Network"),
        notes=notes,
        notes_title=_("About this file"),
    )


def _json(register: Register) -> bytes:
    items = [
        {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in told.items()}
        for told in _told(register)
    ]
    return (json.dumps({**about(register), "items": items}, ensure_ascii=False, indent=1) + "\n").encode()


WAYS = {
    "csv": Way("CSV", CSV_TYPE, _csv),
    "xlsx": Way("XLSX", XLSX_TYPE, _xlsx),
    "json": Way("JSON", "application/json", _json),
}
