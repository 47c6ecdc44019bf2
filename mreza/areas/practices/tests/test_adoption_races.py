"""Two at once: one wins, the other is told; no circle closes behind anybody's back. Real connections, real commits."""

from __future__ import annotations

import pytest

from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.tests.adoption_factories import TEXTS, adopted, published, said
from mreza.cities.tests.factories import CityFactory
from mreza.cities.tests.test_races import at_once, kinds
from mreza.ties import keeping as ties
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import wanted

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_act_at_once_one_wins():
    cities = [CityFactory(code=f"hr-city-{number}") for number in range(4)]
    practice = published(cities[0])
    found = at_once(*[lambda: adopted(practice, cities[1], said(b1="kept"))] * 2)
    assert kinds(found) == ["Adoption", "ValidationError"]
    one = Adoption.objects.get()

    # Confirmed twice and declined: one answer, one tie at most.
    found = at_once(
        lambda: keeping.confirm(one, by=None, version=1),
        lambda: keeping.confirm(one, by=None, version=1),
        lambda: keeping.decline(one, comment="No.", by=None, version=1),
    )
    assert kinds(found) == ["Adoption", "Outdated", "Outdated"]
    one.refresh_from_db()
    assert Contact.objects.count() == (one.answer == "confirmed")

    # Each of two says that it took the practice from the other: one of them closes the circle.
    two, three = adopted(practice, cities[2]), adopted(practice, cities[3])
    found = at_once(
        lambda: keeping.take_from(two, three, by=None, version=1),
        lambda: keeping.take_from(three, two, by=None, version=1),
    )
    assert kinds(found) == ["Adoption", "ValidationError"]
    parents = set(Adoption.objects.filter(pk__in=(two.pk, three.pk)).values_list("parent", flat=True))
    assert parents in ({None, three.pk}, {None, two.pk})


@pytest.mark.parametrize("repeat", range(3))
def test_an_entry_by_hand_at_the_same_moment_is_not_a_second_tie(repeat):
    source, adopter = (CityFactory(code=f"hr-city-{number}") for number in range(2))
    practice = published(source, texts={**TEXTS, "title": "Glass in every nursery"})
    one = adopted(practice, adopter)
    by_hand = wanted(source, adopter, kind_code="adoption", title="Glass in every nursery", begins="2024")
    found = at_once(
        lambda: keeping.confirm(one, by=None, version=1),
        lambda: ties.claim(by_hand, by=None, city=source, despite=()),
    )
    assert kinds(found) in (["Adoption", "Contact"], ["Adoption", "ThereAlready"])
    assert Tie.objects.counted().count() == Contact.objects.standing().count() == 1
