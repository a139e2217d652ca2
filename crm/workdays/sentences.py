"""How a deadline is said: by which working day, which date, how long is left, and that a date is provisional."""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crm.web import dates
from crm.workdays.rules import Calendar, Rule, Way

WEEKDAYS: tuple[str | Promise, ...] = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
NOON = time(12)
PROVISIONAL = pgettext_lazy("date", "provisional")
WHY_PROVISIONAL = gettext_lazy(
    "The official calendar of a year that was counted through is not announced yet: this date may still move."
)


class Dated(Protocol):
    """What has a rule, the instant it falls due at, and whether that is provisional: a deadline."""

    @property
    def rule(self) -> Rule: ...

    @property
    def due(self) -> datetime: ...

    @property
    def provisional(self) -> bool: ...


def due_text(deadline: Dated, known: Calendar, now: datetime) -> str:
    """Return a deadline in one line for mails and prints: what, when, how long."""
    parts = [by_when(deadline.rule), due_on(deadline), time_left(deadline.due, known, now)]
    line = " · ".join(part for part in parts if part)
    return f"{line} ({PROVISIONAL})" if deadline.provisional else line


def by_when(rule: Rule) -> str:
    """Say by which working day something is due; "" for a rule that names the very day."""
    if rule.way == Way.ON:
        return ""
    if rule.way == Way.BEFORE:
        return _before(rule)
    if rule.closing <= NOON:
        return _("by noon of working day %(number)d") % {"number": rule.days}
    if rule.days == 0:
        return _("by the end of the day")
    return _("by the end of working day %(number)d") % {"number": rule.days}


def due_on(deadline: Dated) -> str:
    """Say the date with its weekday; with the hour too where the rule names the very day."""
    local = timezone.localtime(deadline.due)
    said = day_and_weekday(local.date())
    return f"{said} {local:%H:%M}" if deadline.rule.way == Way.ON else said


def day_and_weekday(day: date) -> str:
    """Say a date with its weekday: Wed 25 Nov, 11月25日 周三."""
    return _("%(weekday)s %(day)s") % {"weekday": WEEKDAYS[day.weekday()], "day": dates.day(day)}


def time_left(due: datetime, known: Calendar, now: datetime) -> str:
    """Say how long is left, or how late it is in working days; below a day in hours and minutes."""
    if now > due:
        return _overdue(due, known, now)
    left = due - now
    if left >= timedelta(days=1):
        days = (timezone.localtime(due).date() - timezone.localtime(now).date()).days
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    minutes = int(left.total_seconds() // 60)
    if minutes >= 60:
        return ngettext("%(count)d hour left", "%(count)d hours left", minutes // 60) % {"count": minutes // 60}
    if minutes >= 1:
        return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}
    return _("less than a minute left")


def _overdue(due: datetime, known: Calendar, now: datetime) -> str:
    days = days_overdue(due, known, now)
    if days:
        return ngettext("%(count)d working day overdue", "%(count)d working days overdue", days) % {"count": days}
    hours = int((now - due).total_seconds() // 3600)
    if hours:
        return ngettext("%(count)d hour overdue", "%(count)d hours overdue", hours) % {"count": hours}
    return _("just overdue")


def days_overdue(due: datetime, known: Calendar, now: datetime) -> int:
    """Return how many working days have ended since a deadline, its own day among them; 0 before the next day."""
    return max(0, known.between(timezone.localtime(due).date(), timezone.localtime(now).date()))


def _before(rule: Rule) -> str:
    facts = {"weekday": WEEKDAYS[rule.weekday - 1], "count": rule.days}
    if rule.days == 1:
        return _("by the end of the working day before the order day (%(weekday)s)") % facts
    return _("by the end of the day %(count)d working days before the order day (%(weekday)s)") % facts
