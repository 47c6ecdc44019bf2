"""What a person says about themselves, and when they were last here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from mreza.accounts.models import User
from mreza.journal.models import record

SEEN_EVERY = dt.timedelta(hours=12)  # a sign of life is kept to about the day: nobody's hours are watched
SHOWN = ("name", "position", "shows_name")  # what readers of public pages may see of it


@transaction.atomic
def save_about_me(user: User, **values: Any) -> list[str]:
    """Store what changed. The journal keeps which of it, never what it said; public pages follow at once."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    changed = [name for name, value in values.items() if getattr(stored, name) != value]
    if not changed:
        return []
    User.objects.filter(pk=user.pk).update(**{name: values[name] for name in changed})
    seen_by_the_public = (stored.shows_name or values.get("shows_name", False)) and set(changed) & set(SHOWN)
    record(
        "accounts.details_changed",
        ("user", str(user.pk)),
        by=user,
        after={"changed": sorted(changed)},
        public=bool(seen_by_the_public),
    )
    return changed


def seen(pk: Any, *, at: dt.datetime) -> None:
    """This person was here. Written twice a day at most."""
    long_ago = Q(seen_at=None) | Q(seen_at__lte=at - SEEN_EVERY)
    User.objects.filter(long_ago, pk=pk).update(seen_at=at)
