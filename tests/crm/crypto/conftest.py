"""Each test of this room has a keyring of its own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from crm.crypto import keyring


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test fresh keys under its own directory."""
    monkeypatch.delenv("ZHIKE_KEY_PASSPHRASE", raising=False)
    settings.ZHIKE_KEYS = tmp_path / "keys"
    settings.ZHIKE_CIPHER = "aes-256-gcm"
    keyring.ensure_keys()
    return tmp_path / "keys"
