"""Which look at the trail is due."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.watch.rules import look_due, minutes

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "whole", "due"),
    [
        (None, None, "whole"),
        (timedelta(hours=1), timedelta(hours=1), ""),
        (timedelta(hours=23), timedelta(days=6), ""),
        (timedelta(hours=24), timedelta(days=6), "new"),
        (timedelta(hours=2), timedelta(days=7), "whole"),
        (timedelta(hours=2), None, "whole"),
    ],
)
def test_the_whole_is_looked_at_each_week_and_what_is_new_each_day(
    last: timedelta | None, whole: timedelta | None, due: str
) -> None:
    assert look_due(NOW, last and NOW - last, whole and NOW - whole) == due


@pytest.mark.parametrize(("seconds", "told"), [(0, 0), (1, 1), (60, 1), (61, 2), (900, 15)])
def test_minutes_are_rounded_up(seconds: int, told: int) -> None:
    assert minutes(timedelta(seconds=seconds)) == told
