"""The two addresses of the identity provider: there, and back."""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

from audit.guard.doors import ANYONE, door


class SignedAdapter(OpenIDConnectOAuth2Adapter):
    """Believe an ID token by its signature, whatever way it came (OpenID Connect Core 3.1.3.7)."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        return claims


@door(ANYONE)
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the identity provider."""
    return _run(OAuth2LoginView, request, provider_id)


@door(ANYONE)
def finish(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take what the provider says, and sign the person in whom it means."""
    return _run(OAuth2CallbackView, request, provider_id)


def _run(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(SignedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
