"""Which building blocks there are to take: those of the practice, as the adoptions on the way have left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mreza.areas.practices.adoptions.choices import Fate
from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock
from mreza.areas.practices.models import Practice
from mreza.translations.authored import authored, authored_many
from mreza.translations.lookup import Said


@dataclass(frozen=True)
class Offer:
    """A block of the source. One that the source has left out can be brought back, nothing else."""

    key: str
    is_there: bool = True
    by: str = ""  # the adoption on the way that added it; empty: a block of the practice
    fate: str = ""  # what the source did with it
    title: Said = field(default_factory=lambda: Said("", "und"))
    text: Said = field(default_factory=lambda: Said("", "und"))

    @property
    def fates(self) -> tuple[Fate, ...]:
        """What a city that takes it can say of it."""
        return (Fate.KEPT, Fate.CHANGED, Fate.DROPPED) if self.is_there else (Fate.ADDED,)


def offered(practice: Practice, parent: Adoption | None) -> dict[str, Offer]:
    """The blocks of the practice, or of another city's adoption, without their words. At most three queries."""
    found = {key: Offer(key) for key in practice.blocks.values_list("key", flat=True)}
    if parent is None:
        return found
    way = way_to(practice, parent)
    rows = AdoptionBlock.objects.filter(adoption__in=[pk for pk, _code in way]).values_list(
        "adoption", "key", "fate"
    )
    said: dict[int, list[tuple[str, str]]] = {}
    for pk, key, fate in rows.order_by("position", "pk"):
        said.setdefault(pk, []).append((key, fate))
    for pk, code in way:
        for key, fate in said.get(pk, ()):
            before = found.get(key)
            if fate == Fate.ADDED:
                found[key] = Offer(key, by=before.by if before else code, fate=fate)
            elif before is not None:
                found[key] = Offer(key, before.is_there and fate != Fate.DROPPED, before.by, fate)
    return found


def way_to(practice: Practice, adoption: Adoption) -> list[tuple[int, str]]:
    """The adoptions from the practice down to this one, itself last: (pk, code). One query for any length."""
    rows = Adoption.objects.filter(practice=practice).values_list("pk", "code", "parent")
    known = {pk: (code, parent) for pk, code, parent in rows}
    way: list[tuple[int, str]] = []
    here: int | None = adoption.pk
    while here is not None and len(way) <= len(known):
        code, parent = known[here]
        way.append((here, code))
        here = parent
    return way[::-1]


def in_words(offers: dict[str, Offer], practice: Practice, language: str) -> list[Offer]:
    """The same with titles and texts in a language: two queries."""
    own = authored(practice.kind, practice.key)
    added = titles_of_added([(offer.by, key) for key, offer in offers.items() if offer.by], language)
    return [
        Offer(
            key,
            offer.is_there,
            offer.by,
            offer.fate,
            added.get(key) or own.said(f"block.{key}.title", language),
            own.said(f"block.{key}.text", language),
        )
        for key, offer in offers.items()
    ]


def titles_of_added(blocks: Sequence[tuple[str, str]], language: str) -> dict[str, Said]:
    """What blocks are called that adoptions added: (code of the adoption, key) → key → title."""
    if not blocks:
        return {}
    parts = sorted({f"block.{key}.title" for _code, key in blocks})
    texts = authored_many(Adoption.kind, sorted({code for code, _key in blocks}), parts)
    found = {key: texts[code].said(f"block.{key}.title", language) for code, key in blocks}
    return {key: title for key, title in found.items() if title}
