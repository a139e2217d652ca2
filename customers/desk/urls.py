"""The home page."""

from django.urls import path

from customers.desk import views

app_name = "desk"
urlpatterns = [path("", views.home, name="home"), path("due/", views.due_page, name="due")]
