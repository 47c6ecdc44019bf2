"""What those who write and review see of practices: lists, tasks, comments, answers, differences. Reading only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities import autosaves, writing
from mreza.activities.acts import act_in_words
from mreza.activities.choices import Agreement, State
from mreza.activities.counting import paragraphs
from mreza.activities.history import Piece, Step, compare
from mreza.activities.models import Comment, Participation
from mreza.areas.practices.forms import (
    CODES,
    FIELD_OF,
    SECTIONS,
    Section,
    SectionForm,
    Spec,
    section_of,
    shown,
    stored,
)
from mreza.areas.practices.models import Practice
from mreza.areas.practices.registration import LABELS, PARTS, PRACTICE
from mreza.cities.acting import cities_led_by, cities_of, fields_of, organisations_of
from mreza.cities.choices import Acting
from mreza.cities.models import City, Organisation
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.foundation.permissions import may_read
from mreza.translations.authored import authored, authored_many

KIND = Practice.kind
NOT_STARTED, IN_PROGRESS, COMPLETED, PROBLEM, LATER = (
    "not-started",
    "in-progress",
    "completed",
    "problem",
    "later",
)
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

    practice: Practice
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


def writes_for(user: Any, practice: Practice) -> bool:
    return bool(practice.city and practice.city.code in cities_of(user))


def places_of(user: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """For which cities somebody may begin a practice: value, label, and whose the record will be."""
    called = _cities_called()
    found: list[tuple[str, str, dict[str, Any]]] = []
    for city in City.objects.filter(code__in=cities_of(user)).order_by("code"):
        found.append((city.code, called.get(city.code, city.name), {"city": city}))
    organisations = Organisation.objects.filter(code__in=organisations_of(user)).select_related("city")
    for one in organisations:
        label = f"{one.name} ({called.get(one.city.code, one.city.name)})" if one.city else one.name
        found.append((f"organisation:{one.code}", label, {"organisation": one, "city": one.city}))
    return found


# --- lists ------------------------------------------------------------------------------------------------------
def written_by(user: Any) -> list[tuple[str, list[Row]]]:
    """What is being written, by state: with a change asked for first, then drafts, in review, published."""
    rows = _rows(Practice.objects.visible_to(user).filter(own(user)).order_by("-changed_at", "key")[:MOST])
    groups: dict[str, list[Row]] = {
        _("A change is asked for"): [
            one for one in rows if one.practice.state == State.DRAFT and one.waiting
        ],
        _("Drafts"): [one for one in rows if one.practice.state == State.DRAFT and not one.waiting],
        _("In review"): [one for one in rows if one.practice.state == State.IN_REVIEW],
        _("Published"): [one for one in rows if one.practice.state == State.PUBLISHED],
        _("Retired"): [one for one in rows if one.practice.state == State.RETIRED],
    }
    return [(name, found) for name, found in groups.items() if found]


def to_review(user: Any) -> list[Row]:
    """What was sent to review and is for this person, the longest waiting first."""
    seen = Practice.objects.visible_to(user).filter(state=State.IN_REVIEW).order_by("submitted_at", "key")
    if not works_in_the_secretariat(user):
        seen = seen.filter(fields__code__in=fields_of(user)).distinct()
    return _rows(seen.exclude(own(user)).exclude(submitted_by=user)[:MOST])


def _rows(practices: Any) -> list[Row]:
    found = list(practices.select_related("city", "organisation"))
    keys = [one.key for one in found]
    texts = authored_many(KIND, keys, ("title",))
    waiting: dict[str, int] = {}
    for key in Comment.objects.filter(kind=KIND, key__in=keys, settled_at=None).values_list("key", flat=True):
        waiting[key] = waiting.get(key, 0) + 1
    return [
        Row(one, str(texts[one.key].original("title")), owner_of(one), waiting.get(one.key, 0))
        for one in found
    ]


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


def asked_of(user: Any) -> list[Asked]:
    """What the cities somebody answers for are asked: title, summary and who asks, nothing else of a draft."""
    if not may_read(user):
        return []
    mine = Participation.objects.filter(kind=KIND, city__code__in=cities_led_by(user)).select_related("city")
    rows = list(mine.order_by("-asked_at", "pk")[:MOST])
    keys = [row.key for row in rows]
    practices = {
        one.key: one for one in Practice.objects.filter(key__in=keys).select_related("city", "organisation")
    }
    texts, called = authored_many(KIND, keys, ("title", "summary")), _cities_called()
    return [
        Asked(
            row.pk,
            row.state,
            str(called.get(row.city.code, row.city.name)),
            str(texts[row.key].original("title")),
            str(texts[row.key].original("summary")),
            practices[row.key].original_language,
            owner_of(practices[row.key]),
            row.asked_at,
        )
        for row in rows
        if row.key in practices
    ]


# --- one record ---------------------------------------------------------------------------------------------------
def title_of(practice: Practice) -> str:
    return str(authored_many(KIND, [practice.key], ("title",))[practice.key].original("title"))


def owner_of(practice: Practice) -> str:
    """The city or the organisation a record belongs to, by name."""
    if practice.city:
        return str(_cities_called().get(practice.city.code, practice.city.name))
    return practice.organisation.name if practice.organisation else ""


def tasks(practice: Practice, user: Any) -> list[Task]:
    """The sections with their state, as this person meets them."""
    content = writing.content_of(practice)
    lacking = writing.missing(practice, content)
    typed = autosaves.sections_typed_by(user, practice)
    waiting = [section_of(one.part) for one in comments_on(practice, waiting=True) if one.part]
    found = []
    for section in SECTIONS:
        comments = sum(1 for one in waiting if one is section)
        note = ngettext("%(count)s comment to settle", "%(count)s comments to settle", comments)
        found.append(
            Task(
                section,
                _status(section, content, lacking, section.code in typed, bool(comments)),
                note % {"count": comments}
                if comments
                else _("not saved yet")
                if section.code in typed
                else "",
            )
        )
    return found


def _status(section: Section, content: Any, lacking: dict[str, Any], typed: bool, commented: bool) -> str:
    if commented:
        return PROBLEM
    flat = stored(section, content)
    is_empty = not any(text for name, text in flat.items() if name not in ("level", "licence"))
    if typed:
        return IN_PROGRESS
    if any(name in lacking for name in section.needs):
        return NOT_STARTED if is_empty else IN_PROGRESS
    return NOT_STARTED if is_empty else COMPLETED


def missing(practice: Practice) -> list[tuple[str, str, str]]:
    """What must be said before review: what, the sentence, the section where it is said."""
    found = []
    for name, sentence in writing.missing(practice).items():
        section = section_of(name)
        found.append((name, str(sentence), section.code if section else ""))
    return found


def answers(practice: Practice) -> list[tuple[Section, list[Answer]]]:
    """Every section with its questions and answers in words."""
    content = writing.content_of(practice)
    return [(section, _answers(section, content)) for section in SECTIONS]


def _answers(section: Section, content: Any) -> list[Answer]:
    flat = stored(section, content)
    specs = SectionForm(section, flat)
    return [
        Answer(
            label_of(section, name, flat),
            shown(section, name, spec, flat.get(name, "")),
            spec.is_part,
            content["language"] if spec.is_part else "",
        )
        for name, spec in specs.specs.items()
    ]


def label_of(section: Section, name: str, flat: Any) -> str:
    """What a field is called; of a row, with its place: “Building block 2: cost”."""
    pieces = name.split(".")
    rows = section.rows
    if len(pieces) == 3 and rows:
        keys = flat.get(rows.name, "").split()
        place = keys.index(pieces[1]) + 1 if pieces[1] in keys else len(keys) + 1
        one = str(rows.one) % {"number": place}
        spec = next(spec for spec in rows.specs if spec.name == pieces[2])
        return f"{one}: {spec.label or LABELS.get(PRACTICE.generic(name)) or LABELS[spec.name]}"
    spec = next((spec for spec in section.specs if spec.name == name), None)  # type: ignore[assignment]
    return str(spec.called if spec else LABELS.get(name, name))


def prefilled(practice: Practice, flat: dict[str, str]) -> dict[str, str]:
    """What is known is not asked again: a draft that names no field is offered the one its city holds."""
    if practice.state != State.DRAFT or practice.city is None or flat.get("fields", "none") != "":
        return flat
    held = practice.city.designation_on(today())
    return {**flat, "fields": held.field.code} if held else flat


# --- review -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A text as a reviewer reads it: its paragraphs are numbered."""

    name: str
    label: str
    paragraphs: list[str]


