"""The matter's Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
