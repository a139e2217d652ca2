"""The calendar in force, kept per process and built anew when its version changes; what the layers say of a year."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from crm.workdays.models import CalendarDay, CalendarVersion, CalendarYear
from crm.workdays.rules import Calendar, layered, missing_year
from crm.workdays.sources import announced_years, computed

_kept: tuple[tuple[int, str], Calendar] | None = None


def calendar() -> Calendar:
    """Return the calendar in force; one statement, two more after a change. Version 0 is as shipped."""
    global _kept
    version = CalendarVersion.objects.order_by("-pk").values_list("pk", "mark").first() or (0, "")
    if _kept is None or _kept[0] != version:
        _kept = version, built(version[0]) if version[0] else Calendar(*computed(), announced_years())
    return _kept[1]


def built(version: int) -> Calendar:
    """Return the calendar as all layers make it now, under a version's number."""
    first, days = computed()
    loaded = frozenset(CalendarYear.objects.values_list("year", flat=True))
    company, official = dict[date, bool](), dict[date, bool]()
    for layer, day, works in CalendarDay.objects.values_list("layer", "day", "works"):
        (company if layer == CalendarDay.Layer.COMPANY else official)[day] = works
    return Calendar(first, layered(first, days, loaded, official, company), announced_years() | loaded, version)


def warning(today: date) -> int | None:
    """Return the year whose official calendar is missed, from 60 days before it begins; None where all is well."""
    return missing_year(today, calendar().announced)


def own_days() -> QuerySet[CalendarDay]:
    """Return the company's own days."""
    return CalendarDay.objects.filter(layer=CalendarDay.Layer.COMPANY)


def named_days(year: int) -> Mapping[date, CalendarDay]:
    """Return the days of a year that a layer here names, the company's own over the official."""
    rows = CalendarDay.objects.filter(day__year=year).order_by("-layer")
    return {row.day: row for row in rows}


def notice_of(year: int) -> CalendarYear | None:
    """Return the notice that a year was loaded from; None where it came with the product or is computed."""
    return CalendarYear.objects.filter(year=year).first()
