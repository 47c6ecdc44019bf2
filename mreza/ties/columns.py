"""All ties as columns in memory, brought from one version of the data to the next.

`Columns` holds numbers only: contacts in the order in which they were entered, and their ties,
those of one contact together. After a change only the contacts whose `stamp` moved are read again. `Ledger` is what a
version of the data makes of them: the regions, fields and countries of the two cities of each tie, kinds and years,
each as the place of a code in a list. A hundred thousand ties take some milliseconds.

An act moves the version on before it stamps what it changed, and of two acts the second waits for the first. So what
has a stamp up to the version that was seen is here as it is: whoever reads outside a transaction saw all of that act.

What was merged into another contact is not here: its ties stand there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Aggregate, Case, Count, F, IntegerField, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Concat, Replace, Substr

from mreza.cities.directory import FOREVER, Snapshot, snapshot
from mreza.foundation.moments import today
from mreza.journal.versions import brought_along, current, kept_by_version
from mreza.ties.choices import State
from mreza.ties.models import Contact, Tie
from mreza.vocabulary.models import TieKind

Numbers = np.ndarray[Any, np.dtype[Any]]

STATES = tuple(State.values)
UNKNOWN = "unknown"  # in place of a year, a field or a region that is not known
NOWHERE = -1
PAIRED = "."  # between the two regions of a pair
_CHUNK = 500  # keys in one statement
# What is read of a contact and of a tie, as the database makes a number of it.
_CONTACT = {
    "pk": F("pk"),
    "stamp": F("stamp"),
    "kind": F("kind_id"),
    "begins": Substr(Concat(Replace("begins", Value("-"), Value("")), Value("0" * 8)), 1, 8),
    "pairs": F("pairs"),
    "directed": Case(When(gives="", then=Value(0)), default=Value(1), output_field=IntegerField()),
}
_TIE = {
    "pk": F("pk"),
    "contact": F("contact_id"),
    "giver": F("giver_id"),
    "receiver": F("receiver_id"),
    "state": Case(
        *(When(state=code, then=Value(at)) for at, code in enumerate(STATES)), output_field=IntegerField()
    ),
}


class Columns:
    """Contacts and ties of one version of the data. Nothing in it changes once readers have it."""

    def __init__(self) -> None:
        self.seen = 0  # number of the version up to which every change is in here
        self.pk = _empty(np.int64)
        self.stamp = _empty(np.int64)
        self.kind = _empty(np.int32)
        self.begins = _empty(np.int32)  # 20240500: May 2024; 0: not known
        self.pairs = _empty(np.int32)
        self.directed = _empty(np.bool_)
        self.of = _empty(np.int32)  # of each tie: the place of its contact
        self.giver = _empty(np.int32)
        self.receiver = _empty(np.int32)
        self.state = _empty(np.int8)  # place in STATES

    def __len__(self) -> int:
        return len(self.of)

    @property
    def bytes(self) -> int:
        """How much memory the columns take."""
        return sum(one.nbytes for one in vars(self).values() if isinstance(one, np.ndarray))

    # --- from the database --------------------------------------------------------------------------------------
    @classmethod
    def read(cls) -> Columns:
        """Everything, anew."""
        seen = _version()
        made = cls._of(_contacts(), _ties())
        made.seen = seen
        return made

    @classmethod
    def _of(cls, contacts: Mapping[str, Numbers], ties: Mapping[str, Numbers]) -> Columns:
        """These contacts, and the ties of any of them, in order."""
        made = cls()
        order = np.argsort(contacts["pk"], kind="stable")
        for name in _CONTACT:
            setattr(made, name, contacts[name][order].astype(getattr(made, name).dtype))
        order = np.lexsort((ties["pk"], ties["contact"]))
        contact = ties["contact"][order]
        at = np.searchsorted(made.pk, contact)
        known = at < len(made.pk)
        known[known] = made.pk[at[known]] == contact[known]
        made.of = at[known].astype(np.int32)
        for name in ("giver", "receiver", "state"):
            setattr(made, name, ties[name][order][known].astype(getattr(made, name).dtype))
        return made

    def brought_up_to_date(self) -> Columns:
        """These columns as the data stands now: what changed is read again, what vanished is left out."""
        version = _version()
        if not len(self.pk):
            return Columns.read()  # nothing to take along
        if version < self.seen:
            # A request that began before the last act, while another has read on; or another database than before.
            return self if self._agrees() else Columns.read()
        rows = Contact.objects.filter(stamp__gt=self.seen).order_by("pk")
        changed = list(rows.values_list("pk", flat=True))
        if len(changed) > max(_CHUNK, len(self.pk) // 10):
            return Columns.read()
        made = self._with(changed) if changed else copy(self)  # arrays stay shared: nothing in them changes
        if not made._agrees():
            made = Columns.read()
        made.seen = version
        return made

    def _agrees(self) -> bool:
        """Whether the database has as many contacts and ties, the same ones, with the same stamps.

        Stamps only grow and no contact comes back, so equal sums are equal stamps.
        """
        there = _standing().aggregate(Count("pk"), Sum("pk"), Sum("stamp"))
        here = {"pk__count": len(self.pk), "pk__sum": int(self.pk.sum()), "stamp__sum": int(self.stamp.sum())}
        if {name: number or 0 for name, number in there.items()} != here:
            return False
        return int(self.pairs.sum()) == len(self)

    def _with(self, changed: Sequence[int]) -> Columns:
        """These columns with some contacts as they are now; those that are gone stay out."""
        made = Columns()
        made.seen = self.seen
        kept = ~np.isin(self.pk, np.array(changed, dtype=np.int64))
        parts = [changed[first : first + _CHUNK] for first in range(0, len(changed), _CHUNK)]
        fresh = Columns._of(
            _joined([_contacts(pk__in=part) for part in parts]),
            _joined([_ties(contact__in=part) for part in parts]),
        )
        both = np.concatenate([self.pk[kept], fresh.pk])
        order = np.argsort(both, kind="stable")
        for name in _CONTACT:
            setattr(made, name, np.concatenate([getattr(self, name)[kept], getattr(fresh, name)])[order])
        own = kept[self.of]
        contact = np.concatenate([self.pk[self.of[own]], fresh.pk[fresh.of]])
        by_contact = np.argsort(contact, kind="stable")
        for name in ("giver", "receiver", "state"):
            whole = np.concatenate([getattr(self, name)[own], getattr(fresh, name)])
            setattr(made, name, whole[by_contact])
        made.of = np.searchsorted(made.pk, contact[by_contact]).astype(np.int32)
        return made


class _Written(Aggregate):
    """All values of a column as one text with commas between.

    The database writes them in one pass over the rows, so the columns of one statement stand in one order, and no row
    becomes a tuple first.
    """

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s)"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **extra)


def _columns_of(rows: QuerySet[Any], told: Mapping[str, Any]) -> dict[str, Numbers]:
    """What is told of each of these rows, in one statement and no order."""
    found = rows.order_by().aggregate(**{f"all_{name}": _Written(one) for name, one in told.items()})
    return {
        name: np.fromstring(text, dtype=np.int64, sep=",") if text else _empty(np.int64)
        for name, text in ((name, found[f"all_{name}"]) for name in told)
    }


def _joined(parts: Sequence[Mapping[str, Numbers]]) -> dict[str, Numbers]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _empty(kind: Any) -> Numbers:
    return np.zeros(0, dtype=kind)


def _standing(**which: Any) -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into=None, **which)


def _contacts(**which: Any) -> dict[str, Numbers]:
    return _columns_of(_standing(**which), _CONTACT)


def _ties(**which: Any) -> dict[str, Numbers]:
    """Of all contacts or some; those of merged ones are left out when they are taken up."""
    return _columns_of(Tie.objects.filter(**which), _TIE)


def _version() -> int:
    return int(current().split("-")[0])


class _Process:
    """The newest columns this process has, from which the next are made."""

    newest: Columns | None = None

    @classmethod
    def forget(cls) -> None:
        cls.newest = None


brought_along(_Process.forget)


@kept_by_version
def columns() -> Columns:
    """All ties as the data stands now."""
    base = _Process.newest
    made = base.brought_up_to_date() if base is not None else Columns.read()
    if not connection.in_atomic_block:  # what a transaction sees may never come true
        _Process.newest = made
    return made


# --- what a version of the data makes of them ---------------------------------------------------------------------
class _Held(NamedTuple):
    """The creative field of each city on a day, and of the two cities of each tie."""

    day: dt.date
    of_city: Numbers
    of_ties: tuple[Numbers, Numbers]


class Ledger:
    """Every tie with what its contact and its two cities say, as places of codes in short lists."""

    def __init__(self) -> None:
        self.columns = table = columns()
        self.shot = shot = snapshot()
        kinds = list(TieKind.objects.order_by("position", "code").values_list("pk", "code", "counts"))
        self.kinds = [code for _pk, code, _counts in kinds]
        counts = np.array([counts for _pk, _code, counts in kinds] or [False], dtype=np.bool_)
        self.contact_kind = _places([pk for pk, _code, _counts in kinds], table.kind)
        giver, receiver = (_places(shot.city_pks, ends) for ends in (table.giver, table.receiver))
        known = (giver != NOWHERE) & (receiver != NOWHERE) & (self.contact_kind[table.of] != NOWHERE)
        # Not all only where a city or a kind was entered between the two looks; then the next version has the tie.
        own: Any = slice(None) if known.all() else known
        self.giver, self.receiver = giver[own], receiver[own]
        self.of = table.of[own]
        self.state = table.state[own]
        self.directed = table.directed[self.of]
        self.kind = self.contact_kind[self.of]
        self.counts = counts[self.kind]  # may stand in figures without being asked for
        self.contact_year = table.begins // 10_000
        self.year = self.contact_year[self.of]
        self.pairs = table.pairs[self.of]
        # Which numbers of pairs there are, few and small, and the place of each tie's own among them.
        self.parts = np.flatnonzero(np.bincount(self.pairs))
        self.part = np.searchsorted(self.parts, self.pairs)
        self._held: _Held | None = None

    def __len__(self) -> int:
        return len(self.of)

    @cached_property
    def first_tie(self) -> Numbers:
        """Where the ties of each contact begin, and where those of the last one end."""
        return np.searchsorted(self.of, np.arange(len(self.columns.pk) + 1, dtype=self.of.dtype))

    # --- cities
    @property
    def field_of_city(self) -> Numbers:
        """The creative field a city holds today, or held last."""
        return self.held_on(today()).of_city

    @property
    def fields(self) -> tuple[Numbers, Numbers]:
        """The fields of the two cities of each tie."""
        return self.held_on(today()).of_ties

    def held_on(self, day: dt.date) -> _Held:
        """A day may bring another field without an act: no version of the data moves with it."""
        held = self._held
        if held is None or held.day != day:
            of_city = _fields(self.shot, day)
            self._held = held = _Held(day, of_city, self._of_both(of_city))
        return held

    def _of_both(self, of_city: Numbers) -> tuple[Numbers, Numbers]:
        return of_city[self.giver], of_city[self.receiver]

    @cached_property
    def countries(self) -> tuple[Numbers, Numbers]:
        return self._of_both(self.shot.country_of_city)

    @cached_property
    def regions(self) -> tuple[Numbers, Numbers]:
        return self._of_both(self.shot.region_of_country[self.shot.country_of_city])

    @cached_property
    def region_pair(self) -> Numbers:
        """The pair of regions of each tie, whoever gives: a place in `region_pairs`."""
        one, other = self.regions
        size = len(self.shot.regions)
        first, second = np.minimum(one, other), np.maximum(one, other)
        found: Numbers = np.where(first < 0, size * size, first * size + second)
        return found.astype(np.int32)

    @cached_property
    def region_pairs(self) -> list[str]:
        """The code of each pair of regions: `africa.arab-states`; the last one is for those not known."""
        codes = self.shot.regions
        return [
            paired(one, other) if a <= b else ""
            for a, one in enumerate(codes)
            for b, other in enumerate(codes)
        ] + [UNKNOWN]


def paired(one: str, other: str) -> str:
    """The code of a pair of regions, of which the Network's order names the first."""
    return f"{one}{PAIRED}{other}"


def _places(pks: Sequence[int], asked: Numbers) -> Numbers:
    """Where each of the keys asked for stands; NOWHERE where it is not among them."""
    place = np.full(max(pks, default=0) + 2, NOWHERE, dtype=np.int32)
    place[list(pks)] = np.arange(len(pks), dtype=np.int32)
    found: Numbers = place[np.minimum(asked, len(place) - 1)]
    return found


def _fields(shot: Snapshot, on: dt.date) -> Numbers:
    held = np.full(len(shot.cities), NOWHERE, dtype=np.int16)
    day = on.toordinal()
    # Later rows overwrite earlier ones: first what was held last, then what is held today.
    by_end = np.lexsort((shot.until.clip(max=FOREVER), shot.city))
    held[shot.city[by_end]] = shot.field[by_end]
    now = np.flatnonzero((shot.since <= day) & (shot.until > day))
    held[shot.city[now]] = shot.field[now]
    return held


@kept_by_version
def ledger() -> Ledger:
    """The ledger of ties as the data stands now."""
    return Ledger()
