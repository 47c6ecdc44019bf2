"""Somebody without an account walks over every address there is.

An address answers 200 to strangers only if it is named here; a new one is closed until somebody opens it on
purpose. What is open is a whole page: title, one heading, language, translations, nothing from other sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urldefrag, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from mreza.foundation.codes import code_of
from tests.promises.addresses import ADDRESSES, CONTACT, PRACTICE, PROJECT
from tests.reading import Page, read

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"
# Pages everybody may read and a cache may keep, with the examples that are walked.
KEPT: dict[str, list[dict[str, str]]] = {
    "home": [{}],
    "about": [{}],
    "accessibility": [{}],
    "data": [{}],
    "privacy": [{}],
    "network": [{}],
    "cities:list": [{}],
    "cities:city": [
        {"code": code} for code in ("hr-varazdin", "fr-lyon", "cr-sarchi", "ae-abu-dhabi", "cn-huai-an")
    ],
    "cities:fields": [{}],
    "cities:field": [{"code": "music"}, {"code": "architecture"}],
    "cities:countries": [{}],
    "cities:country": [{"code": "hr"}, {"code": "br"}, {"code": "aq"}],
    "cities:organisations": [{}],
    "cities:regions": [{}],
    "cities:region": [{"code": "africa"}],
    "practices:list": [{}],
    "partnerships:home": [{}],
    "partnerships:find": [{}],
    "partnerships:places": [{}],
    "partnerships:projects": [{}],
    "partnerships:wishes": [{}],
    "partnerships:project": [{"code": PROJECT}],
    "questions:list": [{}],
    "ties:list": [{}],
    "ties:contact": [{"code": CONTACT}, {"code": code_of("contact:world-poetry-day-2024")}],
    "ties:of-city": [{"code": "es-granada"}, {"code": "cr-sarchi"}],
    "ties:between": [{"one": "es-granada", "other": "ie-dublin"}],
    "practices:practice": [{"code": PRACTICE}],
    "vocabulary:objectives": [{}],
    "vocabulary:objective": [{"code": "1"}],
    "vocabulary:areas": [{}],
    "vocabulary:area": [{"code": "practices"}],
    "vocabulary:sdgs": [{}],
    "vocabulary:sdg": [{"code": "11"}, {"code": "1"}],
}
# Pages made of others: the sitemap leads to the city, and from there one gets to them.
REACHED = ("ties:of-city", "ties:between")
# Everybody may read these too, but they are no pages.
FILES: dict[str, list[dict[str, str]]] = {
    "healthz": [{}],
    "readyz": [{}],
    "robots": [{}],
    "sitemap": [{}],
    "feed-designations": [{}],
    "network-rounds": [{}],
    "network-matrix": [{}],
    "cities:organisations-feed": [{}],
    "cities:points": [{}],
    "practices:points": [{}],
    "partnerships:project-points": [{}],
    "partnerships:place-points": [{}],
    "partnerships:place-feed": [{}],
    "partnerships:project-feed": [{}],
    "partnerships:wishes-points": [{}],
    "partnerships:wishes-feed": [{}],
    "ties:points": [{}],
    "ties:feed": [{}],
    "ties:of-city-points": [{"code": "es-granada"}],
    "ties:cooperation": [{"code": "es-granada"}],
    "practices:feed": [{}],
    "practices:pdf": [{"code": PRACTICE}],
    "practices:adoptions-file": [{"code": PRACTICE, "ending": "csv"}],
    # No search engine keeps a tree in which nothing stands, nor an invented one.
    "practices:lineage": [{"code": PRACTICE}],
    "practices:lineage-sample": [{"code": PRACTICE}],
    "practices:fit": [{"code": PRACTICE}],
    "partnerships:find-city": [{"code": "hr-varazdin"}],
    "partnerships:find-compare": [{"code": "hr-varazdin"}],
    "partnerships:find-idea": [{"code": "hr-varazdin"}],
    "partnerships:find-why": [{"code": "hr-varazdin"}],
    "partnerships:find-with": [{"code": "hr-varazdin", "other": "fr-lyon"}],
    "cities:city-jsonld": [{"code": "hr-varazdin"}],
    "cities:mark": [{"code": "hr-varazdin"}],
    "api:openapi-json": [{}],
    "api-docs": [{}],
    "search": [{}],
    "search-suggest": [{}],
}
# Pages for everybody that are made for each reader: they hold a form, or what was typed.
MADE_FOR_EACH: dict[str, list[dict[str, str]]] = {
    "cities:wrong": [{"code": "hr-varazdin"}],
    "cities:write": [{"code": "hr-varazdin"}],
    "cities:organisation-propose": [{}],
    "account_login": [{}],
    "account_reset_password": [{}],
    "account_reset_password_done": [{}],
    "account_reset_password_from_key": [{"uidb36": "1", "key": "set-password"}],
    "account_reset_password_from_key_done": [{}],
    "account_confirm_email": [{"key": "x"}],
    "account_email_verification_sent": [{}],
    "account_inactive": [{}],
    "account_signup": [{}],  # says that accounts are made by invitation
}
LEADS_ON = {
    "choose-language": [{}],
    "theme": [{}],
    "favicon": [{}],
    "api:api-root": [{}],
    "account_logout": [{}],
}
EXAMPLES = {
    "code": "hr-varazdin", "pk": "1", "token": "x", "kind": "objective", "key": "x", "uidb36": "1", "ending": "csv",
    "other": "fr-lyon",
}  # fmt: skip
OPEN = {**KEPT, **FILES, **MADE_FOR_EACH, **LEADS_ON}


def patterns(
    resolver: URLResolver | None = None, space: str = "", outer: frozenset[str] = frozenset()
) -> Iterator[tuple[str, URLPattern, frozenset[str]]]:
    """Every address in the URLconf, with its full name and the names of its arguments."""
    for one in (resolver or get_resolver()).url_patterns:
        arguments = outer | set(one.pattern.regex.groupindex) if hasattr(one.pattern, "regex") else outer
        if isinstance(one, URLResolver):
            yield from patterns(one, space + (f"{one.namespace}:" if one.namespace else ""), arguments)
        else:
            yield f"{space}{one.name}", one, arguments


def names() -> list[str]:
    return sorted({name for name, _pattern, _arguments in patterns()})


def is_api(name: str) -> bool:
    return name.startswith("api:") and name not in OPEN


def addresses(
    table: dict[str, list[dict[str, str]]], languages: tuple[str, ...] = ("en", "hr")
) -> list[tuple[str, str]]:
    """(language, path) of every example."""
    found = []
    for language in languages:
        with translation.override(language):
            found += [
                (language, reverse(name, kwargs=kwargs))
                for name, examples in table.items()
                for kwargs in examples
            ]
    return sorted(set(found), key=lambda pair: pair[::-1])


def example_of(name: str, arguments: frozenset[str]) -> str:
    """An address of that name, with arguments from the table of addresses or, for a library's, from here."""
    given = {**EXAMPLES, **(ADDRESSES[name][1] if name in ADDRESSES else {})}
    return reverse(name, kwargs={key: given[key] for key in arguments})


