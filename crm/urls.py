"""The product's URLs, a room at a time."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("crm.accounts.urls")),
    path("trail/", include("audit.reading.urls")),
    path("frame/", include("crm.web.urls")),
    path("jobs/", include("crm.jobs.urls")),
    path("posts/", include("crm.posts.urls")),
    path("imports/", include("customers.intake.urls")),
]
