"""Contacts from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = read_plan(data, by=user, city=city)   # a city says what it did; without one: the Secretariat, from sources
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint="…", confirm=True)

A row is one contact: of two cities, or of several divided by |, one of which may lead. It is found again by its `id`,
the city's own name for it, so the same file may be sent again: what a row says as it said it last time changes nothing,
even where somebody corrected the contact by hand since. A row that says what another city has entered already is
offered as this city's answer to it; what only may be the same is saved, and told with the reasons.

Everything is worked out outside of the transaction. Inside, only what was written since is looked at.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City
from mreza.foundation import importing
from mreza.foundation.collecting import no_rubbish
from mreza.foundation.importing import CarriedOut, Change, Progress, nobody_asks, refused_in_row
from mreza.foundation.moments import Outdated, today
from mreza.foundation.permissions import can
from mreza.foundation.tables import Column, Limits, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import clean_line, fold
from mreza.journal.models import DataVersion, Entry
from mreza.journal.models import record as note
from mreza.science.lookalikes import SAME, Claim, Ledger, Likeness
from mreza.ties.alike import claim_wanted
from mreza.ties.choices import Answer, Gives, Origin, may_say
from mreza.ties.cleaning import Wanted, cleaned
from mreza.ties.keeping import DOCUMENTED, add_sources, as_told, correct, proven, recognise, wanted_of
from mreza.ties.lookalikes_index import standing_claims, words_of_cities
from mreza.ties.many import Ready, claims_ready, documents_ready
from mreza.ties.models import Contact
from mreza.ties.reasons import in_words
from mreza.translations.naming import codes_by_name
from mreza.vocabulary.models import TieKind

# A hundred thousand rows as this template has them; what is read takes some three hundred megabytes meanwhile.
LIMITS = Limits(bytes=25 * 1024**2, rows=100_000, cells=1_900_000, unpacked=256 * 1024**2, text=80 * 1024**2)
MOST_CHANGED = 1_000  # each goes through the verb, which holds the contact and tells those concerned
BAR = "|"
ABOUT = "ties-import"  # what journal entries of imports are about, by the code of the run
ID = re.compile(r"[^\s|][^|]{0,119}")
FEW_ROWS = 500  # up to so many are held against the contacts of their cities only
REASONS = 4  # of a likeness that are told
_PLAIN = (
    "title",
    "language",
    "begins",
    "ends",
    "people",
    "days",
    "hours",
    "amount",
    "currency",
    "evidence",
    "sources",
)
_ROW = "row "  # begins the key of a claim of this file; no contact has such a code
_CHUNK = 500


# --- the columns ------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    partial = _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")
    digits = _("Digits only.")
    links = _("Full web addresses, divided by |.")
    return [
        ("id", _("Id"), _("Your own name for the row, such as VZ-001. It stays: by it the contact is found again.")),
        ("kind", pgettext("tie", "Kind"), _("One of: %(codes)s; or its name.") % {
            "codes": ", ".join(TieKind.objects.values_list("code", flat=True)),
        }),
        ("title", _("What it was"), _("In a few words, at most 200 signs.")),
        ("language", _("Language"), _("Of the title, such as hr. Empty: en.")),
        ("cities", _("Cities"), _("Codes (hr-varazdin) or names, divided by |. Your own city may be left out.")),
        ("lead", _("Leading city"), _("The host, the mentor … Needed where the kind says who gives.")),
        ("gives", _("Who gives"), _("Only of the kind other: lead or others. Empty: all give and receive.")),
        ("begins", pgettext("tie", "Began"), partial),
        ("ends", pgettext("tie", "Ended"), partial),
        ("people", _("People who took part"), digits),
        ("days", _("Days"), digits),
        ("hours", _("Hours"), digits),
        ("amount", _("Money spent"), _("A number: 1200 or 1200.50.")),
        ("currency", _("Currency"), _("Three letters: EUR.")),
        ("details", _("How each took part"), _("City = when or how, divided by |. Only where it differs.")),
        ("evidence", _("Evidence"), links),
        ("sources", _("Public sources"), _("Full web addresses, divided by |. Only for the Secretariat.")),
        ("another", _("Another contact"), _("yes: it looks like one that is here, and is another one all the same.")),
    ]  # fmt: skip


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _("One row is one contact: of two cities, or of several divided by |."),
        _("An empty cell changes nothing; the same file may be imported again."),
        _("Without an id a row is new each time, unless it looks the same as a contact that is here."),
        _("At most %(rows)s rows a file; it changes or confirms at most %(changed)s contacts that are here.")
        % {"rows": LIMITS.rows, "changed": MOST_CHANGED},
    ]
    return importing.empty_xlsx(_described(), title=_("Ties between cities"), notes=notes)


# --- what a row would do ----------------------------------------------------------------------------------
@dataclass
class PlanRow(importing.PlanRow):
    """What one row would do; `why` says it of one that is skipped or offered as an answer, `warnings` of a new one."""

    why: str = ""
    warnings: list[str] = field(default_factory=list)
    like: str = ""  # the code of the contact it is, or may be


class _Before(NamedTuple):
    """What came with a file before, under an id."""

    contact: int
    title: str
    row: str  # the digest of what the row said
    gone: Any  # why it stands no more, if so


@dataclass
class _Step:
    """What a row means, understood."""

    row: Row
    own_id: str
    digest: str
    told: Wanted | None = None  # as it would be stored
    another: bool = False
    before: _Before | None = None  # found by its id
    present: Contact | None = None  # that one, if it would be changed
    changes: list[Change] = field(default_factory=list)
    same: Contact | None = None  # found by its likeness, and to be confirmed
    why: str = ""
    warnings: list[str] = field(default_factory=list)
    like: str = ""

    @property
    def is_new(self) -> bool:
        return self.told is not None and self.before is None and self.same is None and not self.why


class Plan(importing.Plan):
    """What a file would do to the ledger, row by row."""

    actions: ClassVar[tuple[str, ...]] = ("create", "change", "confirm", "skip", "error")

    def __init__(self, table: Table, *, by: Any, city: City | None, progress: Progress = nobody_asks) -> None:
        super().__init__(table, _described())
        self.by, self.city = by, city
        self._seen_at = (DataVersion.current(), today())
        self._steps: list[_Step] = []
        self._again: list[tuple[_Step, dict[str, Any]]] = []  # rows that say otherwise than last time
        self._first: dict[str, int] = {}  # id → the row it stands in
        self._offered = 0  # rows that say what is here already, to be confirmed
        self._taken: dict[str, int] = {}  # code of a contact → the row that would confirm it
        self._added: dict[str, set[str]] = {}  # … → public sources that rows would add to it
        # What new rows are held against, the rows themselves among it: as a whole, and by what is said to the letter.
        self._ledger = Ledger()
        self._exactly: dict[tuple[Any, ...], str] = {}
        self._known = _Known(city)
        self._meanings = self._known.meanings()
        self._plan(progress)

    @property
    def warned(self) -> int:
        """How many rows would be saved although they look like another contact."""
        return sum(bool(row.warnings) for row in self.rows)

    @no_rubbish()
    def apply(
        self, *, by: Any, fingerprint: str | None = None, confirm: bool = False,
        progress: Progress = nobody_asks, run: str = "",
    ) -> dict[str, int]:  # fmt: skip
        """Do what the plan says, all or nothing; how many rows did what. `confirm`: also say yes for this city to what
        other cities have entered (of public sources: add them to what is here).

        One run is carried out once, also when two workers take it up in the same instant: the second one is told
        (`CarriedOut`).
        """
        may_import(by, self.city)
        _only_once(run)
        now_ = self if self._still_so() else Plan(self.table, by=by, city=self.city, progress=progress)
        now_.must_be(fingerprint or self.fingerprint)
        steps = [step for step in now_._steps if step.is_new]
        ready = now_._ready(steps, by)
        progress(len(now_.rows), len(now_.rows))
        counts = now_.counts
        if not confirm:
            counts |= {"confirm": 0, "skip": counts["skip"] + counts["confirm"]}
        with transaction.atomic():
            now_._hold(steps, confirm, run)
            now_._write(ready, by, confirm, run, counts)
        return counts

    apply.alters_data = True  # type: ignore[attr-defined]

    def _what(self, row: PlanRow) -> list[Any]:
        return [*super()._what(row), row.why, row.like, row.warnings]

    def _still_so(self) -> bool:
        return self._seen_at == (DataVersion.current(), today())

    # - reading -
    def _heading_words(self, described: Any) -> dict[str, str]:
        """In every language of the site: a file made in one is sent by somebody who reads another."""
        words: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words = {**super()._heading_words(_described()), **words}
        return {**words, **super()._heading_words(described)}

    def _check_headings(self, unknown: list[str]) -> None:
        if not {"title", "cities"} <= self._headings.keys() and "id" not in self._headings:
            raise Unreadable(
                _("This is not a table of ties: it needs the columns “title” and “cities”. Use the template.")
            )
        if unknown:
            self.notices.append(
                _("These columns are not read: %(names)s.") % {"names": ", ".join(unknown)[:200]}
            )

    def _plan(self, progress: Progress) -> None:
        total = len(self.table.rows)
        for done, row in enumerate(self.table.rows):
            if not done % 1000:
                progress(
                    done // 2, total
                )  # half of the work: the other half is to hold it against the ledger
            step = self._step(row, self._read(row, self._meanings))
            if step is not None:
                self._steps.append(step)
        self._hold_all_against()
        self._compare()
        for done in self._hold_against_ledger():
            progress((total + done) // 2, total)
        self._limit()
        by_number = {step.row.number: step for step in self._steps}
        self.rows = [self._told(row, by_number.get(row.number)) for row in self.table.rows]
        progress(total, total)

    def _step(self, row: Row, given: dict[str, Any]) -> _Step | None:
        if row.number in self._wrong or self._twice(row, given):
            return None
        own_id = given.get("id", "")
        step = _Step(row, own_id, _digest(given), another=given.get("another", False))
        step.before = before = self._known.by_id.get(own_id) if own_id else None
        if given.get("sources") and self.city is not None:
            self._fault(row, "sources", _("Public sources are recorded by the Secretariat. Use “Evidence”."))
        elif before is None:
            self._begin(step, given)
        elif before.gone:
            step.why = str(before.gone)
        elif before.row == step.digest:
            step.why = _("says what it said last time")
        else:
            self._again.append((step, given))
        return step

    def _twice(self, row: Row, given: Mapping[str, Any]) -> bool:
        if "id" not in given:
            return False
        before = self._first.setdefault(given["id"], row.number)
        if before != row.number:
            self._fault(row, "id", _("This id stands in row %(row)s already.") % {"row": before})
        return before != row.number

    def _begin(self, step: _Step, given: Mapping[str, Any]) -> None:
        """A new contact: everything that would be wrong with it is said now."""
        for name, sentence in _NEEDED.items():
            if not given.get(name):
                self._fault(step.row, name, sentence)
        if self.city is None and not given.get("sources"):
            self._fault(step.row, "sources", _("Name the public source in which it stands."))
        if step.row.number in self._wrong:
            return
        lead = given.get("lead")
        loaded = {"id": step.own_id, "row": step.digest} if step.own_id else None
        self._understand(
            step,
            Wanted(
                kind=given["kind"], cities=self._with(given["cities"], lead), title=given["title"],
                language=given.get("language", "en"), begins=given.get("begins", ""), ends=given.get("ends", ""),
                lead=lead, gives=given.get("gives"), people=given.get("people"), days=given.get("days"),
                hours=given.get("hours"), amount=given.get("amount"), currency=given.get("currency", ""),
                evidence=given.get("evidence", ()), sources=given.get("sources", ()),
                details=given.get("details", {}), loaded=loaded,
            ),
            given,
        )  # fmt: skip

    def _hold_all_against(self) -> None:
        """What rows say otherwise than last time, some hundred at a time; no more than may be changed, and one."""
        found = 0
        for first in range(0, len(self._again), _CHUNK):
            part = self._again[first : first + _CHUNK]
            present = self._known.present([step.before.contact for step, _given in part if step.before])
            for step, given in part:
                if step.before is not None and found <= MOST_CHANGED:
                    self._hold_against(step, present[step.before.contact], given)
                    found += bool(step.changes)
        self._again.clear()

    def _hold_against(self, step: _Step, present: Contact, given: Mapping[str, Any]) -> None:
        """A contact that is here, and what a row says of it now."""
        stored = wanted_of(present, present.members.all())
        named = {name: given[name] for name in (*_PLAIN, "kind", "gives", "lead", "details") if name in given}
        if "cities" in given:
            cities = self._with(given["cities"], given.get("lead", stored.lead))
            # In another order they are the same cities: nobody is asked anew for that.
            named["cities"] = stored.cities if _keys(cities) == _keys(stored.cities) else cities
        if "sources" in named:
            named["sources"] = list(dict.fromkeys([*stored.sources, *named["sources"]]))
        if "gives" not in named and named.get("kind", stored.kind) != stored.kind:
            named["gives"] = None  # the new kind says it
        self._understand(step, replace(stored, **named), given)
        if step.told is not None:
            step.changes = _changes(as_told(stored), as_told(step.told))
            if step.changes:
                step.present = present
            else:
                step.why = _("is recorded so already")
            for name in proven(present, [one.column for one in step.changes]) if self.city else ():
                self._fault(step.row, name, DOCUMENTED)

    def _understand(self, step: _Step, wanted: Wanted, given: Mapping[str, Any]) -> None:
        strangers = given.get("details", {}).keys() - {city.code for city in wanted.cities}
        if strangers:
            self._fault(
                step.row,
                "details",
                _("“%(city)s” is none of the cities of this row.") % {"city": min(strangers)},
            )
        try:
            step.told = cleaned(wanted, on=self._seen_at[1])
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                for message in ValidationError(errors).messages:
                    self._fault(step.row, name, message)

    def _with(self, cities: list[City], lead: City | None) -> list[City]:
        """The cities of a row: its own and the leading one may be left out of the list."""
        own = [self.city] if self.city is not None and self.city not in cities else []
        first = [lead] if lead is not None and lead not in cities and lead not in own else []
        return [*own, *first, *cities]

    # - comparing -
    def _compare(self) -> None:
        """Rows that are wrong do nothing, whatever else they say."""
        self._steps = [step for step in self._steps if step.row.number not in self._wrong]

    def _hold_against_ledger(self) -> Iterator[int]:
        """Each new row against the ledger and against the rows before it."""
        new = [step for step in self._steps if step.is_new]
        if not new:
            return
        self._ledger = ledger = self._known_claims(new)
        found: list[tuple[_Step, Likeness]] = []
        for done, step in enumerate(new):
            if not done % 1000:
                yield done
            assert step.told is not None  # noqa: S101 it is new
            claim = replace(claim_wanted(step.told), key=f"{_ROW}{step.row.number}")
            alike = self._without_id(step, claim) or ledger.like(claim)
            if alike:
                found.append((step, alike[0]))
            if not alike or step.another or alike[0].verdict != "same":
                ledger.add(claim)
                self._exactly.setdefault(_said(claim, claim.titles[0].text), claim.key)
        for first in range(0, len(found), _CHUNK):
            part = found[first : first + _CHUNK]
            contacts = self._known.contacts([one.key for _step, one in part])
            for step, likeness in part:
                self._say_alike(step, likeness, contacts.get(likeness.key))

    def _without_id(self, step: _Step, claim: Claim) -> list[Likeness]:
        """A row that has no name of its own and says to the letter what another says is that one: sent again.

        Two rows with names of their own may well be two residencies of one year.
        """
        key = "" if step.own_id else self._exactly.get(_said(claim, claim.titles[0].text), "")
        return [Likeness(key, SAME, ())] if key else []

    def _known_claims(self, new: list[_Step]) -> Ledger:
        """What new rows are held against: of a short file only the contacts of its cities are read."""
        cities = None
        if len(new) <= FEW_ROWS:
            cities = {city.pk for step in new if step.told for city in step.told.cities}

        def noted() -> Iterator[Claim]:
            for claim in standing_claims(cities):
                for title in claim.titles:
                    self._exactly.setdefault(_said(claim, title.text), claim.key)
                yield claim

        return Ledger(noted(), cities=words_of_cities())

    def _say_alike(self, step: _Step, likeness: Likeness, contact: Contact | None) -> None:
        step.like = contact.code if contact else ""
        where = (
            _("the contact “%(title)s”") % {"title": contact.title}
            if contact
            else _("row %(row)s of this file") % {"row": likeness.key.removeprefix(_ROW)}
        )
        if likeness.verdict != "same" or step.another:
            said = [
                in_words(one) for one in sorted(likeness.reasons, key=lambda one: -one.points) if one.points
            ]
            step.warnings = [_("It looks like %(where)s.") % {"where": where}, *said[:REASONS]]
        elif contact is None:
            step.why = _("says the same as %(where)s") % {"where": where}
        elif contact.code in self._taken and self.city is not None:  # nobody says yes to it twice
            earlier = _("row %(row)s of this file") % {"row": self._taken[contact.code]}
            step.why = _("says the same as %(where)s") % {"where": earlier}
        elif self._offered >= MOST_CHANGED:
            step.why = _("is here already; send the file again to confirm it, too")
        elif refused := self._why_not_confirmed(step, contact):
            step.why = refused
        else:
            step.same = contact
            self._offered += 1
            self._taken[contact.code] = step.row.number
            self._added.setdefault(contact.code, set()).update(step.told.sources if step.told else ())

    def _why_not_confirmed(self, step: _Step, contact: Contact) -> str:
        """Why a row that says what is here already cannot be taken as an answer; nothing if it can."""
        here = _("is here already: “%(title)s”") % {"title": contact.title}
        if self.city is None:
            known = {*contact.sources, *self._added.get(contact.code, ())}
            return here if step.told is None or known.issuperset(step.told.sources) else ""
        member = next((one for one in contact.members.all() if one.city_id == self.city.pk), None)
        if member is None or member.answer == Answer.DISPUTED:
            return here
        if Answer.CONFIRMED not in may_say(member.answer, documented=contact.documented_at is not None):
            return here
        if self.by is None or not can(self.by, "ties.answer_contact", member):
            return _("%(here)s; whoever answers for the city can confirm it") % {"here": here}
        return ""

    def _limit(self) -> None:
        changed = [step for step in self._steps if step.changes]
        if len(changed) > MOST_CHANGED:
            self._fault(
                changed[MOST_CHANGED].row,
                "id",
                _("One file changes at most %(most)s contacts that are here. Divide it.")
                % {"most": MOST_CHANGED},
            )

    # - telling -
    def _told(self, row: Row, step: _Step | None) -> PlanRow:
        name = self.table.cell(row, self._headings["title"]) if "title" in self._headings else ""
        own_id = self.table.cell(row, self._headings["id"]) if "id" in self._headings else ""
        if row.number in self._wrong or step is None:
            return PlanRow(row.number, "error", own_id, name)
        name = name or (step.before.title if step.before else "")
        if step.same is not None:
            why = _("confirms “%(title)s”") if self.city else _("adds its source to “%(title)s”")
            return PlanRow(
                row.number, "confirm", own_id, name, [], why % {"title": step.same.title}, [], step.like
            )
        action = "change" if step.changes else "create" if step.is_new else "skip"
        return PlanRow(row.number, action, own_id, name, step.changes, step.why, step.warnings, step.like)

    # - doing -
    def _ready(self, steps: list[_Step], by: Any) -> Ready:
        told = [step.told for step in steps if step.told]
        return claims_ready(told, by=by, city=self.city) if self.city else documents_ready(told, by=by)

    def _hold(self, new: list[_Step], confirm: bool, run: str) -> None:
        """Nobody else enters contacts of these cities now, and nothing was entered meanwhile that a row says, too.

        What is held is always taken in this order: cities, contacts, the data's version. Cities are held as whoever
        enters a contact by hand holds them; rows of others that name them (foreign keys) need not wait.
        """
        cities = {city.pk for step in new if step.told for city in step.told.cities}
        held = City.objects.select_for_update(no_key=True)
        list(held.filter(pk__in=cities).order_by("pk").values_list("pk", flat=True))
        touched = [
            step.present or step.same for step in self._steps if step.changes or (confirm and step.same)
        ]
        pks = sorted(one.pk for one in touched if one is not None)
        for first in range(0, len(pks), _CHUNK):
            part = Contact.objects.filter(pk__in=pks[first : first + _CHUNK]).order_by("pk")
            list(part.select_for_update().values_list("pk", flat=True))
        list(DataVersion.objects.select_for_update().values_list("pk", flat=True))
        _only_once(run)
        if new and self._came_meanwhile(new):
            raise Outdated(_("The data has changed since the plan was made. Look at the new plan."))

    def _came_meanwhile(self, new: list[_Step]) -> bool:
        """Whether the ledger holds by now what one of the rows was going to enter."""
        version = self._seen_at[0]
        if DataVersion.current() == version:
            return False
        since = int(version.split("-")[0])
        ids = {step.own_id for step in new if step.own_id}
        came = _imported(self.city).filter(stamp__gt=since).values_list("loaded", flat=True)
        if any(loaded["id"] in ids for loaded in came):
            return True
        nameless = {f"{_ROW}{step.row.number}" for step in new if not step.own_id}
        for claim in standing_claims(since=since):
            if any(one.verdict == "same" and one.key.startswith(_ROW) for one in self._ledger.like(claim)):
                return True
            if any(self._exactly.get(_said(claim, title.text)) in nameless for title in claim.titles):
                return True
        return False

    def _write(self, ready: Ready, by: Any, confirm: bool, run: str, counts: dict[str, int]) -> None:
        for step in self._steps:
            if step.row.number in self._wrong:
                continue
            with refused_in_row(step.row.number):
                if step.changes and step.present and step.told:
                    self._change(step, step.present, step.told, by)
                elif step.same is not None and confirm and step.told:
                    self._confirm(step.same, step.told, by)
        ready.write()
        note("ties.imported", (ABOUT, run), by=by, after=counts, public=False)

    def _change(self, step: _Step, present: Contact, told: Wanted, by: Any) -> None:
        knows = self.city is None  # the Secretariat, from the sources
        contact = correct(present, told, by=by, version=present.version, knows_sources=knows)
        if self.city is None and set(told.sources) - set(contact.sources):
            contact = add_sources(contact, told.sources, by=by)
        loaded = {**(contact.loaded or {}), "row": step.digest}
        Contact.objects.filter(pk=contact.pk).update(loaded=loaded)

    def _confirm(self, contact: Contact, told: Wanted, by: Any) -> None:
        if self.city is None:
            add_sources(contact, told.sources, by=by)
        else:
            recognise(contact, told, by=by, city=self.city, version=contact.version)


@no_rubbish()
def read_plan(
    data: bytes, *, by: Any, city: City | None, encoding: str | None = None, progress: Progress = nobody_asks
) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    may_import(by, city)
    return Plan(read_table(data, encoding=encoding, limits=LIMITS), by=by, city=city, progress=progress)


def may_import(by: Any, city: City | None) -> None:
    """A city's team enters for its city, the Secretariat from public sources; nobody is whoever runs this machine."""
    if by is None:
        return
    allowed = can(by, "ties.claim_contact", city) if city is not None else can(by, "ties.document_contact")
    if not allowed:
        raise ValidationError(
            _("You do not write for this city.")
            if city
            else _("Public sources are recorded by the Secretariat.")
        )


