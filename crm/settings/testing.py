"""Settings of the test suite: a SQLite file of its own, or the PostgreSQL that `DATABASE_URL` names."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import dj_database_url

from crm.settings.product import *

_PLACE = Path(tempfile.mkdtemp(prefix="zhike-test-"))
_OWNER = os.getpid()


@atexit.register
def _clear_away() -> None:
    """Remove what the tests kept, once their own process ends; a forked child leaves it alone."""
    if os.getpid() == _OWNER:
        shutil.rmtree(_PLACE, ignore_errors=True)


_SQLITE = f"sqlite:///{_PLACE / 'zhike.sqlite3'}"

SECRET_KEY = "testing-only"  # noqa: S105 - opens nothing but a test's own sessions
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", _SQLITE))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in the product, so that threads and other processes see it; without waiting for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(_PLACE / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA temp_store=MEMORY;"
    }
# The tests' own database belongs to them; those of roles and of the checks ask for what a deployment must have.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "records.E001", "records.E002"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ZHIKE_KEYS = Path(os.environ.get("ZHIKE_KEYS", _PLACE / "keys"))
ZHIKE_SEALER = Path(os.environ.get("ZHIKE_SEALER", _PLACE / "sealer"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT = _PLACE / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "ZHIKE_TEST_WORKER" not in os.environ:
    # A job runs where it is started, unless a test starts a worker of its own.
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
