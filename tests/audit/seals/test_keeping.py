"""Verifications on record, and the command that makes them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.seals import signer
from audit.seals.actions import ask
from audit.seals.keeping import last_clean, verify
from audit.seals.models import Checkpoint, Log, Verification
from audit.seals.sealing import seal
from audit.trail.models import LogEntry
from audit.trail.streams import forget
from tests.audit.lines import an_actor
from tests.audit.seals.arrangement import a_sealed_base, dba, last_line, some_lines

pytestmark = pytest.mark.django_db
Outcome = Verification.Outcome


def asked(*, whole: bool = True) -> Verification:
    return verify(Verification(whole=whole))


def test_a_look_is_kept_with_what_it_found_and_is_a_line_itself() -> None:
    a_sealed_base()
    row = asked()
    assert (row.outcome, row.lines, row.unsealed, row.size, row.found) == (Outcome.CLEAN, 28, 1, 28, 0)
    line = last_line()
    assert (line.event, line.facts) == ("seal.checked", {"scope": "whole", "found": 0})
    dba("UPDATE audit_logentry SET purpose = 'x' WHERE id = %s", given=[LogEntry.objects.order_by("id")[3].pk])
    row = asked()
    assert (row.outcome, row.found, row.state) == (Outcome.FAULTY, 1, {})
    assert row.faults == [["columns", LogEntry.objects.order_by("id")[3].pk, ""]]


def test_what_is_new_is_looked_at_from_the_last_clean_look_on() -> None:
    a_sealed_base()
    asked()
    some_lines()
    seal()
    row = asked(whole=False)
    assert (row.lines, row.size, row.outcome) == (9, 37, Outcome.CLEAN)


def test_a_record_of_a_clean_look_that_was_made_up_is_not_believed() -> None:
    a_sealed_base()
    row = asked()
    Verification.objects.update(state=row.state | {"size": 30})
    assert last_clean() is None
    assert asked(whole=False).lines == 28


def test_a_look_is_asked_for_once_and_broken_ones_say_so(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    first = ask(by=an_actor(), whole=True)
    assert ask(by=an_actor("bo"), whole=True) == first and ask(by=an_actor(), whole=False) != first
    settings.TRAIL_KEYS = ("no key",)
    with pytest.raises(ValueError, match="."):
        verify(first)
    assert Verification.objects.get(pk=first.pk).outcome == Outcome.BROKEN


def test_checkpoints_in_a_folder_and_at_hand_find_a_base_that_was_rolled_back(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "anchor").mkdir()
    settings.TRAIL_ANCHORS = (f"folder:{tmp_path / 'anchor'}",)
    some_lines()
    call_command("seal", "--once")
    some_lines()
    call_command("seal", "--once")
    printed = tmp_path / "printed"
    printed.write_text(Checkpoint.objects.latest("size").note)
    assert asked().outcome == Outcome.CLEAN
    dba("DELETE FROM audit_unsealed", "DELETE FROM audit_checkpoint WHERE size > 7")
    dba('DELETE FROM audit_leaf WHERE "index" > 6')
    until = LogEntry.objects.order_by("id")[6].pk
    dba("DELETE FROM audit_touched WHERE line_id > %s", given=[until])
    dba("DELETE FROM audit_logentry WHERE id > %s", given=[until])
    forget(connection)  # whoever goes on after that was started anew
    (signer.directory() / "state").unlink()
    assert {fault[0] for fault in asked().faults} == {"shorter"}
    settings.TRAIL_ANCHORS = ()
    assert asked().outcome == Outcome.CLEAN
    with pytest.raises(SystemExit):
        call_command("verify_trail", "--checkpoint", str(printed))


def test_the_command_says_what_is_wrong_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    a_sealed_base()
    call_command("verify_trail")
    assert capsys.readouterr().out.splitlines()[-1] == "clean"
    dba("DELETE FROM audit_unsealed")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_trail")
    assert ended.value.code == 1
    assert "neither sealed nor waiting" in capsys.readouterr().out


def test_an_anchor_that_is_silent_is_told(settings: Any, tmp_path: Path) -> None:
    a_sealed_base()
    settings.TRAIL_ANCHORS = ("witness:http://127.0.0.1:9/",)
    row = asked()
    assert [fault[0] for fault in row.faults] == ["silent"] and row.outcome == Outcome.FAULTY


def test_the_commands_seal_once_and_open_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    an_actor("amy"), an_actor("bo")
    some_lines()
    call_command("seal", "--once")
    (signer.directory() / "state").unlink()
    with pytest.raises(CommandError, match="open_log"):
        call_command("seal", "--once")
    with pytest.raises(CommandError, match="two people"):
        call_command("open_log", "--reason", "盘坏", "--approved-by", "amy")
    call_command("open_log", "--reason", "盘坏", "--approved-by", "amy", "--approved-by", "bo")
    assert "zhike/trail-r1+" in capsys.readouterr().out
    assert Log.objects.count() == 2
    call_command("seal", "--once")
