"""Answering without an account: a mailed link, a mailed code, and what waits. Looking changes nothing."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mreza.accounts import invitations
from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.proposing import approve
from mreza.cities.register_watch import waits as people_waits
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.config.logs import formatter
from mreza.foundation.moments import now
from mreza.journal.models import Entry
from mreza.notices.delivery import deliver_due
from mreza.notices.models import Notice, OutgoingMail
from mreza.ties import keeping, links, officials
from mreza.ties.choices import Answer, State
from mreza.ties.models import LinkQuestion, Member, Tie
from mreza.ties.official_work import Work
from mreza.ties.tests.factories import claimed, documented
from mreza.ties.tests.officials_factories import TYPED, code_in, last_mail, named, opened, token_in
from tests.reading import read

pytestmark = pytest.mark.django_db

VARAZDIN, GRAZ = "hr-varazdin", "at-graz"
DAY = dt.timedelta(days=1)
LATER = now() + 8 * DAY


@pytest.fixture
def claimer(acting):
    user, _client = acting("focal-point", VARAZDIN)
    return user


@pytest.fixture
def graz():
    return CityFactory(code=GRAZ, name="Graz")


@pytest.fixture
def contact(claimer, graz):
    return claimed(claimer.appointments.get().city, graz, by=claimer)


@pytest.fixture
def address(contact, claimer):
    """Accepted: the first mail is in the outbox."""
    return officials.accept(named(contact, by=claimer), by=UserFactory())


def another(contact, claimer, **more):
    return claimed(contact.entered_for, contact.members.get(city__code=GRAZ).city, by=claimer, **more)


def path(language="en"):
    return f"/{language}/ties/link/{token_in(last_mail(links.LINK))}/"


def say(client, address, contact, said, **more):
    typed = {"act": "answer", "contact": contact.code, "version": contact.version, "said": said}
    return client.post(address, typed | more)


def mails(kind=links.LINK):
    return OutgoingMail.objects.filter(kind=kind).count()


def everything():
    """All that an act could have changed."""
    return (
        list(LinkQuestion.objects.values()),
        list(Member.objects.values()),
        list(Tie.objects.values()),
        OutgoingMail.objects.count(),
        Entry.objects.count(),
    )


# --- the letters ------------------------------------------------------------------------------------------------
def test_the_letter_says_who_asks_and_brings_the_link_and_no_words_of_others(address, contact):
    mail = last_mail(links.LINK)
    assert (mail.to, mail.language, mail.secret) == (TYPED["email"], "en", True)
    assert "(Graz)" in mail.subject
    whole = mail.plain + mail.html
    assert contact.entered_for.name in whole
    assert contact.title not in whole  # what cities write reaches no stranger's mailbox by itself
    assert TYPED["name"] not in whole
    assert "/en/ties/link/" in mail.plain
    assert "Do not write to me again" in mail.plain
    assert not re.search(r"^\d{6}$", mail.plain, re.MULTILINE)


def test_the_letters_are_in_the_language_that_was_chosen(contact, claimer, mailoutbox):
    officials.accept(named(contact, by=claimer, language="hr"), by=UserFactory())
    mail = last_mail(links.LINK)
    assert mail.language == "hr"
    assert "/hr/ties/link/" in mail.plain
    assert 'lang="hr"' in mail.html
    assert Client().post(path("hr"), {"act": "send"}).status_code == 302
    code = last_mail(links.CODE)
    assert code.language == "hr"
    deliver_due()
    assert [one.to for one in mailoutbox] == [[TYPED["email"]], [TYPED["email"]]]
    # Once they are out nothing of them is kept that opens a door.
    kept = "".join(f"{one.subject}{one.plain}{one.html}" for one in OutgoingMail.objects.all())
    assert code_in_subject(kept) is None


def code_in_subject(text):
    return re.search(r"\d{6}|[\w-]{40,}", text)


def test_the_code_is_mailed_apart_and_stands_in_no_subject(address):
    Client().post(path(), {"act": "send"})
    mail = last_mail(links.CODE)
    code = code_in(mail)
    assert mail.to == TYPED["email"]
    assert code not in mail.subject
    assert "/ties/link/" not in mail.plain
    question = LinkQuestion.objects.get()
    assert code not in str(LinkQuestion.objects.values())
    assert question.token_hash == links.hashed(token_in(last_mail(links.LINK)))
    assert token_in(last_mail(links.LINK)) not in str(LinkQuestion.objects.values())


# --- what nobody else reads -----------------------------------------------------------------------------------
def test_neither_link_nor_code_can_be_read_in_the_outbox(address, officer_client):
    Client().post(path(), {"act": "send"})
    keys = token_in(last_mail(links.LINK)), code_in(last_mail(links.CODE))
    for kind in links.MAILS:
        mail = last_mail(kind)
        page = officer_client.get(reverse("desk:letter", kwargs={"code": mail.code}))
        assert mail.secret
        assert page.status_code == 200
        assert not re.search(rf"\b({'|'.join(keys)})\b", page.content.decode())


def test_the_link_is_in_no_log_and_goes_to_nobody_elses_site(address, caplog):
    told = logging.getLogger("django.request")
    told.addHandler(caplog.handler)
    client = Client()
    client.post(path(), {"act": "send"})
    refused = client.post(path(), {"act": "code", "code": "no"})
    told.removeHandler(caplog.handler)
    assert refused.status_code == 422
    assert refused["Referrer-Policy"] == "same-origin"
    said = [formatter().format(record) for record in caplog.records]
    assert any("/en/ties/link/…/" in one for one in said)
    assert token_in(last_mail(links.LINK)) not in "".join(said)


def test_nothing_in_the_journal_opens_a_door_or_names_a_person(address, contact):
    client = Client()
    here = opened(client)
    say(client, here, contact, "yes")
    code, token = code_in(last_mail(links.CODE)), token_in(last_mail(links.LINK))
    entries = Entry.objects.filter(act__startswith="official-address.")
    assert entries.count() >= 5
    kept = "".join(f"{one.about_key} {one.reason} {one.before} {one.after}" for one in entries)
    for secret in (code, token, TYPED["name"], TYPED["email"], TYPED["office"]):
        assert secret not in kept


# --- the door -------------------------------------------------------------------------------------------------
def test_another_site_can_send_nothing_in_the_name_of_who_holds_the_link(address):
    client = Client(enforce_csrf_checks=True)
    before = everything()
    for typed in ({"act": "send"}, {"act": "stop"}, {"act": "code", "code": "000000"}):
        assert client.post(path(), typed).status_code == 403
    assert everything() == before


def test_who_planted_a_session_does_not_get_in_with_it(address, contact):
    client, planter = Client(), Client()
    planted = client.session.session_key
    planter.cookies[settings.SESSION_COOKIE_NAME] = planted
    here = opened(client)
    assert client.session.session_key != planted
    assert contact.title in client.get(here).content.decode()
    assert contact.title not in planter.get(here).content.decode()


def test_looking_changes_nothing_however_often_scanners_look(address):
    before = everything()
    for client in (Client(), Client(), Client(headers={"User-Agent": "scanner"})):
        for method in ("get", "head", "options"):
            answer = getattr(client, method)(path())
        assert client.get(path() + "?act=send&code=000000&said=yes").status_code == 200
        assert "no-store" in client.get(path())["Cache-Control"]
    assert answer.status_code in (200, 405)
    assert everything() == before


def test_behind_the_link_nothing_is_shown_before_the_code(address, contact):
    client = Client()
    page = read(client.get(path()))
    assert page.h1 == "Cooperation of your city: Graz"
    body = client.get(path()).content.decode()
    assert contact.title not in body
    assert TYPED["email"] not in body
    assert 'content="noindex"' in body
    assert say(client, path(), contact, "yes").status_code == 302  # and nothing said
    assert contact.members.get(city__code=GRAZ).answer == Answer.SILENT


def test_a_wrong_an_old_and_an_ended_link_answer_the_same_plain_page(address, contact, claimer):
    old = path()
    bodies = {}

    def remember(name, address, client=None):
        answer = (client or Client()).get(address)
        token = address.split("/")[-2]
        bodies[name] = (answer.status_code, answer.content.decode().replace(token, "TOKEN"))

    remember("wrong", "/en/ties/link/not-a-token/")
    remember("long", f"/en/ties/link/{'x' * 43}/")
    another(contact, claimer)
    assert links.send_due(at=LATER) == 1
    remember("replaced", old)
    LinkQuestion.objects.update(expires_at=now())
    remember("expired", path())
    LinkQuestion.objects.update(expires_at=now() + DAY)
    keeping.withdraw(contact, by=claimer, reason="Entered twice.")
    for one in Member.objects.asked():
        keeping.withdraw(one.contact, by=claimer, reason="Entered twice.")
    remember("nothing waits", path())
    last = path()
    officials.end(address, by=UserFactory(), reason="No longer needed.")
    remember("ended", last)
    statuses = {status for status, _body in bodies.values()}
    assert statuses == {410}
    assert len(set(bodies.values())) == 1, bodies.keys()
    assert Client().post("/en/ties/link/not-a-token/", {"act": "send"}).status_code == 410


def test_when_somebody_answers_for_the_city_the_link_is_of_no_use(address, contact):
    client = Client()
    here = opened(client)
    AppointmentFactory(city=address.city, role="focal-point")
    assert client.get(here).status_code == 410
    assert say(client, here, contact, "yes").status_code == 410


def test_a_second_click_asks_for_no_second_code(address):
    client = Client()
    for _click in range(3):
        assert client.post(path(), {"act": "send"}).status_code == 302
    assert mails(links.CODE) == 1
    assert "A code was sent a moment ago." in client.get(path()).content.decode()


def test_a_link_mails_so_many_codes_and_no_more(address):
    question = links.behind(token_in(last_mail(links.LINK)))
    at = now()
    for number in range(links.CODES):
        assert links.send_code(question, at=at + number * dt.timedelta(minutes=2))
    with pytest.raises(links.WrongMoment, match="Too many codes"):
        links.send_code(question, at=at + dt.timedelta(hours=2))
    LinkQuestion.objects.update(code_sent_at=now() - DAY)
    client = Client()
    client.post(path(), {"act": "send"})
    assert "Too many codes were sent" in client.get(path()).content.decode()
    assert mails(links.CODE) == links.CODES


def test_a_wrong_code_opens_nothing_and_says_so(address, monkeypatch):
    monkeypatch.setattr(links.secrets, "randbelow", lambda below: 271828)
    monkeypatch.setattr(links, "TRIES", 50)
    monkeypatch.setattr(links, "WRONG", 50)
    client = Client()
    client.post(path(), {"act": "send"})
    for typed in ("", "12", "abcdef", "٣٤٣٤٣٤", "1234567", "x" * 5000, "000000 OR 1=1", "\u202e123456"):
        answer = client.post(path(), {"act": "code", "code": typed})
        assert answer.status_code == 422, typed
        assert 'id="id_code_error"' in answer.content.decode()
        assert "ties-link" not in client.session
    assert client.post(path(), {"act": "code", "code": " 271 828 "}).status_code == 302  # as people type it
    assert "ties-link" in client.session


def test_after_five_tries_a_code_is_spent_and_after_fifteen_the_link_is_closed(address):
    client = Client()
    at = now()
    question = links.behind(token_in(last_mail(links.LINK)))
    for code_number in range(3):
        at += dt.timedelta(minutes=2)
        links.send_code(question, at=at)
        right = code_in(last_mail(links.CODE))
        wrong = "000000" if right != "000000" else "000001"
        for _try in range(links.TRIES):
            assert links.open_with(question, wrong, at=at) == ""
        assert links.open_with(question, right, at=at) == "", code_number
    assert client.get(path()).status_code == 410
    assert Entry.objects.filter(act="official-address.locked").count() == 1


def test_a_code_lives_a_quarter_of_an_hour_and_is_spent_when_used(address):
    question = links.behind(token_in(last_mail(links.LINK)))
    at = now()
    links.send_code(question, at=at)
    code = code_in(last_mail(links.CODE))
    assert links.open_with(question, code, at=at + dt.timedelta(minutes=15)) == ""
    mark = links.open_with(question, code, at=at + dt.timedelta(minutes=14))
    assert mark
    # A double click opens the same door; a minute later the code is spent.
    assert links.open_with(question, code, at=at + dt.timedelta(minutes=14, seconds=30)) == mark
    links.send_code(question, at=at + dt.timedelta(minutes=16))
    assert links.open_with(question, code, at=at + dt.timedelta(minutes=16)) == ""


def test_the_door_is_open_for_an_hour_in_one_browser(address, contact):
    client = Client()
    here = opened(client)
    assert contact.title in client.get(here).content.decode()
    assert contact.title not in Client().get(here).content.decode()
    LinkQuestion.objects.update(opened_until=now())
    assert contact.title not in client.get(here).content.decode()
    assert say(client, here, contact, "yes").status_code == 302
    assert contact.members.get(city__code=GRAZ).answer == Answer.SILENT


def test_a_code_of_one_link_opens_no_other(address, contact, claimer, acting):
    other, _client = acting("focal-point", "fr-lyon")
    lyon = other.appointments.get().city
    AppointmentFactory._meta.model.objects.filter(user=other).update(until=now())
    second = claimed(contact.entered_for, lyon, by=claimer)
    first = links.behind(token_in(last_mail(links.LINK)))
    officials.accept(named(second, by=claimer, email="x@lyon.example"), by=UserFactory())
    theirs = links.behind(token_in(last_mail(links.LINK)))
    links.send_code(first)
    code = code_in(last_mail(links.CODE))
    links.send_code(theirs)
    other_code = code_in(last_mail(links.CODE))
    if code != other_code:
        assert links.open_with(theirs, code) == ""
    client = Client()
    session = client.session
    session["ties-link"] = {str(theirs.pk): LinkQuestion.objects.get(pk=first.pk).code_hash}
    session.save()
    assert second.title not in client.get(path()).content.decode()


# --- the answer -----------------------------------------------------------------------------------------------
def test_an_answer_by_link_stands_in_the_ledger_and_the_claimer_hears(address, contact, claimer):
    client = Client()
    here = opened(client)
    page = client.get(here).content.decode()
    assert contact.entered_for.name in page
    assert say(client, here, contact, "yes", comment="We remember it well.").status_code == 302
    assert contact.ties.get().state == State.BY_LINK
    member = contact.members.get(city__code=GRAZ)
    assert (member.answer, member.answered_by, member.comment) == (
        Answer.BY_LINK,
        None,
        "We remember it well.",
    )
    assert Notice.objects.filter(user=claimer, kind="tie.confirmed").count() == 1
    entry = Entry.objects.get(act="official-address.answered")
    assert entry.after == {"contact": contact.code, "answer": "by-link"}
    assert "Everything is answered." in client.get(here).content.decode()
    assert "Thank you. Your answer stands in the ledger" not in Client().get(here).content.decode()


def test_a_dispute_needs_a_sentence_and_keeps_what_was_typed(address, contact):
    client = Client()
    here = opened(client)
    answer = say(client, here, contact, "no", comment="  ")
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Say in a sentence what was not so." in body
    assert f'id="comment-{contact.code}_error"' in body
    answer = say(client, here, contact, "no", comment="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    assert say(client, here, contact, "no", comment="It was Linz.").status_code == 302
    assert contact.ties.get().state == State.DISPUTED
    assert not Tie.objects.counted().exists()


def test_the_same_answer_twice_has_one_effect_and_the_other_is_told(address, contact):
    client = Client()
    here = opened(client)
    for _click in range(2):
        assert say(client, here, contact, "yes").status_code == 302
        assert "Your answer stands in the ledger" in client.get(here).content.decode()
    assert Entry.objects.filter(act="contact.confirmed-by-link").count() == 1
    assert Invitation.objects.count() == 1
    say(client, here, contact, "no", comment="No.")
    assert "no longer waits for an answer" in client.get(here).content.decode()
    assert contact.ties.get().state == State.BY_LINK


def test_what_was_corrected_meanwhile_is_looked_at_again(address, contact, claimer):
    client = Client()
    here = opened(client)
    wanted = replace(keeping.wanted_of(contact), begins="2023-01")
    keeping.correct(contact, wanted, by=claimer, version=contact.version)
    assert say(client, here, contact, "yes").status_code == 302
    assert "Look again, then decide." in client.get(here).content.decode()
    assert contact.members.get(city__code=GRAZ).answer == Answer.SILENT


def test_what_is_no_answer_changes_nothing(address, contact):
    client = Client(raise_request_exception=False)
    here = opened(client)
    right = {"act": "answer", "contact": contact.code, "version": contact.version, "said": "yes"}
    wrong = (
        {"contact": "no-such-contact"}, {"contact": ""}, {"said": ""}, {"said": "maybe"}, {"version": "x"},
        {"version": "9" * 400}, {"version": "-1"}, {"act": "accept"}, {"act": ""}, {"version": "٣"},
    )  # fmt: skip
    for typed in wrong:
        assert client.post(here, right | typed).status_code in (302, 404, 422), typed
        assert contact.members.get(city__code=GRAZ).answer == Answer.SILENT


def test_only_what_was_asked_can_be_answered(address, contact, claimer):
    """A documented contact of the city, one of other cities, one already answered for it."""
    client = Client()
    here = opened(client)
    graz = address.city
    for other in (documented(graz, CityFactory()), claimed(CityFactory(), CityFactory())):
        before = list(Member.objects.filter(contact=other).values())
        say(client, here, other, "no", comment="No.")
        assert list(Member.objects.filter(contact=other).values()) == before


# --- the proposal ---------------------------------------------------------------------------------------------
def test_who_answered_is_proposed_once_and_invited_when_the_secretariat_agrees(
    address, contact, claimer, officer
):
    second = another(contact, claimer)
    client = Client()
    here = opened(client)
    say(client, here, contact, "yes")
    say(client, here, second, "no", comment="It was Linz.")
    [proposal] = Invitation.objects.all()
    assert (proposal.email, proposal.role, proposal.about_key, proposal.invited_by) == (
        TYPED["email"], "focal-point", GRAZ, None,
    )  # fmt: skip
    assert proposal.state() == Invitation.State.WAITING
    assert mails("accounts.invitation") == 0
    [line] = [one for one in people_waits(officer) if one.kind == "appointment.proposed"]
    assert "Whoever answered by personal link is proposed" in line.text
    assert "Graz" in line.text
    approve(proposal, by=officer)
    assert mails("accounts.invitation") == 1
    proposal.refresh_from_db()
    proposal.token = token_of_the_invitation()
    person = invitations.accept(Invitation.objects.with_token(proposal.token).get(), name="Ana Schmidt")
    held = person.appointments.get()
    assert (held.role, held.city.code, held.given_by) == ("focal-point", GRAZ, officer)
    assert client.get(here).status_code == 410
    assert officials.tidy() == 1


def token_of_the_invitation():
    found = re.search(r"/account/invitation/([\w-]+)/", last_mail("accounts.invitation").plain)
    assert found is not None
    return found[1]


def test_who_is_invited_already_is_not_proposed_and_the_answer_stands(address, contact, officer):
    invitations.invite(
        TYPED["email"], by=officer, language="en", role="focal-point", about_kind="city", about_key=GRAZ
    )
    client = Client()
    assert say(client, opened(client), contact, "yes").status_code == 302
    assert Invitation.objects.count() == 1
    assert contact.ties.get().state == State.BY_LINK


# --- gathered, once a week --------------------------------------------------------------------------------------
def test_later_contacts_reuse_the_address_gathered_once_a_week(address, contact, claimer):
    first = path()
    another(contact, claimer, title="Second one")
    assert links.send_due(at=now() + 6 * DAY) == 0
    another(contact, claimer, title="Third one")
    assert links.send_due(at=LATER) == 1
    assert links.send_due(at=LATER) == 0
    assert mails() == 2
    assert LinkQuestion.objects.first().contacts.count() == 3
    assert Client().get(first).status_code == 410
    client = Client()
    page = client.get(opened(client)).content.decode()
    assert "3 records wait for your answer." in page


def test_the_same_contact_is_asked_twice_at_most(address, contact):
    assert links.send_due(at=now() + 20 * DAY) == 0
    assert links.send_due(at=now() + 31 * DAY) == 1
    assert links.send_due(at=now() + 100 * DAY) == 0
    assert mails() == 2


def test_nothing_is_sent_when_nothing_waits_or_somebody_answers(address, contact, claimer):
    another(contact, claimer)
    AppointmentFactory(city=address.city, role="focal-point")
    assert links.send_due(at=LATER) == 0
    assert mails() == 1
    documented(address.city, CityFactory())
    assert links.send_due(at=now() + 100 * DAY) == 0


def test_the_process_that_ticks_writes_every_ten_minutes_and_tidies_daily(address, contact, claimer):
    another(contact, claimer)
    tick = Work()
    assert tick(LATER) == 1
    another(contact, claimer)
    assert tick(LATER + dt.timedelta(minutes=9)) == 0
    assert tick(LATER + 8 * DAY) == 1
    AppointmentFactory(city=address.city, role="focal-point")
    tick(LATER + 10 * DAY)
    address.refresh_from_db()
    assert address.closed_as == "joined"


def test_more_than_fit_on_a_page_come_when_these_are_answered(address, contact, claimer, monkeypatch):
    monkeypatch.setattr("mreza.ties.views_link.SHOWN", 1)
    second = another(contact, claimer, title="Second one")
    client = Client()
    here = opened(client)
    page = client.get(here).content.decode()
    assert "There are more; they come when these are answered." in page
    assert contact.title in page
    assert second.title not in page
    say(client, here, contact, "yes")
    page = client.get(here).content.decode()
    assert second.title in page
    assert "There are more" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_questions_cost_the_same_for_any_number(
    address, contact, claimer, count, django_assert_num_queries
):
    for number in range(count - 1):
        another(contact, claimer, title=f"Number {number}")
    client = Client()
    here = opened(client)
    client.get(here)
    with django_assert_num_queries(7):
        assert client.get(here).content.decode().count("panel stack-s question") == count
