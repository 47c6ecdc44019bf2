"""Contacts by the ten thousand, as a file brings them: every row is what the verbs would have written one by one.

    ready = claims_ready(told, by=user, city=city)   # outside a transaction: rows worked out, nothing written
    ready.write()                                    # inside: numbers given out, rows put in

Only what is told to people differs: a city that is asked about many contacts hears of them in one notice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.foundation.rows import insert, numbers_for, prepared
from mreza.journal.models import Entry, record_all
from mreza.journal.versions import current
from mreza.ties import telling
from mreza.ties.choices import Origin
from mreza.ties.cleaning import Wanted
from mreza.ties.keeping import as_told
from mreza.ties.models import Contact, Member, Tie
from mreza.ties.writing import MEMBER, TIE, Rows, values_of

# The columns of a contact but for its number and its stamp, which are known only when it is written.
_FIELDS = tuple(one for one in Contact._meta.concrete_fields if not one.primary_key and one.name != "stamp")


class Ready:
    """The rows of new contacts, worked out and not yet written."""

    def __init__(
        self, told: Sequence[Wanted], *, by: Any, city: City | None, origin: str, at: dt.datetime
    ) -> None:
        """`told` is cleaned. `city` says it was so; without one the contacts stand in the public sources told."""
        self.by, self.city, self.told = by, city, told
        person = by if by is not None and by.pk else None
        self._contacts: list[tuple[Any, ...]] = []
        self._rows = Rows(person, city, at)
        columns = _Columns(at)
        self._acts: list[tuple[tuple[str, str], str]] = []
        entered = {"city": city.code} if city else {}
        for place, one in enumerate(told):
            values = values_of(one, person, city, str(origin), at)
            self._contacts.append(columns.row(values))
            self._rows.add(place, one)
            said = prepared(Entry, "after", {**entered, **as_told(one)})
            self._acts.append(((Contact.kind_word, values["code"]), said))

    @property
    def codes(self) -> list[str]:
        return [code for (_kind, code), _after in self._acts]

    @transaction.atomic
    def write(self) -> None:
        """All of it, in the caller's transaction or its own."""
        if not self.told:
            return
        record_all(f"contact.{'claimed' if self.city else 'documented'}", self._acts, by=self.by)
        stamp = int(current().split("-")[0])
        numbers = numbers_for(Contact, len(self._contacts))
        insert(
            Contact,
            ("id", "stamp", *(one.name for one in _FIELDS)),
            [(number, stamp, *row) for number, row in zip(numbers, self._contacts, strict=True)],
        )
        insert(Member, MEMBER, [(numbers[row[0]], *row[1:]) for row in self._rows.members])
        insert(Tie, TIE, [(numbers[row[0]], *row[1:]) for row in self._rows.ties])
        if self.city:
            telling.asked_of_many(self._asked(), by=self.by, place=self.city.code)

    write.alters_data = True  # type: ignore[attr-defined]

    def _asked(self) -> dict[int, list[tuple[str, str]]]:
        """City → code and title of each contact it is asked about."""
        found: dict[int, list[tuple[str, str]]] = {}
        for code, one in zip(self.codes, self.told, strict=True):
            for each in one.cities:
                if self.city and each.pk != self.city.pk:
                    found.setdefault(each.pk, []).append((code, one.title))
        return found


def claims_ready(
    told: Sequence[Wanted], *, by: Any, city: City, origin: str = Origin.FILE, at: dt.datetime | None = None
) -> Ready:
    """A city says of many contacts that they were so; the other cities of each are asked (`keeping.claim`)."""
    for one in told:
        if city.pk not in {each.pk for each in one.cities}:
            raise ValidationError({"cities": _("Your city must be one of those that took part.")})
        if one.sources:
            raise ValidationError({"sources": _("Public sources are recorded by the Secretariat.")})
    return Ready(told, by=by, city=city, origin=origin, at=at or now())


def documents_ready(
    told: Sequence[Wanted], *, by: Any, origin: str = Origin.FILE, at: dt.datetime | None = None
) -> Ready:
    """The Secretariat enters many contacts that stand in public sources (`keeping.document`)."""
    for one in told:
        if not one.sources:
            raise ValidationError({"sources": _("Name the public source in which it stands.")})
    return Ready(told, by=by, city=None, origin=origin, at=at or now())


class _Columns:
    """A contact's values as the database takes them, in the order of `_FIELDS`; worked out a hundred thousand times."""

    def __init__(self, at: dt.datetime) -> None:
        model = Contact(code="-")
        self._usual = {one.name: prepared(Contact, one.name, getattr(model, one.attname)) for one in _FIELDS}
        self._moment = prepared(Contact, "entered_at", at)

    def row(self, values: dict[str, Any]) -> tuple[Any, ...]:
        row = []
        for name, sort in _SORTS:
            if name not in values:
                row.append(self._usual[name])
                continue
            value = values[name]
            if value is None or sort == "plain":
                row.append(value)
            elif sort == "relation":
                row.append(value.pk)
            else:  # all moments of a new contact are one
                row.append(self._moment if sort == "moment" else prepared(Contact, name, value))
        return tuple(row)


def _sort(one: Any) -> str:
    """How a field's value becomes one of the database."""
    kind = one.get_internal_type()
    if one.is_relation:
        return "relation"
    if kind == "DateTimeField":
        return "moment"
    return "plain" if kind in ("CharField", "PositiveIntegerField") else "other"


_SORTS = tuple((one.name, _sort(one)) for one in _FIELDS)
