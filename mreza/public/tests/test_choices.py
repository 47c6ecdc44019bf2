"""What a reader chooses: language and theme. Nobody can use them to lead a reader away."""

from __future__ import annotations

import pytest

from tests.reading import read


@pytest.mark.parametrize(
    ("accepted", "cookie", "there"),
    [
        ("hr", "", "/hr/"),
        ("de,en;q=0.5", "", "/en/"),
        ("de", "", "/en/"),
        ("", "", "/en/"),
        ("en", "hr", "/hr/"),
        ("hr", "xx", "/hr/"),
        ("zz-ZZ;q=9,\x7f", "", "/en/"),
    ],
)
def test_the_first_address_opens_in_the_reader_s_language(client, accepted, cookie, there):
    if cookie:
        client.cookies["language"] = cookie
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response["Location"]) == (302, there)
    assert response["Vary"] == "Accept-Language, Cookie"
    assert not response.cookies


def test_a_language_can_be_fixed_and_forgotten(client):
    client.get("/?language=hr")
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/hr/"
    client.get("/?language=")
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/en/"


@pytest.mark.parametrize("language", ["xx", "../evil", "HR", "a" * 3000])
def test_an_unknown_language_is_not_remembered(client, language):
    response = client.get("/", {"language": language}, headers={"Accept-Language": "en"})
    assert (response["Location"], len(response.cookies)) == ("/en/", 0)


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_theme_is_remembered_and_the_reader_goes_back(client, db, chosen):
    response = client.get("/theme/", {"theme": chosen, "next": "/en/about/privacy/"})
    assert (response.status_code, response["Location"]) == (302, "/en/about/privacy/")
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["samesite"], bool(cookie["httponly"])) == (chosen, "Lax", True)
    assert read(client.get("/en/about/privacy/")).tree.get("data-theme") == chosen
    client.get("/theme/", {"theme": "", "next": "/en/"})
    assert read(client.get("/en/about/privacy/")).tree.get("data-theme") is None


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "http:evil.example", "evil.example", "/ /evil.example\r\nX: y", "//\tevil.example",
        "https:///evil.example", "",
    ],
)  # fmt: skip
def test_no_theme_leads_to_another_site(client, there):
    response = client.get("/theme/", {"theme": "dark", "next": there})
    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert not response["Location"].startswith(("//", "/\\"))
    assert "X" not in response.headers


def test_a_theme_nobody_drew_is_not_remembered(client):
    response = client.get("/theme/", {"theme": "neon", "next": "/"})
    assert response.cookies["theme"].value == ""
