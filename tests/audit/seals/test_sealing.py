"""Sealing: each line once, in growing trees that are signed, whatever breaks off in between."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from audit.seals import sealing, signer
from audit.seals.actions import CeremonyRefused, open_log
from audit.seals.models import Checkpoint, Leaf, Log, Subtree, Unsealed
from audit.seals.queries import current_log, fetch_of, place_of, waiting, weighty_waits
from audit.seals.rules import claimed, consistency, inclusion
from audit.seals.sealing import Contradiction, seal
from audit.seals.verifier import Head, check_consistency, check_inclusion, leaf_hash, open_note
from audit.trail.actions import write
from audit.trail.models import LogEntry
from audit.trail.streams import forget
from tests.at_once import at_once
from tests.audit.lines import OPENED, REVEALED, a_subject, an_actor
from tests.audit.seals.arrangement import a_sealed_base, dba, kinds, last_line, looked, some_lines, undone

pytestmark = pytest.mark.django_db(transaction=True)


def assert_each_line_sealed_once() -> None:
    lines = list(LogEntry.objects.order_by("id").values_list("id", flat=True))
    assert sorted(Leaf.objects.values_list("line_id", flat=True)) == lines
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(len(lines)))
    assert not Unsealed.objects.exists() and not looked().faults


def test_lines_that_wait_get_leaves_and_the_head_is_signed() -> None:
    some_lines()
    assert seal() == 7 and seal() == 0
    assert_each_line_sealed_once()
    checkpoint = Checkpoint.objects.get()
    note = open_note(checkpoint.note, signer.trusted_keys())
    assert Head.parse(note.text) == signer.read_state().edge.head("zhike/trail")  # type: ignore[union-attr]
    assert (checkpoint.size, checkpoint.log.origin) == (7, "zhike/trail")


def test_a_base_without_a_line_signs_the_empty_tree_and_nothing_twice() -> None:
    seal()
    seal()
    assert [one.size for one in Checkpoint.objects.all()] == [0] and not looked().faults


def test_every_line_is_proven_by_every_later_checkpoint_and_each_continues_the_one_before() -> None:
    a_sealed_base()
    first, second = Checkpoint.objects.order_by("size")
    fetch = fetch_of(Log.objects.get())
    for line in LogEntry.objects.order_by("id")[: second.size]:
        place = place_of(line.pk)
        assert place is not None
        for checkpoint in (first, second):
            if place.index < checkpoint.size:
                proof = inclusion(place.index, checkpoint.size, fetch)
                leaf, root = leaf_hash(line.body.encode()), claimed(checkpoint.note).root
                check_inclusion(place.index, checkpoint.size, leaf, proof, root)
    roots = [claimed(one.note).root for one in (first, second)]
    check_consistency(first.size, second.size, *roots, consistency(first.size, second.size, fetch))


def test_a_tree_beyond_256_leaves_keeps_its_subtrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 100)
    some_lines(80)
    assert seal() == 560
    assert_each_line_sealed_once()
    assert list(Subtree.objects.order_by("number").values_list("level", "number")) == [(1, 0), (1, 1)]


def test_a_line_that_commits_late_lands_in_the_next_batch() -> None:
    if connection.vendor == "sqlite":
        return assert_late_lines_on_sqlite()
    some_lines()
    with transaction.atomic():
        late = write(OPENED, by=None, subject=a_subject())

        def meanwhile() -> None:
            some_lines()
            seal()

        at_once([meanwhile])
        assert place_of(late.pk) is None
    seal()
    assert_each_line_sealed_once()
    assert place_of(late.pk).index == 14  # type: ignore[union-attr]
    return None


def assert_late_lines_on_sqlite() -> None:
    """SQLite has one writer at a time: a sealer waits for it, and has its lines."""
    some_lines()
    seal()
    some_lines()
    seal()
    assert_each_line_sealed_once()


def test_what_is_rolled_back_is_never_sealed() -> None:
    with undone():
        some_lines()
    some_lines()
    seal()
    assert_each_line_sealed_once()
    assert LogEntry.objects.count() == 7


def test_many_write_while_one_seals() -> None:
    def writer() -> None:
        some_lines(8)

    def sealer() -> None:
        for _ in range(12):
            seal()

    an_actor("bo")
    assert at_once([writer, writer, writer, sealer]) == ["done"] * 4
    seal()
    assert_each_line_sealed_once()
    assert LogEntry.objects.count() == 3 * 8 * 7


def test_two_sealers_seal_each_line_once() -> None:
    some_lines(20)
    assert at_once([seal, seal]) == ["done"] * 2
    assert_each_line_sealed_once()


class Crash(BaseException):
    """The process ends here."""


CRASHES = ("before the intent", "after the intent", "after the commit", "before the signature", "after the signature")


def crash_at(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the process once, at a point of the next sealing."""
    real_write, real_sign, calls = signer.write_state, sealing.sign_note, [0]

    def write_state(state: signer.State) -> None:
        calls[0] += 1
        if (point, calls[0]) in (("before the intent", 1), ("after the commit", 2)):
            raise Crash
        real_write(state)
        if (point, calls[0]) == ("after the intent", 1):
            raise Crash

    def sign_note(*given: Any) -> str:
        if point == "before the signature":
            raise Crash
        return real_sign(*given)

    monkeypatch.setattr(signer, "write_state", write_state)
    monkeypatch.setattr(sealing, "sign_note", sign_note)


