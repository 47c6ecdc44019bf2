"""The last place: of two who agree at once one wins and the other is told kindly. Real connections, real commits."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mreza.areas.partnerships.choices import InterestState, WishState
from mreza.areas.partnerships.interests import keeping
from mreza.areas.partnerships.interests.tests.factories import interested
from mreza.areas.partnerships.models import Interest, Project, Wish
from mreza.areas.partnerships.projects import keeping as projects
from mreza.areas.partnerships.wishes import keeping as wishes
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated
from mreza.cities.tests.test_races import at_once, kinds
from mreza.journal.models import Entry
from mreza.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("hr-varazdin", "it-bologna", "es-seville", "be-ghent")


def rivals(parts: int, count: int) -> tuple[Wish, list[Interest]]:
    """An offer of Lyon with so many places, and so many cities to which Lyon has said yes already."""
    lyon = member("fr-lyon")
    wish = stated(lyon, parts=parts)
    found = []
    for code in CODES[:count]:
        interest = interested(member(code), wish)
        found.append(keeping.agree(interest, as_asker=False, by=leader(lyon)))
    return wish, found


@pytest.mark.parametrize("repeat", range(2))
def test_two_cities_agree_on_the_last_place_at_the_same_moment(repeat):
    wish, interests = rivals(1, 2)
    people = [leader(one.city) for one in interests]
    found = at_once(
        *[
            lambda one=one, by=by: keeping.agree(one, as_asker=True, by=by)
            for one, by in zip(interests, people, strict=True)
        ]
    )
    assert kinds(found) == ["Interest", "PartsGone"]
    wish.refresh_from_db()
    assert (wish.left, wish.state) == (0, WishState.TAKEN)
    states = dict(Interest.objects.values_list("city__code", "state"))
    won = found.index(next(one for one in found if isinstance(one, Interest)))
    assert states[interests[won].city.code] == InterestState.AGREED
    assert states[interests[1 - won].city.code] == InterestState.CLOSED
    told = Notice.objects.filter(user=people[1 - won]).order_by("pk").values_list("kind", flat=True)
    assert list(told)[-1] == "interest.gone"
    assert Entry.objects.filter(act="wish.taken-up").count() == 1
    assert "not declined" in str(found[1 - won].message)


def test_four_agree_on_two_places_and_two_get_one():
    wish, interests = rivals(2, 4)
    found = at_once(
        *[lambda one=one: keeping.agree(one, as_asker=True, by=leader(one.city)) for one in interests]
    )
    assert kinds(found) == ["Interest", "Interest", "PartsGone", "PartsGone"]
    wish.refresh_from_db()
    assert wish.left == 0
    assert Interest.objects.filter(state=InterestState.AGREED).count() == 2


def test_a_part_is_taken_once_whoever_takes_it():
    wish = stated(member("fr-lyon"))
    found = at_once(*[lambda: wishes.take_part(wish, by=None)] * 3)
    assert kinds(found) == ["PartsGone", "PartsGone", "Wish"]


def test_both_sides_agree_at_once_and_one_part_is_taken():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    interest = interested(varazdin, stated(lyon, parts=2))
    found = at_once(
        lambda: keeping.agree(interest, as_asker=True, by=leader(varazdin), version=interest.version),
        lambda: keeping.agree(interest, as_asker=False, by=leader(lyon), version=interest.version),
    )
    assert kinds(found) == ["Interest", "Interest"]
    interest.refresh_from_db()
    assert interest.state == InterestState.AGREED
    assert Wish.objects.get().left == 1


def test_the_same_interest_sent_twice_at_once_is_one():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    wish, by = stated(lyon), leader(varazdin)
    found = at_once(*[lambda: interested(varazdin, wish, by=by)] * 3)
    assert kinds(found) == ["Interest"] * 3
    assert (Interest.objects.count(), Entry.objects.filter(act="interest.expressed").count()) == (1, 1)


def test_who_withdraws_and_who_agrees_at_once_do_not_wait_for_each_other():
    lyon, interests = rivals(
        4, 3
    )  # one place more than is asked for: it is never taken before it is withdrawn
    found = at_once(
        lambda: wishes.withdraw(lyon, by=None),
        *[lambda one=one: keeping.agree(one, as_asker=True, by=leader(one.city)) for one in interests],
    )
    assert set(kinds(found)) <= {"Wish", "Interest", "WrongMoment"}
    assert not Interest.objects.waiting().exists()
    assert Wish.objects.get().state == WishState.WITHDRAWN


def test_in_two_browsers_one_gets_the_last_place_and_the_other_reads_that_kindly(acting):
    """The journey of the last place: both click in the same moment."""
    wish, interests = rivals(1, 2)
    browsers = [acting("focal-point", one.city.code)[1] for one in interests]
    paths = [reverse("partnerships:interest-agree", kwargs={"code": one.code}) for one in interests]
    told = [{"as": "asker", "version": one.version} for one in interests]
    found = at_once(*[lambda n=n: browsers[n].post(paths[n], told[n]) for n in range(2)])
    assert sorted(one.status_code for one in found) == [302, 409]
    late = next(one for one in found if one.status_code == 409).content.decode()
    assert "Somebody was faster" in late
    assert "not declined" in late
    assert "Others of this kind that are open" in late
    wish.refresh_from_db()
    assert (wish.left, wish.state) == (0, WishState.TAKEN)


def test_of_an_agreement_one_project_comes_however_often_it_is_begun_at_once():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    interest = interested(varazdin, stated(lyon, side="need"))
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    found = at_once(
        *[
            lambda city=city: keeping.become_project(interest, by=leader(city))
            for city in (lyon, varazdin, lyon)
        ]
    )
    assert kinds(found) == ["Project"] * 3
    assert {one.pk for one in found} == {Project.objects.get().pk}
    assert Entry.objects.filter(act="interest.became").count() == 1


def test_of_a_project_and_a_taking_back_at_once_one_stands():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    interest = interested(varazdin, stated(lyon))
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    found = at_once(
        lambda: keeping.become_project(interest, by=leader(varazdin)),
        lambda: keeping.take_back(interest, by=leader(lyon), as_asker=False, reason="She is ill."),
    )
    assert kinds(found) in (["Project", "WrongMoment"], ["Interest", "WrongMoment"])
    interest.refresh_from_db()
    wish = Wish.objects.get()
    is_begun = Project.objects.exists()
    assert interest.state == (InterestState.AGREED if is_begun else InterestState.WITHDRAWN)
    assert (wish.left, wish.state) == ((0, WishState.TAKEN) if is_begun else (1, WishState.OPEN))


def test_the_place_of_a_project_that_is_given_up_goes_to_one_of_those_who_ask_at_once():
    """The project gives its place back while two others agree on it: nobody gets what another has."""
    lyon = member("fr-lyon")
    wish = stated(lyon, parts=2)
    first = interested(member("pt-braga"), wish)
    keeping.agree(first, as_asker=True, by=leader(first.city))
    project = keeping.become_project(
        keeping.agree(first, as_asker=False, by=leader(lyon)), by=leader(first.city)
    )
    others = [interested(member(code), wish) for code in CODES[:2]]
    for one in others:
        keeping.agree(one, as_asker=False, by=leader(lyon))
    found = at_once(
        lambda: projects.stop(project, reason="No money.", by=leader(first.city)),
        *[lambda one=one: keeping.agree(one, as_asker=True, by=leader(one.city)) for one in others],
    )
    got = [one for one in found if isinstance(one, Interest)]
    # Whose interest was closed when the last place went, just before one came back, is told that it is closed.
    assert set(kinds(found)) <= {"Project", "Interest", "PartsGone", "WrongMoment"}
    assert isinstance(found[0], Project)
    wish.refresh_from_db()
    assert wish.left == 2 - len(got)
    assert len(got) in (1, 2)
