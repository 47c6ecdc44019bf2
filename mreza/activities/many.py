"""Many records at once, as an import publishes them: every row is what the verbs would have written one by one.

For drafts only, in a transaction of the caller's or its own. Where a record's city has a team, it is told of each
record; reviewers are not, because nothing waits for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.activities import telling
from mreza.activities.addresses import addresses_for
from mreza.activities.cards import write_cards
from mreza.activities.choices import Origin, State
from mreza.activities.life import a_year_later
from mreza.activities.models import Activity, Alias, Revision
from mreza.activities.writing import Content, missing
from mreza.cities.models import Appointment
from mreza.foundation import hooks
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record_all

A = TypeVar("A", bound=Activity)
_COLUMNS = (
    "state", "slug", "submitted_at", "submitted_by", "published_at", "retired_at", "confirmed_at", "confirmed_by",
    "due_on", "changed_at", "version",
)  # fmt: skip
_CHUNK = 500


@transaction.atomic
def publish_many(records: Sequence[A], *, by: Any, at: dt.datetime | None = None) -> Sequence[A]:
    """Send drafts to review and publish them in one go: `submit` and `publish` for each."""
    if not records:
        return records
    kind, model, moment = records[0].kind, type(records[0]), at or now()
    person = by if by is not None and by.pk else None
    contents = _contents(kind, records)
    for record in records:
        if lacking := missing(record, contents[record.key]):
            raise ValidationError(lacking)
    _claim(model, records)
    former = [record.code for record in records]
    for record, address in zip(records, addresses_for(records), strict=True):
        _set_published(record, address, person, moment)
    model._default_manager.bulk_update(records, _COLUMNS, batch_size=100)
    aliases = [Alias(kind=kind, slug=code, key=one.key) for code, one in zip(former, records, strict=True)]
    Alias.objects.bulk_create(aliases, batch_size=_CHUNK)
    sent = [(one.about, {"state": State.IN_REVIEW.value, "version": one.version - 1}) for one in records]
    record_all(f"{kind}.submitted", sent, by=by, public=False)
    public = [
        (one.about, {"state": State.PUBLISHED.value, "version": one.version, "code": one.code})
        for one in records
    ]
    record_all(f"{kind}.published", public, by=by)
    write_cards(kind, records)
    hooks.reindex(kind, [record.key for record in records])
    _tell_teams(records, by=by)
    return records


publish_many.alters_data = True  # type: ignore[attr-defined]


def _claim(model: type[Activity], records: Sequence[Activity]) -> None:
    """All of them are still the drafts that were seen; held until the end of the transaction."""
    seen = {record.pk: record.version for record in records}
    held: dict[int, int] = {}
    for first in range(0, len(records), _CHUNK):
        part = [record.pk for record in records[first : first + _CHUNK]]
        rows = model._default_manager.select_for_update().filter(pk__in=part, state=State.DRAFT)
        held |= dict(rows.values_list("pk", "version"))
    if held != seen:
        raise WrongMoment(_("Somebody else has changed one of these records in the meantime."))


def _set_published(record: Activity, address: str, person: Any, moment: dt.datetime) -> None:
    record.state, record.slug = State.PUBLISHED, address
    record.submitted_at, record.submitted_by = moment, person
    record.published_at, record.retired_at = moment, None
    if record.origin == Origin.CITY:
        record.confirmed_at, record.confirmed_by = moment, person
        record.due_on = a_year_later(moment.date())
    record.changed_at = moment
    record.version += 2  # sent, published


def _contents(kind: str, records: Sequence[Activity]) -> dict[str, Content]:
    """What each record says, by its newest version; of several thousand nobody can ask table by table."""
    keys, found = [record.key for record in records], dict[str, Content]()
    for first in range(0, len(keys), _CHUNK):
        rows = Revision.objects.filter(kind=kind, key__in=keys[first : first + _CHUNK]).order_by("number")
        found |= dict(rows.values_list("key", "content"))
    return found


def _tell_teams(records: Sequence[Activity], *, by: Any) -> None:
    cities = {record.city_id for record in records if record.city_id}
    with_team = set(
        Appointment.objects.held(at=now()).filter(city__in=cities).values_list("city_id", flat=True)
    )
    for record in records:
        if record.city_id in with_team or record.organisation_id:
            telling.published(record, by=by)
