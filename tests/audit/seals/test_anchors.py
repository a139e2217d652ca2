"""Checkpoints outside the database: which places there are, and what each of them refuses."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from audit.seals.anchors import Folder, Mail, RolledBack, Unanchored, configured, publish
from audit.seals.places import Misplaced, Place
from crm.settings.environment import anchors, verifier_keys
from tests.audit.seals.logs import KEY, ORIGIN, SmallLog

LOG, FORK = SmallLog(), SmallLog("forged")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Place.parse(f"folder:{tmp_path}"))


def files(folder: Folder) -> dict[str, str]:
    return {str(p.relative_to(folder.path)): p.read_text() for p in folder.path.rglob("*") if p.is_file()}


def test_a_folder_keeps_every_checkpoint_and_names_the_last(folder: Folder) -> None:
    for before, size in [(0, 5), (5, 90), (90, 600)]:
        publish(folder, LOG.note(size), before, LOG.prover(size))
    own = "zhike.example%2Faudit%2F2026"
    kept = {f"{own}/000000/{size}.checkpoint": LOG.note(size) for size in (5, 90, 600)}
    assert files(folder) == kept | {f"{own}/latest": LOG.note(600)}
    assert folder.latest(ORIGIN) == LOG.note(600) and folder.latest("other") is None


@pytest.mark.parametrize("known", [0, 300, 500])
def test_a_folder_takes_neither_a_smaller_nor_another_tree(folder: Folder, known: int) -> None:
    publish(folder, LOG.note(500), 0, LOG.prover(500))
    before = files(folder)
    for log, size in [(LOG, 300), (FORK, 300), (FORK, 500), (FORK, 600)]:
        with pytest.raises(RolledBack):
            publish(folder, log.note(size), min(known, size), log.prover(size))
    assert files(folder) == before
    publish(folder, LOG.note(600), known, LOG.prover(600))


def test_a_folder_whose_latest_was_taken_away_or_set_back_is_not_fooled(folder: Folder) -> None:
    for before, size in [(0, 90), (90, 500)]:
        publish(folder, LOG.note(size), before, LOG.prover(size))
    latest = folder.path / "zhike.example%2Faudit%2F2026" / "latest"
    latest.unlink()
    assert folder.latest(ORIGIN) == LOG.note(500)
    with pytest.raises(RolledBack):
        publish(folder, FORK.note(600), 0, FORK.prover(600))
    latest.write_text(LOG.note(90))
    forged = FORK.note(500)
    with pytest.raises(RolledBack):
        publish(folder, forged, 90, LOG.prover(500))
    assert LOG.note(500) in files(folder).values() and forged not in files(folder).values()


def test_the_folder_keeps_its_own_checkpoint_of_a_size(folder: Folder) -> None:
    publish(folder, FORK.note(5), 0, FORK.prover(5))
    (folder.path / "zhike.example%2Faudit%2F2026" / "latest").write_text(LOG.note(3))
    with pytest.raises(RolledBack, match="another checkpoint of 5 leaves"):
        publish(folder, LOG.note(5), 3, LOG.prover(5))


def test_a_new_origin_begins_beside_the_old(folder: Folder) -> None:
    publish(folder, LOG.note(500), 0, LOG.prover(500))
    publish(folder, FORK.note(3, f"{ORIGIN}-r1"), 0, FORK.prover(3))
    assert folder.latest(ORIGIN) == LOG.note(500) and folder.latest(f"{ORIGIN}-r1") == FORK.note(3, f"{ORIGIN}-r1")


def test_a_folder_that_is_not_there_is_a_fault_and_not_made(tmp_path: Path) -> None:
    gone = Folder(Place.parse(f"folder:{tmp_path}/unmounted"))
    with pytest.raises(Unanchored, match="No such file"):
        publish(gone, LOG.note(5), 0, LOG.prover(5))
    assert not list(tmp_path.iterdir())


def test_a_file_broken_by_somebody_is_a_fault_and_stays(folder: Folder) -> None:
    publish(folder, LOG.note(5), 0, LOG.prover(5))
    latest = folder.path / "zhike.example%2Faudit%2F2026" / "latest"
    latest.write_text("something else")
    with pytest.raises(Unanchored, match="no checkpoint"):
        publish(folder, LOG.note(6), 5, LOG.prover(6))
    assert latest.read_text() == "something else"


def test_mail_carries_the_checkpoint_whole_and_says_in_both_languages_to_keep_it() -> None:
    box = Mail(Place.parse("mail:audit@example.cn"))
    publish(box, LOG.note(500), 0, LOG.prover(500))
    (sent,) = mail.outbox
    assert (
        sent.to == ["audit@example.cn"] and sent.body.startswith(LOG.note(500)) and f"{ORIGIN} · 500 · " in sent.subject
    )
    assert "Keep this mail" in sent.body and box.latest(ORIGIN) is None and box.every.days == 1


def test_mail_that_cannot_be_sent_is_a_fault(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(Unanchored, match="ConnectionRefusedError"):
        publish(Mail(Place.parse("mail:audit@example.cn")), LOG.note(5), 0, LOG.prover(5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "folder",
        "folder:",
        "folder:relative/path",
        "ftp:/somewhere",
        "mail:nobody",
        "mail:a@b@c",
        "mail:a@b,c@d",
        "mail:@example.cn",
        "mail:a@",
        "mail:a@b\n",
        "witness:http://witness.example/",
        "witness:https:///",
        "witness:https://user@witness.example/",
        "witness:https://witness.example/?a=b",
        "witness:https://witness.example:x/",
        "witness:https://witness.example/#no-key",
        f"witness:https://witness.example/#{KEY}",
        f"folder:/{'x' * 200}",
    ],
)
def test_what_names_no_place_is_refused_at_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misplaced):
        Place.parse(text)


def test_a_deployment_names_its_anchors_separated_by_spaces(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setenv("TRAIL_ANCHORS", " folder:/srv/anchor  mail:a@b.cn witness:http://127.0.0.1:8790/w/ ")
    settings.TRAIL_ANCHORS = anchors()
    assert [anchor.text for anchor in configured()] == [
        "folder:/srv/anchor",
        "mail:a@b.cn",
        "witness:http://127.0.0.1:8790/w/",
    ]
    monkeypatch.setenv("TRAIL_ANCHORS", "folder:here")
    with pytest.raises(ImproperlyConfigured, match="from the root on"):
        anchors()
    monkeypatch.delenv("TRAIL_ANCHORS")
    assert anchors() == ()


def test_a_deployment_names_the_keys_that_it_believes_or_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAIL_KEYS", f" {KEY}  {KEY} ")
    assert verifier_keys() == (str(KEY), str(KEY))
    monkeypatch.setenv("TRAIL_KEYS", str(KEY)[:-1])
    with pytest.raises(ImproperlyConfigured, match="TRAIL_KEYS"):
        verifier_keys()
