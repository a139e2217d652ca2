"""What must not be true of the accounts of a deployment."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database, deploy=True)
def no_superuser(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Report each active superuser: guardian grants them everything, and nobody here may hold everything."""
    users = get_user_model()
    found: list[CheckMessage] = []
    for alias in databases or ():
        if users._meta.db_table not in connections[alias].introspection.table_names():
            continue
        held = users._default_manager.using(alias).filter(is_superuser=True, is_active=True)
        found.extend(
            Error(
                f"{name} is an active superuser.",
                hint="Take the flag away: `manage.py shell`, or close the account.",
                id="accounts.E001",
            )
            for name in held.values_list("username", flat=True)
        )
    return found
