"""A copy is whole, of one moment, without the keys, and has its line."""

import os
import stat
import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.events import SIGNED_IN
from audit.trail.models import LogEntry
from crm.backups import files, keys
from crm.backups.bases import BaseUnusable, base_of
from crm.backups.postgresql import Postgresql
from crm.backups.rules import DATA_PREFIX, KEYS_PREFIX, stamp
from crm.crypto import keyring
from crm.crypto.streams import open_stream
from customers.records import drafts
from tests.builders import a_customer, a_post, opened
from tests.crm.backups.copies import another_base, asked, backed_up, dialect, manifest
from tests.customers.records.test_drafts import a_draft

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_copy_has_everything_but_the_keys_and_its_line_says_which(tmp_path: Path) -> None:
    customer = a_customer(a_post(), phone="13845405400")
    before = LogEntry.objects.count()
    copy, _ = backed_up(tmp_path / "data")
    said = manifest(copy)
    assert said.database == dialect() and said.found.counts["customers_customer"] == 1
    assert said.found.counts["audit_logentry"] == before and "audit.0002_seals" in said.found.migrations
    assert {path.name for path in copy.iterdir()} == {"manifest.json", *(part.name for part in said.parts)}
    line = LogEntry.objects.get(event="backup.made")
    assert line.facts["copy"] == copy.name and line.facts["manifest"] == files.sha256_of(copy / "manifest.json")
    assert line.facts["lines"] == before and line.person_name.endswith("(command line)")
    content = (copy / said.parts[0].name).read_bytes()
    assert customer.uuid and b"13845405400" not in content
    for use in keyring.USES:
        assert keyring.active(use).material not in content


def test_nobody_else_can_read_a_copy_and_nothing_half_done_is_left(tmp_path: Path) -> None:
    copy, _ = backed_up(tmp_path)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in copy.iterdir()} == {0o600}
    assert list(tmp_path.iterdir()) == [copy]


FIRST = "SELECT count(*) FROM audit_logentry WHERE reason LIKE 'first%'"


