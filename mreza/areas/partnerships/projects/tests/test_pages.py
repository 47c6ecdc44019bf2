"""The page of one project, and what those in it do there: agree, begin, measure, tell, finish, stop."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from mreza.activities.models import Participation
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, DesignationFactory
from mreza.journal.versions import drop_all
from mreza.ties.models import Tie

pytestmark = pytest.mark.django_db
RISK = "The customs office keeps the looms."
LONG_AGO = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def at(name: str, project: Any = None, **more: Any) -> str:
    kwargs = {"code": project.code, **more} if project is not None else more
    with translation.override("en"):
        return reverse(f"partnerships:{name}", kwargs=kwargs or None)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def teams(acting: Any) -> dict[str, Any]:
    """Two focal points, each with a browser, and one of a city that has nothing to do with it."""
    return {code: acting("focal-point", code)[1] for code in ("hr-varazdin", "fr-lyon", "cz-brno")}


def city(code: str) -> City:
    return City.objects.get(code=code)


def looms(**more: Any) -> Project:
    """A project of Varaždin that asks Lyon."""
    return make_project(city("fr-lyon"), city=city("hr-varazdin"), **more)


# --- reading --------------------------------------------------------------------------------------------------
def test_a_project_says_all_it_knows_and_its_risks_to_nobody_outside(client, teams):
    project = looms(stage="running", public=True)
    page = client.get(at("project", project))
    told = text_of(page)
    for words in (
        "Looms that travel", "Do weavers stay when tools come to them?", "First looms arrive",
        "Weavers who sell their work",
        "12 weavers", "City budget", "12,000.5", "Guild of Weavers", "carries out", "The looms are packed.",
        "Two of the three sectors work together", "leads the project", "running",
    ):  # fmt: skip
        assert words in told, words
    assert RISK not in told
    assert RISK not in text_of(teams["cz-brno"].get(at("project", project)))
    assert RISK in text_of(teams["hr-varazdin"].get(at("project", project)))
    assert RISK in text_of(teams["fr-lyon"].get(at("project", project)))


def test_the_page_everybody_reads_is_the_same_for_all_and_names_only_who_agreed(client, teams):
    project = looms(public=True)
    page = client.get(at("project", project))
    assert page["X-Mreza-Public"]
    assert "fr-lyon" not in page.content.decode()
    assert "What you can do" not in text_of(page)
    assert "asked, has not answered yet" in text_of(teams["hr-varazdin"].get(at("project", project)))


def test_a_draft_is_read_by_its_city_and_the_one_that_is_asked_without_its_risks(client, teams):
    project = looms()
    assert client.get(at("project", project)).status_code == 404
    assert teams["cz-brno"].get(at("project", project)).status_code == 404
    asked = teams["fr-lyon"].get(at("project", project))
    assert asked.status_code == 200
    assert RISK not in text_of(asked)
    assert "Agree to be in it" in text_of(asked)


def test_a_former_address_and_the_key_lead_to_the_present_one(client, teams):
    project = looms()
    key = project.code
    project = Project.objects.get(pk=project.pk)
    from mreza.activities import life

    life.submit(project, by=None)
    life.publish(project, by=None)
    assert client.get(at("project", project).replace(project.code, key))["Location"] == at("project", project)
    assert teams["hr-varazdin"].get(at("project", project).replace(project.code, key)).status_code in (
        301,
        302,
    )


def test_a_page_costs_the_same_with_one_and_with_three_rows_of_each(client, teams):
    few = looms(stage="running", public=True)
    rows = range(3)
    many = make_project(
        city("fr-lyon"), city=city("hr-varazdin"), stage="running", public=True,
        milestones=[{"key": f"m{n}", "due_on": "2026-05-31"} for n in rows],
        outcomes=[{"key": f"r{n}"} for n in rows],
        fundings=[{"key": f"f{n}", "source": "City", "amount": "1", "currency": "EUR"} for n in rows],
        updates=[{"key": f"u{n}", "on": "2026-01-15"} for n in rows],
        texts={"title": "Many looms"} | {f"milestone.m{n}.title": "Looms" for n in rows}
        | {f"result.r{n}.text": "Weavers" for n in rows} | {f"update.u{n}.text": "Packed." for n in rows},
    )  # fmt: skip

    def statements(project: Project) -> int:
        drop_all()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at("project", project)).status_code == 200
        return len(asked)

    statements(few)
    assert statements(few) == statements(many)


def test_cities_that_only_sources_name_stand_together_under_one_sentence(client, teams):
    """A network-wide initiative names dozens; that they have said nothing themselves is said once."""
    project = looms(stage="running", public=True)
    for name in ("Graz", "Ljubljana", "Basel", "Turin", "Linz", "Bari", "Gent"):
        Participation.objects.create(
            kind="project", key=project.key, city=CityFactory(name=name), state="agreed"
        )
    drop_all()
    page = client.get(at("project", project))
    told = text_of(page)
    assert told.count("these cities have not said so themselves") == 1
    assert "named by public sources; the city itself has not said so" not in told
    body = page.content.decode()
    assert body.count("<li>", body.index("cities-named"), body.index("Organisations</h3>")) == 7
    assert "and 2 more" in told


def test_money_is_whole_or_has_two_decimals_and_one_source_is_not_added_up(client, teams):
    project = looms(public=True)
    told = text_of(client.get(at("project", project)))
    assert "12,000.50" in told
    assert "Together" not in told
    more = [{"key": f"f{n}", "source": f"Source {n}", "amount": "1000", "currency": "EUR"} for n in (1, 2)]
    other = text_of(client.get(at("project", looms(public=True, fundings=more, texts={"title": "Kilns"}))))
    assert "Together 2,000 EUR" in other


def test_a_way_is_drawn_where_something_lies_on_it(client, teams):
    bare = looms(
        public=True, ends="2027", milestones=[], updates=[], texts={"title": "No way yet"},
    )  # fmt: skip
    assert 'class="time-line' not in client.get(at("project", bare)).content.decode()
    body = client.get(at("project", looms(stage="running", public=True, at=LONG_AGO))).content.decode()
    assert 'class="time-line' in body
    key = re.search(r'class="small muted time-key.*?</p>', body, re.S)
    assert key is not None
    assert re.findall(r'data-kind="(\w+)"', key[0]) == ["late", "told"]


def test_since_a_month_is_bent_in_croatian(client, teams):
    page = client.get(at("project", looms(public=True)).replace("/en/", "/hr/"))
    assert "od siječnja 2026." in text_of(page)


# --- the cities in it -----------------------------------------------------------------------------------------
def test_from_an_idea_to_a_green_light(teams):
    """The asked city agrees, the leading one confirms: a tie stands; it runs, is measured, and the light is green."""
    project = looms()
    lead, other = teams["hr-varazdin"], teams["fr-lyon"]
    assert "Not every city has answered yet: fr-lyon" in text_of(lead.get(at("project", project))).replace(
        city("fr-lyon").name, "fr-lyon"
    )
    answered = other.post(at("project-in", project, city="fr-lyon"), {"answer": "agree"})
    assert answered["Location"] == at("project", project)
    assert Participation.objects.get().state == "agreed"

    project.refresh_from_db()
    assert "Confirm the project" in text_of(lead.get(at("project", project)))
    lead.post(at("project-agree", project), {"version": project.version})
    project.refresh_from_db()
    assert project.stage == "agreed"
    assert Tie.objects.get().state == "confirmed"

    lead.post(at("project-start", project), {"version": project.version, "on": "2026-01-15"})
    project.refresh_from_db()
    assert (project.stage, project.starts) == ("running", "2026-01-15")

    today = dt.datetime.now(dt.UTC).date().isoformat()
    other.post(at("project-reach", project, row="m1"), {"version": project.version, "on": "2026-05-20"})
    project.refresh_from_db()
    other.post(
        at("project-measure", project, row="r1"),
        {"version": project.version, "measured": "11,5", "on": today},
    )
    project.refresh_from_db()
    page = text_of(lead.get(at("project", project)))
    assert "green: on its way" in page
    assert "11.5 weavers" in page


def test_a_no_that_takes_back_a_tie_says_why(teams):
    project = looms(stage="agreed")
    other = teams["fr-lyon"]
    silent = other.post(at("project-in", project, city="fr-lyon"), {"answer": "decline", "reason": ""})
    assert silent.status_code == 422
    assert "Say in a sentence why" in text_of(silent)
    told = other.post(
        at("project-in", project, city="fr-lyon"), {"answer": "decline", "reason": "We have no looms left."}
    )
    assert told.status_code == 302
    assert Participation.objects.get().state == "declined"
    assert Tie.objects.get().state == "disputed"


def test_nobody_answers_for_a_city_that_is_not_theirs(client, teams):
    project = looms(public=True)
    for browser in (teams["cz-brno"], teams["hr-varazdin"]):
        assert browser.post(at("project-in", project, city="fr-lyon"), {"answer": "agree"}).status_code == 404
    assert client.post(at("project-in", project, city="fr-lyon"), {"answer": "agree"}).status_code == 302
    assert Participation.objects.get().state == "asked"


def test_the_list_of_what_a_city_is_asked_takes_the_answer_too(teams):
    project = looms()
    page = teams["fr-lyon"].get(at("asked"))
    assert "Looms that travel" in text_of(page)
    assert f'href="{at("project", project)}"' in page.content.decode()  # to be read before it is answered
    pk = Participation.objects.get().pk
    assert teams["cz-brno"].post(at("project-answer", pk=pk), {"answer": "agree"}).status_code == 404
    teams["fr-lyon"].post(at("project-answer", pk=pk), {"answer": "agree"})
    assert keeping.Participation.objects.get(pk=pk, key=project.key).state == "agreed"


# --- steps ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["agree", "start", "finish", "stop", "resume"])
def test_a_step_is_the_leading_citys_alone(teams, act):
    project = looms(stage="running", public=True)
    for code in ("fr-lyon", "cz-brno"):
        response = teams[code].post(
            at(f"project-{act}", project), {"version": project.version, "reason": "x"}
        )
        assert response.status_code == 403, code
    project.refresh_from_db()
    assert project.stage == "running"


@pytest.mark.parametrize("act", ["tell", "measure", "reach"])
def test_who_is_not_in_it_reports_nothing(teams, act):
    project = looms(stage="running", public=True)
    row = {"measure": {"row": "r1"}, "reach": {"row": "m1"}}.get(act, {})
    response = teams["cz-brno"].post(
        at(f"project-{act}", project, **row), {"version": project.version, "text": "x", "measured": "1"}
    )
    assert response.status_code == 403
    assert teams["cz-brno"].get(at("project-keep", project)).status_code == 403


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(teams):
    project = looms(stage="running")
    lead = teams["hr-varazdin"]
    wrong = lead.post(
        at("project-measure", project, row="r1"),
        {"version": project.version, "measured": "many", "source": "here"},
    )
    assert wrong.status_code == 422
    body = wrong.content.decode()
    assert 'value="many"' in body
    assert 'value="here"' in body
    assert "Write a number with at most 3 decimals" in text_of(wrong)
    empty = lead.post(at("project-finish", project), {"version": project.version, "next": "A second round."})
    assert empty.status_code == 422
    assert "A second round." in empty.content.decode()
    ahead = lead.post(
        at("project-tell", project), {"version": project.version, "text": "We begin.", "on": "2099-01-01"}
    )
    assert ahead.status_code == 422
    assert "We begin." in ahead.content.decode()
    project.refresh_from_db()
    assert project.stage == "running"


def test_who_looked_at_an_older_version_is_told(teams):
    project = looms(stage="running")
    lead = teams["hr-varazdin"]
    keeping.tell(project, "Something else happened.", by=None)
    late = lead.post(at("project-stop", project), {"version": project.version - 1, "reason": "No money."})
    assert late.status_code == 409
    project.refresh_from_db()
    assert project.stage == "running"


def test_it_is_finished_with_a_look_back_that_becomes_a_practice(teams):
    from mreza.areas.practices.models import Practice

    project = looms(stage="running")
    lead = teams["hr-varazdin"]
    keeping.measure(project, "r1", measured="12", by=None)
    lead.post(
        at("project-finish", project),
        {"version": project.version, "worked": "The looms stayed.", "for_whom": "", "next": "", "on": ""},
    )
    project.refresh_from_db()
    assert project.stage == "finished"
    assert "The looms stayed." in text_of(lead.get(at("project", project)))
    made = lead.post(at("project-practice", project))
    practice = Practice.objects.get()
    assert practice.code in made["Location"]


def test_a_stopped_project_says_why_and_may_go_on(teams):
    project = looms(stage="running", public=True)
    lead = teams["hr-varazdin"]
    lead.post(
        at("project-stop", project), {"version": project.version, "reason": "The looms were lost at sea."}
    )
    project.refresh_from_db()
    assert project.stage == "stopped"
    assert "The looms were lost at sea." in text_of(lead.get(at("project", project)))
    lead.post(at("project-resume", project), {"version": project.version})
    project.refresh_from_db()
    assert project.stage == "running"


# --- elsewhere ------------------------------------------------------------------------------------------------
def test_a_citys_page_and_its_desk_show_what_it_is_in(client, teams):
    for code in teams:
        DesignationFactory(city=city(code))
    looms(stage="running", public=True)
    for code in ("hr-varazdin", "fr-lyon"):
        assert "Looms that travel" in text_of(client.get(f"/en/cities/{code}/"))
        desk = text_of(teams[code].get(f"/en/desk/cities/{code}/"))
        assert "Looms that travel" in desk, code
    assert "Looms that travel" not in text_of(client.get("/en/cities/cz-brno/"))


def test_search_finds_it(client, teams):
    looms(public=True)
    assert "Looms that travel" in text_of(client.get("/en/search/", {"q": "looms"}))


def test_a_compiled_project_is_confirmed_or_taken_down_by_its_city(client, teams):
    """What we compiled about a city says so; the city says that it is right, or that it should not stand."""
    project = looms(public=True)
    Project.objects.filter(pk=project.pk).update(origin="compiled", confirmed_at=None, due_on=None)
    assert "not yet confirmed by the city" in text_of(client.get(at("project", project)))
    lead = teams["hr-varazdin"]
    assert "Confirm that it is right" in text_of(lead.get(at("standing", project)))
    for code in ("fr-lyon", "cz-brno"):
        refused = teams[code].post(
            at("project-take-down", project), {"version": project.version, "reason": "x"}
        )
        assert refused.status_code == 403
    silent = lead.post(at("project-take-down", project), {"version": project.version, "reason": ""})
    assert silent.status_code == 422
    lead.post(at("project-take-down", project), {"version": project.version, "reason": "It never was."})
    project.refresh_from_db()
    assert project.state == "retired"
    assert "Looms that travel" not in text_of(client.get("/en/partnerships/projects/"))
