"""Addresses of leaves, handover records and departures; they stand below those of posts."""

from django.urls import path

from crm.leaves import views

app_name = "leaves"
urlpatterns = [
    path("holdings/<int:number>/leave/", views.enter, name="enter"),
    path("leaves/<int:number>/end/", views.end, name="end"),
    path("requests/<uuid:uuid>/", views.request, name="request"),
    path("cases/<uuid:uuid>/decide/", views.decide, name="decide"),
    path("handovers/<uuid:uuid>/", views.handover, name="handover"),
    path("handovers/<uuid:uuid>/sign/", views.sign, name="sign"),
    path("people/<int:number>/leaving/", views.leave_for_good, name="leaving"),
    path("departures/<uuid:uuid>/", views.departure, name="departure"),
]
