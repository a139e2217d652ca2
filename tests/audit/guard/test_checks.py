"""`manage.py check` finds a route without a door and a log that would hold a secret."""

import pytest
from auditlog.registry import auditlog
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from audit.guard.checks import EXEMPT, every_route_has_a_door, no_secret_in_the_log, routes
from tests.audit.routes import urlpatterns


@pytest.mark.urls("tests.audit.routes")
def test_a_route_without_a_door_is_an_error_wherever_it_is_included() -> None:
    (found,) = every_route_has_a_door()
    assert (found.id, "'in/bare/'" in found.msg, "tests.audit.routes.bare" in found.msg) == ("audit.E001", True, True)


def test_every_route_of_the_product_has_a_door() -> None:
    assert every_route_has_a_door() == []


def test_the_walk_reaches_every_leaf() -> None:
    walked = dict(routes(urlpatterns))
    assert "in/bare/" in walked
    assert any(route.startswith("accounts/login") for route in walked)


def test_every_exemption_gives_its_reason() -> None:
    assert all(start.endswith(".") and len(reason) > 20 for start, reason in EXEMPT)


def test_no_registered_table_logs_a_secret() -> None:
    assert no_secret_in_the_log() == []


def test_a_registered_table_with_a_password_is_an_error() -> None:
    user = get_user_model()
    before = auditlog._registry.get(user)
    auditlog._registry[user] = {
        "include_fields": [],
        "exclude_fields": ["last_login"],
        "mask_fields": [],
        "mapping_fields": {},
        "mask_callable": None,
        "m2m_fields": set(),
    }
    try:
        assert [fault.id for fault in no_secret_in_the_log()] == ["audit.E002"]
    finally:
        auditlog._registry.pop(user) if before is None else auditlog._registry.update({user: before})


def test_a_table_of_no_secrets_is_none() -> None:
    assert not [field for field in Group._meta.concrete_fields if field.name == "password"]
