"""The three decisions on a pair, and the reason for undoing a merge."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.web.forms import Chips, DateInput
from customers.duplicates import rules

WHY = {"required": _("Give the reason: it is what the others will read.")}


class ReasonForm(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), error_messages=WHY
    )


class MergeForm(ReasonForm):
    """Which record is kept, and of each field that differs whose value: `choices` are a side by identifier."""

    keep = forms.ChoiceField(
        label=_("Record that is kept"),
        widget=Chips,
        help_text=_("Its number goes on; the other number leads to it and is never used again."),
        error_messages={"required": _("Choose the record that is kept.")},
    )
    revs = forms.CharField(widget=forms.HiddenInput)
    field_order = ("keep", "reason", "revs")

    def __init__(
        self, sides: Sequence[tuple[str, str]], differing: Sequence[str], data: Any = None, **more: Any
    ) -> None:
        super().__init__(data, auto_id="merge_%s", **more)
        self.fields["keep"].choices = list(sides)  # type: ignore[attr-defined]
        self.differing = differing
        self.choices: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        """Read the choices of the table; what names no side, or nothing at all, stays as the kept record has it."""
        cleaned = super().clean() or {}
        self.choices = {name: side for name in self.differing if (side := self.chosen(name)) in ("a", "b")}
        return cleaned

    def chosen(self, name: str) -> str:
        """Return which side was ticked of a field; "" for none."""
        data: Mapping[str, Any] = self.data
        return str(data.get(f"take-{name}", ""))

    @property
    def taking(self) -> list[str]:
        """Return the fields taken from the record that is merged."""
        return rules.taken(self.choices, self.cleaned_data["keep"])


class ApartForm(ReasonForm):
    """Why the two are two customers."""


class LaterForm(forms.Form):
    """Until when a pair is put off."""

    until = forms.DateField(label=_("Show it again on"), widget=DateInput)

    def clean_until(self) -> Any:
        """Refuse a day that has passed, or lies too far ahead."""
        if not rules.may_wait_until(self.cleaned_data["until"], timezone.localdate()):
            raise forms.ValidationError(_("Choose a day within the next three months."))
        return self.cleaned_data["until"]


class UndoForm(ReasonForm):
    """Why a merge is undone, and as of which edit of the record its report was read."""

    rev = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def say_overtaken(self, rev: int) -> None:
        """Say that the record was changed since the report was made, and have the form name what stands now."""
        data: Any = self.data
        self.data = data.copy()
        self.data["rev"] = str(rev)  # type: ignore[index]
        self.add_error(None, _("One of the records was changed meanwhile. Look again and send it once more."))
