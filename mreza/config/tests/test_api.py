"""The API's promises to the programs that use it."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator

from mreza.config.api import api
from mreza.journal.models import DataVersion

pytestmark = pytest.mark.django_db

SCHEMA = Path(settings.BASE_DIR) / "docs" / "openapi.json"
LISTS = [
    "cities", "designations", "fields", "countries", "regions", "objectives", "areas", "commitments", "dimensions",
    "themes", "stages", "groups", "cost-bands", "disciplines", "sdg", "culture2030",
]  # fmt: skip
ITEMS = {
    "cities": "hr-varazdin", "fields": "music", "countries": "hr", "regions": "africa", "objectives": "1",
    "areas": "practices", "commitments": "1", "dimensions": "cultural", "themes": "knowledge-skills", "sdg": "11",
    "culture2030": "1", "stages": "creation", "groups": "youth", "cost-bands": "none", "disciplines": "jazz",
}  # fmt: skip
COUNTS = {
    "cities": 406, "designations": 407, "fields": 8, "countries": 249, "regions": 5, "objectives": 6, "areas": 6,
    "commitments": 4, "dimensions": 4, "themes": 6, "stages": 4, "groups": 11, "cost-bands": 6,
    "disciplines": 97, "sdg": 17, "culture2030": 22,
}  # fmt: skip
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(api.get_openapi_schema()))


def holds(schema, path, answer):
    """Whether an answer is what the documentation says it is."""
    told = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**told, "components": schema["components"]}).validate(answer)


def test_the_committed_schema_is_the_served_one(client, db):
    """An unnoticed change of the API fails here. On purpose: `mreza write-openapi`."""
    served = client.get("/api/v1/openapi.json").json()
    assert served == json.loads(SCHEMA.read_text())
    assert served["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_counts_and_is_as_documented(client, network, schema, name):
    answer = client.get(f"/api/v1/{name}", {"page_size": "100"}).json()
    assert answer["count"] == COUNTS[name]
    assert len(answer["items"]) == min(100, COUNTS[name])
    assert answer["pages"] == -(-COUNTS[name] // 100)
    holds(schema, f"/api/v1/{name}", answer)


@pytest.mark.parametrize("language", ["en", "hr", "fr"])
@pytest.mark.parametrize(("name", "code"), ITEMS.items())
def test_an_item_is_as_documented(client, network, schema, name, code, language):
    response = client.get(f"/api/v1/{name}/{code}?lang={language}")
    assert response.headers["Content-Language"] == language
    assert response.json()["code"] == code
    holds(schema, f"/api/v1/{name}/{{code}}", response.json())


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_of_a_list_part_it(client, network, name):
    codes, page = [], 1
    while True:
        answer = client.get(f"/api/v1/{name}", {"page": page, "page_size": 70}).json()
        codes += [item["code"] for item in answer["items"]]
        if page == answer["pages"]:
            break
        page += 1
    assert len(codes) == len(set(codes)) == COUNTS[name]


@pytest.mark.parametrize(
    "query", ["field=music&region=africa&sort=-population", "q=italy", "on=2015-01-01&country=fr&country=de"]
)
def test_api_and_page_list_the_same(client, network, query):
    codes = [item["code"] for item in client.get(f"/api/v1/cities?{query}").json()["items"]]
    file = client.get(f"/en/cities/?{query}&format=json")
    assert codes == [item["code"] for item in json.loads(b"".join(file.streaming_content))["items"]]


def test_the_addresses_in_an_item_lead_somewhere(client, network):
    for name, code in ITEMS.items():
        address = client.get(f"/api/v1/{name}/{code}?lang=hr").json()["url"].removeprefix(settings.SITE_URL)
        assert address.startswith(("/hr/", "/api/v1/"))
        assert client.get(address).status_code == 200, address


def test_designations_tell_the_whole_history(client, network):
    items = client.get("/api/v1/designations?city=fr-lyon&sort=since").json()["items"]
    assert [(item["field"]["code"], item["since"], item["until"]) for item in items] == [
        ("media-arts", "2008-01-01", "2023-10-31"),
        ("literature", "2023-10-31", None),
    ]
    assert client.get("/api/v1/designations?city=fr-lyon&on=2015-01-01").json()["count"] == 1
    assert client.get("/api/v1/designations?city=fr-atlantis").status_code == 400


def test_what_is_missing_from_the_total_is_said(client, network):
    assert "408" in client.get("/api/v1/cities").json()["coverage"]


# --- refusals ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused_with_the_known_ones(client, network, name):
    response = client.get(f"/api/v1/{name}?colour=red")
    assert (response.status_code, response.headers["Content-Type"]) == (400, PROBLEM)
    (error,) = response.json()["errors"]
    assert error["parameter"] == "colour"
    assert "page_size" in error["allowed"]


@pytest.mark.parametrize(
    "address",
    [
        "cities?field=painting",
        "cities?confirmed=maybe",
        "cities?sort=x",
        "countries?region=mars",
        "cities?lang=xx",
    ],
)
def test_a_bad_value_is_refused_with_the_good_ones(client, network, address):
    told = client.get(f"/api/v1/{address}").json()
    assert told["status"] == 400
    assert len(told["errors"][0]["allowed"]) >= 2


@pytest.mark.parametrize(
    "address",
    ["cities?page=1000000000000", "cities?page=10", "fields?page=2", "cities?since=-1", "cities?q=%00",
     "cities?page=1&page=2",
     "cities?q=" + "x" * 201, "cities?on=", "sdg?page_size=1000", "cities/hr-varazdin?on=2015-01-01", "cities?q=%FF"],
)  # fmt: skip
def test_what_cannot_be_understood_is_400(client, network, address):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.headers["Content-Type"]) == (400, PROBLEM)


def test_a_refusal_speaks_the_language_asked_for(client, network):
    response = client.get("/api/v1/cities?lang=hr&since=abc")
    assert response.headers["Content-Language"] == "hr"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/cities/xx-atlantis", 404),
        ("get", "/api/v1/fields/painting", 404),
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v1/cities/", 404),
        ("get", "/api/v2/cities", 404),
        ("post", "/api/v1/cities", 405),
        ("delete", "/api/v1/fields/music", 405),
        ("put", "/api/v1/fields", 405),
        ("get", "/api/v1/cities?q=" + "x" * 60_000, 414),
    ],
)
def test_every_error_is_a_problem(client, network, method, address, status):
    response = getattr(client, method)(address)
    assert (response.status_code, response.headers["Content-Type"]) == (status, PROBLEM)
    assert response.json()["status"] == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_only_json_is_to_be_had(client, network):
    assert client.get("/api/v1/fields", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/api/v1/fields", headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200


def test_our_own_mistake_is_a_problem_too(network, monkeypatch):
    monkeypatch.setattr("mreza.cities.api.select", lambda *args, **kwargs: 1 / 0)
    response = Client(raise_request_exception=False).get("/api/v1/cities")
    assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
    assert "ZeroDivision" not in response.content.decode()


# --- copies and other sites --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", ["cities?field=music", "cities/hr-varazdin", "sdg", "countries/hr", "designations"]
)
def test_a_copy_that_is_still_right_is_not_sent_again(client, network, address):
    first = client.get(f"/api/v1/{address}")
    again = client.get(f"/api/v1/{address}", headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    DataVersion.bump()
    changed = client.get(f"/api/v1/{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_each_language_has_its_own_copy(client, network):
    marks = {client.get("/api/v1/fields", {"lang": code}).headers["ETag"] for code in ("en", "hr", "fr")}
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("spoken", "answered"),
    [("hr", "hr"), ("hr-HR,en;q=0.5", "hr"), ("de, fr;q=0.8, en;q=0.5", "fr"), ("xx", "en"), ("", "en"), ("*", "en"),
     ("fr;q=0, hr;q=0.1", "hr")],
)  # fmt: skip
def test_the_browser_language_decides_without_lang(client, network, spoken, answered):
    response = client.get("/api/v1/fields", headers={"Accept-Language": spoken})
    assert response.headers["Content-Language"] == answered
    assert "Accept-Language" in response.headers["Vary"]


def test_a_cookie_does_not_choose_the_language(client, network):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "hr"
    assert client.get("/api/v1/fields", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "fr"


def test_programs_of_other_sites_may_read(client, network):
    response = client.get("/api/v1/fields", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in response.headers
    asked = client.options(
        "/api/v1/fields",
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"},
    )
    assert asked.status_code == 204
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]


def test_head_is_get_without_the_body(client, network):
    whole = client.get("/api/v1/fields")
    head = client.head("/api/v1/fields")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_list_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    from mreza.cities.tests.factories import CityFactory, DesignationFactory

    for number in range(count):
        DesignationFactory(city=CityFactory(name=f"Town {number}"))
    client.get("/api/v1/cities?page_size=100")
    with django_assert_num_queries(1):  # the version of the data
        assert len(client.get("/api/v1/cities?page_size=100").json()["items"]) == count


def test_nothing_public_sets_a_cookie(client, network):
    response = client.get("/api/v1/cities")
    assert not response.cookies
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


# --- the page for people -----------------------------------------------------------------------------------
def test_the_documentation_is_a_page_of_our_own(client, network, schema):
    html = client.get("/api/v1/docs").content.decode()
    for path in schema["paths"]:
        assert path in html
    assert 'id="problem-parameters"' in html
    assert '<script src="http' not in html


def test_every_example_of_the_documentation_works(client, network):
    from mreza.config.api_docs import _contents

    examples = [route["example"] for group in _contents()["groups"] for route in group["routes"]]
    examples = [example for example in examples if example]  # a route that writes or needs a token has none
    assert len(examples) >= len(LISTS) + len(ITEMS)
    for example in examples:
        assert client.get(example).status_code == 200, example
