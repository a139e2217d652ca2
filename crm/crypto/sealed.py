"""Opening. A Sealed prints as dots wherever it lands; only the gate may ask for what is inside."""

from collections.abc import Iterator
from typing import Any, NoReturn

from crm.crypto.boxes import Box, data_key, deployment
from crm.crypto.rules import Unopenable, field_end, field_start, file_place, framed, from_text, open_bytes

__all__ = ["DOTS", "Sealed", "Unopenable", "open_file", "reveal"]

DOTS = "••••••"


class Sealed:
    """A sealed field of a record: dots to every printer, an error to every serializer, copier and comparer."""

    __slots__ = ("_box", "_field", "_table", "_token")

    def __init__(self, box: Box, table: str, field: str, token: str) -> None:
        self._box = box
        self._table = table
        self._field = field
        self._token = token

    def __str__(self) -> str:
        return DOTS

    def __repr__(self) -> str:
        return DOTS

    def __format__(self, spec: str) -> str:
        return DOTS

    def __iter__(self) -> Iterator[str]:
        return iter(DOTS)

    def __len__(self) -> int:
        return len(DOTS)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        raise TypeError("a sealed value is not compared")

    def __hash__(self) -> int:
        return id(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a sealed value is neither copied nor pickled")

    def __copy__(self) -> NoReturn:
        raise TypeError("a sealed value is not copied")

    def __deepcopy__(self, memo: Any) -> NoReturn:
        raise TypeError("a sealed value is not copied")


def reveal(sealed: Sealed) -> str:
    """Return the plain text; Unopenable when the token was altered or belongs to another place, record or key."""
    box = sealed._box
    start, end = field_start(deployment(), sealed._table), field_end(box.record, box.version)
    place = start + framed(sealed._field.encode()) + end
    return open_bytes(from_text(sealed._token), data_key(box), box.version, place).decode()


def open_file(box: Box, name: str, content: bytes) -> bytes:
    """Return what `seal_file` sealed for this record under this name; Unopenable for anything else."""
    return open_bytes(content, data_key(box), box.version, file_place(deployment(), name, box.record, box.version))
