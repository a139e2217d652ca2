"""The one address of a job."""

from django.urls import path

from crm.jobs import views

app_name = "jobs"
urlpatterns = [path("<int:pk>/", views.status, name="status")]
