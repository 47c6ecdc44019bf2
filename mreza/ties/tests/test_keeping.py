"""The acts of the ledger: who says what, what a pair is worth then, and that nothing happens twice."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import Entry
from mreza.notices.models import Notice
from mreza.science import contacts as science
from mreza.ties.choices import Answer, State
from mreza.ties.keeping import add_sources, answer, claim, correct, document, merge, wanted_of, withdraw
from mreza.ties.models import Contact, Tie
from mreza.ties.rebuilding import rebuild
from mreza.ties.tests.factories import claimed, documented, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(5)]


def states(contact: Contact) -> dict[tuple[str, str], str]:
    return {(tie.giver.code[-1], tie.receiver.code[-1]): tie.state for tie in contact.ties.all()}


# --- claiming -------------------------------------------------------------------------------------------------
def test_what_a_city_enters_is_claimed_until_the_other_confirms(cities):
    contact = claimed(*cities[:2])
    assert states(contact) == {("0", "1"): State.CLAIMED}
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    assert states(contact) == {("0", "1"): State.CONFIRMED}
    acts = Entry.objects.about("contact", contact.code).values_list("act", flat=True)
    assert list(acts) == ["contact.confirmed", "contact.claimed"]


def test_a_led_contact_has_its_spokes_and_each_weighs_its_part(cities):
    contact = claimed(*cities, lead=cities[2])
    assert set(states(contact)) == {("2", "0"), ("2", "1"), ("2", "3"), ("2", "4")}
    assert contact.weight == Fraction(1, 4)


def test_without_a_lead_all_pairs_share_the_weight(cities):
    contact = claimed(*cities)
    assert (contact.ties.count(), contact.weight) == (10, Fraction(1, 10))


def test_the_jurors_cities_give(cities):
    contact = claimed(*cities[:3], kind_code="jury")
    assert set(states(contact)) == {("1", "0"), ("2", "0")}


@pytest.mark.parametrize("kind", ["residency", "jury", "joint-project"])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_pairs_are_those_of_science(cities, kind, count):
    """One rule in two places: the rows of the database and the pure functions figures are made with."""
    contact = claimed(*cities[:count], kind_code=kind)
    told = science.Contact(
        contact.code, kind, tuple(one.code for one in cities[:count]), contact.lead.code if contact.lead else "",
        contact.gives, contact.begins,
    )  # fmt: skip
    assert {(p.first, p.second) for p in science.pairs(told)} == {
        (tie.giver.code, tie.receiver.code) for tie in contact.ties.all()
    }
    assert {p.weight for p in science.pairs(told)} == {contact.weight}


def test_cities_of_a_contact_without_a_lead_confirm_pair_by_pair(cities):
    contact = claimed(*cities[:3])
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    assert states(contact) == {
        ("0", "1"): State.CONFIRMED, ("0", "2"): State.CLAIMED, ("1", "2"): State.CLAIMED,
    }  # fmt: skip
    answer(contact, cities[2], Answer.BY_LINK, by=None)
    assert states(contact)[("1", "2")] == State.BY_LINK


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"language": "xx"}, "language"),
        ({"begins": "2024-02-30"}, "begins"),
        ({"begins": "2999"}, "begins"),
        ({"begins": "soon"}, "begins"),
        ({"begins": "2024-05", "ends": "2023"}, "ends"),
        ({"begins": "", "ends": "2023"}, "ends"),
        ({"people": "0"}, "people"),
        ({"days": "many"}, "days"),
        ({"amount": "12.345", "currency": "EUR"}, "amount"),
        ({"amount": "12"}, "currency"),
        ({"amount": "NaN", "currency": "EUR"}, "amount"),
        ({"evidence": ["javascript:alert(1)"]}, "evidence"),
        ({"gives": "lead"}, "gives"),
    ],
)
def test_bad_input_is_said_by_name_and_writes_nothing(cities, more, name):
    with pytest.raises(ValidationError) as wrong:
        claimed(*cities[:2], **more)
    assert list(wrong.value.message_dict) == [name]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("chosen", "lead"), [([0], None), ([0, 0], None), ([0, 1], 3)])
def test_cities_must_make_a_contact(cities, chosen, lead):
    with pytest.raises(ValidationError):
        claimed(*[cities[one] for one in chosen], lead=cities[lead] if lead else None)


def test_nobody_claims_for_a_city_that_was_not_there(cities):
    with pytest.raises(ValidationError) as wrong:
        claim(wanted(*cities[:2]), by=None, city=cities[3])
    assert "cities" in wrong.value.message_dict


def test_an_unknown_year_is_allowed_and_an_equal_end_is_none(cities):
    assert claimed(*cities[:2], begins="").begins == ""
    assert claimed(*cities[:2], begins="2024", ends="2024").ends == ""


# --- answering ------------------------------------------------------------------------------------------------
def test_a_dispute_says_what_was_not_so_and_can_be_settled(cities):
    contact = claimed(*cities[:2])
    with pytest.raises(ValidationError):
        answer(contact, cities[1], Answer.DISPUTED, by=None, comment=" ")
    answer(contact, cities[1], Answer.DISPUTED, by=None, comment="We were not there.")
    assert states(contact) == {("0", "1"): State.DISPUTED}
    assert not Tie.objects.counted().exists()
    answer(contact, cities[1], Answer.CONFIRMED, by=None, comment="We were, our archive says.")
    assert states(contact) == {("0", "1"): State.CONFIRMED}


def test_what_was_answered_is_not_answered_again(cities):
    contact = claimed(*cities[:2])
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    with pytest.raises(WrongMoment):
        answer(contact, cities[1], Answer.CONFIRMED, by=None)
    with pytest.raises(WrongMoment):
        answer(contact, cities[0], Answer.CONFIRMED, by=None)
    with pytest.raises(ValidationError):
        answer(contact, cities[4], Answer.CONFIRMED, by=None)


def test_a_dispute_outweighs_a_public_source(cities):
    contact = documented(*cities[:3], lead=cities[0])
    answer(contact, cities[1], Answer.DISPUTED, by=None, comment="Cancelled at the last moment.")
    assert states(contact) == {("0", "1"): State.DISPUTED, ("0", "2"): State.DOCUMENTED}


def test_a_documented_contact_both_cities_confirm(cities):
    contact = documented(*cities[:2])
    answer(contact, cities[0], Answer.CONFIRMED, by=None)
    assert states(contact) == {("0", "1"): State.DOCUMENTED}
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    assert states(contact) == {("0", "1"): State.CONFIRMED}


def test_documenting_names_a_source(cities):
    with pytest.raises(ValidationError):
        document(wanted(*cities[:2]), by=None)
    contact = claimed(*cities[:2])
    with pytest.raises(ValidationError):
        add_sources(contact, [], by=None)
    add_sources(contact, ["https://example.org/paper"], by=None)
    assert states(contact) == {("0", "1"): State.DOCUMENTED}


# --- setting right --------------------------------------------------------------------------------------------
def test_a_better_title_asks_nobody_again_another_kind_does(cities):
    contact = claimed(*cities[:2])
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    contact.refresh_from_db()
    better = wanted(*cities[:2], title="A night of short films")
    contact = correct(contact, better, by=None, version=contact.version)
    assert states(contact) == {("0", "1"): State.CONFIRMED}
    contact = correct(contact, wanted(*cities[:2], kind_code="visit"), by=None, version=contact.version)
    assert states(contact) == {("0", "1"): State.CLAIMED}


def test_a_city_more_makes_more_pairs(cities):
    contact = claimed(*cities[:2])
    contact = correct(contact, wanted(*cities[:4]), by=None, version=contact.version)
    contact.refresh_from_db()
    assert (contact.ties.count(), contact.pairs) == (6, 6)
    with pytest.raises(Outdated):
        correct(contact, wanted(*cities[:2]), by=None, version=1)
    with pytest.raises(ValidationError):
        correct(contact, wanted(*cities[1:3]), by=None, version=contact.version)


def test_saying_the_same_again_changes_nothing(cities):
    contact = claimed(*cities[:2])
    before = Entry.objects.count()
    same = correct(contact, wanted_of(contact), by=None, version=contact.version)
    assert (same.version, Entry.objects.count()) == (contact.version, before)


def test_two_claims_from_both_sides_become_one_confirmed_tie(cities):
    one = claimed(*cities[:2], title="Night of short films", evidence=["https://one.example.org/"])
    other = claimed(
        cities[1], cities[0], title="Noć kratkoga filma", language="hr", evidence=["https://two.example.org/"]
    )
    kept = merge(one, other, by=None)
    other.refresh_from_db()
    assert states(kept) == {("0", "1"): State.CONFIRMED}
    assert kept.other_titles == {"hr": "Noć kratkoga filma"}
    assert kept.evidence == ["https://one.example.org/", "https://two.example.org/"]
    assert (other.merged_into, states(other)) == (kept, {("1", "0"): State.WITHDRAWN})
    assert Tie.objects.counted().count() == 1
    with pytest.raises(WrongMoment):
        merge(kept, other, by=None)


def test_entries_of_other_cities_are_not_one(cities):
    with pytest.raises(ValidationError):
        merge(claimed(*cities[:2]), claimed(*cities[1:3]), by=None)


def test_what_is_withdrawn_counts_nowhere_and_takes_no_answer(cities):
    contact = claimed(*cities[:2])
    answer(contact, cities[1], Answer.CONFIRMED, by=None)
    with pytest.raises(ValidationError):
        withdraw(contact, by=None, reason="")
    withdraw(contact, by=None, reason="It was another year.")
    assert states(contact) == {("0", "1"): State.WITHDRAWN}
    with pytest.raises(WrongMoment):
        answer(contact, cities[1], Answer.DISPUTED, by=None, comment="No")
    with pytest.raises(WrongMoment):
        withdraw(contact, by=None, reason="Again")


# --- who is told ----------------------------------------------------------------------------------------------
def test_the_other_city_is_asked_and_the_first_hears_the_answer(cities, acting):
    mine, _client = acting("focal-point", cities[0].code)
    theirs, _client = acting("focal-point", cities[1].code)
    contact = claimed(*cities[:2], by=mine)
    assert [(n.user, n.kind) for n in Notice.objects.all()] == [(theirs, "tie.asked")]
    answer(contact, cities[1], Answer.CONFIRMED, by=theirs)
    assert [(n.user, n.kind) for n in Notice.objects.order_by("pk")][1:] == [(mine, "tie.confirmed")]


# --- the rows stay as the contacts say ------------------------------------------------------------------------
def test_rebuilding_a_healthy_ledger_changes_nothing(cities):
    for count, kind in ((2, "visit"), (4, "jury"), (5, "joint-project")):
        contact = claimed(*cities[:count], kind_code=kind)
        answer(contact, cities[1], Answer.CONFIRMED, by=None)
    documented(*cities[2:4])
    withdraw(claimed(*cities[:2]), by=None, reason="Twice")
    before = list(Tie.objects.order_by("pk").values())
    assert rebuild().changed == 0
    assert list(Tie.objects.order_by("pk").values()) == before


def test_rebuilding_mends_what_was_damaged(cities):
    contact = claimed(*cities[:3])
    Tie.objects.filter(contact=contact, giver=cities[0], receiver=cities[1]).delete()
    Tie.objects.filter(contact=contact).update(state=State.CONFIRMED)
    Tie.objects.create(contact=contact, giver=cities[3], receiver=cities[4])
    Contact.objects.filter(pk=contact.pk).update(pairs=7)
    found = rebuild()
    assert (found.missing, found.superfluous, found.restated, found.reweighed) == (1, 1, 2, 1)
    assert rebuild().changed == 0


def test_a_moment_can_be_given(cities):
    at = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
    contact = claim(wanted(*cities[:2]), by=None, city=cities[0], at=at)
    assert (contact.entered_at, contact.ties.get().since) == (at, at)
