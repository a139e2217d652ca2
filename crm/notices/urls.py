"""The tray's addresses."""

from django.urls import path

from crm.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.list_notices, name="list"),
    path("count/", views.count, name="count"),
    path("latest/", views.latest, name="latest"),
    path("read/", views.read, name="read"),
    path("mail/", views.wish, name="wish"),
]
