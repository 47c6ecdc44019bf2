"""What search engines and sharers are told: sitemap, robots, translations, pictures."""

from __future__ import annotations

import pytest
from django.conf import settings
from lxml import etree

from mreza.public.sitemap import STANDING, public_addresses
from tests.reading import read

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://localhost:8000"


def sitemap(client):
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return etree.fromstring(response.content)


def test_the_sitemap_holds_every_public_address_in_every_language(network, client):
    addresses = sitemap(client).xpath("//s:loc/text()", namespaces=MAP)
    pages = (
        len(STANDING) + 406 + 8 + 249 + 5 + 6 + 6 + 17 + 30 + 17 + 80
    )  # the last: practices, projects, contacts
    assert len(addresses) == len(set(addresses)) == pages * len(settings.LANGUAGES)
    assert {f"{SITE}/hr/cities/hr-varazdin/", f"{SITE}/en/sdg/11/", f"{SITE}/en/"} <= set(addresses)


def test_each_address_names_its_translations_and_a_default(network, client):
    url = sitemap(client).xpath('//s:url[s:loc="http://localhost:8000/hr/fields/music/"]', namespaces=MAP)[0]
    links = {link.get("hreflang"): link.get("href") for link in url.xpath("x:link", namespaces=MAP)}
    assert links["hr"] == f"{SITE}/hr/fields/music/"
    assert links["en"] == links["x-default"] == f"{SITE}/en/fields/music/"
    home = sitemap(client).xpath('//s:url[s:loc="http://localhost:8000/en/"]', namespaces=MAP)[0]
    assert home.xpath('x:link[@hreflang="x-default"]/@href', namespaces=MAP) == [f"{SITE}/"]


def test_a_page_names_the_same_translations_as_the_sitemap(network, client):
    page = read(client.get("/hr/fields/music/"))
    told = dict(
        zip(page.values("//link[@hreflang]/@hreflang"), page.values("//link[@hreflang]/@href"), strict=True)
    )
    url = sitemap(client).xpath('//s:url[s:loc="http://localhost:8000/hr/fields/music/"]', namespaces=MAP)[0]
    assert told == {link.get("hreflang"): link.get("href") for link in url.xpath("x:link", namespaces=MAP)}


def test_robots_may_read_all_but_forms_accounts_and_searches(client, db):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain"
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /en/account/", "Disallow: /hr/search/", "Disallow: /en/cities/*/wrong/"} <= set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_what_a_shared_link_shows(network, client):
    page = read(client.get("/en/cities/hr-varazdin/"))
    told = {meta.get("property"): meta.get("content") for meta in page.tree.xpath("//meta[@property]")}
    assert told["og:title"] == "Varaždin – Cities"
    assert told["og:url"] == f"{SITE}/en/cities/hr-varazdin/"
    assert told["og:description"].startswith("Varaždin, Croatia. Creative field: Music.")
    assert told["og:image"] == f"{SITE}/static/ui/share.png"
    assert page.values('//meta[@name="twitter:card"]/@content') == ["summary_large_image"]
    assert page.values('//link[@type="application/atom+xml"]/@href') == ["/en/feeds/designations.atom"]


def test_the_evil_host_of_a_request_is_nowhere_repeated(network, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for path in (
        "/en/",
        "/sitemap.xml",
        "/robots.txt",
        "/en/feeds/designations.atom",
        "/en/cities/hr-varazdin/",
    ):
        assert b"evil.example" not in client.get(path, headers={"Host": "evil.example"}).content, path


@pytest.mark.parametrize("path", ["/favicon.ico"])
def test_browsers_find_the_sign_where_they_look_for_it(client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/static/ui/favicon.png")


@pytest.mark.slow
def test_every_address_of_the_sitemap_answers(network, client):
    addresses = sitemap(client).xpath("//s:loc/text()", namespaces=MAP)
    assert [
        address for address in addresses if client.get(address.removeprefix(SITE)).status_code != 200
    ] == []


def test_every_kind_of_address_of_the_sitemap_answers(network, client):
    """Each kind once in each language here; each address in `make assurance`."""
    first = dict(public_addresses())
    wanted = sitemap(client).xpath("//s:loc/text()", namespaces=MAP)[:: max(1, len(first))]
    assert [address for address in wanted if client.get(address.removeprefix(SITE)).status_code != 200] == []
