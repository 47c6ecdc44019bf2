"""Projects read by programs: the list's own set and counts, one with everything it says to everybody."""

from __future__ import annotations

import json

import pytest

from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.tests.factories import CityFactory

pytestmark = pytest.mark.django_db
HERE = "/api/v1/projects"


def told(client, address: str = HERE, **query: str):
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.fixture
def looms(db: None):
    return make_project(
        CityFactory(code="fr-lyon", name="Lyon"), city=CityFactory(code="hr-varazdin", name="Varaždin"),
        stage="running",
        public=True,
    )  # fmt: skip


def test_the_list_says_what_the_page_says(client, looms):
    make_project(city=CityFactory(), public=True, texts={"title": "Another"})
    found = told(client, stage="running")
    assert found["count"] == 1
    (one,) = found["items"]
    assert one["code"] == looms.code
    assert (one["stage"], one["pilot"], one["sectors"]) == ("running", True, ["civil", "private"])
    assert one["cities"] == ["fr-lyon", "hr-varazdin"]
    assert one["light"]["colour"] in ("amber", "red")
    assert one["light"]["reason"] == one["light"]["reasons"][0]
    assert (one["milestones_total"], one["results_total"], one["results_measured"]) == (1, 1, 0)
    assert found["facets"]["stage"] == {"idea": 1, "running": 1}
    assert {item["code"] for item in told(client)["items"]} >= {one["code"]}


def test_one_project_says_everything_but_its_risks(client, looms):
    one = told(client, f"{HERE}/{looms.code}")
    assert one["milestones"][0]["title"]["text"] == "First looms arrive"
    assert one["results"][0]["target"] == "12"
    assert one["budget"] == [{"source": "City budget", "amount": "12000.5", "currency": "EUR"}]
    assert [city["standing"] for city in one["members"]] == ["leads", "agreed"]
    assert {row["role"] for row in one["partners"]} == {"carries-out", "funds"}
    assert one["news"][0]["text"]["text"] == "The looms are packed."
    assert "customs" not in json.dumps(one)
    assert "risk" not in json.dumps(one)


@pytest.mark.parametrize("query", [{"stage": "flying"}, {"light": ""}, {"colour": "red"}, {"page": "9"}])
def test_a_bad_question_is_refused(client, looms, query):
    assert client.get(HERE, query).status_code == 400


def test_a_draft_is_no_answer(client, db):
    draft = make_project(city=CityFactory())
    assert client.get(f"{HERE}/{draft.code}").status_code == 404
    assert told(client)["count"] == 0