def paragraphs_to_review(practice: Practice) -> list[Part]:
    """Every text of the record in reading order."""
    texts = authored(KIND, practice.key)
    rows = PRACTICE.rows_of(practice)
    flat = {
        "blocks": " ".join(r["key"] for r in rows["blocks"]),
        "results": " ".join(r["key"] for r in rows["results"]),
    }
    names = [*PARTS, *PRACTICE.parts_of(rows)]
    found = []
    for name in names:
        words = paragraphs(str(texts.original(name)))
        section = section_of(name)
        if words and section:
            found.append(Part(name, label_of(section, FIELD_OF.get(name, name), flat), words))
    return found


def facts_to_review(practice: Practice) -> list[Answer]:
    """Everything that is no text, where something was said."""
    return [one for _section, found in answers(practice) for one in found if not one.is_part and one.text]


def comments_on(practice: Practice, *, waiting: bool = False) -> list[Comment]:
    rows = Comment.objects.filter(kind=KIND, key=practice.key).select_related("by", "settled_by")
    return list(rows.filter(settled_at=None) if waiting else rows)


def comments_in(practice: Practice, section: Section) -> dict[str, list[Comment]]:
    """Open comments by field of a section; those on the whole stand at every section's top.

    While it is in review the comments are still the reviewer's own.
    """
    if practice.state != State.DRAFT:
        return {}
    found: dict[str, list[Comment]] = {}
    for one in comments_on(practice, waiting=True):
        if not one.part:
            found.setdefault("", []).append(one)
        elif section_of(one.part) is section:
            found.setdefault(FIELD_OF.get(one.part, one.part), []).append(one)
    return found


