"""A mail server that dies at any step: no letter is lost, and none is sent twice."""

import datetime as dt
import email
import email.policy

import pytest

from mreza.foundation.moments import now
from mreza.notices import delivery
from mreza.notices.choices import MailState
from mreza.notices.delivery import deliver_due
from mreza.notices.letters import Letter
from mreza.notices.models import BACK_OFF, HANDING_TAKES, OutboxHold, OutgoingMail, tell_address
from mreza.notices.tests.mail_server import STEPS, a_mail_server

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=3)
BEFORE_THE_DOT = ("greeting", "ehlo", "mail", "rcpt", "data", "text")


def a_letter(number=1, **said):
    letter = Letter(f"Šibenik {number}", said.pop("paragraphs", ("One.",)), "Because.")
    return tell_address(f"p{number}@example.org", "test", letter, language="hr")


def subjects(server):
    read = [email.message_from_bytes(text, policy=email.policy.default) for text in server.taken]
    return [mail["Subject"] for mail in read]


def state(letter, at=None):
    letter.refresh_from_db()
    return letter.state(at=at or now() + HANDING_TAKES)


def test_the_server_gets_what_was_written(settings):
    letter = a_letter(
        paragraphs=(".a line that begins with a dot", "ćirilica: Пример\r\n.\r\nMAIL FROM:<evil@example.org>")
    )
    with a_mail_server(settings) as server:
        assert deliver_due() == {"sent": 1, "kept": 0}
    (text,) = server.taken
    mail = email.message_from_bytes(text, policy=email.policy.default)
    assert (mail["To"], mail["Subject"]) == ("p1@example.org", "Šibenik 1")
    assert mail["Message-ID"].startswith(f"<{letter.code}@")
    body = mail.get_body(("plain",)).get_content()
    assert ".a line that begins with a dot" in body
    assert "Пример\n.\nMAIL FROM:<evil@example.org>" in body.replace("\r\n", "\n")
    assert state(letter) == MailState.SENT


def test_one_connection_serves_many_letters(settings):
    for number in range(5):
        a_letter(number)
    with a_mail_server(settings) as server:
        assert deliver_due() == {"sent": 5, "kept": 0}
    assert (server.connections, len(server.taken)) == (1, 5)


@pytest.mark.parametrize("step", BEFORE_THE_DOT)
def test_what_breaks_before_the_dot_is_tried_again_and_arrives_once(settings, step):
    long = ("A line of a letter that is too long for the buffers on its way.\n" * 60_000,)
    letter, another = a_letter(1, paragraphs=long if step == "text" else ("One.",)), a_letter(2)
    with a_mail_server(settings, dies_at=step) as server:
        deliver_due()
        assert state(letter) == MailState.FAILING
        deliver_due(at=now() + LATER)
        deliver_due(at=now() + 2 * LATER)
        assert sorted(subjects(server)) == ["Šibenik 1", "Šibenik 2"]
    assert (state(letter), state(another)) == (MailState.SENT, MailState.SENT)


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
def test_a_no_of_the_server_is_tried_again_and_the_next_letter_goes_out(settings, step):
    letter, another = a_letter(1), a_letter(2)
    with a_mail_server(settings, says_no_at=step) as server:
        assert deliver_due() == {"sent": 1, "kept": 1}
        assert (state(letter), state(another)) == (MailState.FAILING, MailState.SENT)
        deliver_due(at=now() + LATER)
        assert sorted(subjects(server)) == ["Šibenik 1", "Šibenik 2"]
        assert server.connections == 2  # one for each round: a no does not end the conversation


@pytest.mark.parametrize(("step", "arrived"), [("dot", 0), ("taken", 1)])
def test_when_no_answer_comes_nobody_sends_it_again_and_nobody_forgets_it(settings, step, arrived):
    letter = a_letter()
    with a_mail_server(settings, dies_at=step) as server:
        assert deliver_due() == {"sent": 0, "kept": 1}
        for days in (1, 10, 100):
            deliver_due(at=now() + days * LATER)
        assert len(server.taken) == arrived
    assert state(letter) == MailState.UNCERTAIN
    assert letter.plain


