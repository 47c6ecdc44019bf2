"""Where projects lie on a line of time: always on it, in its order, whatever is known of their days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mreza.areas.partnerships.projects.timeline import MOST_TICKS, axis, days_of, span

DAY = dt.date(2026, 11, 23)
partial = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)


def test_a_year_is_all_of_it():
    assert days_of("2020", "2021", DAY) == (dt.date(2020, 1, 1), dt.date(2021, 12, 31), False)
    assert days_of("2020-02", "2020-02", DAY) == (dt.date(2020, 2, 1), dt.date(2020, 2, 29), False)


def test_what_has_no_end_lasts_until_today():
    assert days_of("2026-01", "", DAY) == (dt.date(2026, 1, 1), DAY, True)
    assert days_of("2027-01", "", DAY) == (dt.date(2027, 1, 1), dt.date(2027, 1, 31), True)


def test_what_says_no_day_is_nowhere():
    assert days_of("", "", DAY) is None
    line = axis([DAY], DAY)
    assert line is not None
    assert span(line, "", "", DAY) is None
    assert axis([], DAY) is None


@given(st.lists(st.tuples(partial, partial | st.just("")), min_size=1, max_size=12))
def test_every_span_lies_on_the_line(projects):
    days = [day for starts, ends in projects for day in days_of(starts, ends, DAY)[:2]]
    line = axis(days, DAY)
    assert line is not None
    assert line.first < min(days) <= max(days) < line.last
    for starts, ends in projects:
        one = span(line, starts, ends, DAY)
        assert one is not None
        assert 0 <= one.x <= 100
        assert 0 < one.width <= 100
    places = [tick.x for tick in line.ticks]
    assert places == sorted(places)
    assert len(places) <= MOST_TICKS + 1
    assert all(tick.day.day == 1 and line.first <= tick.day <= line.last for tick in line.ticks)


def test_ticks_are_months_of_a_short_line_and_years_of_a_long_one():
    short = axis([dt.date(2026, 3, 10), dt.date(2026, 8, 20)], DAY)
    long = axis([dt.date(2014, 3, 10), dt.date(2026, 8, 20)], DAY)
    assert short is not None
    assert long is not None
    assert [tick.day.month for tick in short.ticks] == [4, 5, 6, 7, 8]
    assert all(tick.is_year for tick in long.ticks)
    assert short.today is None
