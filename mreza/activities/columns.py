"""All published cards as columns in memory, brought from one version of the data to the next.

Every code of a facet (`field: music`) is a row of bits, one bit a card: a filter is an *or* of such rows, several
filters are an *and*, and the count of a value is the number of bits left. A hundred thousand cards take a few
milliseconds. After a change only the cards whose `stamp` moved are read again; the others are taken along.

Only what is published is ever here, so no count, no suggestion and no time tells of anything else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from sys import intern
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Count, Max, QuerySet, Sum

from mreza.activities.choices import State
from mreza.activities.models import Card
from mreza.journal.versions import brought_along, current, kept_by_version
from mreza.search.models import Entry

Numbers = np.ndarray[Any, np.dtype[Any]]
Alike = dict[tuple[Any, ...], list[int]]  # codes → the places of the cards that have just these

FACETS = (
    "kind", "field", "discipline", "objective", "dimension", "stage", "group", "sdg", "target", "theme", "region",
    "country", "city", "level", "cost", "size", "year", "language",
)  # fmt: skip
# The other states in which a row may be that was here before: nothing else is ever asked for.
WAS_PUBLIC = (State.PUBLISHED, State.RETIRED)
NOBODY = ""
NOWHERE = -1
_GROWTH = 8  # a part of the room that is kept free for cards to come: one eighth
_MANY = 2000  # so many changes at once, and an order is made anew instead of mended
_CHUNK = 500


class Told(NamedTuple):
    """What is read of one card."""

    pk: int
    state: str
    stamp: int
    kind: str
    key: str
    code: str
    city: str | None
    level: str
    year: int | None
    facets: dict[str, list[Any]]
    published_at: Any
    language: str = ""  # in which it was written

    def codes(self, facet: str) -> Collection[str]:
        """The codes this card has in one facet."""
        if facet == "kind":
            return (self.kind,)
        given = self.facets.get(facet)
        if given is None:
            own = {"level": self.level, "year": self.year, "city": self.city, "language": self.language}.get(
                facet
            )
            given = [] if own in (None, "") else [own]
        return {str(code) for code in (given if isinstance(given, list | tuple) else [given])}


_READ = (
    "pk", "state", "stamp", "kind", "key", "code", "city__code", "level", "year", "facets", "published_at",
    "original_language",
)  # fmt: skip


class Bits:
    """One facet: for every code a row with one bit a card."""

    def __init__(self, codes: list[str], rows: Numbers) -> None:
        self.codes = codes
        self.at = {code: at for at, code in enumerate(codes)}
        self.rows = rows

    @classmethod
    def made(cls, alike: Alike, words: int) -> Bits:
        """Of all cards at once: codes → places of the cards that have just these."""
        places_of_code: dict[str, list[Sequence[int]]] = {}
        for codes, places in alike.items():
            for code in {str(one) for one in codes}:
                places_of_code.setdefault(code, []).append(places)
        rows = np.zeros((len(places_of_code), words), dtype=np.uint64)
        for row, found in zip(rows, places_of_code.values(), strict=True):
            row[:] = packed(np.concatenate([np.array(places, dtype=np.int64) for places in found]), words)
        return cls(list(places_of_code), rows)

    def copy(self, words: int) -> Bits:
        """The same to be changed, with room for so many words a row."""
        rows = np.zeros((len(self.codes), words), dtype=np.uint64)
        rows[:, : self.rows.shape[1]] = self.rows
        return Bits(list(self.codes), rows)

    def put(self, place: int, codes: Collection[str]) -> None:
        """What one card has from now on."""
        word, bit = place >> 6, np.uint64(1 << (place & 63))
        self.rows[:, word] &= ~bit
        for code in codes:
            if code not in self.at:
                self._add(code)
            self.rows[self.at[code], word] |= bit

    def _add(self, code: str) -> None:
        self.at[code] = len(self.codes)
        self.codes.append(code)
        self.rows = np.vstack([self.rows, np.zeros((1, self.rows.shape[1]), dtype=np.uint64)])

    def any_of(self, codes: Iterable[str]) -> Numbers:
        """Cards that have one of these codes."""
        at = [self.at[code] for code in codes if code in self.at]
        found: Numbers = np.bitwise_or.reduce(self.rows[at], axis=0, dtype=np.uint64)
        return found

    def stated(self) -> Numbers:
        """Cards that have any code at all."""
        found: Numbers = np.bitwise_or.reduce(self.rows, axis=0, dtype=np.uint64)
        return found

    def counts(self, among: Numbers) -> list[int]:
        """How many of these cards have each code."""
        found: list[int] = np.bitwise_count(self.rows & among).sum(axis=1, dtype=np.int64).tolist()
        return found

    def of(self, place: int) -> list[str]:
        """The codes of one card, in the order of the codes."""
        column = (self.rows[:, place >> 6] >> np.uint64(place & 63)) & np.uint64(1)
        return sorted(self.codes[at] for at in np.flatnonzero(column).tolist())


def _codes(row: Told, facet: str) -> tuple[Any, ...]:
    """The codes as they are written; few different ones, whatever the number of cards."""
    given = row.facets.get(facet) if facet != "kind" else None
    return tuple(given) if type(given) is list else tuple(row.codes(facet))


def packed(places: Numbers, words: int) -> Numbers:
    """Places as bits."""
    flags = np.zeros(words * 64, dtype=np.bool_)
    flags[places] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)


def places_of(bits: Numbers) -> Numbers:
    """Bits as places, in order."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))


