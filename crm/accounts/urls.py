"""Sign-in, sign-out, passwords and second factors: the only pages of allauth that this house opens.

A page of allauth that changes something does so in one transaction with its line: no line, no change (`views.mine`).
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from crm.accounts import oidc_views, views

FACTOR = "second-factor/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", views.change_password, name="account_change_password"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("sign-ins/end-others/", views.end_other_sign_ins, name="end_other_sign_ins"),
    path("sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
    path(FACTOR, mfa.index, name="mfa_index"),
    path(f"{FACTOR}authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path(f"{FACTOR}reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(f"{FACTOR}app/", views.activate_app, name="mfa_activate_totp"),
    path(f"{FACTOR}app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path(f"{FACTOR}codes/", views.view_codes, name="mfa_view_recovery_codes"),
    path(f"{FACTOR}codes/new/", views.new_codes, name="mfa_generate_recovery_codes"),
    path(f"{FACTOR}passkey/", views.add_passkey, name="mfa_add_webauthn"),
    path(f"{FACTOR}passkey/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{FACTOR}passkey/sign-in/", views.passkey_sign_in, name="mfa_login_webauthn"),
    path(f"{FACTOR}passkey/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path("provider/<slug:provider_id>/", oidc_views.begin, name="openid_connect_login"),
        path("provider/<slug:provider_id>/back/", oidc_views.finish, name="openid_connect_callback"),
    ]
