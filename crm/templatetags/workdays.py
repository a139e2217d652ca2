"""What a template says of working days: `{% due deadline %}`, and the chip of a provisional date."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crm.web import dates
from crm.workdays import sentences
from crm.workdays.queries import calendar
from crm.workdays.rules import Calendar

register = template.Library()


@register.simple_tag(takes_context=True)
def due(context: template.Context, deadline: sentences.Dated) -> SafeString:
    """Show by when something is due, the date, and how long is left or how late it is."""
    now = timezone.now()
    when = timezone.localtime(deadline.due)
    by_when = sentences.by_when(deadline.rule)
    return format_html(
        '<span class="{}">{}<time class="nowrap" datetime="{}" title="{}">{}</time> · '
        '<span class="nowrap">{}</span>{}</span>',
        "late" if now > deadline.due else "due",
        f"{by_when} · " if by_when else "",
        when.isoformat(),
        dates.moment(when),
        sentences.due_on(deadline),
        sentences.time_left(deadline.due, _calendar(context), now),
        provisional(deadline.provisional),
    )


@register.simple_tag
def provisional(is_so: bool) -> SafeString:
    """Show the chip that says a date is computed and may still move; nothing where it is announced."""
    if not is_so:
        return mark_safe("")
    return format_html(
        ' <span class="provisional" title="{}">{}</span>', sentences.WHY_PROVISIONAL, sentences.PROVISIONAL
    )


@register.simple_tag
def day_and_weekday(day: date) -> SafeString:
    """Show a date with its weekday."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), sentences.day_and_weekday(day))


def _calendar(context: template.Context) -> Calendar:
    """Return the calendar in force, asked for once a page."""
    request: Any = context.get("request")
    if request is None:
        return calendar()
    if not hasattr(request, "calendar"):
        request.calendar = calendar()
    found: Calendar = request.calendar
    return found
