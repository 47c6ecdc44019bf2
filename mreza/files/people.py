"""What is kept about a person here: the files they added."""

from __future__ import annotations

from typing import Any

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


def forget(user: Any) -> dict[str, int]:
    """The files stay with their records, which need them; who added them is forgotten."""
    return {"files": File.objects.filter(added_by=user).update(added_by=None)}
