"""What this chapter adds to pages and loads of the chapters below: a city's practices on the city's page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.activities.catalogue import cards_where, counts_by
from mreza.activities.choices import Level, State
from mreza.activities.commitments import recorded
from mreza.areas.practices.models import Practice
from mreza.cities import hooks as cities
from mreza.ties.hooks import loaded_records
from mreza.ui.formats import number
from mreza.ui.sections import Section, sections

SHOWN = 3
POSITION = 20
# Kind of the page → facet of practices; an area of action shows its own records.
FACETS = {
    "city": "city",
    "field": "field",
    "country": "country",
    "region": "region",
    "objective": "objective",
    "sdg-goal": "sdg",
}
AREA = "practices"


def practices_of(kind: str, key: str) -> Iterable[Section]:
    """The newest practices of a place or a word, and how many there are, at each level."""
    if kind in FACETS:
        narrowed = {FACETS[kind]: key}
    elif (kind, key) == ("area", AREA):
        narrowed = {}
    else:
        return []
    levels = counts_by("level", kind=Practice.kind, **narrowed)
    total = sum(levels.values())
    if not total:
        return []
    query = "".join(f"?{name}={code}" for name, code in narrowed.items())
    context = {
        "rows": cards_where(limit=SHOWN, kind=Practice.kind, **narrowed),
        "levels": _levels(levels),
        "address": reverse("practices:list") + query,
        "all": _("All good practices (%(count)s)") % {"count": number(total)},
        "more": total > SHOWN,
    }
    return [Section("practices", _("Good practices"), "practices/section.html", context, POSITION)]


def _levels(counts: dict[str, int]) -> str:
    """The founding document pursues everything at both levels, so both are said."""
    city, international = counts.get(Level.CITY, 0), counts.get(Level.INTERNATIONAL, 0)
    return " · ".join(
        (
            ngettext("%(count)s at city level", "%(count)s at city level", city) % {"count": number(city)},
            ngettext("%(count)s at international level", "%(count)s at international level", international)
            % {"count": number(international)},
        )
    )


def fill() -> None:
    from mreza.areas.practices.loading import load_practices
    from mreza.areas.practices.registration import PRACTICE

    sections.fill("practices", practices_of)
    cities.commitment_records.fill("practices", partial(recorded, kind=PRACTICE, listed="practices:list"))
    cities.also_loaded.fill("practices", load_practices)
    loaded_records.fill("practices", records_of_files)


def records_of_files(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Of the records that ties name by their keys in shipped files, those that are practices everybody reads."""
    rows = Practice.objects.filter(state=State.PUBLISHED, loaded__key__in=list(keys))
    found = rows.values_list("key", "loaded")
    return {loaded["key"]: (Practice.kind, key) for key, loaded in found if loaded}
