"""Invitations from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = read_plan(data)              # bytes of a CSV or XLSX; raises Unreadable when it cannot be read at all
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint=…)  # one transaction, by the verb a page uses; the letters wait in the outbox

Every row offers one post to one address. Repeatable: who holds the post already, or has an open invitation to it,
is skipped, so the same file may be sent again when ten rows were added to it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts.forms import LONGEST_ADDRESS
from mreza.accounts.models import Invitation
from mreza.cities.appointing import MODELS, Offer, invite_many
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.models import Appointment, City, Organisation
from mreza.cities.places import phrase
from mreza.foundation import importing
from mreza.foundation.importing import CannotBeApplied
from mreza.foundation.moments import WrongMoment, now, today
from mreza.foundation.tables import Column, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import fold
from mreza.translations.naming import codes_by_name

MAX_ROWS = 2_000
NEEDED = ("email", "role", "place")


@dataclass(frozen=True)
class Invited:
    """What one row would do."""

    number: int
    action: str  # create | skip | error
    email: str
    post: str  # in words: role and place
    why: str = ""  # of a row that is skipped


def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    roles = ", ".join(Acting.values)
    return [
        ("email", _("E-mail"), _("The address that is invited.")),
        ("role", _("Role"), _("One of: %(roles)s; or its name.") % {"roles": roles}),
        (
            "place",
            _("Acts for"),
            _("Code or name of the city, country, field or organisation, as the role asks."),
        ),
        (
            "until",
            _("Last day"),
            _("Such as 2028-12-31. Empty: open end; of a field’s coordinators, two years."),
        ),
        ("language", _("Language of the invitation"), _("Such as hr. Empty: English.")),
    ]


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [_("One row offers one post to one address. Nothing is sent before you confirm.")]
    return importing.empty_xlsx(_described(), title=_("People of the Network"), notes=notes)


# --- what is known ----------------------------------------------------------------------------------------
class _Known:
    """What the database holds now, read once for a plan."""

    def __init__(self, at: dt.datetime) -> None:
        self.places = {
            (kind, row.code): row
            for kind, model in MODELS.items()
            for row in model.objects.all()
            if not isinstance(row, Organisation) or row.is_public
        }
        self.words = {kind: self._words(kind) for kind in MODELS}
        held = Appointment.objects.held(at=at).select_related("user", *MODELS)
        self.held = {(one.user.email, one.role, one.place.code) for one in held}
        coordinators = held.filter(role=Acting.COORDINATOR)
        self.coordinated = {one.place.code: str(one.user) for one in coordinators}
        self.open = {
            (email, role, key)
            for email, role, key in Invitation.objects.open(at=at).values_list("email", "role", "about_key")
        }

    def _words(self, kind: str) -> dict[str, str]:
        """Codes and names, folded, each leading to the code; a name of two leads nowhere."""
        rows = {code: row for (of, code), row in self.places.items() if of == kind}
        own = {code: row.name for code, row in rows.items() if isinstance(row, City | Organisation)}
        return codes_by_name(kind, rows, own)


def _address(raw: str) -> str:
    value = raw.strip().casefold()
    if len(value) > LONGEST_ADDRESS:
        raise ValidationError(_("This address is too long."))
    try:
        validate_email(value)
    except ValidationError as wrong:
        raise ValidationError(_("“%(value)s” is no e-mail address."), params={"value": raw[:60]}) from wrong
    return value


def _role(raw: str) -> str:
    named = {fold(str(label)): role for role, label in Acting.choices} | {
        role: role for role in Acting.values
    }
    found = named.get(raw.casefold()) or named.get(fold(raw))
    if found is None:
        raise ValidationError(
            _("There is no role “%(value)s”. Use one of: %(roles)s."),
            params={"value": raw[:60], "roles": ", ".join(Acting.values)},
        )
    return found


def _last_day(raw: str) -> dt.datetime:
    day = meaning.day(raw)
    if day.precision != "day":
        raise ValidationError(_("Write the whole day, such as 2028-12-31."))
    if not today() < day.date <= today() + dt.timedelta(days=20 * 365):
        raise ValidationError(_("The last day must lie in the future, within twenty years."))
    return end_of(day.date)


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a last day is over, in UTC."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)


MEANINGS: dict[str, meaning.Meaning] = {
    "email": _address,
    "role": _role,
    "until": _last_day,
    "language": meaning.one_of(
        [code for code, _name in settings.LANGUAGES], gettext_lazy("“%(value)s” is no language of Mreža.")
    ),
}


# --- the plan ---------------------------------------------------------------------------------------------
@dataclass
class _Step:
    """What a row means, understood."""

    row: Row
    email: str
    role: str
    key: str
    until: dt.datetime | None
    language: str
    why: str = ""  # it is skipped

    @property
    def offer(self) -> tuple[str, str, str]:
        return self.email, self.role, self.key


class Plan(importing.Plan):
    """What a file would offer to whom, row by row."""

    actions = ("create", "skip", "error")
    refused = gettext_lazy("The file has errors; nobody was invited.")

    def __init__(self, table: Table) -> None:
        super().__init__(table, _described())
        self._steps: list[_Step] = []
        self._known = _Known(now())
        self._plan()

    def _what(self, row: Invited) -> list[Any]:
        return [row.number, row.action, row.email, row.post]

    @transaction.atomic
    def apply(self, *, by: Any, fingerprint: str) -> dict[str, int]:
        """Invite everybody the plan names, or nobody; how many rows did what."""
        again = Plan(self.table)
        again.must_be(fingerprint)
        offers = [
            Offer(
                step.email,
                step.role,
                again._known.places[ACTS_FOR[step.role], step.key],
                step.until,
                step.language,
            )
            for step in again._steps
            if not step.why
        ]
        try:
            invite_many(offers, by=by)
        except (ValidationError, WrongMoment) as error:
            said = error.messages if isinstance(error, ValidationError) else [str(error.message)]
            raise CannotBeApplied(
                _("%(message)s Nobody was invited."), params={"message": " ".join(said)}
            ) from error
        return again.counts

    apply.alters_data = True  # type: ignore[attr-defined]

    # - reading -
    def _check_headings(self, unknown: list[str]) -> None:
        missing = [key for key in NEEDED if key not in self._headings]
        if missing:
            raise Unreadable(
                _(
                    "This is not a table of invitations: the column “%(column)s” is missing. Use the template."
                ),
                params={"column": missing[0]},
            )
        if unknown:
            raise Unreadable(
                _("Unknown headings: %(headings)s. Use those of the template."),
                params={"headings": ", ".join(unknown)[:200]},
            )

    def _plan(self) -> None:
        seen: dict[tuple[str, str, str], int] = {}
        coordinators = dict(self._known.coordinated)
        for row in self.table.rows:
            step = self._understood(row)
            if step is None:
                self.rows.append(Invited(row.number, "error", self._cell(row, "email")[:80], ""))
                continue
            if step.offer in seen:
                self._fault(
                    row, "email", _("The same offer stands in row %(row)s.") % {"row": seen[step.offer]}
                )
            seen.setdefault(step.offer, row.number)
            self._why_skipped(step)
            if step.role == Acting.COORDINATOR and not step.why:
                if step.key in coordinators:
                    told = _(
                        "%(person)s coordinates this field already. Invite a deputy, or end that appointment."
                    )
                    self._fault(row, "role", told % {"person": coordinators[step.key]})
                coordinators.setdefault(step.key, step.email)
            self._steps.append(step)
            action = "error" if row.number in self._wrong else "skip" if step.why else "create"
            post = phrase(step.role, ACTS_FOR[step.role], step.key)
            self.rows.append(Invited(row.number, action, step.email, post, step.why))

    def _understood(self, row: Row) -> _Step | None:
        """The row's values; nothing when a cell cannot be understood (then it is told)."""
        values: dict[str, Any] = {}
        for key in ("email", "role", "until", "language"):
            raw = self._cell(row, key)
            if not raw:
                if key in NEEDED:
                    self._fault(row, key, _("This cell must not be empty."))
                continue
            try:
                values[key] = MEANINGS[key](raw)
            except ValidationError as wrong:
                self._fault(row, key, " ".join(wrong.messages))
        place = self._place(row, values.get("role", ""))
        if row.number in self._wrong:
            return None
        return _Step(
            row, values["email"], values["role"], place, values.get("until"), values.get("language", "en")
        )

    def _place(self, row: Row, role: str) -> str:
        raw = self._cell(row, "place")
        if not raw:
            self._fault(row, "place", _("This cell must not be empty."))
            return ""
        if not role:
            return ""
        kind = ACTS_FOR[role]
        found = self._known.words[kind].get(raw.casefold()) or self._known.words[kind].get(fold(raw))
        if found is None:
            told = {
                "city": _("There is no city “%(value)s”, or more than one. Write its code."),
                "country": _("There is no country “%(value)s”."),
                "field": _("There is no creative field “%(value)s”."),
                "organisation": _("There is no organisation “%(value)s”. Enter it first."),
            }
            self._fault(row, "place", told[kind] % {"value": raw[:60]})
        return found or ""

    def _why_skipped(self, step: _Step) -> None:
        if step.offer in self._known.held:
            step.why = _("holds this post already")
        elif step.offer in self._known.open:
            step.why = _("is invited already")

    def _cell(self, row: Row, key: str) -> str:
        heading = self._headings.get(key)
        return self.table.cell(row, heading).strip() if heading else ""


def read_plan(data: bytes, *, encoding: str | None = None) -> Plan:
    """What the file would do; nobody is invited. Raises `Unreadable` when it cannot be read at all."""
    return Plan(read_table(data, encoding=encoding, max_rows=MAX_ROWS))
