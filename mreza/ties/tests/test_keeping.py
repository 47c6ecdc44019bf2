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
from mreza.ties.keeping import (
    ThereAlready,
    add_sources,
    answer,
    claim,
    correct,
    document,
    merge,
    recognise,
    wanted_of,
    withdraw,
)
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
        ({"amount": "1.200", "currency": "EUR"}, "amount"),
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


@pytest.mark.parametrize(
    ("written", "kept"), [("1200,5", "1200.50"), ("1200.5", "1200.50"), ("0", "0.00"), ("7,05", "7.05")]
)
def test_money_may_be_written_with_a_comma(cities, written, kept):
    assert str(claimed(*cities[:2], amount=written, currency="eur").amount) == kept


@pytest.mark.parametrize("written", ["1,200", "1.200,50", "1200,505", ",5", "12,", "-1"])
def test_an_amount_that_could_mean_two_things_is_refused(cities, written):
    with pytest.raises(ValidationError) as wrong:
        claimed(*cities[:2], amount=written, currency="EUR")
    assert list(wrong.value.message_dict) == ["amount"]


def test_details_are_told_of_those_who_took_part(cities):
    contact = claimed(*cities[:2], details={cities[1].code: "On the second day", cities[4].code: "Never"})
    assert wanted_of(contact).details == {cities[1].code: "On the second day"}
    (entry,) = Entry.objects.about("contact", contact.code)
    assert entry.after["details"] == {cities[1].code: "On the second day"}


