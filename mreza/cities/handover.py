"""Who may see a handover; the acts themselves follow below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mreza.cities.models.handover import HandoverQuerySet


def handovers_seen_by(user: Any, rows: HandoverQuerySet) -> HandoverQuerySet:
    """Nobody, until the acts are here."""
    return rows.none()
