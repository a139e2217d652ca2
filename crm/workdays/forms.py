"""The forms of the calendar: a day of the company's own, and an official notice typed in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.web import dates
from crm.web.forms import Chips, DateInput
from crm.workdays.actions import Impossible
from crm.workdays.notices import LONGEST, OffDays, Unread, line_of, read_days, read_ranges

Sentence = str | Promise

# Which field a fault belongs to, and what is said there; {day} is the day it is about.
FAULTS: Mapping[str, tuple[str, Sentence]] = {
    "past": ("day", _("{day} lies in the past, and what was counted stays: choose today or a later day.")),
    "beyond": ("day", _("The calendar does not reach that far.")),
    "not_set": ("day", _("This day follows the official calendar already.")),
    "over": ("year", _("This year is over, and what was counted stays.")),
    "empty": ("off", _("A year has days off: enter at least one range.")),
    "other_year": ("off", _("{day} is not in this year, nor in the December before it.")),
    "twice": ("off", _("{day} stands in an earlier line already.")),
    "made_up_other_year": ("made_up", _("{day} is not in this year, nor in the December before it.")),
    "both": ("made_up", _("{day} stands among the days off too.")),
    "weekday": ("made_up", _("{day} is a Monday to Friday, which is worked anyway: is it another day?")),
}
UNREAD: Mapping[str, Sentence] = {
    "range": _("Write a range as 2027-02-05 ~ 2027-02-13 and the holiday's name after it."),
    "day": _("Write a day as 2027-02-20."),
    "backwards": _("The range ends before it begins."),
    "long": format_lazy(_("A range is at most {days} days long."), days=LONGEST),
    "no_day": _("There is no such day."),
}


class FaultForm(forms.Form):
    """A form that can say why a verb declined what was entered."""

    def decline(self, declined: Impossible) -> None:
        """Add the fault beside the field that it belongs to, with the line that holds the day."""
        field, sentence = FAULTS[declined.fault]
        text = str(sentence).format(day=dates.day(declined.day))
        if field not in self.fields:
            field = "off" if declined.day else "year"
        line = line_of(declined.day, self.cleaned_data.get("off", ())) if declined.day and field == "off" else 0
        self.add_error(field if field in self.fields else None, _in_line(line, text) if line else text)


class DayForm(FaultForm):
    """A day that the company works, or not, whatever the official calendar says."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    works = forms.TypedChoiceField(
        label=_("In the company it is"),
        choices=[("no", pgettext_lazy("day", "off")), ("yes", pgettext_lazy("day", "worked"))],
        coerce=lambda value: value == "yes",
        widget=Chips,
    )
    reason = forms.CharField(label=_("Reason"), max_length=60, help_text=_("It stands beside the day for everybody."))


class ForgetForm(FaultForm):
    """Nothing to enter: the day is known."""


class NoticeForm(FaultForm):
    """The notice of the State Council for a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=9999)
    source = forms.CharField(
        label=_("Notice"), max_length=120, help_text=_("Its title and number, so that others can look it up.")
    )
    off = forms.CharField(
        label=_("Days off"),
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "2027-02-05 ~ 2027-02-13 春节"}),
        help_text=_("One range a line: first day ~ last day, and the holiday's name. A single day needs no end."),
    )
    made_up = forms.CharField(
        label=_("Make-up workdays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2027-02-20"}),
        help_text=_("Saturdays and Sundays that are worked, one a line. All other weekends stay off."),
    )

    def clean_off(self) -> Sequence[OffDays]:
        """Return the ranges; a line that cannot be read is named."""
        with _naming_lines():
            return read_ranges(self.cleaned_data["off"])

    def clean_made_up(self) -> Sequence[date]:
        """Return the days; a line that cannot be read is named."""
        with _naming_lines():
            return read_days(self.cleaned_data["made_up"])


@contextmanager
def _naming_lines() -> Iterator[None]:
    try:
        yield
    except Unread as unread:
        raise forms.ValidationError(_in_line(unread.line, f"“{unread.text[:40]}” {UNREAD[unread.fault]}")) from None


def _in_line(line: int, text: str) -> str:
    return str(_("Line {line}: {text}")).format(line=line, text=text)