# --- is it there already? ---------------------------------------------------------------------------------------
def test_what_looks_like_it_must_be_named_before_it_is_entered(cities):
    """The same question for a city and for the Secretariat; acts of the network and files ask it elsewhere."""
    there = claimed(*cities[:2])
    same = wanted(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    sourced = wanted(*cities[:2], sources=["https://example.org/news"])
    for enter in (
        lambda despite: claim(same, by=None, city=cities[1], despite=despite),
        lambda despite: document(sourced, by=None, despite=despite),
    ):
        with pytest.raises(ThereAlready) as met:
            enter(())
        assert there.code in {one.contact.code for one in met.value.alike}
        enter([one.contact.code for one in met.value.alike])
    assert Contact.objects.count() == 3


def test_a_city_that_entered_it_itself_does_not_confirm_it_a_second_time(cities):
    """Each would say yes to the other's entry, and one contact would count as two."""
    theirs = claimed(*cities[:2])
    own = claimed(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    with pytest.raises(ThereAlready) as met:
        answer(theirs, cities[1], Answer.CONFIRMED, by=None, despite=())
    assert [one.contact for one in met.value.alike] == [own]
    assert not Tie.objects.counted().exists()
    answer(theirs, cities[1], Answer.CONFIRMED, by=None, despite=[own.code])
    assert Tie.objects.counted().count() == 1


def test_a_city_that_told_two_entries_apart_is_not_asked_again(cities):
    """Whether it said so when it entered its own, or when it confirmed the other's; each city for itself."""
    theirs = claimed(*cities[:2])
    like = wanted(*cities[:2], title="Night of the short film", begins="2024-05-17")
    own = claim(like, by=None, city=cities[1], despite=[theirs.code])
    answer(theirs, cities[1], Answer.CONFIRMED, by=None, despite=())
    with pytest.raises(ThereAlready):  # the other city has said nothing of the two
        answer(own, cities[0], Answer.CONFIRMED, by=None, despite=())
    answer(own, cities[0], Answer.CONFIRMED, by=None, despite=[theirs.code])
    answer(own, cities[0], Answer.DISPUTED, by=None, comment="Wait.", despite=())
    answer(own, cities[0], Answer.CONFIRMED, by=None, despite=())
    kept = [(one.after["city"], one.after["apart"]) for one in Entry.objects.about("contact", own.code)
            if "apart" in one.after]  # fmt: skip
    assert kept == [("hr-city-0", [theirs.code]), ("hr-city-1", [theirs.code])]
    third = claimed(*cities[:2], title="Night of shorts")  # of a new pair it is asked
    with pytest.raises(ThereAlready) as there:
        answer(third, cities[1], Answer.CONFIRMED, by=None, despite=())
    assert [one.contact.code for one in there.value.alike] == [own.code]


def test_what_a_third_city_entered_keeps_nobody_from_confirming(cities):
    theirs = claimed(*cities[:3])
    claimed(cities[2], cities[0], cities[1], title="Another night of short films")
    answer(theirs, cities[1], Answer.CONFIRMED, by=None, despite=())
    answer(theirs, cities[2], Answer.DISPUTED, by=None, comment="It was ours.", despite=())
    assert states(theirs) == {
        ("0", "1"): State.CONFIRMED, ("0", "2"): State.DISPUTED, ("1", "2"): State.DISPUTED,
    }  # fmt: skip


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


def test_a_city_disputes_what_it_entered_once_a_public_source_documents_it(cities):
    contact = claimed(*cities[:2])
    with pytest.raises(WrongMoment):  # it withdraws it
        answer(contact, cities[0], Answer.DISPUTED, by=None, comment="Another year.")
    add_sources(contact, ["https://example.org/news"], by=None)
    answer(contact, cities[0], Answer.DISPUTED, by=None, comment="Another year.")
    assert states(contact) == {("0", "1"): State.DISPUTED}
    answer(contact, cities[0], Answer.CONFIRMED, by=None)
    assert states(contact) == {("0", "1"): State.DOCUMENTED}


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


def test_a_day_that_somebody_added_is_looked_at_by_who_had_not_read_it(cities):
    contact = claimed(*cities[:3], begins="")
    recognise(contact, wanted(*cities[:3], evidence=["https://example.org/a"]), by=None, city=cities[1])
    contact.refresh_from_db()
    assert (contact.begins, contact.version) == ("2024-05", 3)
    with pytest.raises(Outdated):
        answer(contact, cities[2], Answer.CONFIRMED, by=None, version=1)
    answer(contact, cities[2], Answer.CONFIRMED, by=None, version=3)


def test_more_evidence_makes_nobody_late(cities):
    contact = claimed(*cities[:3])
    recognise(contact, wanted(*cities[:3], evidence=["https://example.org/a"]), by=None, city=cities[1])
    answer(contact, cities[2], Answer.CONFIRMED, by=None, version=1)
    assert set(states(contact).values()) == {State.CONFIRMED}


def test_what_a_source_proves_is_changed_by_who_has_read_it(cities):
    """Or a city could have one thing documented, and tell another."""
    contact = claimed(*cities[:2])
    add_sources(contact, ["https://example.org/paper"], by=None)
    contact.refresh_from_db()
    with pytest.raises(ValidationError) as wrong:
        correct(contact, wanted(*cities[:3]), by=None, version=contact.version, knows_sources=False)
    assert list(wrong.value.message_dict) == ["cities"]
    better = wanted(*cities[:2], title="A night of short films")
    contact = correct(contact, better, by=None, version=contact.version, knows_sources=False)
    assert states(contact) == {("0", "1"): State.DOCUMENTED}
    correct(contact, wanted(*cities[:3]), by=None, version=contact.version)
    assert set(states(contact).values()) == {State.DOCUMENTED}


def test_merging_keeps_who_documented_it_and_how_each_took_part(cities, officer):
    one = claimed(*cities[:3], details={cities[0].code: "As host"})
    two = claimed(
        cities[1], cities[0], cities[2], details={cities[2].code: "2023 only", cities[0].code: "Late"}
    )
    add_sources(two, ["https://example.org/paper"], by=officer)
    kept = merge(one, two, by=None)
    assert (kept.documented_by, kept.sources) == (officer, ["https://example.org/paper"])
    assert wanted_of(kept).details == {cities[0].code: "As host", cities[2].code: "2023 only"}
    assert states(kept) == {
        ("0", "1"): State.CONFIRMED, ("0", "2"): State.DOCUMENTED, ("1", "2"): State.DOCUMENTED,
    }  # fmt: skip


def test_who_wrote_the_entry_that_stays_has_not_confirmed_it_by_another(cities, person):
    """Set right by the one who entered the other: one hand, whoever it belonged to at first."""
    one = claimed(*cities[:2])
    correct(one, wanted(*cities[:2], begins="2024-06"), by=person, version=1)
    other = claim(wanted(cities[1], cities[0]), by=person, city=cities[1])
    kept = merge(one, other, by=None)
    assert states(kept) == {("0", "1"): State.CLAIMED}


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
