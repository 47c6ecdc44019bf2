"""Who may read and change files: whoever may read and edit the record. Each chapter says it for its kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from mreza.foundation.hooks import Hook

# Key: the kind of the records. Filling: function(user) → queryset of the keys of records this person sees.
readable = Hook("files_readable")
# Key: the kind. Filling: function(user, key) → whether this person may add, describe and remove files there.
editable = Hook("files_editable")
# Key: the kind. Filling: function(user, file) → whether this person may describe, move and remove that one file. Kinds
# without a filling leave it to whoever may edit the record.
changeable = Hook("files_changeable")
# Key: the kind. Filling: function(key) → dict(title, url, place): how the record is called, its page, and the code
# of the city its files count for ("" when none).
described = Hook("files_described")
# Key: the kind. Filling: function(key, by): the files of that record changed; in the transaction of the act.
changed = Hook("files_changed")


def readable_by(user: Any) -> Q:
    """Files of readable records; kinds nobody speaks for are nobody's."""
    found = Q(pk__in=[])
    for kind, keys in readable(user).items():
        found |= Q(kind=kind, key__in=keys)
    return found & Q(removed_at=None)


def may_read(user: Any, kind: str, key: str) -> bool:
    """Whether this person sees that record."""
    answers = dict(readable.fillings())
    if kind not in answers:
        return False
    keys = answers[kind](user)
    columns = keys.query.values_select if hasattr(keys, "query") else ()
    return bool(keys.filter(**{columns[0]: key}).exists()) if columns else key in keys


def may_edit(user: Any, kind: str, key: str) -> bool:
    """Whether this person may change the files of that record."""
    answers = dict(editable.fillings())
    return kind in answers and bool(answers[kind](user, key))


def may_change(user: Any, file: Any) -> bool:
    """Whether this person, who may edit the record, may change that file of it."""
    answers = dict(changeable.fillings())
    return file.kind not in answers or bool(answers[file.kind](user, file))


def record_of(kind: str, key: str) -> dict[str, str]:
    """Title, page and city of a record; its key when its chapter says nothing."""
    answers = dict(described.fillings())
    told = answers[kind](key) if kind in answers else {}
    return {"title": key, "url": "", "place": "", **told}


def tell_changed(kind: str, key: str, by: Any) -> None:
    """Let the record's chapter renew what shows its files (a card)."""
    answers = dict(changed.fillings())
    if kind in answers:
        answers[kind](key, by)
