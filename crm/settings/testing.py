"""Settings of the test suite: SQLite in memory, or PostgreSQL when `DATABASE_URL` names one."""

import os
import tempfile
from pathlib import Path

import dj_database_url

from crm.settings.product import *  # noqa: F403

SECRET_KEY = "testing-only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", "sqlite://:memory:"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ZHIKE_KEYS = Path(tempfile.mkdtemp(prefix="zhike-test-keys-"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
