"""Where the marks of a chart stand: pure numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.public.charts import level_step, levels_to, shade, steps

START, END = dt.date(2004, 1, 1), dt.date(2024, 1, 1)


def chart(*points, **how):
    return steps(points, until=END, height=100, **how)


def test_a_number_stays_until_it_changes():
    drawn = chart((START, 1), (dt.date(2014, 1, 1), 3))
    assert [(line.x1, line.x2) for line in drawn.lines] == [
        ("0.00%", "0.00%"), ("0.00%", "50.01%"), ("50.01%", "50.01%"), ("50.01%", "100.00%"),
    ]  # fmt: skip
    assert drawn.lines[0].y1 == 100  # it begins at zero
    assert drawn.lines[1].y1 == drawn.lines[1].y2 > drawn.lines[3].y1 > 0
    assert (drawn.end.value, drawn.end.x) == (3, "100%")


def test_years_are_marked_where_they_begin():
    assert [(tick.text, tick.at) for tick in chart((START, 1), every=10).years] == [
        ("2004", "0.00%"), ("2014", "50.01%"), ("2024", "100.00%"),
    ]  # fmt: skip


def test_several_charts_share_one_scale():
    low = chart((START, 5), highest=50)
    high = chart((START, 50), highest=50)
    assert [tick.at for tick in low.levels] == [tick.at for tick in high.levels]
    assert low.marks[0].y > high.marks[0].y


@pytest.mark.parametrize(
    ("top", "levels"),
    [
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (84, [0, 20, 40, 60, 80]),
        (430.4, [0, 100, 200, 300, 400]),
        (1000, [0, 200, 400, 600, 800, 1000]),
    ],
)
def test_levels_are_round_numbers(top, levels):
    assert levels_to(top) == levels


@given(st.floats(1, 1e6), st.integers(1, 10))
def test_a_step_is_one_two_or_five_with_zeros_and_gives_no_more_levels_than_wanted(value, wanted):
    step = level_step(value, wanted)
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert value / step <= wanted


@pytest.mark.parametrize(("value", "shown"), [(0, 0), (1, 1), (10, 2), (40, 6), (39, 6), (33, 5)])
def test_shades_grow_with_the_number_and_zero_has_none(value, shown):
    assert shade(value, 40) == shown


def test_nothing_is_shaded_when_all_is_zero():
    assert shade(0, 0) == 0
