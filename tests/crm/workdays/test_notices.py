"""Reading a notice as it is typed, and what cannot be one."""

from datetime import date

import pytest

from crm.workdays import notices
from crm.workdays.notices import OffDays, Unread

SPRING = OffDays(date(2027, 2, 5), date(2027, 2, 13), "春节")


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-05 ~ 2027-02-13 春节",
        "2027-2-5~2027-2-13 春节",
        "2027/02/05 - 2027/02/13 春节",
        "2027年2月5日至2027年2月13日 春节",
        "2027.2.5 到 2027.2.13春节",
        "  2027-02-05 — 2027-02-13   春节 ",
    ],
)
def test_a_range_is_read_however_it_is_written(line: str) -> None:
    assert notices.read_ranges(line) == [SPRING]


def test_a_single_day_is_a_range_and_empty_lines_are_none() -> None:
    found = notices.read_ranges("\n2027-01-01 元旦\n\n2027-04-05\n")
    assert found == [OffDays(date(2027, 1, 1), date(2027, 1, 1), "元旦"), OffDays(date(2027, 4, 5), date(2027, 4, 5))]
    assert [one.line for one in found] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("2027-01-01 元旦\n春节", 2, "range"),
        ("2027-02-13 ~ 2027-02-05", 1, "backwards"),
        ("2027-02-01 ~ 2027-03-31", 1, "long"),
        ("2027-02-30", 1, "no_day"),
        ("2027-02-05 ~ 2027-13-01", 1, "no_day"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, line: int, fault: str) -> None:
    with pytest.raises(Unread) as unread:
        notices.read_ranges(text)
    assert (unread.value.line, unread.value.fault) == (line, fault)


def test_make_up_days_are_apart_by_lines_blanks_or_commas() -> None:
    days = [date(2027, 2, 14), date(2027, 2, 20), date(2027, 5, 8)]
    assert notices.read_days("2027-02-14, 2027-02-20\n2027年5月8日") == days
    assert notices.read_days("2027-02-14、2027-02-20 2027-05-08") == days
    assert notices.read_days("") == []
    with pytest.raises(Unread) as unread:
        notices.read_days("2027-02-14\n20 Feb")
    assert (unread.value.line, unread.value.fault, unread.value.text) == (2, "day", "20")


@pytest.mark.parametrize(
    ("off", "made_up", "fault"),
    [
        ([SPRING], [date(2027, 2, 20)], ("", None)),
        ([], [], ("empty", None)),
        ([OffDays(date(2026, 12, 31), date(2027, 1, 2))], [], ("", None)),
        ([OffDays(date(2026, 11, 30), date(2026, 11, 30))], [], ("other_year", date(2026, 11, 30))),
        ([OffDays(date(2027, 12, 31), date(2028, 1, 1))], [], ("other_year", date(2028, 1, 1))),
        ([SPRING, OffDays(date(2027, 2, 13), date(2027, 2, 14))], [], ("twice", date(2027, 2, 13))),
        ([SPRING], [date(2027, 2, 6)], ("both", date(2027, 2, 6))),
        ([SPRING], [date(2027, 2, 22)], ("weekday", date(2027, 2, 22))),
        ([SPRING], [date(2028, 2, 19)], ("made_up_other_year", date(2028, 2, 19))),
    ],
)
def test_what_cannot_be_a_notice(off: list[OffDays], made_up: list[date], fault: tuple[str, date | None]) -> None:
    assert notices.notice_fault(2027, off, made_up, 2040) == fault


def test_a_year_beyond_the_calendar_is_no_notice() -> None:
    assert notices.notice_fault(2041, [SPRING], [], 2040) == ("beyond", None)


def test_the_trail_keeps_both_lists() -> None:
    told = notices.notice_text([SPRING, OffDays(date(2027, 4, 5), date(2027, 4, 5))], [date(2027, 2, 20)])
    assert told == {"off": "2027-02-05 ~ 2027-02-13 春节; 2027-04-05 ~ 2027-04-05", "made_up": "2027-02-20"}
    assert notices.line_of(date(2027, 1, 1), [SPRING]) == 0
