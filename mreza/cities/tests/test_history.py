"""The rules of the days, whatever the days are; and the verbs, whatever comes after whatever."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.cities.designating import change_field, correct_designation, designate, withdraw
from mreza.cities.history import Span, backwards, overlap, starts
from mreza.cities.models import City, Designation
from mreza.cities.tests.factories import CityFactory, FieldFactory
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry

days = st.dates(dt.date(2004, 1, 1), dt.date(2006, 12, 31))
spans = st.builds(
    Span, st.integers(0, 10**6), days, st.none() | st.dates(dt.date(2004, 1, 1), dt.date(2007, 6, 1))
)


@given(st.lists(spans, max_size=6, unique_by=lambda span: span.key), days)
def test_without_an_overlap_no_day_has_two(held, day):
    if backwards(held) is None and overlap(held) is None:
        assert sum(span.holds(day) for span in held) <= 1


@given(st.lists(spans, max_size=6, unique_by=lambda span: span.key))
def test_an_overlap_that_is_told_is_one(held):
    if backwards(held) is None and (pair := overlap(held)):
        first, second = pair
        assert first.holds(second.since)


@given(st.lists(spans, max_size=6, unique_by=lambda span: span.key))
def test_a_membership_begins_where_nothing_ended(held):
    if backwards(held) or overlap(held):
        return
    began = starts(held)
    ends = {span.until for span in held}
    for span in held:
        assert began[span.key] <= span.since
        assert (began[span.key] == span.since) == (span.since not in ends)
        day = began[span.key]
        while day < span.since:  # every day from the start on is held by somebody
            assert any(other.holds(day) for other in held)
            day += dt.timedelta(1)


acts = st.lists(
    st.tuples(
        st.sampled_from(["designate", "past", "change", "withdraw", "correct"]),
        st.dates(dt.date(2004, 1, 1), dt.date(2012, 1, 1)),
        st.sampled_from(["music", "film", "design"]),
        st.sampled_from(["day", "year"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_no_sequence_of_acts_gives_a_day_two_fields(db, sequence):
    city = CityFactory()
    for code in ("music", "film", "design"):
        FieldFactory(code=code)
    done = 0
    for act, day, field, precision, which in sequence:
        try:
            _do(act, city, day, field, precision, which)
            done += 1
        except (ValidationError, WrongMoment, IndexError):
            pass
        held = list(Designation.objects.filter(city=city).order_by("since"))
        stored = [Span(d.pk, d.since, d.until) for d in held]
        assert overlap(stored) is None
        assert backwards(stored) is None
        assert {d.pk: d.member_since for d in held} == starts(stored)
        members = City.objects.members(on=day).filter(pk=city.pk).exists()
        assert members == (city.designation_on(day) is not None) == (city.membership(day) is not None)
    assert Entry.objects.about("city", city.code).count() <= done


def _do(act, city, day, field, precision, which):
    if act == "designate":
        designate(city, field, on=day, by=None, reason="", precision=precision)
    elif act == "past":
        designate(city, field, on=day, until=day + dt.timedelta(200), by=None, reason="")
    elif act == "change":
        change_field(city, field, on=day, by=None, reason="why", precision=precision)
    elif act == "withdraw":
        withdraw(city, on=day, by=None, reason="why", precision=precision)
    else:
        held = list(Designation.objects.filter(city=city).order_by("since"))[which]
        changes = [{"since": day}, {"until": day}, {"until": None}, {"field": field}][which]
        correct_designation(held, changes, by=None, reason="why", version=held.version)
