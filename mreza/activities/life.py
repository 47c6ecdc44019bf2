"""The life of an activity: draft → in review → published → retired, and what keeps it fresh.

Each act is one conditional UPDATE on the state and the version that was seen, so that of two at once one wins and the
other is told (`WrongMoment`). Who may do it is asked before (`rules`). `version` is the one the person saw on the
page; without it the record as it was read counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mreza.activities import telling
from mreza.activities.addresses import free_address, remember
from mreza.activities.cards import write_card
from mreza.activities.choices import NEXT, Origin, State
from mreza.activities.models import Activity
from mreza.activities.review import Remark, write_comments
from mreza.activities.rules import PUBLIC
from mreza.activities.writing import missing
from mreza.foundation import hooks
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.text import clean_lines
from mreza.journal.models import record as note

A = TypeVar("A", bound=Activity)
LONGEST_REASON = 1000
_TRIES = 3  # two publish under the same title in the same instant: the second takes the next address


@transaction.atomic
def submit(record: A, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> A:
    """Send a draft to review. What must be said before is said; what is missing comes as ValidationError by name."""
    if record.state == State.DRAFT and (lacking := missing(record)):
        raise ValidationError(lacking)
    moment = at or now()
    _advance(
        record, State.DRAFT, State.IN_REVIEW, version, moment, submitted_at=moment, submitted_by=_person(by)
    )
    _note(record, "submitted", by)
    telling.submitted(record, by=by)
    return record


@transaction.atomic
def take_back(record: A, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> A:
    """The city takes its record back from review."""
    _advance(record, State.IN_REVIEW, State.DRAFT, version, at or now())
    _note(record, "taken-back", by)
    return record


@transaction.atomic
def ask_for_change(
    record: A,
    *,
    by: Any,
    comments: Iterable[Remark] = (),
    version: int | None = None,
    at: dt.datetime | None = None,
) -> A:
    """The reviewer gives a record back with what should change; without a comment nobody would know what.

    Comments written while reading count too: those that still wait are what is asked for.
    """
    moment = at or now()
    _advance(record, State.IN_REVIEW, State.DRAFT, version, moment)
    asked = write_comments(record, comments, by=by, asks=True, at=moment)
    if not asked:
        raise ValidationError({"comments": _("Write at least one comment: what should change?")})
    _note(record, "change-asked", by, comments=asked)
    telling.change_asked(record, by=by)
    return record


@transaction.atomic
def publish(record: A, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> A:
    """Everybody may read it from now on, at an address made of its title. Nobody is waited for afterwards."""
    if record.state == State.IN_REVIEW and (lacking := missing(record)):
        raise ValidationError(lacking)
    moment = at or now()
    columns: dict[str, Any] = {"published_at": record.published_at or moment, "retired_at": None}
    if record.origin == Origin.CITY:  # the city has just written it; a compiled one waits to be confirmed
        columns |= {
            "confirmed_at": moment,
            "confirmed_by": record.submitted_by,
            "due_on": a_year_later(moment.date()),
        }
    _publish_at_a_free_address(record, version, moment, columns)
    _make_public(record, "published", by)
    telling.published(record, by=by)
    return record


@transaction.atomic
def retire(
    record: A, *, by: Any, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> A:
    """It is over or no longer right: it leaves the lists and keeps its address."""
    words = clean_lines(reason)
    if not words:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    moment = at or now()
    _advance(record, State.PUBLISHED, State.RETIRED, version, moment, retired_at=moment, due_on=None)
    _make_public(record, "retired", by, words)
    return record


def take_down(
    record: A, *, by: Any, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> A:
    """The city does not want what was compiled about it to stand."""
    if record.origin != Origin.COMPILED:
        raise WrongMoment(
            _("Only what was compiled from public sources is taken down; your own record you retire.")
        )
    return retire(record, by=by, reason=reason, version=version, at=at)


@transaction.atomic
def revive(record: A, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> A:
    """A retired record is right again: it returns to the lists, at its old address."""
    moment = at or now()
    columns: dict[str, Any] = {"retired_at": None}
    if record.confirmed_at:
        columns["due_on"] = a_year_later(moment.date())
    _advance(record, State.RETIRED, State.PUBLISHED, version, moment, **columns)
    _make_public(record, "revived", by)
    return record


@transaction.atomic
def confirm(record: A, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> A:
    """Still right, the city says; asked again in a year. What was compiled about it counts as confirmed then."""
    moment = at or now()
    columns = {"confirmed_at": moment, "confirmed_by": _person(by), "due_on": a_year_later(moment.date())}
    _move(record, (State.PUBLISHED,), version, moment, columns)
    _make_public(record, "confirmed", by)
    return record


_verbs: tuple[Any, ...] = (submit, take_back, ask_for_change, publish, retire, take_down, revive, confirm)
for _verb in _verbs:
    _verb.alters_data = True


# --- how it is done -------------------------------------------------------------------------------------------
def a_year_later(day: dt.date) -> dt.date:
    """The same day of the next year; after 29 February comes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return dt.date(day.year + 1, 3, 1)


def _advance(
    record: Activity, from_: str, to: str, version: int | None, moment: dt.datetime, **columns: Any
) -> None:
    """From one state to another, if the table of moments knows the way and nobody was faster."""
    if to not in NEXT[from_]:
        raise WrongMoment(_("This cannot be done now."))
    _move(record, (from_,), version, moment, {"state": to, **columns})


def _move(
    record: Activity, from_: Iterable[str], version: int | None, moment: dt.datetime, columns: dict[str, Any]
) -> None:
    model: Any = type(record)
    seen = record.version if version is None else version
    rows = model._default_manager.filter(pk=record.pk, state__in=list(from_), version=seen)
    if not rows.update(version=F("version") + 1, changed_at=moment, **columns):
        present = model._default_manager.filter(pk=record.pk).values_list("state", "version").first()
        raise WrongMoment(_why_not(present, tuple(from_)))
    record.refresh_from_db()


def _why_not(present: tuple[str, int] | None, from_: tuple[str, ...]) -> Any:
    if present is not None and present[0] in from_:
        return _("The record was changed while you were looking at it. Look again, then decide.")
    return {
        State.DRAFT: _("The record is a draft."),
        State.IN_REVIEW: _("The record is in review."),
        State.PUBLISHED: _("The record is published already."),
        State.RETIRED: _("The record is retired."),
    }.get(present[0] if present else "", _("The record is not there any more."))  # type: ignore[call-overload]


def _publish_at_a_free_address(
    record: Activity, version: int | None, moment: dt.datetime, columns: dict[str, Any]
) -> None:
    former = record.code
    for attempt in range(_TRIES):
        slug = record.slug or free_address(record)
        try:
            with transaction.atomic():
                _advance(record, State.IN_REVIEW, State.PUBLISHED, version, moment, slug=slug, **columns)
            break
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
    if former != record.code:
        remember(record, former)


def _make_public(record: Activity, act: str, by: Any, reason: str = "") -> None:
    """Journal, card and index of an act that everybody sees."""
    note(
        f"{record.kind}.{act}", record.about, by=by, reason=reason, public=True,
        after={"state": str(record.state), "version": record.version, "code": record.code},
    )  # fmt: skip
    write_card(record)
    hooks.reindex(record.kind, [record.key])


def _note(record: Activity, act: str, by: Any, **more: Any) -> None:
    """The journal entry of an act that stays between those who write and those who review."""
    note(
        f"{record.kind}.{act}", record.about, by=by, public=record.state in PUBLIC,
        after={"state": str(record.state), "version": record.version, **more},
    )  # fmt: skip


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
