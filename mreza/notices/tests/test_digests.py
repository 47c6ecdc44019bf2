"""Notices by mail: gathered, said at delivery, stopped by one click."""

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from mreza.accounts.tests.factories import UserFactory
from mreza.foundation import hooks
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.delivery import deliver_due
from mreza.notices.digests import bundle_due
from mreza.notices.models import Notice, OutgoingMail, Wish
from mreza.notices.telling import tell_people, wish, wishes_of
from mreza.notices.tests.kinds import SECRETS, a_kind, known
from mreza.ui import clocks

AT = dt.datetime(2026, 11, 25, 10, 30, tzinfo=dt.UTC)  # a Wednesday
MORNING = dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
ABOUT = ("city", "hr-varazdin")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(clocks.zones, "_fillings", {})
    with known(
        a_kind(),
        a_kind("test.rare", label="Something rare", mail=Rhythm.WEEKLY),
        a_kind("test.now", mail=Rhythm.AT_ONCE),
    ):
        yield


def happened(*users, kind="test.happened", about=ABOUT, title="Drava", at=AT, **more):
    return tell_people(users, kind, about=about, told={"title": title}, at=at, **more)


def one_click(mail):
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (address,) = re.fullmatch(
        r"<http://localhost:8000(/[^>]+)>", mail.extra_headers["List-Unsubscribe"]
    ).groups()
    return address


@pytest.mark.django_db
def test_a_day_is_one_letter_a_person_and_the_hour_is_kept(mailoutbox):
    ana, ivo = UserFactory(language="hr"), UserFactory()
    for title in ("Drava", "Mura"):
        happened(ana, ivo, title=title)
    assert bundle_due(at=MORNING - dt.timedelta(seconds=1)) == 0
    assert (bundle_due(at=MORNING), bundle_due(at=MORNING)) == (2, 0)
    deliver_due(at=LATER)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([ana.email, ivo.email])
    mail = next(mail for mail in mailoutbox if mail.to == [ivo.email])
    assert mail.subject == "2 notices from Mreža"
    assert "“Drava” was changed.\nhttp://localhost:8000/en/cities/hr-varazdin/\nYou follow it." in mail.body
    assert "“Mura” was changed." in mail.body
    assert (mail.cc, mail.bcc) == ([], [])
    assert mail.extra_headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_what_is_due_together_comes_together(mailoutbox):
    ana = UserFactory()
    happened(ana, title="daily", at=MONDAY - dt.timedelta(hours=1))
    happened(ana, kind="test.rare", title="weekly")
    assert bundle_due(at=MONDAY) == 1
    deliver_due(at=LATER)
    (mail,) = mailoutbox
    assert "“daily”" in mail.body
    assert "“weekly”" in mail.body


@pytest.mark.django_db
def test_at_once_is_at_once_and_its_sentence_is_the_subject(mailoutbox):
    ana = UserFactory()
    happened(ana, kind="test.now")
    hooks.tick.fillings()
    assert bundle_due(at=AT) == 1
    deliver_due(at=LATER)
    (mail,) = mailoutbox
    assert mail.subject == "“Drava” was changed."


@pytest.mark.django_db
def test_the_clock_of_the_network_does_both_in_one_round(mailoutbox):
    happened(UserFactory(), kind="test.now")
    hooks.tick(at=LATER)
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_what_the_reader_may_no_longer_read_is_left_out_at_delivery(mailoutbox):
    ana = UserFactory()
    happened(ana, about=("city", "open"), title="open")
    happened(ana, about=("city", "secret"), title="secret")
    bundle_due(at=MORNING)
    SECRETS[("city", "secret")] = set()  # while the letter waits
    deliver_due(at=LATER)
    (mail,) = mailoutbox
    everything = mail.subject + mail.body + mail.alternatives[0][0] + str(mail.extra_headers)
    assert "secret" not in everything
    assert mail.subject == "“open” was changed."


@pytest.mark.django_db
def test_a_letter_with_nothing_left_to_say_is_withdrawn(mailoutbox):
    happened(UserFactory())
    bundle_due(at=MORNING)
    SECRETS[ABOUT] = set()
    assert deliver_due(at=LATER) == {"sent": 0, "kept": 0}
    assert mailoutbox == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_waiting_letter_holds_no_text_at_all():
    happened(UserFactory(), title="canary")
    bundle_due(at=MORNING)
    letter = OutgoingMail.objects.get()
    assert (letter.subject, letter.plain, letter.html) == ("", "", "")


@pytest.mark.django_db
def test_who_left_meanwhile_gets_nothing(mailoutbox):
    ana, ivo = UserFactory.create_batch(2)
    happened(ana, ivo)
    ana.is_active = False
    ana.save()
    assert bundle_due(at=MORNING) == 1
    ivo.is_active = False
    ivo.save()
    deliver_due(at=LATER)
    assert mailoutbox == []
    assert bundle_due(at=LATER) == 0


