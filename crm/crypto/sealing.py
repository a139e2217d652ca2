"""Sealing: new boxes, sealed fields and files, blind indexes, re-wrapping. Nothing here gives a value back."""

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from crm.crypto import keyring
from crm.crypto.boxes import Box, data_key, deployment, remember
from crm.crypto.keyfile import Key
from crm.crypto.rules import (
    CIPHERS,
    DATA_KEY_BYTES,
    NONCE_BYTES,
    DataKey,
    Secret,
    field_end,
    field_start,
    file_place,
    framed,
    header,
    hkdf,
    key_context,
    key_ends,
    leading_bits,
    to_text,
)

__all__ = ["Box", "blind_index", "blind_indexes", "digest", "new_box", "rewrap", "seal", "seal_file", "seal_new"]

FIRST_VERSION = 1
_index_keys: dict[tuple[str, str], Secret] = {}


def new_box(record: UUID) -> Box:
    """Return a fresh 256-bit data key for the record, wrapped by the active key."""
    return _Boxes().new(record)


def seal(box: Box, table: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return a token for each field's text, which opens only at this table, field and record."""
    return _Seals(table).tokens(box, values)


def seal_new(table: str, records: Iterable[tuple[UUID, Mapping[str, str]]]) -> list[tuple[Box, dict[str, str]]]:
    """Give each record a data key, seal its fields under it and return box and tokens; keys are looked up once."""
    boxes, seals = _Boxes(), _Seals(table)
    return [(box := boxes.new(record), seals.tokens(box, values)) for record, values in records]


class _Boxes:
    """Makes the boxes of a set of records."""

    def __init__(self) -> None:
        self.kek = keyring.active(keyring.KEK)
        self.before, self.after = key_ends(deployment(), FIRST_VERSION, self.kek.alg)

    @sensitive_variables()
    def new(self, record: UUID) -> Box:
        kek, key = self.kek, DataKey(Secret(os.urandom(DATA_KEY_BYTES)))
        wrapped = key.wrapped(kek.material, kek.alg, self.before + framed(record.bytes) + self.after)
        return remember(Box(record, wrapped, kek.kid, FIRST_VERSION), key)


class _Seals:
    """Seals the fields of a set of records; what is the same for all of them is put together once."""

    def __init__(self, table: str) -> None:
        self.algorithm = _algorithm()
        self.start = field_start(deployment(), table)
        self.starts: dict[str, bytes] = {}

    @sensitive_variables()
    def tokens(self, box: Box, values: Mapping[str, str]) -> dict[str, str]:
        with suppress(UnicodeEncodeError):
            return self._tokens(box, values)
        raise ValueError("a value that is not Unicode text cannot be sealed")

    def _tokens(self, box: Box, values: Mapping[str, str]) -> dict[str, str]:
        encrypt = data_key(box).cipher(self.algorithm).encrypt
        head, end = header(self.algorithm, box.version), field_end(box.record, box.version)
        nonces = os.urandom(NONCE_BYTES * len(values))
        tokens = {}
        for at, (name, value) in zip(range(0, len(nonces), NONCE_BYTES), values.items(), strict=True):
            nonce = nonces[at : at + NONCE_BYTES]
            place = (self.starts.get(name) or self._start(name)) + end
            tokens[name] = to_text(head + nonce + encrypt(nonce, value.encode(), place))
        return tokens

    def _start(self, name: str) -> bytes:
        found = self.starts[name] = self.start + framed(name.encode())
        return found


@sensitive_variables()
def seal_file(box: Box, name: str, content: bytes) -> bytes:
    """Return the content sealed for this record under this name."""
    algorithm = _algorithm()
    nonce = os.urandom(NONCE_BYTES)
    place = file_place(deployment(), name, box.record, box.version)
    return header(algorithm, box.version) + nonce + data_key(box).cipher(algorithm).encrypt(nonce, content, place)


def rewrap(box: Box) -> Box | None:
    """Return the box under the active key, its tokens still good; None when it is there already."""
    kek = keyring.active(keyring.KEK)
    if box.kid == kek.kid:
        return None
    key = data_key(box)
    context = key_context(deployment(), box.record, box.version, kek.alg)
    wrapped = key.wrapped(kek.material, kek.alg, context)
    return remember(Box(record=box.record, wrapped=wrapped, kid=kek.kid, version=box.version), key)


def blind_index(column: str, normal_form: str) -> int:
    """Return the first `ZHIKE_INDEX_BITS` bits (14) of a keyed mark of the text: equal texts of a column are equal.

    So few bits that many texts share each number: candidates are opened and compared (SECURITY 2).
    """
    return blind_indexes(column, [normal_form])[0]


@sensitive_variables()
def blind_indexes(column: str, normal_forms: Iterable[str]) -> list[int]:
    """Return the blind index of each of a column's texts, the key looked up once."""
    key = _index_key(keyring.active(keyring.INDEX), column)
    bits = getattr(settings, "ZHIKE_INDEX_BITS", 14)
    with suppress(UnicodeEncodeError):
        return [leading_bits(hmac.digest(key, text.encode(), "sha256"), bits) for text in normal_forms]
    raise ValueError("a value that is not Unicode text cannot be marked")


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal, for the trail: proof of which token was stored, and no more."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _index_key(root: Key, column: str) -> Secret:
    key = _index_keys.get((root.kid, column))
    if key is None:
        key = _index_keys[root.kid, column] = hkdf(root.material, f"bidx|{column}|v1")
    return key


def _algorithm() -> int:
    return CIPHERS[getattr(settings, "ZHIKE_CIPHER", "aes-256-gcm")]
