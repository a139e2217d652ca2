"""System checks: keys others can read, and settings that would seal badly, stop the program before it serves."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's word

from audit.seals.permissions import check_permissions
from crm.crypto import keyring
from crm.crypto.keyfile import KeysUnusable
from crm.crypto.rules import CIPHERS

INDEX_BITS = range(8, 33)


def add_checks() -> None:
    """Have Django ask these at every start, and the last one before a deployment."""
    register(keys_are_private, Tags.security)
    register(sealing_settings_hold, Tags.security)
    register(keys_are_made, Tags.security, deploy=True)


def keys_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each key file or directory that others can read or own, or that does not open."""
    directory = keyring.directory()
    if not directory.exists():
        return []
    places = [directory, *(path for path in map(keyring.path_of, keyring.USES) if path.exists())]
    found: list[CheckMessage] = [
        Error(fault, hint="Move the keys to a directory of the service's own user.", id="crypto.E001")
        for fault in map(check_permissions, places)
        if fault
    ]
    return found or _unusable()


def _unusable() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for use in keyring.USES:
        try:
            if keyring.path_of(use).exists():
                keyring.active(use)
        except KeysUnusable as fault:
            found.append(Error(str(fault), id="crypto.E002"))
    return found


def sealing_settings_hold(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for a cipher nobody knows and for an index length that marks too many or too few texts alike."""
    found: list[CheckMessage] = []
    cipher = getattr(settings, "ZHIKE_CIPHER", "aes-256-gcm")
    if cipher not in CIPHERS:
        found.append(Error(f"ZHIKE_CIPHER {cipher!r} is not one of {', '.join(CIPHERS)}", id="crypto.E003"))
    bits = getattr(settings, "ZHIKE_INDEX_BITS", 14)
    if bits not in INDEX_BITS:
        hint = "Take the base-2 logarithm of the number of customers, less two."
        found.append(Error(f"ZHIKE_INDEX_BITS {bits!r} is not from 8 to 32", hint=hint, id="crypto.E004"))
    return found


def keys_are_made(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning for each use whose key is not made yet."""
    return [
        Warning(f"No {use} key in {keyring.directory()}", hint="Run `manage.py make_keys` once.", id="crypto.W001")
        for use in keyring.USES
        if not keyring.path_of(use).exists()
    ]
