"""Where everything of a family tree stands, in the units of its SVG. No words are chosen here, and nothing is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mreza.science.lineage import Tree, layout

COLUMN, ROW = 190, 44
LEFT, TOP, BOTTOM = 12, 30, 26
REACH = 18  # how far before a place the line turns towards it
SIGN = 8  # half of a place's sign
BESIDE = 13  # from a place to its words
LONGEST = 22  # signs of a name that fit


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its sign, what stands above and below its line, and the line that leads to it."""

    id: str
    x: int
    y: float
    text_x: int  # where its words begin, beside the sign
    label: str
    under: str
    look: str  # how its sign looks: the stage, or "origin"
    sure: bool  # confirmed: its line is whole
    line: str  # path data; empty for the origin


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: float
    places: tuple[Place, ...]


def drawn(tree: Tree, words: Mapping[str, tuple[str, str, str, bool]], *, leftwards: bool = False) -> Drawing:
    """`words`: what is written at each place, by id: name, small print, look, whether its line is whole.

    `leftwards` the tree grows where people read from right to left: the first city stands on the right.
    """
    nodes = layout(tree)
    width = LEFT + (max(node.generation for node in nodes) + 1) * COLUMN
    on = -1 if leftwards else 1  # the way the tree grows
    start = width - LEFT if leftwards else LEFT
    at = {node.id: (start + on * node.generation * COLUMN, round(TOP + node.row * ROW, 1)) for node in nodes}
    places = []
    for node in nodes:
        x, y = at[node.id]
        name, under, look, sure = words[node.id]
        line = ""
        if node.source is not None:
            from_x, from_y = at[node.source]
            line = f"M{from_x + on * SIGN} {from_y:g}H{x - on * REACH}V{y:g}H{x - on * SIGN}"
        places.append(Place(node.id, x, y, x + on * BESIDE, short(name), short(under), look, sure, line))
    height = max(y for _x, y in at.values())
    return Drawing(width, height + BOTTOM, tuple(places))


def short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
