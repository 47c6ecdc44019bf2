"""Two who act on one project in the same moment: it is done once, and nobody's word is lost. Real connections."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mreza.activities.models import Activity
from mreza.activities.writing import content_of
from mreza.areas.partnerships.interests.tests.factories import agreed
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.practice import make_practice
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.tests.factories import CityFactory
from mreza.cities.tests.test_races import at_once, kinds
from mreza.journal.models import Entry
from mreza.ties.models import Contact, Member
from mreza.ties.tests.factories import kind

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_interest_taken_up_twice_in_one_moment_is_one_project():
    kind("joint-project")
    interest = agreed()
    found = at_once(*[lambda: keeping.begin_from(interest, by=None)] * 3)
    assert kinds(found) == ["Project"] * 3
    assert {one.pk for one in found} == {Project.objects.get().pk}
    assert Entry.objects.filter(act="project.from-interest").count() == 1


def test_a_project_confirmed_twice_in_one_moment_has_one_tie(acting):
    city, other = CityFactory(code="hr-abel"), CityFactory(code="hr-bora")
    project = make_project(other, city=city)
    keeping.answer(project, other, agrees=True, by=None)
    browsers = [acting("focal-point", city.code)[1] for _number in range(2)]
    path = reverse("partnerships:project-agree", kwargs={"code": project.code})
    found = at_once(
        *[lambda one=one: one.post(path, {"version": project.version}).status_code for one in browsers]
    )
    assert sorted(found) == [302, 409]
    assert Contact.objects.count() == 1
    assert Entry.objects.filter(act="project.agreed").count() == 1


def test_while_it_is_confirmed_a_city_takes_its_word_back_and_no_tie_says_otherwise():
    city, other = CityFactory(code="hr-abel"), CityFactory(code="hr-bora")
    project = make_project(other, city=city)
    keeping.answer(project, other, agrees=True, by=None)
    found = at_once(
        lambda: keeping.agree(project, by=None),
        lambda: keeping.answer(project, other, agrees=False, by=None, reason="We cannot."),
    )
    assert kinds(found) == ["NoneType", "Project"]
    said = Member.objects.filter(contact__in=Contact.objects.standing(), city=other)
    assert set(said.values_list("answer", flat=True)) <= {"disputed"}


def test_two_cities_tell_news_at_once_and_both_are_kept():
    project = make_project(city=CityFactory(code="hr-abel"), stage="running")
    found = at_once(
        *[
            lambda text=text: keeping.tell(project, text, by=None)
            for text in ("The first cloth.", "The second cloth.")
        ]
    )
    assert kinds(found) == ["Project", "Project"]
    texts = content_of(Project.objects.get())["texts"]
    assert {"The first cloth.", "The second cloth."} <= set(texts.values())


def test_a_practice_asked_for_twice_at_once_is_one_draft():
    project = make_project(city=CityFactory(code="hr-abel"), stage="finished")
    found = at_once(*[lambda: make_practice(project, by=None)] * 2)
    assert all(isinstance(one, Activity) for one in found)
    assert len({one.pk for one in found}) == 1
