"""Every test of feedback speaks English, whatever language the one before it left."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Read in English; a test of the other language asks for it."""
    with translation.override("en"):
        yield
