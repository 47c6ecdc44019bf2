"""Offers and needs from a spreadsheet: a template, a plan that can be looked at, then all or nothing.

    plan = read_plan(data, by=user, city=city)
    plan.notices, .errors, .rows, .counts, .fingerprint
    plan.apply(by=user, fingerprint="…")

A row is an offer or a need of one city, or of an organisation in it. It is found again by its `code` (of a file
exported here) or by its `id`, the city's own name for it; then an empty cell changes nothing, what was corrected by
hand since stays and is named, and what would change is shown first. Without either a row is new, unless the city states
the very same already: the same file may be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mreza.areas.partnerships.choices import PAID, Audience, Pays, Side, WishState
from mreza.areas.partnerships.models import Place, Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.amounts import paid_names
from mreza.areas.partnerships.wishes.cleaning import TEXTS, Wanted, cleaned
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City, CreativeField, Organisation
from mreza.foundation import importing
from mreza.foundation.importing import CarriedOut, Change, Progress, nobody_asks, refused_in_row
from mreza.foundation.merging import merge, next_loaded
from mreza.foundation.moments import today
from mreza.foundation.permissions import can
from mreza.foundation.tables import Column, Limits, Row, Table, Unreadable, read_table
from mreza.foundation.tables import cells as meaning
from mreza.foundation.text import clean_lines, fold
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.translations.authored import authored_many
from mreza.translations.naming import codes_by_name
from mreza.vocabulary.models import Objective, OfferKind, Target

MAX_ROWS = 500  # what one city may have open at once
LIMITS = Limits(bytes=5 * 1024**2, rows=MAX_ROWS, cells=20_000, unpacked=64 * 1024**2, text=8 * 1024**2)
BAR = "|"
ABOUT = "wishes-import"  # what journal entries of imports are about, by the code of the run
ID = r"[^\s|][^|]{0,119}"
_PAYS = {f"pays_{name}": name for name in PAID}
# A value of the verb → the column it comes from, where it is called otherwise.
_COLUMN = {"expires_on": "open_until", "pays": "pays_travel", "city": "organisation"}


# --- the columns --------------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    codes = _("Codes or names, divided by |.")
    day = _("A day: 2027-03-31.")
    pays = _("One of: %(codes)s.") % {"codes": ", ".join(Pays.values)}
    paid = paid_names()
    return [
        ("id", _("Id"), _("Your own name for the row, such as VZ-001. It stays: by it the row is found again.")),
        ("code", _("Code"), _("Of one that stands in Mreža already, as an exported file has it. Else empty.")),
        ("side", _("Offer or need"), _("One of: %(codes)s.") % {"codes": ", ".join(Side.values)}),
        ("kind", _("Code of the kind"), _("One of: %(codes)s; or its name.") % {
            "codes": ", ".join(OfferKind.objects.values_list("code", flat=True)),
        }),
        ("title", _("Title"), _("In a few words, at most 120 signs.")),
        ("text", _("More about it"), _("At most 250 words.")),
        ("purpose", _("What it is for"), _("At most 120 words.")),
        ("language", _("Language of the title"), _("Such as hr. Empty: en.")),
        ("organisation", _("Code of the organisation"), _("Of the organisation whose it is. Empty: the city’s own.")),
        ("amount", _("Amount"), _("A number, of the unit of the kind: 6 for six weeks.")),
        ("currency", _("Currency"), _("Three letters: EUR. Only of money.")),
        ("begins", pgettext("offer", "from"), day),
        ("ends", pgettext("offer", "until"), day),
        ("online", _("Online"), _("yes or no.")),
        ("place", pgettext("offer", "Place"), _("Code or name of a place of your city.")),
        ("languages", _("Working languages"), _("Codes such as hr, divided by |.")),
        ("fields", _("Creative fields"), codes),
        ("objectives", _("Objectives of the Network"), _("Their numbers, divided by |.")),
        ("targets", _("SDG targets"), _("Such as 11.4, divided by |.")),
        *((name, _("Who pays: %(what)s") % {"what": paid[what]}, pays) for name, what in _PAYS.items()),
        ("audience", _("For whom to read"), _("One of: %(codes)s. Empty: public.") % {
            "codes": ", ".join(Audience.values),
        }),
        ("parts", _("How many can take it up"), _("Digits only. Empty: 1.")),
        ("open_until", _("Open until"), _("A day within a year. Empty: half a year, or as long as its period.")),
    ]  # fmt: skip


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _("One row is one offer or one need."),
        _("An empty cell changes nothing; the same file may be imported again."),
        _("At most %(rows)s rows a file.") % {"rows": MAX_ROWS},
    ]
    return importing.empty_xlsx(_described(), title=_("Offers and needs"), notes=notes)


# --- what a row would do ------------------------------------------------------------------------------------------
@dataclass
class PlanRow(importing.PlanRow):
    """What one row would do; `why` it is skipped, or what of it was corrected by hand since and stays."""

    why: str = ""


@dataclass
class _Step:
    """What a row means, understood."""

    row: Row
    own_id: str
    wanted: Wanted | None = None
    organisation: Organisation | None = None
    present: Wish | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""  # it is skipped
    kept: tuple[str, ...] = ()  # columns whose value was corrected by hand since
    loaded: dict[str, Any] | None = None  # what is remembered of a row with an id

    @property
    def action(self) -> str:
        if self.present is not None:
            return "change" if self.changes else "skip"
        return "skip" if self.why else "create"


class Plan(importing.Plan):
    """What a file would do to the offers and needs of a city, row by row."""

    def __init__(self, table: Table, *, by: Any, city: City, progress: Progress = nobody_asks) -> None:
        described = _described()
        super().__init__(table, described)
        self._labels = {key: str(label) for key, label, _help in described}
        self.by, self.city = by, city
        self._known = _Known(city, self._ids())
        self._meanings = self._known.meanings()
        self._steps: dict[int, _Step] = {}
        self._first: dict[tuple[str, str], int] = {}  # column and value → the row it stands in
        self._new: dict[tuple[str, str, str], int] = {}  # what a new row says → the row
        self._translated = 0  # rows whose words are translations
        total = len(table.rows)
        for done, row in enumerate(table.rows):
            if not done % 100:
                progress(done, total)
            step = self._step(row, self._read(row, self._meanings))
            if step is not None and row.number not in self._wrong:
                self._steps[row.number] = step
        self.rows = [self._told(row) for row in table.rows]
        if self._translated:
            self.notices.append(
                ngettext(
                    "The words of %(count)s row are a translation and stay as they are.",
                    "The words of %(count)s rows are translations and stay as they are.",
                    self._translated,
                )
                % {"count": self._translated}
            )
        progress(total, total)

    def apply(
        self, *, by: Any, fingerprint: str | None = None, progress: Progress = nobody_asks, run: str = ""
    ) -> dict[str, int]:
        """Do what the plan says, all or nothing; how many rows did what. One run is carried out once."""
        may_import(by, self.city)
        with transaction.atomic():
            _only_once(run)
            # Held, so that of two files of one city the second sees what the first has written.
            list(City.objects.select_for_update(no_key=True).filter(pk=self.city.pk).values_list("pk"))
            now_ = Plan(self.table, by=by, city=self.city)
            now_.must_be(fingerprint or self.fingerprint)
            for done, step in enumerate(now_._steps.values(), 1):
                with refused_in_row(step.row.number):
                    now_._write(step)
                progress(done, len(now_._steps))
            note("wishes.imported", (ABOUT, run), by=by, after=now_.counts, public=False)
        return now_.counts

    apply.alters_data = True  # type: ignore[attr-defined]

    def _what(self, row: PlanRow) -> list[Any]:
        return [*super()._what(row), row.why]

    # - reading -
    def _heading_words(self, described: Any) -> dict[str, str]:
        """In every language of the site: a file made in one is sent by somebody who reads another."""
        words: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words = {**super()._heading_words(_described()), **words}
        return {**words, **super()._heading_words(described)}

    def _check_headings(self, unknown: list[str]) -> None:
        if "title" not in self._headings and not {"id", "code"} & self._headings.keys():
            raise Unreadable(
                _("This is not a table of offers and needs: it needs the column “title”. Use the template.")
            )
        if unknown:
            told = {"names": ", ".join(unknown)[:200]}
            self.notices.append(_("These columns are not read: %(names)s.") % told)

    def _ids(self) -> list[str]:
        """Every id of the file as it stands there."""
        heading = self._headings.get("id")
        return [self.table.cell(row, heading).strip() for row in self.table.rows] if heading else []

    def _step(self, row: Row, given: dict[str, Any]) -> _Step | None:
        if self._twice(row, given):
            return None
        step = _Step(row, given.get("id", ""))
        step.present = self._present(row, given)
        if row.number in self._wrong:
            if step.present is None and not (self._faulty(row, "id") or self._faulty(row, "code")):
                self._begin(step, given)  # what else is wrong with it is said at once
            return None
        if step.present is None:
            self._begin(step, given)
        elif step.present.state == WishState.WITHDRAWN:
            step.why = _("was withdrawn")
        else:
            self._hold_against(step, step.present, given)
        return step

    def _twice(self, row: Row, given: Mapping[str, Any]) -> bool:
        for name in ("id", "code"):
            if name in given:
                before = self._first.setdefault((name, given[name]), row.number)
                if before != row.number:
                    said = _("This id stands in row %(row)s already.") if name == "id" else _(
                        "This code stands in row %(row)s already."
                    )  # fmt: skip
                    self._fault(row, name, said % {"row": before})
                    return True
        return False

    def _present(self, row: Row, given: Mapping[str, Any]) -> Wish | None:
        """What stands already of a row."""
        if "code" in given:
            found = self._known.by_code.get(given["code"])
            if found is None:
                self._fault(row, "code", _("Your city states nothing with this code."))
            return found
        return self._known.by_mark.get(mark_of(given["id"])) if "id" in given else None

    def _begin(self, step: _Step, given: Mapping[str, Any]) -> None:
        """A new one: everything that would be wrong with it is said now."""
        step.organisation = given.get("organisation")
        step.wanted = self._understood(
            step.row,
            Wanted(
                side=given.get("side", ""), kind=given.get("kind", ""), title=given.get("title", ""),
                language=given.get("language", "en"), pays=_pays(given), **_plain(given),
            ),
        )  # fmt: skip
        if step.wanted is None:
            return
        if step.own_id:
            row = {**_shown(cleaned_as(step.wanted, self.city)), **_said(given)}
            step.loaded = {"id": step.own_id, "row": row}
        said = (step.wanted.side, step.wanted.kind, fold(step.wanted.title))
        if not step.own_id and said in self._known.titles:
            step.why = _("stands already")
        elif not step.own_id and (before := self._new.setdefault(said, step.row.number)) != step.row.number:
            step.why = _("says the same as row %(row)s") % {"row": before}

    def _hold_against(self, step: _Step, present: Wish, given: Mapping[str, Any]) -> None:
        """One that stands, and what a row says of it now."""
        stored = self._known.wanted(present)
        if given.get("side", stored.side) != stored.side:
            self._fault(step.row, "side", _("An offer stays an offer, and a need a need."))
            return
        body = given.get("organisation")
        if body is not None and body.pk != present.organisation_id:
            self._fault(step.row, "organisation", _("It stays of whoever stated it."))
            return
        if "code" in given and given.get("language", stored.language) != stored.language:
            # A list downloaded in another language holds translations: they are not what its city wrote.
            given = {name: value for name, value in given.items() if name not in ("language", *TEXTS)}
            self._translated += 1
        said = _said(given)
        base = self._base(present, given, said)
        held = merge(_shown(stored), base, said)
        step.kept = tuple(name for name in said if name in held.kept)
        if "code" not in given:
            step.loaded = {"id": step.own_id, "row": next_loaded(base, said, held.kept)}
        told = {name: value for name, value in given.items() if name in held.changes}
        if told:
            named = {name: told[name] for name in ("kind", "title", "language") if name in told}
            pays = {**stored.pays, **_pays(told)}
            wanted = replace(stored, **named, **_plain(told), pays=pays)
            step.wanted = self._understood(step.row, wanted, was=present.expires_on)
            if step.wanted is None:
                return
            step.changes = tuple(_changes(stored, cleaned_as(step.wanted, self.city, was=present.expires_on)))
        step.why = "" if step.changes or step.kept else _("stands so already")

    def _base(self, present: Wish, given: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, str]:
        """What a row was made from: by an id what it said last time, by a code what stood when it was exported.

        Nobody knows the hour of an exported file: a cell that says what stood until somebody changed it by hand is
        taken for one that nobody touched in the file.
        """
        if "code" not in given and present.loaded:
            return dict(present.loaded["row"])
        former = self._known.former(present)
        return {
            **_shown(self._known.wanted(present)),
            **{name: text for name, text in said.items() if text in former.get(name, ())},
        }

    def _understood(self, row: Row, wanted: Wanted, was: Any = None) -> Wanted | None:
        try:
            cleaned(wanted, city=self.city, on=today(), was=was)
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                column = _COLUMN.get(name, name)
                if self._faulty(row, column):
                    continue  # it cannot even be read, and was said so
                for message in ValidationError(errors).messages:
                    self._fault(row, column, message)
            return None
        return wanted

    # - telling and doing -
    def _told(self, row: Row) -> PlanRow:
        name = self.table.cell(row, self._headings["title"]) if "title" in self._headings else ""
        own_id = self.table.cell(row, self._headings["id"]) if "id" in self._headings else ""
        step = self._steps.get(row.number)
        if step is None:
            return PlanRow(row.number, "error", own_id, name)
        if not name and step.present:
            name = self._known.title_of[step.present.code]
        shown = [_in_words(change) for change in step.changes]
        return PlanRow(row.number, step.action, own_id, name, shown, step.why or self._told_kept(step))

    def _told_kept(self, step: _Step) -> str:
        """Which cells do nothing, because somebody knows better."""
        names_ = ", ".join(self._labels[name] for name in step.kept)
        return _("Corrected by hand since, and kept: %(names)s.") % {"names": names_} if names_ else ""

    def _write(self, step: _Step) -> None:
        wish = step.present
        if wish is not None:
            if step.changes and step.wanted is not None:
                keeping.change(wish, step.wanted, by=self.by, version=wish.version)
        elif step.wanted is not None and not step.why:
            once = mark_of(step.own_id) if step.own_id else ""
            wish = keeping.enter(
                step.wanted, by=self.by, city=self.city, organisation=step.organisation, once=once
            )
        if wish is not None and step.loaded is not None and step.loaded != wish.loaded:
            Wish.objects.filter(pk=wish.pk).update(loaded=step.loaded)


def read_plan(
    data: bytes, *, by: Any, city: City, encoding: str | None = None, progress: Progress = nobody_asks
) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    may_import(by, city)
    return Plan(read_table(data, encoding=encoding, limits=LIMITS), by=by, city=city, progress=progress)


def may_import(by: Any, city: City) -> None:
    """A city's team states for its city; nobody is whoever runs this machine."""
    if by is not None and not can(by, "partnerships.enter_wish", city):
        raise ValidationError(_("You do not write for this city."))


