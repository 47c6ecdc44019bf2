"""What of a city's records speaks for each of the four commitments: our own reading, kept as data."""

from __future__ import annotations

from typing import NamedTuple

from mreza.journal.versions import kept_by_version
from mreza.vocabulary.models import Commitment


class Reading(NamedTuple):
    """Records of one of these areas or for one of these objectives speak for it; only those with partners, if so."""

    commitment: str
    areas: tuple[str, ...]
    objectives: tuple[str, ...]
    with_partners: bool


@kept_by_version
def readings() -> list[Reading]:
    """The four, in their order."""
    found = Commitment.objects.prefetch_related("areas", "objectives")
    return [
        Reading(
            one.code,
            tuple(area.code for area in one.areas.all()),
            tuple(objective.code for objective in one.objectives.all()),
            one.with_partners,
        )
        for one in found
    ]
