"""Contacts between cities in the site's search: the ledger's own set, among cities, records and words."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from mreza.cities.models import City
from mreza.public.search import answer
from mreza.public.search_asking import SearchQuery
from mreza.public.search_kinds import CONTACT
from mreza.ties.keeping import withdraw
from mreza.ties.models import Contact
from mreza.ties.query import TieQuery, select
from mreza.ties.tests.factories import claimed, documented
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]


def cities(*codes: str) -> list[City]:
    return [City.objects.get(code=code) for code in codes]


def group(question: str, language: str = "en"):
    found = answer(SearchQuery.from_params(QueryDict(question)), language)
    return next((one for one in found.groups if one.kind == CONTACT), None)


def test_a_contact_is_found_by_its_title_in_any_form_and_by_its_cities(client):
    varazdin, lyon = cities("hr-varazdin", "fr-lyon")
    contact = documented(varazdin, lyon, title="Noć lončarskih kola", language="hr", kind_code="visit")
    page = read(client.get("/en/search/?q=lon%C4%8Darsko+kolo"))
    (hit,) = page.tree.xpath('//section[@aria-labelledby="group-contact"]//li')
    assert hit.xpath(".//a/@href") == [f"/en/ties/{contact.code}/"]
    assert hit.xpath(".//a/@lang") == ["hr"]
    assert [mark.text for mark in hit.xpath(".//a/mark")] == ["lončarskih", "kola"]
    about = hit.xpath('string(.//p[@class="small muted"])')
    assert about.startswith("Visit · ")
    assert about.endswith("Varaždin, Lyon")
    assert group("q=lončarska kola lyon").count == 1


def test_they_are_what_the_ledger_lists_in_its_order():
    found = group("q=film&region=europe-and-north-america")
    listed = select(TieQuery(q="film", chosen={"region": ("europe-and-north-america",)}), "en")
    pks = listed.ledger.columns.pk[listed.contacts].tolist()
    codes = dict(Contact.objects.values_list("pk", "code"))
    assert found.count == len(pks) > 1
    assert [hit.key for hit in found.made(0, 100)] == [codes[pk] for pk in pks]
    assert found.all_address == "/en/ties/?q=film&region=europe-and-north-america"


def test_what_was_withdrawn_is_not_found_and_what_was_claimed_is():
    contact = claimed(*cities("hr-varazdin", "fr-lyon"), title="Zzyzx summer of glass")
    assert [hit.key for hit in group("q=zzyzx").hits] == [contact.code]
    withdraw(contact, by=None, reason="It never was.")
    assert group("q=zzyzx") is None


def test_a_slip_is_forgiven_only_where_nothing_answers_as_typed():
    documented(*cities("hr-varazdin", "fr-lyon"), title="Zzyzxology for beginners")
    found = answer("zzyzxolgy", "en")
    assert [one.kind for one in found.groups] == [CONTACT]
    assert found.corrected == ("zzyzxology",)


def test_each_facet_counts_the_contacts_it_would_leave():
    found = answer(SearchQuery.from_params(QueryDict("q=film&kind=contact")), "en")
    assert found.count == group("q=film").count > 1
    checked = 0
    for name in ("field", "region", "country", "year"):
        for value in found.facet(name):
            narrowed = answer(
                SearchQuery.understood("film", {"kind": ("contact",), name: (value.code,)}), "en"
            )
            assert narrowed.count == value.total, (name, value)
            checked += bool(value.total)
    assert checked > 10


@pytest.mark.parametrize("asked", ["q=film&theme=knowledge-skills", "q=film&cost=to-20000", "q=qqqqzzzz"])
def test_what_no_contact_has_finds_none(asked):
    assert group(asked) is None


def test_pages_of_contacts_alone_and_the_api_say_the_same(client):
    told = client.get("/api/v1/search?kind=contact&region=europe-and-north-america&page_size=100").json()
    pages = [
        read(client.get(f"/en/search/?kind=contact&region=europe-and-north-america&page={page}"))
        for page in (1, 2)
    ]
    shown = [
        address for page in pages for address in page.values('//ul[contains(@class,"hits")]/li/div/a/@href')
    ]
    assert len(shown) == len(set(shown)) == 40
    assert [item["url"].split("/en/")[1] for item in told["items"][:40]] == [
        one.removeprefix("/en/") for one in shown
    ]
    assert {item["kind"] for item in told["items"]} == {"contact"}
    assert told["count"] >= 40


def test_suggestions_name_no_contacts(client):
    documented(*cities("hr-varazdin", "fr-lyon"), title="Zzyzx again")
    told = client.get("/en/search/suggest/?q=zzyzx", headers={"Accept": "application/json"}).json()
    assert told == {"suggestions": []}
