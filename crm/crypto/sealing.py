"""Sealing: new boxes, sealed fields and files, blind indexes, re-wrapping. Nothing here gives a value back."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from functools import lru_cache
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
    field_ends,
    file_place,
    framed,
    header,
    hkdf,
    key_context,
    leading_bits,
    to_text,
)

__all__ = ["Box", "blind_index", "blind_indexes", "digest", "new_box", "rewrap", "seal", "seal_file"]

FIRST_VERSION = 1
_index_keys: dict[tuple[str, str], Secret] = {}


def new_box(record: UUID) -> Box:
    """Return a fresh 256-bit data key for the record, wrapped by the active key."""
    kek = keyring.active(keyring.KEK)
    key = DataKey(Secret(os.urandom(DATA_KEY_BYTES)))
    context = key_context(deployment(), record, FIRST_VERSION, kek.alg)
    box = Box(record=record, wrapped=key.wrapped(kek.material, kek.alg, context), kid=kek.kid, version=FIRST_VERSION)
    return remember(box, key)


@sensitive_variables()
def seal(box: Box, table: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return a token for each field's text, which opens only at this table, field and record."""
    algorithm = _algorithm()
    encrypt = data_key(box).cipher(algorithm).encrypt
    head = header(algorithm, box.version)
    before, after = field_ends(deployment(), table, box.record, box.version)
    nonces = os.urandom(NONCE_BYTES * len(values))
    tokens = {}
    for start, (name, value) in enumerate(values.items()):
        nonce = nonces[start * NONCE_BYTES : (start + 1) * NONCE_BYTES]
        place = before + _field_part(name) + after
        tokens[name] = to_text(head + nonce + encrypt(nonce, _encoded(value), place))
    return tokens


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
    return blind_indexes({column: normal_form})[column]


@sensitive_variables()
def blind_indexes(normal_forms: Mapping[str, str]) -> dict[str, int]:
    """Return the blind index of each column's text, the keys looked up once."""
    root = keyring.active(keyring.INDEX)
    bits = getattr(settings, "ZHIKE_INDEX_BITS", 14)
    return {
        column: leading_bits(hmac.digest(_index_key(root, column), _encoded(text), "sha256"), bits)
        for column, text in normal_forms.items()
    }


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


@lru_cache(maxsize=1024)
def _field_part(name: str) -> bytes:
    return framed(name.encode())


@sensitive_variables()
def _encoded(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        pass
    raise ValueError("a value that is not Unicode text cannot be sealed")
