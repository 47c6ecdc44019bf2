"""The Secretariat's pages of matching: what the parts weigh, who changed it, and what became of suggestions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.matching import weights as weighing
from mreza.areas.partnerships.matching.forms import WeightsForm
from mreza.areas.partnerships.matching.report import PERIODS, USUAL, Line, balance, report
from mreza.areas.partnerships.matching.words import PARTS as LABELS
from mreza.cities.names import city_names
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow, can
from mreza.journal.models import Entry
from mreza.journal.reading import changes
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.editing import Editing, edit
from mreza.ui.formats import number, percent
from mreza.ui.pages import page

COLUMNS = (Did.SHOWN, Did.OPENED, Did.WROTE, Did.AGREED, Did.DECLINED, Did.PASSED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    """What each part weighs; all lists follow a change at once."""
    allow(request.user, "partnerships.change_weights")

    def build() -> Editing:
        present: dict[str, Any] = dict(weighing.weights_in_force())
        return Editing(
            form=WeightsForm,
            present=present,
            version=str(weighing.version()),
            save=lambda changed, reason, version: _weigh(request, changed, reason, version),
            template="partnerships/matching/weights.html",
            done=_("The weights are saved. All lists follow them from now on."),
            goes=reverse("partnerships:matching-weights"),
            context={"sum": number(round(sum(present.values()), 2))},
            latest=lambda: _entries().first(),
        )

    return edit(request, build)


def _weigh(request: HttpRequest, changed: dict[str, Any], reason: str, version: str) -> None:
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise ValidationError(_("This form cannot be read any more. Open it again."))
    weighing.change(changed, by=request.user, reason=reason, version=int(version))


@login_required
@require_http_methods(["GET", "HEAD"])
def weights_history(request: HttpRequest) -> HttpResponse:
    """Who changed which weight when, and why."""
    allow(request.user, "partnerships.change_weights")
    entries = [
        (
            entry,
            [
                (str(LABELS.get(one.name, one.name)), *(_points(side) for side in (one.before, one.after)))
                for one in changes(entry.before, entry.after)
            ],
        )
        for entry in _entries()
    ]
    return page(request, "partnerships/matching/history.html", {"entries": entries})


def _points(value: Any) -> str:
    return number(round(value, 2)) if isinstance(value, int | float) else ""


def _entries() -> Any:
    found = Entry.objects.about(*weighing.ABOUT)  # door: an officer may read it
    return found.select_related("by")


@login_required
@require_http_methods(["GET", "HEAD"])
def outcomes(request: HttpRequest) -> HttpResponse:
    """What cities did with suggestions, and how even lists and ties are."""
    allow(request.user, "partnerships.view_outcomes")
    reader = Reader(request.GET)
    period = reader.choice("days", PERIODS, USUAL)
    told, even = report(period), balance()
    called = city_names(get_language() or SOURCE_LANGUAGE)
    context = {
        "tabs": [
            {
                "label": label,
                "href": f"{reverse('partnerships:matching-outcomes')}?days={code}",
                "current": code == period,
            }
            for code, label in _periods().items()
        ],
        "heads": [capfirst(str(did.label)) for did in COLUMNS],
        "rows": [_row(line) for line in (told.total, *told.by_order, *told.by_place)],
        "is_empty": not any(told.total.counts.values()),
        "reasons": [
            {
                "city": str(called.get(one.city) or one.city),
                "other": str(called.get(one.other) or one.other),
                "did": str(Did(one.did).label),
                "why": one.why,
                "at": one.at,
            }
            for one in told.reasons
        ],
        "even": even,
        "index": number(round(even.imbalance, 3)),
        "gini": number(round(even.gini, 3)),
        "gini_uncorrected": number(round(even.gini_uncorrected, 3)),
        "may_weigh": can(request.user, "partnerships.change_weights"),
    }
    status = 400 if reader.mistakes else 200
    return page(request, "partnerships/matching/outcomes.html", context, status=status)


def _periods() -> dict[str, str]:
    said = {
        code: ngettext("Last %(count)s day", "Last %(count)s days", days) % {"count": number(days)}
        for code, days in PERIODS.items()
        if days is not None
    }
    return {**said, "all": _("From the beginning")}


def _row(line: Line) -> dict[str, Any]:
    """Counts, and beside those after the first, where there are any, their share of what was shown."""
    cells = []
    for did in COLUMNS:
        share = line.share(did) if did != Did.SHOWN and line.counts[did] else None
        cells.append((number(line.counts[did]), "" if share is None else percent(share)))
    return {"label": line.label, "cells": cells}
