"""What the tests of the weekly review stand on: a unit with its posts."""

import pytest

from crm.models import Post, Unit
from tests.builders import a_post
from tests.customers.review.sessions import House, a_unit


@pytest.fixture
def unit() -> House:
    """Return a unit with a chief, an analyst and two account managers."""
    return a_unit()


@pytest.fixture
def elsewhere(unit: House) -> Post:
    """Return an account manager's post of another unit, under the same chief."""
    post = a_post("am-9", a="eve", above=unit.chief)
    post.unit = Unit.objects.create(name="营销二部")
    post.save()
    return post
