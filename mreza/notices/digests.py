"""Notices by mail: all that is due for one person in one letter, said when it is delivered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mreza.foundation.moments import now
from mreza.foundation.text import clean_line
from mreza.notices import inbox
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.letters import Item, Letter, absolute
from mreza.notices.models import Notice, OutgoingMail
from mreza.notices.stopping import stop_path
from mreza.notices.telling import wishes_of

KIND = "notices"


def bundle_due(*, at: dt.datetime | None = None, limit: int = 200) -> int:
    """Put what is due into letters, one a person; says how many. Safe to run twice, and in two processes."""
    at = at or now()
    due = Notice.objects.to_mail(at=at).order_by("user").values_list("user", flat=True).distinct()
    people = get_user_model().objects.in_bulk(list(due[:limit]))
    return sum(_bundle(user, at=at) for user in people.values())


@transaction.atomic
def _bundle(user: Any, *, at: dt.datetime) -> int:
    """One letter for one person. The notices are claimed by one statement: of two processes the second finds none."""
    due = Notice.objects.to_mail(at=at).filter(user=user)
    if not user.is_active:
        due.update(mailed_at=at)
        return 0
    letter = OutgoingMail.objects.create(
        kind=KIND, to=user.email, user=user, language=user.language or settings.LANGUAGE_CODE, subject="",
        plain="", secret=False,
    )  # fmt: skip
    if not due.update(mailed_at=at, mail=letter):
        letter.delete()
        return 0
    return 1


@dataclass(frozen=True)
class Digest:
    """A letter of notices as it goes out."""

    to: str
    subject: str
    plain: str
    html: str
    headers: dict[str, str]


def still_told(letter: OutgoingMail, reader: Any) -> list[Notice]:
    """The notices of a letter that this reader may read now; the oldest first."""
    return inbox.readable(reader, letter.notices.order_by("at", "pk"))


def compose(letter: OutgoingMail) -> Digest | None:
    """What the letter says to its reader at this moment; None when there is nothing left to say."""
    user = get_user_model().objects.filter(pk=letter.user_id or 0, is_active=True).first()
    if user is None:
        return None
    wishes = wishes_of(user)
    rows = [
        row
        for row in still_told(letter, user)
        if wishes.get((row.kind, Channel.MAIL)) not in (None, Rhythm.NEVER)
    ]
    if not rows:
        return None
    with override(letter.language):
        said = _letter(user, [inbox.said(row) for row in rows])
        kinds = sorted({row.kind for row in rows})
        one_click = absolute(stop_path(user, kinds))
        return Digest(
            user.email, said.subject[:250], said.plain(), said.html(letter.language),
            {"List-Unsubscribe": f"<{one_click}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )  # fmt: skip


def _letter(user: Any, notices: list[inbox.Shown]) -> Letter:
    """One notice is its own subject; several are counted. Each says why, and how to hear no more of its kind."""
    kinds = {notice.kind.code: notice.kind for notice in notices}
    items = tuple(Item(clean_line(notice.sentence), notice.url, clean_line(notice.why)) for notice in notices)
    stops = tuple(
        (_("No more e-mail of this kind: %(kind)s") % {"kind": kind.label}, stop_path(user, [code]))
        for code, kind in kinds.items()
    )
    subject = (
        items[0].sentence
        if len(items) == 1
        else ngettext("%(num)s notice from Mreža", "%(num)s notices from Mreža", len(items))
        % {"num": len(items)}
    )
    return Letter(
        subject=subject,
        paragraphs=(),
        items=items,
        links=((_("How and how often you are told"), reverse("notices:settings")), *stops),
        why=_("You got this message because you are told of such things by e-mail."),
    )