# --- other cities -------------------------------------------------------------------------------------------------
def taking_part(practice: Practice) -> list[tuple[Participation, str]]:
    """The cities asked, with their names."""
    rows = Participation.objects.filter(kind=KIND, key=practice.key).select_related("city")
    called = _cities_called()
    named = [(row, str(called.get(row.city.code, row.city.name))) for row in rows]
    return sorted(named, key=lambda pair: sort_key(pair[1], get_language() or "en"))


def other_cities(practice: Practice) -> list[tuple[str, str]]:
    """Cities that could be asked."""
    there = set(
        Participation.objects.filter(kind=KIND, key=practice.key).values_list("city__code", flat=True)
    )
    if practice.city:
        there.add(practice.city.code)
    return [(code, name) for code, name in cities_to_choose() if code not in there]


def cities_to_choose() -> list[tuple[str, str]]:
    """Every city of the Network by name."""
    pairs = [(code, str(name)) for code, name in _cities_called().items()]
    return sorted(pairs, key=lambda pair: sort_key(pair[1], get_language() or "en"))


def _cities_called() -> Any:
    return city_names(get_language() or "en")


AGREEMENTS = {
    Agreement.ASKED: ("info", gettext_lazy("asked, has not answered")),
    Agreement.AGREED: ("success", gettext_lazy("agreed: it is named")),
    Agreement.DECLINED: ("quiet", gettext_lazy("declined: it is not named")),
}


# --- history ------------------------------------------------------------------------------------------------------
def told(steps: Iterable[Step]) -> list[tuple[str, Step]]:
    """The acts in words; comments a reviewer is still writing are not told."""
    return [(act_in_words(step.act), step) for step in steps if not step.act.endswith(".commented")]


def differences(practice: Practice, one: int, other: int) -> list[Difference]:
    """What differs between two versions, in words, section by section."""
    before, after = writing.content_at(practice, one), writing.content_at(practice, other)
    if before is None or after is None or one == other:
        return []
    found = []
    for section in SECTIONS:
        old, new = stored(section, before), stored(section, after)
        specs: dict[str, Spec] = {**SectionForm(section, old).specs, **SectionForm(section, new).specs}
        for name, spec in specs.items():
            if old.get(name, "") == new.get(name, ""):
                continue
            label = label_of(section, name, new if name in new else old)
            found.append(
                Difference(label, _compared(section, name, spec, old.get(name, ""), new.get(name, "")))
            )
        found += _reordered(section, old, new)
    return found


def _compared(section: Section, name: str, spec: Spec, old: str, new: str) -> list[Piece]:
    if spec.how == CODES:
        gone = " ".join(code for code in old.split() if code not in new.split())
        came = " ".join(code for code in new.split() if code not in old.split())
        pieces = [("del", shown(section, name, spec, gone)), ("ins", shown(section, name, spec, came))]
        return [Piece(how, text) for how, text in pieces if text]
    old, new = shown(section, name, spec, old), shown(section, name, spec, new)
    return compare(old, new)


def _reordered(section: Section, old: Any, new: Any) -> list[Difference]:
    rows = section.rows
    if rows is None:
        return []
    before, after = old.get(rows.name, "").split(), new.get(rows.name, "").split()
    common = [key for key in before if key in after]
    if common == [key for key in after if key in common]:
        return []
    return [Difference(str(LABELS[rows.name]), [Piece("ins", _("put into another order"))])]
