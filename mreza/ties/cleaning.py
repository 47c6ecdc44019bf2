"""A contact as somebody enters it, understood: page, API, spreadsheet and data files all ask here.

What is wrong is said by the name of the value, everything at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.cleaning import web_address
from mreza.activities.models.activity import PARTIAL_DATE
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City
from mreza.foundation.codes import RANDOM
from mreza.foundation.moments import today
from mreza.foundation.text import clean_line
from mreza.ties.choices import Gives
from mreza.vocabulary.models import TieKind

LONGEST_TITLE = 200
MOST_CITIES = {"led": 400, "all": 60}  # all pairs of sixty are 1,770 ties
MOST_LINKS = 20
HIGHEST = {"people": 1_000_000, "days": 36_500, "hours": 100_000}
_MOST_MONEY = Decimal(10) ** 10
_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")  # as most of Europe writes it, and as its telephones offer it


@dataclass(frozen=True)
class Wanted:
    """A contact to be written. Without `gives` the kind says who gives; only the kind `other` leaves it open."""

    kind: TieKind
    cities: Sequence[City]
    title: str
    language: str
    begins: str = ""
    ends: str = ""
    lead: City | None = None
    gives: str | None = None
    people: Any = None
    days: Any = None
    hours: Any = None
    amount: Any = None
    currency: str = ""
    card: tuple[str, str] = ("", "")  # kind and key of the record it belongs to
    record: str = ""  # the record's key in a file that is not loaded yet
    evidence: Sequence[str] = ()
    sources: Sequence[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)  # city code → when or how that city took part
    code: str = ""  # its address, if already chosen: a second submit of one form leads to the first's contact
    loaded: Any = None

    @property
    def pairs(self) -> int:
        """How many ties it has."""
        count = len(self.cities)
        return count - 1 if self.lead else count * (count - 1) // 2


def cleaned(wanted: Wanted, *, on: dt.date | None = None) -> Wanted:
    """The same as it may be stored, or ValidationError by the names of the values."""
    wrong: dict[str, Any] = {}
    found: dict[str, Any] = {}

    def take(name: str, read: Any, *given: Any) -> None:
        try:
            found[name] = read(*given)
        except ValidationError as error:
            wrong[name] = error

    take("code", _code, wanted.code)
    take("title", _title, wanted.title)
    take("language", _language, wanted.language)
    take("cities", _cities, wanted)
    take("lead", _lead, wanted)
    take("gives", _gives, wanted)
    take("begins", partial_day, wanted.begins)
    take("ends", partial_day, wanted.ends)
    for name, highest in HIGHEST.items():
        take(name, whole, getattr(wanted, name), highest)
    take("amount", _money, wanted.amount)
    take("evidence", _links, wanted.evidence)
    take("sources", _links, wanted.sources)
    take("details", _details, wanted)
    if "begins" not in wrong and "ends" not in wrong:
        take("ends", _end, found["begins"], found["ends"])
        take("begins", _not_later, found["begins"], on or today())
    if "amount" not in wrong:
        take("currency", _currency, wanted.currency, found["amount"])
    if wrong:
        raise ValidationError(wrong)
    return replace(wanted, **found)


# --- values -------------------------------------------------------------------------------------------------
def _code(given: str) -> str:
    if given and not RANDOM.fullmatch(given):
        raise ValidationError(_("A code has 22 letters, digits, hyphens or underscores."))
    return given


def _title(given: str) -> str:
    title = clean_line(str(given or ""))
    if not title:
        raise ValidationError(_("Say in a few words what it was."))
    if len(title) > LONGEST_TITLE:
        raise ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_TITLE})
    return title


def _language(given: str) -> str:
    if given not in language_codes():
        raise ValidationError(_("Choose the language of the title."))
    return given


def _cities(wanted: Wanted) -> list[City]:
    cities = list(wanted.cities)
    if len({city.pk for city in cities}) != len(cities):
        raise ValidationError(_("A city takes part once."))
    if len(cities) < 2:
        raise ValidationError(_("A contact has at least two cities."))
    most = MOST_CITIES["led" if wanted.lead else "all"]
    if len(cities) > most:
        raise ValidationError(
            _("At most %(most)s cities. If one of them leads, say which one."), params={"most": most}
        )
    return cities


def _details(wanted: Wanted) -> dict[str, str]:
    """What is told of the cities that took part; what was said of one that is no longer among them is dropped."""
    codes = {city.code for city in wanted.cities}
    return {code: clean_line(text)[:200] for code, text in wanted.details.items() if code in codes}


def _lead(wanted: Wanted) -> City | None:
    if wanted.lead is not None and wanted.lead.pk not in {city.pk for city in wanted.cities}:
        raise ValidationError(_("The leading city must be one of those that took part."))
    if wanted.lead is None and usual(wanted.kind):
        raise ValidationError(_("Choose the leading city: it says who gives and who receives."))
    return wanted.lead


def direction(wanted: Wanted) -> str:
    """Who gives in it (`Gives`), or nothing where all give and receive."""
    return usual(wanted.kind) if wanted.gives is None else wanted.gives


_USUAL = {
    TieKind.Direction.LEAD_GIVES.value: Gives.LEAD.value,
    TieKind.Direction.OTHERS_GIVE.value: Gives.OTHERS.value,
}


def usual(kind: TieKind) -> str:
    """Who gives in contacts of this kind, or nothing where all give and receive."""
    return _USUAL.get(kind.direction, "")


def _gives(wanted: Wanted) -> str:
    own = usual(wanted.kind)
    if wanted.gives is None or wanted.gives == own:
        return own
    if wanted.kind.code != "other" or wanted.gives not in Gives.values:
        raise ValidationError(_("Who gives is said by the kind of the contact."))
    if wanted.lead is None:
        raise ValidationError(_("Choose the leading city: it says who gives and who receives."))
    return wanted.gives


def partial_day(given: Any) -> str:
    """A year, a month or a day that there is, or nothing."""
    day = clean_line(str(given or ""))
    if day:
        PARTIAL_DATE(day)
        if len(day) == 10:
            try:
                dt.date.fromisoformat(day)
            except ValueError as error:
                raise ValidationError(_("There is no such day.")) from error
    return day


def _end(begins: str, ends: str) -> str:
    if ends and not begins:
        raise ValidationError(_("Say when it began, too."))
    known = min(len(begins), len(ends))
    if ends[:known] < begins[:known]:
        raise ValidationError(_("It cannot end before it began."))
    return "" if ends == begins else ends


def _not_later(begins: str, on: dt.date) -> str:
    if begins > on.isoformat()[: len(begins)]:
        raise ValidationError(_("The ledger holds what has happened or has begun; this lies ahead."))
    return begins


def whole(given: Any, highest: int) -> int | None:
    """A whole number, or nothing."""
    text = clean_line(str("" if given is None else given))
    if not text:
        return None
    try:
        number = int(text[:12])
    except ValueError:
        number = 0
    if not 1 <= number <= highest:
        raise ValidationError(
            _("This must be a whole number from %(low)s to %(high)s."), params={"low": 1, "high": highest}
        )
    return number


def _money(given: Any) -> Decimal | None:
    text = clean_line(str("" if given is None else given))
    if not text:
        return None
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        amount = Decimal(text[:20])
        cents = amount.quantize(Decimal("0.01"))
        # 1.200 may be a thousand and two hundred: nobody knows.
        fits = 0 <= amount < _MOST_MONEY and amount == cents and len(text.partition(".")[2]) <= 2
    except InvalidOperation:
        fits = False
    if not fits:
        raise ValidationError(_("Write an amount as a number with at most two decimals: 1200 or 1200.50."))
    return cents


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217, as the CLDR knows them."""
    return frozenset(get_global("all_currencies"))


def _currency(given: str, amount: Decimal | None) -> str:
    code = clean_line(str(given or "")).upper()
    if amount is None:
        return ""
    if code not in currencies():
        raise ValidationError(_("Write the currency in three letters: EUR."))
    return code


def _links(given: Sequence[str]) -> list[str]:
    if isinstance(given, str) or len(given) > MOST_LINKS:
        raise ValidationError(_("At most %(most)s web addresses."), params={"most": MOST_LINKS})
    return list(dict.fromkeys(filter(None, (_address(str(one)) for one in given))))


# A file of contacts names the same sources again and again; where they take turns, all must fit, or none is met again.
_address = lru_cache(maxsize=65_536)(web_address)
