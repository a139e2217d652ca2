"""A copy comes back as it was, into an empty place or by name, with nobody signed in and nobody revived."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from audit.seals.sealing import seal
from audit.trail.actions import write
from audit.trail.events import SIGNED_IN
from audit.trail.models import LogEntry
from crm.backups.bases import Base, BaseUnusable, base_of
from crm.backups.rules import Manifest
from crm.jobs.models import Job
from customers.records import drafts
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_person, a_post, opened
from tests.crm.backups.copies import another_base, asked, backed_up, manifest, run, what_stands_in, words
from tests.customers.records.merges import merged
from tests.customers.records.test_drafts import a_draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty() -> Iterator[Base]:
    """Hand out an empty database."""
    with another_base() as base:
        yield base


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any) -> Path:
    """Give the test keys of its own, so that its list of the destroyed is its own too."""
    from crm.crypto import keyring

    settings.ZHIKE_KEYS = tmp_path / "keys"
    keyring.ensure_keys()
    return tmp_path / "keys"


def test_a_copy_comes_back_with_everything_and_nobody_signed_in_or_at_work(tmp_path: Path, empty: Base) -> None:
    post = a_post()
    people = [a_customer(post, phone=f"1384540540{number}") for number in range(3)]
    SessionStore().create()
    Job.objects.create(kind="x", person=a_person("amy"), post_code=post.code, state=Job.State.RUNNING, lease="a")
    copy, _ = backed_up(tmp_path)
    lines = manifest(copy).found.counts["audit_logentry"]
    write(SIGNED_IN, by=None, reason="after the copy")
    done = run("restore", copy, base=empty)
    assert done.returncode == 0, done.stderr
    found = what_stands_in(empty)
    phones = {str(one.uuid): f"1384540540{number}" for number, one in enumerate(people)}
    assert found["phones"] == phones
    assert found["sessions"] == 0 and found["jobs"] == ["failed"]
    assert len(found["events"]) >= lines + 1 and "backup.restored" in found["events"][lines:]
    assert "open_log" in words(done.stdout)


def test_into_a_database_with_data_nothing_is_restored_unless_its_name_is_typed(tmp_path: Path, empty: Base) -> None:
    a_customer(a_post(), phone="13845405400")
    first, _ = backed_up(tmp_path)
    assert run("restore", first, base=empty).returncode == 0
    a_customer(a_post("am-2", a="bea"), phone="13845405401")
    second, _ = backed_up(tmp_path)

    refused = run("restore", second, base=empty)
    assert refused.returncode != 0 and "is not empty" in refused.stderr
    mistyped = run("restore", second, "--replace", "another", base=empty)
    assert mistyped.returncode != 0 and "nothing was touched" in mistyped.stderr
    assert empty.found().counts["customers_customer"] == 1

    done = run("restore", second, "--replace", empty.name, base=empty)
    assert done.returncode == 0, done.stderr
    assert empty.found().counts["customers_customer"] == 2
    before = _called(empty, *kept_as(done.stdout))
    try:
        assert before.found().counts["customers_customer"] == 1
    finally:
        _forget(before)


def kept_as(printed: str) -> list[str]:
    """Return under which name a restore has kept what it replaced."""
    return re.findall(r"is kept as (\S+);", printed)


def _called(base: Base, name: str) -> Base:
    place = base.settings["NAME"] if base.kind == "postgresql" else Path(base.settings["NAME"])
    return base_of({**base.settings, "NAME": name if base.kind == "postgresql" else Path(place).with_name(name)})


def _forget(base: Base) -> None:
    """Remove a database that a restore has put aside."""
    if base.kind == "sqlite":
        Path(base.settings["NAME"]).unlink()
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{base.name}" WITH (FORCE)')


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    a_customer(a_post())
    copy, _ = backed_up(tmp_path)
    LogEntry.objects.count()  # the tests' own connection stays open
    live = base_of(settings.DATABASES["default"])
    refused = run("restore", copy, "--replace", live.name, base=live)
    assert refused.returncode != 0 and "stop the pages" in refused.stderr
    with unlocked():
        assert Customer.objects.count() == 1


def test_one_other_byte_is_refused_before_anything_is_restored(tmp_path: Path, empty: Base) -> None:
    a_customer(a_post())
    copy, _ = backed_up(tmp_path)
    path = copy / manifest(copy).parts[0].name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused = run("restore", copy, base=empty)
    assert refused.returncode != 0 and "other bytes" in refused.stderr
    path.unlink()
    assert "is not there" in run("restore", copy, base=empty).stderr
    assert empty.is_empty()


def test_rows_that_the_manifest_does_not_count_are_no_proven_copy(tmp_path: Path, empty: Base) -> None:
    a_customer(a_post())
    copy, _ = backed_up(tmp_path)
    said = json.loads((copy / "manifest.json").read_text())
    said["found"]["counts"]["customers_customer"] = 2
    (copy / "manifest.json").write_text(json.dumps(said))
    refused = run("restore", copy, base=empty)
    assert refused.returncode != 0 and "customers_customer: 1, expected 2" in refused.stdout
    assert empty.is_empty()


def test_a_copy_of_a_newer_version_is_refused(tmp_path: Path, empty: Base) -> None:
    copy, _ = backed_up(tmp_path)
    said = json.loads((copy / "manifest.json").read_text())
    said["found"]["migrations"].append("crm.9999_of_tomorrow")
    (copy / "manifest.json").write_text(json.dumps(said))
    refused = run("restore", copy, base=empty)
    assert refused.returncode != 0 and "crm.9999_of_tomorrow" in refused.stderr
    assert isinstance(manifest(copy), Manifest) and empty.is_empty()


def test_a_copy_of_an_older_version_is_brought_up_to_date(tmp_path: Path, empty: Base) -> None:
    with another_base() as older:
        today, _ = backed_up(tmp_path / "today")
        older.load(today / manifest(today).parts[0].name)
        assert run("migrate", "customers", "0004", base=older).returncode == 0
        made = run("backup", tmp_path / "then", base=older)
        assert made.returncode == 0, made.stderr
        before = older.found()
    (copy,) = (tmp_path / "then").iterdir()
    done = run("restore", copy, base=empty)
    assert done.returncode == 0, done.stderr
    added = set(empty.found().migrations) - set(before.migrations)
    assert "customers.0006_walls" in added and "customers_mismatch" not in before.counts


def test_with_other_keys_nothing_is_put_in_place(tmp_path: Path, empty: Base) -> None:
    from crm.crypto import keyring

    a_customer(a_post())
    copy, _ = backed_up(tmp_path / "data")
    before = settings.ZHIKE_KEYS
    settings.ZHIKE_KEYS = tmp_path / "others"
    keyring.ensure_keys()
    try:
        refused = run("restore", copy, base=empty)
    finally:
        settings.ZHIKE_KEYS = before
    assert refused.returncode != 0 and "do not open with these keys" in refused.stdout
    assert empty.is_empty()


def test_keys_come_back_from_their_own_copy_where_there_are_none(tmp_path: Path, empty: Base) -> None:
    a_customer(a_post(), phone="13845405400")
    copy, _ = backed_up(tmp_path / "data", "--keys", str(tmp_path / "safe"))
    fresh = str(tmp_path / "fresh")
    done = run("restore", copy, "--keys", tmp_path / "safe", base=empty, ZHIKE_KEYS=fresh)
    assert done.returncode == 0, done.stderr
    before, settings.ZHIKE_KEYS = settings.ZHIKE_KEYS, fresh
    try:
        assert list(what_stands_in(empty)["phones"].values()) == ["13845405400"]
    finally:
        settings.ZHIKE_KEYS = before
    again = run("restore", copy, "--keys", tmp_path / "safe", "--replace", empty.name, base=empty, ZHIKE_KEYS=fresh)
    assert again.returncode != 0 and "a copy never takes their place" in again.stderr


def test_a_sealed_copy_opens_with_its_passphrase_only(
    tmp_path: Path, empty: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_customer(a_post(), phone="13845405400")
    monkeypatch.setenv("ZHIKE_BACKUP_PASSPHRASE", "the right words")
    copy, _ = backed_up(tmp_path)
    wrong = run("restore", copy, base=empty, ZHIKE_BACKUP_PASSPHRASE="other words")
    assert wrong.returncode != 0 and "does not open" in wrong.stderr
    none = run("restore", copy, base=empty, ZHIKE_BACKUP_PASSPHRASE="")
    assert none.returncode != 0 and "must be set" in none.stderr
    assert empty.is_empty()
    done = run("restore", copy, base=empty)
    assert done.returncode == 0, done.stderr
    assert list(what_stands_in(empty)["phones"].values()) == ["13845405400"]


@pytest.mark.parametrize("told_by", ["the list", "the file", "the sink", "the replaced database"])
def test_who_was_destroyed_after_the_copy_stays_destroyed(
    tmp_path: Path, empty: Base, own_keys: Path, settings: Any, told_by: str
) -> None:
    settings.TRAIL_SINK = str(tmp_path / "sink")
    posts = [a_post("sa-1", role="statistical_analyst"), a_post("dir-1", role="director", a="dee")]
    kept, gone = a_customer(posts[0], name="留下的店"), a_draft(posts, licence_number="")
    copy, _ = backed_up(tmp_path / "data")
    drafts.discard(opened(gone, posts[1]), number="N1", reason="")
    options: list[object] = []
    if told_by == "the list":
        backed_up(tmp_path / "later")
    elif told_by == "the file":
        (tmp_path / "named").write_text(f"{gone.uuid}\n")
        options = ["--destroyed", tmp_path / "named"]
    elif told_by == "the sink":
        options = ["--destroyed", tmp_path / "sink"]
    else:
        later, _ = backed_up(tmp_path / "later")
        (own_keys / "destroyed.txt").unlink()
        assert run("restore", later, base=empty).returncode == 0
        options = ["--replace", empty.name]
    done = run("restore", copy, *options, base=empty)
    assert done.returncode == 0, done.stderr
    found = what_stands_in(empty)
    assert set(found["phones"]) == {str(kept.uuid)} and "record.destroyed_again" in found["events"]
    assert (own_keys / "destroyed.txt").read_text().split() == [str(gone.uuid)]
    for name in kept_as(done.stdout):
        _forget(_called(empty, name))


def test_what_was_merged_into_a_destroyed_customer_is_destroyed_with_it(tmp_path: Path, empty: Base) -> None:
    post = a_post("sa-1", role="statistical_analyst")
    one, other = (a_customer(post, phone=f"1384540540{number}") for number in (0, 1))
    merged(one, other, post)
    copy, _ = backed_up(tmp_path / "data")
    (tmp_path / "named").write_text(f"{one.uuid}\n")
    done = run("restore", copy, "--destroyed", tmp_path / "named", base=empty)
    assert done.returncode == 0, done.stderr
    found = what_stands_in(empty)
    assert not found["phones"] and {"record.destroyed_again", "record.destroyed_with"} <= set(found["events"])


def test_a_copy_of_another_kind_of_database_is_refused(tmp_path: Path, empty: Base) -> None:
    copy, _ = backed_up(tmp_path)
    said = json.loads((copy / "manifest.json").read_text())
    said["database"] = "another"
    (copy / "manifest.json").write_text(json.dumps(said))
    refused = run("restore", copy, base=empty)
    assert refused.returncode != 0 and "the copy is of another" in refused.stderr


def test_a_database_is_filled_only_while_it_is_empty(tmp_path: Path, empty: Base) -> None:
    copy, _ = backed_up(tmp_path)
    dump = copy / manifest(copy).parts[0].name
    empty.load(dump)
    with pytest.raises(BaseUnusable, match="not empty"):
        empty.load(dump)


def test_after_a_restore_nothing_is_sealed_until_the_ceremony_opened_a_new_log(
    tmp_path: Path, empty: Base, own_keys: Path, settings: Any
) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    own = {"ZHIKE_SEALER": str(settings.ZHIKE_SEALER)}
    post = a_post(a="amy", b="bo")
    a_customer(post)
    seal()
    copy, _ = backed_up(tmp_path / "data")
    a_customer(post)
    seal()
    assert run("restore", copy, base=empty, **own).returncode == 0
    refused = run("seal", "--once", base=empty, **own)
    assert refused.returncode != 0 and "open_log" in refused.stderr
    approved = ("--approved-by", "amy", "--approved-by", "bo")
    opened_anew = run("open_log", "--reason", "the disk broke", *approved, base=empty, **own)
    assert opened_anew.returncode == 0, opened_anew.stderr
    assert run("seal", "--once", base=empty, **own).returncode == 0
    verified = run("verify_trail", base=empty, **own)
    origins = asked(empty, "SELECT origin FROM audit_log ORDER BY number")
    assert len(origins) == 2 and origins[1][0].endswith("-r1"), verified.stdout
