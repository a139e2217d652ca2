"""Where the seal of the trail is looked at, and proofs are taken."""

from django.urls import path

from audit.seals import views

app_name = "seals"
urlpatterns = [
    path("", views.state, name="state"),
    path("check/", views.check, name="check"),
    path("checkpoints/", views.checkpoints, name="checkpoints"),
    path("checkpoints/<int:pk>/", views.checkpoint, name="checkpoint"),
    path("lines/<int:pk>/", views.line, name="line"),
    path("records/<int:pk>/", views.evidence, name="evidence"),
]
