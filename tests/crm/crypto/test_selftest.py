"""The program does not start on ciphers that give wrong answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from crm.crypto import rules, selftest
from crm.crypto.selftest import SelfTestFailed


def test_the_ciphers_installed_here_pass() -> None:
    selftest.run()


def wrong(*args: Any, **kwargs: Any) -> bytes:
    """Stand in for an algorithm that gives other bytes."""
    return b"\0" * 64


def broken(*args: Any, **kwargs: Any) -> bytes:
    """Stand in for an algorithm this build lacks."""
    raise NotImplementedError


@pytest.mark.parametrize("fault", [wrong, broken])
@pytest.mark.parametrize(
    ("place", "algorithm"),
    [
        ("crm.crypto.rules.AESGCM", "AES-256-GCM"),
        ("cryptography.hazmat.primitives.keywrap.aes_key_wrap_with_padding", "AES-256-KWP"),
        ("crm.crypto.rules.Sm4Gcm", "SM4-GCM"),
        ("hmac.digest", "HMAC-SHA-256"),
        ("crm.crypto.rules.HKDF", "HKDF-SHA-256"),
    ],
)
def test_one_wrong_answer_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, place: str, algorithm: str, fault: Callable[..., bytes]
) -> None:
    stand_in = type("StandIn", (), {"__init__": lambda *args: None, "encrypt": fault, "derive": fault})
    monkeypatch.setattr(place, stand_in if place.startswith("crm") else fault)
    with pytest.raises(SelfTestFailed, match=f"{algorithm} does not give its known answer"):
        apps.get_app_config("crm").ready()


def test_a_cipher_that_opens_anything_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rules.Sm4Gcm.decrypt

    def careless(cipher: rules.Sm4Gcm, nonce: bytes, data: bytes, place: bytes) -> bytes:
        return real(cipher, nonce, data, place.rstrip(b"\0"))

    monkeypatch.setattr(rules.Sm4Gcm, "decrypt", careless)
    with pytest.raises(SelfTestFailed, match="SM4-GCM"):
        selftest.run()
