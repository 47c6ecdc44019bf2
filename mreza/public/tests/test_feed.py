"""The Atom feed of designations, by the letter of RFC 4287."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from lxml import etree

from mreza.cities.models import Designation
from mreza.cities.tests.factories import CityFactory, DesignationFactory, FieldFactory
from mreza.journal.models import record

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SCHEMA = Path(__file__).resolve().parents[3] / "tests" / "assets" / "atom.rng"


def feed_of(client, language="en"):
    response = client.get(f"/{language}/feeds/designations.atom")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def texts(feed, path):
    return [str(text) for text in feed.xpath(path, namespaces=ATOM)]


@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_feed_is_valid_atom(network, client, language):
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    schema.assertValid(feed_of(client, language))


def test_the_schema_refuses_what_is_not_atom():
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    without_id = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><updated>2025-01-01T00:00:00Z</updated></feed>'
    assert not schema.validate(etree.fromstring(without_id))


def test_the_newest_designations_come_first(network, client):
    feed = feed_of(client)
    assert len(feed.findall("a:entry", ATOM)) == 100
    published = texts(feed, "a:entry/a:published/text()")
    assert published == sorted(published, reverse=True)
    assert published[0] == "2025-10-31T00:00:00Z"


def test_an_entry_says_who_joined_and_links_to_the_city(network, client):
    feed = feed_of(client)
    entry = feed.xpath('a:entry[contains(a:id,"hr-varazdin")]', namespaces=ATOM)[0]
    assert texts(entry, "a:id/text()") == ["tag:localhost,2025:designations/hr-varazdin-2023"]
    assert texts(entry, "a:title/text()") == ["Varaždin (Croatia) joined the Network: Music"]
    assert texts(entry, "a:link/@href") == ["http://localhost:8000/en/cities/hr-varazdin/"]
    assert texts(entry, "a:category/@term") == ["music"]
    assert texts(entry, "a:summary/text()")[0].startswith(
        "Creative field: Music. Since: 31 October 2023. Source: A copy"
    )


def test_a_change_of_field_is_news_too(network, client):
    titles = texts(feed_of(client), "a:entry/a:title/text()")
    assert "Lyon (France) changed its creative field: Literature" in titles


def test_an_unconfirmed_entry_says_so(network, client):
    entry = feed_of(client).xpath('a:entry[contains(a:id,"cr-sarchi")]', namespaces=ATOM)[0]
    assert texts(entry, "a:summary/text()")[0].endswith(
        "Not confirmed: no document was found for this entry."
    )


def test_each_language_has_its_feed_and_names_the_others(network, client):
    feed = feed_of(client, "hr")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "hr"
    assert texts(feed, 'a:link[@rel="self"]/@href') == ["http://localhost:8000/hr/feeds/designations.atom"]
    others = texts(feed, 'a:link[@rel="alternate"][@type="application/atom+xml"]/@hreflang')
    assert "en" in others
    assert "hr" not in others
    assert any("Hrvatska" in title for title in texts(feed, "a:entry/a:title/text()"))


def test_identifiers_stay_when_a_city_changes_and_the_moment_moves(db, client, officer):
    city = CityFactory(name="Here")
    DesignationFactory(city=city)
    before = feed_of(client)
    assert texts(before, "a:entry/a:updated/text()") == ["2023-10-31T00:00:00Z"]
    city.name = "Renamed"
    city.save()
    entry = record("city.corrected", ("city", city.code), by=officer, reason="Spelling.")
    after = feed_of(client)
    assert texts(after, "a:entry/a:id/text()") == texts(before, "a:entry/a:id/text()")
    moment = entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert texts(after, "a:entry/a:updated/text()") == texts(after, "a:updated/text()") == [moment]


def test_identifiers_are_unique(network, client):
    found = texts(feed_of(client), "//a:id/text()")
    assert len(set(found)) == len(found) == 101


def test_an_empty_network_has_a_valid_feed(db, client):
    feed = feed_of(client)
    etree.RelaxNG(etree.parse(SCHEMA)).assertValid(feed)
    assert not feed.findall("a:entry", ATOM)


def test_signs_of_markup_in_a_name_are_text(db, client):
    FieldFactory()
    DesignationFactory(city=CityFactory(name="A & B <c>", code="hr-odd"))
    assert texts(feed_of(client), "a:entry/a:title/text()") == ["A & B <c> (hr) joined the Network: music"]


@pytest.mark.parametrize("count", [3, 30])
def test_the_feed_costs_the_same_for_any_number(db, client, count, django_assert_max_num_queries):
    for number in range(count):
        DesignationFactory(city=CityFactory(name=f"C {number}"))
    assert Designation.objects.count() == count
    with django_assert_max_num_queries(8):
        feed_of(client)
