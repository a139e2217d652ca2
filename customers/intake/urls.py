"""The addresses of the import wizard."""

from django.urls import path

from customers.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.upload, name="upload"),
    path("<uuid:uuid>/", views.sheet, name="sheet"),
    path("<uuid:uuid>/columns/", views.columns, name="columns"),
    path("<uuid:uuid>/enter/", views.enter, name="enter"),
    path("<uuid:uuid>/undo/", views.undo, name="undo"),
    path("<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("<uuid:uuid>/faulty-rows/", views.faulty_rows, name="faulty_rows"),
]
