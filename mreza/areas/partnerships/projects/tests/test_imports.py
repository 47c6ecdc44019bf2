"""Projects from a table: what is in a cell, who may, what a second time changes, and that all or nothing is written."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command

from mreza.activities import writing
from mreza.activities.models import Participation
from mreza.activities.writing import content_of
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.cooperation import cities_in
from mreza.areas.partnerships.projects.imports import columns, read_plan, template_csv, template_xlsx
from mreza.areas.partnerships.projects.tests.factories import vocabulary
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.importing import CannotBeApplied, CarriedOut
from mreza.foundation.tables import Unreadable

pytestmark = pytest.mark.django_db


@pytest.fixture
def cities() -> list[City]:
    vocabulary()
    return [CityFactory(code=f"hr-{name.lower()}", name=name) for name in ("Abel", "Bora", "Cres")]


def table(*rows: dict[str, str]) -> bytes:
    """A CSV of these rows, with the columns that any of them fills."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(**more: str) -> dict[str, str]:
    return {
        "id": "VZ-1", "title": "Looms", "summary": "Two towns lend looms.", "question": "Do weavers stay?",
        "pilot": "yes", "fields": "crafts-folk-art", "objectives": "1", "starts": "2026-01", "level": "international",
        "partners": "Guild (civil: carries-out) | Loom & Sons (private)",
        "milestone_1": "First looms | 2026-05-31", "result_1": "Weavers who sell | weavers | 4 | 12",
        "funding_1": "City | 1200,50 | eur", "risk_1": "Customs keep them. | 3", **more,
    }  # fmt: skip


def test_a_row_is_an_idea_and_the_other_cities_are_asked(cities, acting):
    user, _client = acting("editor", "hr-abel")
    plan = read_plan(table(row(cities="hr-bora | Cres")), by=user)
    assert (plan.errors, plan.counts["create"]) == ([], 1)
    assert not Project.objects.exists()
    plan.apply(by=user)
    project = Project.objects.get()
    assert (project.stage, project.state, project.pilot, project.created_by) == ("idea", "draft", True, user)
    assert [(one.city.code, one.standing) for one in cities_in(project)] == [
        ("hr-abel", "leads"), ("hr-bora", "asked"), ("hr-cres", "asked"),
    ]  # fmt: skip
    content = content_of(project)
    assert content["values"]["fundings"] == [
        {"key": "f1", "source": "City", "amount": "1200.5", "currency": "EUR"}
    ]
    assert content["values"]["outcomes"][0] | {"key": "r1"} == {
        "key": "r1", "unit": "weavers", "baseline": "4", "target": "12", "measured": None, "measured_on": None,
        "source": "",
    }  # fmt: skip
    assert content["texts"]["milestone.m1.title"] == "First looms"
    assert [(one["name"], one["sector"], one.get("role", "")) for one in content["values"]["partners"]] == [
        ("Guild", "civil", "carries-out"), ("Loom & Sons", "private", ""),
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing_and_another_only_what_it_says(cities, acting):
    user, _client = acting("editor", "hr-abel")
    file = table(row(cities="hr-bora"))
    read_plan(file, by=user).apply(by=user)
    again = read_plan(file, by=user)
    assert (again.errors, again.counts["skip"]) == ([], 1)
    again.apply(by=user)
    assert Project.objects.get().version == 1
    measured = table({"id": "VZ-1", "result_1": "Weavers who sell | weavers | 4 | 12 | 9 | 2026-06-01"})
    plan = read_plan(measured, by=user)
    assert (plan.errors, [change.column for change in plan.rows[0].changes]) == ([], ["result_1"])
    plan.apply(by=user)
    outcomes = content_of(Project.objects.get())["values"]["outcomes"]
    assert [(one["key"], one["measured"]) for one in outcomes] == [("r1", "9")]
    assert content_of(Project.objects.get())["texts"]["milestone.m1.title"] == "First looms"


def test_news_come_with_a_row_and_stay_beside_what_was_told_here(cities, acting):
    user, _client = acting("editor", "hr-abel")
    read_plan(table(row(update_1="The looms arrived. | 2026-02-03")), by=user).apply(by=user)
    project = Project.objects.get()
    writing.save(
        project, by=user, version=1, texts={"update.here.text": "Told here."},
        values={"updates": [{"key": "here", "on": "2026-03-01"}, {"key": "u1", "on": "2026-02-03"}]},
    )  # fmt: skip
    file = table(
        {"id": "VZ-1", "update_1": "The looms arrived late.", "update_2": "They weave. | 2026-04-05"}
    )
    plan = read_plan(file, by=user)
    assert (plan.errors, plan.counts["change"]) == ([], 1)
    plan.apply(by=user)
    content = content_of(Project.objects.get())
    told = [
        (row["on"], content["texts"][f"update.{row['key']}.text"]) for row in content["values"]["updates"]
    ]
    assert told == [
        ("2026-03-01", "Told here."), ("2026-02-03", "The looms arrived late."), ("2026-04-05", "They weave."),
    ]  # fmt: skip
    assert read_plan(file, by=user).counts["skip"] == 1


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"fields": "alchemy"}, "fields"),
        ({"title": ""}, "title"),
        ({"milestone_1": "| 2026-05-31"}, "milestone_1"),
        ({"milestone_1": "First | soon"}, "milestone_1"),
        ({"result_1": "Sold | | | | 9"}, "result_1"),  # measured, and no day
        ({"result_1": "a | b | 1 | 2 | 3 | 2026-01-01 | https://example.org | more"}, "result_1"),
        ({"funding_1": "City | much | EUR"}, "funding_1"),
        ({"risk_1": "Rain | 9"}, "risk_1"),
        ({"update_1": "It rained. | yesterday"}, "update_1"),
        ({"update_1": "It will rain. | 2999-01-01"}, "update_1"),
        ({"partners": "Guild (civil: dreams)"}, "partners"),
        ({"cities": "hr-abel"}, "cities"),
        ({"cities": "nowhere"}, "cities"),
        ({"stage": "running"}, "stage"),
        ({"publish": "yes"}, "publish"),
        ({"city": "hr-bora"}, "city"),
        ({"summary": "word " * 81}, "summary"),
    ],
)
def test_what_is_wrong_is_said_by_its_cell_and_nothing_is_written(said, column, cities, acting):
    user, _client = acting("editor", "hr-abel")
    plan = read_plan(table(row(**said), row(id="VZ-2")), by=user)
    assert [(error.row, error.column) for error in plan.errors] == [(2, column)]
    with pytest.raises(CannotBeApplied):
        plan.apply(by=user)
    assert not Project.objects.exists()


