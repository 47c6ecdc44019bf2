"""What each part of the score weighs: rows that the Secretariat changes, each change in the journal with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mreza.areas.partnerships.models import Weight
from mreza.foundation.moments import Outdated
from mreza.journal.models import Entry, record
from mreza.journal.versions import kept_by_version
from mreza.science.matching import PARTS, WEIGHTS

ABOUT = ("matching", "weights")  # of the journal's entries
MOST = 100.0  # points of one part


@kept_by_version
def weights_in_force() -> dict[str, float]:
    """Points of each part: the Secretariat's where there is a row, else those that come with the house."""
    own = dict(Weight.objects.filter(part__in=PARTS).values_list("part", "points"))
    return {part: float(own.get(part, WEIGHTS[part])) for part in PARTS}


def version() -> int:
    """How often they were changed; who saves says which they saw."""
    return Entry.objects.about(*ABOUT).count()


@transaction.atomic
def change(points: Mapping[str, float], *, by: Any, reason: str, version: int) -> None:
    """The Secretariat lets some parts weigh more or less. All lists follow at once."""
    wrong = {part: found for part, one in points.items() if (found := _wrong(part, one))}
    if wrong:
        raise ValidationError(wrong)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: cities will see other lists.")})
    rows = {row.part: row for row in Weight.objects.select_for_update().order_by("part")}
    if Entry.objects.about(*ABOUT).count() != version:
        raise Outdated(_("Somebody else has changed the weights in the meantime."))
    before = {part: rows[part].points if part in rows else WEIGHTS[part] for part in PARTS}
    after = {part: float(points.get(part, before[part])) for part in PARTS}
    if before == after:
        return
    if not any(after.values()):
        raise ValidationError(_("At least one part must weigh something."))
    changed = [part for part in PARTS if before[part] != after[part]]
    try:
        with transaction.atomic():
            for part in changed:
                row = rows.get(part) or Weight(part=part, version=0)
                row.points, row.version = after[part], row.version + 1
                row.save()
    except IntegrityError as error:  # two began with the same empty row
        raise Outdated(_("Somebody else has changed the weights in the meantime.")) from error
    record(
        "matching.weights-changed",
        ABOUT,
        by=by,
        reason=reason.strip(),
        before={part: before[part] for part in changed},
        after={part: after[part] for part in changed},
    )


change.alters_data = True  # type: ignore[attr-defined]


def _wrong(part: str, points: float) -> str:
    if part not in WEIGHTS:
        return _("There is no such part.")
    if not math.isfinite(points) or not 0 <= points <= MOST:
        return _("A number from 0 to 100.")
    return ""
