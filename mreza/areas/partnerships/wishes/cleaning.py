"""An offer or a need as somebody states it, understood: page, API, spreadsheet and first visit all ask here.

What is wrong is said by the name of the value, everything at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.counting import Limit
from mreza.areas.partnerships.choices import PAID, Audience, Pays, Side
from mreza.areas.partnerships.models import Place
from mreza.cities.languages import MOST as MOST_LANGUAGES
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City, CreativeField
from mreza.foundation.moments import months_after
from mreza.foundation.text import clean_line, clean_lines
from mreza.ties.cleaning import currencies
from mreza.translations.authored import LONGEST
from mreza.vocabulary.models import Objective, OfferKind, Target

LONGEST_TITLE, MOST_WORDS, MOST_PURPOSE = 120, 250, 120
LIMITS = {
    "title": Limit(signs=LONGEST_TITLE),
    "text": Limit(words=MOST_WORDS),
    "purpose": Limit(words=MOST_PURPOSE),
}
TEXTS = tuple(LIMITS)
MOST_FIELDS, MOST_TARGETS, MOST_PARTS = 8, 10, 1000
OPEN_MONTHS, MOST_MONTHS = 6, 12  # how long it is open if nothing is said, and at most
FURTHEST_YEARS = 5  # the end of its period
_MOST = Decimal(10) ** 10


@dataclass(frozen=True)
class Wanted:
    """An offer or a need as it was typed: codes, days as dates or as they are written (2027-03-31)."""

    side: str  # `Side`
    kind: str  # of `OfferKind`
    title: str
    language: str  # of its texts
    text: str = ""
    purpose: str = ""
    amount: Any = None  # of the kind's unit, for each who takes it up
    currency: str = ""
    begins: Any = None
    ends: Any = None
    online: bool = False
    place: str = ""  # code of a `Place` of the city
    languages: Sequence[str] = ()
    fields: Sequence[str] = ()
    objectives: Sequence[str] = ()
    targets: Sequence[str] = ()
    pays: Mapping[str, str] = field(default_factory=dict)  # of `PAID` → `Pays`
    audience: str = Audience.PUBLIC
    parts: Any = 1
    expires_on: Any = None  # nothing: half a year, or as long as its period


@dataclass(frozen=True)
class Cleaned:
    """The same as it is stored."""

    side: str
    kind: OfferKind
    title: str
    language: str
    text: str
    purpose: str
    amount: Decimal | None
    currency: str
    begins: dt.date | None
    ends: dt.date | None
    online: bool
    place: Place | None
    languages: Sequence[str]
    fields: Sequence[CreativeField]
    objectives: Sequence[Objective]
    targets: Sequence[Target]
    pays: Mapping[str, str]
    audience: str
    parts: int
    expires_on: dt.date

    @property
    def texts(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in TEXTS}


def cleaned(wanted: Wanted, *, city: City, on: dt.date, was: dt.date | None = None) -> Cleaned:
    """Understand an offer or a need of that city, or refuse it with everything that is wrong, by name.

    `was` is the day until which it was open before: what is only changed may keep it.
    """
    found: dict[str, Any] = {}
    wrong: dict[str, Any] = {}

    def take(name: str, read: Callable[..., Any], *given: Any) -> None:
        try:
            found[name] = read(*given)
        except ValidationError as error:
            wrong[name] = error

    take("side", _one_of, wanted.side, Side.values, _("Say whether you offer or need it."))
    take("kind", _kind, wanted.kind)
    take("title", _title, wanted.title)
    take("text", _text, wanted.text, "text")
    take("purpose", _text, wanted.purpose, "purpose")
    take("language", language, wanted.language)
    take("begins", day, wanted.begins)
    take("ends", day, wanted.ends)
    take("place", _place, wanted.place, city)
    take("languages", _languages, wanted.languages)
    take("fields", _rows, CreativeField, wanted.fields, MOST_FIELDS)
    take("objectives", _rows, Objective, wanted.objectives, MOST_FIELDS)
    take("targets", _rows, Target, wanted.targets, MOST_TARGETS)
    take("pays", _pays, wanted.pays)
    take("audience", _one_of, wanted.audience, Audience.values, _("Say who may read it."))
    take("parts", _parts, wanted.parts)
    if "kind" not in wrong:
        take("amount", _amount, wanted.amount, found["kind"])
    if "kind" not in wrong and "amount" not in wrong:
        take("currency", _currency, wanted.currency, found["kind"], found["amount"])
    if "begins" not in wrong and "ends" not in wrong:
        take("ends", _end, found["begins"], found["ends"], on)
    if "ends" not in wrong:
        take("expires_on", _expires, wanted.expires_on, found.get("ends"), on, was)
    if wrong:
        raise ValidationError(wrong)
    return Cleaned(online=bool(wanted.online), **found)


def open_until(ends: dt.date | None, on: dt.date) -> dt.date:
    """How long something stays open of which nothing else is said: half a year, or until its period is over."""
    usual = months_after(on, OPEN_MONTHS)
    return min(usual, ends) if ends else usual


def open_day(given: Any, ends: dt.date | None, on: dt.date, name: str = "until") -> dt.date:
    """The day until which it stays open, as somebody names it who says that it is still open."""
    try:
        return _expires(given, ends, on, None)
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def language(given: str) -> str:
    """The language somebody writes in."""
    if given not in language_codes():
        raise ValidationError(_("Choose the language you write in."))
    return given


def day(given: Any) -> dt.date | None:
    """A day as a date or as it is written, or nothing."""
    if given in (None, ""):
        return None
    if isinstance(given, dt.datetime):
        return given.date()
    try:
        return given if isinstance(given, dt.date) else dt.date.fromisoformat(clean_line(str(given))[:20])
    except ValueError as error:
        raise ValidationError(_("Write a day as 2027-03-31.")) from error


# --- values -------------------------------------------------------------------------------------------------
def _one_of(given: Any, values: Iterable[str], otherwise: Any) -> str:
    if given not in tuple(values):
        raise ValidationError(otherwise)
    return str(given)


def _kind(given: str) -> OfferKind:
    code = str(given or "")
    found = OfferKind.objects.filter(code=code).first() if code and "\x00" not in code else None
    if found is None:
        if not code:
            raise ValidationError(_("Choose what it is."))
        raise _unknown(code)
    return found


def _title(given: str) -> str:
    title = clean_line(str(given or ""))
    if not title:
        raise ValidationError(_("Say in a few words what it is."))
    LIMITS["title"].check(title)
    return title


def _text(given: str, part: str) -> str:
    words = clean_lines(str(given or ""))
    if len(words) > LONGEST:
        raise ValidationError(_("This text is too long."))
    LIMITS[part].check(words)
    return words


def _place(given: str, city: City) -> Place | None:
    code = str(given or "")
    if not code:
        return None
    found = None
    if "\x00" not in code:
        found = Place.objects.filter(code=code[:30], city=city, closed_at=None).first()
    if found is None:
        raise ValidationError(_("Choose a place of your city."))
    return found


def _languages(given: Any) -> list[str]:
    codes = _list(given)
    if len(codes) > MOST_LANGUAGES:
        raise ValidationError(_("At most %(most)s of them."), params={"most": MOST_LANGUAGES})
    for code in codes:
        if code not in language_codes():
            raise _unknown(code)
    return codes


def _rows(model: type[Any], given: Any, most: int) -> list[Any]:
    codes = _list(given)
    if len(codes) > most:
        raise ValidationError(_("At most %(most)s of them."), params={"most": most})
    if not codes:
        return []
    asked = [code for code in codes if "\x00" not in code]
    known = {row.code: row for row in model.objects.filter(code__in=asked)}
    for code in codes:
        if code not in known:
            raise _unknown(code)
    return [known[code] for code in codes]


def _list(given: Any) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValidationError(_("This must be a list."))
    return list(dict.fromkeys(str(getattr(one, "code", one)) for one in given if one))


def _unknown(code: str) -> ValidationError:
    return ValidationError(_("“%(code)s” is not on the list."), params={"code": clean_line(code)[:80]})


def _pays(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise ValidationError(_("This must be a list."))
    found = {}
    for name, who in given.items():
        if name not in PAID:
            raise _unknown(str(name))
        if who:
            found[name] = _one_of(who, Pays.values, _("Say who pays for it."))
    return {name: found[name] for name in PAID if name in found}


def _parts(given: Any) -> int:
    text = clean_line(str("" if given is None else given)) or "1"
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= number <= MOST_PARTS:
        raise ValidationError(
            _("This must be a whole number from %(low)s to %(high)s."), params={"low": 1, "high": MOST_PARTS}
        )
    return number


def _amount(given: Any, kind: OfferKind) -> Decimal | None:
    text = clean_line(str("" if given is None else given))
    if not text:
        return None
    if kind.unit == OfferKind.Unit.NOTHING:
        raise ValidationError(_("This kind is not counted: say how much in words."))
    if text.count(",") == 1 and "." not in text and len(text.partition(",")[2]) <= 2:
        text = text.replace(",", ".")
    try:
        amount = Decimal(text[:20])
        exact = amount.quantize(Decimal("0.01"))
        # 1.200 may be a thousand and two hundred: nobody knows.
        fits = 0 < amount < _MOST and amount == exact and len(text.partition(".")[2]) <= 2
    except InvalidOperation:
        fits = False
    if not fits:
        raise ValidationError(_("Write an amount as a number with at most two decimals: 1200 or 1200.50."))
    if kind.unit == OfferKind.Unit.PERCENT and amount > 100:
        raise ValidationError(_("A share is at most 100 per cent."))
    return exact


def _currency(given: str, kind: OfferKind, amount: Decimal | None) -> str:
    if amount is None or kind.unit != OfferKind.Unit.MONEY:
        return ""
    code = clean_line(str(given or "")).upper()
    if code not in currencies():
        raise ValidationError(_("Write the currency in three letters: EUR."))
    return code


def _end(begins: dt.date | None, ends: dt.date | None, on: dt.date) -> dt.date | None:
    if ends and begins and ends < begins:
        raise ValidationError(_("It ends before it begins."))
    if ends and ends < on:
        raise ValidationError(_("This day is past."))
    if (ends or begins or on) > months_after(on, 12 * FURTHEST_YEARS):
        raise ValidationError(_("Name a day within five years."))
    return ends


def _expires(given: Any, ends: dt.date | None, on: dt.date, was: dt.date | None) -> dt.date:
    until = day(given)
    if until is None:
        return open_until(ends, on)
    if until == was and (ends is None or until <= ends):
        return until
    if until < on:
        raise ValidationError(_("This day is past."))
    if until > months_after(on, MOST_MONTHS):
        raise ValidationError(_("Name a day within a year; it can be prolonged by one click."))
    if ends and until > ends:
        raise ValidationError(_("It cannot be open longer than its period."))
    return until
