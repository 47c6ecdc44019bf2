"""From an idea to what came of it: cities agree, ties stand in the ledger, rows say how it goes, and why it ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mreza.activities import life, participation, writing
from mreza.activities.choices import Agreement
from mreza.activities.models import Card, Participation, Revision
from mreza.areas.partnerships.choices import STAGE_NEXT, Stage
from mreza.areas.partnerships.interests.tests.factories import agreed
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import cooperation, keeping, waiting
from mreza.areas.partnerships.projects.facts import light_on
from mreza.areas.partnerships.projects.practice import make_practice, practice_of
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, OrganisationFactory
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.search.models import Entry as Found
from mreza.ties import keeping as ties
from mreza.ties.choices import Answer, State
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import kind

pytestmark = pytest.mark.django_db
STAGES = ("idea", "agreed", "running", "finished", "stopped")

VERBS: dict[str, tuple[Any, str]] = {
    "agree": (lambda one: keeping.agree(one, by=None), "agreed"),
    "start": (lambda one: keeping.start(one, by=None), "running"),
    "finish": (lambda one: keeping.finish(one, by=None, texts={"worked": "All of it."}), "finished"),
    "stop": (lambda one: keeping.stop(one, by=None, reason="No money."), "stopped"),
    "resume": (lambda one: keeping.resume(one, by=None), "running"),
}
DONE = {"agree": "agreed", "start": "started", "finish": "finished", "stop": "stopped", "resume": "resumed"}
POSSIBLE = {
    "agree": {"idea"}, "start": {"agreed"}, "finish": {"running"}, "stop": {"idea", "agreed", "running"},
    "resume": {"finished", "stopped"},
}  # fmt: skip


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(4)]


def states() -> list[tuple[str, str, str]]:
    """Every tie: giver, receiver, state."""
    rows = Tie.objects.order_by("pk").values_list("giver__code", "receiver__code", "state")
    return [(*sorted((one, other)), state) for one, other, state in rows]


# --- stages -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_act_has_its_moment(verb, stage):
    project = make_project(stage=stage)
    act, after = VERBS[verb]
    before = (project.version, Entry.objects.count())
    if stage in POSSIBLE[verb]:
        assert after in STAGE_NEXT[stage]
        act(project)
        assert project.stage == Project.objects.get().stage == after
        assert project.version > before[0]
        acts = Entry.objects.about("project", project.key).values_list("act", flat=True)
        assert acts[0] == f"project.{DONE[verb]}"
    else:
        with pytest.raises(WrongMoment):
            act(project)
        assert (Project.objects.get().version, Entry.objects.count()) == before
        assert Project.objects.get().stage == stage


def test_the_table_of_stages_knows_the_same_ways():
    ways = {(stage, after) for verb, (_act, after) in VERBS.items() for stage in POSSIBLE[verb]}
    assert ways == {(before, after) for before, many in STAGE_NEXT.items() for after in many}


def test_two_cities_agree_and_their_tie_stands_in_the_ledger(cities, acting):
    lead, other = (acting("focal-point", city.code)[0] for city in cities[:2])
    project = make_project(cities[1], city=cities[0], by=lead)
    with pytest.raises(WrongMoment, match="City 1"):
        keeping.agree(project, by=lead)
    assert states() == []
    keeping.answer(project, cities[1], agrees=True, by=other)
    assert states() == []  # the leading city has the last word
    keeping.agree(project, by=lead)
    assert states() == [("hr-city-0", "hr-city-1", State.CONFIRMED)]
    contact = Contact.objects.get()
    assert (contact.title, contact.kind.code, contact.begins) == (
        "Looms that travel",
        "joint-project",
        "2026-01",
    )
    assert (contact.card_kind, contact.card_key) == ("project", project.key)
    said = {row.city.code: (row.answer, row.answered_by) for row in contact.members.select_related("city")}
    assert said == {"hr-city-0": ("entered", lead), "hr-city-1": ("confirmed", other)}
    found = [(one.city.code, one.standing, one.by) for one in cooperation.cities_in(project)]
    assert found == [("hr-city-0", "leads", lead), ("hr-city-1", "agreed", other)]
    assert project.agreed_at is not None


def test_a_city_alone_may_run_a_pilot_and_has_no_tie(cities):
    project = make_project(city=cities[0], stage="running")
    assert project.stage == Stage.RUNNING
    assert states() == []


def test_a_city_that_declined_is_left_out_of_the_ties(cities):
    project = make_project(city=cities[0])
    for city, agrees in ((cities[1], False), (cities[2], True)):
        keeping.ask(project, city, by=None)
        keeping.answer(project, city, agrees=agrees, by=None)
    keeping.agree(project, by=None)
    assert states() == [("hr-city-0", "hr-city-2", State.CONFIRMED)]


def test_a_city_that_comes_in_later_gets_its_own_tie_and_only_that(cities):
    project = make_project(cities[1], city=cities[0], stage="running")
    keeping.ask(project, cities[2], by=None)
    assert len(states()) == 1
    keeping.answer(project, cities[2], agrees=True, by=None)
    assert states() == [
        ("hr-city-0", "hr-city-1", State.CONFIRMED), ("hr-city-0", "hr-city-2", State.CONFIRMED),
    ]  # fmt: skip
    assert Contact.objects.count() == 2


def test_a_city_that_thinks_again_says_why_and_its_tie_is_disputed(cities):
    project = make_project(cities[1], city=cities[0], stage="running")
    with pytest.raises(ValidationError) as wrong:
        keeping.answer(project, cities[1], agrees=False, by=None)
    assert "reason" in wrong.value.error_dict
    keeping.answer(project, cities[1], agrees=False, by=None, reason="We were never there.")
    assert states() == [("hr-city-0", "hr-city-1", State.DISPUTED)]
    assert Participation.objects.get().state == Agreement.DECLINED
    keeping.answer(project, cities[1], agrees=True, by=None)
    assert states() == [("hr-city-0", "hr-city-1", State.CONFIRMED)]


def test_what_a_city_says_in_the_ledger_it_says_of_the_project(cities):
    project = make_project(cities[1], city=cities[0], stage="running", public=True)
    ties.answer(Contact.objects.get(), cities[1], Answer.DISPUTED, by=None, comment="Not us.")
    assert Participation.objects.get().state == Agreement.DECLINED
    assert Card.objects.get(key=project.key).facets["city"] == ["hr-city-0"]
    ties.answer(Contact.objects.get(), cities[1], Answer.CONFIRMED, by=None)
    assert Participation.objects.get().state == Agreement.AGREED
    assert Card.objects.get(key=project.key).facets["city"] == ["hr-city-0", "hr-city-1"]


def test_its_tie_is_not_withdrawn_behind_the_projects_back(cities):
    make_project(cities[1], city=cities[0], stage="running")
    contact = Contact.objects.get()
    with pytest.raises(ValidationError, match="project stands behind"):
        ties.withdraw(contact, by=None, reason="No.")
    assert states() == [("hr-city-0", "hr-city-1", State.CONFIRMED)]


def test_a_city_with_a_tie_is_not_quietly_left_out(cities):
    project = make_project(cities[1], city=cities[0], stage="agreed")
    with pytest.raises(WrongMoment):
        keeping.leave_out(project, cities[1], by=None)
    keeping.ask(project, cities[2], by=None)
    keeping.leave_out(project, cities[2], by=None)
    assert [row.city for row in Participation.objects.all()] == [cities[1]]


@pytest.mark.parametrize(("stage", "kept"), [("agreed", State.WITHDRAWN), ("running", State.CONFIRMED)])
def test_a_project_that_never_began_takes_its_tie_with_it(cities, stage, kept):
    project = make_project(cities[1], city=cities[0], stage=stage)
    keeping.stop(project, reason="The money did not come.", by=None)
    assert states() == [("hr-city-0", "hr-city-1", kept)]
    assert writing.content_of(project)["texts"]["stopped"] == "The money did not come."
    keeping.resume(project, by=None)
    assert states()[-1] == ("hr-city-0", "hr-city-1", State.CONFIRMED)
    assert "stopped" not in writing.content_of(project)["texts"]
    assert any("stopped" in one.content["texts"] for one in Revision.objects.filter(key=project.key))


def test_an_idea_given_up_does_not_run_later(cities):
    project = make_project(city=cities[0])
    keeping.stop(project, reason="Nobody came.", by=None)
    with pytest.raises(WrongMoment):
        keeping.resume(project, by=None)


def test_whoever_saw_another_version_is_told(cities):
    project = make_project(city=cities[0])
    with pytest.raises(Outdated):
        keeping.agree(project, by=None, version=project.version - 1)
    assert Project.objects.get().stage == Stage.IDEA


def test_a_retired_project_moves_no_more(cities):
    project = make_project(cities[2], city=cities[0], public=True)
    life.retire(project, by=None, reason="Over.")
    for act in (
        lambda: keeping.agree(project, by=None),
        lambda: keeping.tell(project, "News", by=None),
        lambda: keeping.ask(project, cities[1], by=None),
        lambda: keeping.answer(project, cities[2], agrees=True, by=None),
    ):
        with pytest.raises(WrongMoment):
            act()
    keeping.answer(project, cities[2], agrees=False, by=None)  # a no is always heard


def test_a_tie_does_not_lie_ahead(cities):
    ahead = dt.datetime.now(dt.UTC).year + 1
    make_project(cities[1], city=cities[0], stage="agreed", starts=str(ahead))
    assert Contact.objects.get().begins == dt.datetime.now(dt.UTC).date().isoformat()


def test_a_pilot_says_its_question_before_it_is_agreed_on(cities):
    project = make_project(city=cities[0], texts={"question": ""})
    with pytest.raises(ValidationError) as wrong:
        keeping.agree(project, by=None)
    assert list(wrong.value.error_dict) == ["question"]


# --- while it runs ----------------------------------------------------------------------------------------------
def test_a_result_turns_the_light_green(cities):
    project = make_project(cities[1], city=cities[0], stage="running", milestones=[])
    assert light_on(project).colour == "amber"
    keeping.measure(project, "r1", measured="9,5", by=None, source="https://example.org/count")
    light = light_on(project)
    assert (light.colour, light.why.code) == ("green", "measured")
    row = writing.content_of(project)["values"]["outcomes"][0]
    assert (row["measured"], row["source"]) == ("9.5", "https://example.org/count")
    assert row["measured_on"] == dt.datetime.now(dt.UTC).date().isoformat()


def test_milestones_are_reached_and_news_told_the_newest_first(cities):
    project = make_project(city=cities[0], stage="running", public=True)
    version = DataVersion.current()
    keeping.reach(project, "m1", on="2026-05-20", by=None)
    keeping.tell(project, "The first cloth is sold.", on="2026-06-01", by=None)
    content = writing.content_of(project)
    assert content["values"]["milestones"] == [{"key": "m1", "due_on": "2026-05-31", "done_on": "2026-05-20"}]
    newest = content["values"]["updates"][0]
    assert (newest["on"], content["texts"][f"update.{newest['key']}.text"]) == (
        "2026-06-01", "The first cloth is sold.",
    )  # fmt: skip
    assert len(content["values"]["updates"]) == 2
    assert DataVersion.current() != version


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (lambda one: keeping.measure(one, "nobody", measured=1, by=None), "key"),
        (lambda one: keeping.measure(one, "r1", measured="", by=None), "measured"),
        (lambda one: keeping.tell(one, "  ", by=None), "text"),
        (lambda one: keeping.tell(one, "News", on="2026-13-01", by=None), "on"),
        (lambda one: keeping.tell(one, "News", on="2999-01-01", by=None), "on"),
        (lambda one: keeping.tell(one, "word " * 300, by=None), "text"),
        (lambda one: keeping.finish(one, texts={}, by=None), "worked"),
        (lambda one: keeping.finish(one, texts={"worked": "x"}, on="2999", by=None), "on"),
        (lambda one: keeping.finish(one, texts={"worked": "x"}, on="1999", by=None), "on"),
        (lambda one: keeping.finish(one, texts={"worked": "x", "title": "y"}, by=None), "title"),
        (lambda one: keeping.stop(one, reason="word " * 300, by=None), "reason"),
    ],
)
def test_what_is_wrong_is_said_by_name_and_nothing_is_written(act, name, cities):
    project = make_project(city=cities[0], stage="running")
    with pytest.raises(ValidationError) as wrong:
        act(project)
    assert list(wrong.value.error_dict) == [name]
    assert Project.objects.get().version == project.version


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("milestones", {"due_on": "31.5.2026"}),
        ("milestones", {"done_on": "2999-01-01"}),
        ("outcomes", {"measured": "4"}),
        ("outcomes", {"measured_on": "2026-01-01"}),
        ("outcomes", {"target": "1.2345"}),
        ("outcomes", {"target": "NaN"}),
        ("outcomes", {"target": "9" * 20}),
        ("outcomes", {"source": "javascript:alert(1)"}),
        ("fundings", {"source": "City", "amount": "-1", "currency": "EUR"}),
        ("fundings", {"source": "City", "amount": "10", "currency": "EURO"}),
        ("fundings", {"source": "", "amount": "10", "currency": "EUR"}),
        ("risks", {"likely": "4"}),
        ("updates", {"on": "yesterday"}),
        ("updates", {"colour": "red"}),
        ("milestones", {"key": "Not A Key"}),
    ],
)
def test_rows_that_cannot_be_are_refused(name, row, cities):
    project = make_project(city=cities[0])
    with pytest.raises(ValidationError) as wrong:
        writing.save(project, by=None, version=project.version, values={name: [row]})
    assert list(wrong.value.error_dict) == [name]


def test_rows_come_back_as_they_were_written(cities):
    project = make_project(city=cities[0])
    content = writing.content_of(project)
    first = Revision.objects.filter(key=project.key).order_by("number").first()
    assert first is not None
    assert first.content == content
    assert content["values"]["fundings"] == [
        {"key": "f1", "source": "City budget", "amount": "12000.5", "currency": "EUR"}
    ]
    assert [one.get("role", "") for one in content["values"]["partners"]] == ["carries-out", "funds"]
    writing.save(project, by=None, version=project.version, values=content["values"], texts=content["texts"])
    assert writing.content_of(project) == content


def test_a_partner_is_named_by_the_register_only_where_it_stands_there(cities):
    kept = OrganisationFactory(name="Guild House", sector="civil")
    OrganisationFactory(name="Guildhouse", state="merged", merged_into=kept)
    OrganisationFactory(name="Loom Lab", state="proposed")
    project = make_project(
        city=cities[0],
        partners=[
            {"organisation": "guildhouse"},
            {"name": "A lab", "organisation": "loom-lab", "sector": "private"},
        ],
    )
    with pytest.raises(ValidationError) as wrong:  # nor is anybody told what it is called
        writing.save(
            project, by=None, version=project.version, values={"partners": [{"organisation": "loom-lab"}]}
        )
    assert "Loom Lab" not in str(wrong.value)
    named = [
        (one.name, one.organisation) for _label, group in cooperation.bodies_in(project) for one in group
    ]
    assert named == [("A lab", ""), ("Guild House", "guild-house")]
    kept.state = "declined"
    kept.save()
    assert [one.organisation for _label, group in cooperation.bodies_in(project) for one in group] == ["", ""]


# --- the end ----------------------------------------------------------------------------------------------------
def test_what_was_learnt_becomes_a_practice_once(cities):
    project = make_project(city=cities[0], stage="running", public=True)
    keeping.measure(project, "r1", measured="12", by=None)
    with pytest.raises(WrongMoment):
        make_practice(project, by=None)
    keeping.finish(
        project,
        by=None,
        on="2026-10",
        texts={"worked": "The looms stayed.", "for_whom": "For young weavers.", "next": "More looms."},
    )
    practice = make_practice(project, by=None)
    assert make_practice(project, by=None).pk == practice.pk
    assert practice_of(project) == practice
    content = writing.content_of(practice)
    assert (practice.kind, practice.state, practice.city) == ("practice", "draft", cities[0])
    assert content["texts"]["done"] == "The looms stayed.\n\nFor young weavers.\n\nMore looms."
    assert content["texts"]["problem"] == "Do weavers stay when tools come to them?"
    assert content["values"]["results"][0]["figure"] == "12 weavers"
    assert content["values"]["sources"][0].endswith(f"/projects/{project.code}/")
    assert content["values"]["ends"] == "2026-10"


# --- who hears, what waits, who sees ------------------------------------------------------------------------------
def test_people_hear_of_it_and_find_it_on_their_desk(cities, acting):
    lead, other = (acting("focal-point", city.code)[0] for city in cities[:2])
    project = make_project(cities[1], city=cities[0], by=lead)
    assert [(one.kind, one.text) for one in waiting.waits(other)] == [
        ("project.asked", "City 0 asks your city to be in the project “Looms that travel”.")
    ]
    assert waiting.waits(lead) == []
    keeping.answer(project, cities[1], agrees=True, by=other)
    assert [one.kind for one in waiting.waits(lead)] == ["project.ready"]
    keeping.agree(project, by=lead)
    keeping.start(project, by=lead, at=dt.datetime.now(dt.UTC))
    told = list(Notice.objects.order_by("pk").values_list("user", "kind"))
    assert told == [
        (other.pk, "project.asked-to-be-named"), (lead.pk, "project.city-in"), (other.pk, "project.agreed"),
        (other.pk, "project.started"),
    ]  # fmt: skip
    assert [one.kind for one in waiting.waits(lead)] == ["project.late"]  # the milestone of May is due
    assert waiting.waits(other) == []


def test_the_desk_costs_the_same_for_any_number(cities, acting, django_assert_num_queries):
    lead, _client = acting("focal-point", cities[0].code)
    make_project(city=cities[0], stage="running")
    waiting.waits(lead)
    with django_assert_num_queries(6):
        waiting.waits(lead)
    for _number in range(2):
        make_project(city=cities[0], stage="running")
    with django_assert_num_queries(6):
        assert len(waiting.waits(lead)) == 3


def test_a_draft_is_read_by_those_asked_and_by_nobody_else(cities, acting):
    mine, asked, out, stranger = (acting("editor", city.code)[0] for city in cities)
    project = make_project(cities[1], city=cities[0])
    keeping.ask(project, cities[2], by=None)
    participation.answer(project, cities[2], agrees=False, by=None)
    seen = [
        Project.objects.visible_to(user).filter(pk=project.pk).exists()
        for user in (mine, asked, out, stranger)
    ]
    assert seen == [True, True, False, False]
    may = [user.has_perm("partnerships.view_project", project) for user in (mine, asked, out, stranger)]
    assert may == seen


def test_risks_are_for_those_in_it_and_in_no_search(cities, acting):
    mine, other, third, _last = (acting("editor", city.code)[0] for city in cities)
    secretariat, _client = acting("secretariat")
    project = make_project(cities[1], city=cities[0], stage="running", public=True)
    keeping.ask(project, cities[2], by=None)
    users = (mine, other, third, secretariat)
    assert [user.has_perm("partnerships.see_risks_project", project) for user in users] == [
        True, True, False, False,
    ]  # fmt: skip
    entries = Found.objects.filter(kind="project")
    assert entries.exists()
    assert not any("customs" in str(vars(one)) for one in entries)
    assert any("packed" in str(vars(one)) for one in entries)  # news are found


# --- from an interest ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("side", "lead", "other"), [("offer", "hr-varazdin", "fr-lyon"), ("need", "fr-lyon", "hr-varazdin")]
)
def test_an_agreed_interest_becomes_a_project_of_the_city_in_need_once(side, lead, other):
    kind("joint-project")
    interest = agreed(side=side, text="word " * 100, begins="2026-03-01")
    project = keeping.begin_from(interest, by=None)
    assert keeping.begin_from(interest, by=None).pk == project.pk
    assert Project.objects.count() == 1
    found = [(one.city.code, one.standing) for one in cooperation.cities_in(project)]
    assert found == [(lead, "leads"), (other, "asked")]
    assert (project.interest, project.level, project.starts) == (interest, "international", "2026-03-01")
    content = writing.content_of(project)
    assert content["texts"]["title"] == "Two days of a puppet conservator"
    assert content["texts"]["summary"].endswith("…")
    keeping.answer(project, City.objects.get(code=other), agrees=True, by=None)
    keeping.agree(project, by=None)
    assert states() == [(*sorted((lead, other)), State.CONFIRMED)]
