"""Whole files under a passphrase: AES-256-GCM in chunks by the STREAM construction, the key from scrypt.

A chunk's nonce holds its number and whether it is the last, so that none can be left out, moved or cut off.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from crm.crypto.rules import Unopenable

MAGIC = b"zhike-sealed-1\n"
CHUNK = 1024 * 1024
SALT_BYTES, PREFIX_BYTES, TAG_BYTES = 16, 7, 16
SCRYPT_COST = 2**17


def seal_stream(source: BinaryIO, out: BinaryIO, passphrase: bytes) -> None:
    """Write what `source` holds into `out`, sealed by the passphrase; memory holds two chunks at a time."""
    salt, prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
    cipher = _cipher(passphrase, salt)
    out.write(MAGIC + salt + prefix)
    for number, chunk, last in _chunks(source, CHUNK):
        out.write(cipher.encrypt(_nonce(prefix, number, last), chunk, MAGIC))


def open_stream(source: BinaryIO, out: BinaryIO, passphrase: bytes) -> None:
    """Write into `out` what was sealed; Unopenable for another passphrase and for a file that was altered or cut."""
    head = source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES)
    salt, prefix = head[len(MAGIC) : -PREFIX_BYTES], head[-PREFIX_BYTES:]
    if not head.startswith(MAGIC) or len(salt) != SALT_BYTES:
        raise Unopenable("not a file that was sealed by a passphrase")
    cipher = _cipher(passphrase, salt)
    for number, chunk, last in _chunks(source, CHUNK + TAG_BYTES):
        try:
            out.write(cipher.decrypt(_nonce(prefix, number, last), chunk, MAGIC))
        except InvalidTag:
            raise Unopenable("another passphrase, or the file was altered") from None


def _cipher(passphrase: bytes, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(passphrase))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield each chunk with its number and whether it is the last; an empty file is one empty chunk."""
    chunk, number = source.read(size), 0
    while True:
        following = source.read(size)
        yield number, chunk, not following
        if not following:
            return
        chunk, number = following, number + 1
