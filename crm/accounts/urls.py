"""Sign-in, sign-out and the own password: the only pages of allauth that this house opens.

A page of allauth that changes something does so in one transaction with its line: no line, no change.
"""

from allauth.account import views
from django.db import transaction
from django.urls import path
from django.views.decorators.http import require_POST

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", require_POST(views.logout), name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", transaction.atomic(views.password_change), name="account_change_password"),
]
