"""The forms of leaves: asking, deciding, noting, and letting somebody leave for good."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.leaves.departures import Succession
from crm.posts.forms import FaultForm, LeaveForm, PersonField, ReturnForm
from crm.posts.models import Holding
from crm.web.forms import DateInput

__all__ = ["AskForm", "DepartureForm", "LeaveForm", "NotesForm", "ReturnForm"]


class AskForm(LeaveForm):
    """The days that a holder asks for, and why; from all their posts where there are more."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    everywhere = forms.BooleanField(
        label=_("From my other posts too"),
        required=False,
        initial=True,
        help_text=_("Otherwise you act on those as before, as B too where you are B. Each post above decides."),
    )

    def __init__(self, data: Any = None, *, others: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not others:
            del self.fields["everywhere"]


class NotesForm(forms.Form):
    """What the giver of a handover record adds to what is listed."""

    notes = forms.CharField(
        label=_("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the list does not say: agreements, appointments, where things are. No customer's values."),
    )


class DepartureForm(FaultForm):
    """From which day somebody is gone, and who follows on each of their holdings that the reader fills."""

    on = forms.DateField(
        label=_("Gone from"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("From this day on they hold nothing and cannot sign in; with today they are out at once."),
    )

    def __init__(
        self, data: Any = None, *, holdings: Sequence[Holding], person: AbstractUser, filled: Collection[int]
    ) -> None:
        super().__init__(data)
        self.holdings, self.filled = holdings, filled
        for holding in holdings:
            choices = [("vacant", _("Stays vacant"))]
            if holding.pk in filled:
                choices.insert(0, ("person", _("A successor")))
            if holding.pk in filled and holding.side == Holding.Side.A:
                choices.insert(0, ("b", _("B becomes A")))
            follow = forms.ChoiceField(label=_("Who follows"), choices=choices, initial="vacant")
            if holding.side == Holding.Side.A:
                follow.help_text = _("While side A is vacant nobody acts there, and what is open lies still.")
            self.fields[f"follow_{holding.pk}"] = follow
            successor = PersonField(label=_("Successor"), required=False)
            successor.queryset = successor.queryset.exclude(pk=person.pk)  # type: ignore[union-attr]
            self.fields[f"person_{holding.pk}"] = successor

    def clean(self) -> dict[str, Any]:
        """Ask for the person where a successor is to follow."""
        cleaned = super().clean() or {}
        for holding in self.holdings:
            if cleaned.get(f"follow_{holding.pk}") == "person" and not cleaned.get(f"person_{holding.pk}"):
                self.add_error(f"person_{holding.pk}", _("Choose who follows, or let the post stay vacant."))
        return cleaned

    @property
    def successions(self) -> dict[int, Succession]:
        """Return who follows, by holding."""
        found = {}
        for holding in self.holdings:
            follow = self.cleaned_data[f"follow_{holding.pk}"]
            person = self.cleaned_data[f"person_{holding.pk}"] if follow == "person" else None
            found[holding.pk] = Succession(follow, person)
        return found
