"""The page of the area of action: every way in is there, counted alike for everybody."""

from __future__ import annotations

import re

import pytest

from mreza.areas.partnerships.places.tests.factories import make_place
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.tests.factories import CityFactory

pytestmark = pytest.mark.django_db
HERE = "/en/partnerships/"


def test_every_way_in_leads_somewhere(client):
    page = client.get(HERE)
    assert page.status_code == 200
    assert page["X-Mreza-Public"]
    doors = re.findall(r'<article class="card[^>]*><h2><a href="([^"]+)"', page.content.decode())
    assert len(doors) == 6
    for address in doors:
        assert client.get(address).status_code == 200, address


def test_only_what_everybody_sees_is_counted(client):
    make_project(city=CityFactory())
    assert "0 projects" in client.get(HERE).content.decode()
    make_project(city=CityFactory(), public=True, texts={"title": "Another"})
    assert "1 project<" in client.get(HERE).content.decode()


def test_the_newest_stand_below_the_ways_in(client):
    city = CityFactory()
    make_project(city=city, public=True, texts={"title": "Looms on the road"})
    make_place("A kiln for guests", city=city)
    stated(city, title="Two firings in May")
    stated(city, title="For members only", audience="network")
    page = client.get(HERE).content.decode()
    for told in ("Looms on the road", "A kiln for guests", "Two firings in May"):
        assert told in page
    assert "For members only" not in page
    assert 'aria-current="page">Work together' in page
