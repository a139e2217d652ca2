"""The settings of the tests with connections that are kept from request to request, as production keeps them."""

from crm.settings.testing import *  # noqa: F403

DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}  # noqa: F405
