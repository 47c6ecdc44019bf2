"""A city's published practices speak for the four commitments on its page."""

from __future__ import annotations

from mreza.activities.commitments import recorded as recorded_of_kind
from mreza.activities.models import Card, Partner
from mreza.areas.partnerships.projects.registration import PROJECT
from mreza.areas.practices.models import Practice
from mreza.areas.practices.registration import PRACTICE
from mreza.vocabulary.commitments import readings
from tests.reading import read


def recorded(city):
    return recorded_of_kind(city, kind=PRACTICE, listed="practices:list")


def practices():
    return Card.objects.published().filter(kind=Practice.kind)


def test_every_city_with_a_practice_shares_practices(network):
    for code in set(practices().values_list("city__code", flat=True)):
        (shared,) = recorded(code)["1"]
        assert shared.number == practices().of_city(code).count()
        assert shared.url == f"/en/practices/?city={code}"
    assert recorded("fr-paris") == {}


def test_partnerships_count_with_partners_only(network):
    card = next(card for card in practices() if {"3", "4"} & set(card.facets["objective"]))
    code = card.city.code
    Partner.objects.filter(kind=Practice.kind).delete()
    assert "2" not in recorded(code)
    Partner.objects.create(kind=Practice.kind, key=card.key, name="Guild", sector="civil")
    (found,) = recorded(code)["2"]
    assert (found.number, found.url) == (1, f"/en/practices/?city={code}&objective=3&objective=4")


def test_the_citys_page_shows_what_is_counted(network, client):
    code = practices().values_list("city__code", flat=True).first()
    page = read(client.get(f"/en/cities/{code}/"))
    rows = page.texts('//ol[contains(@class,"commitments")]/li')
    found = (
        recorded(code).keys() | recorded_of_kind(code, kind=PROJECT, listed="partnerships:projects").keys()
    )
    assert [row.endswith("Nothing is recorded here yet.") for row in rows] == [
        reading.commitment not in found for reading in readings()
    ]
