"""Practices made by the verbs a person uses, so that card, index and history are as they are in life."""

from __future__ import annotations

from typing import Any

from mreza.activities import life, writing
from mreza.activities.choices import State
from mreza.areas.practices.models import Practice
from mreza.cities.tests.factories import CityFactory, FieldFactory
from mreza.vocabulary.models import Dimension, Goal, Group, Objective, Target

TEXTS = {
    "title": "Children build instruments",
    "summary": "In every kindergarten children build the instruments they then play.",
    "problem": "Music lessons began at school age.\n\nMany children never came.",
    "done": "A luthier visits each kindergarten.\n\nThe children build, then play together.",
    "failed": "Glue that dries too slowly.",
    "block.b1.title": "The luthier’s visit",
    "block.b1.text": "Once a month, with wood prepared.",
    "result.r1.text": "Children who play an instrument",
}


def vocabulary() -> None:
    """The few words a whole practice needs."""
    Objective.objects.get_or_create(code="1", defaults={"slug": "international-cooperation"})
    Dimension.objects.get_or_create(code="cultural")
    Group.objects.get_or_create(code="children")
    goal, _made = Goal.objects.get_or_create(code="4")
    Target.objects.get_or_create(code="4.7", defaults={"goal": goal})
    FieldFactory(code="music")


def values(**more: Any) -> dict[str, Any]:
    return {
        "fields": ["music"],
        "objectives": ["1"],
        "dimensions": ["cultural"],
        "groups": ["children"],
        "targets": ["4.7"],
        "blocks": [{"key": "b1", "people": 2, "months": 10}],
        "results": [{"key": "r1", "figure": "340", "source": "https://example.org/count"}],
        "partners": [{"name": "Music school", "sector": "public"}],
        "starts": "2022",
        **more,
    }


def make_practice(
    state: str = State.DRAFT,
    *,
    city: Any = None,
    organisation: Any = None,
    by: Any = None,
    reviewer: Any = None,
    texts: dict[str, str] | None = None,
    origin: str = "city",
    language: str = "en",
    at: Any = None,
    **more: Any,
) -> Practice:
    """A whole practice in that state, brought there by the verbs."""
    vocabulary()
    practice = writing.create(
        Practice,
        city=city or CityFactory(),
        organisation=organisation,
        language=language,
        by=by,
        texts={**TEXTS, **(texts or {})},
        values=values(**more),
        origin=origin,
        at=at,
    )
    if state != State.DRAFT:
        life.submit(practice, by=by, at=at)
    if state in (State.PUBLISHED, State.RETIRED):
        life.publish(practice, by=reviewer, at=at)
    if state == State.RETIRED:
        life.retire(practice, by=reviewer, reason="It ended.", at=at)
    return practice
