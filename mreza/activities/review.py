"""Comments of reviewers, paragraph by paragraph, and how those who write settle them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import State
from mreza.activities.counting import paragraphs
from mreza.activities.models import Activity, Comment
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.text import clean_lines
from mreza.journal.models import record as note
from mreza.translations.authored import authored

LONGEST = 2000
MOST = 200  # comments on one record
_QUOTED = 120


@dataclass(frozen=True)
class Remark:
    """What a reviewer writes: on a part, on one of its paragraphs (counted from 1), or (no part) on the whole."""

    text: str
    part: str = ""
    paragraph: int = 0


@transaction.atomic
def comment(record: Activity, remarks: Iterable[Remark], *, by: Any, at: dt.datetime | None = None) -> int:
    """A reviewer's comments on a record in review; how many there are."""
    if record.state != State.IN_REVIEW:
        raise WrongMoment(_("The record is not in review any more."))
    written = write_comments(record, remarks, by=by, asks=False, at=at or now())
    if written:
        _note(record, "commented", by, comments=written)
    return written


def write_comments(
    record: Activity, remarks: Iterable[Remark], *, by: Any, asks: bool, at: dt.datetime
) -> int:
    """Write comments as part of another act. When it asks for a change, open ones from before ask for it too."""
    given = [one for one in (_tidy(remark) for remark in remarks) if one.text]
    present = Comment.objects.filter(kind=record.kind, key=record.key)
    if given and present.count() + len(given) > MOST:
        raise ValidationError(
            {"comments": _("There are too many comments on this record. Settle some first.")}
        )
    texts = authored(record.kind, record.key) if given else None
    rows = []
    for remark in given:
        words = paragraphs(str(texts.original(remark.part))) if texts and remark.part else []
        if remark.part and not words:
            raise ValidationError({"comments": _("There is no such part.")})
        if remark.paragraph > len(words):
            raise ValidationError({"comments": _("There is no such paragraph.")})
        quote = words[remark.paragraph - 1][:_QUOTED] if remark.paragraph else ""
        rows.append(
            Comment(
                kind=record.kind, key=record.key, part=remark.part, paragraph=remark.paragraph, quote=quote,
                text=remark.text, asks_for_change=asks, at=at, by=by if by is not None and by.pk else None,
            )
        )  # fmt: skip
    if not asks:
        Comment.objects.bulk_create(rows)
        return len(rows)
    waiting = present.filter(settled_at=None).update(asks_for_change=True)
    Comment.objects.bulk_create(rows)
    return waiting + len(rows)


@transaction.atomic
def settle(record: Activity, number: int, *, by: Any, at: dt.datetime | None = None) -> None:
    """Somebody who writes has dealt with a comment."""
    moment = at or now()
    rows = Comment.objects.filter(pk=number, kind=record.kind, key=record.key, settled_at=None)
    if not rows.update(settled_at=moment, settled_by=by if by is not None and by.pk else None):
        raise WrongMoment(_("This comment is settled already."))
    _note(record, "comment-settled", by, comment=number)


_verbs: tuple[Any, ...] = (comment, settle)
for _verb in _verbs:
    _verb.alters_data = True


def _tidy(remark: Remark) -> Remark:
    text = clean_lines(remark.text)
    if len(text) > LONGEST:
        raise ValidationError(
            {
                "comments": ValidationError(
                    _("A comment may have at most %(most)s signs."), params={"most": LONGEST}
                )
            }
        )
    return Remark(text, remark.part, remark.paragraph)


def _note(record: Activity, act: str, by: Any, **more: Any) -> None:
    note(f"{record.kind}.{act}", record.about, by=by, public=False, after=more)