def test_every_name_in_the_lists_is_an_address():
    assert set(OPEN) <= set(names())


def test_no_address_is_without_a_name():
    assert [str(pattern.pattern) for name, pattern, _arguments in patterns() if name.endswith("None")] == []


def test_whatever_is_not_named_here_is_closed_to_strangers(network, client):
    """Closed: on to sign-in, or not found, or not to be read that way; never a page."""
    opened = {}
    for name, _pattern, arguments in patterns():
        if name in OPEN or is_api(name):
            continue
        with translation.override("en"):
            path = example_of(name, arguments)
        for method in ("get", "post"):
            response = getattr(client, method)(path)
            closed = response.status_code in (403, 404, 405, 410) or (
                response.status_code == 302 and response["Location"].startswith("/en/account/")
            )
            if not closed:
                opened[f"{method} {path}"] = response.status_code
            assert response["Cache-Control"] in (
                "private, no-store",
                "max-age=0, no-cache, no-store, must-revalidate, private",
            ), path
    assert opened == {}


@pytest.mark.parametrize(("language", "path"), addresses(KEPT))
def test_a_page_for_everybody_is_a_whole_page(network, client, language, path):
    response = client.get(path)
    page = read(response)
    assert response["X-Mreza-Public"] == "1"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    assert page.tree.get("lang") == language
    check_outline(page)
    check_own(page)
    assert page.values('//link[@rel="canonical"]/@href') == [SITE + path]
    told = dict(
        zip(page.values("//link[@hreflang]/@hreflang"), page.values("//link[@hreflang]/@href"), strict=True)
    )
    assert set(told) == {code for code, _name in settings.LANGUAGES} | {"x-default"}
    assert told[language] == SITE + path
    assert 50 <= len(page.values('//meta[@name="description"]/@content')[0]) <= 320
    assert page.title != "Mreža" or path in ("/en/", "/hr/")


