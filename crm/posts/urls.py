"""Addresses of the pages of posts."""

from django.urls import path

from crm.posts import views

app_name = "posts"
urlpatterns = [
    path("", views.list_posts, name="list"),
    path("mine/", views.mine, name="mine"),
    path("seat/", views.choose_seat, name="choose_seat"),
    path("purpose/", views.choose_purpose, name="choose_purpose"),
    path("at/<slug:code>/", views.post_page, name="post"),
    path("at/<slug:code>/holder/", views.name_holder, name="name_holder"),
]
