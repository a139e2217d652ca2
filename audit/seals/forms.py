"""The shape of what is asked of the seal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.seals.giving import Asked
from audit.seals.models import Checkpoint


class Days(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    """Which part of a history is taken along as evidence, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Who asked for it, and for what. It stands in the trail and on the bundle's cover sheet."),
    )
    first = forms.DateField(label=_("From"), required=False, widget=Days, help_text=_("Empty: from the first line on"))
    last = forms.DateField(
        label=_("Until and including"), required=False, widget=Days, help_text=_("Empty: until today")
    )
    lists = forms.BooleanField(
        label=_("With lists and exports it was on"),
        required=False,
        initial=True,
        help_text=_("Of the other customers on them the bundle has internal numbers only."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("first", _("The first day is after the last."))
        return given

    def asked(self) -> Asked:
        """Return what is asked for."""
        return Asked(**self.cleaned_data)


class ContinuationForm(forms.Form):
    """Which earlier checkpoint a later one is to be proven to continue."""

    old = forms.TypedChoiceField(label=_("Earlier checkpoint"), coerce=int)

    def __init__(self, data: Any = None, *, earlier: Sequence[Checkpoint]) -> None:
        super().__init__(data)
        self.earlier = {each.pk: each for each in earlier}
        self.fields["old"].choices = [(pk, _named(each)) for pk, each in self.earlier.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Checkpoint:
        """Return the earlier checkpoint."""
        return self.earlier[self.cleaned_data["old"]]


def _named(checkpoint: Checkpoint) -> str:
    """Return a checkpoint by its size, its time and how its root begins."""
    return f"{checkpoint.size} · {timezone.localtime(checkpoint.at):%Y-%m-%d %H:%M} · {checkpoint.root[:12]}…"
