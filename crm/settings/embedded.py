"""One machine, SQLite beside the code, keys under `var/`: what `make run` starts."""

from crm.settings.product import *
from crm.settings.secret import secret_in

VAR = ROOT / "var"
VAR.mkdir(mode=0o700, exist_ok=True)
SECRET_KEY = secret_in(VAR / "secret_key")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "zhike.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
    }
}
STATIC_ROOT = VAR / "static"
ZHIKE_KEYS = VAR / "keys"
