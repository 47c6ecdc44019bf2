"""What the lights of projects are made of, read for one or many: four statements, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from mreza.activities.choices import Origin
from mreza.areas.partnerships.models import Milestone, Outcome, Project, Update
from mreza.areas.partnerships.projects.light import Aim, Facts, Figure, Light, light_of
from mreza.foundation.moments import today


def facts_of(projects: Iterable[Project]) -> dict[str, Facts]:
    """The facts of each project by its key."""
    rows = list(projects)
    numbers = [one.pk for one in rows]
    milestones: dict[int, list[Aim]] = {}
    for pk, due, done in Milestone.objects.filter(
        project__in=numbers
    ).values_list(  # door: asked for seen records
        "project", "due_on", "done_on"
    ):
        milestones.setdefault(pk, []).append(Aim(due, done))
    results: dict[int, list[Figure]] = {}
    figures = Outcome.objects.filter(project__in=numbers).order_by("position", "pk")  # door: as above
    rows_of = figures.values_list("project", "baseline", "target", "measured", "measured_on")
    for pk, baseline, target, measured, on in rows_of:
        results.setdefault(pk, []).append(Figure(baseline, target, measured, on))
    told: dict[int, dt.date] = {}
    for pk, on in Update.objects.filter(project__in=numbers).values_list("project", "on"):  # door: as above
        told[pk] = max(on, told.get(pk, on))
    return {
        one.key: Facts(
            stage=str(one.stage),
            begins=one.starts,
            ends=one.ends,
            is_compiled=one.origin == Origin.COMPILED and one.confirmed_at is None,
            agreed_on=one.agreed_at.date() if one.agreed_at else None,
            milestones=milestones.get(one.pk, ()),
            results=results.get(one.pk, ()),
            told_on=told.get(one.pk),
        )
        for one in rows
    }


def lights_of(projects: Iterable[Project], on: dt.date | None = None) -> dict[str, Light]:
    """The light of each project on a day (today), by its key."""
    day = on or today()
    return {key: light_of(facts, day) for key, facts in facts_of(projects).items()}


def light_on(project: Project, on: dt.date | None = None) -> Light:
    return lights_of([project], on)[project.key]
