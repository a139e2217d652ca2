"""In a hardened PostgreSQL the program works, and whoever holds its password can neither change the trail nor look.

SQLite has no roles: whoever owns the file can do anything, so `harden_database` says so and the seals and anchors, kept
elsewhere, are what shows it.
"""

import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.checks import CheckMessage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.backups.postgresql import Postgresql
from customers.management.hardening import Unhardened, harden
from customers.records import actions
from customers.records.admission import taken
from customers.records.checks import role_is_apart
from customers.records.models import Customer
from tests.builders import FULL, a_customer, a_post, opened, seat, signed_in
from tests.customers.records.test_photos import a_file
from tests.house.roles import APP, READER, SEALER, connected_as, hardened, owner, raw, without

pytestmark = pytest.mark.django_db(transaction=True)
FORBIDDEN = (
    "UPDATE audit_logentry SET reason = ''",
    "DELETE FROM audit_logentry",
    "DELETE FROM audit_touched",
    "TRUNCATE audit_logentry CASCADE",
    "DELETE FROM audit_unsealed",
    "INSERT INTO audit_unsealed VALUES (1, 1, 1)",
    "INSERT INTO audit_leaf (line_id, log_id, index, hash) VALUES (1, 1, 0, '')",
    "INSERT INTO audit_checkpoint (log_id, size, root, note, at) VALUES (1, 1, '', '', now())",
    "UPDATE audit_checkpoint SET note = ''",
    "ALTER TABLE audit_logentry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_logentry_no_change ON audit_logentry",
    "ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY",
    "DROP POLICY zhike_gate ON customers_customer",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "SET session_replication_role = replica",
    "DROP TABLE audit_touched",
    "TRUNCATE customers_customer CASCADE",
    "CREATE TABLE mine (x int)",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    "SET ROLE zhike_sealer",
    "CREATE ROLE another",
)
NOT_THE_SEALERS = (
    "SELECT * FROM customers_customer",
    "SELECT * FROM customers_strongbox",
    "SELECT * FROM crm_user",
    "SELECT * FROM django_session",
    "INSERT INTO audit_touched (line_id, subject_id, at) VALUES (1, 1, now())",
    "UPDATE audit_logentry SET reason = ''",
    "DELETE FROM audit_leaf",
    "UPDATE audit_checkpoint SET note = ''",
)


@pytest.fixture
def hard() -> Iterator[str]:
    """Return what hardening the database said; leave out what only PostgreSQL can promise."""
    if connection.vendor != "postgresql":
        pytest.xfail("SQLite has no roles by design")
    with hardened(reader=True) as said:
        yield said


def test_sqlite_is_told_that_it_has_no_roles() -> None:
    if connection.vendor == "postgresql":
        pytest.xfail("PostgreSQL has them")
    call_command("harden_database", stdout=(said := StringIO()))
    assert "SQLite has no roles" in said.getvalue()
    assert role_is_apart(None, ["default"]) == []


def test_whoever_holds_the_programs_password_can_do_none_of_this(hard: str) -> None:
    post = a_post()
    a_customer(post)
    before = LogEntry.objects.count()
    with raw(APP) as cursor:
        for statement in FORBIDDEN:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
    assert LogEntry.objects.count() == before and Customer._meta.db_table in connection.introspection.table_names()


def test_a_stray_query_over_the_programs_connection_sees_no_customer(hard: str) -> None:
    a_customer(a_post())
    with raw(APP) as cursor:
        for table in ("customer", "strongbox", "grant", "consent", "attachment"):
            cursor.execute(f"SELECT count(*) FROM customers_{table}")
            assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE customers_customer SET name = 'x'")
        assert cursor.rowcount == 0
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(
                "INSERT INTO customers_consent (customer_id, purpose, given_on, way) VALUES (1, 'x', now(), '')"
            )
    with connected_as(APP), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer")
        assert cursor.fetchone() == (0,)


