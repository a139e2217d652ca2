"""Under which name a failed sign-in is counted."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SALT = "crm.accounts.attempts"


def name_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return the name that the lockout counts: the person's own, however it was typed, or a mark of an unknown one.

    Sign-in ignores case, so counting must too. What is typed for a name that nobody has may be somebody's password:
    only a keyed mark of it is kept.
    """
    given = dict(credentials or {})
    if not given and request is not None:
        given = {"username": request.POST.get("login", "")}
    typed = str(given.get("username") or given.get("email") or given.get("login") or "")
    known = get_user_model()._default_manager.filter(username__iexact=typed).values_list("username", flat=True)
    folded = unicodedata.normalize("NFKC", typed).casefold()
    return (known.first() or f"?{salted_hmac(SALT, folded, algorithm='sha256').hexdigest()[:24]}").casefold()
