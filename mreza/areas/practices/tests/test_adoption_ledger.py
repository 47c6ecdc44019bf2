"""One adoption, one answer: what is said of it on its page and in the ledger of ties is always the same."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mreza.areas.practices.adoptions import keeping, waiting
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.tests.adoption_factories import TEXTS, adopted, confirmed, published
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry
from mreza.notices.models import Notice
from mreza.ties import keeping as ties
from mreza.ties.choices import Answer, State
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import documented, kind, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(3)]


def stands(adoption: Adoption) -> tuple[str, str, str]:
    """What the adoption says, with what comment; and what its tie says."""
    row = Adoption.objects.get(pk=adoption.pk)
    assert row.contact is not None
    return row.answer, row.comment, Tie.objects.get(contact=row.contact).state


def test_a_dispute_in_the_ledger_is_the_adoptions_answer_and_so_is_its_end(cities):
    one = confirmed(published(cities[0]), cities[1])
    contact = Contact.objects.get()
    ties.answer(contact, cities[0], Answer.DISPUTED, by=None, comment="Something else.")
    assert stands(one) == ("declined", "Something else.", State.DISPUTED)
    acts = Entry.objects.about("adoption", one.code).values_list("act", "reason")
    assert acts[0] == ("adoption.declined", "Something else.")
    ties.answer(contact, cities[0], Answer.CONFIRMED, by=None)
    assert stands(one) == ("confirmed", "", State.CONFIRMED)


def test_the_adoptions_answer_stands_in_the_ledger_and_people_hear_of_it_once(cities, acting):
    source, own = (acting("focal-point", city.code)[0] for city in cities[:2])
    one = adopted(published(cities[0]), cities[1], by=own)
    one = keeping.confirm(one, by=source, version=one.version)
    contact = Contact.objects.get()
    assert contact.entered_by == own
    said = {row.city.code: (row.answer, row.answered_by) for row in contact.members.select_related("city")}
    assert said == {"hr-city-0": ("confirmed", source), "hr-city-1": ("entered", own)}
    Notice.objects.all().delete()
    one = keeping.decline(one, comment="Not this one.", by=source, version=one.version)
    assert stands(one) == ("declined", "Not this one.", State.DISPUTED)
    keeping.confirm(one, by=source, version=one.version)
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == [
        "adoption.declined", "adoption.confirmed",
    ]  # fmt: skip


def test_another_day_in_the_ledger_opens_the_question_again_and_asks_once(cities, acting):
    source, _client = acting("focal-point", "hr-city-0")
    one = confirmed(published(cities[0]), cities[1])
    contact = Contact.objects.get()
    other_day = dataclasses.replace(ties.wanted_of(contact), begins="2023")
    ties.correct(contact, other_day, by=None, version=contact.version)
    assert stands(one) == ("silent", "", State.CLAIMED)
    assert waiting.waits(source) == []  # the ledger asks already
    present = Adoption.objects.get()
    keeping.confirm(present, by=source, version=present.version)
    assert stands(one) == ("confirmed", "", State.CONFIRMED)


def test_how_big_it_was_may_be_added_but_it_stays_what_it_is(cities):
    one = confirmed(published(cities[0]), cities[1])
    contact = Contact.objects.get()
    contact = ties.correct(
        contact, dataclasses.replace(ties.wanted_of(contact), people=12), by=None, version=contact.version
    )
    assert stands(one) == ("confirmed", "", State.CONFIRMED)
    other: list[dict[str, Any]] = [
        {"kind": kind("visit"), "gives": None},
        {"cities": cities[1:], "lead": cities[2]},
    ]
    for changes in other:
        with pytest.raises(ValidationError, match="An adoption stands behind this tie"):
            ties.correct(
                contact,
                dataclasses.replace(ties.wanted_of(contact), **changes),
                by=None,
                version=contact.version,
            )
    with pytest.raises(ValidationError, match="Withdraw the adoption"):
        ties.withdraw(contact, by=None, reason="Twice.")
    assert stands(one) == ("confirmed", "", State.CONFIRMED)


def test_an_entry_by_hand_of_the_same_is_merged_into_the_adoptions(cities):
    practice = published(cities[0])
    one = confirmed(practice, cities[1])
    contact = Contact.objects.get()
    by_hand = ties.claim(wanted(cities[0], cities[1], kind_code="adoption"), by=None, city=cities[0])
    with pytest.raises(ValidationError, match="its own is the one that stays"):
        ties.merge(by_hand, contact, by=None)
    ties.merge(contact, by_hand, by=None)
    assert stands(one) == ("confirmed", "", State.CONFIRMED)
    assert Tie.objects.counted().count() == 1


@pytest.mark.parametrize("entered_by", [0, 1, None])
def test_what_was_entered_of_it_before_becomes_one_with_its_tie(cities, entered_by):
    """By the city it was taken from, by the one that took it over, or from a public source; named by its record, or by
    words like those of the practice. What says anything else stays what it is."""
    practice = published(cities[0], texts={**TEXTS, "title": "Glass in every nursery"})

    def enter(*pair: City, **more: Any) -> Contact:
        given = {"kind_code": "adoption", "title": "Glass in every nursery", "begins": "2024", **more}
        if entered_by is None:
            return documented(*pair, **given)
        return ties.claim(wanted(*pair, **given), by=None, city=pair[entered_by])

    same = enter(cities[0], cities[1], people=12)
    named = enter(
        cities[0], cities[1], title="Staklo", language="hr", begins="2019", card=("practice", practice.key)
    )
    others = [
        enter(cities[0], cities[1], title="A street of murals", begins="2015"),
        enter(cities[1], cities[0]),
        enter(cities[0], cities[2]),
        enter(*cities),
        enter(cities[0], cities[1], kind_code="visit"),
        enter(cities[0], cities[1], record="practice-0007"),
    ]
    one = confirmed(practice, cities[1])
    kept = one.contact
    assert stands(one) == ("confirmed", "", State.CONFIRMED)
    assert (kept.people, kept.other_titles) == (12, {"hr": "Staklo"})
    assert set(Contact.objects.filter(merged_into=kept)) == {same, named}
    assert set(Contact.objects.standing()) == {kept, *others}
    counted = Tie.objects.counted().filter(contact__kind__code="adoption").between(*cities[:2])
    assert counted.filter(contact__in=[kept, same, named]).count() == 1


def test_the_tie_of_another_adoption_of_these_two_cities_is_left_alone(cities):
    first = confirmed(published(cities[0]), cities[1])
    second = confirmed(published(cities[0]), cities[1])
    assert stands(first) == stands(second) == ("confirmed", "", State.CONFIRMED)
    assert Tie.objects.counted().count() == 2


def test_what_a_city_said_before_somebody_outside_was_asked_holds_for_the_adoption(cities):
    practice = published(cities[0])
    ties.claim(
        wanted(*cities[:2], kind_code="adoption", card=("practice", practice.key)), by=None, city=cities[0]
    )
    one = adopted(practice, cities[1])
    one = keeping.ask_outside(one, by=None, version=one.version)
    assert stands(one) == ("confirmed", "", State.CONFIRMED)
    assert (one.answer, one.version) == ("confirmed", Adoption.objects.get().version)
    assert Tie.objects.counted().count() == Contact.objects.standing().count() == 1


def test_withdrawing_the_adoption_withdraws_its_tie_and_says_so_once(cities, acting):
    acting("focal-point", "hr-city-0")
    one = confirmed(published(cities[0]), cities[1])
    Notice.objects.all().delete()
    keeping.withdraw(one, by=None, reason="Twice.", version=one.version)
    assert Tie.objects.get().state == State.WITHDRAWN
    assert list(Notice.objects.values_list("kind", flat=True)) == ["adoption.withdrawn"]


def test_a_documented_tie_is_disputed_with_its_adoption_and_withdrawn_by_the_secretariat(cities, officer):
    for by, state in ((None, State.DISPUTED), (officer, State.WITHDRAWN)):
        one = confirmed(published(cities[0]), cities[1])
        contact = one.contact
        ties.add_sources(contact, ["https://example.org/report"], by=None)
        keeping.withdraw(one, by=by, reason="Another practice.", version=one.version)
        assert Tie.objects.get(contact=contact).state == state
    disputed = Contact.objects.standing().get()
    assert disputed.members.get(city=cities[1]).comment == "Another practice."
    again = confirmed(Adoption.objects.get(contact=disputed).practice, cities[1])
    assert stands(again) == ("confirmed", "", State.CONFIRMED)
    assert Contact.objects.standing().get() == again.contact


def test_an_answer_in_the_ledger_counts_the_cities_of_the_practice_anew(cities):
    from mreza.activities.models import Card

    practice = published(cities[0])
    confirmed(practice, cities[1])
    assert Card.objects.get(key=practice.key).told["adopted"] == 1
    ties.answer(Contact.objects.get(), cities[0], Answer.DISPUTED, by=None, comment="No.")
    assert "adopted" not in Card.objects.get(key=practice.key).told


# --- a city that nobody acts for ----------------------------------------------------------------------------------
def test_an_official_of_a_city_without_anybody_confirms_the_adoption_by_link(cities, acting):
    client = acting("focal-point", "hr-city-1")[1]
    one = adopted(published(cities[0]), cities[1])
    base = f"/en/practices/{one.practice.code}/adoptions/{one.code}/"
    assert "Nobody acts for City 0 in Mreža yet." in client.get(f"{base}keep/").content.decode()
    answer = client.post(f"{base}ask-outside/", {"version": str(one.version)})
    contact = Contact.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/en/ties/{contact.code}/")
    assert "Name an official address in City 0" in client.get(answer.url).content.decode()
    assert stands(one) == ("silent", "", State.CLAIMED)
    ties.answer(contact, cities[0], Answer.BY_LINK, by=None)
    assert stands(one) == ("confirmed", "", State.BY_LINK)
    assert Adoption.objects.get().is_counted


def test_where_somebody_answers_nobody_outside_is_asked(cities, acting):
    acting("focal-point", "hr-city-0")
    client = acting("focal-point", "hr-city-1")[1]
    one = adopted(published(cities[0]), cities[1])
    base = f"/en/practices/{one.practice.code}/adoptions/{one.code}/"
    assert "in Mreža yet" not in client.get(f"{base}keep/").content.decode()
    assert client.post(f"{base}ask-outside/", {"version": str(one.version)}).status_code == 409
    looks = adopted(published(cities[2]), cities[1], stage="interested")  # nothing to confirm yet
    with pytest.raises(WrongMoment):
        keeping.ask_outside(looks, by=None, version=looks.version)
