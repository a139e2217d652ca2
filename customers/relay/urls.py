"""Newcomers: the board, the entry, and each newcomer's way."""

from django.urls import path

from customers.relay import views, views_decide, views_entry, views_stage

app_name = "relay"
urlpatterns = [
    path("", views.board, name="board"),
    path("enter/", views_entry.enter, name="enter"),
    path("figures/", views.figures, name="figures"),
    path("<uuid:uuid>/", views_stage.stage, name="stage"),
    path("<uuid:uuid>/fields/", views_stage.fields, name="fields"),
    path("<uuid:uuid>/approve/", views_decide.approve, name="approve"),
    path("<uuid:uuid>/withdraw/", views_decide.withdraw, name="withdraw"),
    path("cases/<uuid:uuid>/recall/", views_decide.recall, name="recall"),
]
