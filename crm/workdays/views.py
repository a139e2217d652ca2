"""Pages of the calendar: every seat reads it, the information centre changes it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.guard.doors import ROLE, SEATED, door
from crm.workdays import actions
from crm.workdays.actions import Impossible, Sitting
from crm.workdays.forms import DayForm, FaultForm, ForgetForm, NoticeForm
from crm.workdays.months import months
from crm.workdays.queries import calendar, named_days, notice_of, own_days
from crm.workdays.rules import missing_year
from crm.workdays.sentences import WEEKDAYS
from crm.workdays.sources import FIRST, LAST, holiday_names

FORM = "crm/workdays/form.html"


@door(SEATED)
def this_year(request: HttpRequest) -> HttpResponse:
    """Show the calendar of the year at hand."""
    return _year(request, timezone.localdate().year)


@door(SEATED)
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show the calendar of a year."""
    if not FIRST <= year <= LAST:
        raise Http404
    return _year(request, year)


@door(ROLE(actions.CENTRE))
def set_day(request: HttpRequest) -> HttpResponse:
    """Set a day of the company's own."""
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day", "")} if "day" in request.GET else {})
    if form.is_valid() and _did(form, lambda: actions.set_day(**form.cleaned_data, by=_seat(request))):
        messages.success(request, _("The day is set. Open deadlines are computed again."))
        return redirect("workdays:year", form.cleaned_data["day"].year)
    return render(request, FORM, {"form": form, "title": _("Set a day"), "verb": _("Set the day")})


@door(ROLE(actions.CENTRE))
def forget_day(request: HttpRequest, number: int) -> HttpResponse:
    """Give a day of the company's own back to the official calendar."""
    row = get_object_or_404(own_days(), pk=number)
    form = ForgetForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _did(form, lambda: actions.forget_day(row.day, by=_seat(request))):
        messages.success(request, _("The day follows the official calendar again."))
        return redirect("workdays:year", row.day.year)
    context = {"form": form, "row": row, "title": _("Give the day back"), "verb": _("Follow the official calendar")}
    return render(request, FORM, context)


@door(ROLE(actions.CENTRE))
def load_year(request: HttpRequest) -> HttpResponse:
    """Load an official notice."""
    today = timezone.localdate()
    missed = missing_year(today, calendar().announced)
    form = NoticeForm(request.POST or None, initial={"year": missed or today.year + 1})
    if form.is_valid() and _did(form, lambda: actions.load_year(**form.cleaned_data, by=_seat(request))):
        messages.success(request, _("The official calendar is loaded. Open deadlines are computed again."))
        return redirect("workdays:year", form.cleaned_data["year"])
    return render(request, FORM, {"form": form, "title": _("Load an official year"), "verb": _("Load the year")})


def _year(request: HttpRequest, year: int) -> HttpResponse:
    today, known, rows = timezone.localdate(), calendar(), named_days(year)
    own = {day for day, row in rows.items() if row.layer == row.Layer.COMPANY}
    notice = notice_of(year)
    names = {} if notice else dict(holiday_names(year, chinese=(get_language() or "").startswith("zh")))
    names |= {day: row.name for day, row in rows.items() if row.name}
    context = {
        "year": year,
        "months": months(year, known, names, own, today),
        "weekdays": WEEKDAYS,
        "provisional": year not in known.announced,
        "notice": notice,
        "missing": missing_year(today, known.announced),
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "own_days": [rows[day] for day in sorted(own)],
        "today": today,
        "may_change": actions.may_change(_seat(request)),
    }
    return render(request, "crm/workdays/year.html", context)


def _did(form: FaultForm, verb: Any) -> bool:
    """Say whether the verb did it; otherwise the form says why not."""
    try:
        verb()
    except Impossible as declined:
        form.decline(declined)
        return False
    return True


def _seat(request: HttpRequest) -> Sitting:
    found: Sitting = request.seat  # type: ignore[attr-defined]
    return found
