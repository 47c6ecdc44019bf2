"""An organisation proposes itself: nothing reaches anybody before the link in its own mail was followed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from mreza.accounts.models import Invitation
from mreza.cities import organisations as acts
from mreza.cities import organisations_own as own
from mreza.cities.models import Organisation, OwnProposal
from mreza.cities.tests.factories import CityFactory, CountryFactory, OrganisationFactory
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import OutgoingMail
from tests.reading import read

pytestmark = pytest.mark.django_db
HERE = "/en/organisations/propose/"
TYPED = {
    "name": "Cheap Watches Inc",
    "kind": "",
    "sector": "civil",
    "city": "hr-varazdin",
    "country": "",
    "website": "https://lira.example.org",
    "about": "We sell at https://spam.example",
    "language": "en",
    "email": "ana@example.net",
}


@pytest.fixture
def city():
    return CityFactory(name="Varaždin", code="hr-varazdin", country=CountryFactory(code="hr"))


def link():
    (mail,) = OutgoingMail.objects.filter(kind="cities.own-organisation")
    return re.search(r"/en/organisations/propose/[A-Za-z0-9_-]{30,}/", mail.plain)[0]


def test_from_the_form_to_the_desk_of_who_decides(client, city, acting):
    _lead, desk = acting("focal-point", "hr-varazdin")
    version = DataVersion.current()
    sent = client.post(HERE, TYPED)
    assert (sent.status_code, sent["Location"]) == (302, HERE + "?sent=1")
    assert read(client.get(HERE + "?sent=1")).h1 == "Look into your mailbox"
    assert not Organisation.objects.exists()
    mail = OutgoingMail.objects.get()
    assert mail.to == "ana@example.net"
    for word in ("Watches", "spam.example", "lira.example"):
        assert word not in mail.plain + mail.html + mail.subject  # nobody has their words sent by us
    shown = client.get(link())
    assert "Cheap Watches Inc" in shown.content.decode()
    assert not Organisation.objects.exists()  # mail scanners look too
    assert read(client.post(link())).h1 == "Your proposal is on its way"
    one = Organisation.objects.get()
    assert (one.state, one.proposer_email, one.city, one.sector) == (
        "proposed",
        "ana@example.net",
        city,
        "civil",
    )
    assert not OwnProposal.objects.exists()
    assert DataVersion.current() == version
    assert read(client.post(link()), 410).h1 == "This link no longer holds"
    assert client.get(link()).status_code == 410
    assert "Cheap Watches Inc" in desk.get("/en/desk/").content.decode()
    entry = Entry.objects.get(act="organisation.proposed")
    assert "ana@example.net" not in str(entry.after)
    # It is confirmed, and who proposed it may speak for it.
    weighed = read(desk.get(f"/en/organisations/{one.code}/decide/")).main
    assert "from the address ana@example.net" in weighed
    answer = desk.post(
        f"/en/organisations/{one.code}/decide/", {"act": "confirm", "version": 1, "invite": "yes"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/en/organisations/cheap-watches-inc/")
    invited = Invitation.objects.get()
    assert (invited.email, invited.role, invited.about_key) == (
        "ana@example.net",
        "partner",
        "cheap-watches-inc",
    )
    one.refresh_from_db()
    assert one.proposer_email == ""


def test_of_two_who_follow_the_link_at_once_one_sends_it_on(city):
    kept = own.ask(
        {"name": "Lira", "sector": "civil", "city": city.code},
        email="a@example.net",
        language="en",
        sender="x",
    )
    own.send_on(kept)
    with pytest.raises(WrongMoment):
        own.send_on(OwnProposal(pk=kept.pk, told=kept.told, email=kept.email, language="en"))
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": " "}, "name"), ({"email": "nobody"}, "email"), ({"city": "", "country": ""}, "city"),
        ({"sector": ""}, "sector"), ({"website": "javascript:alert(1)"}, "website"), ({"city": "hr-nowhere"}, "city"),
        ({"about": "a" * 2001}, "about"), ({"name": "MUZEJ"}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client, city, wrong, where):
    OrganisationFactory(code="muzej", name="Muzej", city=city, country=city.country)
    page = read(client.post(HERE, TYPED | wrong), 422)
    assert page.texts(f'//*[@id="id_{where}_error"]')
    kept = "website" if where != "website" else "name"
    assert page.values(f'//input[@name="{kept}"]/@value') == [TYPED[kept]]
    assert not OutgoingMail.objects.exists()
    assert not OwnProposal.objects.exists()


def test_all_that_is_wrong_is_said_at_once(client, city):
    page = read(client.post(HERE, TYPED | {"email": "nobody", "city": "", "sector": ""}), 422)
    for where in ("email", "city", "sector"):
        assert page.texts(f'//*[@id="id_{where}_error"]'), where


def test_a_machine_is_thanked_and_ignored(client, city):
    assert client.post(HERE, TYPED | {"fax": "12"}).status_code == 302
    assert not OwnProposal.objects.exists()


def test_nobody_is_flooded(client, city):
    for number in range(own.A_DAY_TO_ONE_ADDRESS):
        assert client.post(HERE, TYPED | {"name": f"Lira {number}"}).status_code == 302
    assert (
        client.post(HERE, TYPED | {"email": "ANA@example.net"}).status_code == 429
    )  # one address, however written
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(HERE, TYPED | {"email": "b@example.net"}).status_code == 302
    for number in range(own.A_DAY_FROM_ONE_SENDER):
        last = client.post(HERE, TYPED | {"email": f"c{number}@example.net"})
    assert last.status_code == 429


def test_no_form_without_its_protection(city):
    assert Client(enforce_csrf_checks=True).post(HERE, TYPED).status_code == 403


def test_old_links_and_addresses_are_forgotten(city, client):
    client.post(HERE, TYPED)
    later = now() + own.LASTS
    token = link().rstrip("/").rpartition("/")[2]
    assert own.behind(token) is not None
    assert own.behind(token, at=later) is None
    assert own.forget_old(later + dt.timedelta(seconds=1)) == 1
    assert not OwnProposal.objects.exists()
    one = acts.propose(
        {"name": "Lira", "sector": "civil", "city": city}, by=None, email="a@example.net", language="en"
    )
    assert own.forget_old(now()) == 0
    assert own.forget_old(now() + dt.timedelta(days=800)) == 1
    one.refresh_from_db()
    assert (one.proposer_email, one.state) == ("", "proposed")


def test_an_unknown_link_says_nothing(client):
    assert client.get("/en/organisations/propose/not-a-token/").status_code == 410
