"""Nasty input at every door: always a clear 4xx in the reader's language, never a 500, never a changed database."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from mreza.cities.models import City, Remark
from mreza.journal.models import DataVersion
from tests.reading import Page

pytestmark = pytest.mark.django_db

LISTS = (
    "/en/",
    "/hr/cities/",
    "/en/cities/points.json",
    "/en/search/",
    "/en/network/",
    "/api/v1/cities",
    "/api/v1/fields",
)
# What stands behind the question mark, and the statuses that are right for it.
QUERIES = {
    "NUL": ("q=%00", {400}),
    "NUL in a facet": ("field=mu%00sic", {400}),
    "NUL in a name": ("a%00b=1", {400}),
    "half a surrogate": ("q=%ED%A0%80", {400}),
    "not UTF-8": ("q=%FF%FE", {400}),
    "overlong slash": ("q=%C0%AF", {400}),
    "a lone per cent": ("q=100%", {400}),
    "no per cent code": ("q=%uD83D%uDE00", {400}),
    "nine kilobytes": ("q=" + "a" * 9000, {414}),
    "sixty kilobytes": ("q=" + "a" * 60_000, {414}),
    "page far away": ("page=1000000000000", {200, 400, 404}),
    "page beyond all numbers": ("page=" + "9" * 400, {200, 400, 404}),
    "page zero": ("page=0", {200, 400, 404}),
    "page negative": ("page=-1", {200, 400, 404}),
    "page in other digits": ("page=" + quote("٣"), {200, 400, 404}),
    "page size too large": ("page_size=1000000", {200, 400}),
    "negative year": ("since=-2004", {200, 400}),
    "year beyond integers": ("since=99999999999", {200, 400}),
    "years upside down": ("since=2020&until=2010", {200, 400}),
    "a day that is none": ("on=2023-02-30", {200, 400}),
    "a day without a month": ("on=2023", {200, 400}),
    "unknown field": ("field=opera", {200, 400}),
    "unknown order": ("sort=%3Cscript%3E", {200, 400}),
    "a parameter twice": ("q=a&q=b", {200, 400}),
    "a thousand parameters": ("&".join(f"a{n}=1" for n in range(900)), {200, 400}),
    "brackets": ("q[]=1&field[$ne]=x", {200, 400}),
    "SQL": ("q=" + quote("' OR 1=1; DROP TABLE cities_city; --"), {200, 400}),
    "FTS": ("q=" + quote('" NEAR(a b) * ^ : - ('), {200, 400}),
    "tsquery": ("q=" + quote("a & | ! <-> :* ( '"), {200, 400}),
    "template": ("q=" + quote("{{ 7*7 }}{% debug %}${7*7}"), {200, 400}),
    "markup": ("q=" + quote("<svg onload=alert(1)>"), {200, 400}),
    "right to left": ("q=" + quote("\u202egnp.exe\u2066"), {200, 400}),
    "many accents": ("q=" + quote("Z" + "\u0300" * 150), {200, 400}),
    "emoji": ("q=" + quote("🏙️" * 30), {200, 400}),
    "control signs": ("q=" + quote("\x01\x02\x1b[31m"), {200, 400}),
    "no value": ("q=&field=&page=", {200, 302, 400}),
    "only an ampersand": ("&&&;;", {200, 302, 400}),
    "another language": ("lang=xx", {200, 400}),
    "another format": ("format=exe", {200, 400}),
}
PATHS = {
    "/en/%00/": {400},
    "/en/cities/%00/": {400},
    "/en/cities/hr-varazdin%00/": {400},
    "/en/cities/%FF/": {400},
    "/en/cities/%ED%A0%80/": {400},
    "/en/../../etc/passwd": {400},
    "/en/cities/..%2f..%2fetc%2fpasswd": {400},
    "/static/../mreza/config/settings.py": {400},
    "/static/..%5c..%5csettings.py": {400},
    "/api/v1/../../en/": {400},
    "/xx/cities/": {404},
    "/EN/cities/": {404},
    "/en-XX/": {404},
    "/en//cities//": {404},
    "/en/cities/" + "a" * 3000 + "/": {404},
    "/en/cities/" + "a" * 9000 + "/": {414},
    "/en/cities/HR-VARAZDIN/": {404},
    "/en/cities/hr-varaždin/": {404},
    "/en/cities/<script>/": {404},
    "/en/sdg/99999999999999999999/": {404},
    "/en/countries/👾/": {404},
    "/wp-login.php": {404},
    "/.env": {404},
    "/api/v1/cities/%00": {400},
    "/api/v1/cities/nowhere": {404},
    "/api/v1/nothing": {404},
}
HEADERS = {
    "languages": ("Accept-Language", "a" * 500 + ",hr;q=x,;;=,,\x00"),
    "many languages": ("Accept-Language", ",".join(["xx-YY;q=0.1"] * 700)),
    "formats": ("Accept", "*/*;q=,,;;text/html;level=\x00"),
    "validator": ("If-None-Match", '"' + "x" * 3000 + '", W/, *,'),
    "range": ("Range", "bytes=-9999999999999-1,,0-"),
    "host": ("Host", "evil.example"),
    "host with a path": ("Host", "localhost/../x"),
    "no host": ("Host", ""),
    "forwarded": ("X-Forwarded-For", "1.1.1.1\x00, ::1, <script>"),
    "htmx": ("HX-Request", "true\x00"),
    "htmx target": ("HX-Target", "x" * 5000),
    "cookie with NUL": ("Cookie", 'session="\\000\\000"; theme="\\000"; language="\\000"'),
    "cookie beyond ASCII": ("Cookie", "session=ž; theme=dark\xff; ;;=;".encode().decode("latin-1")),
    "a long cookie": ("Cookie", "session=" + "a" * 6000),
}


@pytest.fixture
def calm() -> Client:
    return Client(raise_request_exception=False)


def is_clear(response, path: str) -> None:
    """A refusal is a page with one heading, or problem details, in a language; and nothing is kept of it."""
    if response.status_code < 400:
        return
    assert "no-store" in response["Cache-Control"]
    if path.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code
    elif response["Content-Type"].startswith("text/html"):
        page = Page(response)
        assert page.h1
        assert page.tree.get("lang") in ("en", "hr", "fr")
    else:
        assert response["Content-Type"].startswith(
            ("application/json", "application/problem+json", "text/plain")
        )


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", QUERIES)
def test_no_query_breaks_a_page(network, calm, name, path):
    query, right = QUERIES[name]
    response = calm.get(path + "?" + query)
    # A page may leave a parameter alone that it does not read; what nobody can read is refused everywhere.
    assert response.status_code in right | ({400} if path.startswith("/api/") else set()), response.content[
        :200
    ]
    is_clear(response, path)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_breaks_the_site(network, calm, path):
    response = calm.get(path)
    assert response.status_code in PATHS[path], response.content[:200]
    assert "evil.example" not in response.headers.get("Location", "")
    is_clear(response, path)


@pytest.mark.parametrize(
    "path", ["/en/", "/en/cities/hr-varazdin/", "/en/cities/hr-varazdin/wrong/", "/", "/api/v1/cities"]
)
@pytest.mark.parametrize("name", HEADERS)
def test_no_header_breaks_a_page(network, calm, name, path):
    header, value = HEADERS[name]
    response = calm.get(path, headers={header: value})
    assert response.status_code in (200, 206, 302, 304, 400, 406), response.content[:200]
    is_clear(response, path)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/en/", "/en/cities/", "/en/cities/hr-varazdin/", "/sitemap.xml", "/api/v1/cities"]
)
def test_nothing_public_can_be_written_to(network, calm, method, path):
    before = (DataVersion.current(), City.objects.count())
    response = getattr(calm, method)(path, b'{"\\ud800": 1}', content_type="application/json")
    assert response.status_code == 405
    is_clear(response, path)
    assert (DataVersion.current(), City.objects.count()) == before


FORMS = {
    "NUL": {"text": "a\0b"},
    "a megabyte": {"text": "x" * 1_000_000},
    "a file instead of text": {"text": ""},
    "many values": {"text": ["a", "b"], "source": ["", "https://example.org/"]},
    "a long address": {"text": "x", "source": "https://example.org/" + "a" * 3000},
    "an address in brackets": {"text": "x", "source": "http://[::1"},
    "a long e-mail": {"text": "x", "email": "a" * 300 + "@example.org"},
    "an e-mail with a line break": {"text": "x", "email": "a@example.org\nBcc: b@example.org"},
    "signs nobody sees": {"text": "\u202e\u200b"},
}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_breaks_the_page(network, calm, name):
    response = calm.post("/en/cities/hr-varazdin/wrong/", FORMS[name])
    right = (302, 422, 400)
    assert response.status_code in right, response.content[:200]
    is_clear(response, "/en/")
    if response.status_code != 302:
        assert not Remark.objects.exists()
    else:
        stored = Remark.objects.get()
        assert len(stored.text) <= 2000
        assert "\0" not in stored.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=%FF", "application/x-www-form-urlencoded"),
        (b"text=%", "application/x-www-form-urlencoded"),
        (b"", "multipart/form-data; boundary="),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="\x00.png"\r\n\r\na\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"{", "application/json"),
        (b"\x00\xff", "text/plain"),
        (b"text=x", "application/x-www-form-urlencoded; charset=utf-7"),
    ],
)  # fmt: skip
def test_no_body_breaks_the_page(network, calm, body, kind):
    response = calm.generic("POST", "/en/cities/hr-varazdin/wrong/", body, content_type=kind)
    assert response.status_code in (400, 422), (response.status_code, response.content[:200])
    is_clear(response, "/en/")
    assert not Remark.objects.exists()
