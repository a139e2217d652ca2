"""Surveys: rounds, whom they ask, what came of them; and the customer's own page, for which nobody signs in."""

from django.urls import path

from customers.surveys import views, views_people, views_public, views_report

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.list_page, name="list"),
    path("surveys/new/", views.new_page, name="new"),
    path("surveys/<uuid:survey>/", views.round_page, name="round"),
    path("surveys/<uuid:survey>/edit/", views.edit_page, name="edit"),
    path("surveys/<uuid:survey>/do/<slug:act>/", views.act, name="act"),
    path("surveys/<uuid:survey>/people/", views_people.people_page, name="people"),
    path("surveys/<uuid:survey>/people/<int:pk>/", views_people.person_page, name="person"),
    path("surveys/<uuid:survey>/people/<int:pk>/link/", views_people.link_page, name="link"),
    path("surveys/<uuid:survey>/people/<int:pk>/do/<slug:act>/", views_people.act, name="person_act"),
    path("surveys/<uuid:survey>/letters/", views_people.letters_page, name="letters"),
    path("surveys/<uuid:survey>/report/", views_report.report_page, name="report"),
    path("surveys/<uuid:survey>/themes/", views_report.themes_page, name="themes"),
    path("surveys/<uuid:survey>/opinions/", views_report.opinions_page, name="opinions"),
    path("surveys/<uuid:survey>/export/", views_report.export, name="export"),
    path("f/done/<slug:what>/", views_public.done_page, name="done"),
    path("f/<str:token>/", views_public.answer_page, name="answer"),
]
