"""Where the parts of an ego graph stand: one in the centre, its partners on rings around it, a name beside each.

Every partner has a ray of its own. Its mark stands where the ray meets its ring; the ray goes on to the outermost
ring and from there level to the name, in a column at the side. Rays start in one point and end in different heights, so
no thread crosses another and no name lies on one.

Partners are told in the order in which they go round: from the top down on the right, then from the bottom up on the
left. So those told one after the other stand together, whatever they have in common. Lengths are units of the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

RINGS = 3
# How large the rings are that partners stand on, as parts of the outermost; rings on which nobody stands take no room.
SIZES: dict[int, tuple[float, ...]] = {0: (), 1: (1.0,), 2: (0.6, 1.0), 3: (0.5, 0.75, 1.0)}
MOST = 40  # partners that can be told apart in one drawing
COLUMN = 156.0  # width of a column of names
ROW = 44.0  # height of a name with its surroundings: two lines, or a finger's breadth on a phone
ACROSS = 120.0  # half the width of the outermost ring
GAP = 12.0  # between the outermost ring and a column of names
MARK = 8.0  # half the width of a partner's mark
CENTRE = 20.0  # half the width of the centre's mark
ARROW = 9.0  # length of an arrow's head
WIDTH = 2 * (COLUMN + GAP + ACROSS)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """One partner: its mark, the line to the centre, the line to its name, and the place of the name."""

    x: float
    y: float
    side: int  # 1: its name stands to the right; -1: to the left
    ring: int
    rim: Point  # where its ray leaves the outermost ring, level with its name
    near: Point  # the thread, from the edge of the centre …
    far: Point  # … to the edge of the mark
    name_x: float  # the end of the name that is turned to the graph
    height: float  # of the room that its name has

    @property
    def name_box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the room of its name."""
        left = self.name_x if self.side > 0 else self.name_x - COLUMN
        return left, self.rim[1] - self.height / 2, left + COLUMN, self.rim[1] + self.height / 2

    @property
    def giving(self) -> tuple[Point, Point, Point]:
        """The head of an arrow that leads to the partner."""
        return arrowhead(self.near, self.far)

    @property
    def receiving(self) -> tuple[Point, Point, Point]:
        """The head of an arrow that leads to the centre."""
        return arrowhead(self.far, self.near)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing; its origin is the centre."""

    height: float
    down: float  # half the height of the outermost ring
    sizes: dict[int, float]  # of the rings that somebody stands on
    spots: tuple[Spot, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of everything drawn."""
        return -WIDTH / 2, -self.height / 2, WIDTH, self.height

    @property
    def rings(self) -> dict[int, tuple[float, float]]:
        """Half the width and half the height of each ring that somebody stands on."""
        return {
            ring: (round(ACROSS * size, 1), round(self.down * size, 1)) for ring, size in self.sizes.items()
        }


def ring_of(weight: Fraction) -> int:
    """Two contacts and more stand nearest; one and more, further; what only shares in larger contacts, outermost."""
    if weight >= 2:
        return 0
    return 1 if weight >= 1 else 2


def layout(rings: Sequence[int]) -> Layout:
    """The drawing of partners that stand on these rings, 0 the nearest, in the order in which they go round."""
    if len(rings) > MOST:
        raise ValueError(f"at most {MOST} partners, not {len(rings)}")
    right = (len(rings) + 1) // 2
    rows = max(right, 1)
    down = max(rows * ROW / 2, ACROSS)
    used = sorted(set(rings))
    sizes = dict(zip(used, SIZES[len(used)], strict=True))
    spots = [
        *_side(rings[:right], 1, down, sizes),
        *reversed(_side(list(reversed(rings[right:])), -1, down, sizes)),
    ]
    return Layout(round(2 * down + 2 * GAP, 1), down, sizes, tuple(spots))


def _side(rings: Sequence[int], side: int, down: float, sizes: dict[int, float]) -> list[Spot]:
    """The partners of one side, from the top down, at equal distances."""
    room = 2 * down / max(len(rings), 1)
    found = []
    for place, ring in enumerate(rings):
        height = (place + 0.5) * room - down
        across = ACROSS * math.sqrt(max(0.0, 1 - (height / down) ** 2)) * side
        x, y = across * sizes[ring], height * sizes[ring]
        length = math.hypot(x, y)
        found.append(
            Spot(
                x=_rounded(x),
                y=_rounded(y),
                side=side,
                ring=ring,
                rim=(_rounded(across), _rounded(height)),
                near=(_rounded(x * CENTRE / length), _rounded(y * CENTRE / length)),
                far=(_rounded(x - x * (MARK + 2) / length), _rounded(y - y * (MARK + 2) / length)),
                name_x=side * (ACROSS + GAP),
                height=_rounded(room),
            )
        )
    return found


def arrowhead(origin: Point, tip: Point) -> tuple[Point, Point, Point]:
    """The three corners of the head of an arrow that ends in `tip`."""
    x, y = tip[0] - origin[0], tip[1] - origin[1]
    length = math.hypot(x, y) or 1.0
    x, y = x / length * ARROW, y / length * ARROW
    left = (_rounded(tip[0] - x - y / 2.2), _rounded(tip[1] - y + x / 2.2))
    right = (_rounded(tip[0] - x + y / 2.2), _rounded(tip[1] - y - x / 2.2))
    return tip, left, right


def _rounded(value: float) -> float:
    return round(value, 1) + 0.0  # no minus zero
