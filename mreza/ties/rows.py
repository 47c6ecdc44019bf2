"""Contacts and ties of a selection as lists, files and programs tell them.

What is only shown comes from the database for the contacts asked for, in one statement a few hundred; who took part, in
which state and with which weight is in the columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.names import city_names
from mreza.ties.choices import Gives
from mreza.ties.columns import STATES, Ledger
from mreza.ties.models import Contact
from mreza.ties.query import Selection, facet_names
from mreza.ui.formats import partial_date

SHOWN = 6  # ties of one contact in a list; the others are on its own page
_CHUNK = 500


class Place(NamedTuple):
    """One of the two cities of a tie, in the words of a language."""

    code: str
    name: str
    country: str
    country_name: str
    region: str
    field: str
    field_name: str
    name_language: str


class Told(NamedTuple):
    """What is read of a contact to be shown."""

    pk: int
    code: str
    title: str
    language: str
    begins: str
    ends: str
    lead: str | None
    gives: str
    pairs: int
    people: int | None
    days: int | None
    hours: int | None
    amount: Decimal | None
    currency: str
    card_kind: str
    card_key: str
    record: str
    evidence: list[str]
    sources: list[str]
    origin: str
    entered_for: str | None
    entered_at: dt.datetime
    changed_at: dt.datetime
    other_titles: dict[str, str]


_READ = tuple(
    {"lead": "lead__code", "entered_for": "entered_for__code"}.get(name, name) for name in Told._fields
)


class TieRow(NamedTuple):
    """A pair of cities of a contact."""

    giver: Place
    receiver: Place
    symmetric: bool
    state: str
    state_name: str
    counted: bool  # it stands in the figures of the question that was asked


class Thread(NamedTuple):
    """Ties that are told in one line: a leading city and others, or just two."""

    hub: Place | None
    others_give: bool
    symmetric: bool
    ends: list[Place]  # without a hub the two, giver first
    state: str


class ContactRow(NamedTuple):
    """A contact with those of its ties that were selected, or with the first of them."""

    told: Told
    kind: str
    kind_name: str
    ties: list[TieRow]
    selected: int  # how many of its ties were

    @property
    def url(self) -> str:
        return reverse("ties:contact", kwargs={"code": self.told.code})

    @property
    def weight(self) -> Fraction:
        """What each of its ties weighs."""
        return Fraction(1, self.told.pairs)

    @property
    def more(self) -> int:
        """Ties that were selected and are not shown with it."""
        return self.selected - len(self.ties)

    @property
    def threads(self) -> list[Thread]:
        """Its ties as they are told: those of a leading city that are worth the same are one line."""
        found: dict[Any, Thread] = {}
        for tie in self.ties:
            hub = self._hub(tie)
            key = (hub, tie.state) if hub else len(found)
            if key not in found:
                found[key] = Thread(hub, self.told.gives == Gives.OTHERS, tie.symmetric, [], tie.state)
            ends = [tie.receiver if tie.giver == hub else tie.giver] if hub else [tie.giver, tie.receiver]
            found[key].ends.extend(ends)
        return list(found.values())

    def _hub(self, tie: TieRow) -> Place | None:
        """The leading city, where more than one other is told with it."""
        if not self.told.lead or len(self.ties) < 2:
            return None
        return tie.giver if tie.giver.code == self.told.lead else tie.receiver

    @property
    def when(self) -> str:
        return period(self.told.begins, self.told.ends)


def period(begins: str, ends: str) -> str:
    """From when to when, as exactly as it is known; nothing when it is not."""
    first = partial_date(begins)
    if first and ends:
        return f"{first} – {partial_date(ends)}"
    return first or (_("until %(date)s") % {"date": partial_date(ends, in_phrase=True)} if ends else "")


class Teller:
    """Tells ties of one selection in its language; each city is put into words once."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.ledger: Ledger = selection.ledger
        self.language = selection.language
        self._places: dict[int, Place] = {}
        self._kinds = facet_names("kind", self.language)
        self._states = facet_names("state", self.language)

    @cached_property
    def _called(self) -> dict[str, Any]:
        return dict(city_names(self.language))

    def place(self, at: int) -> Place:
        found = self._places.get(at)
        if found is None:
            found = self._places[at] = self._place(at)
        return found

    def _place(self, at: int) -> Place:
        shot = self.ledger.shot
        words = shot.words(self.language)
        city = shot.cities[at]
        code, country = city[0], city[4]
        region = int(shot.region_of_country[shot.country_of_city[at]])
        held = int(self.ledger.field_of_city[at])
        field = shot.fields[held] if held >= 0 else ""
        name = self._called.get(code)
        return Place(
            code,
            str(name or city[1]),
            country,
            words.country[country],
            shot.regions[region] if region >= 0 else "",
            field,
            words.field.get(field, ""),
            name.language if name is not None else "en",
        )

    def tie(self, at: int) -> TieRow:
        table = self.ledger
        state = STATES[table.state[at]]
        return TieRow(
            self.place(int(table.giver[at])),
            self.place(int(table.receiver[at])),
            not table.directed[at],
            state,
            self._states[state],
            bool(self.selection.counted[at]),
        )

    def _kind(self, contact: int) -> tuple[str, str]:
        code = self.ledger.kinds[self.ledger.contact_kind[contact]]
        return code, self._kinds.get(code) or code

    # --- rows
    def contacts(self, places: Sequence[int], most: int | None = SHOWN) -> list[ContactRow]:
        """These contacts, each with the first of its selected ties; without a number with all of them."""
        told = read([int(self.ledger.columns.pk[place]) for place in places])
        found = []
        for place in places:
            pk = int(self.ledger.columns.pk[place])
            if pk not in told:
                continue  # gone between the two looks
            selected = self.selection.ties_of(place)
            # One more than would be shown is shown too: "1 more" takes as much room.
            shown = selected if most is None or len(selected) <= most + 1 else selected[:most]
            found.append(
                ContactRow(told[pk], *self._kind(place), [self.tie(at) for at in shown], len(selected))
            )
        return found

    def ties(self, places: Sequence[int]) -> Iterator[tuple[ContactRow, TieRow]]:
        """These ties, each with its contact; those of one contact must stand together. Read in parts."""
        for first in range(0, len(places), _CHUNK):
            part = places[first : first + _CHUNK]
            contacts = [int(self.ledger.of[at]) for at in part]
            told = read([int(self.ledger.columns.pk[contact]) for contact in dict.fromkeys(contacts)])
            for contact, rows in groupby(zip(contacts, part, strict=True), key=lambda one: one[0]):
                pk = int(self.ledger.columns.pk[contact])
                if pk in told:
                    row = ContactRow(told[pk], *self._kind(contact), [], 0)
                    for _contact, at in rows:
                        yield row, self.tie(at)


def read(pks: Sequence[int]) -> dict[int, Told]:
    """These contacts: one statement for some hundred."""
    found: dict[int, Told] = {}
    for first in range(0, len(pks), _CHUNK):
        part = Contact.objects.visible_to(None).filter(pk__in=pks[first : first + _CHUNK])
        rows = part.values_list(*_READ)
        found.update((row[0], Told(*row)) for row in rows)
    return found
