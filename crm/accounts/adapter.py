"""What allauth asks of this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Staff are entered by the information centre: nobody signs up, and a changed password leads home."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no, whoever asks."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the desk's address."""
        return str(self.get_login_redirect_url(request))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the trail keeps what happened to an account, and staff have no mail address here."""


def shown_as(user: AbstractBaseUser) -> str:
    """Return the name a person is called by."""
    return str(user)
