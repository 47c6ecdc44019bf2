"""What waits for somebody because of records: to review, to change, to answer, to confirm, to look at again.

Derived by query, never stored. Each sort costs one query for any number, and none for who could not have any.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.choices import AHEAD, Agreement, Origin, State
from mreza.activities.models import Activity, Comment, Participation
from mreza.activities.registry import Kind, kinds, records_of
from mreza.cities.acting import cities_led_by, cities_of, fields_of, organisations_of
from mreza.cities.choices import Acting
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import Waiting
from mreza.translations.authored import authored_many

REVIEWED_WITHIN = dt.timedelta(days=21)  # then a review is overdue
OLD = dt.timedelta(days=30)  # a draft nobody touched that long
MOST = 100  # lines of one sort


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`."""
    if not may_read(user):
        return []
    moment = at or now()
    return [line for kind in kinds() for line in _of_kind(kind, user, moment)]


@dataclass(frozen=True)
class _Sort:
    """One sort of thing that waits: its name, the records, what is said, where to, what one does there."""

    name: str
    records: list[Activity]
    text: str
    page: str
    action: str
    since: str
    due: str = ""


def _of_kind(kind: Kind, user: Any, at: dt.datetime) -> Iterable[Waiting]:
    unfinished = [*_to_review(kind, user), *_to_write(kind, user, at)] if kind.drafted else []
    sorts = [*unfinished, *_to_keep(kind, user, at)]
    asked = _asked(kind, user) if kind.drafted and not kind.joined else []
    keys = {one.key for sort in sorts for one in sort.records} | {row.key for row in asked}
    if not keys:
        return
    texts = authored_many(kind.kind, sorted(keys), ("title",))
    language = get_language() or "en"
    titles = {key: str(found.said("title", language)) for key, found in texts.items()}
    for sort in sorts:
        for one in sort.records:
            yield _line(kind, sort, one, titles[one.key])
    for row in asked:
        text = _("Another city asks whether it may name yours in “%(title)s”.") % {"title": titles[row.key]}
        yield Waiting(
            f"{kind.kind}.asked", text, reverse(f"{kind.app}:asked"), _("Answer"), row.asked_at,
            place=("city", row.city.code),
        )  # fmt: skip


def _line(kind: Kind, sort: _Sort, record: Activity, title: str) -> Waiting:
    due = getattr(record, sort.due) if sort.due else None
    if sort.name == "in-review" and record.submitted_at:
        due = (record.submitted_at + REVIEWED_WITHIN).date()
    place = ("city", record.city.code) if record.city else None
    return Waiting(
        f"{kind.kind}.{sort.name}",
        sort.text % {"title": title},
        reverse(f"{kind.app}:{sort.page}", kwargs={"code": record.code}),
        sort.action,
        getattr(record, sort.since) or record.changed_at,
        due,
        place,
    )


def _to_review(kind: Kind, user: Any) -> list[_Sort]:
    fields, everything = fields_of(user), works_in_the_secretariat(user)
    if not fields and not everything:
        return []
    mine = Q(city__code__in=cities_of(user) | cities_of(user, Acting.MAYOR))
    mine |= Q(organisation__code__in=organisations_of(user))
    records = records_of(kind).filter(state=State.IN_REVIEW).exclude(mine).exclude(submitted_by=user)
    if not everything:
        records = records.filter(fields__code__in=fields)
    found = list(records.select_related("city").distinct().order_by("submitted_at", "key")[:MOST])
    return [
        _Sort(
            "in-review", found, _("“%(title)s” waits for your review."), "review", _("Review"), "submitted_at"
        )
    ]


def _to_write(kind: Kind, user: Any, at: dt.datetime) -> list[_Sort]:
    """Drafts: those a change is asked of, for all who write; those that lie, for who began them or leads."""
    cities, organisations = cities_of(user), organisations_of(user)
    if not cities and not organisations:
        return []
    asking = Comment.objects.filter(kind=kind.kind, settled_at=None, asks_for_change=True).values("key")
    own = records_of(kind).filter(Q(city__code__in=cities) | Q(organisation__code__in=organisations))
    drafts = own.filter(state=State.DRAFT).select_related("city").order_by("changed_at", "key")
    lying = Q(changed_at__lt=at - OLD) & (Q(created_by=user) | Q(city__code__in=cities_led_by(user)))
    found = list(drafts.filter(Q(key__in=asking) | lying)[:MOST])
    asked_keys = (
        set(asking.filter(key__in=[one.key for one in found]).values_list("key", flat=True))
        if found
        else set()
    )
    return [
        _Sort(
            "change-asked", [one for one in found if one.key in asked_keys],
            _("A reviewer asks for a change of “%(title)s”."), "write", _("Change"), "changed_at",
        ),
        _Sort(
            "draft", [one for one in found if one.key not in asked_keys],
            _("The draft “%(title)s” has been lying for a month."), "write", _("Go on"), "changed_at",
        ),
    ]  # fmt: skip


def _to_keep(kind: Kind, user: Any, at: dt.datetime) -> list[_Sort]:
    """What is public about the cities somebody answers for: compiled and never confirmed, or due again."""
    cities = cities_led_by(user)
    if not cities:
        return []
    own = records_of(kind).filter(state=State.PUBLISHED, city__code__in=cities)
    compiled = Q(origin=Origin.COMPILED, confirmed_at=None)
    wanted = own.filter(compiled | Q(due_on__lte=today(at) + AHEAD)).select_related("city")
    found = list(wanted.order_by(F("due_on").asc(nulls_first=True), "key")[:MOST])
    unconfirmed = [one for one in found if one.origin == Origin.COMPILED and one.confirmed_at is None]
    return [
        _Sort(
            "compiled", unconfirmed,
            _("“%(title)s” was compiled from public sources. Confirm it, correct it or take it down."), "standing",
            _("Look at it"), "published_at",
        ),
        _Sort(
            "due", [one for one in found if one not in unconfirmed], _("Is “%(title)s” still right?"), "standing",
            _("Confirm"), "confirmed_at", "due_on",
        ),
    ]  # fmt: skip


def _asked(kind: Kind, user: Any) -> list[Participation]:
    cities = cities_led_by(user)
    if not cities:
        return []
    rows = Participation.objects.filter(kind=kind.kind, state=Agreement.ASKED, city__code__in=cities)
    return list(rows.select_related("city").order_by("asked_at", "pk")[:MOST])
