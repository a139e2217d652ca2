"""Addresses of the catalogue's pages."""

from django.urls import path

from customers.fields import views

app_name = "catalog"
urlpatterns = [
    path("", views.list_entries, name="list"),
    path("add/", views.add_entry, name="add"),
    path("at/<slug:identifier>/", views.change_entry, name="entry"),
    path("at/<slug:identifier>/hide/", views.hide, name="hide"),
    path("at/<slug:identifier>/show/", views.show, name="show"),
]
