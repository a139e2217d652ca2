"""Sign-in by the company's own identity provider: it says who somebody is, and never makes an account."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from audit.trail.actions import write
from crm.accounts import sessions
from crm.accounts.events import PROVIDER_REFUSED
from crm.accounts.models import User


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Match what the provider says to an account that is there, by `settings.OIDC_CLAIM`."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no, whoever asks."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Have the account with the claimed user name sign in; turn away whom nobody has entered.

        What was matched once is not believed for ever: the claim of today decides.
        """
        person = _person(sociallogin.account.extra_data)
        if person is None:
            write(PROVIDER_REFUSED, by=None, outcome="refused")
            raise ImmediateHttpResponse(render(request, "account/unknown.html", status=403))
        sociallogin.user = person
        if settings.OIDC_COUNTS_AS_SECOND_FACTOR:
            sessions.prove(request, person, "provider")

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Write that the provider did not vouch for somebody, and say so."""
        write(PROVIDER_REFUSED, by=None, outcome="refused")
        raise ImmediateHttpResponse(render(request, "account/unknown.html", status=403))


def _person(said: dict[str, Any]) -> User | None:
    """Return who is meant by the signed token, or by what the provider adds about the same subject (Core 5.3.2)."""
    token, more = said.get("id_token"), said.get("userinfo")
    if not isinstance(token, dict) or (isinstance(more, dict) and more.get("sub") != token.get("sub")):
        return None
    claim = ({} if more is None else more) | token
    name = claim.get(settings.OIDC_CLAIM)
    return User.objects.filter(username=name, is_active=True).first() if isinstance(name, str) and name else None
