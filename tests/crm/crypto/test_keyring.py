"""Keys are made once, kept from others, rotated without a restart, destroyed with care."""

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from audit.seals.permissions import check_permissions
from crm.crypto import actions, keyfile, keyring, sealing
from crm.crypto.keyfile import KeysUnusable, State
from crm.crypto.rules import Unopenable, to_text
from crm.crypto.sealed import Sealed, reveal


def stored(path: Path) -> dict[str, object]:
    """Return what the file says."""
    content: dict[str, object] = json.loads(path.read_text())
    return content


def aged(use: str, hours: int) -> None:
    """Put every retirement of the use back by so many hours."""
    past = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
    content = json.loads(keyring.path_of(use).read_text())
    for entry in content["keys"]:
        entry["retired"] = past if entry["retired"] else ""
    keyring.path_of(use).write_text(json.dumps(content))


def test_keys_are_made_once_and_private(keys: Path) -> None:
    before = {path.name: path.read_bytes() for path in keys.glob("*.json")}
    assert keyring.ensure_keys() == ()
    assert {path.name: path.read_bytes() for path in keys.glob("*.json")} == before
    assert sorted(before) == ["index.json", "kek.json", "trail.json"]
    assert keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}


def test_two_starts_in_one_second_make_one_key(keys: Path) -> None:
    for path in keys.glob("*.json"):
        path.unlink()
    gate = threading.Barrier(8)
    made: list[str] = []

    def start() -> None:
        gate.wait()
        made.extend(keyring.ensure_keys())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == ["index", "kek", "trail"]


