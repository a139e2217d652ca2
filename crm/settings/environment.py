"""Reads what a deployment is told through its environment; what is missing or unsafe stops it at once."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from audit.seals.places import Misplaced, places_of
from audit.seals.verifier import Unproven, VerifierKey
from crm.settings.secret import secret_of

YES = ("1", "true", "yes", "on")


def needed(name: str) -> str:
    """Return the variable; ImproperlyConfigured where it is missing or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in the environment")
    return value


def is_on(name: str, *, default: bool = False) -> bool:
    """Say whether the variable says yes."""
    value = os.environ.get(name, "").strip().lower()
    return value in YES if value else default


def number(name: str, default: int) -> int:
    """Return the variable as a whole number of zero or more."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number")
    return int(value)


def one_of(name: str, first: str, *others: str) -> str:
    """Return the variable, `first` where it is not set; ImproperlyConfigured for anything not named."""
    value = os.environ.get(name, "").strip() or first
    if value not in (first, *others):
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join((first, *others))}")
    return value


def anchors() -> tuple[str, ...]:
    """Return TRAIL_ANCHORS, separated by spaces: where checkpoints of the trail are kept outside the database."""
    texts = os.environ.get("TRAIL_ANCHORS", "").split()
    try:
        return tuple(place.text for place in places_of(texts))
    except Misplaced as fault:
        raise ImproperlyConfigured(f"TRAIL_ANCHORS: {fault}") from fault


def verifier_keys() -> tuple[str, ...]:
    """Return TRAIL_KEYS, separated by spaces: the lines of the keys whose checkpoints of the trail are believed."""
    lines = os.environ.get("TRAIL_KEYS", "").split()
    try:
        return tuple(str(VerifierKey.parse(line)) for line in lines)
    except Unproven as fault:
        raise ImproperlyConfigured(f"TRAIL_KEYS: {fault}") from fault


def site() -> str:
    """Return the address of the site in SITE_URL, without a slash at its end; "" where it is not named."""
    address = os.environ.get("SITE_URL", "").strip().rstrip("/")
    if address and not address.startswith("https://"):
        raise ImproperlyConfigured("SITE_URL must begin with https://")
    return address


def identity_provider() -> dict[str, Any]:
    """Return allauth's settings of the provider that OIDC_ISSUER names, {} where none is named.

    OIDC_ISSUER must be https, and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must come with it; OIDC_NAME is what the
    sign-in page calls it.
    """
    issuer = os.environ.get("OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return {}
    if not issuer.startswith("https://"):
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https://")
    return provider(issuer, needed("OIDC_CLIENT_ID"), needed("OIDC_CLIENT_SECRET"), os.environ.get("OIDC_NAME", ""))


def provider(issuer: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """Return allauth's settings of one provider of OpenID Connect."""
    app = {
        "provider_id": "oidc",
        "name": name.strip() or "OpenID Connect",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def hosts() -> list[str]:
    """Return the host names of ALLOWED_HOSTS; each must be named."""
    names = [name.strip() for name in needed("ALLOWED_HOSTS").split(",") if name.strip()]
    if any("*" in name for name in names):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name each host")
    return names


def secret_key() -> str:
    """Return the key of SECRET_KEY_FILE, which only its owner can read, or of SECRET_KEY; at least 50 characters."""
    if kept := os.environ.get("SECRET_KEY_FILE", "").strip():
        return secret_of(Path(kept))
    key = needed("SECRET_KEY")
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY must be random and at least 50 characters long")
    return key


def refuse_debug() -> None:
    """Raise where somebody asked for the debugging pages, which show every value of a request."""
    for name in ("DEBUG", "DJANGO_DEBUG"):
        if is_on(name):
            raise ImproperlyConfigured(f"{name} must not be set in production")
