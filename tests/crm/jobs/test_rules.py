"""When a job counts as abandoned, and how far it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.jobs.rules import MOST_ATTEMPTS, is_silent, may_try_again, percent

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("heard", "silent"), [(NOON, False), (NOON - MINUTE, False), (NOON - 2 * MINUTE, True)])
def test_a_job_is_silent_once_it_was_not_heard_of_for_longer_than_agreed(heard: datetime, silent: bool) -> None:
    assert is_silent(heard, NOON, MINUTE) is silent


def test_a_job_is_given_up_after_so_many_interruptions() -> None:
    assert may_try_again(MOST_ATTEMPTS - 1) and not may_try_again(MOST_ATTEMPTS)


def test_nothing_is_said_of_a_whole_that_is_not_known() -> None:
    assert percent(3, None) is None and percent(0, 0) is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_percentage_stays_within_bounds_and_is_full_only_at_the_end(done: int, total: int) -> None:
    shown = percent(done, total)
    assert shown is not None and 0 <= shown <= 100
    assert (shown == 100) == (done >= total)
