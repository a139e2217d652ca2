"""Weekly reviews: a year of them, a session, its items, and confirming stale values."""

from django.urls import path

from customers.review import views, views_item

app_name = "review"
urlpatterns = [
    path("", views.year, name="year"),
    path("make/", views.make, name="make"),
    path("items/<uuid:uuid>/", views_item.item, name="item"),
    path("items/<uuid:uuid>/report/", views_item.report, name="report"),
    path("confirm/<uuid:uuid>/", views_item.still_right, name="still_right"),
    path("<uuid:uuid>/", views.session, name="session"),
    path("<uuid:uuid>/print/", views.printed, name="print"),
    path("<uuid:uuid>/minutes/", views.minutes, name="minutes"),
    path("<uuid:uuid>/sign/", views.sign, name="sign"),
    path("<uuid:uuid>/take-back/", views.take_back, name="take_back"),
]
