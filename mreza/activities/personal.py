"""What is kept here about a person: passed on when they leave a city, told when they ask, forgotten when they want."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext

from mreza.activities.choices import State
from mreza.activities.models import Autosave, Comment, Participation, Revision
from mreza.activities.registry import kinds, records_of
from mreza.journal.models import record as note


@transaction.atomic
def hand_over(from_user: Any, to_user: Any, kind: str, key: str, *, by: Any) -> str:
    """Somebody else writes for a city: their drafts, and what they typed and had not saved, are the newcomer's."""
    if kind != "city":
        return ""
    passed = 0
    for one in kinds():
        mine = records_of(one).filter(city__code=key)
        typed = Autosave.objects.filter(user=from_user, kind=one.kind).values("key")
        unfinished = mine.filter(state__in=(State.DRAFT, State.IN_REVIEW))
        for record in unfinished.filter(Q(created_by=from_user) | Q(key__in=typed)).order_by("pk"):
            passed += 1
            note(
                f"{one.kind}.handed-over", record.about, by=by, public=False,
                after={"from": from_user.pk, "to": to_user.pk if to_user else None},
            )  # fmt: skip
        unfinished.filter(created_by=from_user).update(created_by=to_user or from_user)
        if to_user:
            _pass_on_typed(one.kind, mine.values("key"), from_user, to_user)
    if not passed:
        return ""
    return ngettext("%(num)s draft", "%(num)s drafts", passed) % {"num": passed}


def _pass_on_typed(kind: str, keys: Any, from_user: Any, to_user: Any) -> None:
    """Unsaved words go along, except where the newcomer typed something themselves."""
    there = set(Autosave.objects.filter(user=to_user, kind=kind, key__in=keys).values_list("key", "section"))
    for saved in Autosave.objects.filter(user=from_user, kind=kind, key__in=keys):
        if (saved.key, saved.section) not in there:
            Autosave.objects.filter(pk=saved.pk).update(user=to_user)


def about_me(user: Any) -> dict[str, list[Any]]:
    """Everything kept about a person: what they began, saved, typed, said as a reviewer, answered for a city."""
    found: dict[str, list[Any]] = {
        "typed": list(Autosave.objects.filter(user=user).values("kind", "key", "section", "typed", "at")),
        "comments": list(
            Comment.objects.filter(by=user).values("kind", "key", "part", "paragraph", "text", "at")
        ),
        "versions": list(Revision.objects.filter(by=user).values("kind", "key", "number", "act", "at")),
        "taking_part": list(
            Participation.objects.filter(Q(asked_by=user) | Q(answered_by=user)).values(
                "kind", "key", "city__code", "state", "asked_at", "answered_at"
            )
        ),
    }
    for kind in kinds():
        rows = records_of(kind).filter(Q(created_by=user) | Q(submitted_by=user) | Q(confirmed_by=user))
        found[f"{kind.kind}_records"] = list(
            rows.values("key", "slug", "state", "created_at", "submitted_at")
        )
    return found


@transaction.atomic
def erase(user: Any) -> dict[str, int]:
    """Forget a person: what they typed goes; what the Network's record needs stays without their name."""
    typed = Autosave.objects.filter(user=user).delete()[0]
    comments = Comment.objects.filter(by=user).update(by=None)
    Comment.objects.filter(settled_by=user).update(settled_by=None)
    versions = Revision.objects.filter(by=user).update(by=None)
    Participation.objects.filter(asked_by=user).update(asked_by=None)
    Participation.objects.filter(answered_by=user).update(answered_by=None)
    records = 0
    for kind in kinds():
        for name in ("created_by", "submitted_by", "confirmed_by"):
            records += records_of(kind).filter(**{name: user}).update(**{name: None})
    return {"typed": typed, "comments": comments, "versions": versions, "records": records}
