"""Days as people and spreadsheets write them. Pure."""

import re
import unicodedata
from contextlib import suppress
from datetime import date

from customers.catalog.entries import Entry, Fault

FOREVER = "forever"
_FOREVER = frozenset(
    ["长期", "长期有效", "永久", "永久有效", "无固定期限", "forever", "long-term", "indefinite", "permanent"]
)
# 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 20261123, and midnight behind it, as spreadsheets save a day.
_WRITTEN = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))"
    r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_EARLIEST = 1900
_ISO = re.compile(r"(?:19|[2-9]\d)\d\d-\d\d-\d\d", re.ASCII)  # as most files write it
_WEEKDAYS = {
    spelling: str(number)
    for number, (sign, english) in enumerate(
        zip("一二三四五", ("monday", "tuesday", "wednesday", "thursday", "friday"), strict=True), 1
    )
    for spelling in (str(number), *(prefix + sign for prefix in ("周", "星期", "礼拜")), english, english[:3])
}


def day(raw: str, entry: Entry, today: date) -> str:
    """Return the ISO text of a day; Fault("date") where it is none, "date_missing" where the calendar lacks it.

    Fault("too_late") and Fault("too_early") where it lies outside the entry's bounds.
    """
    found = _parsed(raw)
    latest = today.isoformat() if entry.maximum == "today" else entry.maximum
    earliest = today.isoformat() if entry.minimum == "today" else entry.minimum
    if latest and found > latest:
        raise Fault("too_late", limit=latest)
    if earliest and found < earliest:
        raise Fault("too_early", limit=earliest)
    return found


def _parsed(raw: str) -> str:
    if _ISO.fullmatch(raw):
        with suppress(ValueError):
            return date.fromisoformat(raw).isoformat()
    match = _WRITTEN.fullmatch(raw) or _WRITTEN.fullmatch(
        re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw)).strip()
    )
    if match is None:
        raise Fault("date")
    year, month, day_of_month = (int(part) for part in match.groups() if part)
    if year < _EARLIEST:
        raise Fault("date")
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        raise Fault("date_missing") from None


def day_or_forever(raw: str, entry: Entry, today: date) -> str:
    """Return the ISO text of a day, or "forever" for 长期."""
    if unicodedata.normalize("NFKC", raw).strip().casefold() in _FOREVER:
        return FOREVER
    return day(raw, entry, today)


def weekday(raw: str) -> str:
    """Return "1" to "5" for 周一 to 周五, 星期一, Mon or Monday; Fault("weekday") otherwise."""
    number = _WEEKDAYS.get(raw) or _WEEKDAYS.get(unicodedata.normalize("NFKC", raw).strip().casefold().rstrip("."))
    if number is None:
        raise Fault("weekday")
    return number
