"""Adoptions as cities enter them, by the same verbs."""

from __future__ import annotations

from typing import Any

from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.ties.tests.factories import kind

BLOCKS = [{"key": "b1"}, {"key": "b2"}, {"key": "b3"}]
TEXTS = {
    "block.b2.title": "Scrap wood",
    "block.b2.text": "From the theatre’s workshop.",
    "block.b3.title": "A concert in spring",
    "block.b3.text": "All kindergartens together.",
}


def published(city: City, **more: Any) -> Practice:
    """A practice of three blocks that everybody can read."""
    kind("adoption")
    return make_practice("published", **{"city": city, "blocks": BLOCKS, "texts": TEXTS, **more})


def said(**fates: str) -> Wanted:
    """What a city did with each block: `said(b1="kept", b2="changed")`."""
    blocks = [BlockSaid(key, fate, why=f"Why {key}" if fate != "kept" else "") for key, fate in fates.items()]
    return Wanted("en", blocks)


def adopted(practice: Practice, city: City, wanted: Wanted | None = None, **more: Any) -> Adoption:
    """A city that runs a practice, not yet confirmed."""
    given = {"stage": "running", "on": "2024-05-10", "by": None, **more}
    return keeping.adopt(practice, city, wanted or said(), **given)


def confirmed(practice: Practice, city: City, wanted: Wanted | None = None, **more: Any) -> Adoption:
    """The same, confirmed by the city it was taken from."""
    made = adopted(practice, city, wanted, **more)
    return keeping.confirm(made, by=None, version=made.version)
