"""Two at once: one address is accepted, one answer counts, nobody gets more tries. Real connections, real commits."""

from __future__ import annotations

import pytest

from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.cities.tests.test_races import at_once, kinds
from mreza.journal.models import Entry
from mreza.notices.models import OutgoingMail
from mreza.ties import links, officials
from mreza.ties.choices import State
from mreza.ties.models import LinkQuestion, OfficialAddress
from mreza.ties.tests.factories import claimed
from mreza.ties.tests.officials_factories import code_in, last_mail, named, token_in

pytestmark = pytest.mark.django_db(transaction=True)


def waiting_address():
    lead = AppointmentFactory(role="focal-point")
    return named(claimed(lead.city, CityFactory(), by=lead.user), by=lead.user)


def test_of_two_who_accept_for_one_city_one_wins():
    first = waiting_address()
    lead = AppointmentFactory(role="focal-point")
    second = named(claimed(lead.city, first.city, by=lead.user), by=lead.user, email="second@graz.example")
    officer = UserFactory()
    results = at_once(
        lambda: officials.accept(first, by=officer),
        lambda: officials.accept(second, by=officer),
        lambda: officials.accept(first, by=officer),
    )
    assert kinds(results) == ["OfficialAddress", "WrongMoment", "WrongMoment"]
    assert OfficialAddress.objects.in_force().count() == 1
    assert OutgoingMail.objects.filter(kind=links.LINK).count() == 1
    assert LinkQuestion.objects.count() == 1


def test_a_double_click_of_an_answer_has_one_effect():
    address = officials.accept(waiting_address(), by=UserFactory())
    question = links.behind(token_in(last_mail(links.LINK)))
    assert question is not None
    results = at_once(*[lambda: links.answer(question, address.contact, links.YES)] * 4)
    assert sorted(map(str, results)) == ["False", "False", "False", "True"]
    assert Entry.objects.filter(act="contact.confirmed-by-link").count() == 1
    assert Invitation.objects.count() == 1


def test_of_a_yes_and_a_no_at_once_one_counts_and_the_other_is_told():
    address = officials.accept(waiting_address(), by=UserFactory())
    question = links.behind(token_in(last_mail(links.LINK)))
    assert question is not None
    results = at_once(
        lambda: links.answer(question, address.contact, links.YES),
        lambda: links.answer(question, address.contact, links.NO, comment="It was Linz."),
    )
    assert kinds(results) == ["WrongMoment", "bool"]
    state = State.BY_LINK if results[0] is True else State.DISPUTED
    assert address.contact.ties.get().state == state


def test_many_at_once_get_no_more_tries_and_the_letter_goes_once():
    address = officials.accept(waiting_address(), by=UserFactory())
    question = links.behind(token_in(last_mail(links.LINK)))
    assert question is not None
    sent = at_once(*[lambda: links.send_code(question)] * 3)
    assert sorted(sent) == [False, False, True]
    code = code_in(last_mail(links.CODE))
    guesses = [f"{number:06d}" for number in range(8) if f"{number:06d}" != code][:7]
    assert set(at_once(*[lambda guess=guess: links.open_with(question, guess) for guess in guesses])) == {""}
    question.refresh_from_db()
    assert (question.tries, question.wrong) == (links.TRIES, links.TRIES)
    assert links.open_with(question, code) == ""
    assert at_once(*[lambda: links.send(address)] * 3) == [None] * 3
