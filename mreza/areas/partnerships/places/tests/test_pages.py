"""The pages of places: one set as list, map, table, file and feed; one place; and the forms of who keeps them."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.accounts.models import User
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.freshness import waits
from mreza.areas.partnerships.places.tests.factories import kind_of, make_place
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.tests.factories import CityFactory, CountryFactory, FieldFactory, OrganisationFactory
from mreza.foundation.moments import now, today
from mreza.foundation.tables import read_table
from mreza.journal.models import DataVersion, Entry
from tests.reading import read

pytestmark = pytest.mark.django_db
HERE = "/en/partnerships/places/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def here():
    """Two in Varaždin, one in Lyon, and one that is closed."""
    varazdin = CityFactory(code="hr-varazdin", name="Varaždin", country=CountryFactory(code="hr"))
    lyon = CityFactory(code="fr-lyon", name="Lyon", country=CountryFactory(code="fr"))
    music, crafts = FieldFactory(code="music"), FieldFactory(code="crafts-folk-art")
    make_place("Atelier", city=lyon, kind="workshop", fields=[crafts], equipment="Two kilns", open_to="network",
               access="step-free", capacity=40)  # fmt: skip
    make_place("=Lab", city=varazdin, kind="lab")
    make_place("Studio", city=varazdin, fields=[music, crafts], latitude=46.31, longitude=16.33, capacity=12)
    make_place("Gone", city=varazdin, closed_at=now())
    return varazdin


def names(client, query=""):
    return read(client.get(HERE + query)).texts('//ol[@id="places"]//h2')


# --- the list -----------------------------------------------------------------------------------------------------
def test_list_table_map_counts_and_files_are_one_set(client, here):
    assert names(client) == ["Atelier", "=Lab", "Studio"]
    assert names(client, "?field=crafts-folk-art&sort=capacity") == ["Atelier", "Studio"]
    assert names(client, "?q=kiln") == ["Atelier"]
    assert names(client, "?open=network&access=step-free&country=fr") == ["Atelier"]
    page = read(client.get(HERE + "?city=hr-varazdin"))
    assert page.texts('//*[@id="status"]') == ["2 places"]
    codes = page.values('//*[@name="kind"]/@value')
    counts = dict(zip(codes, page.texts('//*[@id="in-kind"]//*[@class="count"]'), strict=True))
    assert counts == {"workshop": "0", "lab": "1", "studio": "1"}
    query = "?city=hr-varazdin"
    table = read(client.get(HERE + query + "&view=table"))
    assert table.texts("//tbody/tr/th") == ["=Lab", "Studio"]
    drawn = read(client.get(HERE + query + "&view=map"))
    assert len(drawn.tree.xpath('//*[@class="points"]/*')) == 2
    points = json.loads(client.get(HERE + "points.json" + query).getvalue())
    assert points["count"] == 2
    rows = list(
        csv.DictReader(io.StringIO(client.get(HERE + query + "&format=csv").getvalue().decode("utf-8-sig")))
    )
    assert [row["name"] for row in rows] == ["'=Lab", "Studio"]  # no cell starts a formula
    assert [
        item["name"] for item in json.loads(client.get(HERE + query + "&format=json").getvalue())["items"]
    ] == ["=Lab", "Studio"]
    assert len(read_table(client.get(HERE + query + "&format=xlsx").getvalue()).rows) == 2
    features = json.loads(client.get(HERE + query + "&format=geojson").getvalue())["features"]
    assert [one["geometry"]["coordinates"] for one in features] == [[16.34, 46.3], [16.33, 46.31]]
    assert [one["properties"]["in_its_city"] for one in features] == [True, False]
    feed = ET.fromstring(client.get(HERE + "feed.atom" + query).getvalue())  # noqa: S314 our own
    assert {entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")} == {"=Lab", "Studio"}


def test_a_closed_place_stands_nowhere(client, here):
    assert names(client, "?q=Gone") == []
    for address in (HERE, HERE + "?format=json", HERE + "points.json", HERE + "feed.atom",
                    "/api/v1/places", "/en/cities/hr-varazdin/"):  # fmt: skip
        assert b"Gone" not in client.get(address).getvalue(), address
    gone = Place.objects.exclude(closed_at=None).get()
    assert client.get(f"{HERE}{gone.code}/").status_code == 404
    assert client.get(f"/api/v1/places/{gone.code}").status_code == 404


@pytest.mark.parametrize("query", ["?kind=cave", "?page=7", "?view=globe", "?sort=size", "?format=pdf"])
def test_a_bad_question_is_told(client, here, query):
    assert read(client.get(HERE + query), 400).texts('//div[@id="error-summary"]//li')


def test_nothing_found_and_nothing_there_say_what_to_do(client, here):
    assert "No place fits all of this" in read(client.get(HERE + "?q=zzz")).main
    Place.objects.all().delete()
    DataVersion.bump()
    assert "No place is recorded yet" in read(client.get(HERE)).main


def cost(ask):
    """Statements a question takes when nothing is kept for this version of the data."""
    DataVersion.bump()
    with CaptureQueriesContext(connection) as done:
        ask()
    return len(done)


@pytest.mark.parametrize(
    "address",
    [
        HERE,
        HERE + "?view=table",
        HERE + "?view=map",
        HERE + "?format=csv",
        HERE + "feed.atom",
        "/api/v1/places",
    ],
)
def test_the_set_costs_the_same_for_one_place_and_for_three(client, address, django_assert_max_num_queries):
    def ask():
        assert client.get(address).status_code == 200

    music = FieldFactory(code="music")
    make_place("Place 0", fields=[music], equipment="Kiln")
    ask()  # what is made once in a process is there now
    one = cost(ask)
    for number in (1, 2):
        make_place(f"Place {number}", fields=[music], equipment="Kiln")
    assert cost(ask) == one <= 30
    if address == HERE:
        with django_assert_max_num_queries(1):  # the page is kept for as long as the data stands
            ask()


def test_a_citys_page_and_a_desk_cost_the_same_for_one_place_and_for_three(client, acting):
    city = CityFactory(code="hr-varazdin", name="Varaždin")
    user, _client = acting("editor", "hr-varazdin")

    def page():
        assert client.get("/en/cities/hr-varazdin/").status_code == 200

    def desk():
        assert waits(User.objects.get(pk=user.pk))

    make_place("Place 0", city=city, due_on=today())
    page()
    one = cost(page), cost(desk)
    for number in (1, 2):
        make_place(f"Place {number}", city=city, due_on=today())
    assert (cost(page), cost(desk)) == one


# --- one place ----------------------------------------------------------------------------------------------------
def test_one_place_in_the_readers_language_and_on_the_pages_around(client, here):
    body = OrganisationFactory(code="lira", name="Lira", city=here)
    place = make_place(
        "Radionica", city=here, organisation=body, language="hr", about="Peć i **stol**.", due_on=today()
    )
    page = read(client.get(f"{HERE}{place.code}/"))
    assert page.h1 == "Radionica"
    assert page.values("//h1/@lang") == ["hr"]
    assert page.texts("//article//strong") == ["stol"]
    assert page.of_type("Place")["name"] == "Radionica"
    for address in ("/en/cities/hr-varazdin/", "/en/organisations/lira/"):
        assert "Radionica" in read(client.get(address)).main
    # Who reads Croatian is not told of another language.
    assert not read(client.get(f"/hr/partnerships/places/{place.code}/")).values("//h1/@lang")
    assert client.get(HERE + "nobody/").status_code == 404


def test_what_is_offered_at_a_place_stands_on_its_page(client, here):
    place = make_place("Radionica", city=here)
    stated(here, title="Twenty hours at the kiln", kind="other", place=place.code)
    stated(here, title="For members only", kind="other", place=place.code, audience="network")
    stated(here, title="Elsewhere", kind="other")
    page = read(client.get(f"{HERE}{place.code}/"))
    assert "Offered and looked for here" in page.texts("//h2")
    assert "Twenty hours at the kiln" in page.main
    assert "For members only" not in page.main
    assert "Elsewhere" not in page.main


def test_who_runs_a_place_offers_something_there(client, here, acting):
    place = make_place("Radionica", city=here)
    _user, own = acting("editor", "hr-varazdin")
    _other, lyons = acting("editor", "fr-lyon")
    address = read(own.get(f"{HERE}{place.code}/")).values("//a[.='Offer something here']/@href")[0]
    form = read(own.get(address))
    assert form.values("//select[@name='place']/option[@selected]/@value") == [place.code]
    assert form.values("//input[@name='side'][@checked]/@value") == ["offer"]
    for stranger in (client, lyons):
        assert "Offer something here" not in read(stranger.get(f"{HERE}{place.code}/")).main
    # A place that is elsewhere or nowhere is not taken over from the address.
    for query in (f"?place={place.code}", "?place=nobody"):
        assert not read(lyons.get(f"/en/partnerships/offers-and-needs/new/{query}")).values(
            "//*[@name='place']/@value"
        )
    keeping.close(place, by=None, reason="Sold.")
    assert "Offer something here" not in read(own.get(f"{HERE}{place.code}/")).main


# --- the forms ----------------------------------------------------------------------------------------------------
def told(**more):
    return {
        "name": "Nova", "kind": "studio", "city": "hr-varazdin", "about": "", "equipment": "", "language": "hr",
        "open_to": "everybody", "access": "", "capacity": "", "organisation": "", "website": "", "latitude": "",
        "longitude": "", **more,
    }  # fmt: skip


def test_a_team_enters_a_place_and_what_is_wrong_stands_at_its_field(here, acting):
    _user, client = acting("editor", "hr-varazdin")
    assert client.get(HERE + "new/").status_code == 200
    page = read(client.post(HERE + "new/", told(name="", latitude="46,3", capacity="many")), 422)
    for field in ("name", "capacity"):
        assert page.texts(f'//*[@id="id_{field}_error"]')
    assert page.values('//input[@name="latitude"]/@value') == ["46,3"]  # as it was typed
    page = read(client.post(HERE + "new/", told(latitude="46,3")), 422)
    assert page.texts('//*[@id="id_longitude_error"]')
    assert client.post(HERE + "new/", told(city="fr-lyon")).status_code == 422
    answer = client.post(HERE + "new/", told(latitude="46,3", longitude="16,3", field=["music"]))
    place = Place.objects.get(latitude=46.3)
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}{place.code}/")
    assert [field.code for field in place.fields.all()] == ["music"]
    assert client.post(HERE + "new/", told(name="NOVA")).status_code == 422


def test_who_comes_second_sees_both_versions(here, officer_client):
    place = Place.objects.get(kind__code="lab")
    path = f"{HERE}{place.code}/edit/"
    page = officer_client.get(path).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    stored = told(name="=Lab", kind="lab", language="en")
    base = json.dumps({**stored, "field": ""})
    first = {**stored, "capacity": "5", "version": version, "base": base, "reason": ""}
    assert officer_client.post(path, first).status_code == 302
    place.refresh_from_db()
    assert (place.capacity, place.version) == (5, 2)
    assert officer_client.post(path, {**first, "capacity": "6"}).status_code == 409
    place.refresh_from_db()
    assert place.capacity == 5


def test_confirmed_closed_and_opened_again_by_who_keeps_it(here, acting):
    _user, client = acting("alternate", "hr-varazdin")
    _other, stranger = acting("focal-point", "fr-lyon")
    place = Place.objects.get(kind__code="lab")
    path = f"{HERE}{place.code}/"
    for act in ("confirm", "close", "open-again"):
        assert stranger.post(f"{path}{act}/").status_code == 403
    assert stranger.get(f"{path}edit/").status_code == 403
    sent = client.post(f"{path}confirm/", {"version": 1, "next": "desk"})
    assert (sent.status_code, sent["Location"]) == (302, "/en/desk/")
    assert client.post(f"{path}confirm/", {"version": 1}).status_code == 409  # seen before it was confirmed
    assert client.post(f"{path}close/", {"reason": ""}).status_code == 422
    assert (
        client.post(f"{path}close/", {"reason": "Sold.", "version": 1}).status_code == 409
    )  # seen before that, too
    assert client.post(f"{path}close/", {"reason": "Sold.", "version": 2}).status_code == 302
    assert client.get(path).status_code == 200
    assert stranger.get(path).status_code == 404
    assert client.post(f"{path}open-again/").status_code == 302
    assert stranger.get(path).status_code == 200
    acts = list(Entry.objects.filter(about_kind="place").order_by("pk").values_list("act", flat=True))
    assert acts == ["place.confirmed", "place.closed", "place.opened-again"]


def test_who_speaks_for_an_organisation_enters_its_places_and_no_others(here, acting):
    OrganisationFactory(code="lira", name="Lira", city=here)
    kind_of("studio")
    _user, client = acting("partner", "lira")
    assert client.post(HERE + "new/", told()).status_code == 422
    assert client.post(HERE + "new/", told(organisation="lira")).status_code == 302
    assert Place.objects.get(organisation__code="lira").entered_by == _user


def test_closing_refused_twice_is_a_moment(here, officer, officer_client):
    place = Place.objects.get(kind__code="lab")
    keeping.close(place, by=officer, reason="Sold.")
    assert officer_client.post(f"{HERE}{place.code}/close/", {"reason": "Sold."}).status_code == 409
