"""What pages with practices cost: as many statements for none, one and many, and a first view that stays light."""

from __future__ import annotations

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.activities.models import Card
from mreza.activities.tests.card_factories import CardFactory
from mreza.areas.practices.sections import practices_of
from mreza.areas.practices.tests.test_list_costs import TOLD
from mreza.cities.models import City
from mreza.journal.versions import drop_all
from mreza.ui.sections import sections

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
FILM = "/en/practices/film-in-the-classroom-to-improve-writing/"
LIST_MOST, PAGE_MOST = 40 * 1024, 40 * 1024  # of HTML, compressed as the server compresses it


def make_practices(city: City, number: int) -> None:
    for at in range(number):
        said = {"field": ["film"], "city": [city.code], "objective": ["5"], "group": ["children"]}
        CardFactory(city=city, facets=said, told=TOLD, titles={"en": f"Practice {at}"})


def statements(client, address: str) -> int:
    """With nothing kept of what was asked before."""
    drop_all()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_citys_page_costs_the_same_for_no_one_three_and_fifty_practices(client, monkeypatch):
    monkeypatch.setattr(
        sections, "_fillings", {"practices": practices_of}
    )  # others measure theirs themselves
    codes = {0: "fr-lyon", 1: "cz-brno", 3: "it-pesaro", 50: "it-bologna"}
    for number, code in codes.items():
        city = City.objects.get(code=code)
        assert not Card.objects.filter(city=city).exists()
        make_practices(city, number)
    counts = {number: statements(client, f"/en/cities/{code}/") for number, code in codes.items()}
    # Where there is something to show, its rows and their words are read: two statements, for one as for fifty.
    assert counts[1] == counts[3] == counts[50], counts
    assert counts[1] - counts[0] <= 2, counts


def test_a_practices_page_costs_the_same_among_thirty_and_among_eighty(client):
    before = statements(client, FILM)
    make_practices(City.objects.get(code="it-bologna"), 50)
    assert statements(client, FILM) == before


@pytest.mark.parametrize("language", ["en", "hr"])
@pytest.mark.parametrize(
    ("address", "most"),
    [("practices/?page_size=50", LIST_MOST), ("practices/?view=map", LIST_MOST), (FILM[4:], PAGE_MOST)],
)
def test_the_first_view_is_light(client, language, address, most):
    body = client.get(f"/{language}/{address}").content
    assert len(brotli.compress(body, quality=5)) <= most
