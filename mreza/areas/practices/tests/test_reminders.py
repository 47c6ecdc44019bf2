"""Before what a city published, or says of itself, turns old, its people are told; and once more when it has."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from mreza.activities import life
from mreza.activities.telling import remind_of_old
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.freshness import confirm_facts, remind_of_facts
from mreza.cities.models import Appointment, City
from mreza.foundation.moments import Daily, now
from mreza.notices.inbox import readable, said
from mreza.notices.models import Notice

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MORNING = dt.time(6, tzinfo=dt.UTC)


@pytest.fixture
def varazdin(acting: Any) -> Any:
    user, _client = acting("focal-point", "hr-varazdin")
    return user, City.objects.get(code="hr-varazdin")


def before(due: dt.date, days: int) -> dt.datetime:
    return dt.datetime.combine(due - days * DAY, MORNING)


def sentences(user: Any) -> list[str]:
    rows = readable(user, Notice.objects.filter(user=user, kind__endswith="due").order_by("pk"))
    return [said(one).sentence for one in rows]


def test_a_record_is_asked_for_a_fortnight_ahead_and_once_more_when_its_day_has_passed(varazdin):
    user, city = varazdin
    practice = make_practice("published", city=city, by=user)
    due = practice.due_on
    assert remind_of_old(before(due, 15)) == 0
    assert remind_of_old(before(due, 14)) == 1
    assert remind_of_old(before(due, 13)) == 0  # once
    assert remind_of_old(before(due, 0)) == 0
    assert remind_of_old(before(due, -1)) == 1
    assert remind_of_old(before(due, -30)) == 0
    ahead, over = sentences(user)
    assert "Please confirm it by" in ahead
    assert "was to be confirmed by" in over
    with translation.override("hr"):
        assert str(due.year) in sentences(user)[0]


def test_who_confirmed_is_not_reminded_before_the_next_year(varazdin):
    user, city = varazdin
    practice = make_practice("published", city=city, by=user)
    first = practice.due_on
    assert remind_of_old(before(first, 10)) == 1
    life.confirm(practice, by=user, at=before(first, 9))
    assert remind_of_old(before(first, -5)) == 0
    assert remind_of_old(before(practice.due_on, 3)) == 1


def test_it_reaches_whoever_answers_for_the_city_then(varazdin, acting):
    user, city = varazdin
    editor, _client = acting("editor", city.code)
    elsewhere, _client = acting("focal-point", "fr-lyon")
    practice = make_practice("published", city=city, by=user)
    Appointment.objects.filter(user=user).update(until=now())
    assert remind_of_old(before(practice.due_on, 3)) == 0  # nobody answers for it
    alternate, _client = acting("alternate", city.code)
    assert remind_of_old(before(practice.due_on, 2)) == 1
    assert list(Notice.objects.filter(kind="practice.due").values_list("user", flat=True)) == [alternate.pk]
    assert sentences(editor) == sentences(elsewhere) == []


def test_what_is_retired_or_a_draft_is_asked_for_by_nobody(varazdin):
    user, city = varazdin
    practice = make_practice("published", city=city, by=user)
    due = practice.due_on
    make_practice("draft", city=city, by=user)
    life.retire(practice, by=user, reason="It ended.")
    assert remind_of_old(before(due, -100)) == 0


def test_to_find_that_everybody_knows_costs_the_same_for_any_number(varazdin, django_assert_max_num_queries):
    user, city = varazdin
    records = [make_practice("published", city=city, by=user) for _number in range(3)]
    at = before(records[0].due_on, 1)
    assert remind_of_old(at) == 3
    # records of three kinds, people, titles, who was told, the transaction
    with django_assert_max_num_queries(8):
        assert remind_of_old(at) == 0


def test_the_facts_of_a_city_are_asked_for_a_month_ahead(varazdin, acting):
    user, city = varazdin
    editor, _client = acting("editor", city.code)
    assert remind_of_facts(now()) == 0  # never confirmed: that waits on the desk, and is no date that passes
    confirm_facts(city, by=user)
    city.refresh_from_db()
    assert remind_of_facts(before(city.due_on, 31)) == 0
    assert remind_of_facts(before(city.due_on, 30)) == 2
    assert remind_of_facts(before(city.due_on, 29)) == 0
    assert remind_of_facts(before(city.due_on, -1)) == 2
    assert "Please confirm them by" in sentences(editor)[0]
    Appointment.objects.filter(user=editor).update(until=now())
    assert sentences(type(editor).objects.get(pk=editor.pk)) == []  # who left is told nothing more


def test_a_daily_work_is_done_once_a_day():
    daily, at = Daily(), now()
    assert [daily.is_due(at + hours * dt.timedelta(hours=1)) for hours in (0, 1, 23, 24, 25)] == [
        True, False, False, True, False,
    ]  # fmt: skip
