"""The examples of a deployment say what is true."""

import re
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import ProgrammingError, connection

from audit.trail.actions import write
from audit.trail.events import SIGNED_IN
from tests.house.sources import ROOT

DEPLOY = ROOT / "deploy"
FORBIDDEN = (
    "UPDATE audit_logentry SET reason = ''",
    "DELETE FROM audit_logentry",
    "DELETE FROM audit_touched",
    "TRUNCATE audit_logentry CASCADE",
    "ALTER TABLE audit_logentry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_logentry_no_change ON audit_logentry",
    "SET session_replication_role = replica",
    "DROP TABLE audit_touched",
)


@pytest.fixture
def as_the_program(transactional_db: None) -> Iterator[None]:
    """Act in the role that deploy/grants.sql makes for the program."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE zhike_app")
        cursor.execute((DEPLOY / "grants.sql").read_text("utf-8"))
        cursor.execute("SET ROLE zhike_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DROP OWNED BY zhike_app")
        cursor.execute("DROP ROLE zhike_app")


if connection.vendor == "postgresql":

    @pytest.mark.parametrize("statement", FORBIDDEN)
    def test_the_programs_own_role_writes_lines_and_can_change_none(as_the_program: None, statement: str) -> None:
        line = write(SIGNED_IN, by=None)
        with connection.cursor() as cursor, pytest.raises(ProgrammingError) as refused:
            cursor.execute(statement)
        assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)
        line.refresh_from_db()
        assert line.event == SIGNED_IN.code


def test_the_example_environment_is_all_that_production_needs() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "environment").read_text("utf-8"), re.MULTILINE))
    source = (ROOT / "crm" / "settings" / "production.py").read_text("utf-8")
    needed = set(re.findall(r"needed\(\"([A-Z_]+)\"\)", source)) | {"ALLOWED_HOSTS", "SECRET_KEY_FILE"}
    assert needed <= named


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_table_of_both_readmes(readme: str) -> None:
    sources = [ROOT / "gunicorn.conf.py", *(ROOT / "crm" / "settings").glob("*.py"), ROOT / "crm/crypto/keyfile.py"]
    read = re.compile(r"(?:environb?\.get\(b?|needed\(|number\(|is_on\()\"([A-Z_]+)\"")
    told = (ROOT / readme).read_text("utf-8")
    names = {name for path in sources if path.name != "testing.py" for name in read.findall(path.read_text("utf-8"))}
    assert len(names) > 10 and not [name for name in sorted(names) if f"`{name}`" not in told]


def test_both_services_run_as_one_user_that_may_write_in_one_place_only() -> None:
    for name in ("zhike-web.service", "zhike-jobs.service"):
        text = (DEPLOY / name).read_text("utf-8")
        assert {"User=zhike", "ProtectSystem=strict", "ReadWritePaths=/var/lib/zhike", "LimitCORE=0"} <= set(
            text.split("\n")
        )
