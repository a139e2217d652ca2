"""The shape in which a record's fields are asked for; what a value may be is the catalogue's to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.posts.purposes import PURPOSES
from crm.web.forms import Chips, DateInput, ManyChips
from customers.catalog import rules as catalog
from customers.catalog.queries import display
from customers.catalog.sentences import heading, sentence
from customers.records import sentences
from customers.records.inputs import field_for
from customers.records.rules import CONSENTS, CONTACT_WAYS, SURVEY, ways_of
from customers.records.ticket import OpenRecord, Shown

REASON_AT_LEAST = 4


class ReasonForm(forms.Form):
    """For which purpose, and why, a value in clear is needed (P4.4.3)."""

    purpose = forms.ChoiceField(label=_("Purpose"), widget=Chips)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("In a few words: which task needs this value. It is kept with the view."),
        error_messages={"required": _("Say in a few words which task needs the value.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(one.code, gettext(one.title)) for one in PURPOSES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for more than a word where the purpose is "other": it says nothing by itself."""
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == "other" and 0 < len(cleaned.get("reason", "")) < REASON_AT_LEAST:
            self.add_error("reason", _("“Other” says nothing by itself: write which task needs the value."))
        return cleaned


class GroupForm(forms.Form):
    """The fields of one group that a seat's role keeps up; `values` are the canonical texts of what was changed.

    A general field counts as changed when it differs from what the form was made with; a sealed one when something
    was typed, or its clearing was ticked. `keep_<field>=theirs` takes back one's own change after a stale form.
    """

    rev = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, record: OpenRecord, shown: Sequence[Shown], data: Any = None) -> None:
        super().__init__(data, initial={"rev": record.rev}, auto_id="id_%s")
        self.shown = {one.entry.identifier: one for one in shown}
        self.values: dict[str, str] = {}
        for name, one in self.shown.items():
            self.fields[name] = field_for(one)
            if one.masked and not one.entry.required:
                label = gettext("Clear what is stored: %(field)s") % {"field": heading(one.entry)}
                self.fields[f"clear_{name}"] = forms.BooleanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Have the catalogue clean each changed text; a fault stands beside its field."""
        cleaned = super().clean() or {}
        today = timezone.localdate()
        for name, one in self.shown.items():
            if not self._is_changed(name, one, cleaned):
                continue
            try:
                self.values[name] = catalog.clean(one.entry, cleaned.get(name) or "", today=today)
            except catalog.Fault as fault:
                self.add_error(name, sentence(fault.code, fault.params))
        return cleaned

    def _is_changed(self, name: str, one: Shown, cleaned: Mapping[str, Any]) -> bool:
        if self.data.get(f"keep_{name}") == "theirs":
            return False
        if not one.entry.sealed:
            return name in self.changed_data
        if cleaned.get(name) and cleaned.get(f"clear_{name}"):
            self.add_error(name, _("Either type a new value or clear what is stored, not both."))
            return False
        return bool(cleaned.get(name) or cleaned.get(f"clear_{name}"))

    def typed(self, name: str) -> str:
        """Return what was typed for a field in words, for the page that puts two versions side by side."""
        return display(self.shown[name].entry, self.values.get(name, str(self.data.get(name, ""))))


class ConsentForm(forms.Form):
    """What the customer agrees to from a day on, and how it was said (P4.2.3)."""

    purposes = forms.MultipleChoiceField(
        label=_("The customer agrees to"),
        required=False,
        widget=ManyChips,
        help_text=_("What is left out counts as withdrawn from today on."),
    )
    given_on = forms.DateField(label=_("Given on"), widget=DateInput)
    way = forms.ChoiceField(label=_("How it was given"), widget=Chips)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = [(code, sentences.CONSENTS[code]) for code in CONSENTS]  # type: ignore[attr-defined]
        self.fields["way"].choices = [(code, sentences.WAYS[code]) for code in sentences.WAYS_TO_CHOOSE]  # type: ignore[attr-defined]

    def clean_given_on(self) -> Any:
        """Refuse a day that has not come."""
        if self.cleaned_data["given_on"] > timezone.localdate():
            raise forms.ValidationError(_("The day lies ahead."))
        return self.cleaned_data["given_on"]


class AgreementForm(ConsentForm):
    """The consent as it is recorded on the customer's page: also in which ways surveys may reach the customer."""

    ways = forms.MultipleChoiceField(
        label=_("Surveys may reach the customer by"),
        required=False,
        widget=ManyChips,
        help_text=_("Nothing chosen stands for every way. It counts for surveys only, from the next request on."),
    )

    def __init__(self, record: OpenRecord, *args: Any, **kwargs: Any) -> None:
        standing = {one.purpose: one.ways for one in record.consents if one.withdrawn_on is None}
        named = standing.get(SURVEY, "")
        initial = {
            "purposes": list(standing),
            "given_on": timezone.localdate(),
            "ways": list(ways_of(named)) if named else [],
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["ways"].choices = [(code, sentences.CONTACT[code]) for code in CONTACT_WAYS]  # type: ignore[attr-defined]
