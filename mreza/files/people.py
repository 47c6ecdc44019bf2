"""What is kept about a person here: the files they added."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from mreza.files.models import File


def about(user: Any) -> dict[str, Any]:
    """For the copy of everything about me."""
    rows = File.objects.filter(added_by=user).order_by("added_at", "pk")
    return {
        "files": [
            {
                "added_at": file.added_at.isoformat(),
                "record": f"{file.kind}:{file.key}",
                "name": file.name,
                "credit": file.credit,
                "removed": file.removed_at is not None,
            }
            for file in rows
        ]
    }


def mine(user: Any) -> list[tuple[str, Callable[[], Any]]]:
    """The files themselves, for the copy: documents as they are, pictures in their largest copy."""
    found = File.objects.filter(added_by=user, removed_at=None).order_by("added_at", "pk")
    paths = [(file.name, file.path(max(file.sizes)) if file.sizes else file.stored) for file in found]
    return [(name, partial(default_storage.open, path)) for name, path in paths]


def forget(user: Any) -> dict[str, int]:
    """The files stay with their records, which need them; who added them is forgotten."""
    return {"files": File.objects.filter(added_by=user).update(added_by=None)}
