"""The light of a project: earned by results, lost by silence and lateness; every sign has its sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mreza.areas.partnerships.projects.light import (
    AMBER,
    GREEN,
    NONE,
    RED,
    Aim,
    Facts,
    Figure,
    first_day,
    last_day,
    light_of,
)
from mreza.areas.partnerships.projects.light_words import _SENTENCES, colour, reasons, why

ON = dt.date(2026, 7, 1)


def ago(days: int) -> dt.date:
    return ON - dt.timedelta(days=days)


def figure(
    measured: float | None, *, of: float | None = 100, since: float | None = 0, on: dt.date = ON
) -> Figure:
    def number(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return Figure(number(since), number(of), number(measured), on if measured is not None else None)


RUNNING = Facts("running", "2026-01-01", "2026-12-31", agreed_on=ago(10), results=[figure(60)])


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        (RUNNING, GREEN, "measured"),
        (replace(RUNNING, results=()), AMBER, "unmeasured"),
        (replace(RUNNING, results=[figure(None)]), AMBER, "unmeasured"),
        (replace(RUNNING, ends="2026-06-30"), AMBER, "over"),
        (replace(RUNNING, ends="2026-07"), GREEN, "measured"),  # a month is over on its last day
        (replace(RUNNING, ends="2026-05-31"), RED, "over"),
        (replace(RUNNING, milestones=[Aim(ago(60), None)]), AMBER, "late"),
        (replace(RUNNING, milestones=[Aim(ago(61), None)]), RED, "late"),
        (replace(RUNNING, milestones=[Aim(ago(61), ago(5)), Aim(ON, None), Aim(None, None)]), GREEN, "measured"),
        (replace(RUNNING, agreed_on=ago(91), results=[figure(60, on=ago(91))]), AMBER, "quiet"),
        (replace(RUNNING, agreed_on=ago(181), results=[figure(60, on=ago(181))]), RED, "quiet"),
        (replace(RUNNING, agreed_on=ago(300), results=[figure(60, on=ago(181))], told_on=ago(2)), GREEN, "measured"),
        (replace(RUNNING, results=[figure(20)]), AMBER, "behind"),
        (replace(RUNNING, results=[figure(5)]), RED, "behind"),
        (replace(RUNNING, results=[figure(5, of=None)]), GREEN, "measured"),
        (replace(RUNNING, results=[figure(3, since=4, of=12)]), RED, "worse"),
        (replace(RUNNING, results=[figure(30, since=40, of=20)]), GREEN, "measured"),  # less is better
        (replace(RUNNING, is_compiled=True, ends="2020"), NONE, "compiled"),
        (Facts("idea"), NONE, "idea"),
        (Facts("stopped"), NONE, "stopped"),
        (Facts("agreed", "2026-09"), NONE, "agreed"),
        (Facts("agreed", ago(31).isoformat()), AMBER, "not-begun"),
        (Facts("agreed", ago(121).isoformat()), RED, "not-begun"),
        (Facts("agreed", agreed_on=ago(181)), AMBER, "long-agreed"),
        (Facts("finished", results=[figure(100)]), GREEN, "reached"),
        (Facts("finished", results=[figure(7, of=None)]), GREEN, "measured-without-aim"),
        (Facts("finished", results=[figure(99)]), AMBER, "missed"),
        (Facts("finished", results=[figure(49)]), RED, "missed"),
        (Facts("finished", results=[figure(100), figure(None)]), AMBER, "some-unmeasured"),
        (Facts("finished", results=[figure(None)]), RED, "nothing-measured"),
        (Facts("finished"), RED, "nothing-measured"),
    ],
)  # fmt: skip
def test_each_colour_has_its_reason(facts, expected, code):
    light = light_of(facts, ON)
    assert (light.colour, light.why.code) == (expected, code)


def test_a_milestone_is_not_late_on_its_day():
    assert light_of(replace(RUNNING, milestones=[Aim(ON, None)]), ON).colour == GREEN
    assert light_of(replace(RUNNING, milestones=[Aim(ago(1), None)]), ON).colour == AMBER


def test_the_reasons_are_sentences_the_worst_first():
    late = replace(RUNNING, ends="2026-05-31", milestones=[Aim(ago(20), None), Aim(ago(10), None)])
    with translation.override("en"):
        assert colour(light_of(late, ON)) == "red: needs help"
        assert reasons(light_of(late, ON)) == [
            "It should have ended on 31 May 2026, 31 days ago.",
            "2 milestones are late, the first since 11 June 2026.",
            "1 of 1 result measured, last on 1 July 2026.",
        ]
        assert why(light_of(replace(RUNNING, results=[figure(20)]), ON)) == (
            "Result 1 has come 20 % of its way, in 50 % of the time."
        )
        assert colour(light_of(Facts("idea"), ON)) == ""


days = st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1))
maybe = st.none() | days
partial = st.just("") | days.flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], str(day.year)])
)
numbers = st.none() | st.decimals(-1000, 1000, places=3)


@st.composite
def figures(draw):
    measured = draw(numbers)
    return Figure(draw(numbers), draw(numbers), measured, draw(days) if measured is not None else None)


all_facts = st.builds(
    Facts,
    stage=st.sampled_from(["idea", "agreed", "running", "finished", "stopped"]),
    begins=partial,
    ends=partial,
    is_compiled=st.booleans(),
    agreed_on=maybe,
    milestones=st.lists(st.builds(Aim, maybe, maybe), max_size=4),
    results=st.lists(figures(), max_size=4),
    told_on=maybe,
)


@given(all_facts, days)
def test_every_light_has_a_colour_and_a_sentence_and_the_worst_sign_gives_it(facts, on):
    light = light_of(facts, on)
    order = [RED, AMBER, GREEN, NONE]
    assert [sign.colour for sign in light.signs] == sorted(
        (sign.colour for sign in light.signs), key=order.index
    )
    assert light.colour == light.signs[0].colour
    with translation.override("en"):
        assert all(line.strip().endswith(".") and "%(" not in line for line in reasons(light))


@given(all_facts, days, st.integers(0, 200))
def test_doing_nothing_never_makes_a_running_project_better(facts, on, more):
    order = [GREEN, AMBER, RED]
    running = replace(facts, stage="running", is_compiled=False)
    now, later = light_of(running, on).colour, light_of(running, on + dt.timedelta(days=more)).colour
    assert order.index(later) >= order.index(now)


@given(days)
def test_days_known_by_month_or_year_reach_from_the_first_to_the_last(day):
    for text in (day.isoformat(), day.isoformat()[:7], str(day.year)):
        assert first_day(text) <= day <= last_day(text)


def test_every_sign_has_a_sentence():
    known = {
        "compiled", "idea", "agreed", "stopped", "not-begun", "long-agreed", "over", "late", "quiet", "worse", "behind",
        "unmeasured", "measured", "nothing-measured", "some-unmeasured", "missed", "reached", "measured-without-aim",
    }  # fmt: skip
    assert set(_SENTENCES) == known
