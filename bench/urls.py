"""The product's URLs and the bases that it is timed against, all behind the same middleware."""

from django.urls import include, path

from bench import bases

urlpatterns = [
    path("", include("crm.urls")),
    path("bench/empty/", bases.empty),
    path("bench/naive/", bases.naive_list),
    path("bench/bare-list/", bases.bare_list),
    path("bench/bare-record/<int:pk>/", bases.bare_record),
    path("bench/bare-edit/<int:pk>/", bases.bare_edit),
]
