"""The envelope in bytes: how a data key is wrapped and a value sealed. No settings, no files, no clock."""

import binascii
import hashlib
import hmac
import os
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

FORMAT = 1
AES_GCM = 1
SM4_GCM = 2
CIPHERS = {"aes-256-gcm": AES_GCM, "sm4-gcm": SM4_GCM}
WRAP_AES_KWP = "aes-256-kwp"
WRAP_SM4_GCM = "sm4-gcm"
WRAPS = {WRAP_AES_KWP: 1, WRAP_SM4_GCM: 2}
INDEX_HMAC = "hmac-sha-256"
KEY_BYTES = {WRAP_AES_KWP: 32, WRAP_SM4_GCM: 16, INDEX_HMAC: 32}

DATA_KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
COMMIT_BYTES = 32
HEADER_BYTES = 4
_SHA256 = hashes.SHA256()


class Unopenable(Exception):
    """Say that a sealed value is not what was sealed here: altered, moved, or its key is gone. Carries no data."""


class Secret(bytes):
    """Bytes that print as dots, so that no traceback, log line or error page shows a key."""

    def __repr__(self) -> str:
        return "Secret(••••••)"

    __str__ = __repr__


class FieldCipher(Protocol):
    """An authenticated cipher: `encrypt` appends the tag, `decrypt` checks it or raises InvalidTag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4 in GCM with a 16-byte tag (RFC 8998), in the shape of `AESGCM`."""

    __slots__ = ("_algorithm",)

    def __init__(self, key: bytes) -> None:
        self._algorithm = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return ciphertext and tag."""
        work = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return the plain bytes; raise InvalidTag unless every bit is as it was sealed."""
        if len(data) < TAG_BYTES:
            raise InvalidTag
        work = Cipher(self._algorithm, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(data[:-TAG_BYTES]) + work.finalize()


def hkdf(key: bytes, info: str, length: int = 32) -> Secret:
    """Return `length` bytes derived from `key` for the use named in `info` (RFC 5869, SHA-256, no salt)."""
    return Secret(HKDF(_SHA256, length, None, info.encode()).derive(key))


def framed(*parts: bytes) -> bytes:
    """Return the parts, each after its length in four bytes: no two lists of parts give the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


class DataKey:
    """One record's data key with its ciphers, each built when first asked for."""

    __slots__ = ("_ciphers", "_secret")

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._ciphers: dict[int, FieldCipher] = {}

    def cipher(self, algorithm: int) -> FieldCipher:
        """Return the cipher of that number; Unopenable for one nobody knows."""
        found = self._ciphers.get(algorithm)
        if found is None:
            found = self._ciphers[algorithm] = self._build(algorithm)
        return found

    def _build(self, algorithm: int) -> FieldCipher:
        if algorithm == AES_GCM:
            return AESGCM(self._secret)
        if algorithm == SM4_GCM:
            return Sm4Gcm(hkdf(self._secret, "crm.field.sm4.v1", 16))
        raise Unopenable("sealed with an algorithm this version does not know")

    def wrapped(self, kek: bytes, wrap: str, context: bytes) -> str:
        """Return the text to store: this key under `kek`, fit only for `context`."""
        return wrap_key(self._secret, kek, wrap, context)


def key_context(deployment: str, record: UUID, version: int, wrap: str) -> bytes:
    """Return what a wrapped data key is bound to."""
    before, after = key_ends(deployment, version, wrap)
    return before + framed(record.bytes) + after


def key_ends(deployment: str, version: int, wrap: str) -> tuple[bytes, bytes]:
    """Return the key's context before and after the record's own part: the same for many records."""
    return framed(b"crm.wrap.v1", deployment.encode()), framed(version.to_bytes(2, "big"), bytes((WRAPS[wrap],)))


def commitment(data_key: bytes) -> bytes:
    """Return the value that fits one data key only: GCM by itself lets a token open under two keys."""
    return bytes(hkdf(data_key, "crm.commit.v1", COMMIT_BYTES))


def wrap_key(data_key: Secret, kek: bytes, wrap: str, context: bytes) -> str:
    """Return base64(format, wrap, commitment, key under `kek`): AES-KWP (RFC 5649) with a digest, or SM4-GCM."""
    if wrap == WRAP_AES_KWP:
        body = aes_key_wrap_with_padding(kek, data_key + hashlib.sha256(context).digest())
    else:
        nonce = os.urandom(NONCE_BYTES)
        body = nonce + Sm4Gcm(kek).encrypt(nonce, data_key, context)
    return to_text(bytes((FORMAT, WRAPS[wrap])) + commitment(data_key) + body)


def unwrap_key(wrapped: str, kek: bytes, wrap: str, context: bytes) -> DataKey:
    """Return the data key; Unopenable when it was wrapped for another record, altered, or under another key."""
    raw = from_text(wrapped)
    start = 2 + COMMIT_BYTES
    if len(raw) <= start or raw[0] != FORMAT or raw[1] != WRAPS[wrap]:
        raise Unopenable("not a wrapped key of this kind")
    body = raw[start:]
    try:
        secret = _unwrap_kwp(body, kek, context) if wrap == WRAP_AES_KWP else _unwrap_sm4(body, kek, context)
    except (InvalidUnwrap, InvalidTag, ValueError):
        raise Unopenable("the wrapped key was altered, moved, or wrapped by another key") from None
    if len(secret) != DATA_KEY_BYTES or not hmac.compare_digest(raw[2:start], commitment(secret)):
        raise Unopenable("the wrapped key does not fit its commitment")
    return DataKey(secret)


def _unwrap_kwp(body: bytes, kek: bytes, context: bytes) -> Secret:
    inner = Secret(aes_key_unwrap_with_padding(kek, body))
    if not hmac.compare_digest(inner[DATA_KEY_BYTES:], hashlib.sha256(context).digest()):
        raise InvalidUnwrap
    return Secret(inner[:DATA_KEY_BYTES])


def _unwrap_sm4(body: bytes, kek: bytes, context: bytes) -> Secret:
    return Secret(Sm4Gcm(kek).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context))


