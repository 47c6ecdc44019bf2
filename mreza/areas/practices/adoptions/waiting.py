"""What waits for somebody because of adoptions: to confirm what was taken from their city, to say whether it runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.activities.choices import AHEAD
from mreza.areas.practices.adoptions.choices import RUNS, TAKEN_UP, Answer
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.running import asked_by
from mreza.cities.acting import cities_led_by
from mreza.cities.names import city_names
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import Waiting
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE

MOST = 100  # lines of each sort


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. Two queries; up to two more where something waits."""
    cities = cities_led_by(user) if may_read(user) else frozenset()
    if not cities:
        return []
    standing = Adoption.objects.standing().select_related("practice__city", "city", "parent__city")
    # One that has a tie already is asked about in the ledger: either answer is the answer of both.
    asked = standing.answered_by_city(*cities).filter(
        answer=Answer.SILENT, contact=None, steps__stage__in=TAKEN_UP
    )
    to_answer = list(asked.exclude(created_by=user).distinct().order_by("created_at", "pk")[:MOST])
    due = standing.filter(city__code__in=cities, stage__in=RUNS, due_on__lte=today(at or now()) + AHEAD)
    to_say = list(due.prefetch_related("steps").order_by("due_on", "pk")[:MOST])
    if not to_answer and not to_say:
        return []
    language = get_language() or SOURCE_LANGUAGE
    keys = sorted({row.practice.key for row in (*to_answer, *to_say)})
    texts = authored_many("practice", keys, ("title",))
    titles = {key: str(found.said("title", language)) for key, found in texts.items()}
    names = city_names(language)

    def line(
        row: Adoption, kind: str, text: str, action: str, place: str, due: dt.date | None = None
    ) -> Waiting:
        told = {"city": names.get(row.city.code, row.city.name), "title": titles[row.practice.key]}
        url = reverse("practices:adoption-keep", kwargs={"code": row.practice.code, "acode": row.code})
        return Waiting(kind, text % told, url, action, row.changed_at, due, ("city", place))

    return [
        *(
            line(
                row, "adoption.asked", _("%(city)s carries on “%(title)s”, taken from your city. Is it so?"),
                _("Answer"), row.source_city.code if row.source_city else "",
            )
            for row in to_answer
        ),
        *(
            line(
                row, "adoption.due", _("Does “%(title)s” still run in %(city)s?"), _("Answer"), row.city.code,
                asked_by(row, today(at or now())),
            )
            for row in to_say
        ),
    ]  # fmt: skip
