"""The outbox: who looks in, what of a letter they see, and what they can do with it."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mreza.accounts.invitations import invite
from mreza.desk import outbox
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.notices.choices import MailState
from mreza.notices.delivery import deliver_due
from mreza.notices.digests import bundle_due
from mreza.notices.letters import Letter
from mreza.notices.models import HANDING_TAKES, OutboxHold, OutgoingMail, tell_address
from mreza.notices.telling import tell_people
from mreza.notices.tests.kinds import SECRETS, a_kind, known

pytestmark = pytest.mark.django_db
OUTBOX = "/en/desk/outbox/"
LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def a_letter(secret=False, **values):
    letter = Letter(
        "A subject", ("The text of the letter.",), "Because.", action=("Go", "/en/account/way/secret/")
    )
    row = tell_address("ana@example.org", "test.kind", letter, language="en", secret=secret)
    OutgoingMail.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def uncertain():
    return a_letter(handing_at=now() - HANDING_TAKES - dt.timedelta(minutes=1), trouble="Unanswered")


@pytest.mark.parametrize(
    ("role", "expected"),
    [("secretariat", 200), ("administrator", 200), ("auditor", 403), ("focal-point", 403), ("coordinator", 403),
     ("commission", 403), ("partner", 403)],
)  # fmt: skip
def test_who_looks_into_the_outbox(somebody, browser_of, role, expected):
    letter = a_letter()
    browser = browser_of(somebody(role))
    assert browser.get(OUTBOX).status_code == expected
    assert browser.get(f"{OUTBOX}{letter.code}/").status_code == expected
    done = 302 if expected == 200 else expected
    for address in (
        f"{OUTBOX}{letter.code}/hold/",
        f"{OUTBOX}{letter.code}/release/",
        f"{OUTBOX}hold/",
        f"{OUTBOX}release/",
    ):
        assert browser.post(address).status_code == done
    assert Entry.objects.filter(about_kind="mail").count() == (4 if expected == 200 else 0)


def test_a_letter_with_a_way_in_shows_its_envelope_only(somebody, browser_of):
    officer = somebody("secretariat")
    invite("new@example.org", by=officer, language="en")
    letter = OutgoingMail.objects.get(to="new@example.org")
    link = next(word for word in letter.plain.split() if "/invitation/" in word)
    addresses = (OUTBOX, f"{OUTBOX}{letter.code}/")
    browsers = [browser_of(somebody(role)) for role in ("secretariat", "administrator")]
    pages = [browser.get(address).content.decode() for browser in browsers for address in addresses]
    for page in pages:
        assert "new@example.org" in page
        assert link.rsplit("/", 2)[1] not in page
        assert letter.subject not in page
    assert "Only the envelope is shown" in pages[1]
    out = io.StringIO()
    call_command("outbox", show=letter.code, stdout=out)
    assert link in out.getvalue()
    assert Entry.objects.filter(act="mail.shown-on-the-server", about_key=letter.code).count() == 1


@pytest.mark.parametrize(
    "kind", ["account.password_reset_key", "account.email_confirmation", "city.letter", "anything.new"]
)
def test_what_nobody_marked_as_open_is_secret(kind, somebody, browser_of):
    row = tell_address(
        "a@example.org", kind, Letter("Canary subject", ("Canary text",), "Why."), language="en"
    )
    page = browser_of(somebody("secretariat")).get(f"{OUTBOX}{row.code}/").content.decode()
    assert "Canary" not in page


def test_every_letter_of_the_account_with_a_link_in_is_secret(person, rf):
    from mreza.accounts.adapter import AccountAdapter
    from mreza.accounts.letters import ACCOUNT_LETTERS

    context = {"password_reset_url": "/en/x/KEY/", "activate_url": "/en/x/KEY/", "timestamp": now()}
    for name in ACCOUNT_LETTERS:
        AccountAdapter().send_mail(name, person.email, context)
    assert OutgoingMail.objects.filter(plain__contains="/KEY/").exists()
    assert not OutgoingMail.objects.filter(plain__contains="/KEY/", secret=False).exists()
    assert OutgoingMail.objects.filter(kind="account.password_changed", secret=False).exists()


def test_a_letter_marked_as_open_shows_its_text(somebody, browser_of):
    page = browser_of(somebody("administrator")).get(f"{OUTBOX}{a_letter().code}/").content.decode()
    assert "The text of the letter." in page


def test_of_a_letter_of_notices_each_reader_sees_what_they_may_read(somebody, browser_of):
    officer, administrator, ana = somebody("secretariat"), somebody("administrator"), somebody("focal-point")
    with known(a_kind()):
        for key in ("open", "draft"):
            tell_people([ana], "test.happened", about=("city", key), told={"title": key})
        SECRETS[("city", "draft")] = {ana.pk, officer.pk}
        bundle_due(at=LATER)
        address = f"{OUTBOX}{OutgoingMail.objects.get().code}/"
        assert "“draft” was changed." in browser_of(officer).get(address).content.decode()
        page = browser_of(administrator).get(address).content.decode()
        assert "“open” was changed." in page
        assert "draft" not in page
        SECRETS[("city", "open")] = {ana.pk}
        assert "Only the envelope is shown" in browser_of(administrator).get(address).content.decode()
        out = io.StringIO()
        call_command("outbox", show=OutgoingMail.objects.get().code, stdout=out)
        assert "“draft” was changed." in out.getvalue()


def test_the_list_is_by_state_and_counts_each(somebody, browser_of):
    a_letter()
    a_letter(trouble="TimeoutError", attempts=2)
    a_letter(held_at=now())
    uncertain()
    a_letter(sent_at=now())
    a_letter(handing_at=now())  # on its way at this moment
    counts = outbox.counts(OutgoingMail.objects.all(), at=now())
    assert counts == {"waiting": 2, "failing": 1, "uncertain": 1, "held": 1, "sent": 1}
    for state, number in counts.items():
        rows = OutgoingMail.objects.in_state(state, at=now())
        assert rows.count() == number
        assert {row.state() for row in rows} == {MailState(state)}
    browser = browser_of(somebody("secretariat"))
    assert browser.get(OUTBOX, {"state": "failing"}).content.decode().count("<tr>") == 2
    assert browser.get(OUTBOX).content.decode().count("<tr>") == 6
    assert browser.get(OUTBOX, {"state": "x", "page": "99"}).status_code == 200


def test_holding_and_releasing_one(mailoutbox, officer):
    letter = a_letter()
    outbox.hold(letter, by=officer)
    deliver_due(at=LATER)
    assert mailoutbox == []
    with pytest.raises(WrongMoment), transaction.atomic():
        outbox.hold(letter, by=officer)
    outbox.release(letter, by=officer)
    deliver_due()
    assert len(mailoutbox) == 1
    with pytest.raises(WrongMoment), transaction.atomic():
        outbox.hold(letter, by=officer)
    acts = [entry.act for entry in Entry.objects.filter(about_key=letter.code).order_by("pk")]
    assert acts == ["mail.held", "mail.released"]


def test_holding_all(mailoutbox, somebody, browser_of):
    a_letter()
    browser = browser_of(somebody("administrator"))
    before = DataVersion.current()
    browser.post(f"{OUTBOX}hold/")
    assert "All mail is held since" in browser.get(OUTBOX).content.decode()
    deliver_due(at=LATER)
    assert mailoutbox == []
    assert browser.post(f"{OUTBOX}hold/", follow=True).status_code in (200, 409)
    assert OutboxHold.objects.count() == 1
    browser.post(f"{OUTBOX}release/")
    deliver_due()
    assert len(mailoutbox) == 1
    assert DataVersion.current() == before  # readers keep their pages


def test_trying_now_does_not_wait(mailoutbox, officer):
    letter = a_letter(trouble="TimeoutError", due_at=LATER)
    deliver_due()
    assert mailoutbox == []
    outbox.try_now(letter, by=officer)
    deliver_due()
    assert len(mailoutbox) == 1


def test_an_uncertain_letter_is_sent_again_or_counted_as_sent_by_somebody(mailoutbox, officer):
    first, second = uncertain(), uncertain()
    deliver_due(at=LATER)
    assert mailoutbox == []
    outbox.send_again(first, by=officer)
    outbox.it_arrived(second, by=officer)
    deliver_due()
    assert len(mailoutbox) == 1
    second.refresh_from_db()
    assert (second.state(), second.plain) == (MailState.SENT, "")
    for letter in (first, second):
        with pytest.raises(WrongMoment), transaction.atomic():
            outbox.send_again(letter, by=officer)


def test_only_possible_acts_are_offered(somebody, browser_of):
    browser = browser_of(somebody("secretariat"))
    offered = {}
    for name, letter in {
        "waiting": a_letter(), "held": a_letter(held_at=now()), "uncertain": uncertain(),
        "sent": a_letter(sent_at=now()), "on its way": a_letter(handing_at=now()),
    }.items():  # fmt: skip
        page = browser.get(f"{OUTBOX}{letter.code}/").content.decode()
        offered[name] = {act for act in outbox.ACTS if f"{OUTBOX}{letter.code}/{act}/" in page}
    assert offered == {
        "waiting": {"hold", "try"}, "held": {"release"}, "uncertain": {"again", "arrived"}, "sent": set(),
        "on its way": set(),
    }  # fmt: skip


def test_an_act_that_does_not_exist_and_a_letter_that_does_not(somebody, browser_of):
    browser = browser_of(somebody("secretariat"))
    assert browser.post(f"{OUTBOX}{a_letter().code}/burn/").status_code == 404
    assert browser.post(f"{OUTBOX}nobody/hold/").status_code == 404
    assert browser.get(f"{OUTBOX}{a_letter().code}/hold/").status_code == 405


def test_the_outbox_costs_the_same_with_one_letter_and_with_three(somebody, browser_of):
    browser = browser_of(somebody("secretariat"))
    costs = []
    for _number in range(3):
        a_letter()
        browser.get(OUTBOX)
        with CaptureQueriesContext(connection) as asked:
            browser.get(OUTBOX)
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 10


def test_the_command_lists_what_waits():
    letter = a_letter(trouble="TimeoutError")
    sent = a_letter(sent_at=now())
    out = io.StringIO()
    call_command("outbox", stdout=out)
    assert letter.code in out.getvalue()
    assert "failing (TimeoutError)" in out.getvalue()
    assert sent.code not in out.getvalue()
    with pytest.raises(CommandError):
        call_command("outbox", show="nobody")
