"""Who may read a file: whoever may read the record it belongs to. Each chapter says it for its kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from mreza.foundation.hooks import Hook

# Key: the kind of the records. Filling: function(user) → queryset of the keys of records this person sees.
readable = Hook("files_readable")
# Key: the kind. Filling: function(user, key) → whether this person may add, describe and remove files there.
editable = Hook("files_editable")


def readable_by(user: Any) -> Q:
    """Files of readable records; kinds nobody speaks for are nobody's."""
    found = Q(pk__in=[])
    for kind, keys in readable(user).items():
        found |= Q(kind=kind, key__in=keys)
    return found & Q(removed_at=None)


def may_edit(user: Any, kind: str, key: str) -> bool:
    """Whether this person may change the files of that record."""
    answers = dict(editable.fillings())
    return kind in answers and bool(answers[kind](user, key))