@pytest.mark.parametrize("point", CRASHES[:-1])
@pytest.mark.parametrize("meanwhile", [0, 1])
def test_a_crash_between_two_steps_leaves_nothing_lost_doubled_or_signed_twice(
    point: str, meanwhile: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_lines()
    seal()
    some_lines()
    with monkeypatch.context() as broken, pytest.raises(Crash):
        crash_at(point, broken)
        seal()
    some_lines(meanwhile)
    seal()
    assert_each_line_sealed_once()
    sizes = [one.size for one in Checkpoint.objects.order_by("size")]
    assert sizes[0] == 7 and sizes[-1] == 14 + 7 * meanwhile and len(set(sizes)) == len(sizes)


def test_a_crash_while_the_first_log_is_opened_leaves_it_to_be_opened_again(own_sealer: Path) -> None:
    some_lines(1)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(signer, "write_state", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        seal()
    assert Log.objects.count() == 1 and not (own_sealer / "state").exists()
    assert seal() == 7
    assert_each_line_sealed_once()


def test_a_database_that_was_rolled_back_is_not_sealed_again() -> None:
    some_lines()
    seal()
    with pytest.raises(Contradiction, match="cut or rolled back"), transaction.atomic():
        dba('DELETE FROM audit_leaf WHERE "index" > 4')
        seal()
    with pytest.raises(Contradiction, match="has not the log"), transaction.atomic():
        dba("DELETE FROM audit_checkpoint", "DELETE FROM audit_leaf", "DELETE FROM audit_log")
        seal()
    assert seal() == 0


def test_a_tree_whose_leaves_were_changed_is_not_sealed_again() -> None:
    some_lines()
    seal()
    some_lines()
    with pytest.raises(Contradiction, match="not those that were sealed"), transaction.atomic():
        dba('UPDATE audit_leaf SET hash = (SELECT hash FROM audit_leaf WHERE "index" = 1) WHERE "index" = 2')
        seal()


def test_a_sealer_that_lost_its_memory_does_not_go_on(own_sealer: Path) -> None:
    some_lines()
    seal()
    (own_sealer / "state").unlink()
    with pytest.raises(Contradiction, match="knows of none"):
        seal()


def test_a_key_that_others_can_read_signs_nothing(own_sealer: Path) -> None:
    seal()
    (own_sealer / "key").chmod(0o640)
    some_lines()
    with pytest.raises(signer.SealerUnusable, match="nobody else"):
        seal()


def test_what_is_weighty_is_known_to_wait() -> None:
    write(OPENED, by=None, subject=a_subject())
    assert not weighty_waits() and waiting().count == 1
    write(REVEALED, by=None, subject=a_subject())
    assert weighty_waits()
    seal()
    assert not weighty_waits() and waiting().count == 0


def test_after_a_restore_two_people_open_a_new_origin_and_the_old_log_is_never_signed_again() -> None:
    an_actor("amy"), an_actor("bo")
    some_lines()
    seal()
    old = last_line()
    some_lines()
    seal()
    ended = Checkpoint.objects.latest("size")
    lift_and_cut(old.pk)
    forget(connection)  # whoever goes on after a restore was started anew
    with pytest.raises(Contradiction):
        seal()
    log = open_log(reason="硬盘损坏，恢复昨晚备份", approvers=["amy", "bo"])
    assert (log.number, log.origin) == (2, "zhike/trail-r1") and current_log() == log
    line = LogEntry.objects.get(event="seal.log_opened")
    assert place_of(line.pk).index == 0  # type: ignore[union-attr]
    assert line.facts["anchored"].split()[:2] == ["zhike/trail", str(ended.size)]
    assert line.facts["restored"].startswith("zhike/trail 7 of 7 ") and line.facts["approvers"] == "amy, bo"
    some_lines()
    seal()
    assert not kinds(looked())
    assert Checkpoint.objects.filter(log=1).latest("size").size == 7


def lift_and_cut(until: int) -> None:
    """Make the database what a backup after line `until` would have been."""
    dba(
        "DELETE FROM audit_checkpoint WHERE size > 7",
        f"DELETE FROM audit_leaf WHERE line_id > {until}",
        f"DELETE FROM audit_touched WHERE line_id > {until}",
        f"DELETE FROM audit_logentry WHERE id > {until}",
    )


@pytest.mark.parametrize(
    ("reason", "approvers"),
    [("", ["amy", "bo"]), ("盘坏", ["amy"]), ("盘坏", ["amy", "amy"]), ("盘坏", ["amy", "nobody"])],
)
def test_nobody_opens_an_origin_alone_or_without_a_reason(reason: str, approvers: list[str]) -> None:
    an_actor("amy"), an_actor("bo")
    with pytest.raises(CeremonyRefused):
        open_log(reason=reason, approvers=approvers)
    assert not Log.objects.exists()
