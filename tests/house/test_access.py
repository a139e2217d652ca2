"""Holders, leaves, returns, clocks, open forms, proposals: after each step everybody sees what the specification says.

`ZHIKE_SOAK_STEPS` asks for another number of steps; `make soak` takes 10,000, from a random seed that it prints.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from customers.records.models import Grant
from tests.house.life.deciding import Deciding
from tests.house.life.filing import Filing
from tests.house.life.opened import Opened
from tests.house.life.staffing import Staffing
from tests.house.life.stage import set_up

pytestmark = pytest.mark.django_db

SOAK = "ZHIKE_SOAK_STEPS" in os.environ
STEPS = int(os.environ.get("ZHIKE_SOAK_STEPS", "500"))
A_LIFE, A_SOAK = 100, 10_000
MUST_HAPPEN = (
    "acts A",
    "acts B",
    "acts S",
    "named: done",
    "sent away: done",
    "back: done",
    "a link: 200",
    "a link: 404",
    "an open form: 302",
    "an open form: 404",
    "an export: stopped",
    "an export: went on",
    "a job: done 2",
    "a job: failed 0",
    "a case goes on",
    "comes up",
)


class Life(Staffing, Filing, Opened, Deciding):
    """All that can happen in the company."""

    def __init__(self) -> None:
        super().__init__()
        if not SOAK:
            # Hypothesis leaves out about half of the rules in each life. Few lives would then miss what takes several.
            self._rules_strategy.enabled_rules_strategy = st.just(Everything())


class Everything:
    """All rules, in every life."""

    def is_enabled(self, name: str) -> bool:
        """Say that a rule may be chosen."""
        return True


def live(steps: int, phases: Sequence[Phase] = (Phase.generate, Phase.shrink)) -> int:
    """Live as many lives as make so many steps, and return how many steps were compared."""
    Life.stage, Life.steps = set_up(), 0
    Life.seen.clear()
    chosen = settings(
        max_examples=-(-steps // A_LIFE) * (3 if SOAK else 2) // 2,  # drawn with fewer rules, some lives are shorter
        stateful_step_count=A_LIFE,
        database=None,
        derandomize=not SOAK,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    run_state_machine_as_test(Life, settings=chosen)
    return Life.steps


@pytest.fixture(autouse=True)
def long_sessions_and_queued_jobs(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep browsers signed in whatever the clock says, leave jobs waiting until called, keep no log of refusals."""
    caplog.set_level("CRITICAL", "django.request")
    settings.SESSION_COOKIE_AGE = 100 * 365 * 24 * 3600
    settings.ZHIKE_PASSWORD_DAYS = 0
    monkeypatch.setattr("crm.accounts.sessions.over", lambda session: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_everybody_sees_after_each_step_what_the_specification_says(capsys: pytest.CaptureFixture[str]) -> None:
    taken = live(STEPS)
    with capsys.disabled():
        print(f" {taken:,} steps ", end="")
    assert taken >= STEPS
    if not SOAK or STEPS >= A_SOAK:  # fewer steps at random may leave something out
        assert not [what for what in MUST_HAPPEN if not Life.seen[what]]


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("crm.posts.rules.is_away", lambda absences, person, day: False),
        ("customers.records.queries.granted", lambda group: Grant.objects.filter(group=group).order_by("sort_key")),
    ],
    ids=["nobody is ever away", "drafts stand in lists"],
)
def test_a_product_that_is_wrong_is_found_out(where: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, wrong)
    with pytest.raises(AssertionError):
        live(2 * A_LIFE, phases=[Phase.generate])
