"""How allauth works here: by invitation only, mail through the outbox, addresses from SITE_URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from mreza.accounts.letters import ACCOUNT_LETTERS, LETTERS_WITH_A_WAY_IN, language_for
from mreza.accounts.models import User
from mreza.foundation.visitors import address_of
from mreza.notices.models import tell_address


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, passwords and addresses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is the address you have already."),
        "email_password_mismatch": gettext_lazy("The e-mail and the password do not fit together."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_password_reset": gettext_lazy("This link has expired or was used already."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind as many proxies as the operator says; a socket without an address counts as one visitor."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - a name for nobody, nothing listens there

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, in the reader's language; the same work whether or not an account exists (K22)."""
        user = User.objects.known_by(email)
        language = language_for(user, get_language())
        with override(language):
            letter = ACCOUNT_LETTERS[template_prefix](context)
        kind = template_prefix.replace("/email/", ".")
        secret = template_prefix in LETTERS_WITH_A_WAY_IN
        tell_address(email, kind, letter, language=language, user=user, secret=secret)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("accounts:home" if self.request.user.is_authenticated else "account_login")

    def is_safe_url(self, url: str) -> bool:
        """`next` leads to a path of ours and nowhere else, whatever other hosts we answer to (K21)."""
        return (
            url.startswith("/")
            and not url.startswith(("//", "/\\"))
            and url.isprintable()
            and super().is_safe_url(url)
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In our words, and the passkey first."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your authenticator app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = [{**m, "description": words[m["id"]]} for m in super().get_reauthentication_methods(user)]
        return sorted(methods, key=lambda method: str(method["id"]) != "mfa_reauthenticate:webauthn")


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys, authenticator apps and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or it was used already."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the name in SITE_URL, never to what the request claims (K20)."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey {number}").format(number=number)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as one inline SVG path: black on white in every theme, because phones read it so."""
        import qrcode

        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        size = len(rows)
        title = _("QR code for the authenticator app")
        return (
            f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="240"'
            f' height="240" role="img" aria-labelledby="qr-title"><title id="qr-title">{title}</title>'
            f'<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{squares}"/></svg>'
        )
