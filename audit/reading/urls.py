"""Where the trail is read."""

from django.urls import path

from audit.reading import views

app_name = "reading"
urlpatterns = [
    path("", views.search, name="search"),
    path("download/", views.download, name="download"),
    path("counts/", views.counts, name="counts"),
    path("lines/<int:pk>/", views.line, name="line"),
    path("records/<int:pk>/", views.history, name="history"),
    path("records/<int:pk>/then/", views.then, name="then"),
    path("records/<int:pk>/viewers/", views.viewers, name="viewers"),
    path("people/<int:pk>/", views.person, name="person"),
]
