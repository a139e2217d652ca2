"""The forms of ordering on line. None has a field in which the password could be typed: only ticks, choices, days."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.forms import Chips, DateInput
from crm.workdays.rules import Beyond, Calendar
from customers.ordering.models import Application
from customers.ordering.rules import OPENS, training_fault

NOBODY: Mapping[str, str | Promise] = {
    "analyst": _("The unit of this account manager has no statistical analyst: open the post first."),
    "chief": _("No section chief stands above this account manager: put the posts in order first."),
}


class PostField(forms.ModelChoiceField[Post]):
    """A post, by name and code; the only one is chosen already."""

    def __init__(self, posts: QuerySet[Post], **kwargs: Any) -> None:
        found = list(posts[:2])
        alone = found[0].pk if len(found) == 1 else None
        super().__init__(posts, initial=alone, empty_label=None if alone else _("Choose a post"), **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        """Return a name that tells posts of the same name apart."""
        return f"{obj.name} · {obj.code}"


class PaperForm(forms.Form):
    """The day on the paper form, and that it is on file."""

    applied_on = forms.DateField(label=_("Day of the application form"), widget=DateInput())
    paper = forms.BooleanField(label=_("The customer's signed application form is on file here"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"applied_on": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_applied_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["applied_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class ApplyForm(PaperForm):
    """Who approves as account manager, who sends the password, and the paper form."""

    field_order = ("manager", "clerk", "applied_on", "paper")

    def __init__(self, *args: Any, managers: QuerySet[Post], clerks: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"] = PostField(managers, label=_("Account manager"))
        self.fields["clerk"] = PostField(
            clerks, label=_("Order desk"), help_text=_("This post sends the initial password to the analyst.")
        )
        self.order_fields(self.field_order)


class ConfirmForm(forms.Form):
    """A step that only has to be acknowledged."""


class SetUpForm(forms.Form):
    """Whether the record's order method is to follow; without the field where it is so already."""

    change_method = forms.BooleanField(
        label=_("Set the order method of the record to ordering on line"), required=False, initial=True
    )

    def __init__(self, *args: Any, changes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not changes:
            del self.fields["change_method"]


class PassOnForm(forms.Form):
    """To whom the password was passed on."""

    to = forms.ChoiceField(label=_("To whom"), choices=Application.To.choices, widget=Chips())


class AgreeForm(forms.Form):
    """Time and way of the training; and, where it went by the account manager, that the customer has the password."""

    way = forms.ChoiceField(label=_("Way of the training"), choices=Application.Way.choices, widget=Chips())
    day = forms.DateField(label=_("Day of the training"), widget=DateInput())
    hour = forms.TimeField(label=_("Time of the training"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def __init__(
        self, *args: Any, calendar: Calendar, closing: time, now: datetime, by_manager: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.calendar, self.closing, self.now = calendar, closing, now
        self.fields["hour"].help_text = format_lazy(
            _("Between {first} and {last}."), first=f"{OPENS:%H:%M}", last=f"{closing:%H:%M}"
        )
        if by_manager:
            self.fields["passed"] = forms.BooleanField(label=_("I have passed the initial password to the customer"))
        if self._on_a_day_off():
            self.fields["sure"] = forms.BooleanField(label=_("The customer wants it on this day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Put day and hour together, and refuse what lies behind or outside working hours."""
        found = super().clean() or {}
        day, hour = found.get("day"), found.get("hour")
        if day is None or hour is None:
            return found
        fault = training_fault(datetime.combine(day, hour), self.now.replace(tzinfo=None), self.closing)
        if fault == "past":
            self.add_error("day", _("This lies in the past."))
        elif fault == "outside":
            self.add_error("hour", _("This is outside working hours."))
        if "sure" in self.fields and not found.get("sure"):
            self.add_error("day", _("This is no working day. Choose another one, or tick below that it is meant."))
        found["at"] = timezone.make_aware(datetime.combine(day, hour))
        return found

    def _on_a_day_off(self) -> bool:
        """Say whether the day as it was typed is not worked; what is no day, or beyond the calendar, is not asked."""
        try:
            day = self.fields["day"].clean(self.data.get(self.add_prefix("day")))
            return not self.calendar.is_working(day)
        except (forms.ValidationError, Beyond):
            return False
