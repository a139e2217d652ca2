"""`manage.py check` refuses keys others can read and settings that would seal badly."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from django.core.checks.registry import registry

from crm.crypto import checks, keyring


def found() -> list[str | None]:
    """Return the ids this room's checks give."""
    messages: list[CheckMessage] = [
        *checks.keys_are_private(None),
        *checks.sealing_settings_hold(None),
        *checks.keys_are_made(None),
    ]
    return [message.id for message in messages]


def test_fresh_keys_pass(keys: Path) -> None:
    assert found() == []


def test_the_checks_are_asked_at_every_start() -> None:
    assert {*map(id, registry.registered_checks)} >= {id(checks.keys_are_private), id(checks.sealing_settings_hold)}
    assert id(checks.keys_are_made) in map(id, registry.deployment_checks)


def test_a_key_file_others_can_read_fails_the_check(keys: Path) -> None:
    keyring.path_of(keyring.KEK).chmod(0o644)
    assert found() == ["crypto.E001"]
    assert "crypto.E001" in [message.id for message in run_checks(tags=["security"])]


def test_a_directory_others_can_read_fails_the_check(keys: Path) -> None:
    keys.chmod(0o755)
    assert found() == ["crypto.E001"]


def test_a_broken_key_file_fails_the_check(keys: Path) -> None:
    keyring.path_of(keyring.INDEX).write_text("{}")
    assert found() == ["crypto.E002"]


def test_keys_not_made_yet_are_a_warning_before_deployment_only(keys: Path, settings: Any, tmp_path: Path) -> None:
    keyring.path_of(keyring.INDEX).unlink()
    assert found() == ["crypto.W001"]
    settings.ZHIKE_KEYS = tmp_path / "nowhere"
    assert found() == ["crypto.W001"] * len(keyring.USES)


@pytest.mark.parametrize(("name", "value"), [("ZHIKE_CIPHER", "rot13"), ("ZHIKE_CIPHER", "")])
def test_an_unknown_cipher_fails_the_check(settings: Any, name: str, value: str) -> None:
    setattr(settings, name, value)
    assert found() == ["crypto.E003"]


@pytest.mark.parametrize("bits", [0, 7, 33, 64, "14"])
def test_an_index_that_names_its_text_or_nothing_fails_the_check(settings: Any, bits: object) -> None:
    settings.ZHIKE_INDEX_BITS = bits
    assert found() == ["crypto.E004"]
