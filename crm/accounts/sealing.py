"""Second factors at rest: each secret is sealed under a key of its person's own and opens for nobody else."""

from crm.accounts.models import FactorKey
from crm.crypto.sealed import Sealed, Unopenable, reveal
from crm.crypto.sealing import Box, new_box, seal

__all__ = ["Unopenable", "open_secret", "seal_secret"]

_TABLE, _FIELD = "mfa_authenticator", "secret"


def seal_secret(person_id: int, text: str) -> str:
    """Return a token for the text, bound to the person."""
    key = FactorKey.objects.filter(person_id=person_id).first() or _new_key(person_id)
    return seal(_box(key), _TABLE, {_FIELD: text})[_FIELD]


def open_secret(person_id: int, token: str) -> str:
    """Return the text; Unopenable where the token is another person's, was altered, or the key is gone."""
    key = FactorKey.objects.filter(person_id=person_id).first()
    if key is None:
        raise Unopenable("its key is gone")
    return reveal(Sealed(_box(key), _TABLE, _FIELD, token))


def _new_key(person_id: int) -> FactorKey:
    box = new_box(FactorKey(person_id=person_id).record)
    key, _made = FactorKey.objects.get_or_create(
        person_id=person_id, defaults={"wrapped": box.wrapped, "kid": box.kid, "version": box.version}
    )
    return key


def _box(key: FactorKey) -> Box:
    return Box(key.record, key.wrapped, key.kid, key.version)