def _only_once(run: str) -> None:
    done = Entry.objects.filter(about_kind=ABOUT, about_key=run).first() if run else None
    if done is not None:
        raise CarriedOut(done.after or {})


# --- what is known ----------------------------------------------------------------------------------------
class _Known:
    """What the database holds now, read once for a plan."""

    def __init__(self, city: City | None) -> None:
        self.cities = {one.code: one for one in City.objects.all()}
        self.kinds = {one.code: one for one in TieKind.objects.all()}
        names = {one.code: one.name for one in self.cities.values()}
        self.city_words = codes_by_name(City.kind, self.cities, names)
        self.kind_words = codes_by_name(TieKind.kind, self.kinds)
        rows = _imported(city).values_list("pk", "title", "loaded", "withdrawn_at", "merged_into")
        self.by_id: dict[str, _Before] = {}
        for pk, title, loaded, withdrawn, merged in rows.iterator(chunk_size=2_000):
            gone = _MERGED if merged else _WITHDRAWN if withdrawn else ""
            self.by_id[loaded["id"]] = _Before(pk, title, loaded.get("row", ""), gone)

    @staticmethod
    def present(pks: list[int]) -> dict[int, Contact]:
        """Contacts by their numbers."""
        rows = Contact.objects.select_related("kind", "lead", "entered_for").prefetch_related("members__city")
        return rows.in_bulk(pks)

    @staticmethod
    def contacts(codes: list[str]) -> dict[str, Contact]:
        """Some hundred contacts by their codes, with their cities."""
        found: dict[str, Contact] = {}
        rows = Contact.objects.filter(code__in=codes).select_related("kind", "lead", "entered_for")
        for one in rows.prefetch_related("members__city"):
            for member in one.members.all():
                member.contact = one
            found[one.code] = one
        return found

    def meanings(self) -> dict[str, meaning.Meaning]:
        """What a cell of each column means; the values themselves are judged by `cleaning`."""
        text = lru_cache(maxsize=4096)(meaning.text(600))
        city = self._one(
            self.city_words, self.cities, gettext_lazy("There is no city “%(value)s”, or more than one.")
        )
        languages = language_codes()
        links = lru_cache(maxsize=4096)(_links)
        return {
            "id": meaning.matching(ID.pattern, gettext_lazy("“%(value)s” cannot be an id.")),
            "kind": self._one(self.kind_words, self.kinds, gettext_lazy("“%(value)s” is not on the list.")),
            "title": meaning.text(600),
            "language": meaning.named(
                {code.casefold(): code for code in languages},
                gettext_lazy("“%(value)s” is no language; one looks like hr."),
            ),
            "cities": lru_cache(maxsize=4096)(meaning.listed(city, BAR)),
            "lead": city,
            "gives": _gives,
            "begins": _partial,
            "ends": _partial,
            "people": text,
            "days": text,
            "hours": text,
            "amount": _amount,
            "currency": text,
            "details": lambda raw: _details(raw, city),
            "evidence": links,
            "sources": links,
            "another": meaning.flag,
        }

    @staticmethod
    def _one(words: Mapping[str, str], things: Mapping[str, Any], message: Any) -> meaning.Meaning:
        code = meaning.named(words, message)
        return lru_cache(maxsize=4096)(lambda raw: things[code(raw)])


