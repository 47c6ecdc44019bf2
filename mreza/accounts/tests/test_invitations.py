"""Inviting and accepting: once, in time, for the address that was meant."""

import datetime as dt
import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from mreza.accounts import invitations
from mreza.accounts.invitations import Wanted, accept, first_officer_invitation, invite, revoke, send_again
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.roles import end_role, give_role
from mreza.accounts.rules import works_in_the_secretariat
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import Entry
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db


def by_link(invitation):
    """What the page behind the link finds."""
    return Invitation.objects.with_token(invitation.token).get()


def test_an_invitation_gives_a_new_person_the_role_and_a_verified_address(officer):
    invitation = invite("Ana@Example.org", by=officer, language="hr")
    user = accept(by_link(invitation), name="Ana Anić")
    assert (user.email, user.name, user.language) == ("ana@example.org", "Ana Anić", "hr")
    assert works_in_the_secretariat(user)
    assert not user.has_usable_password()
    assert EmailAddress.objects.filter(
        user=user, email="ana@example.org", verified=True, primary=True
    ).exists()


def test_the_link_is_kept_only_as_a_hash_and_only_until_the_mail_is_out(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    assert len(invitation.token) >= 43
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert invitation.token not in str(stored)
    assert invitation.token not in str(list(Entry.objects.values()))
    assert invitation.token in OutgoingMail.objects.get().plain


def test_the_mail_is_in_the_language_the_inviter_chose(officer):
    from django.utils import translation

    with translation.override("en"):
        invitation = invite("ana@example.org", by=officer, language="hr")
    letter = OutgoingMail.objects.get()
    assert letter.language == "hr"
    assert f"/hr/account/invitation/{invitation.token}/" in letter.plain
    assert officer.name in letter.plain
    assert officer.name not in letter.subject


def test_an_accepted_invitation_works_no_second_time(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    accept(by_link(invitation), name="Ana")
    with pytest.raises(WrongMoment):
        accept(by_link(invitation), name="Another")
    assert User.objects.filter(email="ana@example.org").get().name == "Ana"


@pytest.mark.parametrize(("seconds", "holds"), [(-1, True), (0, False), (1, False)])
def test_an_invitation_holds_fourteen_days_to_the_second(officer, seconds, holds):
    at = now()
    invitation = invite("ana@example.org", by=officer, language="en", at=at)
    then = at + dt.timedelta(days=14, seconds=seconds)
    if holds:
        assert accept(by_link(invitation), name="Ana", at=then)
    else:
        assert invitation.state(at=then) == Invitation.State.EXPIRED
        with pytest.raises(WrongMoment):
            accept(by_link(invitation), name="Ana", at=then)
        assert not User.objects.filter(email="ana@example.org").exists()


def test_a_revoked_invitation_no_longer_works(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    revoke(invitation, by=officer)
    with pytest.raises(WrongMoment):
        accept(by_link(invitation), name="Ana")
    with pytest.raises(WrongMoment):
        revoke(invitation, by=officer)


def test_sending_again_makes_a_new_link_and_the_old_one_stops(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    old = by_link(invitation)
    again = send_again(by_link(invitation), by=officer, at=now() + dt.timedelta(days=20))
    assert OutgoingMail.objects.count() == 2
    with pytest.raises(WrongMoment):
        accept(old, name="Ana")
    assert accept(by_link(again), name="Ana", at=now() + dt.timedelta(days=30))


def test_one_address_has_one_open_invitation(officer):
    invite("ana@example.org", by=officer, language="en")
    with pytest.raises(WrongMoment, match="open invitation"):
        invite("ANA@example.org", by=officer, language="en")


def test_an_expired_invitation_does_not_stand_in_the_way(officer):
    invite("ana@example.org", by=officer, language="en", at=now() - dt.timedelta(days=15))
    assert invite("ana@example.org", by=officer, language="en")


def test_an_officer_is_not_invited_again(officer):
    with pytest.raises(WrongMoment, match="already"):
        invite(officer.email, by=officer, language="en")


def test_somebody_with_an_account_accepts_as_themselves_and_nobody_else_can(officer):
    ana, zoran = UserFactory(email="ana@example.org"), UserFactory()
    invitation = invite("ana@example.org", by=officer, language="en")
    with pytest.raises(WrongMoment, match="another address"):
        accept(by_link(invitation), person=zoran)
    assert accept(by_link(invitation), person=ana) == ana
    assert Role.objects.held(at=now()).filter(user=ana).count() == 1


def test_each_step_is_in_the_journal_without_the_address(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    send_again(invitation, by=officer)
    user = accept(by_link(invitation), name="Ana")
    acts = list(Entry.objects.about("invitation", invitation.code).values_list("act", "by"))
    assert acts == [
        ("accounts.invitation_accepted", user.pk),
        ("accounts.invitation_sent_again", officer.pk),
        ("accounts.invited", officer.pk),
    ]
    assert Entry.objects.about("user", str(user.pk)).get().after == {"role": "secretariat"}
    assert "ana@example.org" not in str(list(Entry.objects.values("before", "after", "reason", "about_key")))


# --- the first officer ---
def test_the_first_officer_names_their_own_address():
    invitation = first_officer_invitation(language="hr")
    user = accept(by_link(invitation), name="Iva", email="Iva@example.org", language="hr")
    assert user.email == "iva@example.org"
    assert works_in_the_secretariat(user)


def test_the_first_officers_link_lasts_an_hour():
    at = now()
    invitation = first_officer_invitation(language="en", at=at)
    with pytest.raises(WrongMoment):
        accept(by_link(invitation), name="Iva", email="iva@example.org", at=at + dt.timedelta(hours=1))


def test_there_is_no_such_link_once_somebody_is_in_the_secretariat(officer):
    assert first_officer_invitation(language="en") is None


def test_a_newer_link_ends_the_older_one():
    older = first_officer_invitation(language="en")
    first_officer_invitation(language="en")
    with pytest.raises(WrongMoment):
        accept(by_link(older), name="Iva", email="iva@example.org")


def test_a_left_over_link_is_worth_nothing_when_somebody_else_came_first():
    link = first_officer_invitation(language="en")
    RoleFactory()
    with pytest.raises(WrongMoment):
        accept(by_link(link), name="Iva", email="iva@example.org")
    assert Invitation.objects.get(pk=link.pk).accepted_at is None


def test_the_first_officers_invitation_is_not_listed(officer):
    Invitation.objects.create(language="en", token_hash="x", expires_at=now())
    assert list(Invitation.objects.visible_to(officer)) == []


# --- roles ---
def test_a_role_that_ended_is_over_for_a_freshly_loaded_person(officer):
    other = RoleFactory().user
    end_role(other.roles.get(), by=officer, reason="Moved to another post.")
    assert not works_in_the_secretariat(User.objects.get(pk=other.pk))
    entry = Entry.objects.about("user", str(other.pk)).first()
    assert (entry.act, entry.reason, entry.by) == ("accounts.role_ended", "Moved to another post.", officer)


def test_the_last_officer_stays(officer):
    with pytest.raises(WrongMoment, match="last"):
        end_role(officer.roles.get(), by=officer, reason="Leaving.")


def test_an_ended_role_ends_no_second_time(officer):
    role = RoleFactory()
    end_role(role, by=officer, reason="Leaving.")
    with pytest.raises(WrongMoment, match="ended already"):
        end_role(role, by=officer, reason="Leaving.")


def test_giving_a_role_twice_is_giving_it_once(officer, person):
    assert give_role(person, "secretariat", by=officer) == give_role(person, "secretariat", by=officer)
    assert Entry.objects.filter(act="accounts.role_given").count() == 1


def test_who_is_not_active_works_nowhere():
    user = RoleFactory().user
    user.is_active = False
    assert not works_in_the_secretariat(user)


# --- two at once ---
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_at_once_one_wins(officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    start, won, lost = threading.Barrier(8), [], []

    def try_it(number):
        try:
            found = by_link(invitation)
            start.wait(10)
            won.append(accept(found, name=f"Ana {number}"))
        except WrongMoment:
            lost.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert (len(won), len(lost)) == (1, 7)
    assert User.objects.filter(email="ana@example.org").count() == 1
    assert Role.objects.filter(user__email="ana@example.org").count() == 1
    assert Entry.objects.filter(act="accounts.invitation_accepted").count() == 1


def test_only_an_invitation_that_no_longer_holds_makes_room(officer):
    """Or the second of two who invite at once would revoke what the first has just sent."""
    sent = invite("ana@example.org", by=officer, language="en")
    wanted = [Wanted("ana@example.org", "en")]
    assert not invitations._expired(wanted, at=now()).exists()
    assert invitations._expired(wanted, at=sent.expires_at).get() == sent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(4))
def test_of_two_who_invite_the_same_address_at_once_one_is_told_so(officer, _):
    start, made, refused = threading.Barrier(2), [], []

    def try_it():
        try:
            start.wait(10)
            made.append(invitations.invite("ana@example.org", by=officer, language="en"))
        except WrongMoment:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert (len(made), len(refused)) == (1, 1)
    assert OutgoingMail.objects.count() == 1
