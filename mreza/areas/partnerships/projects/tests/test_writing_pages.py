"""Writing a project: its sections and rows, without script; risks for those in it; two at once without loss."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from mreza.activities import writing
from mreza.activities.models import Autosave, Participation
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.tests.factories import make_project, vocabulary
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def at(name: str, project: Any = None, **more: Any) -> str:
    kwargs = {"code": project.code, **more} if project is not None else more
    with translation.override("en"):
        return reverse(f"partnerships:{name}", kwargs=kwargs or None)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def varazdin(acting: Any) -> Any:
    """A focal point, their browser, and a whole draft of their city."""
    user, client = acting("focal-point", "hr-varazdin")
    return user, client, make_project(city=City.objects.get(code="hr-varazdin"), by=user)


def milestones(project: Project, **more: str) -> dict[str, str]:
    """The section as a browser posts it."""
    return {
        "version": str(project.version), "milestones": "m1", "milestone.m1.title": "First looms arrive",
        "milestone.m1.due_on": "2026-05-31", "milestone.m1.done_on": "", "do": "save", **more,
    }  # fmt: skip


def test_an_idea_is_begun_and_its_sections_are_a_list_of_tasks(acting):
    vocabulary()
    _user, client = acting("editor", "hr-varazdin")
    response = client.post(
        at("project-new"), {"place": "hr-varazdin", "language": "hr", "title": "Tkalački stanovi na putu"}
    )
    project = Project.objects.get()
    assert response["Location"] == at("write", project)
    page = text_of(client.get(at("write", project)))
    for section in ("In short", "Milestones", "Budget", "Risks", "Looking back", "The cities in it"):
        assert section in page
    assert "Tkalački stanovi na putu" in text_of(client.get(at("project-mine")))


def test_every_section_shows_what_the_record_says_and_saves_it_unchanged(varazdin):
    """What a browser gets and sends back says the same: nothing is lost on the way through the form."""
    _user, client, project = varazdin
    before = writing.content_of(project)
    from mreza.activities.sections import stored
    from mreza.areas.partnerships.projects.forms import FORM

    for section in FORM.sections:
        assert client.get(at("project-section", project, section=section.code)).status_code == 200
        flat = stored(section, before)
        posted = {
            name: text.split()
            if any(spec.name == name and spec.how == "codes" for spec in section.specs)
            else text
            for name, text in flat.items()
        }
        project.refresh_from_db()
        response = client.post(
            at("project-section", project, section=section.code),
            {**posted, "version": str(project.version), "do": "save"},
        )
        assert response.status_code == 302, (section.code, text_of(response)[:2000])
    project.refresh_from_db()
    assert writing.content_of(project) == before


def test_rows_are_added_moved_and_removed_without_script(varazdin):
    _user, client, project = varazdin
    here = at("project-section", project, section="milestones")
    added = client.post(here, milestones(project, do="add"))
    key = added["Location"].partition("#row-")[2]
    page = client.get(here).content.decode()
    assert f"milestone.{key}.title" in page
    assert "First looms arrive" in page
    two = milestones(
        project, milestones=f"m1 {key}", **{f"milestone.{key}.title": "All looms arrive", f"milestone.{key}.due_on": ""}
    )  # fmt: skip
    client.post(here, {**two, "do": f"up:{key}"})
    client.post(here, {**two, "milestones": f"{key} m1", "do": "save"})
    project.refresh_from_db()
    assert [row.key for row in project.milestones.all()] == [key, "m1"]
    client.post(here, {**two, "milestones": f"{key} m1", "do": "remove:m1", "version": str(project.version)})
    client.post(here, {**two, "milestones": key, "version": str(project.version)})
    project.refresh_from_db()
    assert [row.key for row in project.milestones.all()] == [key]


def test_a_row_that_was_added_and_left_alone_is_no_row(varazdin):
    _user, client, project = varazdin
    here = at("project-section", project, section="budget")
    sent = {
        "version": str(project.version), "fundings": "f1 new1", "funding.f1.source": "City budget",
        "funding.f1.amount": "12000,50", "funding.f1.currency": "eur", "funding.new1.source": "",
        "funding.new1.amount": "",
        "funding.new1.currency": "", "do": "save",
    }  # fmt: skip
    assert client.post(here, sent).status_code == 302
    project.refresh_from_db()
    assert [(row.key, str(row.amount), row.currency) for row in project.fundings.all()] == [
        ("f1", "12000.50", "EUR")
    ]


@pytest.mark.parametrize(
    ("section", "rows", "field", "value", "words"),
    [
        ("milestones", "milestones", "milestone.m1.due_on", "in May", "Write a day as year-month-day"),
        ("budget", "fundings", "funding.f1.amount", "a lot", "Write an amount|Write a number"),
        ("budget", "fundings", "funding.f1.currency", "", "currency in three letters"),
        ("results", "outcomes", "result.r1.measured_on", "2026-01-01", "Write the value that was measured"),
        ("results", "outcomes", "result.r1.source", "here", "is no web address"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_at_its_question(varazdin, section, rows, field, value, words):
    _user, client, project = varazdin
    from mreza.activities.sections import stored
    from mreza.areas.partnerships.projects.forms import FORM

    flat = stored(FORM.by_code[section], writing.content_of(project))
    here = at("project-section", project, section=section)
    response = client.post(here, {**flat, field: value, "version": str(project.version), "do": "save"})
    body = response.content.decode()
    assert response.status_code == 422
    assert re.search(words, text_of(response))
    assert re.search(rf'id="q-{field.replace(".", "-")}"', body)
    wrong = re.search(rf'<div class="field question invalid" id="q-{field.replace(".", "-")}"', body)
    assert wrong, "the field itself is marked"
    assert Autosave.objects.get().typed[field] == value
    project.refresh_from_db()
    assert project.version == 1


def test_news_of_years_are_all_kept_when_one_is_corrected(varazdin):
    _user, client, project = varazdin
    keys = [f"n{number}" for number in range(40)]
    writing.save(
        project, by=None, version=project.version,
        values={"updates": [{"key": key, "on": "2026-01-15"} for key in keys]},
        texts={f"update.{key}.text": f"News {key}" for key in keys},
    )  # fmt: skip
    sent = {"version": str(project.version), "updates": " ".join(keys), "do": "save"}
    for key in keys:
        sent |= {f"update.{key}.on": "2026-01-15", f"update.{key}.text": f"News {key}"}
    client.post(at("project-section", project, section="news"), {**sent, "update.n39.text": "Corrected"})
    project.refresh_from_db()
    assert project.updates.count() == 40


def test_risks_are_written_by_those_in_it_and_hidden_from_the_secretariat(acting, varazdin):
    _user, client, project = varazdin
    assert client.get(at("project-section", project, section="risks")).status_code == 200
    from mreza.activities import life

    life.submit(project, by=None)
    life.publish(project, by=None)
    _officer, officer = acting("secretariat")
    assert officer.get(at("write", project)).status_code == 200
    assert "Risks" not in text_of(officer.get(at("write", project)))
    assert officer.get(at("project-section", project, section="risks")).status_code == 404
    assert officer.get(at("project-section", project, section="short")).status_code == 200


def test_a_reviewer_reads_no_risks_and_publishes(acting, varazdin):
    _user, client, project = varazdin
    client.post(at("project-submit", project), {"version": project.version})
    project.refresh_from_db()
    _officer, officer = acting("secretariat")
    assert "Looms that travel" in text_of(officer.get(at("project-to-review")))
    page = officer.get(at("review", project))
    assert page.status_code == 200
    assert "First looms arrive" in text_of(page)
    assert "customs" not in text_of(page)
    officer.post(at("project-publish", project), {"version": project.version})
    project.refresh_from_db()
    assert project.state == "published"
    assert client.get(at("standing", project)).status_code == 200


def test_a_city_is_asked_left_out_and_named_to_nobody(acting, client, varazdin):
    _user, browser, project = varazdin
    CityFactory(code="fr-lyon", name="Lyon")
    here = at("project-cities", project)
    browser.post(here, {"city": "fr-lyon"})
    assert Participation.objects.get().state == "asked"
    again = browser.post(here, {"city": "fr-lyon"})
    assert again.status_code in (409, 422)
    browser.post(here, {"leave_out": "fr-lyon"})
    assert not Participation.objects.exists()


def test_a_partner_of_the_register_needs_no_name(varazdin):
    _user, client, project = varazdin
    OrganisationFactory(code="guild", name="Guild", sector="civil", city=project.city)
    OrganisationFactory(code="far", name="Far away", sector="civil", city=CityFactory(code="fr-lyon"))
    here = at("project-section", project, section="partners")
    offered = client.post(
        here,
        {"version": project.version, "partners": "p0", "do": "later", "partner.p0.organisation": "guild"},
    )
    assert offered.status_code == 302
    project.refresh_from_db()
    assert writing.content_of(project)["values"]["partners"] == [
        {"name": "Guild", "sector": "civil", "organisation": "guild"}
    ]
    page = client.get(here).content.decode()
    assert 'value="guild"' in page
    assert 'value="far"' not in page


def test_two_who_write_at_once_lose_nothing(acting, varazdin):
    _user, one, project = varazdin
    _other, two = acting("editor", "hr-varazdin")
    here = at("project-section", project, section="milestones")
    assert one.post(here, milestones(project, **{"milestone.m1.title": "Looms are here"})).status_code == 302
    late = two.post(here, milestones(project, **{"milestone.m1.due_on": "2026-06-30"}))
    assert late.status_code == 302  # another field: both are joined
    content = writing.content_of(Project.objects.get(pk=project.pk))
    assert content["texts"]["milestone.m1.title"] == "Looms are here"
    assert content["values"]["milestones"][0]["due_on"] == "2026-06-30"
    conflict = two.post(here, milestones(project, **{"milestone.m1.title": "Looms came"}))
    assert conflict.status_code == 409
    assert "Looms are here" in text_of(conflict)