@pytest.mark.parametrize("step", STEPS)
def test_whatever_dies_every_letter_is_sent_once_or_told_to_be_uncertain(settings, step):
    letters = [a_letter(number) for number in range(6)]
    with a_mail_server(settings, dies_at=step, times=3) as server:
        for round_ in range(8):
            deliver_due(at=now() + round_ * LATER)
        found = subjects(server)
    assert len(found) == len(set(found))
    sent = {f"Šibenik {n}" for n, letter in enumerate(letters) if state(letter) == MailState.SENT}
    uncertain = {f"Šibenik {n}" for n, letter in enumerate(letters) if state(letter) == MailState.UNCERTAIN}
    assert sent | uncertain == {f"Šibenik {n}" for n in range(6)}
    assert sent <= set(found)
    if (
        step == "text"
    ):  # a short one has left whole before the server is seen to be dead: not sure, so not again
        assert not uncertain & set(found)
    else:
        assert len(uncertain) == (3 if step in ("dot", "taken") else 0)


class Killed(BaseException):
    """The process ended here."""


@pytest.mark.parametrize(
    ("when", "expected"), [("before the note", MailState.SENT), ("after", MailState.UNCERTAIN)]
)
def test_a_worker_killed_on_the_way_neither_loses_nor_doubles(settings, monkeypatch, when, expected):
    letter = a_letter()
    hand_over = OutgoingMail.hand_over

    def die(self, *, at):
        if when == "after":
            hand_over(self, at=at)
        raise Killed

    with a_mail_server(settings) as server:
        monkeypatch.setattr(OutgoingMail, "hand_over", die)
        with pytest.raises(Killed):
            deliver_due()
        monkeypatch.undo()
        deliver_due(at=now() + LATER)
        deliver_due(at=now() + 2 * LATER)
        assert len(server.taken) == (1 if expected == MailState.SENT else 0)
    assert state(letter) == expected


def test_a_worker_killed_after_the_yes_does_not_send_it_twice(settings, monkeypatch):
    letter = a_letter()

    def die(self, *, at):
        raise Killed

    with a_mail_server(settings) as server:
        monkeypatch.setattr(OutgoingMail, "delivered", die)
        with pytest.raises(Killed):
            deliver_due()
        monkeypatch.undo()
        deliver_due(at=now() + LATER)
        assert len(server.taken) == 1
    assert state(letter) == MailState.UNCERTAIN


def test_a_slow_worker_whose_claim_was_taken_breaks_off_before_the_dot(settings, monkeypatch):
    letter = a_letter()
    slow = delivery.hand_over

    def meanwhile(connection, mail, *, mark):
        def late():
            monkeypatch.setattr(delivery, "hand_over", slow)
            deliver_due(at=now() + dt.timedelta(minutes=BACK_OFF[0] + 1))  # another worker, after the lease
            return mark()

        slow(connection, mail, mark=late)

    with a_mail_server(settings) as server:
        monkeypatch.setattr(delivery, "hand_over", meanwhile)
        deliver_due()
        assert len(server.taken) == 1
    assert state(letter) == MailState.SENT


def test_a_letter_held_on_its_way_does_not_leave(settings, monkeypatch):
    letter = a_letter()
    slow = delivery.hand_over

    def meanwhile(connection, mail, *, mark):
        OutgoingMail.objects.filter(pk=letter.pk).update(held_at=now())
        slow(connection, mail, mark=mark)

    with a_mail_server(settings) as server:
        monkeypatch.setattr(delivery, "hand_over", meanwhile)
        assert deliver_due() == {"sent": 0, "kept": 0}
        deliver_due(at=now() + LATER)
        assert server.taken == []
    assert state(letter) == MailState.HELD


def test_nothing_leaves_while_all_is_held(settings):
    letter = a_letter()
    OutboxHold.objects.create()
    with a_mail_server(settings) as server:
        deliver_due()
        assert (server.connections, state(letter)) == (0, MailState.WAITING)
        OutboxHold.objects.all().delete()
        deliver_due()
        assert len(server.taken) == 1


def test_without_a_mail_server_letters_wait_untouched(settings):
    settings.EMAIL_BACKEND = "mreza.notices.keeping.KeepingBackend"
    letter = a_letter()
    assert deliver_due() == {"sent": 0, "kept": 0}
    letter.refresh_from_db()
    assert (letter.attempts, letter.state(), bool(letter.plain)) == (0, MailState.WAITING, True)