def field_start(deployment: str, table: str) -> bytes:
    """Return the associated data of a field before the field's own part: the same for a whole table."""
    return framed(b"crm.field.v1", deployment.encode(), table.encode())


def field_end(record: UUID, version: int) -> bytes:
    """Return the associated data of a field after the field's own part: the same for a whole record."""
    return framed(record.bytes, version.to_bytes(2, "big"))


def file_place(deployment: str, name: str, record: UUID, version: int) -> bytes:
    """Return the associated data of a file kept with a record."""
    return framed(b"crm.file.v1", deployment.encode(), name.encode(), record.bytes, version.to_bytes(2, "big"))


def header(algorithm: int, version: int) -> bytes:
    """Return the four bytes every sealed value begins with: format, algorithm, data key version."""
    return bytes((FORMAT, algorithm)) + version.to_bytes(2, "big")


def open_bytes(sealed: bytes, key: DataKey, version: int, place: bytes) -> bytes:
    """Return the plain bytes; Unopenable when altered, cut, moved from another place or of another key version."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES or sealed[0] != FORMAT:
        raise Unopenable("not a sealed value")
    if int.from_bytes(sealed[2:4], "big") != version:
        raise Unopenable("sealed under another version of the data key")
    start = HEADER_BYTES + NONCE_BYTES
    try:
        return key.cipher(sealed[1]).decrypt(sealed[HEADER_BYTES:start], sealed[start:], place)
    except InvalidTag:
        raise Unopenable("the sealed value was altered or moved") from None


def to_text(raw: bytes) -> str:
    """Return base64 without line ends."""
    return binascii.b2a_base64(raw, newline=False).decode()


def from_text(text: str) -> bytes:
    """Return the bytes of `to_text`; Unopenable for any other spelling of them, so that a token has one form."""
    try:
        raw = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Unopenable("not base64") from None
    if to_text(raw) != text:
        raise Unopenable("not base64 as written here")
    return raw


def leading_bits(mac: bytes, bits: int) -> int:
    """Return the first `bits` bits of `mac` as a number."""
    return int.from_bytes(mac[:8], "big") >> (64 - bits)