def count_of(bits: Numbers) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


class Columns:
    """The published cards of one version of the data. Nothing in it changes once readers have it."""

    def __init__(self) -> None:
        self.seen = 0  # number of the version up to which every change is in here
        self.pk = np.zeros(0, dtype=np.int64)
        self.stamp = np.zeros(0, dtype=np.int64)
        self.published = np.zeros(0, dtype=np.int64)  # microseconds
        self.year = np.zeros(0, dtype=np.int16)  # 0: none
        self.kinds: list[str] = []
        self.keys: list[str] = []
        self.codes: list[str] = []
        self.cities: list[str] = []  # the leading city of each, "" for none
        self.place_of: dict[int, int] = {}  # primary key of the card → its place
        self.free: list[int] = []
        self.facets: dict[str, Bits] = {}
        self.live = np.zeros(0, dtype=np.uint64)
        self.newest = np.zeros(0, dtype=np.int32)  # all places, newest first, then by code
        self.place_of_row = np.zeros(
            0, dtype=np.int32
        )  # number of a row of the search index → place, or NOWHERE
        self._ranks: Numbers | None = None
        self._stated: dict[str, Numbers] = {}

    def __len__(self) -> int:
        return len(self.place_of)

    @property
    def words(self) -> int:
        """How many words a row of bits has."""
        return len(self.live)

    @property
    def used_kinds(self) -> list[str]:
        """The kinds there are any records of."""
        bits = self.facets.get("kind")
        return (
            [kind for kind, count in zip(bits.codes, bits.counts(self.live), strict=True) if count]
            if bits
            else []
        )

    # --- questions ------------------------------------------------------------------------------------------
    def stated(self, facet: str) -> Numbers:
        """The cards that say anything about a facet."""
        found = self._stated.get(facet)
        if found is None:
            found = self._stated[facet] = (
                self.facets[facet].stated() if facet in self.facets else self.live * 0
            )
        return found

    @property
    def newest_rank(self) -> Numbers:
        """Where each place stands when the newest comes first."""
        if self._ranks is None:
            ranks = np.zeros(len(self.pk), dtype=np.int32)
            ranks[self.newest] = np.arange(len(self.newest), dtype=np.int32)
            self._ranks = ranks
        return self._ranks

    @property
    def bytes(self) -> int:
        """Roughly how much memory the columns take."""
        arrays: list[Numbers] = [self.pk, self.stamp, self.published, self.year, self.live, self.newest]
        return sum(one.nbytes for one in arrays) + sum(facet.rows.nbytes for facet in self.facets.values())

    def places_of_rows(self, numbers: Numbers) -> Numbers:
        """The places of these rows of the search index; rows of other things have none."""
        places = self.place_of_row[numbers[numbers < len(self.place_of_row)]]
        return places[places != NOWHERE]

    # --- from the database ----------------------------------------------------------------------------------
    @classmethod
    def read(cls) -> Columns:
        """Everything, anew."""
        made = cls()
        made.seen = _version()
        rows = _public(state=State.PUBLISHED).order_by("pk").values_list(*_READ)
        made._fill(Told(*row) for row in rows.iterator(chunk_size=_CHUNK))
        made._find_rows(Entry.objects.filter(kind__in=made.used_kinds))
        return made

    def brought_up_to_date(self) -> Columns:
        """These columns as the data stands now: what changed is read again, what vanished is left out."""
        version = _version()
        if version < self.seen or not len(self):
            return Columns.read()  # another database than before, or nothing to take along
        rows = _public(state__in=WAS_PUBLIC, stamp__gte=self.seen).order_by("pk").values_list(*_READ)
        changed = [told for told in (Told(*row) for row in rows) if self._is_news(told)]
        if len(changed) > max(_MANY, len(self) // 4):
            return Columns.read()
        made = self._with(changed) if changed else self
        if not made._agrees():
            made = made._mended()
        made = made._with_new_rows()
        if made.seen != version:
            made = copy(made)  # its arrays stay shared: nothing in them changes any more
            made.seen = version
        return made

    def _with_new_rows(self) -> Columns:
        """The same, knowing the rows of the search index that were written since: a row keeps its number for good."""
        last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        if last < max(1, len(self.place_of_row)):
            return self
        made = copy(self)
        made.place_of_row = np.full(last + 1, NOWHERE, dtype=np.int32)
        made.place_of_row[: len(self.place_of_row)] = self.place_of_row
        made._find_rows(Entry.objects.filter(kind__in=self.used_kinds, pk__gte=len(self.place_of_row)))
        return made

    def _find_rows(self, rows: QuerySet[Entry]) -> None:
        """Take up these rows of the search index."""
        found = list(rows.order_by("pk").values_list("pk", "kind", "key"))
        if not found:
            return
        wanted = {row[2] for row in found}
        at = {(self.kinds[place], key): place for place, key in enumerate(self.keys) if key in wanted}
        places = np.full(max(found[-1][0] + 1, len(self.place_of_row)), NOWHERE, dtype=np.int32)
        places[: len(self.place_of_row)] = self.place_of_row
        places[[row[0] for row in found]] = [at.get(row[1:], NOWHERE) for row in found]
        self.place_of_row = places

    def _is_news(self, told: Told) -> bool:
        """Whether a row that may have changed says anything else than what is here."""
        place = self.place_of.get(told.pk)
        if place is None:
            return told.state == State.PUBLISHED
        return (
            told.state != State.PUBLISHED or int(self.stamp[place]) != told.stamp or told.stamp >= self.seen
        )

    def _agrees(self) -> bool:
        """Whether the database has as many published cards, the same ones, with the same stamps."""
        there = _public(state=State.PUBLISHED).aggregate(Count("pk"), Sum("pk"), Sum("stamp"))
        here = {"pk__count": len(self), "pk__sum": int(self.pk.sum()), "stamp__sum": int(self.stamp.sum())}
        return {name: number or 0 for name, number in there.items()} == here

    def _mended(self) -> Columns:
        """Something vanished or was changed behind a stamp: compare all stamps, read again what differs."""
        there = dict(_public(state=State.PUBLISHED).values_list("pk", "stamp"))
        stamp = self.stamp.tolist()
        gone = [pk for pk in self.place_of if pk not in there]
        own = self.place_of
        other = [pk for pk, number in there.items() if pk not in own or stamp[own[pk]] != number]
        changed: list[Told] = []
        for first in range(0, len(other), _CHUNK):
            part = _public(state=State.PUBLISHED, pk__in=other[first : first + _CHUNK])
            changed += [Told(*row) for row in part.values_list(*_READ)]
        return self._with(changed, gone)

    # --- making ---------------------------------------------------------------------------------------------
    def _fill(self, rows: Iterable[Told]) -> None:
        """One row after the other: a hundred thousand of them at once would keep the garbage collector busy longest."""
        pk, stamp, published, year = [], [], [], []
        alike: dict[str, Alike] = {name: {} for name in FACETS}
        for place, row in enumerate(rows):
            pk.append(row.pk)
            stamp.append(row.stamp)
            published.append(_moment(row))
            year.append(row.year or 0)
            self.kinds.append(intern(row.kind))
            self.keys.append(row.key)
            self.codes.append(row.code)
            self.cities.append(intern(row.city or NOBODY))
            for name, known in alike.items():
                codes = _codes(row, name)
                if codes in known:
                    known[codes].append(place)
                else:
                    known[codes] = [place]
        words = (len(pk) + len(pk) // _GROWTH) // 64 + 1
        self.pk = np.array(pk, dtype=np.int64)
        self.stamp = np.array(stamp, dtype=np.int64)
        self.published = np.array(published, dtype=np.int64)
        self.year = np.array(year, dtype=np.int16)
        self.place_of = {one: place for place, one in enumerate(pk)}
        self.live = packed(np.arange(len(pk)), words)
        self.facets = {name: Bits.made(known, words) for name, known in alike.items()}
        self.newest = self._sorted_anew()

    def _sorted_anew(self) -> Numbers:
        places = sorted(self.place_of.values(), key=self._newness)
        return np.array(places, dtype=np.int32)

    def _newness(self, place: int) -> tuple[int, str, str]:
        return (-int(self.published[place]), self.codes[place], self.kinds[place])

    def _copy(self, more: int = 0) -> Columns:
        """The same to be changed, with room for so many more cards."""
        made = Columns()
        needed = max(0, more - len(self.free))
        room = self.words
        if len(self.pk) + needed > room * 64:
            room = (len(self.pk) + needed) * (_GROWTH + 1) // _GROWTH // 64 + 1
        made.seen = self.seen
        for name in ("pk", "stamp", "published", "year"):
            old = getattr(self, name)
            new = np.zeros(len(old) + needed, dtype=old.dtype)
            new[: len(old)] = old
            setattr(made, name, new)
        for name in ("kinds", "keys", "codes", "cities"):
            setattr(made, name, [*getattr(self, name), *([""] * needed)])
        made.place_of = dict(self.place_of)
        made.free = [*self.free, *range(len(self.pk) + needed - 1, len(self.pk) - 1, -1)]
        made.facets = {name: bits.copy(room) for name, bits in self.facets.items()}
        made.live = np.zeros(room, dtype=np.uint64)
        made.live[: self.words] = self.live
        made.newest = self.newest
        made.place_of_row = self.place_of_row
        return made

    def _with(self, changed: Sequence[Told], gone: Collection[int] = ()) -> Columns:
        """These columns with some cards as they are now, and without others."""
        leaving = {*gone, *(told.pk for told in changed if told.state != State.PUBLISHED)} & set(
            self.place_of
        )
        staying = [told for told in changed if told.state == State.PUBLISHED]
        made = self._copy(sum(told.pk not in self.place_of for told in staying))
        places = [made.place_of[pk] for pk in leaving]
        places += [made.place_of[told.pk] for told in staying if told.pk in made.place_of]
        made.newest = made.newest[~np.isin(made.newest, np.array(places, dtype=np.int32))]
        if leaving:
            empty = [made._leave_out(pk) for pk in sorted(leaving)]
            at = made.place_of_row
            made.place_of_row = np.where(np.isin(at, np.array(empty, dtype=np.int32)), np.int32(NOWHERE), at)
        new = [told.key for told in staying if told.pk not in made.place_of]
        entered = [made._enter(told) for told in staying]
        made._put_in_order(entered)
        for first in range(0, len(new), _CHUNK):
            made._find_rows(
                Entry.objects.filter(kind__in=made.used_kinds, key__in=new[first : first + _CHUNK])
            )
        return made

    def _leave_out(self, pk: int) -> int:
        place = self.place_of.pop(pk)
        self.live[place >> 6] &= ~np.uint64(1 << (place & 63))
        for bits in self.facets.values():
            bits.put(place, ())
        self.kinds[place] = self.keys[place] = self.codes[place] = self.cities[place] = ""
        self.pk[place] = self.stamp[place] = self.published[place] = self.year[place] = 0
        self.free.append(place)
        return place

    def _enter(self, told: Told) -> int:
        place = self.place_of.get(told.pk)
        if place is None:
            place = self.place_of[told.pk] = self.free.pop()
        self.pk[place], self.stamp[place], self.year[place] = told.pk, told.stamp, told.year or 0
        self.published[place] = _moment(told)
        self.kinds[place], self.keys[place], self.codes[place] = told.kind, told.key, told.code
        self.cities[place] = told.city or NOBODY
        self.live[place >> 6] |= np.uint64(1 << (place & 63))
        for name, bits in self.facets.items():
            bits.put(place, told.codes(name))
        return place

    def _put_in_order(self, places: Sequence[int]) -> None:
        """Take up places that are not yet in the order of newness."""
        if len(places) > _MANY:
            self.newest = self._sorted_anew()
            return
        self.newest = inserted(self.newest, places, self._newness)


def inserted(order: Numbers, places: Sequence[int], key: Callable[[int], Any]) -> Numbers:
    """An order with further places in it, each where its key belongs."""
    if not len(places):
        return order
    coming = sorted(places, key=key)
    at = [bisect_left(order, key(place), key=lambda one: key(int(one))) for place in coming]
    return np.insert(order, at, np.array(coming, dtype=order.dtype))


def _public(**which: Any) -> QuerySet[Card]:
    return Card.objects.filter(**which)


def _moment(told: Told) -> int:
    return int(told.published_at.timestamp() * 1_000_000) if told.published_at else 0


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
    """All published cards as the data stands now."""
    base = _Process.newest
    made = base.brought_up_to_date() if base is not None else Columns.read()
    if not connection.in_atomic_block:  # what a transaction sees may never come true
        _Process.newest = made
    return made
