"""A record's wrapped data key, and the one place that unwraps it. Used by sealing and by sealed only."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from crm.crypto import keyring
from crm.crypto.rules import DataKey, Unopenable, key_context, unwrap_key


@dataclass(frozen=True)
class Box:
    """What is stored of a record's data key; all of it text. Unwraps once, however many of its values are opened."""

    record: UUID
    wrapped: str
    kid: str
    version: int
    _opened: list[DataKey] = field(default_factory=list, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[object, ...]:
        return Box, (self.record, self.wrapped, self.kid, self.version)


def deployment() -> str:
    """Return the name of this installation, to which everything sealed is bound."""
    return str(getattr(settings, "ZHIKE_DEPLOYMENT", "zhike"))


def data_key(box: Box) -> DataKey:
    """Return the box's data key; Unopenable when it is another record's, was altered, or its key is gone."""
    if not box._opened:
        kek = keyring.key(keyring.KEK, box.kid)
        if not 0 < box.version < 1 << 16:
            raise Unopenable("no such version of a data key")
        context = key_context(deployment(), box.record, box.version, kek.alg)
        box._opened.append(unwrap_key(box.wrapped, kek.material, kek.alg, context))
    return box._opened[0]


def remember(box: Box, key: DataKey) -> Box:
    """Return the box, its data key at hand."""
    box._opened.append(key)
    return box
