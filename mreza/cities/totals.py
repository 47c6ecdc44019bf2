"""How many cities there are here, held against UNESCO's own count; and the Network's growth, round by round.

UNESCO's numbers are rows (`Round`), and so is the sentence that explains a difference (its note): when the
missing cities are identified, data changes and no code.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.utils.translation import get_language, gettext, ngettext, override

from mreza.cities.history import Span
from mreza.cities.models import City, CreativeField, Designation, Region, Round
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import Said, texts_of


class Coverage(NamedTuple):
    """The members listed here on a day, beside UNESCO's latest count by then."""

    here: int
    unesco: int | None
    round: str  # the round after which UNESCO counted
    short: tuple[str, ...]  # rounds whose new members are not all identified here

    @property
    def missing(self) -> int:
        return max((self.unesco or self.here) - self.here, 0)


class Growth(NamedTuple):
    """One round: members new in it, members after it as listed here, and as UNESCO counts them."""

    round: str
    new: int
    total: int
    unesco_total: int | None
    announced_on: dt.date
    precision: str


class Matrix(NamedTuple):
    """Members by creative field (rows) and region (columns), in their own order."""

    fields: tuple[str, ...]
    regions: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def by_field(self) -> tuple[int, ...]:
        return tuple(sum(row) for row in self.counts)

    @property
    def by_region(self) -> tuple[int, ...]:
        return tuple(sum(column) for column in zip(*self.counts, strict=True))

    @property
    def total(self) -> int:
        return sum(self.by_field)


@kept_by_version
def coverage(on: dt.date) -> Coverage:
    """How many members are listed on that day, and how many UNESCO counted last."""
    here = City.objects.members(on=on).count()
    counted = (
        Round.objects.filter(announced_on__lte=on)
        .exclude(unesco_total=None)
        .order_by("-announced_on")
        .first()
    )
    if counted is None:
        return Coverage(here, None, "", ())
    short = tuple(
        row.code
        for row in _rounds_with_new().filter(announced_on__lte=on).exclude(unesco_new=None)
        if row.new < row.unesco_new
    )
    return Coverage(here, counted.unesco_total, counted.code, short)


def coverage_note(language: str | None = None, on: dt.date | None = None) -> str:
    """What must stand beside every total: UNESCO's count, how many are listed here, and why they differ."""
    return _coverage_note(language or get_language() or "en", on or today())


@kept_by_version
def _coverage_note(language: str, on: dt.date) -> str:
    counts = coverage(on)
    if counts.unesco is None:
        return ""
    with override(language):
        if not counts.missing:
            return ngettext(
                "UNESCO counts %(unesco)s city; it is listed here.",
                "UNESCO counts %(unesco)s cities; all are listed here.",
                counts.unesco,
            ) % {"unesco": counts.unesco}
        sentence = gettext("UNESCO counts %(unesco)s cities; %(here)s of them are listed here.") % {
            "unesco": counts.unesco,
            "here": counts.here,
        }
    return " ".join([sentence, *(str(note) for note in shortfall_notes(language, on))])


def shortfall_notes(language: str | None = None, on: dt.date | None = None) -> list[Said]:
    """The notes of the rounds in which not all new members are identified here, each in the language it has."""
    wanted = language or get_language() or "en"
    notes = texts_of(Round.kind, "note")
    found = []
    for code in coverage(on or today()).short:
        texts = notes.get(code, {})
        tag = next((t for t in (wanted, wanted.split("-")[0], "en") if t in texts), None)
        if tag:
            found.append(Said(texts[tag], tag, is_fallback=tag != wanted))
    return found


@kept_by_version
def growth() -> list[Growth]:
    """Every round in order of time. New are cities whose membership began in it; a change of field is not new."""
    spans = [Span(None, since, until) for since, until in Designation.objects.values_list("since", "until")]
    return [
        Growth(
            row.code,
            row.new,
            sum(span.holds(row.announced_on) for span in spans),
            row.unesco_total,
            row.announced_on,
            row.precision,
        )
        for row in _rounds_with_new().order_by("announced_on", "code")
    ]


@kept_by_version
def fields_by_regions(on: dt.date) -> Matrix:
    """Members on that day by the field they hold and their country's region."""
    fields = tuple(CreativeField.objects.filter(since__lte=on).values_list("code", flat=True))
    regions = tuple(Region.objects.values_list("code", flat=True))
    rows = (
        Designation.objects.held(on=on).order_by().values_list("field__code", "city__country__region__code")
    )
    counts = {(field, region): count for field, region, count in rows.annotate(count=Count("pk"))}
    return Matrix(fields, regions, tuple(tuple(counts.get((f, r), 0) for r in regions) for f in fields))


def _rounds_with_new() -> Any:
    """Rounds with the number of memberships that began in each."""
    begun = Q(designations__since=F("designations__member_since"))
    return Round.objects.annotate(new=Count("designations__city", filter=begun, distinct=True))
