"""A clock that can be set: the demonstration's fortnight happens through the real verbs, at the times it tells of."""

import datetime as real
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone


@contextmanager
def at(moment: real.datetime) -> Iterator[None]:
    """Let Django's clock stand at an aware moment inside the block, for every `timezone.now` however imported."""

    class Standing(real.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return moment.astimezone(tz)

    module: Any = timezone
    before = module.datetime
    module.datetime = Standing
    try:
        yield
    finally:
        module.datetime = before
