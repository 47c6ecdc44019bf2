"""What those who write and review see of records of a kind: lists, tasks, comments, answers. Reading only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities import autosaves, writing
from mreza.activities.acts import act_in_words
from mreza.activities.choices import State
from mreza.activities.counting import paragraphs
from mreza.activities.forms import SectionForm
from mreza.activities.history import Piece, Step, compare
from mreza.activities.models import Activity, Comment, Participation
from mreza.activities.registry import records_of
from mreza.activities.sections import CODES, Choices, Flat, Form, Section, Spec, in_words, stored
from mreza.cities.acting import cities_led_by, cities_of, fields_of, organisations_of
from mreza.cities.choices import Acting
from mreza.cities.models import City, Organisation
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.foundation.permissions import may_read
from mreza.translations.authored import authored, authored_many

NOT_STARTED, IN_PROGRESS, COMPLETED, PROBLEM = "not-started", "in-progress", "completed", "problem"
STATUSES: dict[str, tuple[Any, str]] = {
    NOT_STARTED: (gettext_lazy("Not started"), "brand"),
    IN_PROGRESS: (gettext_lazy("In progress"), "info"),
    COMPLETED: (gettext_lazy("Completed"), ""),
    PROBLEM: (gettext_lazy("There is a problem"), "danger"),
}
MOST = 200  # rows of a list


@dataclass(frozen=True)
class Row:
    """A record in a list of those who write or review."""

    record: Activity
    title: str
    place: str
    waiting: int = 0  # comments nobody has settled


@dataclass(frozen=True)
class Task:
    """A section on the task list."""

    section: Section
    status: str
    note: str

    @property
    def label(self) -> Any:
        return STATUSES[self.status][0]

    @property
    def tone(self) -> str:
        return STATUSES[self.status][1]


@dataclass(frozen=True)
class Answer:
    """A question and what was answered, in words."""

    label: str
    text: str
    is_part: bool
    language: str = ""


@dataclass(frozen=True)
class Difference:
    """One value or text of which two versions differ."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Asked:
    """A question to a city: may it be named? With just enough of the record to answer."""

    pk: int
    state: str
    city: str
    title: str
    summary: str
    language: str
    by: str
    at: dt.datetime
    asks_reason: bool = False  # a no would take something back that stands, so it says why
    url: str = ""  # where they may read the record


@dataclass(frozen=True)
class Part:
    """A text as a reviewer reads it: its paragraphs are numbered."""

    name: str
    label: str
    paragraphs: list[str]


# --- who --------------------------------------------------------------------------------------------------------
def own(user: Any) -> Q:
    """Records of the cities and organisations somebody writes for, or whose mayor they represent."""
    if not may_read(user):
        return Q(pk__in=[])
    cities = cities_of(user) | cities_of(user, Acting.MAYOR)
    return Q(city__code__in=cities) | Q(organisation__code__in=organisations_of(user))


def reads_drafts(user: Any) -> bool:
    return bool(cities_of(user) | cities_of(user, Acting.MAYOR) | organisations_of(user))


def reviews(user: Any) -> bool:
    return bool(fields_of(user)) or bool(works_in_the_secretariat(user))


def writes_for(user: Any, record: Activity) -> bool:
    return bool(record.city and record.city.code in cities_of(user))


