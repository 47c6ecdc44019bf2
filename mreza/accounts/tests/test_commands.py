"""The operator's two commands."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mreza.accounts.models import Invitation
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_create_secretariat_invites_and_prints_the_link(settings):
    link = run("create-secretariat", "ana@example.org", "--language", "hr").strip()
    assert link.startswith(f"{settings.SITE_URL}/hr/account/invitation/")
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert Invitation.objects.with_token(token).get().email == "ana@example.org"
    assert link in OutgoingMail.objects.get().plain


@pytest.mark.parametrize("email", ["nonsense", "a@b\nBcc: c@d.org", ""])
def test_create_secretariat_refuses_what_is_no_address(email):
    with pytest.raises(CommandError):
        run("create-secretariat", email)
    assert not Invitation.objects.exists()


def test_create_secretariat_says_why_it_does_not_invite_twice():
    run("create-secretariat", "ana@example.org")
    with pytest.raises(CommandError, match="open invitation"):
        run("create-secretariat", "ana@example.org")


def test_the_first_officers_link_is_printed_only_while_there_is_no_officer(settings, client):
    link = run("first-officer-link").strip()
    assert link.startswith(f"{settings.SITE_URL}/en/account/invitation/")


def test_with_an_officer_nothing_is_printed(officer):
    assert run("first-officer-link") == ""
