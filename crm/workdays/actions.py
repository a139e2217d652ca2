"""The verbs of the calendar: set a day, give one back, load a year. Each makes a new version of the calendar.

Only the information centre may. What was counted stays: a day before today is never changed. Whatever keeps the number
of the version by which it was counted is counted again where a newer one is there.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import MACHINE, Actor
from crm.workdays import events
from crm.workdays.models import CalendarDay, CalendarVersion, CalendarYear
from crm.workdays.notices import OffDays, notice_fault, notice_text
from crm.workdays.queries import built, calendar
from crm.workdays.rules import changed_days
from crm.workdays.sources import FIRST, LAST

CENTRE = "information_centre"


class Sitting(Actor, Protocol):
    """Who acts, with the role of the post; a seat satisfies it."""

    @property
    def role(self) -> str: ...


class Impossible(Exception):
    """A change of the calendar does not stand; `fault` says why, `day` which day it is about."""

    def __init__(self, fault: str, day: date | None = None) -> None:
        super().__init__(fault)
        self.fault, self.day = fault, day


class NotYours(Exception):
    """This seat may not change the calendar: it is answered like what does not exist."""


@transaction.atomic
def set_day(day: date, works: bool, reason: str, *, by: Sitting) -> CalendarDay:
    """Let a day be worked, or not, in the company, whatever the official calendar says; raises Impossible, NotYours."""
    _begin(by)
    _stands("past" if day < timezone.localdate() else "", day)
    _stands("" if FIRST <= day.year <= LAST else "beyond", day)
    row, _made = CalendarDay.objects.update_or_create(
        layer=CalendarDay.Layer.COMPANY,
        day=day,
        defaults={"works": works, "name": reason, "set_by": f"{by.person_name} · {by.post_name}"},
    )
    write(events.DAY_SET, by=by, reason=reason, facts={"day": day.isoformat(), "works": _word(works)})
    _new_version()
    return row


@transaction.atomic
def forget_day(day: date, *, by: Sitting) -> None:
    """Let a day follow the official calendar again; raises Impossible ("past", "not_set"), NotYours."""
    _begin(by)
    row = CalendarDay.objects.filter(layer=CalendarDay.Layer.COMPANY, day=day).first()
    _stands("past" if day < timezone.localdate() else "", day)
    if row is None:
        raise Impossible("not_set", day)
    row.delete()
    write(events.DAY_FORGOTTEN, by=by, facts={"day": day.isoformat(), "works": _word(row.works)})
    _new_version()


@transaction.atomic
def load_year(year: int, source: str, off: Sequence[OffDays], made_up: Iterable[date], *, by: Sitting) -> CalendarYear:
    """Let an official notice hold for its year: its days off and make-up days, weekends otherwise off.

    What was loaded for the year before is replaced. A notice may name days of the December before. Raises NotYours,
    or Impossible: not a year gone by, and no day gone by that was announced otherwise.
    """
    _begin(by)
    made_up, today = sorted(set(made_up)), timezone.localdate()
    before = calendar()
    _stands("over" if year < today.year else "", None)
    _stands(*notice_fault(year, off, made_up, LAST))
    notice, _made = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source, "loaded_at": timezone.now()}
    )
    days = {day: (False, one.name) for one in off for day in one.days()} | dict.fromkeys(made_up, (True, ""))
    official = CalendarDay.objects.filter(layer=CalendarDay.Layer.OFFICIAL)
    official.filter(Q(notice=notice) | Q(day__in=days)).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(layer=CalendarDay.Layer.OFFICIAL, day=day, works=works, name=name, notice=notice)
        for day, (works, name) in sorted(days.items())
    )
    gone = next((day for day in changed_days(before, built(0), until=today) if day.year in before.announced), None)
    _stands("past" if gone else "", gone)
    facts: dict[str, str | int] = {"year": year, "source": source, **notice_text(off, made_up)}
    write(events.YEAR_LOADED, by=by, facts=facts)
    _new_version()
    return notice


@transaction.atomic
def ensure_version() -> bool:
    """Make a version where all layers together differ from the newest one, as after an upgrade; say whether it did."""
    _one_at_a_time()
    newest = CalendarVersion.objects.order_by("-pk").first()
    now = built(0)
    if newest is not None and newest.mark == now.mark:
        return False
    version = _new_version()
    years = ", ".join(str(year) for year in sorted(now.announced)[-3:])
    write(events.CALENDAR_RENEWED, by=MACHINE, facts={"version": version.pk, "years": years})
    return True


def may_change(by: Sitting) -> bool:
    """Say whether a seat changes the calendar."""
    return by.role == CENTRE


def _begin(by: Sitting) -> None:
    if not may_change(by):
        raise NotYours
    _one_at_a_time()


def _one_at_a_time() -> None:
    """Wait for whoever is changing the calendar, so that the highest version is the one made last."""
    CalendarVersion.objects.select_for_update().order_by("pk").first()


def _stands(fault: str, day: date | None) -> None:
    if fault:
        raise Impossible(fault, day)


def _new_version() -> CalendarVersion:
    """Make the version of all layers as they now are."""
    return CalendarVersion.objects.create(mark=built(0).mark)


def _word(works: bool) -> str:
    return "worked" if works else "off"
