"""Forms of people's own pages. Those of the library are worded here; what they decide stays the library's."""

from __future__ import annotations

import json
import re
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from mreza.accounts.choices import RoleKind
from mreza.foundation.text import clean_line

LONGEST_ADDRESS = 254  # RFC 5321, and as many signs as the column holds
PASSWORD_HINT = _("At least 12 characters. Several words in a row are good; you may paste it.")
CODE_HINT = _("Six digits from your authenticator app, or one of your recovery codes.")

# Name of a field in the library's forms → our label and hint.
WORDS: dict[str, tuple[Any, Any]] = {
    "login": (_("E-mail"), ""),
    "email": (_("E-mail"), ""),
    "password": (_("Password"), ""),
    "oldpassword": (_("Current password"), ""),
    "password1": (_("New password"), PASSWORD_HINT),
    "password2": (_("New password again"), ""),
    "code": (_("Code"), CODE_HINT),
    "name": (_("Name of the passkey"), _("For example the device it is kept on. Only you see it.")),
}


class ShallowDecoder(json.JSONDecoder):
    """What a device answers is a few objects deep; what is nested without end is no JSON of ours."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return super().decode(text, *args)
        except RecursionError as error:
            raise json.JSONDecodeError("nested too deeply", text[:100], 0) from error


class Worded(forms.Form):
    """Labels above, hints below, no placeholder that vanishes while typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.JSONField):
                field.decoder = ShallowDecoder
            if isinstance(field, forms.EmailField):
                field.validators.append(MaxLengthValidator(LONGEST_ADDRESS))
            if name in WORDS and not isinstance(field.widget, forms.HiddenInput):
                field.label, field.help_text = WORDS[name]


class LoginForm(Worded, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    pass


class AddEmailForm(Worded, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")
        self.fields["email"].help_text = _("We send a link there. Until you open it, nothing changes.")


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, account.SetPasswordForm):
    pass


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    pass


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(Worded, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    """Every key is a passkey here: it opens the account alone, after a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.HiddenInput()


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    pass


class LoginWebAuthnForm(Worded, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(Worded, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(Worded, webauthn.ReauthenticateWebAuthnForm):
    pass


class LineField(forms.CharField):
    """One line of text, stored clean: no control signs, no invisible ones."""

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "")


class NameForm(forms.Form):
    """How a person is called, and in which language Mreža writes to them."""

    name = LineField(
        label=_("Name and surname"),
        help_text=_("Shown to your colleagues and in the history of what you change."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of messages"),
        help_text=_("In this language Mreža writes to you."),
        choices=settings.LANGUAGES,
    )


class AboutMeForm(NameForm):
    """What a person says about themselves on their own page."""

    position = LineField(
        label=_("Position"),
        help_text=_(
            "For example: Adviser for culture, City of Varaždin. Your colleagues in the Network see it."
        ),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = LineField(
        label=_("Telephone"),
        help_text=_("With the code of the country. Only colleagues who may write to you see it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    shows_name = forms.BooleanField(
        label=_("Show my name to the public"),
        help_text=_(
            "On the pages of what you act for: your name and your role. Your address and telephone are never shown."
        ),
        required=False,
    )
    field_order = ("name", "position", "phone", "language", "shows_name")

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not re.fullmatch(r"\+?[0-9 ()./-]{5,40}", phone):
            raise forms.ValidationError(_("Write digits, for example +385 42 123 456."))
        return phone


class AcceptForm(NameForm):
    """What a new person says about themselves; the first officer also says the address."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        help_text=_("You sign in with it, and messages go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "name", "language")

    def __init__(self, *args: Any, knows_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if knows_address:
            del self.fields["email"]


class InviteForm(forms.Form):
    """Who is invited to which role in the whole network, and in which language we write."""

    role = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        help_text=_("The message is written in it."),
        choices=settings.LANGUAGES,
    )


class ReasonForm(forms.Form):
    """Why; kept in the journal beside the act."""

    reason = LineField(
        label=_("Reason"), help_text=_("One sentence. It is kept in the history."), max_length=500
    )


class TokenForm(forms.Form):
    """What a token is for: its name, what it may do, in which capacities, how long."""

    name = LineField(
        label=_("Name of the token"),
        help_text=_("What you use it for, for example: Nightly copy to the city’s site."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    places = forms.MultipleChoiceField(
        label=_("In which of your roles"),
        help_text=_("The token acts in these roles while you hold them, and in no other."),
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.TypedChoiceField(
        label=_("How long it holds"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
        coerce=int,
        initial=90,
    )

    def __init__(
        self, *args: Any, scopes: list[tuple[str, str]], places: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]
        self.fields["places"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["places"].initial = [places[0][0]]


class ErasureForm(ReasonForm):
    """Erasing somebody: why, and the address typed once more, so that nobody is erased by a slip."""

    email = forms.EmailField(
        label=_("E-mail of the account"),
        help_text=_("Type it to confirm."),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_email(self) -> str:
        told: str = self.cleaned_data["email"].strip().casefold()
        if told != self.expected:
            raise forms.ValidationError(_("This is not the address of the account."))
        return told
