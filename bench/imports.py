"""Rows 7 and 9: the import of a sheet, in a process of its own, beside import-export's own and a raw bulk insert."""

from collections.abc import Iterator


def imports(size: int) -> Iterator[str]:
    """Yield nothing yet."""
    yield from ()
