"""The product's addresses as they are where an identity provider is named."""

from django.urls import path

from crm.accounts import oidc_views
from crm.urls import urlpatterns as of_the_product

urlpatterns = [
    *of_the_product,
    path("accounts/provider/<slug:provider_id>/", oidc_views.begin, name="openid_connect_login"),
    path("accounts/provider/<slug:provider_id>/back/", oidc_views.finish, name="openid_connect_callback"),
]