def _only_once(run: str) -> None:
    done = Entry.objects.filter(about_kind=ABOUT, about_key=run).first() if run else None
    if done is not None:
        raise CarriedOut(done.after or {})


def mark_of(own_id: str) -> str:
    """The name of the form that a row of this id is taken for, so that it is found again."""
    return f"file-{hashlib.sha256(own_id.encode()).hexdigest()[:32]}"


# --- what is known ------------------------------------------------------------------------------------------------
class _Known:
    """What the city states now, and the words that cells may have, read once for a plan."""

    def __init__(self, city: City, ids: list[str]) -> None:
        rows = Wish.objects.filter(city=city).select_related("city", "organisation", "kind", "place")
        rows = rows.prefetch_related("fields", "objectives", "targets")
        marks = {f"{city.pk}:{mark_of(one)}"[:60]: mark_of(one) for one in ids if one}
        self.by_code: dict[str, Wish] = {}
        self.by_mark: dict[str, Wish] = {}
        for one in rows:
            self.by_code[one.code] = one
            if one.once in marks:
                self.by_mark[marks[one.once]] = one
        texts = authored_many(Wish.kind_word, self.by_code, ("title",))
        self.title_of = {code: str(texts[code].original("title")) for code in self.by_code}
        self._wanted: dict[int, Wanted] = {}
        self._former: dict[str, dict[str, set[str]]] | None = None
        # What still stands, by what it says: a row without a name of its own that says the same is that one.
        self.titles = {
            (one.side, one.kind.code, fold(self.title_of[one.code]))
            for one in self.by_code.values()
            if one.state in (WishState.OPEN, WishState.LAPSED)
        }
        self.kinds = codes_by_name(OfferKind.kind, OfferKind.objects.values_list("code", flat=True))
        self.fields = codes_by_name(CreativeField.kind, CreativeField.objects.values_list("code", flat=True))
        self.objectives = codes_by_name(Objective.kind, Objective.objects.values_list("code", flat=True))
        self.targets = codes_by_name(Target.kind, Target.objects.values_list("code", flat=True))
        places = list(Place.objects.filter(city=city, closed_at=None).values_list("code", flat=True))
        self.places = codes_by_name(Place.kind_word, places)
        self.places = {word: code for word, code in self.places.items() if code in places}
        self.bodies = {one.code: one for one in Organisation.objects.confirmed().filter(city=city)}

    def wanted(self, wish: Wish) -> Wanted:
        """What one of them says now."""
        if wish.pk not in self._wanted:
            self._wanted[wish.pk] = keeping.wanted_of(wish)
        return self._wanted[wish.pk]

    def former(self, wish: Wish) -> dict[str, set[str]]:
        """What it said before it was changed, by column."""
        if self._former is None:
            self._former = {}
            changes = Entry.objects.filter(
                about_kind=Wish.kind_word, about_key__in=self.by_code, act="wish.changed"
            )
            for code, before in changes.values_list("about_key", "before"):
                own = self._former.setdefault(code, {})
                for name, text in _as_text(before or {}).items():
                    own.setdefault(name, set()).add(text)
        return self._former.get(wish.code, {})

    def meanings(self) -> dict[str, meaning.Meaning]:
        """What a cell of each column means; the values themselves are judged by `cleaning`."""
        unknown = gettext_lazy("“%(value)s” is not on the list.")
        no_day = gettext_lazy("Write a day as 2027-03-31.")

        def day(raw: str) -> Any:
            found = meaning.day(raw)
            if found.precision != "day":
                raise ValidationError(no_day)
            return found.date

        body = meaning.named(
            {
                **{fold(one.name): code for code, one in self.bodies.items()},
                **{code: code for code in self.bodies},
            },
            gettext_lazy("“%(value)s” is no organisation of your city in the register."),
        )
        own_languages = {code.casefold(): code for code in language_codes()}
        language = meaning.named(
            own_languages, gettext_lazy("“%(value)s” is no language; one looks like hr.")
        )
        text = meaning.text(600)
        return {
            "id": meaning.matching(ID, gettext_lazy("“%(value)s” cannot be an id.")),
            "code": text, "title": text, "amount": text, "currency": text, "parts": text,
            "text": _lines, "purpose": _lines,
            "side": meaning.named(_choices(Side), gettext_lazy("Say whether you offer or need it.")),
            "kind": meaning.named(self.kinds, unknown),
            "language": language,
            "organisation": lambda raw: self.bodies[body(raw)],
            "begins": day, "ends": day, "open_until": day,
            "online": meaning.flag,
            "place": meaning.named(self.places, gettext_lazy("Choose a place of your city.")),
            "languages": meaning.listed(language, BAR),
            "fields": meaning.listed(meaning.named(self.fields, unknown), BAR),
            "objectives": meaning.listed(meaning.named(self.objectives, unknown), BAR),
            "targets": meaning.listed(meaning.named(self.targets, unknown), BAR),
            **dict.fromkeys(_PAYS, meaning.named(_choices(Pays), unknown)),
            "audience": meaning.named(_choices(Audience), unknown),
        }  # fmt: skip


