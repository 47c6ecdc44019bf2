"""A passkey from the first link to signing in again, in a real browser with a virtual authenticator."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from mreza.accounts.invitations import first_officer_invitation, invite, path
from mreza.accounts.models import Role

DESK = "**/en/desk/"


@pytest.fixture(autouse=True)
def _our_name(settings: Any, live_server: Any) -> None:
    """Passkeys belong to a name; the live server listens on it under another port."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def with_key(new_page: Any, live_server: Any) -> Any:
    """A page whose device can keep passkeys; `verified` says whether its owner shows a finger."""

    def make(*, verified: bool = True) -> Any:
        page = new_page()
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        page.key = session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": verified, "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]  # fmt: skip
        page.cdp = session
        return page

    return make


def at(live_server: Any, address: str) -> str:
    assert live_server.url.startswith("http://localhost:"), "passkeys need the name localhost"
    return live_server.url + address


def make_account(page: Any, live_server: Any) -> None:
    """From the first officer's link to a passkey."""
    page.goto(at(live_server, path(first_officer_invitation(language="en"))))
    page.get_by_label("E-mail").fill("iva@example.org")
    page.get_by_label("Name and surname").fill("Iva Ivić")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/recovery-codes/")


def test_the_first_officer_makes_a_passkey_and_signs_in_again_with_it(live_server, with_key, axe):
    page = with_key()
    make_account(page, live_server)
    assert page.get_by_text("10 codes are left of 10.").is_visible()  # shown at once, without asking again
    assert axe(page) == []
    page.goto(at(live_server, "/en/account/"))
    assert page.get_by_role("heading", name="Iva Ivić").is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(at(live_server, "/en/account/invitations/"))
    assert "/account/login/" in page.url
    assert axe(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Roles and invitations").wait_for()  # where one went, no second step
    assert page.url == at(live_server, "/en/account/invitations/")
    assert Role.objects.get().user.email == "iva@example.org"
    stored = Authenticator.objects.get(type="webauthn")
    assert stored.wrap().is_passwordless is True
    assert stored.last_used_at is not None


def test_another_passkey_is_added_renamed_used_to_confirm_and_removed(live_server, with_key):
    page = with_key()
    make_account(page, live_server)
    session = page.cdp
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.key})
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.goto(at(live_server, "/en/account/2fa/webauthn/add/"))
    page.get_by_label("Name of the passkey").fill("Small key")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_text("The passkey is added.").wait_for()
    page.goto(at(live_server, "/en/account/2fa/webauthn/"))
    row = page.get_by_role("row").filter(has_text="Small key")
    row.get_by_role("link", name="Rename").click()
    page.get_by_label("Name of the passkey").fill("Blue key")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Blue key")
    row.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_text("The passkey is removed.").wait_for()
    assert [key.wrap().name for key in Authenticator.objects.filter(type="webauthn")] == ["Passkey 1"]


def test_a_device_that_does_not_know_its_owner_makes_no_passkey_and_says_so(live_server, with_key):
    page = with_key(verified=False)
    page.goto(at(live_server, path(first_officer_invitation(language="en"))))
    page.get_by_label("E-mail").fill("iva@example.org")
    page.get_by_label("Name and surname").fill("Iva Ivić")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("alert").filter(has_text="No passkey was chosen. You can try again.").wait_for()
    assert not Authenticator.objects.exists()
    page.get_by_label("New password", exact=True).fill("correct horse battery")
    page.get_by_label("New password again").fill("correct horse battery")
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url(DESK)


def test_a_device_without_a_passkey_of_ours_does_not_get_in(live_server, with_key):
    page = with_key()
    page.goto(at(live_server, "/en/account/login/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").filter(has_text="No passkey was chosen").wait_for()
    page.goto(at(live_server, "/en/account/"))
    assert "/account/login/" in page.url


def test_without_script_a_password_is_enough_and_the_page_says_what_is_missing(
    live_server, new_page, officer
):
    invitation = invite("ana@example.org", by=officer, language="en")
    page = new_page(java_script_enabled=False)
    page.goto(at(live_server, path(invitation)))
    page.get_by_label("Name and surname").fill("Ana Anić")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_text("Passkeys need JavaScript").is_visible()
    assert not page.get_by_role("button", name="Make a passkey").is_visible()
    page.get_by_label("New password", exact=True).fill("correct horse battery")
    page.get_by_label("New password again").fill("correct horse battery")
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url(DESK)
    assert page.get_by_role("main").get_by_text("Ana Anić").is_visible()
