"""The first visit: three offers, three needs in three minutes, with examples from cities of the same field.

Whoever has an empty list before them does not know what others would like to have. So it begins with what cities of the
same creative field offer and need today; where there are not yet three of each, with samples, marked as such.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.amounts import amount_line
from mreza.areas.partnerships.wishes.cleaning import Wanted, cleaned
from mreza.areas.partnerships.wishes.owners import Owner
from mreza.areas.partnerships.wishes.query import WishQuery, select
from mreza.areas.partnerships.wishes.rows import rows_at
from mreza.foundation.moments import today
from mreza.foundation.text import clean_line
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.vocabulary.models import OfferKind

EACH = 3  # offers, and needs
LONGEST = 20_000  # signs of one box; what is longer nobody typed
SIDES = (Side.OFFER.value, Side.NEED.value)
_FILE = Path(__file__).parent.parent / "data" / "first_visit.csv"
_MONEY = re.compile(r"([\d.,\s]+?)\s*([A-Za-z]{3})")
_LOOKED_AT = 30  # of the newest of others, so that three of them are not all of one city


class Line(NamedTuple):
    """One offer or need as it was typed, in its place."""

    side: str
    number: int
    kind: str = ""
    title: str = ""
    amount: str = ""

    @property
    def name(self) -> str:
        return f"{self.side}{self.number}"

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.amount.strip())


class Example(NamedTuple):
    """What another city of the field offers or needs; a sample has no city."""

    key: str
    side: str
    kind: str
    kind_name: str
    title: str
    language: str
    amount: str  # as it is typed
    told: str  # as it is read
    city: str = ""
    url: str = ""


# --- examples -----------------------------------------------------------------------------------------------------
def examples(side: str, owner: Owner) -> list[Example]:
    """Three of that side from cities of the same field, each of another city; then samples."""
    found = _of_others(side, owner)
    return [*found, *_samples(side, owner.field)][:EACH]


def _of_others(side: str, owner: Owner) -> list[Example]:
    field = owner.field
    if not field:
        return []
    selection = select(WishQuery(chosen={"side": (side,), "field": (field,)}))
    found: dict[str, Example] = {}
    for row in rows_at(selection, selection.places[:_LOOKED_AT].tolist()):
        told = row.told
        if told.city != owner.city.code and told.city not in found:
            found[told.city] = Example(
                told.code, side, told.kind, row.kind_name, str(row.title), row.title.language, plain(told.amount),
                row.amount, row.city_name, row.url,
            )  # fmt: skip
    return list(found.values())[:EACH]


def _samples(side: str, field: str) -> list[Example]:
    language = (get_language() or SOURCE_LANGUAGE).split("-")[0]
    own = [row for row in _file() if row["side"] == side and row["field"] == field]
    every = own or [row for row in _file() if row["side"] == side and not row["field"]]
    called, units = names(OfferKind.kind), dict(OfferKind.objects.values_list("code", "unit"))
    return [
        Example(
            f"sample-{side}-{number}", side, row["kind"], str(called.get(row["kind"], row["kind"])),
            row.get(f"title_{language}") or row["title_en"], language if row.get(f"title_{language}") else "en",
            row["amount"], amount_line(_decimal(row["amount"]), units.get(row["kind"], "")),
        )
        for number, row in enumerate(every, 1)
    ]  # fmt: skip


@lru_cache(maxsize=1)
def _file() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def plain(amount: Decimal | None) -> str:
    """An amount as somebody would type it."""
    return "" if amount is None else f"{amount.normalize():f}"


# --- what was typed -----------------------------------------------------------------------------------------------
def lines_of(data: Mapping[str, Any]) -> list[Line]:
    """The six lines of a form, whatever stands in them."""
    return [
        Line(side, number, *(_typed(data, f"{side}{number}-{name}") for name in ("kind", "title", "amount")))
        for side in SIDES
        for number in range(1, EACH + 1)
    ]


def _typed(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, ""))[:LONGEST]


def filled(lines: Sequence[Line], example: Example) -> list[Line]:
    """The example in the first line of its side that is still empty; the last one where none is."""
    own = [line for line in lines if line.side == example.side]
    place = next((line for line in own if line.is_empty), own[-1])
    taken = place._replace(kind=example.kind, title=example.title, amount=example.amount)
    return [taken if line is place else line for line in lines]


# --- saving -------------------------------------------------------------------------------------------------------
class Refused(Exception):
    """What is wrong: line → value → messages."""

    def __init__(self, wrong: Mapping[str, Mapping[str, list[str]]]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong


def enter_all(lines: Iterable[Line], *, by: Any, owner: Owner, language: str, once: str = "") -> list[Wish]:
    """State everything that was typed, all or nothing; what is wrong is said of every line at once (`Refused`)."""
    asked = [(line, _wanted(line, owner, language)) for line in lines if not line.is_empty]
    wrong: dict[str, Mapping[str, list[str]]] = {}
    for line, wanted in asked:
        try:
            cleaned(wanted, city=owner.city, on=today())
        except ValidationError as error:
            wrong[line.name] = _by_value(error)
    if wrong:
        raise Refused(wrong)
    with transaction.atomic():
        return [
            keeping.enter(
                wanted, by=by, city=owner.city, organisation=owner.organisation,
                once=f"{once}-{line.name}" if once else "",
            )
            for line, wanted in asked
        ]  # fmt: skip


def _wanted(line: Line, owner: Owner, language: str) -> Wanted:
    amount, currency = clean_line(line.amount), ""
    if len(amount) <= 60 and (found := _MONEY.fullmatch(amount)):  # 1500 EUR
        amount, currency = found[1], found[2].upper()
    field = owner.field
    return Wanted(
        side=line.side, kind=line.kind, title=line.title, language=language, amount=amount, currency=currency,
        languages=list(owner.city.languages), fields=[field] if field else [],
    )  # fmt: skip


def _by_value(error: ValidationError) -> dict[str, list[str]]:
    """Under the three things a line asks for; all else at its title."""
    told = error.message_dict if hasattr(error, "error_dict") else {"title": error.messages}
    found: dict[str, list[str]] = {}
    for name, messages in told.items():
        called = (
            name if name in ("kind", "title") else "amount" if name in ("amount", "currency") else "title"
        )
        found.setdefault(called, []).extend(messages)
    return found
