"""Telling people of the Network what happened: a row a person, written in the transaction of the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mreza.foundation.moments import now
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.kinds import NoticeKind, kind_of, kinds
from mreza.notices.models import Notice, Wish
from mreza.notices.rhythms import next_time
from mreza.ui.clocks import zones_of


def tell_people(
    users: Iterable[Any],
    kind: str,
    *,
    about: tuple[str, str],
    told: dict[str, Any] | None = None,
    by: Any = None,
    at: dt.datetime | None = None,
) -> list[Notice]:
    """Tell people that something happened to `about`. Who did it (`by`) knows already; who is told twice, once.

    Whether somebody may read it is asked when it is shown and when it is mailed, not now: rights change. So callers
    name those whom it concerns, and need not sift them. Part of the act's transaction, or an error.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "Telling is part of the act: call it in its transaction."
        )
    known = kind_of(kind)
    if known is None:
        raise LookupError(f"No chapter registered notices of the kind {kind!r}.")
    actor = by.pk if by is not None else None
    people = {user.pk: user for user in users if user.pk != actor and user.is_active}
    if not people:
        return []
    at = at or now()
    plans = _plans(people, known, at=at)
    return Notice.objects.bulk_create(
        Notice(
            user=user, kind=kind, about_kind=about[0], about_key=about[1], told=told or {}, at=at,
            shown_at=plans[pk].shown_at, mail_at=plans[pk].mail_at,
        )
        for pk, user in people.items()
        if plans[pk].shown_at or plans[pk].mail_at
    )  # fmt: skip


@dataclass(frozen=True)
class _Plan:
    shown_at: dt.datetime | None
    mail_at: dt.datetime | None


def _plans(people: Iterable[int], kind: NoticeKind, *, at: dt.datetime) -> dict[int, _Plan]:
    """When each of them is told, on each channel. Two statements for any number of people."""
    ids = list(people)
    wishes = {
        (user, channel): rhythm
        for user, channel, rhythm in Wish.objects.filter(user__in=ids, kind=kind.code).values_list(
            "user", "channel", "rhythm"
        )
    }
    rhythms = {
        pk: {channel: wishes.get((pk, channel), kind.default(channel)) for channel in Channel.values}
        for pk in ids
    }
    gathered = {pk for pk, of in rhythms.items() if {Rhythm.DAILY, Rhythm.WEEKLY} & set(of.values())}
    zones = zones_of(gathered)
    return {
        pk: _Plan(*(next_time(of[c], at=at, zone=zones.get(pk, "")) for c in (Channel.INBOX, Channel.MAIL)))
        for pk, of in rhythms.items()
    }


def wishes_of(user: Any) -> dict[tuple[str, str], str]:
    """How somebody is told: (kind, channel) → rhythm, for every kind there is."""
    own = {
        (kind, channel): rhythm
        for kind, channel, rhythm in user.wishes.values_list("kind", "channel", "rhythm")
    }
    return {
        (kind.code, channel): own.get((kind.code, channel), kind.default(channel))
        for kind in kinds()
        for channel in Channel.values
    }


@transaction.atomic
def wish(user: Any, wanted: dict[tuple[str, str], str], *, at: dt.datetime | None = None) -> int:
    """Be told differently from now on; what waits to be told follows. Says how many wishes changed."""
    at = at or now()
    before = wishes_of(user)
    changed = {key: rhythm for key, rhythm in wanted.items() if before.get(key) not in (None, rhythm)}
    zone = zones_of({user.pk}).get(user.pk, "") if changed else ""
    for (kind, channel), rhythm in changed.items():
        Wish.objects.update_or_create(
            user=user, kind=kind, channel=channel, defaults={"rhythm": Rhythm(rhythm)}
        )
        when = next_time(rhythm, at=at, zone=zone)
        if channel == Channel.MAIL:
            Notice.objects.filter(user=user, kind=kind, mailed_at=None, mail_at__isnull=False).update(
                mail_at=when
            )
        else:
            Notice.objects.filter(user=user, kind=kind, shown_at__gt=at).update(shown_at=when)
    return len(changed)
