"""Customers: the list, and each record behind it."""

from django.urls import path

from customers.browse import views, views_record, views_reveal

app_name = "browse"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("search/", views.search, name="search"),
    path("columns/", views.choose_columns, name="columns"),
    path("views/", views.views_page, name="views"),
    path("views/save/", views.save_view, name="save_view"),
    path("views/<int:view>/delete/", views.delete_view, name="delete_view"),
    path("bulk/", views.bulk, name="bulk"),
    path("export/", views.export, name="export"),
    path("lines/<int:line>/values/", views_reveal.line_values, name="line_values"),
    path("<uuid:uuid>/", views_record.record_page, name="record"),
    path("<uuid:uuid>/timeline/", views_record.timeline_page, name="timeline"),
    path("<uuid:uuid>/print/", views_record.print_page, name="print"),
    path("<uuid:uuid>/consent/", views_record.consent_page, name="consent"),
    path("<uuid:uuid>/edit/<slug:group>/", views_record.edit_page, name="edit"),
    path("<uuid:uuid>/reveal/<slug:field>/", views_reveal.reveal, name="reveal"),
    path("<uuid:uuid>/photo/<slug:field>/", views_record.photo, name="photo"),
    path("<uuid:uuid>/attach/<slug:field>/", views_record.attach, name="attach"),
]
