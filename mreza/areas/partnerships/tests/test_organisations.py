"""The page of an organisation tells what it offers and which projects it is in, and where one begins."""

from __future__ import annotations

import pytest

from mreza.activities.models import Partner
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated
from mreza.cities.tests.factories import OrganisationFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
CITY = "hr-varazdin"
HERE = "/en/organisations/"


@pytest.fixture
def lira():
    city = member(CITY)
    OrganisationFactory(code="muzej", name="Muzej", city=city, country=city.country)
    return OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)


def test_who_speaks_for_it_begins_from_its_page(lira, acting):
    _speaker, own = acting("partner", "lira")
    shown = read(own.get(f"{HERE}lira/")).links()
    assert shown["State an offer or a need"].endswith("/offers-and-needs/new/?for=organisation:lira")
    assert shown["Enter a place"].endswith(f"/places/new/?city={CITY}")
    for label in ("State an offer or a need", "Enter a place"):
        assert own.get(shown[label]).status_code == 200
        assert label not in read(own.get(f"{HERE}muzej/")).links()
    assert f"{HERE}lira/" in read(own.get("/en/desk/")).links().values()


def test_everybody_sees_what_it_offers_and_its_projects(lira, client):
    wish = stated(lira.city, title="Two rehearsal rooms", organisation=lira, by=leader(lira.city))
    stated(lira.city, title="For members only", organisation=lira, by=leader(lira.city), audience="network")
    published = make_project(city=lira.city, public=True)
    draft = make_project(city=lira.city)
    for project in (published, draft):
        Partner.objects.create(
            kind="project", key=project.key, position=9, name="Lira", sector="civil", organisation=lira
        )
    page = read(client.get(f"{HERE}lira/"))
    assert page.links()["Two rehearsal rooms"] == wish.get_absolute_url()
    assert "For members only" not in page.main
    assert published.get_absolute_url() in page.links().values()
    assert page.main.count("Projects") == 1
    assert "Offers and needs" not in read(client.get(f"{HERE}muzej/")).main
