"""A drill proves a copy without touching what is live, says what fails, and leaves a line either way."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from audit.seals.sealing import seal
from audit.trail.models import LogEntry
from audit.trail.triggers import forbid, lift
from crm.backups.bases import base_of
from crm.crypto import keyring
from customers.management.commands import settle_copy
from customers.records import actions, drafts, sampling
from customers.records.lock import unlocked
from customers.records.models import Customer, Strongbox
from tests.builders import a_customer, a_post, opened
from tests.crm.backups.copies import another_base, backed_up, manifest, run
from tests.customers.records.behind import lifted
from tests.customers.records.test_drafts import a_draft
from tests.customers.records.test_photos import a_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    """Give the test keys and a sealer of its own, and a place for copies."""
    settings.ZHIKE_KEYS, settings.ZHIKE_SEALER = tmp_path / "keys", tmp_path / "sealer"
    keyring.ensure_keys()
    return tmp_path


def drilled(place: Path, *options: str) -> tuple[str, str]:
    """Prove the newest copy with the newest copy of the keys; return what was printed and why it failed, if it did."""
    from io import StringIO

    out, why = StringIO(), ""
    try:
        call_command("restore", str(place / "data"), "--drill", "--keys", str(place / "safe"), *options, stdout=out)
    except CommandError as fault:
        why = str(fault)
    return out.getvalue(), why


def copied(place: Path) -> Path:
    """Copy the data and the keys."""
    return backed_up(place / "data", "--keys", str(place / "safe"))[0]


def line() -> LogEntry:
    """Return the line of the last drill."""
    return LogEntry.objects.filter(event="backup.drilled").latest("id")


def databases() -> set[str]:
    """Return the databases that there are beside the live one, it included."""
    live = base_of(settings.DATABASES["default"])
    if live.kind == "sqlite":
        return {path.name for path in Path(live.settings["NAME"]).parent.glob("*sqlite3*")} - {
            live.name + end for end in ("-wal", "-shm")
        }
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_good_copy_is_relied_on_and_nothing_of_the_drill_is_left(place: Path) -> None:
    post = a_post()
    for _ in range(30):
        a_customer(post)
    SessionStore().create()
    before = databases()
    sealed = seal()
    copy = copied(place)
    lines = LogEntry.objects.count()
    said, why = drilled(place)
    assert not why, said
    assert "The copy can be relied on." in said
    opened_here = re.search(r"Opened: (\d+) customers", said)
    assert opened_here and 20 <= int(opened_here[1]) < 30
    assert "Held against their lines: 30 records" in said and "Sign-ins ended: 1" in said
    assert sealed > 30 and f"Trail: {sealed} sealed lines" in said and f"{manifest_size(copy)}" in said
    assert "RPO" in said and "RTO" in said
    assert databases() == before and Session.objects.count() == 1
    assert LogEntry.objects.count() == lines + 1
    assert (line().outcome, line().facts["failed"], line().facts["copy"]) == ("done", 0, copy.name)


def test_every_class_of_sealed_value_is_opened_however_rare_it_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = a_post()
    for _ in range(5):
        a_customer(post, yearly_income="", bank_account="")
    rare = a_customer(post)
    monkeypatch.setattr(sampling, "AT_LEAST", 1)
    actions.attach(opened(rare, post), "storefront_photo", a_file())
    found = sampling.sample()
    assert found.unmet == () and found.shut == ()
    assert set(found.opened) == {"sensitive", "restricted", "photo"} and found.opened["photo"] == 1


def test_who_was_destroyed_after_the_copy_is_destroyed_in_the_drill_too(place: Path) -> None:
    posts = [a_post("sa-1", role="statistical_analyst"), a_post("dir-1", role="director", a="dee")]
    a_customer(posts[0])
    gone = a_draft(posts, licence_number="")
    copied(place)
    drafts.discard(opened(gone, posts[1]), number="N1", reason="")
    said, why = drilled(place)
    assert not why and "Destroyed customers: 1, of them destroyed again here: 1" in said


def manifest_size(copy: Path) -> int:
    """Return the size of the log as the copy's manifest has it."""
    checkpoint = manifest(copy).found.checkpoint
    assert checkpoint is not None
    return int(checkpoint["size"])