def test_the_secretariat_publishes_what_stands_in_sources(cities, acting):
    user, _client = acting("secretariat")
    said = row(
        city="Abel",
        cities="Bora",
        publish="yes",
        stage="finished",
        sources="https://example.org/looms",
        ends="2026-03",
    )
    plan = read_plan(table(said), by=user)
    assert (plan.errors, plan.published) == ([], 1)
    plan.apply(by=user, run="one")
    project = Project.objects.get()
    assert (project.state, project.origin, project.stage, project.code) == (
        "published", "compiled", "finished", "looms",
    )  # fmt: skip
    assert [(one.city.code, one.standing) for one in cities_in(project)] == [
        ("hr-abel", "leads"), ("hr-bora", "named"),
    ]  # fmt: skip
    assert Participation.objects.get().answered_at is None
    with pytest.raises(CarriedOut):
        plan.apply(by=user, run="one")


def test_without_sources_nothing_is_published(cities, acting):
    user, _client = acting("secretariat")
    plan = read_plan(table(row(city="Abel", publish="yes")), by=user)
    assert [error.column for error in plan.errors] == ["sources"]


def test_the_templates_have_every_column_and_another_table_is_refused(cities, acting):
    user, _client = acting("editor", "hr-abel")
    header = next(csv.reader(io.StringIO(template_csv().decode("utf-8-sig"))))
    assert len(header) == len(columns()) == len(set(header))
    assert template_xlsx().startswith(b"PK")
    with pytest.raises(Unreadable):
        read_plan(b"name,age\nx,3\n", by=user)


def test_the_page_and_the_command_do_the_same(cities, acting, client, tmp_path, capsys):
    user, editor = acting("editor", "hr-abel")
    assert client.get("/en/partnerships/projects/import/").status_code == 302
    assert "Import projects" in editor.get("/en/partnerships/projects/import/").content.decode()
    assert editor.get("/en/partnerships/projects/import-template.csv").content == template_csv()
    file: Any = io.BytesIO(table(row()))
    file.name = "projects.csv"
    sent = editor.post("/en/partnerships/projects/import/", {"file": file, "encoding": ""})
    assert sent.status_code == 302
    assert editor.get(sent.url).status_code == 200
    path = tmp_path / "projects.csv"
    path.write_bytes(table(row()))
    call_command("import-projects", str(path), by=user.email, apply=True)
    assert Project.objects.count() == 1
