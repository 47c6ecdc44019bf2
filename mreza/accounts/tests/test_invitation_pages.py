"""The pages of inviting and accepting, as people meet them."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from mreza.accounts.invitations import first_officer_invitation, invite, path, revoke
from mreza.accounts.models import Invitation, Role, User
from mreza.accounts.tests.factories import PASSWORD, RoleFactory, UserFactory
from mreza.foundation.moments import now
from mreza.notices.delivery import deliver_due
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_an_officer_invites_and_the_mail_goes_out_in_the_chosen_language(officer_client, officer, mailoutbox):
    answer = officer_client.post(
        reverse("accounts:invitations"),
        {"email": "ana@example.org", "language": "hr", "role": "secretariat"},
        follow=True,
    )
    assert "The invitation is on its way." in answer.content.decode()
    deliver_due()
    (sent,) = mailoutbox
    assert sent.to == ["ana@example.org"]
    assert "/hr/account/invitation/" in sent.body
    assert officer.name in sent.body


@pytest.mark.parametrize("email", ["", "nonsense", "a@b\r\nBcc: all@example.org", "a" * 250 + "@example.org"])
def test_a_wrong_address_is_said_at_the_field_and_kept(officer_client, email):
    answer = officer_client.post(
        reverse("accounts:invitations"), {"email": email, "language": "en", "role": "auditor"}
    )
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_second_invitation_to_the_same_address_is_refused_at_the_field(officer_client, officer):
    invite("ana@example.org", by=officer, language="en")
    answer = officer_client.post(
        reverse("accounts:invitations"),
        {"email": "ana@example.org", "language": "en", "role": "secretariat"},
    )
    assert answer.status_code == 422
    assert "open invitation" in answer.content.decode()


def test_looking_at_the_link_changes_nothing(client, officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    for _ in range(3):
        answer = client.get(path(invitation))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
    assert "ana@example.org" in answer.content.decode()
    assert not User.objects.filter(email="ana@example.org").exists()


def test_a_new_person_says_their_name_and_then_sets_a_password(client, officer):
    invitation = invite("ana@example.org", by=officer, language="hr")
    answer = client.post(path(invitation), {"name": "Ana Anić", "language": "hr"})
    assert answer.url == "/hr/account/way-in/"
    assert client.get("/hr/account/").url == "/hr/account/way-in/"  # no other page before there is a way in
    html = client.get(answer.url).content.decode()
    assert html.index("<passkey-form") < html.index('name="password1"')
    answer = client.post("/hr/account/way-in/", {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.url == "/hr/desk/"  # where what waits is shown
    assert client.get("/hr/account/").status_code == 200
    fresh = Client()
    fresh.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    assert fresh.get("/en/account/invitations/").status_code == 200


def test_two_different_passwords_are_said_so(client, officer):
    client.post(path(invite("ana@example.org", by=officer, language="en")), {"name": "Ana", "language": "en"})
    answer = client.post(reverse("accounts:way-in"), {"password1": PASSWORD, "password2": PASSWORD + "x"})
    assert answer.status_code == 422
    assert not User.objects.get(email="ana@example.org").has_usable_password()


def test_without_a_name_nothing_happens(client, officer):
    invitation = invite("ana@example.org", by=officer, language="en")
    answer = client.post(path(invitation), {"name": "\u200b \n", "language": "en"})
    assert answer.status_code == 422
    assert Invitation.objects.get().accepted_at is None


def test_who_lost_the_page_before_setting_a_way_in_gets_one_by_mail(client, officer, mailoutbox):
    client.post(path(invite("ana@example.org", by=officer, language="en")), {"name": "Ana", "language": "en"})
    fresh = Client()
    fresh.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    deliver_due()
    link = re.search(r"http://[^/]+(/\S+/password/reset/key/\S+)", mailoutbox[-1].body).group(1)
    form = fresh.get(link).url
    fresh.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(email="ana@example.org").check_password(PASSWORD)


@pytest.mark.parametrize("end", ["used", "revoked", "expired", "never was"])
def test_a_link_that_no_longer_holds_says_so_and_all_such_links_say_the_same(client, officer, end):
    made_at = now() - dt.timedelta(days=15) if end == "expired" else now()
    invitation = invite("ana@example.org", by=officer, language="en", at=made_at)
    link = path(invitation)
    if end == "used":
        Client().post(link, {"name": "Ana", "language": "en"})
    elif end == "revoked":
        revoke(invitation, by=officer)
    elif end == "never was":
        link = link.replace(invitation.token, "x" * 43)
    before = User.objects.count()
    answer = client.get(link)
    assert answer.status_code == 410
    assert "no longer holds" in answer.content.decode()
    assert client.post(link, {"name": "Eve", "language": "en"}).status_code == 410
    assert User.objects.count() == before


def test_somebody_with_an_account_signs_in_first(client, officer):
    user = UserFactory(email="ana@example.org")
    link = path(invite(user.email, by=officer, language="en"))
    assert client.post(link, {"name": "Eve", "language": "en"}).status_code == 200
    assert not Role.objects.filter(user=user).exists()
    sign_in = re.search(r'href="([^"]*login/\?next=[^"]*)"', client.get(link).content.decode()).group(1)
    answer = client.post(sign_in.replace("&amp;", "&"), {"login": user.email, "password": PASSWORD})
    assert answer.url == link
    key = client.session.session_key
    client.post(link)
    assert Role.objects.held(at=now()).filter(user=user).exists()
    assert client.session.session_key != key  # more rights, another key


def test_somebody_else_who_is_signed_in_cannot_accept(client, officer):
    link = path(invite("ana@example.org", by=officer, language="en"))
    eve = UserFactory()
    client.force_login(eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(link, {"name": "Eve", "language": "en"})
    assert not Role.objects.filter(user=eve).exists()
    assert not User.objects.filter(email="ana@example.org").exists()


def test_the_first_officer_gives_their_address_and_the_link_then_ends(client):
    link = path(first_officer_invitation(language="hr"))
    page = client.get(link).content.decode()
    assert 'name="email"' in page
    answer = client.post(link, {"name": "Iva", "email": "iva@example.org", "language": "hr"})
    assert answer.url == "/hr/account/way-in/"
    assert Role.objects.get().user.email == "iva@example.org"
    assert Client().get(link).status_code == 410


def test_the_first_officer_cannot_take_over_an_account_by_naming_its_address(client):
    user = UserFactory(email="iva@example.org")
    link = path(first_officer_invitation(language="en"))
    answer = client.post(link, {"name": "Eve", "email": "IVA@example.org", "language": "en"})
    assert answer.status_code == 422
    assert not Role.objects.exists()
    user.refresh_from_db()
    assert user.name != "Eve"


def test_ending_a_role_asks_who_one_is_and_why(client, officer):
    officer.emailaddress_set.create(email=officer.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": officer.email, "password": "correct horse battery"})
    role = RoleFactory()
    url = reverse("accounts:end-role", kwargs={"pk": role.pk})
    assert "reauthenticate" in client.get(url).url
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert client.post(url, {"reason": ""}).status_code == 422
    assert Role.objects.held(at=now()).filter(pk=role.pk).exists()
    client.post(url, {"reason": "Moved on."})
    assert not Role.objects.held(at=now()).filter(pk=role.pk).exists()
    own = reverse("accounts:end-role", kwargs={"pk": officer.roles.get().pk})
    answer = client.post(own, {"reason": "Leaving."})
    assert answer.status_code == 422
    assert "last Secretariat officer" in answer.content.decode()


def test_name_and_language_are_changed_and_messages_follow(client, mailoutbox):
    user = UserFactory(language="en")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("accounts:name"), {"name": "  Ana\u200b  Anić ", "language": "hr"})
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ana Anić", "hr")
    Client().post("/en/account/password/reset/", {"email": user.email})
    assert OutgoingMail.objects.get().language == "hr"
    assert "/hr/account/password/reset/key/" in OutgoingMail.objects.get().plain


def test_every_page_of_the_library_has_one_of_ours_or_the_bridge(rf, person):
    """No inline script or style, and our frame, whatever allauth renders."""
    from pathlib import Path

    import allauth
    from django.template import engines
    from django.template.loader import get_template

    folder = Path(allauth.__file__).parent / "templates"
    unused = {"phone", "login_code", "signup", "trust", "_code", "base", "snippets"}
    pages = [
        str(file.relative_to(folder))
        for chapter in ("account", "mfa", "usersessions")
        for file in (folder / chapter).rglob("*.html")
    ]
    redirected = {"account/email.html", "mfa/index.html"}  # one address a person; our own first page
    reachable = [
        name for name in pages if name not in redirected and not any(word in name for word in unused)
    ]
    assert len(reachable) > 20
    for name in reachable:
        assert get_template(name).backend.name == "jinja2", name
    request = rf.get("/")
    request.user = person
    request.session = {}
    request._messages = []
    html = engines["bridge"].get_template("account/phone_change.html").render({"form": None}, request)
    assert '<header class="site-header">' in html


def test_every_letter_of_the_library_is_one_of_ours():
    from pathlib import Path

    import allauth

    from mreza.accounts.letters import ACCOUNT_LETTERS

    folder = Path(allauth.__file__).parent / "templates"
    prefixes = {
        str(file.relative_to(folder)).removesuffix("_subject.txt")
        for chapter in ("account", "mfa")
        for file in (folder / chapter / "email").glob("*_subject.txt")
    }
    not_sent = {"account/email/login_code", "account/email/password_reset_code"}
    assert prefixes - not_sent == set(ACCOUNT_LETTERS)


@pytest.mark.parametrize("language", ["en", "hr"])
def test_every_letter_can_be_written_in_each_language(language):
    from django.utils.translation import override

    from mreza.accounts.letters import ACCOUNT_LETTERS

    said = {
        "password_reset_url": "http://evil.example/en/account/x/",
        "activate_url": "http://evil.example/en/account/y/",
        "timestamp": now(),
        "ip": "203.0.113.7",
        "user_agent": "Agent",
    }
    with override(language):
        for write in ACCOUNT_LETTERS.values():
            letter = write(said)
            whole = letter.subject + letter.plain() + letter.html(language)
            assert "evil.example" not in whole
            assert "203.0.113.7" not in whole
            assert letter.why in whole


def test_a_person_with_a_passkey_only_is_not_asked_for_a_way_in(client):
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(password="!")
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "x", "credential": {}})
    assert User.objects.get(pk=user.pk).has_a_way_in


def test_who_accepts_with_an_account_comes_to_what_waits(person, person_client, officer):
    answer = person_client.post(path(invite(person.email, by=officer, language="en")))
    assert (answer.status_code, answer.url) == (302, "/en/desk/")
