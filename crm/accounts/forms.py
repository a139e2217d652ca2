"""The forms of sign-in, in the house's own words; allauth does what they ask."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.trail.actions import write
from crm.accounts.events import FACTOR_REFUSED
from crm.accounts.sealing import open_secret, seal_secret

# What fido2 raises for JSON that is no passkey at all; allauth lets it through.
NO_PASSKEY = (KeyError, AttributeError, TypeError, ValueError)


class SignInForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("User name"), _("Password")
        password.help_text = ""
        name.widget.attrs.update(autofocus=True, autocapitalize="none", spellcheck="false")
        for field in (name, password):
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):
    """The password of today, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Password of today"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""


class _Code(forms.Form):
    """A code of six digits from the app, or a recovery code."""

    def _ask(self, label: Any, help_text: Any = "") -> None:
        code = self.fields["code"]
        code.label, code.help_text = label, help_text
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs.update(
            autocomplete="one-time-code", inputmode="numeric", spellcheck="false", autofocus=True, maxlength=12
        )


class CodeForm(_Code, AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask(_("Verification code"), _("The six digits that the app shows now, or one of your recovery codes."))


class CodeAgainForm(_Code, ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask(_("Verification code"), _("The six digits that the app shows now, or one of your recovery codes."))


class _Passkey(AuthenticateWebAuthnForm):
    """What a passkey says; what is wrong with it leaves a line, as a wrong code does."""

    def clean_credential(self) -> Any:
        """Return the passkey that was proved."""
        try:
            return super().clean_credential()
        except (ValidationError, *NO_PASSKEY) as fault:
            write(FACTOR_REFUSED, by=None, outcome="refused")
            raise get_adapter().validation_error("incorrect_code") from fault


class PasskeyStepForm(_Passkey):
    """A passkey as the second step."""


class PasskeySignInForm(_Passkey, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class AppForm(_Code, ActivateTOTPForm):
    """The first code of a new app; until then its secret is kept in the session, sealed like the one that stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # Not ActivateTOTPForm's own: it would put the secret into the session in clear.
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        session = context.request.session
        token = session.get(SECRET_SESSION_KEY) if self.is_bound else None
        self.secret = open_secret(self.user.pk, token) if token else generate_totp_secret()
        if not token:
            session[SECRET_SESSION_KEY] = seal_secret(self.user.pk, self.secret)
        self._ask(_("Code that the app shows now"))

    @property
    def spelled(self) -> str:
        """Return the secret in groups of four, for typing."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class PasskeyForm(AddWebAuthnForm):
    """A name for a new passkey, and whether it may sign in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell it from others: “office computer”, “my phone”.")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")
        self.fields["passwordless"].help_text = _("The device then asks for your finger, your face or its PIN.")

    def clean(self) -> dict[str, Any]:
        """Return what was sent; a credential that is none is a fault of the form."""
        try:
            return dict(super().clean())
        except NO_PASSKEY as fault:
            raise get_adapter().validation_error("incorrect_code") from fault
