"""What leaves the house as proof, in the hands of somebody who has nothing of ours."""

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.seals import signer
from audit.seals.anchors import Anchor, Folder, Witness, publish
from audit.seals.evidence import Unsealed, continuation_of, pack, proof_of
from audit.seals.models import Checkpoint, Leaf
from audit.seals.places import Place
from audit.seals.queries import fetch_of, latest_checkpoint
from audit.seals.rules import consistency
from audit.seals.sealing import seal
from audit.seals.verifier import Unproven
from audit.trail.models import LogEntry
from tests.audit.seals.arrangement import a_sealed_base, dba, some_lines
from tests.audit.seals.witnessing import SecondHost

pytestmark = pytest.mark.django_db
TOLD = {"subject": "370523007 富丽堂皇便利店", "made_by": "Cora", "made_at": "2026-11-25 10:00", "reason": "法院调取"}


def bundle(lines: list[int], *anchors: Anchor) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(lines, signer.trusted_keys(), anchors, TOLD).data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def sealed_lines() -> list[int]:
    return list(Leaf.objects.order_by("index").values_list("line_id", flat=True))


class Stranger:
    """A folder outside, and a Python that knows nothing of ours."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def verifies(self, files: dict[str, bytes], *words: str) -> tuple[int, str]:
        shutil.rmtree(self.place)
        for name, data in files.items():
            file = self.place / "evidence" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return self.run(str(self.place / "evidence" / "verify.py"), *words)

    def run(self, *words: str) -> tuple[int, str]:
        said = subprocess.run([sys.executable, "-I", *words], cwd=self.place, capture_output=True)
        return said.returncode, said.stdout.decode() + said.stderr.decode()


@pytest.fixture
def stranger(tmp_path: Path) -> Stranger:
    return Stranger(tmp_path / "stranger")


@pytest.fixture
def second_host(tmp_path: Path) -> Iterator[SecondHost]:
    a_sealed_base()
    host = SecondHost(tmp_path / "second", signer.trusted_keys())
    host.start()
    yield host
    host.kill()


def test_a_stranger_has_nothing_of_ours(stranger: Stranger) -> None:
    for name in ("audit", "crm", "customers"):
        assert "ModuleNotFoundError" in stranger.run("-c", f"import {name}")[1]


def test_a_stranger_verifies_a_bundle_as_a_folder_and_as_a_zip(stranger: Stranger) -> None:
    a_sealed_base()
    files = bundle(sealed_lines())
    code, said = stranger.verifies(files)
    assert code == 0 and f"PROVEN 已证实: {len(sealed_lines())}" in said and "test.opened" in said and "NOT" not in said
    packed = stranger.place / "evidence.zip"
    packed.write_bytes(pack(sealed_lines(), signer.trusted_keys(), [], TOLD).data)
    verifier = str(stranger.place / "evidence" / "verify.py")
    assert stranger.run(verifier, str(packed)) == (0, said)
    key = str(signer.trusted_keys()[0])
    assert "given 另行取得" in stranger.run(verifier, str(packed), "--key", key)[1]


def test_a_bundle_holds_the_lines_themselves_and_tells_a_court_what_they_are() -> None:
    a_sealed_base()
    lines = sealed_lines()
    files = bundle(lines)
    bodies = set(LogEntry.objects.filter(pk__in=lines).values_list("body", flat=True))
    assert {data.decode() for name, data in files.items() if name.endswith(".json")} == bodies
    readme = files["README.txt"].decode()
    for words in (TOLD["subject"], TOLD["reason"], "如何核验", "How to verify", str(signer.trusted_keys()[0])):
        assert words in readme


def test_lines_that_wait_are_left_out_and_counted() -> None:
    a_sealed_base()
    found = pack(list(LogEntry.objects.values_list("pk", flat=True)), signer.trusted_keys(), [], TOLD)
    assert (found.lines, found.waiting) == (LogEntry.objects.count() - 1, 1)


def test_nothing_of_a_bundle_can_be_changed_unseen(stranger: Stranger) -> None:
    a_sealed_base()
    good = bundle(sealed_lines()[:4])
    assert stranger.verifies(good)[0] == 0
    for name in [name for name in good if name.startswith("lines/")] + ["keys.txt"]:
        changed = (
            good[name][:-30] + bytes([good[name][-30] ^ 1]) + good[name][-29:] if len(good[name]) > 30 else b"3,5,8"
        )
        code, said = stranger.verifies(good | {name: changed})
        assert code == 1 and said.startswith("NOT PROVEN 未证实"), name
        code, said = stranger.verifies({other: data for other, data in good.items() if other != name})
        assert code == (0 if name.endswith(".touched") else 1), name


def test_a_line_is_no_proof_of_another(stranger: Stranger) -> None:
    a_sealed_base()
    good = bundle(sealed_lines()[:2])
    first, second = sorted(name for name in good if name.endswith(".json"))
    assert stranger.verifies(good | {first: good[second], second: good[first]})[0] == 1


def test_a_bundle_signed_by_somebody_else_is_refused_by_the_key_that_is_known(stranger: Stranger) -> None:
    a_sealed_base()
    files = bundle(sealed_lines())
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    code, said = stranger.verifies(files, "--key", other)
    assert code == 1 and "no key that is trusted" in said


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_bundle_is_said_to_be_none(broken: bytes, stranger: Stranger) -> None:
    a_sealed_base()
    stranger.verifies(bundle(sealed_lines()[:1]))
    (stranger.place / "x.zip").write_bytes(broken)
    code, said = stranger.run(str(stranger.place / "evidence" / "verify.py"), str(stranger.place / "x.zip"))
    assert code == 1 and said.startswith("NOT PROVEN") and "Traceback" not in said


def test_checkpoints_held_outside_go_along_and_are_verified(
    second_host: SecondHost, stranger: Stranger, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    witness = Witness(Place.parse(f"witness:http://127.0.0.1:{second_host.port}/#{second_host.key}"))
    folder = Folder(Place.parse(f"folder:{tmp_path / 'folder'}"))
    held = latest_checkpoint()
    assert held
    for anchor in (witness, folder):
        publish(anchor, held.note, 0, lambda old: consistency(old, held.size, fetch_of(held.log)))
    some_lines()
    seal()
    files = bundle(sealed_lines()[:1], witness, folder)
    code, said = stranger.verifies(files)
    assert code == 0 and f"{held.size} <= " in said and "witness.example/zhike 20" in said
    name = "anchors/1-1.checkpoint"
    assert stranger.verifies(files | {name: files[name].replace(f"\n{held.size}\n".encode(), b"\n1\n")})[0] == 1
    assert stranger.verifies(files | {"anchors/1-1.consistency": b""})[0] == 1
    second_host.kill()
    readme = bundle(sealed_lines()[:1], witness, folder)["README.txt"].decode()
    assert "ConnectionRefusedError" in readme


def test_one_line_is_proven_once_it_is_sealed() -> None:
    a_sealed_base()
    text, head, index = proof_of(LogEntry.objects.get(pk=sealed_lines()[3]), signer.trusted_keys())
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 3\n") and (index, head.size) == (3, Leaf.objects.count())
    with pytest.raises(Unsealed):
        proof_of(LogEntry.objects.latest("pk"), signer.trusted_keys())


def test_a_line_that_was_changed_is_not_proven() -> None:
    a_sealed_base()
    line = sealed_lines()[3]
    dba("UPDATE audit_logentry SET body = '{}' WHERE id = %s", given=[line])
    with pytest.raises(Unproven):
        proof_of(LogEntry.objects.get(pk=line), signer.trusted_keys())


def test_a_later_checkpoint_is_shown_to_continue_an_earlier_one() -> None:
    a_sealed_base()
    old, new = Checkpoint.objects.order_by("size")
    assert continuation_of(old, new).startswith(f"old {old.size}\n")
    assert continuation_of(new, new) == f"old {new.size}\n\n{new.note}"
    dba('UPDATE audit_leaf SET hash = %s WHERE "index" = 0', given=[bytes(32)])
    with pytest.raises(Unproven):
        continuation_of(old, new)
