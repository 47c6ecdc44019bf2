"""The city mark: every city has a picture without a photograph, an 8 × 8 weave made from its code.

A city keeps its weave for good, because its code never changes; its colours follow the field it holds. The mark
says nothing that the words beside it do not say, so it is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from markupsafe import Markup

THREADS = 8  # warps, and wefts
PITCH = 8  # the place of one thread in the drawing of 64 × 64 …
GAP = 1  # … of which this much stays open around it


class Run(NamedTuple):
    """A stretch where one thread lies on top of those it crosses."""

    thread: int
    start: int
    length: int
    warp: bool  # else a weft: warps stand, wefts lie


@lru_cache(maxsize=2048)
def mark(code: str, position: int, field: str = "") -> Markup:
    """The mark of the city `code` as inline SVG; `position` is its field's place in the Network's order.

    With `field` it carries the field's colours itself, without it takes them from the element around it.
    """
    strong_warps, strong_wefts = strong_threads(position)
    paths: dict[bool, list[str]] = {True: [], False: []}
    for run in runs(code):
        paths[run.thread in (strong_warps if run.warp else strong_wefts)].append(_outline(run))
    return Markup(
        '<svg class="city-mark"{} viewBox="0 0 64 64" width="64" height="64" aria-hidden="true" focusable="false">'
        '<path class="ground" d="M0 0h64v64H0z"/><path class="thread" d="{}"/><path class="strong" d="{}"/></svg>'
    ).format(
        Markup(' data-field="{}"').format(field) if field else "", "".join(paths[False]), "".join(paths[True])
    )


def strong_threads(position: int) -> tuple[frozenset[int], frozenset[int]]:
    """The two warps and the two wefts in the field's full colour; different for each of eight fields."""
    step = position % THREADS
    warps, wefts = (step, step + 3), (2 * step + 1, 2 * step + 4)
    return frozenset(n % THREADS for n in warps), frozenset(n % THREADS for n in wefts)


def warp_on_top(code: str) -> list[list[bool]]:
    """Row by row: whether the standing thread covers the lying one where they cross."""
    bits = int.from_bytes(sha256(code.encode()).digest())

    def bit(n: int) -> int:
        return bits >> (255 - n) & 1

    return [
        [(x + y + (bit(8 * y + x) & bit(64 + 8 * y + x))) % 2 == 1 for x in range(THREADS)]
        for y in range(THREADS)
    ]


def runs(code: str) -> Iterator[Run]:
    """Every stretch to be drawn; together they cover each crossing exactly once."""
    rows = warp_on_top(code)
    for y, row in enumerate(rows):
        yield from _stretches(y, row, warp=False)
    for x, column in enumerate(zip(*rows, strict=True)):
        yield from _stretches(x, column, warp=True)


def _stretches(thread: int, tops: list[bool] | tuple[bool, ...], *, warp: bool) -> Iterator[Run]:
    start = None
    for place, top in enumerate([*(top is warp for top in tops), False]):
        if top and start is None:
            start = place
        elif not top and start is not None:
            yield Run(thread, start, place - start, warp)
            start = None


def _outline(run: Run) -> str:
    across, along = f"{run.thread * PITCH + GAP / 2:g}", f"{run.start * PITCH + GAP / 2:g}"
    long, thick = run.length * PITCH - GAP, PITCH - GAP
    if run.warp:
        return f"M{across} {along}h{thick}v{long}h-{thick}z"
    return f"M{along} {across}h{long}v{thick}h-{long}z"
