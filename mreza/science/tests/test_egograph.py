"""Ego graphs: whatever stands on the rings, nothing lies on anything else, and all of it is inside the drawing."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.science.egograph import (
    ARROW,
    CENTRE,
    MARK,
    MOST,
    RINGS,
    ROW,
    Layout,
    Point,
    Spot,
    arrowhead,
    layout,
    ring_of,
)

rings = st.lists(st.integers(0, RINGS - 1), max_size=MOST) | st.integers(0, MOST).flatmap(
    lambda count: st.integers(0, RINGS - 1).map(lambda ring: [ring] * count)
)


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a piece of a line."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    square = (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = 0.0 if not square else min(1.0, max(0.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / square))
    return math.hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1))


def way(spot: Spot) -> list[tuple[Point, Point]]:
    """All that is drawn for a partner beside its mark: the thread, on to the rim, and level to the name."""
    corners = [(0.0, 0.0), spot.rim, (spot.name_x, spot.rim[1])]
    return list(pairwise(corners))


@given(rings)
def test_no_two_partners_lie_on_one_another(on):
    for one, other in combinations(layout(on).spots, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) > 2 * MARK + 2
        left, top, right, bottom = one.name_box
        left2, top2, right2, bottom2 = other.name_box
        assert right <= left2 or right2 <= left or bottom <= top2 + 0.11 or bottom2 <= top + 0.11


@given(rings)
def test_no_thread_runs_over_another_partner(on):
    spots = layout(on).spots
    for one in spots:
        for other in spots:
            if one is not other:
                assert all(distance((one.x, one.y), *piece) > MARK for piece in way(other))


@given(rings)
def test_everything_is_inside_the_drawing(on):
    made: Layout = layout(on)
    left, top, width, height = made.box
    for spot in made.spots:
        assert left + MARK < spot.x < left + width - MARK
        assert top + MARK < spot.y < top + height - MARK
        x1, y1, x2, y2 = spot.name_box
        assert left <= x1 < x2 <= left + width
        assert top <= y1 < y2 <= top + height
        assert abs(spot.rim[0]) < abs(spot.name_x)


@given(rings)
def test_partners_stand_on_their_rings_clear_of_the_centre_and_of_names(on):
    made = layout(on)
    for ring, spot in zip(on, made.spots, strict=True):
        across, down = made.rings[ring]
        assert (spot.x / across) ** 2 + (spot.y / down) ** 2 == pytest.approx(1, abs=0.02)
        assert math.hypot(spot.x, spot.y) > CENTRE + MARK + ARROW
        assert abs(spot.x) + MARK < abs(spot.name_x)
        assert math.hypot(*spot.near) == pytest.approx(CENTRE, abs=0.1)


@given(rings)
def test_they_go_round_in_the_order_told(on):
    spots = layout(on).spots
    right = [spot.rim[1] for spot in spots if spot.side > 0]
    left = [spot.rim[1] for spot in spots if spot.side < 0]
    assert [spot.side for spot in spots] == [1] * len(right) + [-1] * len(left)
    assert 0 <= len(right) - len(left) <= 1
    assert right == sorted(right)
    assert left == sorted(left, reverse=True)
    assert all(spot.height >= ROW - 0.1 for spot in spots)


@given(rings)
def test_rings_on_which_nobody_stands_take_no_room(on):
    sizes = layout(on).sizes
    assert list(sizes) == sorted(set(on))
    assert list(sizes.values()) == sorted(set(sizes.values()))
    assert not on or max(sizes.values()) == 1


@given(rings)
def test_each_side_is_as_high_as_the_other(on):
    """So a city with many partners makes a high drawing and never a crowded one."""
    made = layout(on)
    assert made.height == pytest.approx(2 * made.down + 24)
    assert made.down >= math.ceil(len(on) / 2) * ROW / 2


def test_more_partners_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="at most 40"):
        layout([0] * (MOST + 1))


@pytest.mark.parametrize(
    ("weight", "ring"),
    [
        (Fraction(3), 0),
        (Fraction(2), 0),
        (Fraction(63, 32), 1),
        (Fraction(1), 1),
        (Fraction(31, 32), 2),
        (Fraction(0), 2),
    ],
)
def test_the_nearest_ring_is_for_two_contacts_and_more(weight, ring):
    assert ring_of(weight) == ring


@given(
    st.tuples(st.floats(-300, 300), st.floats(-300, 300)),
    st.tuples(st.floats(-300, 300), st.floats(-300, 300)),
)
def test_an_arrow_points_where_it_leads(origin, tip):
    if math.dist(origin, tip) < ARROW:
        return
    point, left, right = arrowhead(origin, tip)
    assert point == tip
    assert math.dist(left, tip) == pytest.approx(math.dist(right, tip), abs=0.3)
    assert min(math.dist(left, origin), math.dist(right, origin)) < math.dist(tip, origin) + 0.3
    assert math.dist(left, right) == pytest.approx(2 * ARROW / 2.2, abs=0.3)
