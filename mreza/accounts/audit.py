"""Who reads what of the journal (security.md §6.3, “Audit log”), and what is looked for in it.

An entry says who did what to which thing and when. What it holds beside that, the values before and after, is the
content of the record and belongs to whoever may see the record; it is on no page here and in no export.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mreza.accounts.capacities import keys
from mreza.accounts.rules import administers, audits, works_in_the_secretariat
from mreza.foundation.hooks import Hook
from mreza.foundation.text import clean_line
from mreza.journal.models import Entry, EntryQuerySet

MOST_EXPORTED = 100_000
LONGEST = 120  # signs of one filter

# Each filling is a function() → {act: words}. What is not named there is shown by its code.
words_of_acts = Hook("words_of_acts")

# What the Secretariat's own work is about; drafts, files and personal security are not in it.
SECRETARIATS = (
    "network", "city", "country", "field", "organisation", "designation", "remark", "invitation", "objective", "area",
    "commitment", "dimension", "theme", "goal", "indicator", "region", "round", "source",
)  # fmt: skip
OF_ROLES = ("accounts.role_given", "accounts.role_ended")


def opened_to(user: Any) -> Q | None:
    """The part of the journal somebody may list; auditors all, administrators what concerns accounts and their
    security, the Secretariat its own work, a city's focal points their city, everybody their own account."""
    if audits(user):
        return Q()
    mine = Q(about_kind="user", about_key=str(user.pk), act__startswith="accounts.")
    if administers(user):
        mine |= Q(act__startswith="accounts.")
    if works_in_the_secretariat(user):
        mine |= Q(about_kind__in=SECRETARIATS) | Q(act__in=OF_ROLES)
    if cities := keys(user, "city", "focal-point", "alternate"):
        mine |= Q(about_kind="city", about_key__in=cities)
    return mine


def sees_reasons(user: Any) -> bool:
    """Reasons may speak of people and of cases: for auditors and the Secretariat, not for who keeps accounts."""
    return audits(user) or works_in_the_secretariat(user)


OUR_ACTS = {
    "accounts.signed_in": _("signed in"),
    "accounts.sign_in_failed": _("signing in failed"),
    "accounts.code_wrong": _("a wrong code"),
    "accounts.key_added": _("a passkey, an app or codes added"),
    "accounts.key_removed": _("a passkey, an app or codes removed"),
    "accounts.keys_made_anew": _("recovery codes made anew"),
    "accounts.password_changed": _("password changed"),
    "accounts.address_changed": _("e-mail address changed"),
    "accounts.details_changed": _("details of the person changed"),
    "accounts.token_made": _("token made"),
    "accounts.token_revoked": _("token revoked"),
    "accounts.invited": _("invited"),
    "accounts.invitation_approved": _("invitation approved"),
    "accounts.invitation_sent_again": _("invitation sent again"),
    "accounts.invitation_revoked": _("invitation revoked"),
    "accounts.invitation_accepted": _("invitation accepted"),
    "accounts.role_given": _("role given"),
    "accounts.role_ended": _("role ended"),
    "accounts.refused": _("refused"),
    "accounts.erased": _("person erased"),
    "accounts.copy_made": _("copy of everything about a person made"),
    "accounts.journal_exported": _("journal exported"),
}


def words() -> dict[str, Any]:
    """Every act that has words."""
    found: dict[str, Any] = {}
    for known in words_of_acts().values():
        found |= known
    return found


@dataclass(frozen=True)
class Wanted:
    """What is looked for; every part may be empty."""

    kind: str = ""
    key: str = ""
    person: str = ""
    act: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @classmethod
    def read(cls, told: QueryDict) -> Wanted:
        """From an address; what cannot be a value counts as not given."""

        def line(name: str) -> str:
            return clean_line(told.get(name, ""))[:LONGEST]

        return cls(
            line("kind"), line("key"), line("person"), line("act"), _day(line("since")), _day(line("until"))
        )

    def of(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that fit. A person is an address, a number, or part of a name; `act` may end with a star."""
        if self.kind:
            entries = entries.filter(about_kind=self.kind)
        if self.key:
            entries = entries.filter(about_key=self.key)
        if self.act.endswith("*"):
            entries = entries.filter(act__startswith=self.act[:-1])
        elif self.act:
            entries = entries.filter(act=self.act)
        if self.person:
            entries = entries.filter(self._person())
        if self.since:
            entries = entries.filter(at__gte=_midnight(self.since))
        if self.until:
            entries = entries.filter(at__lt=_midnight(self.until + dt.timedelta(days=1)))
        return entries.order_by("-at", "-pk")

    def _person(self) -> Q:
        told = self.person
        if told.isascii() and told.isdigit():
            number = int(told) if len(told) < 19 else 0
            return Q(by=number) | Q(about_kind="user", about_key=told)
        if "@" in told:
            return Q(by__email=told.casefold())
        return Q(by__name__icontains=told)


def _day(told: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def rows(entries: EntryQuerySet, *, reasons: bool) -> Iterator[dict[str, Any]]:
    """Entries as plain lines, for the page and for the export alike."""
    known = words()
    for entry in entries.select_related("by"):
        yield line_of(entry, known, reasons=reasons)


def line_of(entry: Entry, known: dict[str, Any], *, reasons: bool) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at,
        "act": entry.act,
        "words": str(known.get(entry.act, entry.act)),
        "about_kind": entry.about_kind,
        "about_key": entry.about_key,
        "by": entry.by_id,
        "person": str(entry.by) if entry.by else "",
        "acting_as": entry.acting_as,
        "reason": entry.reason if reasons else "",
    }