def test_a_line_edited_in_the_copied_database_breaks_its_chain(place: Path) -> None:
    a_customer(a_post())
    seal()
    lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_logentry SET reason = 'another' WHERE event = 'record.admitted'")
    forbid(connection)
    copied(place)
    said, why = drilled(place)
    assert "FAILED: the trail: " in said and "did not stand the proof" in why


def test_a_copy_whose_log_ends_before_its_checkpoint_is_found(place: Path) -> None:
    a_customer(a_post())
    seal()
    early = copied(place)
    a_customer(a_post("am-2", a="bea"))
    seal()
    late = copied(place)
    head = json.loads((late / "manifest.json").read_text())["found"]["checkpoint"]
    shutil.rmtree(late)
    said = json.loads((early / "manifest.json").read_text())
    said["found"]["checkpoint"] = head
    (early / "manifest.json").write_text(json.dumps(said))
    printed, why = drilled(place)
    assert "FAILED: the trail: " in printed and "did not stand the proof" in why


def corrupted_token() -> None:
    """Change a sealed value behind the product."""
    with unlocked():
        box = Strongbox.objects.get()
        box.sealed["phone"] = box.sealed["phone"][:-4] + "AAAA"
        box.save()


def raw_edit() -> None:
    """Change a general value behind the product."""
    with unlocked():
        Customer.objects.update(delivery_route="somewhere else")


@pytest.mark.parametrize(
    ("harm", "found"),
    [(corrupted_token, "1 sealed values do not open"), (raw_edit, "1 records differ from what their lines say")],
)
def test_what_was_changed_behind_the_product_is_found(place: Path, harm: Callable[[], None], found: str) -> None:
    a_customer(a_post())
    with lifted():
        harm()
    copied(place)
    said, why = drilled(place)
    assert "FAILED" in said and found in said and "did not stand the proof" in why
    assert line().outcome == "refused" and line().facts["failed"] >= 1


def test_with_keys_of_another_house_the_drill_fails(place: Path, settings: Any) -> None:
    a_customer(a_post())
    copied(place)
    settings.ZHIKE_KEYS = place / "others"
    keyring.ensure_keys()
    backed_up(place / "unused", "--keys", str(place / "safe"))
    said, why = drilled(place)
    assert "sealed values do not open with these keys" in said and "did not stand the proof" in why


def test_a_damaged_copy_is_refused_by_a_drill_and_its_line_says_so(place: Path) -> None:
    a_customer(a_post())
    copy = copied(place)
    path = copy / manifest(copy).parts[0].name
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    _, why = drilled(place)
    assert "other bytes" in why and line().outcome == "refused"


def test_a_drill_asks_for_the_copy_of_the_keys(place: Path) -> None:
    copied(place)
    with pytest.raises(CommandError, match="--keys"):
        call_command("restore", str(place / "data"), "--drill")


def test_an_unproven_copy_is_put_in_place_only_when_told_so_and_says_it(place: Path) -> None:
    a_customer(a_post())
    with lifted():
        raw_edit()
    copy = copied(place)
    with another_base() as base:
        assert run("restore", copy, base=base).returncode != 0 and base.is_empty()
        done = run("restore", copy, "--unproven", base=base)
        assert done.returncode == 0, done.stderr
        assert base.found().counts["customers_customer"] == 1 and "FAILED" in done.stdout


def test_nobody_settles_a_database_that_is_no_copy() -> None:
    with pytest.raises(CommandError, match="for a copy"):
        call_command(settle_copy.Command())
    assert not LogEntry.objects.filter(event="backup.restored").exists()


def test_a_change_after_the_copy_is_no_matter_for_the_drill(place: Path) -> None:
    post = a_post("sa-1", role="statistical_analyst")
    customer = a_customer(post, name="旧名")
    copied(place)
    record = opened(customer, post)
    field = next(shown.entry.identifier for shown in record.fields if shown.editable and not shown.masked)
    actions.change(record, {field: ""}, rev=record.rev)
    _said, why = drilled(place)
    assert not why and opened(customer, post).rev == record.rev + 1
