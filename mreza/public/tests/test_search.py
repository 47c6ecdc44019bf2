"""One box, all kinds: grouped, counted, with the words that answer marked."""

from __future__ import annotations

import pytest

from tests.reading import read


def search(client, question, language="en"):
    return read(client.get(f"/{language}/search/", {"q": question}))


def groups(page):
    """Heading → (count, titles shown)."""
    found = {}
    for section in page.tree.xpath('//section[starts-with(@aria-labelledby,"group-")]'):
        heading = section.xpath("h2")[0]
        count = heading.xpath("string(span)")
        titles = [link.text_content() for link in section.xpath('.//ul[contains(@class,"hits")]/li/div/a')]
        found[heading.text.strip()] = (int(count), titles)
    return found


def test_answers_of_every_kind_are_grouped_and_counted(network, client):
    found = groups(search(client, "music"))
    assert found["Creative fields"] == (1, ["Music"])
    assert found["Member cities"][0] == 84
    assert len(found["Member cities"][1]) == 10


def test_all_answers_of_cities_are_one_link_away(network, client):
    page = search(client, "film")
    assert page.links()["All 30 cities in the directory"] == "/en/cities/?q=film"


@pytest.mark.parametrize(
    ("question", "group", "first"),
    [
        ("varazdin", "Member cities", "Varaždin"),
        ("Croatia", "Countries", "Croatia"),
        ("Hrvatska", "Countries", "Croatia"),
        ("latin america", "Regions", "Latin America and the Caribbean"),
        ("awareness", "Areas of action", "Awareness-raising"),
        ("development plans", "Objectives of the Network", "Culture in development plans"),
        ("SDG 11", "Sustainable development goals", "11 · Cities for everyone"),
        ("heritage", "Targets of the goals", "11.4 · Safeguarding cultural and natural heritage"),
        ("multilingual education", "Culture|2030 indicators", "Multilingual education"),
        ("cookies", "Pages", "Privacy"),
    ],
)
def test_each_kind_is_found(network, client, question, group, first):
    assert groups(search(client, question))[group][1][0] == first


@pytest.mark.parametrize(
    ("question", "city"), [("varazdn", "Varaždin"), ("Sao Paolo", "São Paulo"), ("Krakov", "Krakow")]
)
def test_a_slip_is_forgiven_and_said(network, client, question, city):
    page = search(client, question)
    assert city in groups(page)["Member cities"][1]


def test_what_nearly_fits_is_shown_only_when_nothing_fits(network, client):
    exact = search(client, "Lyon")
    assert "These come near it" not in exact.main
    assert groups(exact)["Member cities"][1][0] == "Lyon"
    near = search(client, "varazdn")
    assert "Nothing is written exactly so. These come near it." in near.main


def test_the_words_that_answer_are_marked(network, client):
    page = search(client, "varazdin croatia")
    hit = page.tree.xpath('//section[@aria-labelledby="group-city"]//li')[0]
    assert [mark.text for mark in hit.xpath(".//mark")] == ["Varaždin", "Croatia"]


def test_in_croatian_things_have_croatian_names(network, client):
    found = groups(search(client, "glazba", "hr"))
    (fields,) = [titles for _count, titles in found.values() if titles == ["Glazba"]]
    assert fields


def test_nothing_found_helps_on(network, client):
    page = search(client, "qqqqzzzz")
    assert page.text('//p[@role="status"]') == "Nothing found for “qqqqzzzz”"
    assert "What you can try" in page.main
    assert page.links()["Show all member cities"] == "/en/cities/"


def test_an_empty_question_shows_where_to_start(network, client):
    page = search(client, "   ")
    assert not page.tree.xpath('//p[@role="status"]')
    assert page.links()["Music"] == "/en/fields/music/"


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", '"><img src=x>', "' OR 1=1 --", "*", '"', "NEAR(", "%", "\\"]
)
def test_signs_that_mean_something_elsewhere_mean_nothing_here(network, client, question):
    page = search(client, question)
    assert page.values('//input[@id="q"]/@value') == [question]
    assert not page.tree.xpath("//main//script|//main//img")


def test_a_question_that_is_too_long_is_refused_and_kept(network, client):
    response = client.get("/en/search/", {"q": "a" * 300})
    page = read(response, 400)
    assert page.text('//p[@id="q-error"]') == "The text may have at most 200 signs."
    assert page.values('//input[@id="q"]/@value') == ["a" * 200]


def test_a_question_given_twice_is_refused(network, client):
    assert client.get("/en/search/?q=a&q=b").status_code == 400


def test_searches_are_neither_kept_nor_indexed(network, client):
    response = client.get("/en/search/?q=music")
    assert response["X-Mreza-Public"] == "once"
    assert read(response).values('//meta[@name="robots"]/@content') == ["noindex"]
