"""What a database's administrator does to the trail, and what a look at it then finds (SECURITY §3, T-tamper)."""

import json
import os
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from audit.seals import signer, stretches
from audit.seals.models import Checkpoint, Leaf
from audit.seals.rules import Frontier, head_text, sign_note
from audit.seals.sealing import seal
from audit.seals.verification import Look, Trusted
from audit.trail.actions import write
from audit.trail.entries import leaf_hash
from audit.trail.models import LogEntry, Touched
from crm.models import Post
from tests.audit.lines import REVEALED, a_subject, an_actor
from tests.audit.seals.arrangement import (
    a_sealed_base,
    dba,
    heads_outside,
    in_stretches,
    kinds,
    last_line,
    looked,
    some_lines,
    undone,
)
from tests.builders import a_leave, a_person, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def base(settings: Any, tmp_path: Path) -> None:
    """Have a base whose lines are sealed but for the last one, and a second sink that has the weighty ones."""
    a_sealed_base()
    kept = LogEntry.objects.filter(event=REVEALED.code).order_by("id").values_list("body", flat=True)
    settings.TRAIL_SINK = str(tmp_path / "sink")
    (tmp_path / "sink").write_text("".join(f"{body}\n" for body in kept))


def edited(line: LogEntry, **columns: str) -> str:
    """Change a line and its entry alike, and return the entry; the mark is beyond an administrator."""
    body = entry(json.loads(line.body) | columns)
    sets = ", ".join(f"{name} = %s" for name in columns)
    dba(f"UPDATE audit_logentry SET {sets}, body = %s WHERE id = %s", given=[*columns.values(), body, line.pk])
    return body