def _choices(words: Any) -> dict[str, str]:
    """Codes and what they are called in every language of the site, each leading to the code."""
    found = {code: code for code in words.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(label)): code for code, label in words.choices}
    return found


def _lines(raw: str) -> str:
    """Paragraphs; a line that begins like a formula is refused as in every cell."""
    return "\n".join(meaning.text(20_000)(line) if line.strip() else "" for line in raw.split("\n"))


# --- values -------------------------------------------------------------------------------------------------------
_SAME = (
    "text", "purpose", "amount", "currency", "begins", "ends", "online", "place", "languages", "fields", "objectives",
    "targets", "audience", "parts",
)  # fmt: skip


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, by the names of the verb; what it leaves empty is not among it."""
    told = {name: given[name] for name in _SAME if name in given}
    return {**told, **({"expires_on": given["open_until"]} if "open_until" in given else {})}


def _pays(given: Mapping[str, Any]) -> dict[str, str]:
    return {what: given[name] for name, what in _PAYS.items() if name in given}


def cleaned_as(wanted: Wanted, city: City, was: Any = None) -> Wanted:
    """What is wanted as it would be stored and read again."""
    told = cleaned(wanted, city=city, on=today(), was=was)
    codes: dict[str, Any] = {
        name: [one.code for one in getattr(told, name)] for name in ("fields", "objectives", "targets")
    }
    return replace(
        wanted, **codes, title=told.title, text=told.text, purpose=told.purpose, amount=told.amount,
        currency=told.currency, begins=told.begins, ends=told.ends, place=told.place.code if told.place else "",
        languages=list(told.languages), pays=dict(told.pays), parts=told.parts, expires_on=told.expires_on,
    )  # fmt: skip


def _changes(stored: Wanted, told: Wanted) -> list[Change]:
    """What a row says otherwise than what stands, by column."""
    before, after = _shown(stored), _shown(told)
    return [Change(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _shown(wanted: Wanted) -> dict[str, str]:
    """Every column as text, lists in one order."""
    told = _as_text(vars(wanted))
    return {**told, **{column: wanted.pays.get(what, "") for column, what in _PAYS.items()}}


def _as_text(told: Mapping[str, Any]) -> dict[str, str]:
    """Values by the names of the verb, as text by column."""
    found = {name: _cell(told[name]) for name in ("kind", "title", "language", *_SAME) if name in told}
    if "online" in told:
        found["online"] = _cell(bool(told["online"]))
    if "expires_on" in told:
        found["open_until"] = _cell(told["expires_on"])
    pays = told.get("pays")
    return (
        found | {column: pays.get(what, "") for column, what in _PAYS.items()} if pays is not None else found
    )


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f" {BAR} ".join(sorted(set(value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _said(given: Mapping[str, Any]) -> dict[str, str]:
    """What the cells of a row say, as text that can be held against what is stored."""
    found = _as_text(
        {**_plain(given), **{name: given[name] for name in ("kind", "title", "language") if name in given}}
    )
    found |= {column: given[column] for column in _PAYS if column in given}
    for name, written in _WRITTEN.items():
        if name in found:
            found[name] = written(found[name])
    return found


def _amount(text: str) -> str:
    """6 and 6,00 are one amount; what is none stays as it stands, and is refused where it counts."""
    plain = text.replace(",", ".") if "." not in text else text
    try:
        amount = Decimal(plain[:20]).quantize(Decimal("0.01"))
    except InvalidOperation:
        return text
    return str(amount) if len(plain.partition(".")[2]) <= 2 else text


_WRITTEN: dict[str, Callable[[str], str]] = {
    "amount": _amount, "currency": str.upper, "text": clean_lines, "purpose": clean_lines,
    "parts": lambda text: str(int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else text,
}  # fmt: skip


def _in_words(change: Change) -> Change:
    """A change as a person reads it."""
    if change.column != "online":
        return change
    called = {"yes": _("yes"), "no": _("no"), "": ""}
    return change._replace(before=called[change.before], after=called[change.after])
