"""Grading: rounds, rules by version, and why a customer has its grade."""

from django.urls import path

from customers.grading import views, views_decide, views_rules, views_why

app_name = "grading"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("announce/", views.announce, name="announce"),
    path("rules/", views_rules.versions, name="versions"),
    path("rules/new/", views_rules.draw_up, name="draw_up"),
    path("rules/<int:number>/", views_rules.version, name="version"),
    path("rules/<int:number>/<slug:act>/", views_rules.settle, name="settle"),
    path("why/<uuid:uuid>/", views_why.why, name="why"),
    path("cases/<uuid:uuid>/decide/", views_decide.decide, name="decide"),
    path("cases/<uuid:uuid>/take-back/", views_decide.take_back, name="take_back"),
    path("<uuid:uuid>/", views.round_page, name="round"),
    path("<uuid:uuid>/<slug:act>/", views.act, name="act"),
]
