"""The shared words as pages: in the founding document's order, worded as it words them."""

from __future__ import annotations

import pytest

from tests.reading import read


def test_the_six_objectives_in_their_order(network, client):
    page = read(client.get("/en/objectives/"))
    assert page.texts("//main//ol[1]/li//h2") == [
        "International cooperation",
        "Creativity in urban development",
        "Creation, production, distribution and dissemination",
        "Creative hubs and opportunities for creators",
        "Access and participation",
        "Culture in development plans",
    ]
    assert page.of_type("DefinedTermSet")["hasDefinedTerm"][5]["termCode"] == "6"


def test_an_objective_in_the_founding_document_s_words(network, client):
    page = read(client.get("/hr/objectives/3/"))
    assert page.h1 == "Stvaranje, proizvodnja, distribucija i širenje"
    (quote,) = page.tree.xpath("//blockquote")
    assert quote.get("lang") == "hr"
    # With the slip of the original: the comma after "aktivnosti" is missing there.
    assert (
        quote.text_content().strip()
        == "ojačati stvaranje, proizvodnju, distribuciju i širenje kulturnih aktivnosti dobara i usluga"
    )


def test_an_objective_in_english_does_not_claim_to_be_the_original(network, client):
    page = read(client.get("/en/objectives/1/"))
    assert page.text("//blockquote").startswith("strengthen international cooperation between cities")
    assert "the founding document at hand is in Croatian" in page.main
    assert len(page.texts('//section[@aria-labelledby="areas"]//article//h3')) == 6


def test_the_six_areas_in_their_order(network, client):
    page = read(client.get("/hr/areas/"))
    assert page.texts("//main//ol[1]/li//h2") == [
        "Razmjena iskustava i dobrih praksi",
        "Pilot-projekti i partnerstva",
        "Stručna i umjetnička razmjena",
        "Studije, istraživanja, evaluacije",
        "Politike i mjere",
        "Podizanje razine svijesti",
    ]


def test_an_area_of_action(network, client):
    page = read(client.get("/hr/areas/outreach/"))
    assert page.text("//blockquote") == "aktivnosti podizanja razine svijesti"
    assert page.texts('//aside//li[@aria-current="true"]') == ["6Podizanje razine svijesti"]


def test_the_goals_and_the_22_indicators(network, client):
    page = read(client.get("/en/sdg/"))
    assert len(page.texts("//main//ol[1]/li")) == 17
    assert page.values('//li[starts-with(@id,"indicator-")]/@id') == [f"indicator-{n}" for n in range(1, 23)]
    first = page.tree.xpath('//li[@id="indicator-1"]')[0]
    assert first.xpath(".//a/@href") == ["/en/sdg/11/#target-11.4"]


def test_a_goal_with_its_targets_and_their_indicators(network, client):
    page = read(client.get("/en/sdg/11/"))
    assert page.values('//li[starts-with(@id,"target-")]/@id') == [
        "target-11.1", "target-11.2", "target-11.3", "target-11.4", "target-11.7", "target-11.a",
    ]  # fmt: skip
    heritage = page.tree.xpath('//li[@id="target-11.4"]')[0]
    assert [link.text for link in heritage.xpath(".//li/a")] == [
        "Expenditure on heritage",
        "Sustainable management of heritage",
        "Public finance for culture",
        "Governance of culture",
    ]
    assert heritage.xpath(".//li/a/@href")[0] == "/en/sdg/#indicator-1"


def test_a_goal_without_targets_says_so_and_shows_no_empty_section(network, client):
    page = read(client.get("/en/sdg/1/"))
    assert "No target of this goal is used in Mreža" in page.main
    assert "Targets" not in page.texts("//h2")


@pytest.mark.parametrize(
    "path", ["objectives/7", "objectives/0", "areas/music", "sdg/18", "sdg/11.4", "sdg/x"]
)
def test_what_does_not_exist_is_not_found(network, client, path):
    assert client.get(f"/en/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("path", "kinds"),  # of records that are shown there
    [
        ("objectives/", 0),
        ("objectives/1/", 1),
        ("areas/", 0),
        ("areas/practices/", 1),
        ("areas/partnerships/", 1),
        ("sdg/", 0),
        ("sdg/11/", 2),
    ],
)
def test_words_cost_no_query_but_the_version_once_they_are_known(
    network, client, path, kinds, django_assert_max_num_queries
):
    """A page that shows records of other chapters reads their rows and titles besides: two statements a kind."""
    client.get(f"/en/{path}")
    with django_assert_max_num_queries(2 + 2 * kinds):
        client.get(f"/en/{path}")


@pytest.mark.parametrize("path", ["objectives/", "areas/", "sdg/", "about/", ""])
def test_a_site_without_words_has_these_pages_too(db, client, path):
    assert client.get(f"/en/{path}").status_code == 200
