"""What the tests of the pages stand on."""

import pytest

from tests.customers.duplicates.units import Unit, a_unit


@pytest.fixture
def unit() -> Unit:
    """Return a unit with two account managers' posts, an analyst and a chief, and two shops entered twice each."""
    return a_unit()
