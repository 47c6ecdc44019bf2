"""An agreement as a tie of the ledger: who gives, of what kind, how much; both cities have said yes already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.models import Interest, Wish
from mreza.cities.models import City
from mreza.foundation.moments import today
from mreza.ties import keeping as ties
from mreza.ties.choices import Answer, Gives
from mreza.ties.cleaning import HIGHEST, LONGEST_TITLE, Wanted
from mreza.ties.models import Contact
from mreza.translations.authored import authored
from mreza.vocabulary.models import OfferKind, TieKind

# What kind of tie comes of an offer of which kind; whoever enters it may choose another one.
KINDS = {
    "expert-days": "advice",
    "residency-weeks": "residency",
    "venue-days": "hosting",
    "studio-time": "hosting",
    "training-places": "mentoring",
    "translation-pages": "translation",
    "curatorial-hours": "advice",
    "market-stall": "hosting",
    "touring-dates": "hosting",
    "co-production-share": "joint-project",
    "audience": "hosting",
}
OTHER = "other"


@dataclass(frozen=True)
class Tied:
    """How an agreement is entered as a tie; what is not said follows from the offer or the need."""

    kind: str = ""  # of `TieKind`
    title: str = ""
    language: str = ""  # of the title
    begins: str = (
        ""  # a year, a month or a day that is not ahead; nothing: the day it begins by the offer, or today
    )
    ends: str = ""


def usual_kind(wish: Wish) -> str:
    return KINDS.get(wish.kind.code, OTHER)


def giver(interest: Interest) -> City:
    """The city from which something comes: who offers it, or who meets a need."""
    city: City = interest.wish.city if interest.wish.side == Side.OFFER else interest.city
    return city


def receiver(interest: Interest) -> City:
    city: City = interest.city if interest.wish.side == Side.OFFER else interest.wish.city
    return city


def joins_two_cities(interest: Interest) -> bool:
    """Within one city there is no tie: that is what projects are for."""
    return interest.city_id != interest.wish.city_id


def first_day(interest: Interest, on: dt.date) -> str:
    """When it began, by what was agreed; nothing where that lies ahead: the ledger holds what has begun."""
    begins = interest.wish.begins
    if begins is None:
        return on.isoformat()
    return begins.isoformat() if begins <= on else ""


def write_tie(interest: Interest, told: Tied, *, by: Any, at: dt.datetime) -> Contact:
    """One tie for one agreement: entered for the city that stated the offer or need, confirmed by the other."""
    if not joins_two_cities(interest):
        raise ValidationError({"kind": _("Both are in one city: a tie joins two. Make a project of it.")})
    wish, day = interest.wish, today(at)
    code = told.kind or usual_kind(wish)
    kind = TieKind.objects.filter(code=code).first() if "\x00" not in code else None
    if kind is None:
        raise ValidationError({"kind": _("Choose what kind of tie it is.")})
    begins = told.begins or first_day(interest, day)
    if not begins:
        raise ValidationError(
            {"begins": _("It has not begun yet. Enter it once it has, or say when it began.")}
        )
    lead, gives = _direction(kind, interest)
    original = authored(Wish.kind_word, wish.code).original("title")
    return ties.enter_by_act(
        Wanted(
            kind=kind, cities=[giver(interest), receiver(interest)], lead=lead, gives=gives,
            title=told.title or str(original)[:LONGEST_TITLE],
            language=told.language if told.title else wish.original_language,
            begins=begins, ends=told.ends, **_size(wish),
        ),
        by=by, city=wish.city, said={interest.city.code: Answer.CONFIRMED.value}, at=at,
    )  # fmt: skip


def _direction(kind: TieKind, interest: Interest) -> tuple[City | None, str | None]:
    if kind.code == OTHER:
        return giver(interest), Gives.LEAD.value
    if kind.direction == TieKind.Direction.LEAD_GIVES:
        return giver(interest), None
    if kind.direction == TieKind.Direction.OTHERS_GIVE:
        return receiver(interest), None
    return None, None


def _size(wish: Wish) -> dict[str, Any]:
    """What the ledger counts of it: days, hours, people or money, where the kind is counted so and in whole numbers."""
    amount, unit = wish.amount, wish.kind.unit
    if amount is None:
        return {}
    if unit == OfferKind.Unit.MONEY:
        return {"amount": amount, "currency": wish.currency}
    if amount != int(amount):
        return {}
    count = int(amount) * (7 if unit == OfferKind.Unit.WEEKS else 1)
    name = {
        OfferKind.Unit.DAYS: "days", OfferKind.Unit.WEEKS: "days", OfferKind.Unit.HOURS: "hours",
        OfferKind.Unit.PEOPLE: "people",
    }.get(OfferKind.Unit(unit))  # fmt: skip
    return {name: count} if name and count <= HIGHEST[name] else {}
