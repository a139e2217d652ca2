"""Known-answer tests: the program does not start on a library whose ciphers give other answers than the standards."""

import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import keywrap

from crm.crypto import rules

_KWP_KEK = "38e1b1d075d9d852b9a6c01c8ff6965af01bac457a4e339ae3e1d7b2ffacc0cd"
_KWP_PLAIN = "80ad6820f1c90981e2ca42b817a345c1179d0a11d8e23a8adc0505e13d87295a"
_KWP_WRAPPED = "b63b7e0fec7e315816233db6758fd3e744b9f6a40862bdf866487e53bcb950d8b2649269e51b4475"


class SelfTestFailed(Exception):
    """Name the algorithm whose known answer did not come out."""


def run() -> None:
    """Return when every algorithm gives its published answers; SelfTestFailed names the first that does not."""
    for name, test in _TESTS.items():
        try:
            right = test()
        except Exception as fault:
            raise SelfTestFailed(_sentence(name)) from fault
        if not right:
            raise SelfTestFailed(_sentence(name))


def _sentence(name: str) -> str:
    return f"{name} does not give its known answer: this installation of `cryptography` must not seal anything"


def _aes_gcm() -> bool:
    """Hold NIST CAVP gcmEncryptExtIV256, PTlen 256, AADlen 160, count 0."""
    return _aead(
        rules.DataKey(_secret("5853c020946b35f2c58ec427152b840420c40029636adcbb027471378cfdde0f")).cipher(
            rules.AES_GCM
        ),
        nonce="eec313dd07cc1b3e6b068a47",
        plain="ce7458e56aef9061cb0c42ec2315565e6168f5a6249ffd31610b6d17ab64935e",
        place="1389b522c24a774181700553f0246bbabdd38d6f",
        sealed="eadc3b8766a77ded1a58cb727eca2a9790496c298654cda78febf0da16b6903b3d49a5b32fde7eafcce90079217ffb57",
    )


def _sm4_gcm() -> bool:
    """Hold RFC 8998 appendix A.1."""
    return _aead(
        rules.Sm4Gcm(_secret("0123456789abcdeffedcba9876543210")),
        nonce="00001234567800000000abcd",
        plain="aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        place="feedfacedeadbeeffeedfacedeadbeefabaddad2",
        sealed="17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
    )


def _aead(cipher: rules.FieldCipher, *, nonce: str, plain: str, place: str, sealed: str) -> bool:
    """Seal to the known bytes, open them again, and refuse them elsewhere."""
    iv, text, aad, known = (bytes.fromhex(word) for word in (nonce, plain, place, sealed))
    if cipher.encrypt(iv, text, aad) != known or cipher.decrypt(iv, known, aad) != text:
        return False
    try:
        cipher.decrypt(iv, known, aad + b"\0")
    except InvalidTag:
        return True
    return False


def _aes_kwp() -> bool:
    """Hold Wycheproof aes_kwp_test, tcId 167, 256-bit key and data (RFC 5649)."""
    kek, plain, wrapped = (bytes.fromhex(word) for word in (_KWP_KEK, _KWP_PLAIN, _KWP_WRAPPED))
    there = keywrap.aes_key_wrap_with_padding(kek, plain)
    return there == wrapped and keywrap.aes_key_unwrap_with_padding(kek, wrapped) == plain


def _hmac_sha_256() -> bool:
    """Hold RFC 4231 test case 2."""
    known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    return hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256").hex() == known


def _hkdf() -> bool:
    """Hold RFC 5869 test case 3 (no salt) with an empty info."""
    known = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    return rules.hkdf(b"\x0b" * 22, "", 42).hex() == known


def _secret(word: str) -> rules.Secret:
    return rules.Secret(bytes.fromhex(word))


_TESTS: dict[str, Callable[[], bool]] = {
    "AES-256-GCM": _aes_gcm,
    "AES-256-KWP": _aes_kwp,
    "SM4-GCM": _sm4_gcm,
    "HMAC-SHA-256": _hmac_sha_256,
    "HKDF-SHA-256": _hkdf,
}
