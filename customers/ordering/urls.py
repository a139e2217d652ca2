"""Ordering on line: the posts' applications, one with its way, each step of it."""

from django.urls import path

from customers.ordering import views, views_decide, views_steps

app_name = "ordering"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("for/<uuid:uuid>/", views.apply_page, name="apply"),
    path("decide/<uuid:uuid>/", views_decide.decide, name="decide"),
    path("take-back/<uuid:uuid>/", views_decide.take_back, name="take_back"),
    path("<uuid:uuid>/", views.application_page, name="application"),
    path("<uuid:uuid>/<slug:act>/", views_steps.act_page, name="act"),
]