def _imported(city: City | None) -> Any:
    return Contact.objects.filter(origin=Origin.FILE, entered_for=city, loaded__id__isnull=False)


_MERGED, _WITHDRAWN = gettext_lazy("was merged with another entry"), gettext_lazy("was withdrawn")
_NEEDED: dict[str, Any] = {
    "title": gettext_lazy("Say in a few words what it was."),
    "kind": gettext_lazy("Say of which kind it was."),
    "cities": gettext_lazy("Name the other cities."),
}


# --- cells ------------------------------------------------------------------------------------------------
def _links(raw: str) -> list[str]:
    return [one.strip() for one in re.split(r"[|\n]", raw) if one.strip()]


_MONTH = re.compile(r"(\d{1,2})\. ?(\d{4})\.?", re.ASCII)
_AMOUNT = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")


def _partial(raw: str) -> str:
    """A day or month as Croatian writes it becomes one as the ledger does; what else is wrong is said by `cleaning`."""
    if month := _MONTH.fullmatch(raw):
        return f"{month[2]}-{int(month[1]):02}"
    return meaning.day(raw).date.isoformat() if "." in raw.rstrip(".") else raw.rstrip(".")


def _amount(raw: str) -> str:
    """1200.50 or 1200,50. With three digits after the sign (1.200) nobody knows whether it divides thousands."""
    value = clean_line(raw)
    if not _AMOUNT.fullmatch(value):
        raise ValidationError(_("Write an amount as a number with at most two decimals: 1200 or 1200.50."))
    return value.replace(",", ".")