def entry(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed_line() -> LogEntry:
    """Return a sealed line in the middle of its stream."""
    return LogEntry.objects.get(pk=Leaf.objects.get(index=7).line_id)


def edit() -> None:
    dba("UPDATE audit_logentry SET purpose = 'x' WHERE id = %s", given=[sealed_line().pk])


def edit_with_the_entry() -> None:
    edited(sealed_line(), purpose="x")


def edit_and_fix_the_leaf() -> None:
    line = sealed_line()
    own = leaf_hash(edited(line, purpose="x"))
    dba("UPDATE audit_leaf SET hash = %s WHERE line_id = %s", given=[own, line.pk])


def edit_and_sign_with_another_key() -> None:
    edit_and_fix_the_leaf()
    frontier = Frontier()
    for own in Leaf.objects.order_by("index").values_list("hash", flat=True):
        frontier.push(bytes(own))
    last = Checkpoint.objects.select_related("log").latest("size")
    text = head_text(last.log.origin, last.size, frontier.root())
    dba("DELETE FROM audit_checkpoint")
    note = sign_note(text, last.log.origin, Ed25519PrivateKey.generate())
    Checkpoint.objects.create(log=last.log, size=last.size, root=last.root, note=note)


def delete(line: LogEntry, *, queued: bool = False) -> None:
    dba("DELETE FROM audit_touched WHERE line_id = %s", given=[line.pk])
    if queued:
        dba("DELETE FROM audit_unsealed WHERE line_id = %s", given=[line.pk])
    dba("DELETE FROM audit_logentry WHERE id = %s", given=[line.pk])


def delete_a_line() -> None:
    delete(sealed_line())


def delete_a_line_with_its_leaf() -> None:
    line = sealed_line()
    delete(line)
    dba("DELETE FROM audit_leaf WHERE line_id = %s", given=[line.pk])
    for at in range(8, 28):
        dba('UPDATE audit_leaf SET "index" = %s WHERE "index" = %s', given=[at - 1, at])


def swap_two_leaves() -> None:
    for old, new in ((3, 1000), (4, 3), (1000, 4)):
        dba('UPDATE audit_leaf SET "index" = %s WHERE "index" = %s', given=[new, old])


def truncate_everything() -> None:
    dba(*[f"DELETE FROM audit_{table}" for table in ("checkpoint", "subtree", "leaf", "log", "unsealed")])
    dba("DELETE FROM audit_touched", "DELETE FROM audit_logentry")


def roll_back() -> None:
    """Make the database what it was at its first checkpoint."""
    until = Leaf.objects.get(index=13).line_id
    dba("DELETE FROM audit_checkpoint WHERE size > 14", 'DELETE FROM audit_leaf WHERE "index" > 13')
    dba("DELETE FROM audit_unsealed")
    dba("DELETE FROM audit_touched WHERE line_id > %s", given=[until])
    dba("DELETE FROM audit_logentry WHERE id > %s", given=[until])


def delete_an_unsealed_line_within_a_stream() -> None:
    some_lines()
    delete(LogEntry.objects.order_by("-id")[3], queued=True)


def take_lines_from_the_queue() -> None:
    dba("DELETE FROM audit_unsealed")


def insert_a_forged_line() -> None:
    """Put a line behind the last one of a stream, as well made as can be without the writers' key."""
    last = last_line()
    forged = LogEntry(**{f.attname: getattr(last, f.attname) for f in LogEntry._meta.concrete_fields if f.name != "id"})
    forged.n, forged.mac = last.n + 1, last.mac
    forged.body = entry(json.loads(last.body) | {"n": forged.n, "prev": leaf_hash(last.body).hex()})
    LogEntry.objects.bulk_create([forged])


def delete_the_last_unsealed_line() -> None:
    line = write(REVEALED, by=an_actor(), subject=a_subject(), fields=["phone"])
    with Path(settings.TRAIL_SINK).open("a") as sink:
        sink.write(f"{line.body}\n")
    delete(line, queued=True)


# What is found by the database alone, and what with an anchor and the second sink: the table of SECURITY §3.
ATTACKS: dict[Callable[[], None], tuple[set[str], set[str]]] = {
    edit: ({"columns"}, {"columns"}),
    edit_with_the_entry: ({"edited", "link", "mark"}, {"edited", "link", "mark"}),
    edit_and_fix_the_leaf: ({"root", "link", "mark"}, {"root", "link", "mark"}),
    edit_and_sign_with_another_key: ({"signature", "link", "mark"}, {"signature", "root", "link", "mark"}),
    delete_a_line: ({"gone", "gap"}, {"gone", "gap"}),
    delete_a_line_with_its_leaf: ({"root", "gap", "shorter"}, {"root", "gap", "shorter"}),
    swap_two_leaves: ({"root", "gap"}, {"root", "gap"}),
    truncate_everything: (set(), {"shorter", "sink_only"}),
    roll_back: (set(), {"shorter", "sink_only"}),
    delete_an_unsealed_line_within_a_stream: ({"gap"}, {"gap"}),
    take_lines_from_the_queue: ({"unheld"}, {"unheld"}),
    insert_a_forged_line: ({"mark"}, {"mark"}),
    delete_the_last_unsealed_line: (set(), {"sink_only"}),
}


@pytest.mark.parametrize("length", [stretches.LENGTH, 4])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_what_is_done_to_the_trail_is_found(
    attack: Callable[[], None], length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_stretches(length, monkeypatch)
    held, (alone, with_anchor) = heads_outside(), ATTACKS[attack]
    assert not looked(held=held, sink=settings.TRAIL_SINK).faults
    attack()
    assert kinds(looked()) == alone
    assert kinds(looked(held=held, sink=settings.TRAIL_SINK)) == with_anchor


def test_subjects_that_were_taken_from_a_list_or_added_to_one_are_found() -> None:
    for statement in (
        "DELETE FROM audit_touched WHERE id = (SELECT min(id) FROM audit_touched)",
        "UPDATE audit_touched SET subject_id = 99 WHERE id = (SELECT min(id) FROM audit_touched)",
    ):
        with undone():
            dba(statement)
            assert kinds(looked()) == {"touched"}
    with undone():
        line = last_line(event="test.listed")
        Touched.objects.create(line=line, at=line.timestamp, subject_id=99)
        assert kinds(looked()) == {"touched"}


def test_the_lines_of_ordinary_tables_say_what_their_entries_say() -> None:
    post = a_post("am-1", a="amy", b="bo")
    Post.objects.get(pk=post.pk).save()
    person = a_person("amy")
    person.name, person.is_active = "甲\n乙", False
    person.save()
    a_leave(post).delete()
    seal()
    assert LogEntry.objects.filter(event__startswith="table.").count() > 4
    assert not looked().faults


def test_a_later_look_goes_on_where_a_clean_one_ended() -> None:
    first = looked()
    some_lines()
    seal()
    trusted = Trusted(signer.trusted_keys(), heads_outside())
    later = Look(trusted, deepcopy(first.progress)).take()
    assert (later.lines, later.found) == (8, 0)
    dba("UPDATE audit_logentry SET purpose = 'x' WHERE id = %s", given=[last_line().pk])
    assert kinds(Look(trusted, deepcopy(first.progress)).take()) == {"columns"}


def test_a_look_beside_those_who_write_and_seal_finds_nothing_wrong() -> None:
    look = Look(Trusted(signer.trusted_keys(), []))
    some_lines()
    seal()
    some_lines()
    assert look.take().found == 0 and not looked().faults


TEXTS = ("body", "changes_text", "event", "fields", "kind", "letter", "mac", "object_pk", "object_repr", "outcome")
TEXTS += ("person_name", "post_code", "post_name", "purpose", "reason", "request_id", "sealed", "session")
TEXTS += ("stands_in_for", "stream", "subject_label", "tier", "cid", "actor_email")
NUMBERS = ("action", "actor_id", "content_type_id", "count", "n", "object_id", "remote_port")
JSONS = ("additional_data", "changes", "facts", "serialized_data")
COLUMNS_OF = {
    "audit_logentry": (*TEXTS, *NUMBERS, *JSONS, "remote_addr", "timestamp"),
    "audit_touched": ("line_id", "subject_id", "at"),
    "audit_leaf": ("line_id", "index", "hash"),
    "audit_checkpoint": ("size", "root", "note"),
    "audit_log": ("origin",),
    "audit_unsealed": ("line_id",),
}


def mutate(chance: random.Random) -> str:
    """Change one value, or take one row away, anywhere in the trail; return what was done."""
    table = chance.choice(["audit_logentry"] * 4 + list(COLUMNS_OF))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names, rows = [column[0] for column in cursor.description], cursor.fetchall()
    row = dict(zip(names, chance.choice(rows), strict=True))
    key = names[0]
    if chance.random() < 0.2 and table not in ("audit_log", "audit_checkpoint"):
        if table == "audit_logentry":
            dba("DELETE FROM audit_touched WHERE line_id = %s", given=[row[key]])
        dba(f"DELETE FROM {table} WHERE {key} = %s", given=[row[key]])
        return f"deleted {table} {row[key]}"
    name = chance.choice(COLUMNS_OF[table])
    value = another(name, row[name], chance)
    dba(f'UPDATE {table} SET "{name}" = %s WHERE {key} = %s', given=[value, row[key]])
    return f"{table}.{name} of {row[key]}: {row[name]!r} -> {value!r}"


def another(name: str, value: Any, chance: random.Random) -> Any:
    """Return a value that may stand in the column, other than the one that does."""
    number = chance.randrange(1, 10_000)
    if name in ("timestamp", "at"):
        return value + timedelta(microseconds=number)
    if name == "remote_addr":
        return f"10.9.{number % 250}.{number // 250 % 250}"
    if name == "hash":
        raw = bytearray(value)
        raw[number % 32] ^= 1 << number % 8
        return bytes(raw)
    if name in JSONS:
        return json.dumps({"x": number})
    if name in TEXTS or name in ("root", "note", "origin"):
        text = str(value or "")
        at = number % (len(text) + 1)
        changed = text[:at] + chance.choice("ab0=甲 ") + text[at + chance.randrange(2) :]
        limit = 1 if name == "letter" else len(text) or 1
        return changed[:limit] if changed[:limit] != text else f"{text[: limit - 1]}~"
    return (value or 0) + number


def test_no_random_mutation_is_missed() -> None:
    seed = int(os.environ.get("ZHIKE_SEED", "0")) or random.SystemRandom().randrange(2**32)
    chance, missed = random.Random(seed), list[str]()
    for _ in range(int(os.environ.get("ZHIKE_MUTATIONS", "300"))):
        with undone():
            told = mutate(chance)
            if not looked().found:
                missed.append(told)
    assert not missed, f"seed {seed}: {missed}"
