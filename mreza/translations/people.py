"""What is kept about a person here: the texts and translations they wrote."""

from __future__ import annotations

from typing import Any

from mreza.translations.models import Text


def about(user: Any) -> dict[str, Any]:
    """For the copy of everything about me: what I wrote, and what it is part of."""
    rows = Text.objects.filter(by=user).order_by("written_at", "pk")
    return {
        "texts": [
            {
                "about": f"{text.kind}:{text.key}",
                "part": text.part,
                "language": text.language,
                "is_original": text.is_original,
                "state": str(text.state),
                "written_at": text.written_at.isoformat() if text.written_at else None,
                "text": text.text,
            }
            for text in rows
        ]
    }


def forget(user: Any) -> dict[str, int]:
    """The words belong to the records and stay; whose they were is forgotten."""
    return {"texts": Text.objects.filter(by=user).update(by=None)}
