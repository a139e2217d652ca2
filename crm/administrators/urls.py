"""Addresses of the administrators."""

from django.urls import path

from crm.administrators import views, views_house, views_people

app_name = "administrators"
urlpatterns = [
    path("", views.changes, name="changes"),
    path("ask/<slug:kind>/", views.propose, name="propose"),
    path("asked/<uuid:uuid>/", views.proposal, name="proposal"),
    path("decide/<uuid:uuid>/", views.decide, name="decide"),
    path("settings/", views_house.settings_page, name="settings"),
    path("jobs/", views_house.jobs_page, name="jobs"),
    path("jobs/<int:pk>/stop/", views_house.stop_job, name="stop_job"),
    path("jobs/<int:pk>/again/", views_house.put_job_back, name="put_job_back"),
    path("people/", views_people.list_people, name="people"),
    path("people/add/", views_people.add_person, name="add_person"),
    path("people/<int:pk>/", views_people.person_page, name="person"),
    path("people/<int:pk>/<slug:act>/", views_people.act, name="act"),
]
