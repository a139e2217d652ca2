"""What activities ask for: what and when, and of which classes the customers are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.web.forms import Chips, DateInput, ManyChips
from customers.catalog.queries import catalogue
from customers.catalog.sentences import heading
from customers.records.inputs import choices_of
from customers.records.segments import BY_CHOICE
from customers.relations.activities import Activity
from customers.relations.forms import PLAIN, PlainText


class ActivityForm(forms.Form):
    """An activity, or news: what, when, and whether it promotes goods."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, widget=Chips())
    title = PlainText(label=_("In a few words"))
    text = PlainText(long=True, label=_("What it is, or what the news says"), required=False, help_text=PLAIN)
    on = forms.DateField(label=_("Day"), widget=DateInput())
    promotes = forms.BooleanField(
        label=_("It promotes goods"),
        required=False,
        help_text=_("Then it reaches only customers who agreed to marketing."),
    )


class ChooseForm(forms.Form):
    """The classes whose customers are chosen; nothing ticked in a class means all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {entry.identifier: entry for entry in catalogue().general}
        for name in BY_CHOICE:
            if name in known:
                self.fields[name] = forms.MultipleChoiceField(
                    label=heading(known[name]), choices=choices_of(known[name]), required=False, widget=ManyChips
                )
