"""What allauth and axes announce, written to the trail."""

from typing import Any

from allauth.account.signals import password_changed
from axes.signals import user_locked_out
from django.dispatch import receiver

from audit.trail.actions import write
from crm.accounts.events import LOCKED_OUT, PASSWORD_CHANGED


@receiver(password_changed)
def changed(**_: Any) -> None:
    """Write that the person signed in has a new password; never which."""
    write(PASSWORD_CHANGED, by=None)


@receiver(user_locked_out)
def locked(**_: Any) -> None:
    """Write that a name is closed for a while."""
    write(LOCKED_OUT, by=None, outcome="refused")
