"""The inbox and the settings, as somebody sees them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mreza.accounts.tests.factories import UserFactory
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.models import Notice, Wish
from mreza.notices.telling import tell_people, wishes_of
from mreza.notices.tests.kinds import SECRETS, a_kind, known
from mreza.ui import clocks

pytestmark = pytest.mark.django_db
INBOX, SETTINGS = "/en/desk/notices/", "/en/desk/notices/settings/"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(clocks.zones, "_fillings", {})
    with known(
        a_kind(readable=lambda user, abouts: [a for a in abouts if a not in SECRETS]), a_kind("test.rare")
    ):
        yield


def happened(*users, number=1, **more):
    return tell_people(
        users, "test.happened", about=("city", f"c{number}"), told={"title": f"Title {number}"}, **more
    )


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_inbox_shows_what_is_unread_and_why(person, person_client):
    happened(person)
    page = person_client.get(INBOX).content.decode()
    assert "“Title 1” was changed." in page
    assert "You follow it." in page
    assert 'href="/en/cities/c1/"' in page
    assert "1 new notice" in page  # in the header
    assert Notice.objects.get().read_at is None  # looking changed nothing
    # A machine reads the moment: HTML knows no parts of a second smaller than a thousandth.
    assert re.findall(r'<time datetime="([^"]+)"', page) == [
        Notice.objects.get().at.isoformat(timespec="seconds")
    ]


def test_somebody_elses_notices_are_not_there(person, person_client):
    other = UserFactory()
    (notice,) = happened(other)
    assert "Title 1" not in person_client.get(INBOX, {"all": "1"}).content.decode()
    assert person_client.post(f"{INBOX}{notice.code}/read/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_marking_one_and_all_as_read(person, person_client):
    for number in (1, 2, 3):
        happened(person, number=number)
    code = Notice.objects.get(about_key="c2").code
    assert person_client.get(f"{INBOX}{code}/read/").status_code == 405
    assert person_client.post(f"{INBOX}{code}/read/").url == INBOX
    page = person_client.get(INBOX).content.decode()
    assert "Title 2" not in page
    assert "Title 3" in page
    person_client.post(f"{INBOX}read/")
    assert "Nothing unread" in person_client.get(INBOX).content.decode()
    assert "Title 2" in person_client.get(INBOX, {"all": "1"}).content.decode()


def test_what_one_may_no_longer_read_is_not_shown(person, person_client):
    happened(person)
    SECRETS[("city", "c1")] = set()
    for query in ({}, {"all": "1"}):
        assert "Title 1" not in person_client.get(INBOX, query).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_any_number(person, person_client, count, django_assert_num_queries):
    for number in range(count):
        happened(person, number=number)
    with django_assert_num_queries(5):  # session, person, how many, notices, the badge
        person_client.get(INBOX)


def test_many_notices_come_in_pages(person, person_client):
    for number in range(35):
        happened(person, number=number)
    assert 'rel="next"' in person_client.get(INBOX).content.decode()
    assert "“Title 0” was" in person_client.get(INBOX, {"page": "2"}).content.decode()
    assert person_client.get(INBOX, {"page": "x'"}).status_code == 200


def test_an_empty_inbox_says_what_would_fill_it(person_client):
    assert "No notices yet" in person_client.get(INBOX).content.decode()


def test_wishes_are_chosen_in_a_table(person, person_client):
    page = person_client.get(SETTINGS).content.decode()
    assert page.count("<select") == 4
    answer = person_client.post(
        SETTINGS,
        {
            "test.happened.inbox": "at-once",
            "test.happened.mail": "weekly",
            "test.rare.inbox": "never",
            "test.rare.mail": "daily",
        },
    )
    assert answer.url == SETTINGS
    assert wishes_of(person)[("test.happened", Channel.MAIL)] == Rhythm.WEEKLY
    assert wishes_of(person)[("test.rare", Channel.INBOX)] == Rhythm.NEVER
    assert Wish.objects.count() == 2  # what is as by default needs no row


@pytest.mark.parametrize("given", [{}, {"test.happened.mail": "hourly"}, {"test.happened.mail": "\u0661"}])
def test_a_wish_that_does_not_exist_is_refused_kindly(person_client, given):
    answer = person_client.post(SETTINGS, given)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Wish.objects.exists()


@pytest.mark.parametrize("address", [INBOX, SETTINGS])
def test_nobody_signs_in_first(client, address):
    assert client.get(address).url.startswith("/en/account/login/")


def test_the_badge_is_one_statement_and_only_for_people_who_are_signed_in(
    person, person_client, client, network
):
    happened(person)
    assert "new notice" not in client.get("/en/about/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert "1 new notice" in person_client.get("/en/about/").content.decode()
    assert sum("notices_" in query["sql"] for query in asked) == 1


def test_the_badge_counts_nothing_that_may_no_longer_be_read(person, person_client, network):
    for number in (1, 2):
        happened(person, number=number)
    SECRETS[("city", "c1")] = set()
    assert "1 new notice" in person_client.get("/en/about/").content.decode()
    SECRETS[("city", "c2")] = set()
    assert "new notice" not in person_client.get("/en/about/").content.decode()
