"""Projects as cities write them, by the verbs a person uses."""

from __future__ import annotations

from typing import Any

from mreza.activities import life
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, FieldFactory
from mreza.ties.tests.factories import kind
from mreza.vocabulary.models import Objective

TEXTS = {
    "title": "Looms that travel",
    "summary": "Two towns lend one another their looms and the people who know them.",
    "question": "Do weavers stay when tools come to them?",
    "milestone.m1.title": "First looms arrive",
    "result.r1.text": "Weavers who sell their work",
    "risk.k1.text": "The customs office keeps the looms.",
    "update.u1.text": "The looms are packed.",
}


def vocabulary() -> None:
    Objective.objects.get_or_create(code="1", defaults={"slug": "international-cooperation"})
    FieldFactory(code="crafts-folk-art")
    kind("joint-project")


def values(**more: Any) -> dict[str, Any]:
    return {
        "fields": ["crafts-folk-art"],
        "objectives": ["1"],
        "level": "international",
        "pilot": True,
        "starts": "2026-01",
        "milestones": [{"key": "m1", "due_on": "2026-05-31"}],
        "outcomes": [{"key": "r1", "unit": "weavers", "baseline": "4", "target": "12"}],
        "fundings": [{"key": "f1", "source": "City budget", "amount": "12000.50", "currency": "EUR"}],
        "risks": [{"key": "k1", "likely": 2, "grave": 3}],
        "updates": [{"key": "u1", "on": "2026-01-15"}],
        "partners": [
            {"name": "Guild of Weavers", "sector": "civil", "role": "carries-out"},
            {"name": "Loom & Sons", "sector": "private", "role": "funds"},
        ],
        **more,
    }


def make_project(
    *others: City,
    city: City | None = None,
    stage: str = "idea",
    public: bool = False,
    by: Any = None,
    texts: dict[str, str] | None = None,
    at: Any = None,
    **more: Any,
) -> Project:
    """A whole project of a city with others, who agreed where it is further than an idea."""
    vocabulary()
    project = keeping.begin(
        language="en", city=city or CityFactory(), by=by, texts={**TEXTS, **(texts or {})}, values=values(**more), at=at
    )  # fmt: skip
    for other in others:
        keeping.ask(project, other, by=by, at=at)
        if stage != "idea":
            keeping.answer(project, other, agrees=True, by=None, at=at)
    if public:
        life.submit(project, by=by, at=at)
        life.publish(project, by=None, at=at)
    if stage in ("agreed", "running", "finished", "stopped"):
        keeping.agree(project, by=by, at=at)
    if stage in ("running", "finished", "stopped"):
        keeping.start(project, by=by, at=at)
    if stage == "finished":
        keeping.finish(project, texts={"worked": "The looms stayed.\n\nSo did the weavers."}, by=by, at=at)
    if stage == "stopped":
        keeping.stop(project, reason="The looms were lost at sea.", by=by, at=at)
    return project
