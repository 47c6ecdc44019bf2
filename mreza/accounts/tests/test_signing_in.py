"""Signing in: with a password, with a second step, with recovery codes; and what gives nothing away."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from mreza.accounts.sessions import ABSOLUTE, IDLE, SEEN_EVERY
from mreza.accounts.tests.factories import PASSWORD, UserFactory
from mreza.notices.delivery import deliver_due
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(email="ana@example.org", name="Ana Anić")


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **more})


def code_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def confirm(client, password=PASSWORD):
    return client.post(reverse("account_reauthenticate"), {"password": password})


def is_in(client):
    return client.get(reverse("accounts:home")).status_code == 200


# --- password -----------------------------------------------------------------------------------------------
def test_the_right_password_opens_the_account(client, user):
    assert sign_in(client, user).url == reverse("desk:desk")
    assert is_in(client)


def test_a_wrong_password_keeps_what_was_typed_and_says_so(client, user):
    response = sign_in(client, user, "wrong")
    assert response.status_code == 422
    html = response.content.decode()
    assert 'value="ana@example.org"' in html
    assert "There is a problem" in html
    assert "<title>Error: Sign in – Mreža</title>" in html
    assert "wrong" not in re.findall(r'name="password"[^>]*>', html)[0]


def test_the_address_is_the_same_in_capitals(client, user):
    assert (
        client.post(reverse("account_login"), {"login": "ANA@Example.ORG", "password": PASSWORD}).status_code
        == 302
    )


def test_a_closed_account_does_not_open(client, user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    sign_in(client, user)
    assert not is_in(client)


def test_the_passkey_comes_first_and_pasting_a_password_is_allowed(client):
    html = client.get(reverse("account_login")).content.decode()
    assert html.index("Sign in with a passkey") < html.index('name="password"')
    assert 'autocomplete="current-password"' in html
    assert "onpaste" not in html


def test_nobody_can_sign_up(client):
    url = reverse("account_signup")
    assert "by invitation" in client.get(url).content.decode()
    client.post(url, {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not OutgoingMail.objects.exists()
    from mreza.accounts.models import User

    assert not User.objects.exists()


@pytest.mark.parametrize(
    "where",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example",
     "/\tevil.example/..//x", "\\\\evil.example", "https:///evil.example", "http://localhost:8000@evil.example/"],
)  # fmt: skip
def test_next_leads_nowhere_else(client, user, where):
    assert sign_in(client, user, next=where).url == reverse("desk:desk")


def test_next_leads_to_a_page_of_ours(client, user):
    assert sign_in(client, user, next="/en/cities/").url == "/en/cities/"


def test_too_many_wrong_passwords_stop_even_the_right_one(client, user):
    for _ in range(12):
        sign_in(client, user, "wrong")
    assert sign_in(client, user).status_code == 422
    assert not is_in(client)


def test_whoever_tries_without_end_is_asked_to_wait(client):
    url = reverse("account_reset_password")
    answers = [client.post(url, {"email": "nobody@example.org"}) for _ in range(8)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
    assert "Wait five minutes" in answers[-1].content.decode()
    assert OutgoingMail.objects.count() < 8


@pytest.mark.parametrize("password", ["short", "ana@example.org", "password1234", "123456789012"])
def test_a_weak_password_is_refused(client, user, password):
    sign_in(client, user)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert answer.status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# --- the second step --------------------------------------------------------------------------------------------
def test_an_authenticator_app_is_added_after_confirming_who_one_is(client, user):
    sign_in(client, user)
    url = reverse("mfa_activate_totp")
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    html = client.get(url).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', html).group(1)
    assert "<svg" in html
    assert "data:" not in html
    assert "style=" not in html
    client.post(url, {"code": code_now(secret)})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert Authenticator.objects.filter(user=user, type="recovery_codes").exists()


def test_a_wrong_code_adds_no_app(client, user):
    sign_in(client, user)
    confirm(client)
    client.get(reverse("mfa_activate_totp"))
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_with_an_app_the_password_alone_opens_nothing(client, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert sign_in(client, user).url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert is_in(client)


def test_a_code_works_once(client, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    code = code_now(secret)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_a_recovery_code_opens_once(client, user):
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(client)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(client)


def test_recovery_codes_are_shown_and_downloaded_only_to_whom_confirmed(client, user):
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).status_code == 302
    confirm(client)
    assert codes[1] in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert codes[1] in download.content.decode()
    assert "attachment" in download["Content-Disposition"]
    client.post(reverse("mfa_generate_recovery_codes"))
    assert codes[1] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp", "account_set_password"])
def test_what_changes_the_security_asks_again_who_one_is(client, user, name):
    sign_in(client, user)
    if name == "account_set_password":
        TOTP.activate(user, generate_totp_secret())
        type(user).objects.filter(pk=user.pk).update(password="!unusable")
        fresh = type(user).objects.get(pk=user.pk)
        client.force_login(fresh, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "reauthenticate" in client.get(reverse(name)).url


@pytest.mark.parametrize("nested", ["[" * 50_000, '{"a":' * 50_000], ids=["lists", "objects"])
def test_an_answer_of_a_device_that_never_ends_is_refused(client, user, nested):
    """Anybody can send it: signing in by passkey needs no account."""
    assert client.post(reverse("mfa_login_webauthn"), {"credential": nested}).status_code in (302, 422)
    sign_in(client, user)
    confirm(client)
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": nested})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_changing_the_address_asks_who_one_is_and_waits_for_the_link(client, user, mailoutbox):
    sign_in(client, user)
    url = reverse("account_email")
    assert "reauthenticate" in client.post(url, {"action_add": "1", "email": "new@example.org"}).url
    confirm(client)
    client.post(url, {"action_add": "1", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "ana@example.org"
    deliver_due()
    (sent,) = mailoutbox
    assert sent.to == ["new@example.org"]
    path = re.search(r"http://[^/]+(/\S+)", sent.body).group(1)
    assert client.get(path).status_code == 200
    user.refresh_from_db()
    assert user.email == "ana@example.org"  # looking at the link changes nothing: scanners look too
    client.post(path)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    deliver_due()
    assert mailoutbox[-1].to == ["ana@example.org"]  # the old address is told


# --- sessions -----------------------------------------------------------------------------------------------
def test_signing_in_changes_the_key_of_the_session(client, user):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client, user)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(("passed", "stays"), [(IDLE - 60, True), (IDLE + 60, False)])
def test_a_session_without_a_sign_of_life_ends_after_eight_hours(client, user, monkeypatch, passed, stays):
    sign_in(client, user)
    assert is_in(client)
    at = time.time()
    monkeypatch.setattr("mreza.accounts.sessions.time.time", lambda: at + passed)
    assert is_in(client) is stays


def test_a_session_that_is_used_ends_after_fourteen_days(client, user, monkeypatch):
    sign_in(client, user)
    at = time.time()
    passed = 0
    while passed < ABSOLUTE:
        monkeypatch.setattr("mreza.accounts.sessions.time.time", lambda: at + passed)  # noqa: B023
        assert is_in(client), passed
        passed += IDLE - 600
    monkeypatch.setattr("mreza.accounts.sessions.time.time", lambda: at + ABSOLUTE + 60)
    assert not is_in(client)


def test_a_cookie_of_an_ended_session_is_worth_nothing(client, user, monkeypatch):
    sign_in(client, user)
    key = client.session.session_key
    at = time.time()
    monkeypatch.setattr("mreza.accounts.sessions.time.time", lambda: at + IDLE + 60)
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()


def test_reading_writes_the_sign_of_life_seldom(client, user, monkeypatch, django_assert_max_num_queries):
    sign_in(client, user)
    is_in(client)
    before = UserSession.objects.get().last_seen_at
    is_in(client)
    assert UserSession.objects.get().last_seen_at == before
    at = time.time()
    monkeypatch.setattr("mreza.accounts.sessions.time.time", lambda: at + SEEN_EVERY + 1)
    is_in(client)
    assert UserSession.objects.get().last_seen_at > before


def test_other_sessions_are_listed_and_ended_one_by_one_or_all(client, user):
    from django.test import Client

    phone, laptop = Client(headers={"user-agent": "Phone"}), Client(headers={"user-agent": "Laptop"})
    for device in (client, phone, laptop):
        sign_in(device, user)
    html = client.get(reverse("usersessions_list")).content.decode()
    assert "Phone" in html
    assert "Laptop" in html
    client.post(
        reverse("accounts:end-session", kwargs={"pk": UserSession.objects.get(user_agent="Phone").pk})
    )
    assert not is_in(phone)
    assert is_in(laptop)
    client.post(reverse("usersessions_list"))
    assert not is_in(laptop)
    assert is_in(client)


def test_nobody_ends_somebody_elses_session(client, user, officer_client, officer):
    sign_in(client, user)
    pk = UserSession.objects.get(user=user).pk
    assert officer_client.post(reverse("accounts:end-session", kwargs={"pk": pk})).status_code == 404
    assert is_in(client)


def test_a_new_password_ends_the_other_sessions(client, user):
    from django.test import Client

    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    new = "another long password"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert is_in(client)
    assert not is_in(other)


def test_signing_out_needs_a_post(client, user):
    sign_in(client, user)
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


# --- giving nothing away (K22) ------------------------------------------------------------------------------------
def without_tokens(response):
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return html.replace("ana@example.org", "EMAIL").replace("nobody@example.org", "EMAIL")


def test_signing_in_says_the_same_for_a_known_and_an_unknown_address(client, user):
    known = sign_in(client, user, "wrong")
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert without_tokens(known) == without_tokens(unknown)


def test_an_unknown_address_costs_as_many_password_hashes(client, user, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    calls = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: calls.append(1) or encode(*args))
    sign_in(client, user, "wrong")
    known = len(calls)
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"})
    assert len(calls) - known == known > 0


def test_asking_for_a_new_password_says_and_does_the_same(client, user):
    url = reverse("account_reset_password")
    answers = []
    for address in ("ana@example.org", "nobody@example.org"):
        answer = client.post(url, {"email": address})
        answers.append((answer.status_code, answer.url, without_tokens(client.get(answer.url))))
    assert answers[0] == answers[1]
    letters = OutgoingMail.objects.order_by("pk")
    assert [letter.to for letter in letters] == ["ana@example.org", "nobody@example.org"]
    assert letters[0].subject == letters[1].subject


@pytest.mark.parametrize("name", ["account_reset_password", "account_login"])
def test_an_address_longer_than_any_is_refused_kindly(client, name):
    address = "a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 60 + ".org"
    answer = client.post(reverse(name), {"email": address, "login": address, "password": "x"})
    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()


# --- a new password -----------------------------------------------------------------------------------------
def test_a_new_password_by_mail_works_once_and_comes_from_our_address(client, user, mailoutbox, settings):
    client.post(
        reverse("account_reset_password"),
        {"email": user.email},
        headers={"host": "127.0.0.1", "x-forwarded-host": "evil.example"},
    )
    deliver_due()
    (sent,) = mailoutbox
    address = re.search(r"(http\S+/password/reset/key/\S+)", sent.body).group(1)
    assert address.startswith(settings.SITE_URL + "/")
    assert "evil" not in sent.body + str(sent.alternatives)
    path = address.removeprefix(settings.SITE_URL)
    form = client.get(path).url
    new = "a brand new password"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    fresh = type(client)()
    assert "expired or was used" in fresh.get(path, follow=True).content.decode()


def test_a_new_password_does_not_go_round_the_second_step(client, user, mailoutbox):
    TOTP.activate(user, generate_totp_secret())
    client.post(reverse("account_reset_password"), {"email": user.email})
    deliver_due()
    path = re.search(r"http://[^/]+(/\S+/password/reset/key/\S+)", mailoutbox[0].body).group(1)
    new = "a brand new password"
    client.post(client.get(path).url, {"password1": new, "password2": new})
    sign_in(client, user, new)
    assert not is_in(client)


# --- what stays out of logs ----------------------------------------------------------------------------------
def test_the_log_names_no_person(client, user, caplog):
    caplog.set_level("DEBUG")
    sign_in(client, user, "wrong password of ana")
    sign_in(client, user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    deliver_due()
    said = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert "Signed in" in said
    for secret in (user.email, user.name, PASSWORD, "wrong password of ana"):
        assert secret not in said
