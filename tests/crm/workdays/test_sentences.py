"""How a deadline is said, in English here; the Chinese is held by the translations."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from crm.workdays import sentences
from crm.workdays.rules import Calendar, Rule, Way
from crm.workdays.sources import announced_years, computed

CHINA = ZoneInfo("Asia/Shanghai")
KNOWN = Calendar(*computed(), announced_years())
SIX = time(18)
RECEIVED = date(2026, 11, 23)


@dataclass(frozen=True)
class Owed:
    rule: Rule
    due: datetime
    provisional: bool = False


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


SECOND_DAY = Owed(Rule(Way.AFTER, 2, RECEIVED, SIX), at("2026-11-25 18:00"))


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 25))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(Way.AFTER, 2, RECEIVED, SIX), "by the end of working day 2"),
        (Rule(Way.AFTER, 2, RECEIVED, time(12)), "by noon of working day 2"),
        (Rule(Way.AFTER, 0, RECEIVED, SIX), "by the end of the day"),
        (Rule(Way.BEFORE, 1, RECEIVED, SIX, 5), "by the end of the working day before the order day (Fri)"),
        (Rule(Way.BEFORE, 3, RECEIVED, SIX, 1), "by the end of the day 3 working days before the order day (Mon)"),
        (Rule(Way.ON, 0, RECEIVED, SIX), ""),
    ],
)
def test_by_when(rule: Rule, said: str) -> None:
    with override("en"):
        assert sentences.by_when(rule) == said


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-20 09:00", "5 days left"),
        ("2026-11-23 17:59", "2 days left"),
        ("2026-11-24 18:00", "1 day left"),
        ("2026-11-24 18:01", "23 hours left"),
        ("2026-11-25 12:59", "5 hours left"),
        ("2026-11-25 16:30", "1 hour left"),
        ("2026-11-25 17:01", "59 minutes left"),
        ("2026-11-25 17:59", "1 minute left"),
        ("2026-11-25 18:00", "less than a minute left"),
        ("2026-11-25 18:01", "just overdue"),
        ("2026-11-25 20:00", "2 hours overdue"),
        ("2026-11-26 08:00", "1 working day overdue"),
        ("2026-11-29 08:00", "3 working days overdue"),
        ("2026-11-30 08:00", "3 working days overdue"),
    ],
)
def test_how_long_is_left_and_how_late_it_is(now: str, left: str) -> None:
    with override("en"):
        assert sentences.time_left(SECOND_DAY.due, KNOWN, at(now)) == left


def test_lateness_leaves_holidays_out_and_counts_make_up_days() -> None:
    due = at("2026-09-30 18:00")
    assert sentences.days_overdue(due, KNOWN, at("2026-10-08 09:00")) == 1
    assert sentences.days_overdue(due, KNOWN, at("2026-10-12 09:00")) == 4
    assert sentences.days_overdue(due, KNOWN, at("2026-09-29 09:00")) == 0


def test_a_line_for_mails_says_all_of_it() -> None:
    now = at("2026-11-25 13:00")
    with override("en"):
        assert sentences.due_text(SECOND_DAY, KNOWN, now) == "by the end of working day 2 · Wed 25 Nov · 5 hours left"
        on = Owed(Rule(Way.ON, 0, date(2026, 11, 27), time(9)), at("2026-11-27 09:00"), provisional=True)
        assert sentences.due_text(on, KNOWN, now) == "Fri 27 Nov 09:00 · 2 days left (provisional)"


def shown(owed: Owed) -> str:
    with override("en"):
        return Template("{% load workdays %}{% due owed %}").render(Context({"owed": owed}))


@pytest.mark.django_db
def test_the_tag_marks_what_is_late_and_what_is_provisional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at("2026-11-25 13:00"))
    text = shown(SECOND_DAY)
    assert text.startswith('<span class="due">by the end of working day 2 · <time')
    assert 'datetime="2026-11-25T18:00:00+08:00"' in text and "provisional" not in text
    late = shown(Owed(SECOND_DAY.rule, at("2026-11-24 18:00"), provisional=True))
    assert '<span class="late">' in late and "1 working day overdue" in late
    assert 'class="provisional" title="' in late
