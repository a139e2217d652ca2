"""Approvals."""

from django.urls import path

from crm.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("of/<uuid:uuid>/", views.of_subject, name="of_subject"),
    path("<uuid:uuid>/", views.case, name="case"),
    path("<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uuid>/signer/", views.add_signer, name="add_signer"),
]
