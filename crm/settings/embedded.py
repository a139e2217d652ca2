"""One machine, SQLite and keys under `var/` (or the directory ZHIKE_VAR names): what `make run` starts."""

import os
from pathlib import Path

from crm.settings.environment import anchors, is_on
from crm.settings.product import *
from crm.settings.secret import secret_in

VAR = Path(os.environ.get("ZHIKE_VAR", ROOT / "var"))
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
TRAIL_ANCHORS = anchors()
TRAIL_TILES = os.environ.get("TRAIL_TILES", "").strip()
# The demonstration's people sign in by password alone, unless somebody wants to see how it is with a second factor.
ZHIKE_SECOND_FACTOR = is_on("ZHIKE_SECOND_FACTOR")
ZHIKE_SEALER = VAR / "sealer"
TRAIL_SINK = str(VAR / "sink")
