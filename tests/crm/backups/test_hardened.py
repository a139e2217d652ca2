"""A hardened PostgreSQL is copied and proven by a role of its own, which is no superuser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from audit.trail.models import LogEntry
from crm.crypto import keyring
from tests.builders import a_customer, a_post
from tests.crm.backups.copies import backed_up, manifest
from tests.house.roles import APP, connected_as, hardened, owner

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = "zhike_keeper"

if connection.vendor == "postgresql":

    @pytest.fixture
    def keeper(settings: Any, tmp_path: Path) -> Iterator[None]:
        """Harden the database, and copy it by a role that may read all of it and make databases, and no more."""
        settings.ZHIKE_KEYS, settings.ZHIKE_SEALER = tmp_path / "keys", tmp_path / "sealer"
        keyring.ensure_keys()
        with hardened():
            with owner() as cursor:
                cursor.execute(f"CREATE ROLE {KEEPER} LOGIN CREATEDB IN ROLE pg_read_all_data")
                cursor.execute(f'GRANT CONNECT ON DATABASE "{connection.settings_dict["NAME"]}" TO {KEEPER}')
            settings.ZHIKE_BACKUP_DATABASE = {**connection.settings_dict, "USER": KEEPER}
            yield
            with owner() as cursor:
                cursor.execute(f"DROP OWNED BY {KEEPER}")
                cursor.execute(f"DROP ROLE {KEEPER}")

    def test_the_keepers_role_copies_and_proves_while_the_pages_have_theirs(keeper: None, tmp_path: Path) -> None:
        post = a_post()
        a_customer(post), a_customer(post)
        with connected_as(APP):
            copy, _ = backed_up(tmp_path / "data", "--keys", str(tmp_path / "safe"))
            call_command("restore", str(tmp_path / "data"), "--drill", "--keys", str(tmp_path / "safe"))
        assert manifest(copy).found.counts["customers_customer"] == 2
        assert LogEntry.objects.get(event="backup.drilled").facts["failed"] == 0
