"""What waits for whom; what passes on, is told and is forgotten with a person; what the chapters below are answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mreza.activities import autosaves, life, participation, writing
from mreza.activities.models import Autosave, Card, CardText, Comment, Revision
from mreza.activities.review import Remark
from mreza.activities.waiting import waits
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.files import hooks as files
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.journal.models import DataVersion, Entry
from mreza.translations.hooks import translatable

pytestmark = pytest.mark.django_db


def kinds(user: Any, **more: Any) -> list[str]:
    return [line.kind for line in waits(user, **more)]


@pytest.fixture
def varazdin(acting: Any) -> Any:
    user, _client = acting("focal-point", "hr-varazdin")
    return user, City.objects.get(code="hr-varazdin")


def test_what_was_sent_waits_for_who_coordinates_the_field_and_for_the_secretariat(acting, officer, varazdin):
    user, city = varazdin
    coordinator, _ = acting("coordinator", "music")
    other, _ = acting("coordinator", "design")
    practice = make_practice("in-review", city=city, by=user)
    assert kinds(coordinator) == kinds(officer) == ["practice.in-review"]
    assert kinds(other) == kinds(user) == []
    line = waits(coordinator)[0]
    assert practice.key in line.url
    assert line.place == ("city", "hr-varazdin")
    assert line.is_overdue(line.since.date() + dt.timedelta(days=22))
    assert not line.is_overdue(line.since.date() + dt.timedelta(days=21))
    life.publish(practice, by=coordinator)
    assert kinds(coordinator) == []


def test_a_change_that_is_asked_waits_for_those_who_write_until_it_is_settled(acting, varazdin):
    user, city = varazdin
    editor, _ = acting("editor", city.code)
    practice = make_practice("in-review", city=city, by=user)
    life.ask_for_change(practice, by=None, comments=[Remark("Shorter.")])
    assert kinds(user) == kinds(editor) == ["practice.change-asked"]
    from mreza.activities import review

    review.settle(practice, Comment.objects.get().pk, by=editor)
    assert kinds(user) == kinds(editor) == []


def test_an_old_draft_waits_for_who_leads_and_who_began_it(acting, varazdin):
    user, city = varazdin
    editor, _ = acting("editor", city.code)
    make_practice(city=city, by=user)
    later = now() + dt.timedelta(days=31)
    assert kinds(user) == []
    assert kinds(user, at=later) == ["practice.draft"]
    assert kinds(editor, at=later) == []


def test_a_city_that_is_asked_answers(acting, varazdin):
    user, city = varazdin
    practice = make_practice()
    participation.ask(practice, city, by=None)
    assert kinds(user) == ["practice.asked"]
    participation.answer(practice, city, agrees=False, by=user)
    assert kinds(user) == []


def test_what_was_compiled_waits_at_once_and_what_is_due_two_weeks_before(varazdin):
    user, city = varazdin
    compiled = make_practice("published", city=city, origin="compiled", sources=["https://example.org"])
    assert kinds(user) == ["practice.compiled"]
    life.confirm(compiled, by=user)
    assert kinds(user) == []
    soon = dt.datetime.combine(compiled.due_on - dt.timedelta(days=14), dt.time(), dt.UTC)
    assert kinds(user, at=soon) == ["practice.due"]
    assert not waits(user, at=soon)[0].is_overdue(soon.date())


def test_nothing_waits_for_who_acts_for_nobody_and_it_costs_nothing(person, django_assert_num_queries):
    make_practice("in-review")
    kinds(person)
    with django_assert_num_queries(0):
        assert kinds(person) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(count, varazdin, django_assert_num_queries):
    user, city = varazdin
    for number in range(count):
        practice = make_practice("in-review", city=city, by=user, texts={"title": f"Title {number}"})
        life.ask_for_change(practice, by=None, comments=[Remark("Shorter.")])
    kinds(user)
    # one of them for answered questions, which are only kept right; two for projects, of which there are none
    with django_assert_num_queries(8):
        assert len(kinds(user)) == count


# --- people -------------------------------------------------------------------------------------------------------
def test_drafts_and_what_was_typed_pass_on(varazdin):
    user, city = varazdin
    successor = AppointmentFactory(role="focal-point", city=city).user
    practice = make_practice(city=city, by=user)
    elsewhere = make_practice(by=user)
    autosaves.keep(user, practice, "short", {"title": "Half"}, version=1)
    autosaves.keep(user, practice, "story", {"done": "Half"}, version=1)
    autosaves.keep(successor, practice, "story", {"done": "Mine"}, version=1)
    said = hooks.handed_over(user, successor, "city", city.code, by=user)["activities"]
    assert said == "1 draft"
    practice.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (practice.created_by, elsewhere.created_by) == (successor, user)
    assert Autosave.objects.get(user=successor, section="short").typed == {"title": "Half"}
    assert Autosave.objects.get(user=successor, section="story").typed == {"done": "Mine"}
    assert Entry.objects.filter(act="practice.handed-over", about_key=practice.key).count() == 1
    assert hooks.handed_over(user, successor, "field", "music", by=user)["activities"] == ""


def test_a_person_is_told_everything_and_forgotten(varazdin):
    user, city = varazdin
    practice = make_practice("in-review", city=city, by=user)
    autosaves.keep(user, practice, "short", {"title": "Half"}, version=1)
    life.ask_for_change(practice, by=user, comments=[Remark("My words.")])
    told = hooks.about_me(user)["activities"]
    assert told["typed"][0]["typed"] == {"title": "Half"}
    assert told["comments"][0]["text"] == "My words."
    assert [one["act"] for one in told["versions"]] == ["created"]
    assert told["practice_records"][0]["key"] == practice.key
    hooks.erase(user)
    assert not Autosave.objects.exists()
    assert Comment.objects.get().by is None
    assert Revision.objects.get().by is None
    assert (Practice.objects.get().created_by, Practice.objects.get().submitted_by) == (None, None)
    assert not any(hooks.about_me(user)["activities"].values())


def test_what_nobody_came_back_to_is_forgotten_after_half_a_year(varazdin):
    user, city = varazdin
    autosaves.keep(user, make_practice(city=city), "short", {"title": "Half"}, version=1)
    assert autosaves.forget_old(at=now() + dt.timedelta(days=179)) == 0
    assert autosaves.forget_old(at=now() + dt.timedelta(days=181)) == 1


# --- files and translations -----------------------------------------------------------------------------------------
def test_files_follow_their_record(acting, varazdin, person):
    user, city = varazdin
    _neighbour = acting("focal-point", "fr-lyon")[0]
    practice = make_practice(city=city)
    assert files.may_edit(user, "practice", practice.key)
    assert not files.may_edit(_neighbour, "practice", practice.key)
    assert practice.key in files.readable(user)["practice"]
    assert practice.key not in files.readable(person)["practice"]
    assert files.record_of("practice", practice.key)["place"] == "hr-varazdin"


def test_a_translation_reaches_card_and_index(varazdin):
    from mreza.search.models import Entry as Found
    from mreza.translations.authored import translate

    user, city = varazdin
    practice = make_practice("published", city=city)
    what = translatable.get("practice")
    assert what is not None
    assert practice.key in what.keys(user)
    assert what.may(user, practice.key, "hr")
    assert what.is_public(practice.key)
    parts = [part for part, _label, _long in what.parts(practice.key)]
    assert parts[:2] == ["title", "summary"]
    assert "block.b1.text" in parts
    translate("practice", practice.key, "title", "hr", "Djeca grade", state="confirmed", by=user, version=0)
    DataVersion.bump()
    what.changed(practice.key, user)
    assert CardText.objects.get(language="hr").title == "Djeca grade"
    assert Found.objects.filter(kind="practice", language="hr").exists()
    assert Card.objects.get().stamp == DataVersion.objects.get().number


def test_a_translation_of_a_draft_makes_no_card(varazdin):
    user, city = varazdin
    practice = make_practice(city=city)
    translatable.get("practice").changed(practice.key, user)  # type: ignore[union-attr]
    assert not Card.objects.exists()


def test_nobody_translates_what_they_may_not_write(acting, person):
    practice = make_practice("published", city=CityFactory(code="fr-lyon"))
    neighbour, _ = acting("focal-point", "hr-varazdin")
    coordinator, _ = acting("coordinator", "music")
    what = translatable.get("practice")
    for user in (neighbour, coordinator, person):
        assert practice.key not in what.keys(user)  # type: ignore[union-attr]
        assert not what.may(user, practice.key, "hr")  # type: ignore[union-attr]
    writing.save(practice, by=None, version=practice.version, texts={"title": "New"})
