"""Saved searches: one's own, told of new public records only, forgotten with the person."""

import datetime as dt

import pytest
from django.urls import reverse

from mreza.accounts.tests.factories import UserFactory
from mreza.activities.choices import State
from mreza.activities.models import SavedSearch
from mreza.activities.tests.card_factories import CardFactory, moved_on
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.journal.versions import look_again
from mreza.notices.models import Notice
from mreza.public.search_asking import SearchQuery
from mreza.public.search_saved import MOST, keep, tell_of_new_records
from mreza.search.index import Row, write
from tests.reading import read

pytestmark = pytest.mark.django_db

EARLIER = now() - dt.timedelta(days=2)


def publish(number, title, *, at, state=State.PUBLISHED, **facets):
    made = CardFactory(
        key=f"k{number}", code=f"c{number}", state=state, published_at=at, facets=facets, titles={"en": title}
    )
    if state == State.PUBLISHED:
        write("practice", made.key, [Row("en", title, named=False)])
    moved_on(), look_again()
    return made


def test_a_search_is_saved_listed_and_let_go(network, person, person_client):
    page = read(person_client.get("/en/search/?q=music"))
    href = page.links()["Save this search and be told of new records"]
    assert href == "/en/search/saved/new/?q=music"
    assert person_client.post(href, {"name": "  Music,   please "}).status_code == 302
    assert [row.name for row in SavedSearch.objects.visible_to(person)] == ["Music, please"]
    listed = read(person_client.get("/en/search/saved/"))
    assert listed.links()["Music, please"] == "/en/search/?q=music"
    code = SavedSearch.objects.get().code
    person_client.post(reverse("forget-search", kwargs={"code": code}))
    assert not SavedSearch.objects.exists()


def test_nobody_else_sees_or_ends_it(person_client, client, person):
    theirs = keep(UserFactory(), SearchQuery.understood("film"), "Theirs")
    assert "Theirs" not in read(person_client.get("/en/search/saved/")).main
    assert person_client.post(reverse("forget-search", kwargs={"code": theirs.code})).status_code == 404
    assert client.get("/en/search/saved/").status_code == 302
    assert client.post(reverse("forget-search", kwargs={"code": theirs.code})).status_code == 302
    assert SavedSearch.objects.filter(pk=theirs.pk).exists()


def test_a_stranger_is_offered_no_saving(network, client):
    assert "Save this search" not in read(client.get("/en/search/?q=music")).main


@pytest.mark.parametrize("address", ["?", "?q=", "?q=a&q=b", "?field=nonsense"])
def test_nothing_to_save_is_said(person_client, address):
    assert person_client.get("/en/search/saved/new/" + address).url == "/en/search/"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_is_needed(person_client, name):
    assert person_client.post("/en/search/saved/new/?q=music", {"name": name}).status_code == 422
    assert not SavedSearch.objects.exists()


def test_new_records_are_told_once(person):
    search = keep(person, SearchQuery.understood("weaving"), "Weaving", at=EARLIER)
    publish(1, "Weaving school", at=EARLIER - dt.timedelta(days=1))
    assert tell_of_new_records(at=now()) == 0
    publish(2, "Weaving for all", at=now())
    publish(3, "Something else", at=now())
    assert tell_of_new_records(at=now()) == 1
    look_again()
    assert tell_of_new_records(at=now()) == 0
    (notice,) = Notice.objects.filter(user=person)
    assert notice.about_key == search.code
    assert notice.told["count"] == 1
    publish(4, "More weaving", at=now())
    assert tell_of_new_records(at=now()) == 1
    assert Notice.objects.filter(user=person).count() == 2


def test_what_is_not_public_is_told_to_nobody(person):
    keep(person, SearchQuery.understood("weaving"), "Weaving", at=EARLIER)
    for number, state in enumerate((State.DRAFT, State.IN_REVIEW, State.RETIRED)):
        publish(number, "Weaving", at=now(), state=state)
    assert tell_of_new_records(at=now()) == 0
    assert not Notice.objects.exists()


def test_the_same_search_is_kept_once_and_not_too_many(person):
    query = SearchQuery.understood("film")
    keep(person, query, "One")
    keep(person, query, "Two")
    assert [row.name for row in SavedSearch.objects.visible_to(person)] == ["Two"]
    for number in range(MOST - 1):
        assert keep(person, SearchQuery.understood(f"word{number}"), "More")
    assert keep(person, SearchQuery.understood("one too many"), "More") is None


def test_it_is_in_ones_copy_and_goes_with_the_person(person):
    keep(person, SearchQuery.understood("film"), "Film")
    told = dict(hooks.about_me.fillings())["public.saved-searches"](person)
    assert [row["name"] for row in told["saved searches"]] == ["Film"]
    assert dict(hooks.erase.fillings())["public.saved-searches"](person) == {"saved searches": 1}
    assert not SavedSearch.objects.exists()
