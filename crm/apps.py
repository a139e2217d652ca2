"""The frame's Django app."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        """Prove the ciphers, add the checks, hear of sign-ins, let the trail keep edits of people, groups and posts."""
        from auditlog.registry import auditlog
        from django.contrib.auth.models import Group

        from crm.accounts import checks, receivers  # noqa: F401
        from crm.accounts.models import User
        from crm.administrators import checks as administrators_checks  # noqa: F401
        from crm.administrators import kinds as administrators_kinds  # noqa: F401
        from crm.administrators import models as administrators
        from crm.crypto import events as crypto_events  # noqa: F401
        from crm.crypto import selftest
        from crm.crypto.checks import add_checks
        from crm.deadlines import receivers as deadlines_receivers  # noqa: F401
        from crm.leaves import receivers as leaves_receivers  # noqa: F401
        from crm.leaves import routes as leaves_routes  # noqa: F401
        from crm.notices import models as notices
        from crm.notices import receivers as notices_receivers  # noqa: F401
        from crm.posts import models as posts
        from crm.posts import receivers as posts_receivers  # noqa: F401
        from crm.watch import receivers as watch_receivers  # noqa: F401
        from crm.workdays import models as days
        from crm.workdays import receivers as days_receivers  # noqa: F401

        selftest.run()
        add_checks()
        personal = ["password", "last_login", "language", "theme", "password_set_at", "password_given"]
        auditlog.register(User, exclude_fields=personal, m2m_fields={"groups", "user_permissions"})
        auditlog.register(Group, m2m_fields={"permissions"})
        for table in (
            days.CalendarDay,
            days.CalendarYear,
            posts.Role,
            posts.Unit,
            posts.Post,
            posts.Holding,
            posts.Leave,
            administrators.LimitSet,
        ):
            auditlog.register(table)
        auditlog.register(notices.Reading, include_fields=["mail"])
        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **_: Any) -> None:
    """Make the table of the cache, where the settings keep the cache in the database."""
    call_command("createcachetable", database=using, verbosity=0)