def places_of(user: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """For which places somebody may begin a record: value, label, and whose the record will be."""
    called = _cities_called()
    found: list[tuple[str, str, dict[str, Any]]] = []
    for city in City.objects.filter(code__in=cities_of(user)).order_by("code"):
        found.append((city.code, called.get(city.code, city.name), {"city": city}))
    organisations = Organisation.objects.filter(code__in=organisations_of(user)).select_related("city")
    for one in organisations:
        label = f"{one.name} ({called.get(one.city.code, one.city.name)})" if one.city else one.name
        found.append((f"organisation:{one.code}", label, {"organisation": one, "city": one.city}))
    return found


def cities_to_choose() -> list[tuple[str, str]]:
    """Every city of the Network by name."""
    pairs = [(code, str(name)) for code, name in _cities_called().items()]
    return sorted(pairs, key=lambda pair: sort_key(pair[1], get_language() or "en"))


def owner_of(record: Activity) -> str:
    """The city or the organisation a record belongs to, by name."""
    if record.city:
        return str(_cities_called().get(record.city.code, record.city.name))
    return record.organisation.name if record.organisation else ""


def _cities_called() -> Mapping[str, Any]:
    return city_names(get_language() or "en")


class Drafting:
    """The records of one kind as those who write and review them meet them."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.kind = form.kind

    # --- lists --------------------------------------------------------------------------------------------------
    def written_by(self, user: Any) -> list[tuple[str, list[Row]]]:
        """What is being written, by state: with a change asked for first, then drafts, in review, published."""
        seen = records_of(self.kind).visible_to(user).filter(own(user))
        rows = self._rows(seen.order_by("-changed_at", "key")[:MOST])
        groups: dict[str, list[Row]] = {
            _("A change is asked for"): [
                one for one in rows if one.record.state == State.DRAFT and one.waiting
            ],
            _("Drafts"): [one for one in rows if one.record.state == State.DRAFT and not one.waiting],
            _("In review"): [one for one in rows if one.record.state == State.IN_REVIEW],
            _("Published"): [one for one in rows if one.record.state == State.PUBLISHED],
            _("Retired"): [one for one in rows if one.record.state == State.RETIRED],
        }
        return [(name, found) for name, found in groups.items() if found]

    def to_review(self, user: Any) -> list[Row]:
        """What was sent to review and is for this person, the longest waiting first."""
        seen = records_of(self.kind).visible_to(user).filter(state=State.IN_REVIEW)
        if not works_in_the_secretariat(user):
            seen = seen.filter(fields__code__in=fields_of(user)).distinct()
        mine = seen.exclude(own(user)).exclude(submitted_by=user)
        return self._rows(mine.order_by("submitted_at", "key")[:MOST])

    def _rows(self, records: QuerySet[Any]) -> list[Row]:
        found = list(records.select_related("city", "organisation"))
        keys = [one.key for one in found]
        texts = authored_many(self.kind.kind, keys, ("title",))
        waiting: dict[str, int] = {}
        open_comments = Comment.objects.filter(kind=self.kind.kind, key__in=keys, settled_at=None)
        for key in open_comments.values_list("key", flat=True):
            waiting[key] = waiting.get(key, 0) + 1
        return [
            Row(one, str(texts[one.key].original("title")), owner_of(one), waiting.get(one.key, 0))
            for one in found
        ]

    def may_read_asked(self, record: Any, row: Participation) -> bool:
        """Whether who is asked may read the whole record: what is public, unless a kind says more."""
        return bool(record.is_public)

    def asked_of(self, user: Any) -> list[Asked]:
        """What the cities somebody answers for are asked: title, summary and who asks, nothing else of a draft."""
        if not may_read(user):
            return []
        name = self.kind.kind
        mine = Participation.objects.filter(kind=name, city__code__in=cities_led_by(user))
        rows = list(mine.select_related("city").order_by("-asked_at", "pk")[:MOST])
        keys = [row.key for row in rows]
        asking = {
            one.key: one
            for one in records_of(self.kind).filter(key__in=keys).select_related("city", "organisation")
        }
        texts, called = authored_many(name, keys, ("title", "summary")), _cities_called()
        reasoned = self.answers_with_reason(rows)
        return [
            Asked(
                row.pk,
                row.state,
                str(called.get(row.city.code, row.city.name)),
                str(texts[row.key].original("title")),
                str(texts[row.key].original("summary")),
                asking[row.key].original_language,
                owner_of(asking[row.key]),
                row.asked_at,
                row.pk in reasoned,
                asking[row.key].get_absolute_url() if self.may_read_asked(asking[row.key], row) else "",
            )
            for row in rows
            if row.key in asking
        ]

    def answers_with_reason(self, rows: list[Participation]) -> set[int]:
        """To which of these questions a no must say why."""
        return set()

    # --- one record ---------------------------------------------------------------------------------------------
    def title_of(self, record: Activity) -> str:
        texts = authored_many(self.kind.kind, [record.key], ("title",))
        return str(texts[record.key].original("title"))

    def tasks(self, record: Activity, user: Any, sections: Iterable[Section]) -> list[Task]:
        """These sections with their state, as this person meets them."""
        content = writing.content_of(record)
        lacking = writing.missing(record, content)
        typed = autosaves.sections_typed_by(user, record)
        waiting = [
            self.form.section_of(one.part) for one in self.comments_on(record, waiting=True) if one.part
        ]
        found = []
        for section in sections:
            comments = sum(1 for one in waiting if one is section)
            note = ngettext("%(count)s comment to settle", "%(count)s comments to settle", comments)
            status = self._status(section, content, lacking, section.code in typed, bool(comments))
            told = note % {"count": comments} if comments else ""
            found.append(Task(section, status, told or (_("not saved yet") if section.code in typed else "")))
        return found

    def _status(
        self, section: Section, content: Any, lacking: Mapping[str, Any], typed: bool, commented: bool
    ) -> str:
        if commented:
            return PROBLEM
        flat = stored(section, content)
        is_empty = not any(text for name, text in flat.items() if name not in self.form.assumed)
        if typed:
            return IN_PROGRESS
        if any(name in lacking for name in section.needs):
            return NOT_STARTED if is_empty else IN_PROGRESS
        return NOT_STARTED if is_empty else COMPLETED

    def missing(self, record: Activity) -> list[tuple[str, str, str]]:
        """What must be said before review: what, the sentence, the section where it is said."""
        found = []
        for name, sentence in writing.missing(record).items():
            section = self.form.section_of(name)
            found.append((name, str(sentence), section.code if section else ""))
        return found

    def answers(self, record: Activity, sections: Iterable[Section]) -> list[tuple[Section, list[Answer]]]:
        """These sections with their questions and answers in words."""
        content = writing.content_of(record)
        return [(section, self._answers(section, content)) for section in sections]

    def _answers(self, section: Section, content: Any) -> list[Answer]:
        flat = stored(section, content)
        return [
            Answer(
                self.label_of(section, name, flat),
                in_words(spec, flat.get(name, "")),
                spec.is_part,
                content["language"] if spec.is_part else "",
            )
            for name, spec in self.form.specs_of(section, flat)
        ]

    def label_of(self, section: Section, name: str, flat: Mapping[str, str]) -> str:
        """What a field is called; of a row, with its place: “Building block 2: cost”."""
        pieces = name.split(".")
        rows = section.rows
        if len(pieces) == 3 and rows:
            keys = flat.get(rows.name, "").split()
            place = keys.index(pieces[1]) + 1 if pieces[1] in keys else len(keys) + 1
            spec = next(spec for spec in rows.specs if spec.name == pieces[2])
            called = self.form.label(spec, self.form.kind.generic(name))
            return f"{str(rows.one) % {'number': place}}: {called}"
        found = next((spec for spec in section.specs if name in (spec.name, spec.part)), None)
        return str(self.form.label(found, found.name) if found else self.kind.label_of(name))

    def prefilled(self, record: Activity, flat: Flat) -> Flat:
        """What is known is not asked again: a draft that names no field is offered the one its city holds."""
        if record.state != State.DRAFT or record.city is None or flat.get("fields", "none") != "":
            return flat
        held = record.city.designation_on(today())
        return {**flat, "fields": held.field.code} if held else flat

    # --- review -------------------------------------------------------------------------------------------------
    def paragraphs_to_review(self, record: Activity) -> list[Part]:
        """Every text of the record in reading order."""
        texts = authored(self.kind.kind, record.key)
        rows = self.kind.rows_of(record)
        flat = {name: " ".join(row["key"] for row in rows.get(name, ())) for name in self.kind.rows}
        found = []
        for name in (*self.kind.parts, *self.kind.parts_of(rows)):
            if self.kind.is_private(name):
                continue  # for those who take part, and a reviewer does not
            words = paragraphs(str(texts.original(name)))
            section = self.form.section_of(name)
            if words and section:
                found.append(Part(name, self.label_of(section, name, flat), words))
        return found

    def facts_to_review(self, record: Activity) -> list[Answer]:
        """Everything that is no text, where something was said."""
        answers = self.answers(record, self.form.open_sections)
        return [one for _section, found in answers for one in found if not one.is_part and one.text]

    def comments_on(self, record: Activity, *, waiting: bool = False) -> list[Comment]:
        rows = Comment.objects.filter(kind=record.kind, key=record.key).select_related("by", "settled_by")
        return list(rows.filter(settled_at=None) if waiting else rows)

    def comments_in(self, record: Activity, section: Section) -> dict[str, list[Comment]]:
        """Open comments by field of a section; those on the whole stand at every section's top.

        While it is in review the comments are still the reviewer's own.
        """
        if record.state != State.DRAFT:
            return {}
        found: dict[str, list[Comment]] = {}
        for one in self.comments_on(record, waiting=True):
            if not one.part:
                found.setdefault("", []).append(one)
            elif self.form.section_of(one.part) is section:
                found.setdefault(self.form.fields.get(one.part, one.part), []).append(one)
        return found

    # --- other cities -------------------------------------------------------------------------------------------
    def taking_part(self, record: Activity) -> list[tuple[Participation, str]]:
        """The cities asked, with their names."""
        rows = Participation.objects.filter(kind=record.kind, key=record.key).select_related("city")
        called = _cities_called()
        named = [(row, str(called.get(row.city.code, row.city.name))) for row in rows]
        return sorted(named, key=lambda pair: sort_key(pair[1], get_language() or "en"))

    def other_cities(self, record: Activity) -> list[tuple[str, str]]:
        """Cities that could be asked."""
        asked = Participation.objects.filter(kind=record.kind, key=record.key)
        there = set(asked.values_list("city__code", flat=True))
        if record.city:
            there.add(record.city.code)
        return [(code, name) for code, name in cities_to_choose() if code not in there]

    # --- history ------------------------------------------------------------------------------------------------
    def told(self, steps: Iterable[Step]) -> list[tuple[str, Step]]:
        """The acts in words; comments a reviewer is still writing are not told."""
        return [(act_in_words(step.act), step) for step in steps if not step.act.endswith(".commented")]

    def differences(
        self, record: Activity, one: int, other: int, sections: Iterable[Section]
    ) -> list[Difference]:
        """What differs between two versions, in words, section by section."""
        before, after = writing.content_at(record, one), writing.content_at(record, other)
        if before is None or after is None or one == other:
            return []
        found = []
        for section in sections:
            old, new = stored(section, before), stored(section, after)
            specs = {**dict(self.form.specs_of(section, old)), **dict(self.form.specs_of(section, new))}
            for name, spec in specs.items():
                was, is_now = old.get(name, ""), new.get(name, "")
                if was != is_now:
                    label = self.label_of(section, name, new if name in new else old)
                    found.append(Difference(label, _compared(spec, was, is_now)))
            found += self._reordered(section, old, new)
        return found

    def _reordered(self, section: Section, old: Flat, new: Flat) -> list[Difference]:
        rows = section.rows
        if rows is None:
            return []
        before, after = old.get(rows.name, "").split(), new.get(rows.name, "").split()
        common = [key for key in before if key in after]
        if common == [key for key in after if key in common]:
            return []
        return [Difference(str(self.kind.label_of(rows.name)), [Piece("ins", _("put into another order"))])]

    # --- the form -----------------------------------------------------------------------------------------------
    def section_form(
        self, record: Activity, section: Section, flat: Mapping[str, str], *, checked: bool = False
    ) -> SectionForm:
        offered = self.choices_for(record, section)
        return SectionForm(self.form, section, flat, checked=checked, choices=offered)

    def choices_for(self, record: Activity, section: Section) -> Mapping[str, Choices]:
        """What is offered in this very record where the whole list would be too long, by the name of the question."""
        return {}


def _compared(spec: Spec, old: str, new: str) -> list[Piece]:
    if spec.how == CODES:
        gone = " ".join(code for code in old.split() if code not in new.split())
        came = " ".join(code for code in new.split() if code not in old.split())
        pieces = [("del", in_words(spec, gone)), ("ins", in_words(spec, came))]
        return [Piece(how, text) for how, text in pieces if text]
    return compare(in_words(spec, old), in_words(spec, new))
