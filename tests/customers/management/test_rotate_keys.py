"""Rotating the key-encryption key: every record stays readable, before, during and after."""

import json
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from audit.trail.models import LogEntry
from crm.crypto import actions, keyring, rotation
from customers.intake.models import Import
from customers.intake.staging import fresh_box
from customers.management.commands.rotate_keys import TABLES
from customers.records import gate, opening
from customers.records.lock import unlocked
from customers.records.models import Customer, Strongbox
from tests.builders import a_customer, a_person, a_post, seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test keys of its own, and no pauses."""
    settings.ZHIKE_KEYS = tmp_path / "keys"
    keyring.ensure_keys()
    monkeypatch.setattr(rotation, "PAUSE", 0)


def rotate(*options: str) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out, stderr=out)
    return out.getvalue()


def boxes() -> list[tuple[Any, ...]]:
    """Return what is stored of every strongbox's data key."""
    with unlocked():
        return list(Strongbox.objects.order_by("pk").values_list("wrapped", "kid", "sealed"))


def aged() -> None:
    """Let the hour pass in which a retired key rests."""
    path = keyring.path_of(keyring.KEK)
    content = json.loads(path.read_text())
    for entry in content["keys"]:
        if entry["retired"]:
            entry["retired"] = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    path.write_text(json.dumps(content))


def phone(customer: Customer, post: Any) -> str:
    """Return the phone as the post's holder reveals it."""
    return gate.reveal(customer.uuid, "phone", by=seat(post), purpose="maintenance", reason="test")


def an_import(post: Any) -> Import:
    """Return an import with a data key of its own."""
    sheet = Import(post=post, person=a_person("amy"), file_name="x.csv", kind="csv", signature="x")
    fresh_box(sheet)
    sheet.save()
    return sheet


def test_every_row_is_under_the_new_key_and_its_values_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    post = a_post()
    people = [a_customer(post, phone=f"1380000000{number}") for number in range(5)]
    sheet = an_import(post)
    before, old = boxes(), actions.active_kek()
    printed = rotate()
    after, new = boxes(), actions.active_kek()
    assert new != old
    assert {kid for _, kid, _ in after} == {new}
    assert [sealed for *_, sealed in after] == [sealed for *_, sealed in before]
    assert Import.objects.get(pk=sheet.pk).kid == new
    assert [phone(one, post) for one in people] == [f"1380000000{number}" for number in range(5)]
    assert "6 of 6 data keys" in printed
    assert f"Kept to unwrap only: {old}" in printed


def test_every_table_of_data_keys_is_rotated() -> None:
    models = {model._meta.db_table for model in apps.get_models() if {"wrapped", "kid"} <= set(vars(model))}
    assert models == {table.name for table in TABLES}


def test_the_rotation_stands_in_the_trail() -> None:
    a_customer(a_post())
    old = actions.active_kek()
    rotate()
    new = actions.active_kek()
    rotated, rewrapped = LogEntry.objects.filter(event__startswith="keys.").order_by("id")
    assert (rotated.event, rotated.facts) == ("keys.rotated", {"key": new, "before": old})
    assert (rewrapped.event, rewrapped.count) == ("keys.rewrapped", 1)
    assert rewrapped.facts == {"key": new, "shut": 0}
    assert rotated.person_name.endswith("(command line)")


def test_an_interrupted_rotation_goes_on_under_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 1)
    post = a_post()
    people = [a_customer(post) for _ in range(3)]

    def killed(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rotation, "sleep", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate()
    new = actions.active_kek()
    assert [kid for _, kid, _ in boxes()].count(new) == 1
    assert all(phone(one, post) for one in people)
    assert "2 of 2 data keys" in rotate("--resume")
    assert actions.active_kek() == new
    assert {kid for _, kid, _ in boxes()} == {new}


def test_a_key_is_destroyed_only_when_asked_rested_and_unused() -> None:
    post = a_post()
    customer = a_customer(post)
    old = actions.active_kek()
    rotate()
    with pytest.raises(CommandError, match="less than an hour ago"):
        rotate("--destroy")
    aged()
    assert f"Destroyed: {old}" in rotate("--destroy")
    assert actions.retired_keks() == ()
    assert phone(customer, post)
    assert list(LogEntry.objects.filter(event="keys.destroyed").values_list("facts", flat=True)) == [{"key": old}]


def test_a_data_key_that_does_not_open_is_named_and_keeps_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 1)
    post = a_post()
    people = [a_customer(post) for _ in range(3)]
    with unlocked():
        other = Strongbox.objects.get(pk=people[0].pk)
        Strongbox.objects.filter(pk=people[1].pk).update(wrapped=other.wrapped)
    old = actions.active_kek()
    out = StringIO()
    with pytest.raises(CommandError, match="do not open"):
        call_command("rotate_keys", stdout=out, stderr=out)
    assert f"do not open: {people[1].pk}\n" in out.getvalue()
    assert [kid == old for _, kid, _ in boxes()] == [False, True, False]
    aged()
    with pytest.raises(CommandError, match="still wraps 1 data keys"):
        rotate("--destroy")
    assert actions.retired_keks() == (old,)
    assert not LogEntry.objects.filter(event="keys.destroyed").exists()


def test_a_row_written_under_the_old_key_meanwhile_is_caught_by_the_next_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    post = a_post()
    first, second = a_customer(post), a_customer(post)
    with unlocked():
        before = Strongbox.objects.values("wrapped", "kid").get(pk=first.pk)
    late = iter([before])

    def write_late(seconds: float) -> None:
        for stale in late:
            Strongbox.objects.filter(pk=first.pk).update(**stale)

    with unlocked():
        monkeypatch.setattr(rotation, "sleep", write_late)
        rotate()
    assert {kid for _, kid, _ in boxes()} == {actions.active_kek()}
    assert phone(first, post) == phone(second, post)


def test_rows_are_rewrapped_a_chunk_at_a_time_each_in_its_own_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 4)
    post = a_post()
    for _ in range(6):
        a_customer(post)
    keyring.add_key()
    depth = len(connection.savepoint_ids)
    turns = [(turn.moved, len(connection.savepoint_ids)) for turn in TABLES[0].rewrapped()]
    assert turns == [(4, depth), (2, depth)]


@pytest.mark.django_db(transaction=True)
def test_nobody_fails_to_read_while_keys_are_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 3)
    post = a_post()
    people = [a_customer(post, phone=f"138000000{number:02}") for number in range(20)]
    done, faults, reads = threading.Event(), [], [0]

    def read() -> None:
        try:
            while not done.is_set():
                for number, one in enumerate(people):
                    with unlocked():
                        stored = Strongbox.objects.get(pk=one.pk)
                    assert opening.clear(stored, one.uuid, "phone") == f"138000000{number:02}"
                    reads[0] += 1
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        rotate()
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert reads[0] > 20
