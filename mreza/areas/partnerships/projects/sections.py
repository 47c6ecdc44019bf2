"""What projects add to other pages: those of a city, a field, an objective … on its page; a city's own on its desk."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.activities.catalogue import rows_at
from mreza.activities.choices import Agreement, State
from mreza.activities.commitments import recorded
from mreza.activities.models import Participation
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.facts import lights_of
from mreza.areas.partnerships.projects.light_words import colour, why
from mreza.areas.partnerships.projects.query import ProjectQuery, code_names, light_names, select
from mreza.areas.partnerships.projects.registration import PROJECT
from mreza.cities.hooks import commitment_records
from mreza.cities.names import city_names
from mreza.foundation.permissions import can
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.formats import number
from mreza.ui.sections import Section, sections

SHOWN = 3
POSITION, ON_THE_DESK = 22, 45
MOST = 20  # on a desk
# Kind of the page → facet of projects; an area of action shows its own records.
FACETS = {
    "city": "city",
    "field": "field",
    "country": "country",
    "region": "region",
    "objective": "objective",
    "sdg-goal": "sdg",
}
AREA = "partnerships"
_ENDED = (Stage.FINISHED, Stage.STOPPED)


def projects_of(kind: str, key: str) -> Iterable[Section]:
    """The newest projects of a place or a word, and how many there are."""
    if kind in FACETS:
        narrowed = {FACETS[kind]: (key,)}
    elif (kind, key) == ("area", AREA):
        narrowed = {}
    else:
        return []
    selection = select(ProjectQuery(kinds=(Project.kind,), chosen=narrowed))
    if not selection.total:
        return []
    rows = rows_at(selection.columns, selection.places[:SHOWN].tolist(), selection.language)
    query = selection.query.address()
    total = selection.total
    every = _("All projects (%(count)s)") % {"count": number(total)}
    context = {
        "rows": [(row, selection.detail(row)) for row in rows],
        "stages": code_names("stage", selection.language),
        "colours": light_names(selection.language),
        "city_names": city_names(selection.language),
        "address": reverse("partnerships:projects") + (f"?{query}" if query else ""),
        "all": every,
        "more": total > SHOWN,
    }
    return [Section("projects", _("Projects"), "partnerships/projects/section.html", context, POSITION)]


def on_the_desk(user: Any, code: str) -> list[Section]:
    """On a city's desk: what it leads or is in and has not ended, how it stands, and the way to begin another."""
    taking_part = Participation.objects.filter(kind=Project.kind, city__code=code, state=Agreement.AGREED)
    own = Q(city__code=code) | Q(key__in=taking_part.values("key"))
    rows = Project.objects.visible_to(user).filter(own).exclude(state=State.RETIRED)
    projects = list(
        rows.exclude(stage__in=_ENDED).select_related("city").order_by("-changed_at", "key")[:MOST]
    )
    begins = can(user, "partnerships.create_project")
    if not projects and not begins:
        return []
    language = get_language() or SOURCE_LANGUAGE
    texts = authored_many(Project.kind, [one.key for one in projects], ("title",))
    lights = lights_of(projects) if projects else {}
    context = {
        "projects": [
            {
                "title": texts[one.key].said("title", language),
                "url": one.get_absolute_url(),
                "stage": one.stage,
                "stage_name": one.get_stage_display(),
                "state": one.get_state_display() if one.state != State.PUBLISHED else "",
                "colour": lights[one.key].colour,
                "light": colour(lights[one.key]),
                "why": why(lights[one.key]),
                "leads": bool(one.city and one.city.code == code),
            }
            for one in projects
        ],
        "new": reverse("partnerships:project-new") if begins else "",
        "all": reverse("partnerships:projects") + f"?city={code}",
    }
    return [Section("projects", _("Projects"), "partnerships/projects/desk.html", context, ON_THE_DESK)]


def fill() -> None:
    sections.fill("partnerships.projects", projects_of)
    commitment_records.fill(
        "partnerships.projects", partial(recorded, kind=PROJECT, listed="partnerships:projects")
    )