def _gives(raw: str) -> str:
    words = {fold(str(Gives(code).label)): code for code in Gives.values} | {
        code: code for code in Gives.values
    }
    return str(meaning.named(words, gettext_lazy("“%(value)s” is neither lead nor others."))(raw))


_DETAIL = meaning.text(200)


def _details(raw: str, city: meaning.Meaning) -> dict[str, str]:
    found = {}
    for part in (one.strip() for one in re.split(r"[|\n]", raw)):
        name, sign, text = part.partition("=")
        if not sign:
            raise ValidationError(
                _("“%(value)s”: write the city, =, and when or how."), params={"value": part[:60]}
            )
        found[city(name.strip()).code] = _DETAIL(text.strip())
    return found


# --- values -----------------------------------------------------------------------------------------------
def _digest(given: Mapping[str, Any]) -> str:
    """The same as long as a row says the same, whatever the order of its columns and the spelling of its names."""
    plain = {name: _shown(value) for name, value in given.items() if name != "another"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]


def _said(claim: Claim, title: str) -> tuple[Any, ...]:
    """What a contact says, to the letter: kind, cities, title, days."""
    return claim.kind, frozenset(claim.members), title, claim.begins, claim.ends


def _changes(stored: Mapping[str, Any], told: Mapping[str, Any]) -> list[Change]:
    """What a row says otherwise than the contact does, by column."""
    names = [name for name in {**stored, **told} if stored.get(name) != told.get(name)]
    return [Change(name, _shown(stored.get(name)), _shown(told.get(name))) for name in names]


def _keys(cities: Sequence[City]) -> list[int]:
    return sorted(city.pk for city in cities)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return f" {BAR} ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return f" {BAR} ".join(f"{name} = {text}" for name, text in value.items())
    return str(getattr(value, "code", value))
