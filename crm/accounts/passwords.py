"""What a password must be like here: long enough, and none of the last ones (P2.6)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from crm.accounts.models import PastPassword, User


class LengthValidator(MinimumLengthValidator):
    """Asks for `settings.ZHIKE_PASSWORD_LENGTH` characters."""

    def __init__(self) -> None:
        super().__init__(settings.ZHIKE_PASSWORD_LENGTH)


class HistoryValidator:
    """Refuses the last `settings.ZHIKE_PASSWORD_HISTORY` passwords of a person, the one of today among them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that the person has or had."""
        for past in self._hashes(user):
            if check_password(password, past):
                raise ValidationError(
                    ngettext(
                        "This is your password of today. Choose another one.",
                        "This is one of your last %(number)d passwords. Choose another one.",
                        settings.ZHIKE_PASSWORD_HISTORY,
                    )
                    % {"number": settings.ZHIKE_PASSWORD_HISTORY},
                    code="password_used_before",
                )

    def get_help_text(self) -> str:
        """Return what to mind."""
        return gettext("Your password can’t be one of your last ones.")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Remember the hash that was just stored, forget those no longer asked for; the password's age begins anew."""
        if not isinstance(user, User):
            return
        now = timezone.now()
        PastPassword.objects.create(person=user, password=user.password, set_at=now)
        kept = [past.pk for past in self._last(user)]
        PastPassword.objects.filter(person=user).exclude(pk__in=kept).delete()
        User.objects.filter(pk=user.pk).update(password_set_at=now)
        user.password_set_at = now

    def _hashes(self, user: Any) -> list[str]:
        """Return each hash once: checking one takes a noticeable part of a second by intention."""
        return list(dict.fromkeys([user.password, *(past.password for past in self._last(user))])) if user else []

    def _last(self, user: Any) -> list[PastPassword]:
        if not isinstance(user, User) or user.pk is None:
            return []
        mine = PastPassword.objects.filter(person=user).order_by("-set_at", "-pk")
        return list(mine[: settings.ZHIKE_PASSWORD_HISTORY])
