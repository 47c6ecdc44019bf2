"""Still running? When a city is asked: a year and two years after a practice began to run there."""

from __future__ import annotations

import datetime as dt

from mreza.activities.choices import AHEAD
from mreza.areas.practices.adoptions.choices import RUNS, Stage
from mreza.areas.practices.adoptions.cleaning import first_day
from mreza.areas.practices.adoptions.models import Adoption, AdoptionStep
from mreza.foundation.moments import months_after, today

ASKED_AFTER = (12, 24)  # months


def began_to_run(steps: list[AdoptionStep]) -> dt.date | None:
    """The day it began to run, since it last stopped; the first of a month or year, or the day it was written down."""
    began: dt.date | None = None
    for step in steps:
        if step.stage == Stage.STOPPED:
            began = None
        elif step.stage in RUNS and began is None:
            began = first_day(step.on) or today(step.noted_at)
    return began


def due_after(began: dt.date | None, said: dt.date | None) -> dt.date | None:
    """When somebody asks again: a year and two years after it began, unless the city has said so since."""
    if began is None:
        return None
    days = (months_after(began, months) for months in ASKED_AFTER)
    return next((day for day in days if said is None or said < day - AHEAD), None)


def asked_by(adoption: Adoption, on: dt.date) -> dt.date | None:
    """By which day somebody asks now: who did not answer after a year is asked again after two."""
    began = began_to_run(list(adoption.steps.all()))
    if began is None or adoption.due_on is None:
        return adoption.due_on
    later = [
        day for months in ASKED_AFTER if adoption.due_on < (day := months_after(began, months)) <= on + AHEAD
    ]
    return max(later, default=adoption.due_on)