def test_a_copy_made_while_people_write_is_of_one_moment(tmp_path: Path) -> None:
    a_customer(a_post())
    stop, written = threading.Event(), [0, 0, 0]

    def work(number: int) -> None:
        while not stop.is_set():
            with transaction.atomic():
                write(SIGNED_IN, by=None, reason=f"first {number}")
                write(SIGNED_IN, by=None, reason=f"second {number}")
            written[number] += 1
        connections.close_all()

    writers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = [backed_up(tmp_path)[0] for _ in range(3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert min(written) > 0
    sizes = set()
    for copy in made:
        with another_base() as base:
            base.load(copy / manifest(copy).parts[0].name)
            found = base.found()
            assert found == manifest(copy).found
            sizes.add(found.counts["audit_logentry"])
            assert found.counts["audit_logentry"] == found.counts["audit_unsealed"]
            assert asked(base, FIRST) == asked(base, FIRST.replace("first", "second"))
    assert len(sizes) == 3


def test_the_newest_copies_are_kept_as_many_as_asked(tmp_path: Path) -> None:
    made = [backed_up(tmp_path, "--keep", "2")[0] for _ in range(4)]
    assert sorted(tmp_path.iterdir()) == sorted(made[2:])
    with pytest.raises(CommandError, match="At least one"):
        call_command("backup", str(tmp_path), "--keep", "0")


def test_a_copy_older_than_the_promise_of_destruction_is_named(tmp_path: Path) -> None:
    old = tmp_path / (DATA_PREFIX + stamp(timezone.now() - timedelta(days=36)))
    old.mkdir()
    copy, said = backed_up(tmp_path)
    assert f"Older than 35 days: {old.name}." in said and copy.name not in said.split("Older")[1]


def test_a_copy_under_a_passphrase_holds_nothing_in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_customer(a_post(), name="只在这里的名字")
    monkeypatch.setenv("ZHIKE_BACKUP_PASSPHRASE", "a passphrase of the copies")
    copy, _ = backed_up(tmp_path)
    (part,) = manifest(copy).parts
    assert manifest(copy).sealed and part.name.endswith(".sealed")
    assert not [path for path in copy.iterdir() if "只在这里的名字".encode() in path.read_bytes()]
    out = BytesIO()
    with (copy / part.name).open("rb") as source:
        open_stream(source, out, b"a passphrase of the copies")
    assert out.getvalue().startswith(b"SQLite format 3" if dialect() == "sqlite" else b"PGDMP")


def test_the_keys_are_copied_apart_and_old_copies_of_them_go(tmp_path: Path) -> None:
    data, safe = tmp_path / "data", tmp_path / "safe"
    old = safe / (KEYS_PREFIX + stamp(timezone.now() - timedelta(days=36)))
    young = safe / (KEYS_PREFIX + stamp(timezone.now() - timedelta(days=34)))
    for copy in (old, young):
        copy.mkdir(parents=True)
    _, said = backed_up(data, "--keys", str(safe))
    made = files.newest_in(safe, KEYS_PREFIX)
    assert {path.name for path in safe.iterdir()} == {young.name, made.name}
    assert keys.checked_copy(safe, timezone.now()) == made
    for use in keyring.USES:
        assert (made / f"{use}.json").read_bytes() == keyring.path_of(use).read_bytes()
    assert LogEntry.objects.get(event="backup.keys_copied").facts["copy"] == made.name
    assert "one medium" in said


@pytest.mark.parametrize("place", ["data", "data/keys", "."])
def test_keys_are_not_copied_to_where_the_data_are(tmp_path: Path, place: str) -> None:
    with pytest.raises(CommandError, match="belongs apart"):
        backed_up(tmp_path / "data", "--keys", str(tmp_path / place))
    assert not LogEntry.objects.filter(event="backup.keys_copied").exists()


def test_data_are_not_copied_to_where_the_keys_are(settings: Any) -> None:
    with pytest.raises(CommandError, match="belong apart"):
        backed_up(Path(settings.ZHIKE_KEYS) / "copies")


def test_a_copy_of_the_keys_past_its_time_is_not_used(tmp_path: Path) -> None:
    backed_up(tmp_path / "data", "--keys", str(tmp_path / "safe"))
    with pytest.raises(files.Damaged, match="was to be removed"):
        keys.checked_copy(tmp_path / "safe", timezone.now() + timedelta(days=36))


def test_each_backup_keeps_the_list_of_who_was_destroyed_beside_the_keys(tmp_path: Path, settings: Any) -> None:
    settings.ZHIKE_KEYS = tmp_path / "keys"
    keyring.ensure_keys()
    posts = [a_post("sa-1", role="statistical_analyst"), a_post("dir-1", role="director", a="dee")]
    first, second = a_draft(posts, code="N1"), a_draft(posts, code="N2", licence_number="")
    listed = tmp_path / "keys" / "destroyed.txt"
    drafts.discard(opened(first, posts[1]), number="N1", reason="")
    backed_up(tmp_path / "data")
    assert listed.read_text() == f"{first.uuid}\n" and stat.S_IMODE(listed.stat().st_mode) == 0o600
    drafts.discard(opened(second, posts[1]), number="N2", reason="")
    backed_up(tmp_path / "data")
    assert listed.read_text() == f"{first.uuid}\n{second.uuid}\n"


def test_a_backup_that_cannot_be_made_leaves_nothing(tmp_path: Path, settings: Any) -> None:
    broken = {**settings.DATABASES["default"], "NAME": str(tmp_path / "nowhere")}
    settings.ZHIKE_BACKUP_DATABASE = broken
    with pytest.raises(CommandError, match="nowhere"):
        backed_up(tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == [] and not LogEntry.objects.filter(event="backup.made").exists()


if connection.vendor == "postgresql":

    def test_without_pg_dump_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CommandError, match="pg_dump is not on the PATH"):
            backed_up(tmp_path / "data")

    def test_a_password_stands_on_no_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@" > "${0%/*}/said"\nenv >> "${0%/*}/said"\nexit 3\n')
        (tmp_path / "pg_dump").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        base = Postgresql({**connections["default"].settings_dict, "PASSWORD": "a-secret-word"})
        with pytest.raises(BaseUnusable, match="pg_dump"):
            base.dump(tmp_path / "dump")
        arguments, *environment = (tmp_path / "said").read_text().splitlines()
        assert "a-secret-word" not in arguments and "PGPASSWORD=a-secret-word" in environment
        assert not [one for one in environment if one.startswith(("ZHIKE", "DATABASE_URL", "SECRET"))]

else:

    def test_a_damaged_file_is_not_copied(tmp_path: Path) -> None:
        (tmp_path / "broken.sqlite3").write_bytes(b"SQLite format 3\x00" + bytes(4096))
        base = base_of({"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "broken.sqlite3")})
        with pytest.raises(BaseUnusable):
            base.dump(tmp_path / "copy")
