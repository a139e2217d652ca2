"""A copy that `manage.py restore` fills and proves in a process of its own, so that it never meets the live base."""

import json
import os
import secrets
from pathlib import Path

from crm.settings.environment import needed, number
from crm.settings.product import *

SECRET_KEY = secrets.token_urlsafe(64)
DEBUG = False
ALLOWED_HOSTS: list[str] = []
DATABASES = {"default": json.loads(os.environ["ZHIKE_COPY_DATABASE"])}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
ZHIKE_KEYS = Path(needed("ZHIKE_KEYS"))
ZHIKE_DEPLOYMENT = needed("ZHIKE_DEPLOYMENT")
ZHIKE_CIPHER = needed("ZHIKE_CIPHER")
ZHIKE_INDEX_BITS = number("ZHIKE_INDEX_BITS", 14)
STATIC_ROOT = Path(os.devnull)
TRAIL_KEYS = tuple(os.environ["TRAIL_KEYS"].split())
ZHIKE_SEALER = Path(os.devnull)
TRAIL_PATIENCE = None  # nobody seals a copy before it has taken its place and its new log is opened
ZHIKE_IS_A_COPY = True
