"""One machine, SQLite beside the code, keys under `var/`: what `make run` starts."""

from crm.settings.product import *  # noqa: F403
from crm.settings.product import ROOT

VAR = ROOT / "var"
SECRET_KEY = "embedded-only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "zhike.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;",
        },
    }
}
STATIC_ROOT = VAR / "static"
ZHIKE_KEYS = VAR / "keys"
