"""Probable duplicates: a post's pairs, one side by side, the comparison, the chief's decision, undoing."""

from django.urls import path

from customers.duplicates import views, views_decide

app_name = "duplicates"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("compare/", views.compare, name="compare"),
    path("decide/<uuid:uuid>/", views_decide.decide, name="decide"),
    path("undo/<uuid:uuid>/<uuid:merge>/", views_decide.undo, name="undo"),
    path("<uuid:uuid>/", views.pair_page, name="pair"),
]
