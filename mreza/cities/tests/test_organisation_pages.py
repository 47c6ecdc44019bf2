"""The register of organisations for everybody, and the pages on which it is kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from mreza.accounts.models import Invitation
from mreza.accounts.tests.programs import Program
from mreza.cities import organisations as acts
from mreza.cities.models import Appointment, Organisation
from mreza.cities.tests.factories import CityFactory, CountryFactory, OrganisationFactory
from mreza.foundation.atom import ATOM as ATOM_NAMES
from mreza.foundation.moments import now
from mreza.foundation.tables import read_table
from mreza.journal.models import DataVersion
from mreza.notices.models import OutgoingMail
from mreza.vocabulary.models import OrganisationKind
from tests.reading import read

pytestmark = pytest.mark.django_db
HERE = "/en/organisations/"
ATOM = f"{{{ATOM_NAMES}}}"


@pytest.fixture
def register():
    """Three confirmed ones, one of them in France, and one that is only proposed."""
    croatia, france = CountryFactory(code="hr"), CountryFactory(code="fr")
    varazdin = CityFactory(code="hr-varazdin", name="Varaždin", country=croatia)
    lyon = CityFactory(code="fr-lyon", name="Lyon", country=france)
    ngo = OrganisationKind.objects.create(code="ngo", sector="civil")
    OrganisationFactory(
        code="lira", name="Lira", sector="civil", organisation_kind=ngo, city=varazdin, country=croatia
    )
    OrganisationFactory(code="muzej", name="Muzej", city=varazdin, country=croatia)
    OrganisationFactory(code="atelier", name="=Atelier", sector="private", city=lyon, country=france)
    acts.propose({"name": "Skrivena", "sector": "civil", "city": varazdin}, by=None, email="a@example.net")
    DataVersion.bump()
    return varazdin


def names(client, query=""):
    return read(client.get(HERE + query)).texts("//table//tbody//th")


def test_list_counts_and_files_are_one_set(client, register):
    assert names(client) == ["=Atelier", "Lira", "Muzej"]
    assert names(client, "?sector=civil&sector=private") == ["=Atelier", "Lira"]
    assert names(client, "?kind=ngo&city=hr-varazdin") == ["Lira"]
    assert names(client, "?q=VARAZDIN") == ["Lira", "Muzej"]
    assert names(client, "?sort=-name") == ["Muzej", "Lira", "=Atelier"]
    page = read(client.get(HERE + "?country=hr"))
    assert page.texts('//*[@id="status"]') == ["2 organisations"]
    # Each facet is counted under the other filters: in Croatia there is one of civil society, and none private.
    codes = page.values('//*[@name="sector"]/@value')
    counts = dict(zip(codes, page.texts('//*[@id="in-sector"]//*[@class="count"]'), strict=True))
    assert counts == {"public": "1", "private": "0", "civil": "1"}
    told = list(
        csv.DictReader(
            io.StringIO(client.get(HERE + "?country=hr&format=csv").getvalue().decode("utf-8-sig"))
        )
    )
    assert [row["name"] for row in told] == ["Lira", "Muzej"]
    told = json.loads(client.get(HERE + "?format=json").getvalue())
    assert (told["count"], [item["code"] for item in told["items"]]) == (3, ["atelier", "lira", "muzej"])
    table = read_table(client.get(HERE + "?format=xlsx").getvalue())
    assert len(table.rows) == 3
    assert b"'=Atelier" in client.get(HERE + "?format=csv").getvalue()  # no cell starts a formula


def test_nothing_of_a_proposal_is_public(client, register):
    assert names(client, "?q=Skrivena") == []
    for address in ("", "?format=csv", "?format=json", "cities/", "?sector=civil"):
        assert b"Skrivena" not in client.get(HERE + address).getvalue()
    code = Organisation.objects.get(state="proposed").code
    assert client.get(f"{HERE}{code}/").status_code == 404
    assert b"Skrivena" not in client.get("/en/cities/hr-varazdin/").content


@pytest.mark.parametrize(
    "query", ["?sector=royal", "?page=9", "?sort=size", "?country=xx", "?q=" + "a" * 201]
)
def test_a_bad_question_is_told(client, register, query):
    page = read(client.get(HERE + query), 400)
    assert page.texts('//div[@id="error-summary"]//li')
    assert client.get("/api/v1/organisations" + query).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, count, django_assert_max_num_queries):
    OrganisationFactory.create_batch(count)
    with django_assert_max_num_queries(25):
        client.get(HERE)  # what is kept for a version of the data is made here
    with django_assert_max_num_queries(1):
        assert client.get(HERE).status_code == 200


def test_one_organisation_and_what_stands_on_its_citys_page(client, register, acting):
    speaker, _client = acting("partner", "lira")
    speaker.name, speaker.shows_name = "Lana Lira", True
    speaker.save()
    DataVersion.bump()
    page = read(client.get(f"{HERE}lira/"))
    assert page.h1 == "Lira"
    assert "Lana Lira" in page.main
    assert "Lira" in read(client.get("/en/cities/hr-varazdin/")).main
    assert client.get(f"{HERE}nobody/").status_code == 404


def test_a_merged_entry_leads_to_the_one_that_stays(client, register, officer):
    gone, stays = Organisation.objects.get(code="lira"), Organisation.objects.get(code="muzej")
    acts.merge(gone, stays, by=officer, reason="The same.")
    answer = client.get(f"{HERE}lira/")
    assert (answer.status_code, answer["Location"]) == (301, f"{HERE}muzej/")
    assert names(client) == ["=Atelier", "Muzej"]


def test_who_proposes_who_enters_and_who_decides(register, acting):
    _editor, editing = acting("editor", "hr-varazdin")
    _lead, leading = acting("focal-point", "hr-varazdin")
    _other, stranger = acting("focal-point", "fr-lyon")
    told = {
        "name": "Nova",
        "kind": "",
        "sector": "civil",
        "city": "hr-varazdin",
        "website": "",
        "about": "",
        "language": "",
    }
    answer = editing.post(f"{HERE}new/", told)
    one = Organisation.objects.get(name="Nova")
    assert (answer.status_code, one.state) == (302, "proposed")
    assert editing.get(answer["Location"]).status_code == 200
    for address in ("", "decide/", "edit/", "merge/"):
        assert stranger.get(f"{HERE}{one.code}/{address}").status_code == 404
    assert editing.get(f"{HERE}{one.code}/decide/").status_code == 403
    assert "Nova" in leading.get(f"{HERE}proposals/").content.decode()
    assert "Nova" not in stranger.get(f"{HERE}proposals/").content.decode()
    bad = leading.post(f"{HERE}{one.code}/decide/", {"act": "decline", "version": 1, "reason": ""})
    assert bad.status_code == 422
    good = leading.post(f"{HERE}{one.code}/decide/", {"act": "confirm", "version": 1, "next": "desk"})
    assert (good.status_code, good["Location"]) == (302, "/en/desk/")
    one.refresh_from_db()
    assert (one.state, one.code) == ("confirmed", "nova")
    assert leading.post(f"{HERE}new/", {**told, "name": "Druga"}).status_code == 302
    assert Organisation.objects.get(name="Druga").state == "confirmed"


def test_a_double_is_seen_before_it_is_decided_and_merged(register, acting):
    _lead, leading = acting("focal-point", "hr-varazdin")
    double = acts.propose({"name": "Udruga Lira Varaždin", "sector": "civil", "city": register}, by=None)
    shown = read(leading.get(f"{HERE}{double.code}/decide/"))
    assert shown.texts('//a[contains(@href, "?into=lira")]') == ["Merge with it Lira"]
    told = {"into": "lira", "reason": "The same."}
    answer = leading.post(f"{HERE}{double.code}/merge/", told)
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}lira/")
    assert leading.post(f"{HERE}muzej/merge/", {"into": "atelier", "reason": "No."}).status_code == 422


def test_who_speaks_for_it_sets_it_right_and_moves_it_nowhere(register, acting):
    _partner, client = acting("partner", "lira")
    page = read(client.get(f"{HERE}lira/edit/"))
    assert page.values('//select[@name="city"]/option/@value') == ["hr-varazdin"]
    told = {
        "name": "Lira", "kind": "ngo", "sector": "civil", "city": "hr-varazdin", "website": "https://lira.example.org",
        "about": "Svira.", "language": "hr", "reason": "Our page.", "version": "1",
    }  # fmt: skip
    assert client.post(f"{HERE}lira/edit/", told).status_code == 302
    assert "Svira." in read(client.get(f"{HERE}lira/")).main
    assert client.post(f"{HERE}lira/edit/", {**told, "city": "fr-lyon", "version": "2"}).status_code == 422
    assert client.get(f"{HERE}muzej/edit/").status_code == 403


def test_who_speaks_for_it_is_invited_from_its_page(register, acting):
    _lead, leading = acting("focal-point", "hr-varazdin")
    assert f"{HERE}lira/speaker/" in read(leading.get(f"{HERE}lira/")).links().values()
    assert leading.post(f"{HERE}lira/speaker/", {"email": "nobody", "language": "hr"}).status_code == 422
    sent = leading.post(f"{HERE}lira/speaker/", {"email": "ana@example.net", "language": "hr"})
    assert (sent.status_code, sent["Location"]) == (302, f"{HERE}lira/speaker/")
    assert Invitation.objects.get().about_key == "lira"
    assert (
        leading.post(f"{HERE}lira/speaker/", {"email": "ana@example.net", "language": "hr"}).status_code
        == 422
    )
    _editor, editing = acting("editor", "hr-varazdin")
    assert editing.get(f"{HERE}lira/speaker/").status_code == 403


def test_an_invitation_is_sent_again_and_taken_back_where_it_was_sent(register, acting):
    _lead, leading = acting("focal-point", "hr-varazdin")
    leading.post(f"{HERE}lira/speaker/", {"email": "ana@example.net", "language": "hr"})
    asked = Invitation.objects.get()
    here = f"{HERE}lira/speaker/{asked.code}/invitation/"
    assert "ana@example.net" in read(leading.get(f"{HERE}lira/speaker/")).main
    assert leading.post(f"{HERE}muzej/speaker/{asked.code}/invitation/").status_code == 404
    assert leading.post(here, {"act": "again"}).status_code == 302
    assert OutgoingMail.objects.filter(kind="accounts.invitation").count() == 2
    assert leading.post(here, {"act": "revoke"}).status_code == 302
    assert "ana@example.net" not in read(leading.get(f"{HERE}lira/speaker/")).main
    assert leading.post(here, {"act": "revoke"}).status_code == 404


def test_who_decides_on_it_ends_who_speaks_for_it(register, acting):
    speaker, own = acting("partner", "lira")
    _lead, leading = acting("focal-point", "hr-varazdin")
    _other, stranger = acting("focal-point", "fr-lyon")
    held = Appointment.objects.get(user=speaker)
    here = f"{HERE}lira/speaker/{held.code}/end/"
    assert speaker.name in read(leading.get(f"{HERE}lira/speaker/")).main
    assert [client.get(here).status_code for client in (leading, stranger, own)] == [200, 403, 403]
    assert leading.get(f"{HERE}muzej/speaker/{held.code}/end/").status_code == 404
    assert leading.post(here, {"reason": " "}).status_code == 422
    assert stranger.post(here, {"reason": "No."}).status_code == 403
    assert own.get(f"{HERE}lira/edit/").status_code == 200
    assert leading.post(here, {"reason": "Works elsewhere."}).status_code == 302
    assert own.get(f"{HERE}lira/edit/").status_code == 403
    assert OutgoingMail.objects.filter(to=speaker.email).exists()
    assert leading.get(here).status_code == 404


def test_who_speaks_for_one_without_a_city_is_told_what_is_missing(register, acting):
    OrganisationFactory(code="guild", name="Guild", country=register.country)
    partner, client = acting("partner", "guild")
    for address in ("places/new/", "offers-and-needs/new/", "offers-and-needs/first-visit/"):
        answer = client.get(f"/en/partnerships/{address}")
        assert "names no city yet" in read(answer, 403).main, address
    token = Program(partner, [("organisation", "guild")])
    told = {"kind": "venue-days", "title": "A hall", "language": "en", "organisation": ""}
    refused = token.send("/offers", told)
    assert (refused.status_code, "names no city yet" in refused.json().get("detail", "")) == (403, True)


def test_the_newest_of_the_set_as_a_feed(client, register):
    feed = ET.fromstring(client.get(f"{HERE}feed.atom?country=hr").content)  # noqa: S314 our own
    assert {entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")} == {"Lira", "Muzej"}
    links = {
        (link.get("rel"), link.get("hreflang")): link.get("href") for link in feed.findall(f"{ATOM}link")
    }
    assert links["self", "en"].endswith("/en/organisations/feed.atom?country=hr")
    assert links["alternate", "hr"].endswith("/hr/organisations/feed.atom?country=hr")
    assert b"Skrivena" not in client.get(f"{HERE}feed.atom").content
    assert client.get(f"{HERE}feed.atom?sector=royal").status_code == 400
    shown = read(client.get(f"{HERE}?country=hr"))
    assert f"{HERE}feed.atom?country=hr" in shown.values('//link[@rel="alternate"]/@href')


def test_newest_is_what_was_confirmed_last_not_what_waited_longest(client, register, officer):
    waiting = Organisation.objects.get(state="proposed")
    Organisation.objects.filter(pk=waiting.pk).update(proposed_at=now() - dt.timedelta(days=90))
    made = acts.confirm(waiting, by=officer)
    assert names(client, "?sort=newest")[0] == "Skrivena"
    feed = ET.fromstring(client.get(f"{HERE}feed.atom").content)  # noqa: S314 our own
    first = feed.find(f"{ATOM}entry")
    assert first is not None
    assert first.findtext(f"{ATOM}published", "").startswith(made.decided_at.strftime("%Y-%m-%dT%H:%M"))


def test_machines_read_what_an_organisation_is(client, register):
    def stated(address):
        (told,) = read(client.get(address)).texts('//script[@type="application/ld+json"]')
        return {one["@type"]: one for one in json.loads(told)["@graph"]}

    one = stated(f"{HERE}lira/")["NGO"]
    assert (one["name"], one["location"]["@id"].rpartition("/")[2]) == ("Lira", "hr-varazdin")
    assert client.get(urlsplit(one["@id"]).path).json()["name"] == "Lira"  # the identifier answers
    listed = stated(HERE)["ItemList"]
    assert (listed["numberOfItems"], [item["name"] for item in listed["itemListElement"]]) == (
        3, ["=Atelier", "Lira", "Muzej"],
    )  # fmt: skip
    assert "ItemList" not in client.get(f"{HERE}?country=hr").content.decode()


def test_search_engines_find_what_is_public(client, register):
    told = client.get("/sitemap.xml").content.decode()
    assert "/hr/organisations/lira/" in told
    assert Organisation.objects.get(state="proposed").code not in told
