"""Which version of the product this is, and which migrations it knows."""

import tomllib
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader


def product_version() -> str:
    """Return the version that pyproject.toml names."""
    with (Path(settings.ROOT) / "pyproject.toml").open("rb") as source:
        return str(tomllib.load(source)["project"]["version"])


def known_migrations() -> frozenset[str]:
    """Return the migrations of this version, those that it replaced included."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)
