"""Asks every check before the first request is served."""

from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections


def refuse_faults() -> None:
    """Raise ImproperlyConfigured with all errors that the checks find: open key files, a superuser, a door left out."""
    found = run_checks(include_deployment_checks=True, databases=[DEFAULT_DB_ALIAS])
    errors = [message for message in found if message.is_serious(ERROR) and not message.is_silenced()]
    connections.close_all()
    if errors:
        raise ImproperlyConfigured("\n".join(f"({error.id}) {error.msg}" for error in errors))
