"""Pages of sign-in: those that allauth leaves to us, and those of its that we open a little differently."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ANYONE, SIGNED_IN, door, turn_away
from crm.accounts import actions
from crm.accounts.models import SignIn, User
from crm.accounts.queries import sign_ins_of


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Answer 429 with how long to wait, alike for names that exist and names that do not."""
    wait = settings.AXES_COOLOFF_TIME
    page = render(request, "account/locked_out.html", {"minutes": int(wait.total_seconds() // 60)}, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    page["Cache-Control"] = "no-store"
    return page


@door(ANYONE)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out; the browser forgets what it kept of the pages that were seen."""
    response: HttpResponseBase = account.logout(request)
    response["Clear-Site-Data"] = '"cache"'
    return response


class PasswordView(account.PasswordChangeView):
    """Change the own password; whoever signs in by the identity provider only has none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer like what does not exist where there is no password to change."""
        if not authenticated_user(request).has_usable_password():
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class PasskeySignInView(webauthn.LoginWebAuthnView):
    """Sign in by passkey, and go on to the page that was asked for."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign the owner of the passkey in."""
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return response


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    """Remove one of the own passkeys."""

    success_url = reverse_lazy("mfa_index")


def mine(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Do what allauth does for a person's own factors, with its line or not at all; what is not theirs is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Http404:
            turn_away(request)

    return door(SIGNED_IN)(require_http_methods(["GET", "HEAD", "POST"])(guarded))


change_password = mine(PasswordView.as_view())
activate_app = mine(totp.activate_totp)
remove_app = mine(totp.deactivate_totp)
add_passkey = mine(webauthn.add_webauthn)
remove_passkey = mine(RemovePasskeyView.as_view())
view_codes = mine(codes.view_recovery_codes)
new_codes = mine(codes.generate_recovery_codes)
passkey_sign_in = door(ANYONE)(PasskeySignInView.as_view())


@door(SIGNED_IN)
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in."""
    rows = list(sign_ins_of(request.user.pk or 0))
    here = request.session.session_key
    context = {"rows": rows, "here": here, "others": any(row.session_key != here for row in rows)}
    return render(request, "account/sign_ins.html", context)


@door(SIGNED_IN)
@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own sign-ins; ending this one is signing out."""
    row = SignIn.objects.select_related("person").filter(pk=pk, person_id=request.user.pk).first()
    if row is None:
        turn_away(request)
    if row.session_key == request.session.session_key:
        return sign_out(request)  # type: ignore[return-value]
    actions.end_sign_in(row, by=getattr(request, "seat", None))
    messages.success(request, _("That sign-in has ended."))
    return redirect("sign_ins")


@door(SIGNED_IN)
@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """End all own sign-ins but this one."""
    person = User.objects.get(pk=request.user.pk or 0)
    key = request.session.session_key or ""
    ended = actions.end_sessions(person, by=getattr(request, "seat", None), but=key)
    told = ngettext("%(count)d other sign-in has ended.", "%(count)d other sign-ins have ended.", ended)
    messages.success(request, told % {"count": ended})
    return redirect("sign_ins")
