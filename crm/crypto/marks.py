"""Marks of the trail's lines: who writes lines has the key, the database does not (SECURITY §3, layer 1)."""

import hmac
from collections.abc import Callable

from crm.crypto import keyring


def line_mark(digest: bytes) -> str:
    """Return the mark of a line's digest under the trail's key of today."""
    return _mark(keyring.active(keyring.TRAIL).material, digest)


def line_marks() -> Callable[[bytes, str], bool]:
    """Return what says whether a mark was made of a digest under the trail's key, today's or an earlier one."""
    keys = [key.material for key in keyring.keys(keyring.TRAIL)]

    def is_mark(digest: bytes, mark: str) -> bool:
        told = mark.encode()
        return any(hmac.compare_digest(_mark(key, digest).encode(), told) for key in keys)

    return is_mark


def _mark(key: bytes, digest: bytes) -> str:
    return hmac.digest(key, digest, "sha256").hex()
