"""Notices as somebody reads them: the sentence made now, in their language, of what they may read now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mreza.foundation.moments import now
from mreza.notices.kinds import About, NoticeKind, kind_of
from mreza.notices.models import Notice

MOST_COUNTED = 100  # who lets more than that wait knows that it is many


@dataclass(frozen=True)
class Shown:
    """One notice, said. `kind` leads to how one is told of such things."""

    code: str
    kind: NoticeKind
    sentence: str
    url: str
    why: str
    at: dt.datetime
    is_read: bool


def readable(user: Any, notices: Iterable[Notice]) -> list[Notice]:
    """Those whose thing this reader may read now. As many questions as there are kinds, where kinds allow it."""
    rows = [notice for notice in notices if kind_of(notice.kind)]
    asked: dict[str, set[About]] = defaultdict(set)
    for notice in rows:
        asked[notice.kind].add(notice.about)
    allowed = {
        code: kind.readable_by(user, abouts)
        for code, abouts in asked.items()
        if (kind := kind_of(code)) is not None
    }
    return [notice for notice in rows if notice.about in allowed[notice.kind]]


def said(notice: Notice) -> Shown:
    """In the language in use."""
    kind = kind_of(notice.kind)
    assert kind is not None  # noqa: S101 (`readable` left out what nobody speaks for)
    return Shown(
        notice.code, kind, str(kind.sentence(notice.told)), kind.url(notice.about, notice.told),
        str(kind.why(notice.told)), notice.at, notice.read_at is not None,
    )  # fmt: skip


def unread(user: Any, *, at: dt.datetime | None = None) -> int:
    """How many notices somebody may read and has not read yet, on every page they open.

    One statement while nothing waits, and one more for each kind that does.
    """
    waiting = Notice.objects.visible_to(user).shown(at=at or now()).unread()
    return len(readable(user, waiting.only("kind", "about_kind", "about_key")[:MOST_COUNTED]))


def mark_read(user: Any, codes: Iterable[str] | None = None, *, at: dt.datetime | None = None) -> int:
    """These are read now; all that are shown, when none are named."""
    at = at or now()
    rows = Notice.objects.visible_to(user).shown(at=at).unread()
    return (
        rows.filter(code__in=list(codes)).update(read_at=at) if codes is not None else rows.update(read_at=at)
    )
