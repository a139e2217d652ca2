"""What the tests of the relay begin with."""

import pytest

from tests.customers.relay.people import Unit, a_unit


@pytest.fixture
def unit() -> Unit:
    """Return a unit."""
    return a_unit()
