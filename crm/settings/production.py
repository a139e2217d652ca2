"""A deployment behind HTTPS: everything that differs from place to place comes from the environment (README)."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url

from crm.settings.environment import (
    anchors,
    hosts,
    identity_provider,
    is_on,
    needed,
    number,
    one_of,
    refuse_debug,
    secret_key,
    site,
    verifier_keys,
)
from crm.settings.product import *

refuse_debug()
DEBUG = False
SECRET_KEY = secret_key()
ALLOWED_HOSTS = hosts()
DATABASES = {"default": dj_database_url.parse(needed("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}

ZHIKE_KEYS = Path(needed("ZHIKE_KEYS"))
ZHIKE_DEPLOYMENT = os.environ.get("ZHIKE_DEPLOYMENT", "zhike")
ZHIKE_CIPHER = os.environ.get("ZHIKE_CIPHER", "aes-256-gcm")
ZHIKE_INDEX_BITS = number("ZHIKE_INDEX_BITS", 14)
if "ZHIKE_BACKUP_DATABASE_URL" in os.environ:
    ZHIKE_BACKUP_DATABASE = dj_database_url.parse(os.environ["ZHIKE_BACKUP_DATABASE_URL"])
TRAIL_ANCHORS = anchors()
TRAIL_TILES = os.environ.get("TRAIL_TILES", "").strip()
# The seal: the sealer's own directory, the lines of its keys for all others, the file that keeps weighty lines twice.
ZHIKE_SEALER = Path(os.environ.get("ZHIKE_SEALER", "/var/lib/zhike-sealer"))
TRAIL_ORIGIN = os.environ.get("TRAIL_ORIGIN", "").strip()
TRAIL_KEYS = verifier_keys()
TRAIL_SINK = os.environ.get("TRAIL_SINK", "").strip()
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", ROOT / "var" / "static"))

# How many proxies of ours stand before gunicorn: so many entries of X-Forwarded-For, from the right, are believed.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sign-in: what the company may set, within what the policy asks for.
ZHIKE_SECOND_FACTOR = True
ZHIKE_IDLE = timedelta(minutes=number("ZHIKE_IDLE_MINUTES", 30) or 30)
ZHIKE_PASSWORD_LENGTH = number("ZHIKE_PASSWORD_LENGTH", 12)
ZHIKE_PASSWORD_HISTORY = number("ZHIKE_PASSWORD_HISTORY", 5)
ZHIKE_PASSWORD_DAYS = number("ZHIKE_PASSWORD_DAYS", 90)
SOCIALACCOUNT_PROVIDERS = identity_provider()
OIDC_CLAIM = os.environ.get("OIDC_CLAIM", "").strip() or OIDC_CLAIM
OIDC_COUNTS_AS_SECOND_FACTOR = is_on("OIDC_COUNTS_AS_SECOND_FACTOR")

# Notices go by SMTP where a server is named; otherwise they are printed, and the tray has them all the same.
SITE_URL = site()
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = one_of("EMAIL_SECURITY", "starttls", "tls", "none") == "starttls"
EMAIL_USE_SSL = one_of("EMAIL_SECURITY", "starttls", "tls", "none") == "tls"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "").strip() or DEFAULT_FROM_EMAIL

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = is_on("HSTS_INCLUDE_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
# The browsers' public preload list is for public names; a company's own host does not belong on it.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]
