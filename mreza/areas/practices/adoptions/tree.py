"""The family tree of a practice as it stands in the database: rows for the reader, a pure tree for the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mreza.activities.choices import State
from mreza.areas.practices.adoptions.choices import Answer
from mreza.areas.practices.adoptions.cleaning import exact_day
from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock, AdoptionStep
from mreza.areas.practices.models import Practice
from mreza.science import lineage
from mreza.science.lineage import ORIGIN, Fate, Origin, Stage, Step, Tree

Block = tuple[str, Fate]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is read of one adoption: a place in the tree."""

    code: str
    city: str
    stage: str
    answer: str
    steps: tuple[tuple[str, str], ...]  # stage, day as exactly as it is known
    still_running_on: dt.date | None = None
    cost: str = ""
    evidence: tuple[str, ...] = ()
    contact: str = ""  # its place in the ledger
    withdrawn: bool = False
    language: str = ""
    version: int = 1

    @property
    def is_counted(self) -> bool:
        return self.answer == Answer.CONFIRMED and not self.withdrawn

    @property
    def year(self) -> str:
        """When it was taken up: the year of the first step of which the day is known."""
        return next((day[:4] for _stage, day in self.steps if day), "")


@dataclass(frozen=True)
class Grown:
    """A tree, and what stands at each of its places."""

    tree: Tree
    kept: Mapping[str, Kept]
    origin: str  # code of the first city; empty where the practice belongs to none
    added: Mapping[str, str]  # block that came on the way → code of the adoption that brought it first

    @property
    def standing(self) -> list[Kept]:
        """In the order of an outline, without those that are only joints."""
        return [self.kept[one] for one in self.tree.order if not self.kept[one].withdrawn]

    def source_city(self, code: str) -> str:
        """The city an adoption was taken from."""
        source = self.tree.adoptions[code].source
        return self.origin if source == ORIGIN else self.kept[source].city


_READ = (
    "pk", "code", "parent", "city__code", "stage", "answer", "still_running_on", "cost_band__code", "evidence",
    "contact__code", "withdrawn_at", "original_language", "version",
)  # fmt: skip


def grown(practice: Practice) -> Grown:
    """The tree of a practice. Four queries for any number of adoptions; one and its blocks where there is none.

    A withdrawn adoption stays only as a joint: while something that stands came of it.
    """
    rows = {
        row[0]: row for row in Adoption.objects.filter(practice=practice).order_by("pk").values_list(*_READ)
    }
    here = _worth_showing(
        {pk: row[2] for pk, row in rows.items()}, {pk for pk, row in rows.items() if not row[10]}
    )
    steps: dict[int, list[tuple[str, str]]] = {}
    blocks: dict[int, list[Block]] = {}
    if here:
        step_rows = AdoptionStep.objects.filter(adoption__practice=practice).order_by("adoption", "position")
        for pk, stage, on in step_rows.values_list("adoption", "stage", "on"):
            steps.setdefault(pk, []).append((stage, on))
        block_rows = AdoptionBlock.objects.filter(adoption__practice=practice).order_by(
            "adoption", "position", "pk"
        )
        for pk, key, fate in block_rows.values_list("adoption", "key", "fate"):
            blocks.setdefault(pk, []).append((key, Fate(fate)))
    kept: dict[str, Kept] = {}
    adoptions: list[lineage.Adoption] = []
    own = tuple(block.key for block in practice.blocks.all())
    added = _added([(rows[pk][1], blocks.get(pk, ())) for pk in rows if pk in here], own)
    known = {*own, *added}
    for pk, (
        _pk,
        code,
        parent,
        city,
        stage,
        answer,
        still,
        cost,
        evidence,
        contact,
        withdrawn,
        language,
        version,
    ) in rows.items():
        if pk not in here:
            continue
        one = Kept(
            code, city, stage, answer, tuple(steps.get(pk, ())), still, cost or "", tuple(evidence), contact or "",
            withdrawn is not None, language, version,
        )  # fmt: skip
        kept[code] = one
        adoptions.append(as_pure(one, rows[parent][1] if parent else ORIGIN, blocks.get(pk, ()), known))
    origin = practice.city.code if practice.city else ""
    tree = lineage.grow(Origin(origin, own, retracted=practice.state == State.RETIRED), adoptions)
    return Grown(tree, kept, origin, added)


def as_pure(kept: Kept, source: str, blocks: Collection[Block], known: Collection[str]) -> lineage.Adoption:
    """The same for `science.lineage`. A block that the first city has taken out of its practice is passed over."""
    return lineage.Adoption(
        kept.code,
        kept.city,
        source,
        tuple(Step(Stage(stage), exact_day(on)) for stage, on in kept.steps),
        {key: fate for key, fate in blocks if key in known},
        kept.answer == Answer.CONFIRMED,
        kept.still_running_on,
        kept.withdrawn,
    )


def _added(said: Collection[tuple[str, Collection[Block]]], own: Collection[str]) -> dict[str, str]:
    """The blocks that came on the way, each with the earliest adoption that added it."""
    found: dict[str, str] = {}
    for code, blocks in said:
        for key, fate in blocks:
            if fate == Fate.ADDED and key not in own:
                found.setdefault(key, code)
    return found


def _worth_showing(parents: Mapping[int, int | None], standing: Collection[int]) -> set[int]:
    """Those that stand, and every joint above them."""
    found: set[int] = set()
    for one in standing:
        here: int | None = one
        while here is not None and here not in found:
            found.add(here)
            here = parents[here]
    return found
