"""The frame's own switches."""

from django.urls import path

from crm.web import views

app_name = "web"
urlpatterns = [
    path("language/", views.choose_language, name="choose_language"),
    path("theme/", views.choose_theme, name="choose_theme"),
]
