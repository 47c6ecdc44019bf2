"""Items × languages: how far each translation is, and what needs somebody first. Counted by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, Q

from mreza.accounts.capacities import keys as places_of
from mreza.translations.authored import WORST_FIRST
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.lookup import Said
from mreza.translations.models import State, Text
from mreza.translations.tongues import targets

MISSING = "missing"
STATES = (State.OUTDATED.value, MISSING, State.MACHINE_DRAFT.value, State.DRAFT.value, State.CONFIRMED.value)
PAGE_SIZE = 40
_COUNTED = {state.value: state.value.replace("-", "_") for state in State}


@dataclass(frozen=True)
class Wanted:
    """What of the matrix is asked for; empty means all."""

    kind: str = ""
    city: str = ""
    state: str = ""
    language: str = ""
    mine: bool = False


@dataclass
class Cell:
    """One item in one language."""

    language: str
    total: int  # parts of the original
    counts: dict[str, int] = field(default_factory=dict)  # state → parts

    @property
    def translated(self) -> int:
        return sum(self.counts.values())

    @property
    def state(self) -> str:
        """Of the whole, by the rule of `Authored.state`."""
        there = {state for state, number in self.counts.items() if number}
        if self.translated < self.total:
            there.add("")
        return next((state for state in WORST_FIRST if state in there), "") or MISSING


@dataclass
class Item:
    """One thing: in which language it was written, and its translations."""

    kind: str
    key: str
    original: str
    parts: int
    written_at: dt.datetime | None
    cells: dict[str, Cell] = field(default_factory=dict)
    title: Any = ""
    url: str = ""
    city: str = ""

    def cell(self, language: str) -> Cell | None:
        """None for the language of the original."""
        if language == self.original:
            return None
        return self.cells.get(language) or Cell(language, self.parts)

    def need(self, languages: Iterable[str]) -> int:
        """The most urgent state among these languages; smaller comes first."""
        cells = [cell for language in languages if (cell := self.cell(language))]
        return min((STATES.index(cell.state) for cell in cells), default=len(STATES))


@dataclass
class Matrix:
    """What somebody may translate, in the order of need."""

    wanted: Wanted
    languages: list[str]
    items: list[Item]
    kinds: dict[str, Translatable]
    cities: list[str]  # codes of the cities there are to choose from

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    def page(self, number: int, reader: str) -> list[Item]:
        """The items of one page with title, address and city: as many queries as there are kinds on it."""
        shown = self.items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        for kind, what in self.kinds.items():
            keys = [item.key for item in shown if item.kind == kind]
            if not keys:
                continue
            titles, urls, cities = what.titles(keys, reader), what.urls(keys), what.cities(keys)
            for item in (one for one in shown if one.kind == kind):
                item.title = titles.get(item.key) or Said(item.key, "und")
                item.url, item.city = urls.get(item.key, ""), cities.get(item.key, "")
        return shown


def matrix(user: Any, wanted: Wanted) -> Matrix:
    """What this person may translate; two statements for each kind of things, however many there are."""
    kinds = translatable.kinds()
    languages = [wanted.language] if wanted.language else targets_of_the_site()
    items: list[Item] = []
    cities: set[str] = set()
    for kind, what in kinds.items():
        if wanted.kind and kind != wanted.kind:
            continue
        found = _items(kind, what.keys(user))
        cities |= set(what.cities([item.key for item in found]).values())
        items += _of_places(found, what, user, wanted)
    _fill(items, languages)
    kept = [item for item in items if _is_wanted(item, wanted, languages)]
    kept.sort(key=lambda item: (item.need(languages), -_stamp(item.written_at), item.kind, item.key))
    return Matrix(wanted, languages, kept, kinds, sorted(cities))


def targets_of_the_site() -> list[str]:
    """The columns of the matrix when no language is chosen."""
    from django.conf import settings

    own = {code for code, _name in settings.LANGUAGES}
    return [code for code in targets() if code in own]


def _items(kind: str, keys: Any) -> list[Item]:
    originals = Text.objects.filter(kind=kind, is_original=True, key__in=_listed(keys)).order_by()
    rows = originals.values("key").annotate(
        parts=Count("pk"), original=Min("language"), written=Max("written_at")
    )
    return [Item(kind, row["key"], row["original"], row["parts"], row["written"]) for row in rows]


def _of_places(items: list[Item], what: Translatable, user: Any, wanted: Wanted) -> list[Item]:
    """Those of one city, or of the cities this person acts for."""
    if not wanted.city and not wanted.mine:
        return items
    codes = {wanted.city} if wanted.city else set(places_of(user, "city"))
    if wanted.city and wanted.mine:
        codes &= set(places_of(user, "city"))
    of_cities = set(what.of_cities(codes)) if codes else set()
    return [item for item in items if item.key in of_cities]


def _fill(items: Sequence[Item], languages: Sequence[str]) -> None:
    """Count the parts of every translation by state."""
    by_kind: dict[str, dict[str, Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, {})[item.key] = item
    counted = {name: Count("pk", filter=Q(state=state)) for state, name in _COUNTED.items()}
    for kind, found in by_kind.items():
        rows = Text.objects.filter(kind=kind, is_original=False, language__in=languages).order_by()
        if len(found) < 500:
            rows = rows.filter(key__in=list(found))
        for row in (
            rows.values("key", "language").annotate(**counted).values_list("key", "language", *counted)
        ):
            key, language, *numbers = row
            if there := found.get(key):
                counts = {state: number for state, number in zip(_COUNTED, numbers, strict=True) if number}
                there.cells[language] = Cell(language, there.parts, counts)


def _is_wanted(item: Item, wanted: Wanted, languages: Sequence[str]) -> bool:
    if wanted.language == item.original:
        return False
    if not wanted.state:
        return True
    cells = [cell for language in languages if (cell := item.cell(language))]
    return any(cell.state == wanted.state for cell in cells)


def _listed(keys: Any) -> Any:
    """A queryset stays one (a subquery), anything else becomes a list."""
    return keys if hasattr(keys, "query") else list(keys)


def _stamp(at: dt.datetime | None) -> float:
    return at.timestamp() if at else 0.0
