"""Addresses of the calendar."""

from django.urls import path

from crm.workdays import views

app_name = "workdays"
urlpatterns = [
    path("", views.this_year, name="this_year"),
    path("<int:year>/", views.year_page, name="year"),
    path("set/", views.set_day, name="set_day"),
    path("own/<int:number>/forget/", views.forget_day, name="forget_day"),
    path("load/", views.load_year, name="load_year"),
]
