"""What every test of the room stands on: the house in which surveys are asked."""

import pytest

from tests.customers.surveys.arrangement import Shop, a_shop


@pytest.fixture
def shop() -> Shop:
    """Return the parties."""
    return a_shop()
