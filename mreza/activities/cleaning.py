"""What somebody wrote about an activity, understood: codes become rows, texts are tidied and measured.

Page, API and import say the same, because all of them ask here. What is wrong is said by the name of the value or part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import PartnerRole
from mreza.activities.registry import Kind
from mreza.cities.choices import Sector
from mreza.cities.models import CreativeField, Discipline, Organisation
from mreza.foundation.text import clean_line
from mreza.translations.authored import LONGEST, LONGEST_LINE, is_line
from mreza.vocabulary.models import Dimension, Group, Objective, Stage, Target, Theme

PLAIN = ("level", "reached", "starts", "ends", "licence", "sources", "assigned_by_us", "checked")
RELATED: dict[str, type[Any]] = {"theme": Theme}
MANY: dict[str, type[Any]] = {
    "fields": CreativeField,
    "disciplines": Discipline,
    "objectives": Objective,
    "dimensions": Dimension,
    "stages": Stage,
    "groups": Group,
    "targets": Target,
}
PARTNERS = "partners"
MOST_SOURCES, MOST_PARTNERS, MOST_ROWS = 20, 40, 20
HIGHEST = {"reached": 2_000_000_000}
LONGEST_CHECKED = 2000

_address = URLValidator(schemes=["http", "https"])


@dataclass
class Cleaned:
    """Values and texts as they may be stored; only what was given."""

    columns: dict[str, Any] = field(default_factory=dict)  # plain fields
    related: dict[str, Any] = field(default_factory=dict)  # fields that name one row: the row or None
    many: dict[str, list[Any]] = field(default_factory=dict)  # the rows named
    partners: list[dict[str, Any]] | None = None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """The values as plain data, as a revision keeps them."""
        found: dict[str, Any] = dict(self.columns)
        found |= {name: row.code if row else None for name, row in self.related.items()}
        found |= {name: sorted(row.code for row in rows) for name, rows in self.many.items()}
        if self.partners is not None:
            found[PARTNERS] = [
                {**one, "organisation": one["organisation"].code if one["organisation"] else ""}
                for one in self.partners
            ]
        return found | self.rows


class Words:
    """The rows that codes name, read once for as many records as are written."""

    def __init__(self) -> None:
        self._known: dict[type[Any], dict[str, Any]] = {}

    def of(self, model: type[Any], codes: Iterable[str]) -> dict[str, Any]:
        known = self._known.setdefault(model, {})
        if wanted := set(codes) - known.keys():
            known |= {row.code: row for row in model.objects.filter(code__in=wanted)}
        return known


def clean(
    kind: Kind, values: Mapping[str, Any], texts: Mapping[str, str], *, words: Words | None = None
) -> Cleaned:
    """Understand what was given, or refuse all of it with everything that is wrong, by name."""
    words = words or Words()
    cleaned, wrong = Cleaned(), dict[str, Any]()
    for name, value in values.items():
        try:
            _clean_value(kind, cleaned, words, name, value)
        except ValidationError as error:
            wrong[name] = error
    for part, text in texts.items():
        try:
            cleaned.texts[part] = clean_text(kind, part, text)
        except ValidationError as error:
            wrong[part] = error
    if wrong:
        raise ValidationError(wrong)
    return cleaned


def clean_text(kind: Kind, part: str, text: str) -> str:
    """A part as it is stored, if there is such a part and the text is not too long."""
    from mreza.foundation.text import clean_lines

    limit = kind.limit_of(part)
    if limit is None and part not in kind.parts:
        raise ValidationError(_("There is no such text here."))
    line = is_line(part)
    if not isinstance(text, str) or len(text) > 3 * LONGEST:
        raise ValidationError(_("This text is too long."))
    tidy = clean_line(text) if line else clean_lines(text)
    if limit:
        limit.check(tidy)
    if len(tidy) > (LONGEST_LINE if line else LONGEST):  # words without end
        raise ValidationError(_("This text is too long."))
    return tidy


def _clean_value(kind: Kind, cleaned: Cleaned, words: Words, name: str, value: Any) -> None:
    related = {**RELATED, **kind.related}
    if name in PLAIN or name in kind.columns:
        cleaned.columns[name] = _column(kind, name, value)
    elif name in related:
        cleaned.related[name] = _one(words, related[name], value)
    elif name in MANY:
        cleaned.many[name] = _several(words, MANY[name], value)
    elif name == PARTNERS:
        cleaned.partners = _partners(words, value)
    elif name in kind.rows:
        cleaned.rows[name] = _rows(kind, name, value)
    else:
        raise ValidationError(_("There is no such value here."))


def _column(kind: Kind, name: str, value: Any) -> Any:
    if name == "sources":
        return _sources(value)
    if name in ("starts", "ends"):
        return _day(kind, name, value)
    if name == "checked" and len(str(value)) > LONGEST_CHECKED:
        raise ValidationError(_("This text is too long."))
    if isinstance(value, str):
        value = clean_line(value)
    if value in ("", None) and kind.model._meta.get_field(name).null:
        return None
    value = kind.model._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
    highest = {**HIGHEST, **kind.highest}.get(name)
    if highest is not None and value is not None and not 0 <= value <= highest:
        raise ValidationError(
            _("This must be a whole number from %(low)s to %(high)s."), params={"low": 0, "high": highest}
        )
    return value


def _day(kind: Kind, name: str, value: Any) -> str:
    """A year, a month or a day that there is."""
    day: str = kind.model._meta.get_field(name).clean(clean_line(str(value or "")), None)  # type: ignore[union-attr]
    if len(day) == 10:
        try:
            dt.date.fromisoformat(day)
        except ValueError as error:
            raise ValidationError(_("There is no such day.")) from error
    return day


def _sources(value: Any) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_SOURCES:
        raise ValidationError(_("At most %(most)s sources."), params={"most": MOST_SOURCES})
    return [web_address(str(one)) for one in value if str(one).strip()]


def web_address(value: str) -> str:
    """A full web address, or nothing."""
    address = clean_line(value)
    if not address:
        return ""
    try:
        if len(address) > 500:
            raise ValidationError("")
        _address(address)
    except ValidationError as error:
        raise ValidationError(
            _("“%(address)s” is no web address. It begins with https://"), params={"address": address[:80]}
        ) from error
    return address


def _code(value: Any) -> str:
    return str(getattr(value, "code", value) or "")


def _one(words: Words, model: type[Any], value: Any) -> Any:
    code = _code(value)
    if not code:
        return None
    found = words.of(model, [code]).get(code)
    if found is None:
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})
    return found


def _several(words: Words, model: type[Any], value: Any) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValidationError(_("This must be a list."))
    codes = list(dict.fromkeys(filter(None, (_code(one) for one in value))))
    known = words.of(model, codes)
    for code in codes:
        if code not in known:
            raise ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})
    return [known[code] for code in codes]


def _partners(words: Words, value: Any) -> list[dict[str, Any]]:
    given = [dict(one) for one in value]
    if len(given) > MOST_PARTNERS:
        raise ValidationError(_("At most %(most)s partners."), params={"most": MOST_PARTNERS})
    found = []
    for one in given:
        name, sector = clean_line(str(one.get("name") or "")), str(one.get("sector") or "")
        if not name and not one.get("organisation"):
            continue
        organisation = _in_the_register(_one(words, Organisation, one.get("organisation")))
        if not name and organisation is None:
            raise ValidationError(
                _("“%(code)s” is not on the list."), params={"code": _code(one["organisation"])[:80]}
            )
        name, sector = name or organisation.name, sector or (organisation.sector if organisation else "")
        if len(name) > 200:
            raise ValidationError(_("The name of a partner may have at most 200 signs."))
        if sector not in Sector.values:
            raise ValidationError(
                _("Choose the sector of “%(name)s”: public, private or civil society."),
                params={"name": name[:80]},
            )
        found.append({"name": name, "sector": sector, "organisation": organisation, **_role(one)})
    return found


def _in_the_register(organisation: Any) -> Any:
    """The entry that stands for it. One that is proposed or was declined is nothing to name a body by: words stay."""
    if organisation is not None and organisation.merged_into_id is not None:
        organisation = organisation.merged_into
    return organisation if organisation is not None and organisation.is_public else None


def _role(partner: Mapping[str, Any]) -> dict[str, str]:
    """What a partner does, where it is said; most records say only who took part."""
    role = str(partner.get("role") or "")
    if role and role not in PartnerRole.values:
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": role[:80]})
    return {"role": role} if role else {}


def _rows(kind: Kind, name: str, value: Any) -> list[dict[str, Any]]:
    given = [dict(one) for one in value]
    most = kind.most_rows.get(name, MOST_ROWS)
    if len(given) > most:
        raise ValidationError(_("At most %(most)s of them."), params={"most": most})
    found, keys = [], set()
    for row in given:
        tidy = kind.clean_row(name, row)
        if tidy["key"] in keys:
            raise ValidationError(_("The same key is used twice."))
        keys.add(tidy["key"])
        found.append(tidy)
    return found
