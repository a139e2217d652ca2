"""The product's URLs, a room at a time."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "crm.web.views.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("customers.desk.urls")),
    path("customers/", include("customers.browse.urls")),
    path("accounts/", include("crm.accounts.urls")),
    path("calendar/", include("crm.workdays.urls")),
    path("catalogue/", include("customers.fields.urls")),
    path("trail/", include("audit.reading.urls")),
    path("trail/seals/", include("audit.seals.urls")),
    path("frame/", include("crm.web.urls")),
    path("newcomers/", include("customers.relay.urls")),
    path("imports/", include("customers.intake.urls")),
    path("reviews/", include("customers.review.urls")),
    path("duplicates/", include("customers.duplicates.urls")),
    path("gradings/", include("customers.grading.urls")),
    path("ordering/", include("customers.ordering.urls")),
    path("relations/", include("customers.relations.urls")),
    path("feedback/", include("customers.feedback.urls")),
    path("notices/", include("crm.notices.urls")),
    path("jobs/", include("crm.jobs.urls")),
    path("posts/", include("crm.posts.urls")),
    path("approvals/", include("crm.approvals.urls")),
    path("posts/", include("crm.leaves.urls")),
    path("", include("customers.surveys.urls")),
    path("administration/", include("crm.administrators.urls")),
]
