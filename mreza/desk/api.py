"""The API of one's own desk: what waits, what one was told, and how one wants to be told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.desk.waiting import waiting_for
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.moments import now, today
from mreza.foundation.openapi import LANG, PAGING, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.notices import inbox
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.kinds import kinds, kinds_for
from mreza.notices.models import Notice
from mreza.notices.telling import wish, wishes_of
from mreza.translations.asked import asked_language

router = Router()
MOST = 2_000  # notices looked at, the newest
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Desk"]}


class Line(Schema):
    """One thing that waits: a sentence, and the page on which it is done."""

    kind: str = Field(description="A stable name of the sort of thing.", examples=["practice.in-review"])
    text: str
    action: str = Field(description="What one does there, in a word or two.")
    url: str
    since: dt.date
    due: dt.date | None
    is_overdue: bool
    about_kind: str = Field(description="What it belongs to: `city`, `country`, `field`; may be empty.")
    about: str = Field(description="The code of it.")


class Waits(Schema):
    count: int
    overdue: int
    items: list[Line]


class Told(Schema):
    """Something you were told. A notice says nothing of what stands behind its link."""

    code: str
    kind: str
    sentence: str
    url: str
    why: str
    at: dt.datetime
    is_read: bool


class Notices(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    items: list[Told]


class Read(Schema):
    count: int = Field(description="How many are read now that were not.")


class Wish(Schema):
    """How you are told of one kind of thing."""

    kind: str
    label: str
    inbox: str = Field(description="`never`, `at-once`, `daily` or `weekly`.")
    mail: str


class Wishes(Schema):
    count: int
    items: list[Wish]


class ToWish(Body):
    """Kind → how you want to be told of it. What is left out stays."""

    inbox: dict[str, str] = Field({}, description="Here.", examples=[{"practice.published": "daily"}])
    mail: dict[str, str] = Field({}, description="By e-mail.", examples=[{"practice.published": "never"}])


@router.get("/waiting", response=Waits, url_name="waiting", openapi_extra=documented(LANG), **BY_TOKEN)
def waiting(request: HttpRequest) -> Any:
    """What waits for you, of what the token was made for: overdue first, then what has a day, then the oldest."""
    allow(request.user, "desk.read_own")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    with translation.override(language):
        found, day = waiting_for(request.user), today()
        items = [
            {
                "kind": line.kind,
                "text": line.text,
                "action": str(line.action),
                "url": settings.SITE_URL + line.url,
                "since": today(line.since),
                "due": line.due,
                "is_overdue": line.is_overdue(day),
                "about_kind": line.place[0] if line.place else "",
                "about": line.place[1] if line.place else "",
            }
            for line in found.lines
        ]
    return {"count": found.total, "overdue": found.overdue, "items": items}


@router.get(
    "/notices", response=Notices, url_name="notices",
    openapi_extra=documented(
        parameter("unread", "Only those not read yet.", {"type": "string", "enum": ["yes"]}, "yes"), *PAGING, LANG
    ),
    **BY_TOKEN,
)  # fmt: skip
def notices(request: HttpRequest) -> Any:
    """What you were told, the newest first. What may no longer be read is left out."""
    allow(request.user, "desk.read_own")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("unread", "page", "page_size", "lang"))
    only_unread, page = reader.choice("unread", ("yes",)), Page.read(reader)
    language = asked_language(request, reader)
    rows = Notice.objects.visible_to(request.user).shown(at=now())
    # What the token's owner could read and the token may not is in no count either (K7).
    readable = inbox.readable(request.user, (rows.unread() if only_unread else rows)[:MOST])
    page.check(reader, len(readable))
    refuse(reader)
    with translation.override(language):
        return page.envelope(len(readable), [_told(row) for row in page.of(readable)])


@router.post("/notices/read", response=Read, url_name="notices_read", **BY_TOKEN)
def read_all(request: HttpRequest) -> Any:
    """Mark all as read that are shown by now."""
    allow(request.user, "desk.keep_own")
    unread = Notice.objects.visible_to(request.user).shown(at=now()).unread()[:MOST]
    codes = [one.code for one in inbox.readable(request.user, unread)]
    return {"count": inbox.mark_read(request.user, codes)}


@router.post("/notices/{code}/read", response=Read, url_name="notice_read", **BY_TOKEN)
def read(request: HttpRequest, code: str) -> Any:
    """Mark one as read."""
    allow(request.user, "desk.keep_own")
    notice = get_object_or_404(Notice.objects.visible_to(request.user), code=code)
    if not inbox.readable(request.user, [notice]):
        raise Http404
    return {"count": inbox.mark_read(request.user, [notice.code])}


@router.get(
    "/notice-wishes", response=Wishes, url_name="notice_wishes", openapi_extra=documented(LANG), **BY_TOKEN
)
def wishes(request: HttpRequest) -> Any:
    """How you are told of each kind of thing, here and by e-mail."""
    allow(request.user, "desk.read_own")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    with translation.override(language):
        return _wishes(request)


@router.patch("/notice-wishes", response=Wishes, url_name="notice_wishes", **BY_TOKEN)
def change_wishes(request: HttpRequest, given: ToWish) -> Any:
    """Be told differently from now on; what waits to be told follows."""
    allow(request.user, "desk.keep_own")
    wanted = {
        (kind, channel): rhythm
        for channel, said in ((Channel.INBOX.value, given.inbox), (Channel.MAIL.value, given.mail))
        for kind, rhythm in said.items()
    }
    known, wrong = {kind.code for kind in kinds()}, {}
    for (kind, channel), rhythm in wanted.items():
        if kind not in known:
            wrong[f"{channel}.{kind}"[:120]] = _("There is no such kind of notice.")
        elif rhythm not in Rhythm.values:
            allowed = ", ".join(Rhythm.values)
            wrong[f"{channel}.{kind}"] = _("Allowed are: %(values)s.") % {"values": allowed}
    if wrong:
        raise ValidationError(wrong)
    wish(request.user, wanted)
    return _wishes(request)


def _told(row: Notice) -> dict[str, Any]:
    one = inbox.said(row)
    return {
        "code": one.code, "kind": one.kind.code, "sentence": one.sentence, "url": settings.SITE_URL + one.url,
        "why": one.why, "at": one.at, "is_read": one.is_read,
    }  # fmt: skip


def _wishes(request: HttpRequest) -> dict[str, Any]:
    held = wishes_of(request.user)
    items = [
        {
            "kind": kind.code,
            "label": str(kind.label),
            "inbox": held[kind.code, Channel.INBOX.value],
            "mail": held[kind.code, Channel.MAIL.value],
        }
        for kind in kinds_for(request.user)
    ]
    return {"count": len(items), "items": items}
