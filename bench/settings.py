"""The product's settings on a database of the benchmark's own: SQLite under `bench/out`, or `DATABASE_URL`."""

import os

import dj_database_url

from crm.settings.embedded import *  # noqa: F403
from crm.settings.product import INSTALLED_APPS as PRODUCT_APPS
from crm.settings.product import ROOT

OUT = ROOT / "bench" / "out"
OUT.mkdir(exist_ok=True)
INSTALLED_APPS = [*PRODUCT_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
SECRET_KEY = "bench-only"
ZHIKE_KEYS = OUT / "keys"
STATIC_ROOT = OUT / "static"
# A trail that is loaded waits long for its seal, and a weighty line of it needs no second file.
TRAIL_PATIENCE, TRAIL_SINK, TRAIL_ANCHORS, TRAIL_TILES = None, "", (), ""
if url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(url, conn_max_age=600)}
else:
    DATABASES["default"]["NAME"] = OUT / f"{os.environ.get('BENCH_DB', 'bench')}.sqlite3"
ZHIKE_SEALER = OUT / f"sealer-{DATABASES['default']['ENGINE'].rpartition('.')[2]}-{os.environ.get('BENCH_DB', 'bench')}"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if os.environ.get("BENCH_MMAP") == "off" and "init_command" in DATABASES["default"].get("OPTIONS", {}):
    # Where memory is measured: what SQLite maps of its file counts as resident, though the system may drop it.
    options = DATABASES["default"]["OPTIONS"]
    DATABASES["default"]["OPTIONS"] = {**options, "init_command": f"{options['init_command']}PRAGMA mmap_size=0;"}
