"""Anchors kept up with a log: each once, each in its time, none holding up another."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from audit.seals.anchoring import REST, Keeper
from audit.seals.anchors import Folder, Mail
from audit.seals.models import Anchoring, Checkpoint, Log
from audit.seals.places import Place
from tests.audit.seals.logs import ORIGIN, SmallLog

pytestmark = pytest.mark.django_db
LOG = SmallLog()


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def checkpoint(size: int, number: int = 1) -> Checkpoint:
    origin = ORIGIN if number == 1 else f"{ORIGIN}-r{number}"
    log, _ = Log.objects.get_or_create(number=number, origin=origin)
    return Checkpoint(log=log, size=size, note=LOG.note(size, origin))


def folder_at(path: Path) -> Folder:
    return Folder(Place.parse(f"folder:{path}"))


def row(anchor: Folder | Mail) -> Anchoring:
    return Anchoring.objects.get(pk=anchor.text)


def test_each_checkpoint_goes_to_a_folder_and_the_row_says_how_far(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    keeper = Keeper([folder])
    for size in (5, 70, 600):
        assert keeper.keep_up(checkpoint(size), LOG.levels.fetch) == []
        assert row(folder).size == size and row(folder).at and folder.latest(ORIGIN) == LOG.note(size)


def test_mail_goes_once_a_day_with_the_checkpoint_of_that_time() -> None:
    box = Mail(Place.parse("mail:audit@example.cn"))
    for size in (5, 70, 600):
        Keeper([box]).keep_up(checkpoint(size), LOG.levels.fetch)
    assert [sent.body.split("\n")[1] for sent in mail.outbox] == ["5"]
    Anchoring.objects.update(at=timezone.now() - timedelta(days=1))
    Keeper([box]).keep_up(checkpoint(600), LOG.levels.fetch)
    assert [sent.body.split("\n")[1] for sent in mail.outbox] == ["5", "600"]


def test_an_anchor_that_fails_is_told_rests_and_catches_up(tmp_path: Path) -> None:
    near, far, clock = folder_at(tmp_path), folder_at(tmp_path / "far"), Clock()
    keeper = Keeper([far, near], clock)
    (failed,) = keeper.keep_up(checkpoint(5), LOG.levels.fetch)
    assert failed.anchor == far.text and "No such file" in failed.fault and row(near).size == 5
    (tmp_path / "far").mkdir()
    assert keeper.keep_up(checkpoint(70), LOG.levels.fetch) == [] and row(far).size == 0
    clock.seconds += REST
    keeper.keep_up(checkpoint(70), LOG.levels.fetch)
    assert (row(far).size, row(far).fault) == (70, "")


def test_a_database_that_was_rolled_back_is_told_by_each_anchor(tmp_path: Path) -> None:
    folder, clock = folder_at(tmp_path), Clock()
    Keeper([folder], clock).keep_up(checkpoint(600), LOG.levels.fetch)
    Anchoring.objects.update(size=70)  # goes back with the rest of the database
    (failed,) = Keeper([folder], clock).keep_up(checkpoint(71), LOG.levels.fetch)
    assert "the anchor has 600 leaves, the log 71" in failed.fault
    assert folder.latest(ORIGIN) == LOG.note(600)
    (failed,) = Keeper([folder], clock).keep_up(checkpoint(71), LOG.levels.fetch)
    assert failed.fault, "a fault stays until the anchor has taken a checkpoint"


def test_a_new_origin_begins_at_nothing(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    Keeper([folder]).keep_up(checkpoint(600), LOG.levels.fetch)
    assert Keeper([folder]).keep_up(checkpoint(3, number=2), LOG.levels.fetch) == []
    assert (row(folder).log_id, row(folder).size) == (2, 3)
