"""When something is wrong: a calm page in the reader's language, the right status, and no secret in it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils.translation import override

from mreza.public import errors
from tests.reading import read

pytestmark = pytest.mark.urls("mreza.public.tests.urls")

CALM = {
    "mistake": (500, "Something went wrong on our side"),
    "away": (503, "We will be back in a moment"),
    "late": (409, "Somebody was faster"),
    "closed": (403, "This is not open to you"),
    "odd": (400, "This address cannot be understood"),
    "empty": (403, "This is not open to you"),
}


@pytest.fixture
def calm_client():
    """A browser, to which the server's mistakes are answers and not exceptions."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", CALM)
def test_each_trouble_has_its_status_and_its_page_without_any_database(calm_client, name):
    """The test may not use the database at all: the page has to do without."""
    status, title = CALM[name]
    response = calm_client.get(f"/hr/trouble/{name}/")
    page = read(response, status)
    assert page.tree.get("lang") == "hr"
    assert str(page.tree.xpath("count(//h1)")) == "1.0"
    assert "secret detail" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    with override("hr"):
        assert page.h1 == str(errors.EXPLANATIONS[status].title)
    with override("en"):
        assert str(errors.EXPLANATIONS[status].title) == title


@pytest.mark.parametrize("name", CALM)
def test_no_error_lacks_the_headers_that_protect(calm_client, name):
    response = calm_client.get(f"/hr/trouble/{name}/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", [name for name in CALM if name != "empty"])
def test_programs_get_problem_details_instead(calm_client, name):
    status, _title = CALM[name]
    response = calm_client.get(f"/api/trouble/{name}/", headers={"Accept-Language": "en"})
    assert response["Content-Type"] == "application/problem+json"
    told = json.loads(response.content)
    assert (response.status_code, told["status"]) == (status, status)
    assert "secret detail" not in response.content.decode()


def test_when_the_database_is_away_the_reader_is_told_to_wait(calm_client):
    assert calm_client.get("/hr/trouble/away/")["Retry-After"] == "60"


def test_when_even_the_page_of_the_error_fails_there_is_an_answer(calm_client, monkeypatch):
    monkeypatch.setattr(errors, "answer", lambda *args, **kwargs: 1 / 0)
    response = calm_client.get("/hr/trouble/mistake/")
    assert response.status_code == 500
    assert b"Internal Server Error" in response.content


def test_what_came_too_late_says_why(calm_client):
    assert "Somebody has settled this remark already." in read(calm_client.get("/hr/trouble/late/"), 409).main


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/hr/nothing/", "en", "hr"),
        ("/en/nothing/", "hr", "en"),
        ("/nothing", "hr", "hr"),
        ("/nothing", "de, hr;q=0.5, en;q=0.1", "hr"),
        ("/nothing", "de", "en"),
        ("/nothing", "", "en"),
        ("/xx/cities/", "hr", "hr"),
        ("/nothing", "*;q=0.5,,;;,hr-HR-x-y;q=nonsense", "en"),
    ],
)
def test_the_language_is_that_of_the_address_or_else_of_the_browser(client, path, accepted, language):
    page = read(client.get(path, headers={"Accept-Language": accepted}), 404)
    assert page.tree.get("lang") == language
    assert page.values("//header//a[@class='brand']/@href") == [f"/{language}/"]


def test_what_does_not_exist_looks_the_same_everywhere(network, client, person_client):
    """Whatever is asked for, and whoever asks, to the last byte (K1)."""
    paths = [
        "/en/nothing/",
        "/en/cities/hr-nowhere/",
        "/en/fields/opera/",
        "/en/cities/xx-y/wrong/",
        "/en/sdg/99/",
    ]
    bodies = {browser.get(path).content for path in paths for browser in (client, person_client)}
    assert len(bodies) == 1


def test_a_page_that_was_not_found_is_neither_indexed_nor_kept(client):
    response = client.get("/en/nothing/")
    page = read(response, 404)
    assert page.values('//meta[@name="robots"]/@content') == ["noindex"]
    assert not page.values('//link[@rel="canonical"]/@href')
    assert "X-Mreza-Public" not in response


def test_a_page_that_may_only_be_read_says_so(client):
    response = client.post("/en/fields/", {"a": "b"})
    assert read(response, 405).h1 == "This page does not work that way"
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["TRACE", "BREW"])
def test_an_unknown_method_is_refused_kindly(client, method):
    response = client.generic(method, "/en/fields/")
    assert read(response, 405).h1 == "This page does not work that way"
    assert "GET" in response["Allow"]


def test_an_address_that_is_too_long_is_refused_kindly(client):
    assert read(client.get("/en/cities/?q=" + "a" * 9000), 414).h1 == "The address is too long"
    assert read(client.get("/en/cities/?q=" + "a" * 60_000), 414).h1 == "The address is too long"


def test_a_form_that_is_too_large_is_refused_kindly(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    page = read(client.post("/hr/trouble/form/", {"text": "x" * 2000}), 413)
    assert page.text('//p[@class="eyebrow"]').endswith("413")


def test_a_form_with_too_many_fields_is_refused_kindly(client):
    assert client.post("/hr/trouble/form/", {f"f{n}": "" for n in range(600)}).status_code == 400


def test_a_form_that_breaks_off_is_refused_kindly(client):
    body = b"--b\r\nContent-Disposition: form-data"
    response = client.generic(
        "POST", "/hr/trouble/form/", body, content_type="multipart/form-data; boundary="
    )
    assert response.status_code == 400


def test_a_name_that_is_not_ours_is_refused_kindly(client):
    page = read(client.get("/en/", headers={"Host": "evil.example"}), 400)
    assert "This site is not known by that name." in page.main
    assert "evil.example" not in page.response.content.decode()


def test_what_is_unreadable_says_why(client):
    page = read(client.get("/en/cities/?q=100%"), 400)
    assert "a “%” stands alone in it" in page.main


def test_the_way_home_is_on_every_page_of_an_error(calm_client):
    assert read(calm_client.get("/hr/trouble/mistake/"), 500).values("//main//a/@href") == ["/hr/"]
    assert "/en/" in read(calm_client.get("/en/nothing/"), 404).values("//main//a/@href")
