"""The page of the area of action: every way in is there, counted alike for everybody."""

from __future__ import annotations

import re

import pytest

from mreza.areas.partnerships.projects.tests.factories import make_project
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
