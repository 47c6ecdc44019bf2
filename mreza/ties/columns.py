"""All ties as columns in memory, brought from one version of the data to the next.

`Columns` holds numbers only: contacts in the order in which they were entered, and their ties,
those of one contact together. After a change only the contacts whose `stamp` moved are read again. `Ledger` is what a
version of the data makes of them: the regions, fields and countries of the two cities of each tie, kinds and years,
each as the place of a code in a list. A hundred thousand ties take some milliseconds.

What was merged into another contact is not here: its ties stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, QuerySet, Sum

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
_ROWS = 5000  # rows taken from the database at once
_CONTACT = ("pk", "stamp", "kind_id", "begins", "pairs", "gives")
_TIE = ("contact_id", "giver_id", "receiver_id", "state")


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
        made = cls()
        made.seen = _version()
        made._take(_contacts(), _ties())
        return made

    def brought_up_to_date(self) -> Columns:
        """These columns as the data stands now: what changed is read again, what vanished is left out."""
        version = _version()
        if version < self.seen or not len(self.pk):
            return Columns.read()  # another database than before, or nothing to take along
        changed = self._news(
            Contact.objects.filter(stamp__gte=self.seen).values_list("pk", "stamp").order_by("pk")
        )
        if len(changed) > len(self.pk) // 4:
            return Columns.read()
        made = self._with(changed) if changed else copy(self)  # arrays stay shared: nothing in them changes
        if not made._agrees():
            made = Columns.read()
        made.seen = version
        return made

    def _news(self, rows: Iterable[tuple[int, int]]) -> list[int]:
        """Contacts that may say anything else than what is here."""
        pk, stamp = (np.array(column, dtype=np.int64) for column in _turned(rows, 2))
        at = np.searchsorted(self.pk, pk).clip(max=len(self.pk) - 1)
        same = (self.pk[at] == pk) & (self.stamp[at] == stamp) & (stamp < self.seen)
        found: list[int] = pk[~same].tolist()
        return found

    def _agrees(self) -> bool:
        """Whether the database has as many contacts and ties, the same ones, with the same stamps."""
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
        fresh = Columns()
        for first in range(0, len(changed), _CHUNK):
            part = changed[first : first + _CHUNK]
            fresh._take(_contacts(pk__in=part), _ties(contact__in=part))
        both = np.concatenate([self.pk[kept], fresh.pk])
        order = np.argsort(both, kind="stable")
        for name in ("pk", "stamp", "kind", "begins", "pairs", "directed"):
            setattr(made, name, np.concatenate([getattr(self, name)[kept], getattr(fresh, name)])[order])
        own = kept[self.of]
        contact = np.concatenate([self.pk[self.of[own]], fresh.pk[fresh.of]])
        by_contact = np.argsort(contact, kind="stable")
        for name in ("giver", "receiver", "state"):
            whole = np.concatenate([getattr(self, name)[own], getattr(fresh, name)])
            setattr(made, name, whole[by_contact])
        made.of = np.searchsorted(made.pk, contact[by_contact]).astype(np.int32)
        return made

    def _take(self, contacts: Iterable[tuple[Any, ...]], ties: Iterable[tuple[Any, ...]]) -> None:
        """Append contacts, and the ties of any of them, both in the order of the contacts."""
        begun: dict[str, int] = {}
        pk, stamp, kind, begins, pairs, gives = _turned(contacts, 6)
        for text in set(begins):
            begun[text] = int(text.replace("-", "").ljust(8, "0")) if text else 0
        before = len(self.pk)
        self._append("pk", pk)
        self._append("stamp", stamp)
        self._append("kind", kind)
        self._append("begins", [begun[text] for text in begins])
        self._append("pairs", pairs)
        self._append("directed", [bool(one) for one in gives])
        contact, giver, receiver, state = _turned(ties, 4)
        of = np.array(contact, dtype=np.int64)
        there = self.pk[before:]
        place = np.searchsorted(there, of).clip(max=max(0, len(there) - 1))
        known = there[place] == of if len(there) else np.zeros(len(of), dtype=np.bool_)
        state_at = {code: at for at, code in enumerate(STATES)}
        told = {
            "of": place + before,
            "giver": giver,
            "receiver": receiver,
            "state": [state_at[one] for one in state],
        }
        for name, values in told.items():
            self._append(name, np.array(values, dtype=getattr(self, name).dtype)[known])

    def _append(self, name: str, values: Any) -> None:
        before: Numbers = getattr(self, name)
        setattr(self, name, np.concatenate([before, np.array(values, dtype=before.dtype)]))


def _empty(kind: Any) -> Numbers:
    return np.zeros(0, dtype=kind)


def _turned(rows: Iterable[tuple[Any, ...]], width: int) -> Sequence[Sequence[Any]]:
    """Rows as columns."""
    found = list(zip(*rows, strict=True))
    return found or [()] * width


def _standing(**which: Any) -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into=None, **which)


def _contacts(**which: Any) -> Iterable[tuple[Any, ...]]:
    return _standing(**which).order_by("pk").values_list(*_CONTACT).iterator(chunk_size=_ROWS)


def _ties(**which: Any) -> Iterable[tuple[Any, ...]]:
    """Of all contacts or some; those of merged ones are left out when they are taken up."""
    return (
        Tie.objects.filter(**which).order_by("contact_id", "pk").values_list(*_TIE).iterator(chunk_size=_ROWS)
    )


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
class Ledger:
    """Every tie with what its contact and its two cities say, as places of codes in short lists."""

    def __init__(self) -> None:
        self.columns = table = columns()
        self.shot = shot = snapshot()
        kinds = list(TieKind.objects.order_by("position", "code").values_list("pk", "code", "counts"))
        self.kinds = [code for _pk, code, _counts in kinds]
        kind_at = _lookup([pk for pk, _code, _counts in kinds])
        counts = np.array([counts for _pk, _code, counts in kinds] or [False], dtype=np.bool_)
        self.contact_kind = kind_at[table.kind]
        self.of = table.of
        self.state = table.state
        self.directed = table.directed[table.of]
        self.kind = self.contact_kind[table.of]
        self.counts = counts[self.kind]  # may stand in figures without being asked for
        city_at = _lookup(shot.city_pks)
        self.giver = city_at[table.giver]
        self.receiver = city_at[table.receiver]
        self.contact_year = table.begins // 10_000
        self.year = self.contact_year[table.of]
        self.pairs = table.pairs[table.of]
        self.parts, self.part = np.unique(self.pairs, return_inverse=True)

    def __len__(self) -> int:
        return len(self.of)

    @cached_property
    def first_tie(self) -> Numbers:
        """Where the ties of each contact begin, and where those of the last one end."""
        return np.searchsorted(self.of, np.arange(len(self.columns.pk) + 1, dtype=self.of.dtype))

    # --- cities
    @cached_property
    def field_of_city(self) -> Numbers:
        """The creative field a city holds today, or held last."""
        return _fields(self.shot)

    def _of_both(self, of_city: Numbers) -> tuple[Numbers, Numbers]:
        return of_city[self.giver], of_city[self.receiver]

    @cached_property
    def fields(self) -> tuple[Numbers, Numbers]:
        """The fields of the two cities of each tie."""
        return self._of_both(self.field_of_city)

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


def _lookup(pks: Sequence[int]) -> Numbers:
    """Primary key → place."""
    found = np.full(max(pks, default=0) + 1, NOWHERE, dtype=np.int32)
    found[list(pks)] = np.arange(len(pks), dtype=np.int32)
    return found


def _fields(shot: Snapshot) -> Numbers:
    held = np.full(len(shot.cities), NOWHERE, dtype=np.int16)
    day = today().toordinal()
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
