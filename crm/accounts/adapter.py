"""What allauth asks of this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from crm.accounts import sessions


class StaffAdapter(DefaultAccountAdapter):
    """Staff are entered by the system administrator: nobody signs up, and a changed password leads on."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no, whoever asks."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count no password: axes does, by name."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again who it is, unless the person has signed in within these five minutes."""
        return not sessions.fresh(self.request.session) and super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the page that was asked for before something had to be proved first, or the desk."""
        return wanted(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page that was asked for before the password had to be changed, or the desk."""
        return wanted(request)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say what allauth says, except above the recovery codes, whose page says it itself."""
        if "mfa/messages/recovery_codes_generated.txt" not in (*args, kwargs.get("message_template")):
            super().add_message(request, level, *args, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the trail keeps what happened to an account, and staff have no mail address here."""


def wanted(request: HttpRequest) -> str:
    """Return the page that somebody wanted before something else had to be done first."""
    return str(request.session.pop(sessions.WANTED, "/"))


def shown_as(user: AbstractBaseUser) -> str:
    """Return the name a person is called by."""
    return str(user)
