"""What no database or page could keep is refused before anybody reads it; what people type is not."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mreza.foundation.hygiene import LONGEST_ADDRESS, HygieneMiddleware, IsolationMiddleware, Refused


def pass_through(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


def refusal_of(request: HttpRequest) -> int:
    """The status with which the request is refused; 200 when it is not."""
    try:
        return HygieneMiddleware(pass_through)(request).status_code
    except Refused as refused:
        return refused.status


def with_query(query: str) -> HttpRequest:
    request = RequestFactory().get("/en/cities/")
    request.META["QUERY_STRING"] = query
    return request


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/cities/", 200),
        ("/en/cities/%C5%A1ibenik/", 200),
        ("/en/cities/%00/", 400),
        ("/en/cities/%FF/", 400),
        ("/en/cities/%ED%A0%80/", 400),  # half a surrogate pair
        ("/en/cities/%C0%AF/", 400),  # an overlong slash
        ("/en/../etc/passwd", 400),
        ("/en/%2e%2e/etc/passwd", 400),
        ("/en/..%5cwindows", 400),
        ("/en/./cities/", 400),
        ("/en/a..b/", 200),
        ("/en/" + "a" * LONGEST_ADDRESS, 414),
    ],
)
def test_a_path_is_readable_text_without_a_way_up(path, status):
    assert refusal_of(RequestFactory().get(path)) == status


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=var%C5%BEdin&field=music", 200),
        ("q=100%25", 200),
        ("q=a+b%2Bc", 200),
        ("q=%00", 400),
        ("q=a%00b", 400),
        ("%00=a", 400),
        ("q=%FF%FE", 400),
        ("q=%ED%A0%80", 400),
        ("q=100%", 400),
        ("q=%zz", 400),
        ("q=%uD800", 400),
        ("q=" + "a" * (LONGEST_ADDRESS - 2), 200),
        ("q=" + "a" * LONGEST_ADDRESS, 414),
        ("q=" + "a" * 60_000, 414),
    ],
)
def test_a_query_is_readable_text_of_a_sensible_length(query, status):
    assert refusal_of(with_query(query)) == status


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW", "get", ""])
def test_an_unknown_method_is_refused(method):
    request = RequestFactory().generic(method or "GET", "/en/")
    request.method = method
    with pytest.raises(Refused) as refused:
        HygieneMiddleware(pass_through)(request)
    assert refused.value.status == 405
    assert "GET" in refused.value.allow


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_a_known_method_is_left_to_the_page(method):
    assert refusal_of(RequestFactory().generic(method, "/en/")) == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"text=Vara%C5%BEdin+is+here", 200),
        (b"text=%00", 400),
        (b"text=a\x00b", 400),
        (b"text=%FF", 400),
        (b"text=\xff", 400),
        (b"text=%ED%A0%80", 400),
        (b"text=50%", 400),
        (b"a%00b=1", 400),
    ],
)
def test_a_plain_form_is_readable_text(body, status):
    request = RequestFactory().generic("POST", "/", body, content_type="application/x-www-form-urlencoded")
    assert refusal_of(request) == status


@pytest.mark.parametrize(("value", "status"), [("Varaždin", 200), ("a\0b", 400)])
def test_a_form_with_files_is_readable_text(value, status):
    assert refusal_of(RequestFactory().post("/", {"text": value})) == status


@pytest.mark.parametrize(
    ("site", "status"),
    [(None, 200), ("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)],
)
def test_another_site_cannot_send_our_forms(site, status):
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert refusal_of(RequestFactory().post("/", {"text": "x"}, headers=headers)) == status
    assert refusal_of(RequestFactory().get("/", headers=headers)) == 200


@pytest.mark.parametrize("value", ["\0", "a" * 9000])
def test_a_header_that_we_read_is_readable(value):
    assert refusal_of(RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE=value)) == 400


def test_a_broken_cookie_counts_as_not_sent_and_the_others_stay():
    request = RequestFactory().get("/", HTTP_COOKIE='session="a\\000b"; theme=dark')
    assert request.COOKIES["session"] == "a\0b"
    assert refusal_of(request) == 200
    assert request.COOKIES == {"theme": "dark"}


def test_nobody_else_may_embed_what_we_answer():
    response = IsolationMiddleware(pass_through)(RequestFactory().get("/"))
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