def test_the_sealer_reads_lines_and_seals_them_and_knows_no_customer(hard: str) -> None:
    a_customer(a_post())
    with raw(SEALER) as cursor:
        for statement in NOT_THE_SEALERS:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM audit_logentry")
        assert cursor.fetchone()[0] > 0
    with raw(READER) as cursor:
        cursor.execute("SELECT count(*) FROM audit_logentry")
        for statement in (
            *NOT_THE_SEALERS,
            "INSERT INTO audit_leaf (line_id, log_id, index, hash) VALUES (1, 1, 0, '')",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_the_sealer_verifies_and_opens_a_log_in_its_own_role(hard: str, settings: Any, tmp_path: Path) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    a_post("am-1", a="amy", b="bo")
    with connected_as(SEALER):
        call_command("seal", "--once", stdout=StringIO())
        call_command("verify_trail", stdout=StringIO())
        (tmp_path / "sealer" / "state").unlink()
        approved = ["--approved-by", "amy", "--approved-by", "bo"]
        call_command("open_log", "--reason", "盘坏", *approved, stdout=(said := StringIO()))
    assert "goes on as zhike/trail-r1" in said.getvalue()


def test_the_sealer_seals_in_its_own_role(hard: str, settings: Any, tmp_path: Path) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    a_customer(a_post())
    with owner() as cursor:
        cursor.execute("SELECT count(*) FROM audit_unsealed")
        (waiting,) = cursor.fetchone()
    with connected_as(SEALER):
        call_command("seal", "--once", stdout=(said := StringIO()))
    assert f"Sealed: {waiting}." in said.getvalue()
    with connected_as(APP):
        call_command("verify_trail", stdout=StringIO())


def test_the_product_does_its_work_in_the_programs_role(hard: str) -> None:
    post = a_post()
    asked = {"purpose": "delivery", "reason": "送货前电话确认"}
    with connected_as(APP):
        customer = a_customer(post, needs="上午")  # in bulk, as an import enters it
        browser, page = signed_in("amy", post=post), f"/customers/{customer.uuid}/"
        assert customer.name in browser.get("/customers/").content.decode()
        assert "上午" in browser.get(page).content.decode()
        with acting(by=seat(post)):
            record = opened(customer, post)
            actions.change(record, {"needs": "下午"}, rev=record.rev)
            actions.attach(opened(customer, post), "storefront_photo", a_file())
        assert FULL["phone"] in browser.post(f"{page}reveal/phone/", asked).content.decode()
        answer = browser.post("/customers/export/", {"format": "csv", "what": "shown", "query": ""})
        assert customer.name in b"".join(answer).decode()  # type: ignore[call-overload]
        assert taken("code", [customer.code, "x"]) == {customer.code: customer.pk}
        call_command("verify_records", stdout=(said := StringIO()))
        assert "1 records compared, 0 differ." in said.getvalue()
    lines = set(LogEntry.objects.values_list("event", flat=True))
    assert {"record.opened", "records.listed", "record.changed", "field.revealed", "records.exported"} <= lines


def test_a_backup_in_the_programs_role_is_whole(hard: str, tmp_path: Path) -> None:
    post = a_post()
    a_customer(post), a_customer(post)
    with connected_as(APP):
        found = Postgresql(connection.settings_dict).dump(tmp_path / "data.pgdump")
    assert (found.counts["customers_customer"], found.counts["customers_strongbox"]) == (2, 2)
    listed = ["pg_restore", "--data-only", "--table=customers_customer", "--file=-", str(tmp_path / "data.pgdump")]
    copied = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    assert copied.count("富丽堂皇便利店") == 2


def test_hardening_twice_is_hardening_once_and_says_what_is_left(hard: str) -> None:
    assert f"\\password {APP}" in hard and f"\\password {SEALER}" in hard
    with owner() as cursor:
        cursor.execute(f"GRANT UPDATE ON audit_logentry TO {APP}")
        cursor.execute(f"ALTER ROLE {APP} CREATEDB")
    call_command("harden_database", "--reader", stdout=StringIO())
    with raw(APP) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("UPDATE audit_logentry SET reason = ''")
    with owner() as cursor:
        cursor.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = %s", [APP])
        assert cursor.fetchone() == (False,)


def test_only_the_owner_can_harden_and_the_program_may_not_be_the_owner(hard: str) -> None:
    with connected_as(APP), pytest.raises(CommandError, match="must not own"):
        call_command("harden_database")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"GRANT CREATE ON SCHEMA public TO {APP}")
        cursor.execute(f"ALTER TABLE crm_job OWNER TO {APP}")
        with pytest.raises(Unhardened, match="REASSIGN OWNED BY zhike_app TO zhike_owner"):
            harden()
        transaction.set_rollback(True)


def test_the_check_before_a_deployment_reports_a_role_that_could_change_the_trail(hard: str) -> None:
    def found() -> list[str]:
        messages: list[CheckMessage] = role_is_apart(None, ["default"])
        return [str(one.id) for one in messages]

    assert found() == ["records.E001", "records.E002"]
    with connected_as(APP):
        assert found() == []
        with owner() as cursor:
            cursor.execute(f"GRANT DELETE ON audit_logentry TO {APP}")
            cursor.execute("ALTER TABLE customers_strongbox NO FORCE ROW LEVEL SECURITY")
        assert found() == ["records.E003", "records.W001"]


def test_without_the_right_to_write_lines_no_page_shows_a_customer(hard: str) -> None:
    post = a_post()
    customer = a_customer(post, needs="上午")
    with connected_as(APP):
        browser = signed_in("amy", post=post)
        browser.raise_request_exception = False
        with without("INSERT", "audit_logentry"):
            for page in ("/customers/", f"/customers/{customer.uuid}/"):
                answer = browser.get(page)
                assert answer.status_code == 503 and customer.name not in answer.content.decode()
        assert browser.get(f"/customers/{customer.uuid}/").status_code == 200