def test_the_command_says_what_it_made(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_keys")
    assert "already" in capsys.readouterr().out
    keyring.path_of("index").unlink()
    call_command("make_keys")
    assert "index" in capsys.readouterr().out


def test_no_key_is_made_where_others_could_read_it(tmp_path: Path, settings: Settings) -> None:
    settings.ZHIKE_KEYS = tmp_path / "open"
    settings.ZHIKE_KEYS.mkdir(mode=0o755)
    with pytest.raises(CommandError, match="open to group or others"):
        call_command("make_keys")
    assert list(settings.ZHIKE_KEYS.iterdir()) == []
    (tmp_path / "file").touch()
    settings.ZHIKE_KEYS = tmp_path / "file" / "keys"
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("make_keys")


def test_a_changed_file_is_noticed_without_a_restart(keys: Path) -> None:
    first = keyring.active(keyring.KEK)
    content = keyring.path_of(keyring.KEK).read_bytes()
    second = keyring.add_key()
    assert keyring.active(keyring.KEK) == second
    assert keyring.key(keyring.KEK, first.kid).state is State.READ_ONLY
    keyring.path_of(keyring.KEK).write_bytes(content)
    assert keyring.active(keyring.KEK) == first


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_a_file_others_can_read_is_refused(keys: Path, mode: int) -> None:
    keyring.active(keyring.KEK)
    keyring.path_of(keyring.KEK).chmod(mode)
    with pytest.raises(KeysUnusable, match="open to group or others"):
        keyring.active(keyring.KEK)


def test_a_directory_others_can_enter_is_refused(keys: Path) -> None:
    keys.chmod(0o750)
    with pytest.raises(KeysUnusable, match="make it 0700"):
        keyring.add_key()
    assert check_permissions(keys) is not None
    keys.chmod(0o700)
    assert check_permissions(keys) is None


def test_a_file_of_another_owner_is_refused(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 65_534)
    assert "belongs to user" in str(check_permissions(keyring.path_of(keyring.KEK)))


def test_a_key_file_may_be_read_only_to_its_owner(keys: Path) -> None:
    keyring.path_of(keyring.KEK).chmod(0o400)
    assert keyring.active(keyring.KEK).state is State.ACTIVE


def test_absent_keys_are_named(keys: Path) -> None:
    keyring.path_of(keyring.KEK).unlink()
    with pytest.raises(KeysUnusable, match="make_keys"):
        keyring.active(keyring.KEK)
    assert "cannot be read" in str(check_permissions(keyring.path_of(keyring.KEK)))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": [{}]}', '{"keys": 1}', "\x00", '{"keys": []}'])
def test_a_broken_file_is_refused_in_words(keys: Path, content: str) -> None:
    keyring.path_of(keyring.KEK).write_text(content)
    with pytest.raises(KeysUnusable, match=r"kek\.json"):
        keyring.active(keyring.KEK)


def test_two_active_keys_are_refused(keys: Path) -> None:
    keyring.add_key()
    path = keyring.path_of(keyring.KEK)
    path.write_text(path.read_text().replace("read-only", "active"))
    with pytest.raises(KeysUnusable, match="one active key, not 2"):
        keyring.active(keyring.KEK)


def test_the_active_key_is_not_destroyed(keys: Path) -> None:
    with pytest.raises(KeysUnusable, match="active"):
        keyring.destroy_key(keyring.KEK, actions.active_kek())


def test_a_key_rests_before_it_is_destroyed(keys: Path) -> None:
    box = sealing.new_box(uuid4())
    old, new = actions.active_kek(), keyring.add_key().kid
    assert (actions.active_kek(), actions.retired_keks()) == (new, (old,))
    with pytest.raises(KeysUnusable, match="an hour"):
        keyring.destroy_key(keyring.KEK, old)
    aged(keyring.KEK, hours=2)
    material = keyring.key(keyring.KEK, old).material
    keyring.destroy_key(keyring.KEK, old)
    assert actions.retired_keks() == ()
    assert to_text(material) not in keyring.path_of(keyring.KEK).read_text()
    with pytest.raises(Unopenable):
        sealing.seal(sealing.Box(box.record, box.wrapped, box.kid, box.version), "t", {"f": "x"})


def test_a_passphrase_seals_the_files(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfile, "SCRYPT_COST", 2**10)
    open_before = keyring.active(keyring.KEK)
    monkeypatch.setenv("ZHIKE_KEY_PASSPHRASE", "half of one officer, half of another")
    assert keyring.ensure_keys() == ()
    text = keyring.path_of(keyring.KEK).read_text()
    assert to_text(open_before.material) not in text
    assert keyring.active(keyring.KEK) == open_before
    keyring.add_key()
    assert keyring.key(keyring.KEK, open_before.kid).material == open_before.material


def test_a_sealed_file_needs_its_passphrase(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfile, "SCRYPT_COST", 2**10)
    monkeypatch.setenv("ZHIKE_KEY_PASSPHRASE", "right")
    keyring.ensure_keys()
    content = keyring.path_of(keyring.KEK).read_bytes()
    for passphrase in ("wrong", ""):
        monkeypatch.setenv("ZHIKE_KEY_PASSPHRASE", passphrase)
        keyring.path_of(keyring.KEK).write_bytes(content)
        with pytest.raises(KeysUnusable, match="does not open with ZHIKE_KEY_PASSPHRASE"):
            keyring.active(keyring.KEK)


def test_a_sealed_key_is_bound_to_its_name(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfile, "SCRYPT_COST", 2**10)
    monkeypatch.setenv("ZHIKE_KEY_PASSPHRASE", "right")
    keyring.ensure_keys()
    content = json.loads(keyring.path_of(keyring.KEK).read_text())
    content["keys"][0]["kid"] = "another"
    keyring.path_of(keyring.KEK).write_text(json.dumps(content))
    with pytest.raises(KeysUnusable, match="does not open"):
        keyring.active(keyring.KEK)


def test_the_new_key_follows_the_chosen_cipher(keys: Path, settings: Settings) -> None:
    box = sealing.new_box(uuid4())
    token = sealing.seal(box, "t", {"phone": "13800000000"})["phone"]
    settings.ZHIKE_CIPHER = "sm4-gcm"
    assert keyring.add_key().alg == "sm4-gcm"
    moved = sealing.rewrap(sealing.Box(box.record, box.wrapped, box.kid, box.version))
    assert moved is not None
    again = sealing.Box(moved.record, moved.wrapped, moved.kid, moved.version)
    assert reveal(Sealed(again, "t", "phone", token)) == "13800000000"
    newer = sealing.seal(again, "t", {"phone": "13900000000"})["phone"]
    assert reveal(Sealed(again, "t", "phone", newer)) == "13900000000"
    assert sealing.rewrap(again) is None


def test_no_key_stands_in_a_printed_key(keys: Path) -> None:
    key = keyring.active(keyring.KEK)
    assert "material" not in repr(key)
    assert to_text(key.material) not in f"{key} {key!r} {vars(key)}"
    assert repr(bytes(key.material)) not in f"{key} {key!r} {vars(key)}"
