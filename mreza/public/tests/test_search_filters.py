"""Filters of the search: chosen in the form or typed, in the words of any language; the API says the same."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mreza.public.search import answer
from mreza.public.search_asking import SearchQuery
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words", "chosen"),
    [
        ("field:music", "", {"field": ("music",)}),
        (
            "field:Music region:africa sdg:11",
            "",
            {"field": ("music",), "region": ("africa",), "sdg": ("11",)},
        ),
        ("područje:glazba", "", {"field": ("music",)}),
        (
            "podrucje:GLAZBA regija:afrika cor:11",
            "",
            {"field": ("music",), "region": ("africa",), "sdg": ("11",)},
        ),
        ('država:Hrvatska grad:"Varaždin" mladi', "mladi", {"country": ("hr",), "city": ("hr-varazdin",)}),
        ("country:hr country:si", "", {"country": ("hr", "si")}),
        ('region:"latin america"', "", {"region": ("latin-america-and-the-caribbean",)}),
        ("weaving year:2019", "weaving", {"year": ("2019",)}),
        ("kind:practice film", "film", {"kind": ("practice",)}),
        ("vrsta:city film", "film", {"kind": ("city",)}),
        ("field:nonsense music", "music nonsense", {}),
        ("colour:red", "colour:red", {}),
        ("http://example.org", "http://example.org", {}),
        ("a:b:c ::: :x x:", "a:b:c ::: :x x:", {}),
        ('"field:music"', '"field:music"', {}),
        ("", "", {}),
    ],
)
def test_typed_filters(network, typed, words, chosen):
    query = SearchQuery.understood(typed)
    assert (query.words, {name: codes for name, codes in query.chosen.items() if codes}) == (words, chosen)


def test_typed_and_chosen_say_the_same(network):
    typed = answer("music region:africa", "en")
    chosen = answer(SearchQuery.from_params(QueryDict("q=music&region=africa")), "en")
    assert typed.count == chosen.count > 0
    assert [(g.kind, g.count) for g in typed.groups] == [(g.kind, g.count) for g in chosen.groups]


def test_each_facet_is_counted_over_what_the_others_leave(network):
    """Choosing a value leaves just as many as the facet said."""
    answers = answer(SearchQuery.from_params(QueryDict("q=city&region=europe-and-north-america")), "en")
    checked = 0
    for name, values in answers.facets.items():
        for value in values:
            if value.chosen:
                continue
            chosen = {**answers.query.chosen, name: (*answers.query.chosen.get(name, ()), value.code)}
            if name == "region":
                continue  # or-within: the chosen one stays beside it
            narrowed = answer(SearchQuery.understood("city", chosen), "en")
            assert narrowed.count == value.total, (name, value)
            checked += 1
    assert checked > 20


def test_a_page_alone_is_a_part_of_the_whole(network, client):
    first = read(client.get("/en/search/?kind=city&field=music"))
    second = read(client.get("/en/search/?kind=city&field=music&page=2"))
    titles = [page.values('//ul[contains(@class,"hits")]/li/div/a/@href') for page in (first, second)]
    assert len(titles[0]) == 20
    assert not set(titles[0]) & set(titles[1])


def test_snippets_show_the_place_that_answers(network, client):
    page = read(client.get("/hr/search/?q=gradova&kind=practice"))
    snippets = page.tree.xpath('//p[@class="snippet"]')
    assert snippets
    marked = {mark.text.lower() for snippet in snippets for mark in snippet.xpath(".//mark")}
    assert marked
    assert all(word.startswith(("grad", "građ")) for word in marked)
    assert all(len(snippet.text_content()) < 300 for snippet in snippets)


def test_what_is_found_in_another_language_says_so(network, client):
    page = read(client.get("/en/search/?q=gradova&kind=practice"))
    assert set(page.values('//p[@class="snippet"]/@lang')) == {"hr"}


@pytest.mark.parametrize(
    ("question", "most"), [("film", 10), ("grad", 10), ('"mladi ljudi"', 10), ("qqq zzz", 20)]
)
def test_a_search_costs_a_constant_number_of_statements(network, client, question, most):
    """The version; cities and their words; cards, titles and texts of each kind of record; contacts.

    Where nothing answers, slips and ways on too.
    """
    client.get("/en/search/", {"q": question})
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/search/", {"q": question})
    assert len(asked.captured_queries) <= most


def test_nothing_found_offers_what_leads_somewhere(network, client):
    page = read(client.get("/en/search/?q=varazdin+qqqqqq&field=film"))
    links = page.links()
    assert "Only “varazdin”" in links
    wider = read(client.get("/en/search/?q=varazdin&field=film"))
    assert wider.links()["The same without filters"] == "/en/search/?q=varazdin"


def test_suggestions_begin_as_what_is_typed(network, client):
    page = client.get("/hr/search/suggest/?q=var").content.decode()
    assert '<option value="Varaždin">' in page
    told = client.get("/hr/search/suggest/?q=gla", headers={"Accept": "application/json"}).json()[
        "suggestions"
    ]
    assert told[0] == {"title": "Glazba", "kind": "field", "url": "/hr/fields/music/"}
    assert client.get("/en/search/suggest/?q=v").content.decode().count("<option") == 0


@pytest.mark.parametrize("typed", ["", '"', "§varaz", "<script>", "%", "x" * 300, "AND", "北"])
def test_nothing_typed_breaks_the_suggestions(network, client, typed):
    assert client.get("/en/search/suggest/", {"q": typed}).status_code == 200


def test_the_api_says_what_the_page_says(network, client):
    told = client.get("/api/v1/search?q=gradova&lang=hr&page_size=100").json()
    answers = answer("gradova", "hr")
    assert told["count"] == answers.count
    with translation.override("hr"):
        assert [item["title"] for item in told["items"]] == [
            hit.plain for _group, hit in answers.hits(0, 100)
        ]
    assert all("<" not in item["snippet"] for item in told["items"])
    assert told["facets"]["kind"]["practice"] > 0
    first = client.get("/api/v1/search?q=gradova&lang=hr&page_size=5&page=2").json()
    assert [item["code"] for item in first["items"]] == [item["code"] for item in told["items"][5:10]]


@pytest.mark.parametrize(
    "query", ["field=nonsense", "q=a&q=b", "colour=red", "page=99&q=film", "lang=xx", "q=" + "a" * 201]
)
def test_the_api_refuses_what_cannot_be(network, client, query):
    assert client.get("/api/v1/search?" + query).status_code == 400
