"""A light that time turned red is told once to those who answer for the city, and anew only for a new reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mreza.activities import life, writing
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.reminding import KIND, remind_of_red
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.notices.kinds import kind_of
from mreza.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return CityFactory(code="hr-abel", name="Abel")


def in_days(days: int) -> dt.datetime:
    return now() + dt.timedelta(days=days)


def day(days: int) -> str:
    return in_days(days).date().isoformat()


def running(city: City, **more: Any) -> Project:
    said = {"starts": day(-10), "ends": day(400), "milestones": [{"key": "m1", "due_on": day(10)}], **more}
    return make_project(city=city, stage="running", **said)


def told() -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(kind=KIND).order_by("pk")
    return [(row.user.email, row.told["sign"], row.told["due"]) for row in rows.select_related("user")]


def test_who_leads_the_city_is_told_once_when_time_turned_the_light_red(city, acting):
    lead, _client = acting("focal-point", city.code)
    acting("editor", city.code)
    acting("focal-point", CityFactory(code="hr-bora").code)
    running(city)
    assert remind_of_red(in_days(70)) == 0  # amber
    assert remind_of_red(in_days(71)) == 1
    assert remind_of_red(in_days(72)) == 0
    assert told() == [(lead.email, "late", day(10))]


def test_a_milestone_with_a_new_date_may_be_late_anew(city, acting):
    acting("focal-point", city.code)
    project = running(city)
    remind_of_red(in_days(71))
    rows = [{"key": "m1", "due_on": day(90)}]
    writing.save(project, by=None, version=project.version, values={"milestones": rows})
    assert remind_of_red(in_days(100)) == 0
    assert remind_of_red(in_days(151)) == 1
    assert [due for _who, _sign, due in told()] == [day(10), day(90)]


def test_what_has_ended_is_retired_or_was_only_read_somewhere_is_not_called_late(network, acting):
    place = City.objects.get(code="de-karlsruhe")
    acting("focal-point", place.code)
    life.retire(make_project(city=place, public=True, stage="running"), by=None, reason="Over.")
    keeping.stop(running(place), reason="No money.", by=None)
    make_project(city=place)
    assert remind_of_red(in_days(1_000)) == 0


def test_the_sentence_says_why_in_the_readers_language(city, acting):
    acting("focal-point", city.code)
    project = running(city, milestones=[])
    remind_of_red(in_days(200))
    notice = Notice.objects.get(kind=KIND)
    kind = kind_of(KIND)
    assert kind is not None
    said = kind.sentence(notice.told)
    assert said.startswith("The light of “Looms that travel” has turned red. Nothing has been told since")
    with translation.override("hr"):
        assert str(kind.sentence(notice.told)) != said
        assert kind.url(project.about, notice.told).startswith("/hr/")


def test_the_clock_asks_once_a_day(city, acting):
    acting("focal-point", city.code)
    running(city)
    filling = dict(hooks.tick.fillings())["partnerships.projects"]
    filling(in_days(71))
    assert len(told()) == 1


def test_many_projects_are_read_with_the_statements_of_one(city, acting):
    acting("focal-point", city.code)
    counts = []
    for _number in range(2):
        running(city)
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            remind_of_red(in_days(71))
        counts.append(sum("partnerships_" in one["sql"] for one in queries.captured_queries))
    assert counts[0] == counts[1] > 0
