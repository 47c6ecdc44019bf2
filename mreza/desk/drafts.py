"""Records that are not published yet, of every area: what somebody may see of them, in one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.activities.choices import State
from mreza.activities.registry import Kind, kinds, records_of
from mreza.activities.rules import PUBLIC
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.choices import Acting
from mreza.cities.standing import Draft
from mreza.foundation.permissions import can
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE, Said

MOST = 50


@dataclass(frozen=True)
class DraftLine:
    """One unpublished record: what it is called, whose it is, how far it is, and where one goes on."""

    kind: str
    label: Any
    title: Said
    url: str
    state: str
    state_label: Any
    place: str
    changed_at: dt.datetime


def own_drafts(user: Any) -> list[DraftLine]:
    """Of the cities and organisations somebody writes for; the latest first."""
    cities = cities_of(user) | cities_of(user, Acting.MAYOR)
    organisations = organisations_of(user)
    if not cities and not organisations:
        return []

    return _lines(user, Q(city__code__in=cities) | Q(organisation__code__in=organisations))


def drafts_of_city(user: Any, code: str) -> list[DraftLine]:
    """Of one city, as far as this reader sees them (`activities.rules`)."""

    return _lines(user, Q(city__code=code))


def for_newcomers(user: Any, code: str) -> list[Draft]:
    """The same for the page from which somebody begins in a city (`cities.hooks.city_drafts`)."""
    return [
        Draft(str(one.title), one.url, str(one.label), str(one.state_label), one.changed_at)
        for one in drafts_of_city(user, code)
    ]


def in_review(user: Any, fields: Collection[str]) -> list[DraftLine]:
    """What waits for review in these fields, as far as this reader sees it."""

    return _lines(user, Q(state=State.IN_REVIEW, fields__code__in=fields))


def _lines(user: Any, which: Any) -> list[DraftLine]:
    """Two statements for each kind of record, for any number."""
    found = [line for kind in kinds() if kind.drafted for line in _of_kind(user, kind, which)]
    return sorted(found, key=lambda line: line.changed_at, reverse=True)[:MOST]


def _of_kind(user: Any, kind: Kind, which: Any) -> list[DraftLine]:
    rows = (
        records_of(kind)
        .visible_to(user)
        .filter(which)
        .exclude(state__in=PUBLIC)
        .select_related("city", "organisation")
        .order_by("-changed_at")[:MOST]
    )
    records = list(rows)
    texts = authored_many(kind.kind, [record.key for record in records], ("title",)) if records else {}
    language = get_language() or SOURCE_LANGUAGE
    return [
        DraftLine(
            kind.kind,
            kind.label,
            texts[record.key].said("title", language) or Said(_("Without a title"), language),
            _url(user, kind, record),
            record.state,
            record.get_state_display(),
            record.city.name if record.city else record.organisation.name if record.organisation else "",
            record.changed_at,
        )
        for record in records
    ]


def _url(user: Any, kind: Kind, record: Any) -> str:
    """Where this reader goes on: writing, reviewing, or only reading."""
    page = kind.kind
    if record.state == State.DRAFT and can(user, kind.permission("edit"), record):
        page = "write"
    elif record.state == State.IN_REVIEW and can(user, kind.permission("review"), record):
        page = "review"
    return reverse(f"{kind.app}:{page}", kwargs={"code": record.code})
