"""Addresses of the administrators."""

from django.urls import path

from crm.administrators import views

app_name = "administrators"
urlpatterns = [
    path("", views.changes, name="changes"),
    path("ask/<slug:kind>/", views.propose, name="propose"),
    path("asked/<uuid:uuid>/", views.proposal, name="proposal"),
    path("decide/<uuid:uuid>/", views.decide, name="decide"),
]
