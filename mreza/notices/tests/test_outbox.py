"""The outbox: written with the act, delivered once, kept when the way out is closed."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from mreza.foundation.moments import now
from mreza.notices.delivery import as_mail, deliver_due
from mreza.notices.letters import BadHeaderError, Letter, absolute, check_header
from mreza.notices.models import BACK_OFF, OutgoingMail, tell, tell_address


def a_letter(**changes):
    said = {
        "subject": "Šibenik calls",
        "paragraphs": ("One.", "Two."),
        "why": "Because.",
        "action": ("Go", "/en/"),
    }
    return Letter(**{**said, **changes})


class Broken:
    """A mail server that answers with one kind of trouble."""

    def __init__(self, trouble):
        self.trouble, self.asked = trouble, 0

    def send_messages(self, messages):
        self.asked += 1
        raise self.trouble


@pytest.mark.django_db
def test_a_letter_waits_in_the_outbox_and_goes_out_once(mailoutbox):
    tell_address("ana@example.org", "test", a_letter(), language="hr")
    assert mailoutbox == []
    assert deliver_due() == {"sent": 1, "kept": 0}
    assert deliver_due() == {"sent": 0, "kept": 0}
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_letter_whose_act_failed_was_never_written():
    @transaction.atomic
    def act():
        tell_address("ana@example.org", "test", a_letter(), language="hr")
        raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        act()
    assert OutgoingMail.objects.count() == 0


@pytest.mark.django_db
def test_the_mail_has_one_recipient_both_bodies_and_says_why(mailoutbox, settings):
    tell_address("ana@example.org", "test", a_letter(), language="hr")
    deliver_due()
    (sent,) = mailoutbox
    assert (sent.to, sent.cc, sent.bcc) == (["ana@example.org"], [], [])
    assert sent.subject == "Šibenik calls"
    assert (
        sent.body == f"One.\n\nTwo.\n\nGo:\n{settings.SITE_URL}/en/\n\n-- \nBecause.\n{settings.SITE_URL}\n"
    )
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert '<html lang="hr" dir="ltr">' in html
    assert f'<a href="{settings.SITE_URL}/en/">Go</a>' in html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_what_was_said_is_forgotten_when_it_is_out():
    tell_address(
        "ana@example.org", "test", a_letter(action=("Go", "/en/account/invitation/secret/")), language="en"
    )
    deliver_due()
    row = OutgoingMail.objects.get()
    assert (row.plain, row.html) == ("", "")
    assert row.sent_at is not None


@pytest.mark.django_db
def test_what_people_wrote_is_data_in_a_mail_never_markup():
    letter = a_letter(paragraphs=('<b onclick="x()">Zlatko</b> [link](http://evil.example)',))
    assert '<b onclick="x()">' in letter.plain()
    assert "&lt;b onclick=&#34;x()&#34;&gt;Zlatko&lt;/b&gt; [link](http://evil.example)" in letter.html("en")


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x00", "\x1b", "\u2028", "\x85"])
def test_no_header_takes_a_line_break_or_a_control_sign(sign):
    with pytest.raises(BadHeaderError):
        a_letter(subject=f"Hello{sign}Bcc: all@example.org")
    with pytest.raises(BadHeaderError):
        check_header(f"ana@example.org{sign}Bcc: all@example.org")


@given(subject=st.text(max_size=120))
def test_whatever_the_subject_is_the_mail_has_no_more_headers(subject):
    try:
        letter = a_letter(subject=subject)
    except BadHeaderError:
        return
    row = OutgoingMail(
        code="c",
        to="ana@example.org",
        subject=letter.subject,
        plain="x",
        html="",
        language="en",
        written_at=now(),
    )
    names = {name.lower() for name, _value in as_mail(row).message().items()}
    assert names <= {
        "content-type", "content-transfer-encoding", "mime-version", "subject", "from", "to", "date", "message-id",
        "auto-submitted", "content-language",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["ana@example.org\nBcc: b@example.org", "not an address", "a@b@c", ""])
def test_a_wrong_address_is_refused_when_the_letter_is_written(address):
    with pytest.raises((ValidationError, BadHeaderError)):
        tell_address(address, "test", a_letter(), language="en")


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "evil", ""])
def test_a_link_in_a_mail_is_a_path_of_ours(path):
    with pytest.raises(ValueError, match="Not a path of ours"):
        absolute(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPServerDisconnected(),
        smtplib.SMTPRecipientsRefused({}),
    ],
)
def test_what_fails_stays_queued_with_more_time_each_time(monkeypatch, trouble):
    tell_address("ana@example.org", "test", a_letter(), language="en")
    monkeypatch.setattr("mreza.notices.delivery.get_connection", lambda: Broken(trouble))
    at = now()
    for minutes in (*BACK_OFF, BACK_OFF[-1]):
        assert deliver_due(at=at) == {"sent": 0, "kept": 1}
        row = OutgoingMail.objects.get()
        assert row.due_at == at + dt.timedelta(minutes=minutes)
        assert row.trouble == type(trouble).__name__
        assert deliver_due(at=row.due_at - dt.timedelta(seconds=1)) == {"sent": 0, "kept": 0}
        at = row.due_at
    monkeypatch.undo()
    assert deliver_due(at=at) == {"sent": 1, "kept": 0}
    assert OutgoingMail.objects.get().trouble == ""


@pytest.mark.django_db
def test_a_closed_way_is_tried_once_a_round_not_once_a_letter(monkeypatch):
    for number in range(5):
        tell_address(f"p{number}@example.org", "test", a_letter(), language="en")
    broken = Broken(ConnectionRefusedError())
    monkeypatch.setattr("mreza.notices.delivery.get_connection", lambda: broken)
    assert deliver_due() == {"sent": 0, "kept": 1}
    assert broken.asked == 1


@pytest.mark.django_db
def test_one_refused_recipient_does_not_stop_the_others(monkeypatch):
    for number in range(3):
        tell_address(f"p{number}@example.org", "test", a_letter(), language="en")
    monkeypatch.setattr(
        "mreza.notices.delivery.get_connection", lambda: Broken(smtplib.SMTPRecipientsRefused({}))
    )
    assert deliver_due() == {"sent": 0, "kept": 3}


@pytest.mark.django_db
def test_two_workers_cannot_take_the_same_letter():
    row = tell_address("ana@example.org", "test", a_letter(), language="en")
    seen_by_another = OutgoingMail.objects.get(pk=row.pk)
    assert row.claim(at=now()) is True
    assert seen_by_another.claim(at=now()) is False


@pytest.mark.django_db
def test_a_worker_that_died_loses_nothing(mailoutbox):
    row = tell_address("ana@example.org", "test", a_letter(), language="en")
    at = now()
    row.claim(at=at)  # and then the worker is gone
    deliver_due(at=at)
    assert mailoutbox == []
    deliver_due(at=at + dt.timedelta(minutes=BACK_OFF[0]))
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_person_is_told_in_their_language(person):
    from django.utils.translation import get_language

    person.language = "hr"
    said = []
    tell(person, "test", lambda: said.append(get_language()) or a_letter())
    assert said == ["hr"]
    assert OutgoingMail.objects.get().language == "hr"


@pytest.mark.django_db
def test_periodic_work_delivers_the_mail(mailoutbox):
    from mreza.foundation import hooks

    tell_address("ana@example.org", "test", a_letter(), language="en")
    assert hooks.tick(at=now())["notices.deliver"] == {"sent": 1, "kept": 0}
    assert len(mail.outbox) == 1