@pytest.mark.django_db
def test_a_new_address_gets_what_waits(mailoutbox):
    ana = UserFactory()
    happened(ana)
    bundle_due(at=MORNING)
    type(ana).objects.filter(pk=ana.pk).update(email="new@example.org")
    deliver_due(at=LATER)
    assert mailoutbox[0].to == ["new@example.org"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_processes_bundle_each_notice_once(round_):
    people = UserFactory.create_batch(4)
    from django.db import transaction

    with transaction.atomic():
        happened(*people)
    start = threading.Barrier(2)
    made = []

    def work():
        start.wait()
        made.append(bundle_due(at=MORNING))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 4
    assert OutgoingMail.objects.count() == 4
    assert Notice.objects.exclude(mail=None).count() == 4


# --- no more of it ---


@pytest.mark.django_db
def test_a_program_that_looks_at_every_link_changes_nothing(mailoutbox):
    ana = UserFactory()
    happened(ana)
    bundle_due(at=MORNING)
    deliver_due(at=LATER)
    (mail,) = mailoutbox
    links = [
        *re.findall(r"http://localhost:8000(/[^\s\"<>]*)", mail.body + mail.alternatives[0][0]),
        one_click(mail),
    ]
    scanner = Client()
    for link in links:
        assert scanner.get(link, follow=True).status_code in (200, 404)
        scanner.head(link)
        scanner.options(link)
    assert not Wish.objects.exists()
    assert Notice.objects.filter(read_at=None).count() == 1


@pytest.mark.django_db
def test_one_click_in_the_mail_program_stops_the_kinds_of_that_letter(mailoutbox):
    ana = UserFactory()
    happened(ana)
    bundle_due(at=MORNING)
    deliver_due(at=LATER)
    happened(ana, title="waiting")
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(one_click(mailoutbox[0]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    wishes = wishes_of(ana)
    assert wishes[("test.happened", Channel.MAIL)] == Rhythm.NEVER
    assert wishes[("test.happened", Channel.INBOX)] == Rhythm.AT_ONCE
    assert wishes[("test.rare", Channel.MAIL)] == Rhythm.WEEKLY
    assert bundle_due(at=LATER) == 0  # what waited is stopped too


@pytest.mark.django_db
def test_a_bundle_offers_to_stop_each_of_its_kinds_alone(mailoutbox):
    ana = UserFactory()
    happened(ana)
    happened(ana, kind="test.rare")
    bundle_due(at=LATER)
    deliver_due(at=LATER)
    (mail,) = mailoutbox
    stops = re.findall(r"of this kind: (.+):\nhttp://localhost:8000(/\S+/stop/\S+)", mail.body)
    assert [label for label, _link in stops] == ["Something happened", "Something rare"]
    page = Client().get(stops[1][1]).content.decode()
    assert "Something rare" in page
    assert "Something happened" not in page
    Client().post(stops[1][1])
    assert wishes_of(ana)[("test.rare", Channel.MAIL)] == Rhythm.NEVER
    assert wishes_of(ana)[("test.happened", Channel.MAIL)] == Rhythm.DAILY


@pytest.mark.django_db
def test_a_letter_that_waits_is_not_sent_once_its_reader_said_no(mailoutbox):
    ana = UserFactory()
    happened(ana)
    bundle_due(at=MORNING)
    wish(ana, {("test.happened", Channel.MAIL): Rhythm.NEVER})
    deliver_due(at=LATER)
    assert mailoutbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "eyJ1IjoxfQ:1:abc", "%00", "a" * 3000])
def test_a_link_that_was_not_made_here_is_nothing(token):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/en/desk/notices/stop/{token}/")
        assert answer.status_code in (400, 404)


@pytest.mark.django_db
def test_letters_about_the_account_cannot_be_stopped(mailoutbox, person):
    from mreza.notices.letters import Letter
    from mreza.notices.models import tell

    tell(person, "account.password_reset_key", lambda: Letter("Choose", ("One.",), "Because."))
    deliver_due()
    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers


# --- what people wrote is data (K28) ---


@pytest.mark.django_db
@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(max_size=80)
    | st.sampled_from(["a\r\nBcc: all@example.org", "a\nList-Unsubscribe: <x>", "x" * 600])
)
def test_whatever_a_record_is_called_the_mail_has_one_recipient_and_our_headers(mailoutbox, title):
    mailoutbox.clear()
    OutgoingMail.objects.all().delete()
    ana = UserFactory()
    storable = title.encode("utf-8", "replace").decode().replace("\x00", "")
    happened(ana, kind="test.now", title=storable)
    bundle_due(at=AT)
    assert deliver_due(at=LATER) == {"sent": 1, "kept": 0}
    (mail,) = mailoutbox
    message = mail.message()
    assert message.get_all("To") == [ana.email]
    assert {name.lower() for name in message} == {
        "content-type", "mime-version", "subject", "from", "to", "date", "message-id", "auto-submitted",
        "content-language", "list-unsubscribe", "list-unsubscribe-post",
    }  # fmt: skip


@pytest.mark.django_db
def test_markup_in_a_title_is_text_in_the_mail(mailoutbox):
    happened(UserFactory(), title='<img src="http://evil.example/x">', kind="test.now")
    bundle_due(at=AT)
    deliver_due(at=LATER)
    assert "<img" not in mailoutbox[0].alternatives[0][0]