@pytest.mark.parametrize(("language", "path"), addresses(MADE_FOR_EACH))
def test_a_page_made_for_each_reader_is_never_kept(network, client, language, path):
    response = client.get(path, follow=True)
    page = read(response)
    assert response.headers.get("X-Mreza-Public") in (None, "once")
    if "X-Mreza-Public" not in response:
        assert "no-store" in response["Cache-Control"]
    assert path.startswith("/api/") or page.tree.get("lang") == language
    check_outline(page)
    check_own(page)
    assert not page.values('//link[@rel="canonical"]')


@pytest.mark.parametrize(("language", "path"), addresses(FILES))
def test_files_answer(network, client, language, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(("language", "path"), [*addresses(KEPT, ("en",)), *addresses(FILES, ("en",))])
def test_head_is_get_without_the_body(network, client, language, path):
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head["Content-Type"] == got["Content-Type"]


def test_every_page_is_in_the_sitemap(network, client):
    told = client.get("/sitemap.xml").content.decode()
    named = {name: examples for name, examples in KEPT.items() if name not in REACHED}
    assert [path for _language, path in addresses(named) if f"<loc>{SITE}{path}</loc>" not in told] == []


@pytest.mark.only_on("sqlite")  # that the pages answer on both is asked above; where they lead is the same
def test_every_link_of_a_page_leads_somewhere(network, client):
    """Including the fragment; each address once, a few of each kind of city page."""
    wanted: dict[str, set[str]] = {}
    for _language, path in addresses(KEPT):
        for link in Page(client.get(path)).values("//a/@href|//link[@rel='alternate']/@href"):
            address, fragment = urldefrag(link.removeprefix(SITE))
            if address.startswith("/") and not address.startswith("//"):
                wanted.setdefault(address or path, set()).add(fragment)
            elif not address and fragment:
                wanted.setdefault(path, set()).add(fragment)
    seen: dict[str, int] = {}
    broken = []
    for address, fragments in sorted(wanted.items()):
        kind = re.sub(
            r"/[a-z]{2}-[a-z0-9-]+/", "/<city>/", re.sub(r"^/\w+/countries/\w\w/", "/countries/<c>/", address)
        )
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > 3 and fragments <= {""}:
            continue
        response = Client().get(address, follow=True)
        if response.status_code != 200:
            broken.append((response.status_code, address))
        elif fragments - {""}:
            ids = set(Page(response).values("//@id"))
            broken += [(address, fragment) for fragment in fragments - {""} if fragment not in ids]
    assert broken == []


def check_outline(page: Page) -> None:
    """Title, one h1 first, no step left out, named landmarks, ids used once."""
    assert page.title.strip()
    headings = [
        int(heading.tag[1])
        for heading in page.tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]
    assert headings.count(1) == 1, page.texts("//h1")
    assert headings[0] == 1 or 1 not in headings[1:], headings
    assert all(after <= before + 1 for before, after in pairwise(headings)), headings
    assert len(page.tree.xpath("//main")) == 1
    ids = page.values("//@id")
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    for name in page.values("//@aria-labelledby"):
        assert set(name.split()) <= set(ids), name
    for nav in page.tree.xpath("//nav"):
        assert nav.get("aria-label") or nav.get("aria-labelledby"), "a navigation without a name"


def check_own(page: Page) -> None:
    """Nothing comes from another site, nothing is written into the page that the policy forbids."""
    fetched = page.values(
        "//script/@src|//img/@src|//link[@rel='stylesheet' or @rel='icon' or @rel='preload' or @rel='manifest']/@href"
        "|//use/@href|//iframe/@src|//form/@action|//*/@data-hx-get|//*/@data-points"
    )
    assert [address for address in fetched if urlsplit(address).netloc] == []
    assert [s.get("type") for s in page.tree.xpath("//script[not(@src)]")] in ([], ["application/ld+json"])
    assert not page.tree.xpath("//style|//@style|//*/@onclick|//*/@onload")
    assert all(
        "noopener" in link.get("rel", "") for link in page.tree.xpath("//a[starts-with(@href,'http')]")
    )
