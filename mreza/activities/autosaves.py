"""What somebody typed and has not saved: theirs alone, met again on any device, and who else is at the same section."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.models import Activity, Autosave
from mreza.foundation.moments import now

LARGEST = 300_000  # signs of one section
HERE = dt.timedelta(minutes=10)  # who typed that recently is still there
KEPT = dt.timedelta(days=180)


def keep(
    user: Any, record: Activity, section: str, typed: Mapping[str, str], *, version: int,
    at: dt.datetime | None = None,
) -> Autosave:  # fmt: skip
    """Keep what this person typed into this section, valid or not."""
    if len(json.dumps(typed, ensure_ascii=False)) > LARGEST:
        raise ValidationError(_("This is more text than one section can hold."))
    saved, _made = Autosave.objects.update_or_create(
        user=user, kind=record.kind, key=record.key, section=section,
        defaults={"typed": dict(typed), "version": version, "at": at or now()},
    )  # fmt: skip
    return saved


def typed_by(user: Any, record: Activity, section: str) -> Autosave | None:
    """What this person typed there and nobody else sees."""
    return Autosave.objects.filter(user=user, kind=record.kind, key=record.key, section=section).first()


def sections_typed_by(user: Any, record: Activity) -> set[str]:
    """The sections in which something of this person's waits to be saved."""
    rows = Autosave.objects.filter(user=user, kind=record.kind, key=record.key)
    return set(rows.values_list("section", flat=True))


def discard(user: Any, record: Activity, section: str) -> None:
    """It is saved, or not wanted any more."""
    Autosave.objects.filter(user=user, kind=record.kind, key=record.key, section=section).delete()


def others_at(
    user: Any, record: Activity, section: str, *, at: dt.datetime | None = None
) -> list[tuple[str, dt.datetime]]:
    """Who else typed into this section in the last minutes, and when; not what."""
    since = (at or now()) - HERE
    rows = Autosave.objects.filter(kind=record.kind, key=record.key, section=section, at__gte=since)
    rows = rows.exclude(user=user).select_related("user").order_by("-at")
    return [(str(row.user), row.at) for row in rows]


def forget_old(*, at: dt.datetime) -> int:
    """Fills `foundation.hooks.tick`: what nobody came back to for half a year."""
    return Autosave.objects.filter(at__lt=at - KEPT).delete()[0]
