"""Who carries a practice on, as the fit check asks: the one place that knows how adoptions are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from mreza.areas.practices.adoptions.choices import Stage
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.tree import grown
from mreza.areas.practices.models import Practice
from mreza.science.lineage import Fate, against_origin
from mreza.translations.authored import authored_many
from mreza.translations.lookup import Said


@dataclass(frozen=True, slots=True)
class Adopter:
    """A city whose confirmed adoption of a practice can be learnt from, also when it has stopped."""

    code: str  # of the adoption
    city: str
    stage: str = ""
    budget: str | None = None  # code of the cost band it spent, where it says so
    fates: Mapping[str, Fate] = field(default_factory=dict)  # block of the origin → what became of it there


def adopters(practice: Practice) -> tuple[Adopter, ...]:
    """Every city that carries the practice on or did, each once; only what is confirmed and not withdrawn."""
    found = grown(practice)
    fates = against_origin(found.tree)
    return tuple(
        Adopter(one.code, one.city, one.stage, one.cost or None, fates.get(one.code, {}))
        for one in found.standing
        if one.is_counted
    )


def reasons(found: Iterable[Adopter], blocks: Iterable[str], language: str) -> Mapping[tuple[str, str], Said]:
    """Why they did with a block what they did, in their words: (code of the adoption, block) → text. One query."""
    codes, parts = sorted({one.code for one in found}), {block: f"block.{block}.why" for block in blocks}
    if not (codes and parts):
        return {}
    texts = authored_many(Adoption.kind, codes, sorted(parts.values()))
    said = {
        (code, block): texts[code].said(part, language) for code in codes for block, part in parts.items()
    }
    return {where: text for where, text in said.items() if text}


def stage_in_words(adopter: Adopter) -> str:
    """How far it has come."""
    return str(Stage(adopter.stage).label)


def address(practice: str, adopter: Adopter) -> str:
    """Where the adoption is told, in the language in use."""
    return reverse("practices:adoption", kwargs={"code": practice, "acode": adopter.code})
